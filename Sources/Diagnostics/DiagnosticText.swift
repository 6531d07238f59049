/// A diagnostic as lines of text whose pieces know their role, so that the terminal colours
/// them and the page gives them classes; the words are the same everywhere.
///
/// ```
/// training.md:43:16: error[shape-mismatch]: these two tensors cannot be multiplied
///    │
/// 43 │ logits = batch @ weights
///    │          ----- ^ ------- 128 rows
///    │          │
///    │          100 columns
///    │
/// `batch` has shape [64, 100] and `weights` has shape [128, 10]: `@` needs as many
/// columns on the left as rows on the right.
/// Hint: make the weights with shape [100, 10].
/// ```
public enum DiagnosticText {
    public enum Role: String, Sendable {
        case plain
        case place
        case error
        case warning
        case title
        case gutter
        case source
        case primary
        case secondary
        case hint
    }

    public struct Piece: Sendable, Equatable {
        public var text: String
        public var role: Role

        public init(_ text: String, _ role: Role) {
            self.text = text
            self.role = role
        }
    }

    public typealias Line = [Piece]

    /// The widest a line of prose is set.
    public static let columns = 80

    public static func lines(_ diagnostic: Diagnostic) -> [Line] {
        lines(diagnostic, columns: columns)
    }

    /// - Parameter columns: where prose is broken, at most `DiagnosticText.columns`.
    public static func lines(_ diagnostic: Diagnostic, columns: Int) -> [Line] {
        var lines = [head(diagnostic)]
        lines += SnippetLayout.lines(diagnostic)
        lines += paragraphs(diagnostic.explanation, role: .plain, columns)
        if let hint = diagnostic.hint {
            lines += paragraphs("Hint: " + hint, role: .hint, columns)
        }
        lines += calls(diagnostic)
        return lines
    }

    /// The diagnostic without colours, each line ended.
    public static func plain(_ diagnostic: Diagnostic) -> String {
        plain(diagnostic, columns: columns)
    }

    public static func plain(_ diagnostic: Diagnostic, columns: Int) -> String {
        lines(diagnostic, columns: columns).map { line in
            var text = line.map(\.text).joined()
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }

    /// The diagnostic for a terminal that shows colours.
    public static func ansi(_ diagnostic: Diagnostic) -> String {
        ansi(diagnostic, columns: columns)
    }

    public static func ansi(_ diagnostic: Diagnostic, columns: Int) -> String {
        lines(diagnostic, columns: columns).map { line in line.map(ansi).joined() + "\n" }.joined()
    }

    /// The first line alone: place, id and title.
    public static func summary(_ diagnostic: Diagnostic) -> String {
        head(diagnostic).map(\.text).joined()
    }

    private static func head(_ diagnostic: Diagnostic) -> Line {
        var line: Line = []
        if let primary = diagnostic.primary {
            line.append(Piece(DisplayWidth.shown(primary.span.place) + ": ", .place))
        }
        let isError = diagnostic.severity == .error
        line.append(
            Piece(
                "\(diagnostic.severity.rawValue)[\(diagnostic.id)]", isError ? .error : .warning))
        line.append(Piece(": " + DisplayWidth.shown(diagnostic.title), .title))
        return line
    }

    private static func paragraphs(_ text: String, role: Role, _ columns: Int) -> [Line] {
        guard !text.isEmpty else { return [] }
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayWidth.shown(String($0)) }.joined(separator: "\n")
        let limit = min(columns, DiagnosticText.columns)
        return DisplayWidth.wrapped(shown, limit: limit).map { [Piece($0, role)] }
    }

    /// The calls that were going on, innermost first; a long recursion is cut in the middle.
    private static func calls(_ diagnostic: Diagnostic) -> [Line] {
        let shownAtEachEnd = 4
        let leftOut = diagnostic.framesLeftOut?.count ?? 0
        var lines = diagnostic.frames.map { frame -> Line in
            [
                Piece("in \(DisplayWidth.shown(frame.function)), called at ", .plain),
                Piece(DisplayWidth.shown(frame.call.place), .place),
            ]
        }
        let hidden = lines.count - 2 * shownAtEachEnd
        guard hidden > 1 || leftOut > 0 else { return lines }
        let gap = min(diagnostic.framesLeftOut?.after ?? 0, lines.count)
        let cut = hidden > 0 ? shownAtEachEnd..<(shownAtEachEnd + hidden) : gap..<gap
        let count = cut.count + leftOut
        lines.replaceSubrange(
            cut, with: [[Piece("… \(grouped(count)) more calls …", .plain)]])
        return lines
    }

    private static func ansi(_ piece: Piece) -> String {
        let code: String
        switch piece.role {
        case .plain, .source: return piece.text
        case .place: code = "1"
        case .error: code = "1;31"
        case .warning: code = "1;33"
        case .title: code = "1"
        case .gutter: code = "2"
        case .primary: code = "31"
        case .secondary: code = "36"
        case .hint: code = "32"
        }
        return "\u{1B}[\(code)m\(piece.text)\u{1B}[0m"
    }
}

/// A whole number with its thousands separated: `14,310`.
public func grouped(_ number: Int) -> String {
    var digits = Array(String(number.magnitude))
    var position = digits.count - 3
    while position > 0 {
        digits.insert(",", at: position)
        position -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
}
