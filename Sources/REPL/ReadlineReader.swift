@preconcurrency import CReadline
import Glibc

/// Reads from a terminal through GNU readline: editing, history in memory, search.
public struct ReadlineReader: LineReader {
    public init() {
        // Tab indents: names are not completed.
        rl_bind_key(Int32(UInt8(ascii: "\t")), rl_insert)
        rl_getc_function = { _ in ReadlineReader.nextByte() }
    }

    /// A key, or a line end when Ctrl-C came, with what was typed taken away: readline itself
    /// would go on waiting.
    private static func nextByte() -> Int32 {
        while true {
            // Readline takes signals first, restores the terminal and passes them on.
            if rl_pending_signal() != 0 { rl_check_signals() }
            if Signals.isEnding { return EOF }
            if Signals.isInterrupted {
                rl_replace_line("", 0)
                return Int32(UInt8(ascii: "\n"))
            }
            guard isKeyWaiting else { continue }
            var byte: UInt8 = 0
            let count = read(0, &byte, 1)
            if count == 1 { return Int32(byte) }
            guard count < 0 && errno == EINTR else { return EOF }
        }
    }

    /// Waits a tenth of a second at most: a signal that comes just before the wait, or to
    /// another thread, does not end it.
    private static var isKeyWaiting: Bool {
        var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, 100) > 0
    }

    /// `8.2`
    public static var version: String {
        guard let text = rl_library_version else { return "unknown" }
        return String(cString: text)
    }

    public mutating func readLine(prompt: String) -> LineRead {
        guard let line = readline(prompt) else {
            return Signals.takeInterrupt() ? .interrupted : .end
        }
        defer { free(line) }
        if Signals.isEnding { return .end }
        if Signals.takeInterrupt() { return .interrupted }
        return .line(String(cString: line))
    }

    public mutating func remember(_ input: String) {
        guard !input.isEmpty else { return }
        if history_length > 0, let last = history_get(history_base + history_length - 1),
            let text = last.pointee.line, String(cString: text) == input
        {
            return
        }
        add_history(input)
    }
}
