import Diagnostics
import Language

/// Code and messages as spans with classes.
enum CodeMarkup {
    /// A cell's code with its parts marked by kind; line ends at its end go.
    static func code(_ file: SourceFile, range: Range<Int>, builtins: Set<String>) -> [Markup] {
        let bytes = file.bytes
        var end = min(range.upperBound, bytes.count)
        while end > range.lowerBound, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let range = range.lowerBound..<max(range.lowerBound, end)
        var parts: [Markup] = []
        var position = range.lowerBound
        for piece in Highlighter.classify(file, range: range, builtins: builtins) {
            guard let name = className(piece.kind), piece.range.lowerBound >= position,
                piece.range.upperBound <= range.upperBound
            else { continue }
            if piece.range.lowerBound > position {
                parts.append(.text(file.text(position..<piece.range.lowerBound)))
            }
            parts.append(.tag("span", ["class": name], .text(file.text(piece.range))))
            position = piece.range.upperBound
        }
        if position < range.upperBound {
            parts.append(.text(file.text(position..<range.upperBound)))
        }
        return parts
    }

    /// Nil for what needs no mark.
    private static func className(_ kind: HighlightKind) -> String? {
        switch kind {
        case .keyword: "k"
        case .string: "s"
        case .number: "n"
        case .comment: "c"
        case .builtin: "b"
        case .definition: "d"
        case .operator, .plain: nil
        }
    }

    /// A diagnostic in the words of the terminal. Lines of source keep their columns, since
    /// signs stand below them; all others may wrap.
    ///
    /// - Parameter folder: where the notebook lies, with a `/` at its end: left out of every
    ///   path, since a page says nothing of the machine that made it.
    static func diagnostic(_ diagnostic: Diagnostic, folder: String) -> [Markup] {
        var parts: [Markup] = []
        for (number, line) in DiagnosticText.lines(diagnostic).enumerated() {
            if number > 0 { parts.append("\n") }
            let pieces = line.map { piece($0, folder: folder) }
            let isSource = line.contains { $0.role == .gutter }
            parts += isSource ? pieces : [.element("span", [.init("class", "m-line")], pieces)]
        }
        return parts
    }

    private static func piece(_ piece: DiagnosticText.Piece, folder: String) -> Markup {
        if piece.role == .source { return .text(piece.text) }
        let text = folder.isEmpty ? piece.text : piece.text.replacing(folder, with: "")
        return piece.role == .plain
            ? .text(text) : .tag("span", ["class": "m-" + piece.role.rawValue], .text(text))
    }

    /// What a program printed.
    static func printed(_ text: String) -> [Markup] {
        TerminalText(text).pieces.map { piece in
            piece.classes.isEmpty
                ? .text(piece.text)
                : .tag("span", ["class": piece.classes], .text(piece.text))
        }
    }
}
