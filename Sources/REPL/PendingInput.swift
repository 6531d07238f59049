import Language

/// The lines of an input that may not be complete yet.
///
/// The parser says whether it is. A long input is not parsed anew at every line, which would
/// take time in the square of its length: as long as its lines leave a bracket open it is
/// parsed only when it has doubled, so that a fault in it is found.
struct PendingInput {
    private(set) var text = ""
    private var lines = 0
    /// Brackets that are open; nil once a line has begun a string.
    private var open: Int? = 0
    private var linesAtNextParse = Self.shortLines

    /// Up to here every line is parsed.
    private static let shortLines = 64

    var isEmpty: Bool { text.isEmpty }

    /// Adds a line.
    ///
    /// - Returns: whether more lines are needed.
    mutating func add(_ line: String) -> Bool {
        text += (text.isEmpty ? "" : "\n") + line
        lines += 1
        open = open.flatMap { open in OpenBrackets.change(inLine: line).map { open + $0 } }
        if let open, open > 0, lines > Self.shortLines, lines < linesAtNextParse { return true }
        if lines >= linesAtNextParse { linesAtNextParse *= 2 }
        return PromptSession.isIncomplete(text)
    }

    /// Takes the text away.
    mutating func take() -> String {
        defer { self = PendingInput() }
        return text
    }
}
