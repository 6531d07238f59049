@preconcurrency import CReadline
import Glibc

/// GNU readline: its keys, its editing, its search; the one place that calls it.
///
/// Readline keeps the text and the cursor. It is drawn by ``LineEditor``, since readline itself
/// knows neither continuation prompts nor colours.
enum Readline {
    /// Offsets in UTF-8 bytes.
    struct Buffer: Equatable {
        var text: [UInt8]
        var cursor: Int
    }

    typealias Command = @convention(c) (Int32, Int32) -> Int32

    /// `8.2`
    static var version: String {
        guard let text = rl_library_version else { return "unknown" }
        return String(cString: text)
    }

    /// Prepares it once: reads the user's `.inputrc`, then binds.
    static func start(draw: @escaping @convention(c) () -> Void) {
        useUTF8()
        rl_readline_name = UnsafePointer(strdup("noisebook"))
        rl_getc_function = { _ in Readline.nextByte() }
        rl_initialize()
        // Set before, it would keep readline from asking what the terminal can do, and from
        // telling it to mark what is pasted.
        rl_redisplay_function = draw
    }

    /// Without a locale of UTF-8 it would take each byte for a character.
    private static func useUTF8() {
        setlocale(LC_CTYPE, "")
        let codeset = nl_langinfo(Int32(CODESET)).map { String(cString: $0) }
        if codeset != "UTF-8" { setenv("LC_ALL", "C.UTF-8", 1) }
    }

    /// Binds a key sequence, as `.inputrc` writes it, in the modes where text is typed.
    static func bind(_ keys: [String], inCommandMode: Bool = false, to command: Command) {
        for name in ["emacs", "vi-insert"] + (inCommandMode ? ["vi-command"] : []) {
            guard let map = rl_get_keymap_by_name(name) else { continue }
            for key in keys { rl_bind_keyseq_in_map(key, command, map) }
        }
    }

    // MARK: - One line

    /// Reads one input; nil when Ctrl-C or Ctrl-D ended it, or the terminal has gone.
    static func read(prompt: String) -> String? {
        guard let line = readline(prompt) else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// Ends the input with the text as it is.
    static func accept() {
        rl_done = 1
    }

    /// A key; the end of the file when Ctrl-C came, with what was typed taken away, since
    /// readline itself would go on waiting.
    private static func nextByte() -> Int32 {
        while true {
            takeSignals()
            if Signals.isEnding { return EOF }
            if Signals.isInterrupted {
                LineEditor.interrupted()
                rl_replace_line("", 0)
                return EOF
            }
            guard isKeyWaiting else { continue }
            var byte: UInt8 = 0
            let count = Glibc.read(0, &byte, 1)
            if count == 1 { return Int32(byte) }
            guard count < 0 && errno == EINTR else { return EOF }
        }
    }

    /// Readline takes signals first, restores the terminal and passes them on.
    private static func takeSignals() {
        let pending = rl_pending_signal()
        guard pending != 0 else { return }
        rl_check_signals()
        if pending == SIGTSTP { LineEditor.cameBack() }
    }

    /// Waits a tenth of a second at most: a signal that comes just before the wait, or to
    /// another thread, does not end it.
    private static var isKeyWaiting: Bool {
        var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, 100) > 0
    }

    // MARK: - Text and cursor

    static var buffer: Buffer {
        let length = Int(rl_end)
        guard let line = rl_line_buffer, length > 0 else { return Buffer(text: [], cursor: 0) }
        let text = line.withMemoryRebound(to: UInt8.self, capacity: length) {
            Array(UnsafeBufferPointer(start: $0, count: length))
        }
        return Buffer(text: text, cursor: min(max(0, Int(rl_point)), length))
    }

    static var cursor: Int {
        get { Int(rl_point) }
        set { rl_point = Int32(min(max(0, newValue), Int(rl_end))) }
    }

    /// What stands before the text: the prompt, or what a search says.
    static var shownPrompt: String { rl_display_prompt.map { String(cString: $0) } ?? "" }

    static func insert(_ text: String) { rl_insert_text(text) }

    /// Puts a text in place of a range; one undo takes it back.
    static func replace(_ range: Range<Int>, with text: String) {
        rl_begin_undo_group()
        rl_delete_text(Int32(range.lowerBound), Int32(range.upperBound))
        rl_point = Int32(range.lowerBound)
        rl_insert_text(text)
        rl_end_undo_group()
    }

    static func setText(_ text: String, cursor: Int) {
        rl_replace_line(text, 1)
        rl_point = Int32(min(cursor, Int(rl_end)))
    }

    /// Whether the command now running follows one of these.
    static func follows(_ commands: [Command]) -> Bool {
        guard let last = rl_last_func else { return false }
        let address = unsafeBitCast(last, to: Int.self)
        return commands.contains { unsafeBitCast($0, to: Int.self) == address }
    }

    static func deleteForward() { rl_delete(1, 0) }

    static func beep() { rl_ding() }

    // MARK: - History in memory

    static func addHistory(_ entry: String) {
        add_history(entry)
    }

    static func limitHistory(to count: Int) { stifle_history(Int32(count)) }

    static var historyCount: Int { Int(history_length) }

    /// The entry that a search went to last; `historyCount` for none.
    static var historyPlace: Int {
        get { Int(where_history()) }
        set { history_set_pos(Int32(newValue)) }
    }

    /// The oldest entry is 0.
    static func historyEntry(_ index: Int) -> String? {
        guard let entry = history_get(history_base + Int32(index)), let line = entry.pointee.line
        else { return nil }
        return String(cString: line)
    }
}
