import Glibc

/// Where the prompt gets its lines from.
public protocol LineReader {
    /// The next line without its end.
    mutating func readLine(prompt: String) -> LineRead
    /// Keeps a finished input for the up key.
    mutating func remember(_ input: String)
}

public enum LineRead: Sendable, Equatable {
    /// One line, which more may have to follow.
    case line(String)
    /// A whole input of one or many lines.
    case input(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D, or the end of the file.
    case end
}

/// Reads lines without editing: from a pipe, a file, or a terminal that cannot move its
/// cursor.
public struct PlainLineReader: LineReader {
    private let showsPrompt: Bool
    private var buffer: [UInt8] = []
    private var hasEnded = false

    /// - Parameter showsPrompt: a person types, and sees what is asked for.
    public init(showsPrompt: Bool = false) {
        self.showsPrompt = showsPrompt
    }

    public mutating func readLine(prompt: String) -> LineRead {
        if showsPrompt { StandardStream.output.write(prompt) }
        while true {
            if let line = takeLine() { return .line(line) }
            if hasEnded {
                // At a terminal Ctrl-D ends one input, and another may follow.
                hasEnded = false
                return .end
            }
            var piece = [UInt8](repeating: 0, count: 1 << 14)
            let count = read(0, &piece, piece.count)
            if Signals.isEnding { return .end }
            if count < 0 && errno == EINTR {
                guard Signals.takeInterrupt() else { continue }
                buffer = []
                if showsPrompt { StandardStream.output.write("\n") }
                return .interrupted
            }
            if count > 0 { buffer += piece[..<count] } else { hasEnded = true }
        }
    }

    public mutating func remember(_ input: String) {}

    /// The first whole line; at the end also one without a line end.
    private mutating func takeLine() -> String? {
        let end = buffer.firstIndex(of: UInt8(ascii: "\n"))
        guard let end = end ?? (hasEnded && !buffer.isEmpty ? buffer.endIndex : nil) else {
            return nil
        }
        var line = buffer[..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { buffer.removeFirst(min(end + 1, buffer.count)) }
        return String(decoding: line, as: UTF8.self)
    }
}
