import Glibc
import Language

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
    /// So many bytes at the start of the buffer hold no line end.
    private var searched = 0

    /// Of a longer line the rest is dropped; what is left is more than is read as code, and
    /// refused with those words.
    private static let longestLine = Parser.largestBytes + 1

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
                searched = 0
                if showsPrompt { StandardStream.output.write("\n") }
                return .interrupted
            }
            if count > 0 { buffer += piece[..<count] } else { hasEnded = true }
        }
    }

    public mutating func remember(_ input: String) {}

    /// The first whole line; at the end also one without a line end.
    private mutating func takeLine() -> String? {
        let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n"))
        guard let end = end ?? (hasEnded && !buffer.isEmpty ? buffer.endIndex : nil) else {
            if buffer.count > Self.longestLine {
                buffer.removeLast(buffer.count - Self.longestLine)
            }
            searched = buffer.count
            return nil
        }
        searched = 0
        var line = buffer[..<min(end, Self.longestLine)]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        defer { buffer.removeFirst(min(end + 1, buffer.count)) }
        return String(decoding: line, as: UTF8.self)
    }
}
