import Diagnostics
import Glibc
import Language

/// One input of one or many lines, edited as a whole at a terminal.
///
///     let editor = LineEditor(terminal: terminal)
///     editor.isComplete = { !PromptSession.isIncomplete($0) }
///     switch editor.read(prompt: "noise> ") { … }
///
/// 1. Enter ends an input that is complete and breaks the line of one that is not; so do two
///    empty lines at its end, so that its fault is said. Alt-Enter always breaks the line.
/// 2. Up and Down move between the lines; from the first and last they go through the history,
///    to the entries that begin with what stands before the cursor.
/// 3. Tab at the start of a line indents, and completes elsewhere.
/// 4. A pasted block comes in as it is, and waits for Enter.
///
/// There is one terminal, so one editor is in use at a time.
public final class LineEditor {
    /// Whether Enter ends the input.
    public var isComplete: (String) -> Bool = { _ in true }
    /// What Tab may write at the cursor.
    var complete: ((_ text: [UInt8], _ cursor: Int) -> Completion?)?
    /// Names that stand out.
    public var builtins: Set<String> = []
    /// Whether the text is coloured and indented as code.
    public var isCode = true

    private let terminal: Terminal
    private var prompt = ""
    private var screen = InputScreen()
    var search = HistorySearch()
    private var dropped = false

    static let indentation = 4
    /// Above this the text is drawn without colours.
    private static let mostColouredBytes = 100_000

    nonisolated(unsafe) private static var current: LineEditor?
    nonisolated(unsafe) private static var isStarted = false

    public init(terminal: Terminal) {
        self.terminal = terminal
        guard !Self.isStarted else { return }
        Self.isStarted = true
        Readline.start { LineEditor.current?.draw() }
        Readline.limitHistory(to: HistoryFile.mostEntries)
        LineEditor.bindKeys()
    }

    /// `8.2`
    public static var readlineVersion: String { Readline.version }

    /// Reads one input.
    public func read(prompt: String) -> LineRead {
        self.prompt = prompt
        screen.reset()
        dropped = false
        LineEditor.current = self
        defer { LineEditor.current = nil }
        let text = Readline.read(prompt: prompt)
        if Signals.isEnding { return .end }
        if Signals.takeInterrupt() || dropped { return .interrupted }
        return text.map { .input($0) } ?? .end
    }

    public func remember(_ input: String) {
        guard !input.isEmpty else { return }
        let count = Readline.historyCount
        if count > 0, Readline.historyEntry(count - 1) == input { return }
        Readline.addHistory(input)
    }

    // MARK: - Drawing

    private func draw() {
        let buffer = Readline.buffer
        let size = Terminal.size(1)
        let columns = size.columns ?? 80
        let layout = InputLayout(
            buffer.text, cursor: buffer.cursor, prompt: lead, continuation: continuation,
            columns: columns, styles: styles(of: buffer.text))
        write(screen.update(to: layout, columns: columns, rows: max(2, size.rows ?? 24)))
    }

    private func write(_ text: String) { StandardStream.output.write(text) }

    private var lead: InputLayout.Lead {
        let shown = Readline.shownPrompt
        guard shown == prompt, let start = prompt.lastIndex(of: "]") else {
            return InputLayout.Lead(shown, styled: terminal.styled(shown, .prompt))
        }
        let number = String(prompt[...start])
        let word = String(prompt[prompt.index(after: start)...])
        return InputLayout.Lead(
            prompt, styled: terminal.styled(number, .faint) + terminal.styled(word, .prompt))
    }

    private var continuation: InputLayout.Lead {
        let text = LineEditor.continuation(of: prompt)
        return InputLayout.Lead(text, styled: terminal.styled(text, .faint))
    }

    /// As wide as the prompt: `  ...> ` under `noise> `.
    static func continuation(of prompt: String) -> String {
        let mark = "...> "
        let width = DisplayWidth.of(prompt)
        return String(repeating: " ", count: max(0, width - mark.count)) + mark
    }

    private func styles(of text: [UInt8]) -> [(range: Range<Int>, style: TextStyle)] {
        guard terminal.usesColour, isCode, text.count <= Self.mostColouredBytes,
            text.first != UInt8(ascii: ":"), text.first != UInt8(ascii: "?")
        else { return [] }
        let file = SourceFile(name: "", bytes: text)
        return Highlighter.classify(file, range: 0..<text.count, builtins: builtins)
            .compactMap { piece in TextStyle(piece.kind).map { (piece.range, $0) } }
    }

    /// Shows lines below the input and draws it again under them.
    private func show(_ lines: [String]) {
        write(screen.leave() + lines.map { $0 + "\r\n" }.joined())
        draw()
    }

    // MARK: - Signals

    /// Called when Ctrl-C came: what was typed stays to be seen above the next prompt.
    static func interrupted() {
        guard let editor = current else { return }
        editor.write(editor.screen.leave())
    }

    /// Called when the program goes on after Ctrl-Z.
    static func cameBack() {
        current?.screen.reset()
        current?.draw()
    }
}

// MARK: - Keys

extension LineEditor {
    private static let enterKey: Readline.Command = { _, _ in run { $0.enter() } }
    private static let newLineKey: Readline.Command = { _, _ in run { $0.breakLine() } }
    private static let tabKey: Readline.Command = { _, _ in run { $0.tab() } }
    private static let upKey: Readline.Command = { _, _ in run { $0.move(.older) } }
    private static let downKey: Readline.Command = { _, _ in run { $0.move(.newer) } }
    private static let deleteKey: Readline.Command = { _, _ in run { $0.deleteOrEnd() } }
    private static let clearKey: Readline.Command = { _, _ in run { $0.clear() } }
    private static let homeKey: Readline.Command = { _, _ in run { $0.toLineEdge(start: true) } }
    private static let endKey: Readline.Command = { _, _ in run { $0.toLineEdge(start: false) } }
    private static let bracketKey: Readline.Command = { _, key in run { $0.close(with: key) } }

    private static func run(_ action: (LineEditor) -> Void) -> Int32 {
        if let current { action(current) }
        return 0
    }

    private static func bindKeys() {
        Readline.bind([#"\C-m"#, #"\C-j"#], inCommandMode: true, to: enterKey)
        Readline.bind([#"\e\C-m"#, #"\e\C-j"#], to: newLineKey)
        Readline.bind([#"\t"#], to: tabKey)
        Readline.bind([#"\e[A"#, #"\eOA"#, #"\C-p"#], to: upKey)
        Readline.bind([#"\e[B"#, #"\eOB"#, #"\C-n"#], to: downKey)
        Readline.bind([#"\e[H"#, #"\eOH"#, #"\C-a"#, #"\e[1~"#], to: homeKey)
        Readline.bind([#"\e[F"#, #"\eOF"#, #"\C-e"#, #"\e[4~"#], to: endKey)
        Readline.bind([#"\C-d"#], to: deleteKey)
        Readline.bind([#"\C-l"#], to: clearKey)
        Readline.bind(["}", ")", "]"], to: bracketKey)
    }

    private func enter() {
        var buffer = Readline.buffer
        // Pasted lines bring the end of the last one along.
        while buffer.text.last == UInt8(ascii: "\n"), buffer.text.count > 1,
            buffer.cursor == buffer.text.count, !endsInEmptyLine(buffer)
        {
            Readline.replace(buffer.text.count - 1..<buffer.text.count, with: "")
            buffer = Readline.buffer
        }
        let text = String(decoding: buffer.text, as: UTF8.self)
        guard isComplete(text) || isGivenUp(buffer) else { return breakLine() }
        Readline.cursor = buffer.text.count
        draw()
        write(screen.leave())
        Readline.accept()
    }

    /// Whether the last line was made by Enter and left empty.
    private func endsInEmptyLine(_ buffer: Readline.Buffer) -> Bool {
        Readline.follows([Self.enterKey, Self.newLineKey])
    }

    /// The cursor stands after two empty lines at the end.
    private func isGivenUp(_ buffer: Readline.Buffer) -> Bool {
        guard buffer.cursor == buffer.text.count else { return false }
        let lines = buffer.text.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.count > 2
            && lines.suffix(2).allSatisfy { $0.allSatisfy { $0 == UInt8(ascii: " ") } }
    }

    /// Breaks the line and indents the new one.
    private func breakLine() {
        let buffer = Readline.buffer
        let before = Array(buffer.text[..<buffer.cursor])
        let context = CodeCursor(at: before.count, in: before)
        var depth = context.depth
        if case .string = context.place { depth = 0 }
        // What stands behind the cursor closes a bracket: it goes to the bracket's own level.
        let next = buffer.text[buffer.cursor...].first { $0 != UInt8(ascii: " ") }
        let closes = next.map { Array("})]".utf8).contains($0) } ?? false
        let levels = isCode ? max(0, depth - (closes ? 1 : 0)) : 0
        Readline.insert("\n" + String(repeating: " ", count: levels * Self.indentation))
    }

    /// A bracket that closes, first in its line, goes to the level of the line that opens it.
    private func close(with key: Int32) {
        let buffer = Readline.buffer
        let start = buffer.lineStart
        let bracket = String(UnicodeScalar(UInt8(truncatingIfNeeded: key)))
        let before = buffer.text[start..<buffer.cursor]
        guard isCode, start > 0, before.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            return Readline.insert(bracket)
        }
        let context = CodeCursor(at: start, in: buffer.text)
        guard context.place == .code else { return Readline.insert(bracket) }
        let level = max(0, context.depth - 1)
        let indent = String(repeating: " ", count: level * Self.indentation)
        Readline.replace(start..<buffer.cursor, with: indent + bracket)
    }

    /// Ctrl-D: deletes forward; at the end of an unfinished input of several lines drops it.
    /// Readline itself takes it for the end where nothing is typed.
    private func deleteOrEnd() {
        let buffer = Readline.buffer
        guard buffer.cursor == buffer.text.count, buffer.text.contains(UInt8(ascii: "\n")) else {
            return Readline.deleteForward()
        }
        write(screen.leave())
        dropped = true
        Readline.setText("", cursor: 0)
        Readline.accept()
    }

    private func clear() {
        write("\u{1B}[H\u{1B}[2J")
        screen.reset()
        draw()
    }

    private func toLineEdge(start: Bool) {
        let buffer = Readline.buffer
        Readline.cursor = start ? buffer.lineStart : buffer.lineEnd
    }

    // MARK: - Up and down

    private func move(_ direction: HistorySearch.Direction) {
        let buffer = Readline.buffer
        let goesOn = Readline.follows([Self.upKey, Self.downKey]) && search.isAt(buffer)
        if !goesOn {
            if let place = buffer.place(direction) {
                Readline.cursor = place
                return
            }
            search.begin(buffer)
        }
        guard let found = search.next(direction) else { return Readline.beep() }
        Readline.setText(found.text, cursor: found.cursor)
    }

    // MARK: - Completion

    private func tab() {
        let buffer = Readline.buffer
        let line = buffer.text[buffer.lineStart..<buffer.cursor]
        if isCode, line.allSatisfy({ $0 == UInt8(ascii: " ") }) {
            let missing = Self.indentation - line.count % Self.indentation
            return Readline.insert(String(repeating: " ", count: missing))
        }
        guard let completion = complete?(buffer.text, buffer.cursor),
            let insertion = completion.insertion
        else { return Readline.beep() }
        let current = buffer.text[completion.range]
        let isLonger = completion.candidates.count == 1 || insertion.utf8.count > current.count
        if isLonger, Array(insertion.utf8) != Array(current) {
            return Readline.replace(completion.range, with: insertion)
        }
        guard completion.candidates.count > 1 else { return }
        show(completion.lines(for: terminal))
    }
}
