/// Reads whole inputs from a terminal, with editing, search, completion and a history that
/// outlives the session.
public struct ReadlineReader: LineReader {
    public let editor: LineEditor
    private var file: HistoryFile?

    public init(terminal: Terminal, history: HistoryFile?) {
        editor = LineEditor(terminal: terminal)
        file = history
        guard let (entries, notice) = file?.load() else { return }
        entries.forEach(editor.remember)
        if let notice { Self.tell(notice) }
    }

    public mutating func readLine(prompt: String) -> LineRead {
        editor.read(prompt: prompt)
    }

    public mutating func remember(_ input: String) {
        editor.remember(input)
        if let notice = file?.add(input) { Self.tell(notice) }
    }

    private static func tell(_ notice: String) {
        StandardStream.messages.write(notice + "\n")
    }
}
