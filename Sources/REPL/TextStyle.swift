import Diagnostics
import Language

/// How a piece of text stands out in a terminal with colours.
public enum TextStyle: Sendable {
    case prompt, faint, strong, good, bad
    case keyword, string, number, comment, builtin, definition

    /// The parameters of the control sequence that begins the style.
    var code: String {
        switch self {
        case .prompt: "36"
        case .faint, .comment: "2"
        case .strong: "1"
        case .good: "32"
        case .bad: "31"
        case .keyword: "35"
        case .string: "32"
        case .number: "33"
        case .builtin: "34"
        case .definition: "1"
        }
    }

    /// For a kind of code; nil for what is shown plainly.
    init?(_ kind: HighlightKind) {
        switch kind {
        case .keyword: self = .keyword
        case .string: self = .string
        case .number: self = .number
        case .comment: self = .comment
        case .builtin: self = .builtin
        case .definition: self = .definition
        case .operator, .plain: return nil
        }
    }
}

extension Terminal {
    /// The text in a style, where the terminal shows colours.
    public func styled(_ text: String, _ style: TextStyle) -> String {
        usesColour && !text.isEmpty ? "\u{1B}[\(style.code)m\(text)\u{1B}[0m" : text
    }

    /// A paragraph as lines that fit the window.
    public func wrapped(_ text: String, indent: Int = 0, limit: Int = 80) -> [String] {
        let space = String(repeating: " ", count: indent)
        let width = max(10, min(columns, limit) - indent)
        return DisplayWidth.wrapped(DisplayWidth.shown(text), limit: width).map { space + $0 }
    }

    /// Code with its pieces coloured, tabs and control characters made visible.
    public func code(_ text: String, builtins: Set<String>) -> String {
        guard usesColour else { return Self.visible(text) }
        let file = SourceFile(name: "", text: text)
        let pieces = Highlighter.classify(file, range: 0..<file.bytes.count, builtins: builtins)
        var result = ""
        var end = 0
        for piece in pieces {
            result += Self.visible(file.text(end..<piece.range.lowerBound))
            let shown = Self.visible(file.text(piece.range))
            result += TextStyle(piece.kind).map { styled(shown, $0) } ?? shown
            end = piece.range.upperBound
        }
        return result + Self.visible(file.text(end..<file.bytes.count))
    }

    private static func visible(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayWidth.shown(String($0)) }.joined(separator: "\n")
    }
}

/// Words side by side, as many columns as fit.
public enum ColumnList {
    /// - Parameters:
    ///   - width: of the window, in cells.
    ///   - limit: how many rows are shown at most; a last line says how many words are missing.
    public static func lines(_ words: [String], width: Int, limit: Int) -> [String] {
        guard let widest = words.map({ DisplayWidth.of($0) }).max() else { return [] }
        let columns = max(1, (width + 1) / (widest + 2))
        let rows = (words.count + columns - 1) / columns
        var lines: [String] = []
        for row in 0..<min(rows, limit) {
            // Down the columns, as `ls` does.
            let cells = stride(from: row, to: words.count, by: rows).map { words[$0] }
            lines.append(
                cells.enumerated().map { index, word in
                    index == cells.count - 1
                        ? word
                        : word + String(repeating: " ", count: widest + 2 - DisplayWidth.of(word))
                }.joined())
        }
        if rows > limit {
            let shown = (0..<limit).reduce(0) { $0 + (words.count - 1 - $1) / rows + 1 }
            lines.append("… \(grouped(words.count - shown)) more")
        }
        return lines
    }
}
