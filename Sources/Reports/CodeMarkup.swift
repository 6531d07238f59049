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

    /// A diagnostic in the words of the terminal.
    static func diagnostic(_ diagnostic: Diagnostic) -> [Markup] {
        var parts: [Markup] = []
        for (number, line) in DiagnosticText.lines(diagnostic).enumerated() {
            if number > 0 { parts.append("\n") }
            for piece in line {
                let isPlain = piece.role == .plain || piece.role == .source
                parts.append(
                    isPlain
                        ? .text(piece.text)
                        : .tag("span", ["class": "m-" + piece.role.rawValue], .text(piece.text)))
            }
        }
        return parts
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
