@preconcurrency import CReadline
import Glibc

/// Reads from a terminal through GNU readline: editing, history in memory, search.
public struct ReadlineReader: LineReader {
    public init() {
        // Tab indents: names are not completed.
        rl_bind_key(Int32(UInt8(ascii: "\t")), rl_insert)
        // Ctrl-C ends the line being edited; the loop sees that it came.
        rl_signal_event_hook = {
            guard Signals.isEnding || Signals.isInterrupted else { return 0 }
            rl_replace_line("", 0)
            rl_done = 1
            return 0
        }
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
        if Signals.takeInterrupt() {
            StandardStream.output.write("\n")
            return .interrupted
        }
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
