import Diagnostics
import Yams

/// What can be wrong with a piece of YAML.
enum YAMLMessages {
    static func tooLong(_ text: YAMLText, limit: Int) -> Diagnostic {
        Diagnostic(
            "unreadable-yaml", title: "this YAML is too long",
            primary: .init(text.span(0..<min(3, text.bytes.count)), "starts here"),
            explanation: "It has \(grouped(text.bytes.count)) bytes; "
                + "at most \(grouped(limit)) are read.",
            hint: "keep data in a file of its own and only settings here")
    }

    static func alias(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unreadable-yaml", title: "YAML aliases are not read here",
            primary: .init(span, "an alias"),
            explanation: "A `*name` stands for a value written elsewhere; "
                + "a notebook takes only values written out.",
            hint: "write the value out, or put the text in quotes if it begins with `*`")
    }

    static func unreadable(
        _ error: YamlError, text: YAMLText, places: YAMLPlaces
    ) -> Diagnostic {
        switch error {
        case .duplicatedKeysInMapping(let keys, let context):
            return duplicate(keys, span: span(context.mark, text, places))
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return fault(problem, span: span(mark, text, places))
        case .reader(let problem, let offset, _, _):
            let start = min(max(offset ?? 0, 0), text.bytes.count)
            return fault(problem, span: text.span(start..<min(start + 1, text.bytes.count)))
        default:
            return fault("it cannot be read", span: text.span(0..<min(1, text.bytes.count)))
        }
    }

    private static func span(_ mark: Mark, _ text: YAMLText, _ places: YAMLPlaces) -> SourceSpan {
        let start = places.offset(line: mark.line, column: mark.column)
        let end = text.bytes[min(start, text.bytes.count)...].firstIndex {
            $0 <= 0x20 || $0 == 0x3A
        }
        return text.span(start..<max(start, end ?? text.bytes.count))
    }

    private static func duplicate(_ keys: [String], span: SourceSpan) -> Diagnostic {
        let names = keys.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            "duplicate-key", title: "a key is written twice",
            primary: .init(span, "the first one"),
            explanation: "\(names) stands more than once in the same YAML mapping, "
                + "so it is not clear which one counts.",
            hint: "keep one of them")
    }

    private static func fault(_ problem: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unreadable-yaml", title: "this YAML cannot be read",
            primary: .init(span, "here"),
            explanation: "The YAML reader stops here: \(words(of: problem)).",
            hint: hint(for: problem))
    }

    private static func words(of problem: String) -> String {
        if problem.contains("nesting level") { return "it is nested too deeply" }
        return problem
    }

    private static func hint(for problem: String) -> String? {
        if problem.contains("mapping values are not allowed") {
            return "put a text that holds `: ` in quotes"
        }
        if problem.contains("cannot start any token") {
            return "indent with spaces, not tabs, and put a text that begins with a sign in quotes"
        }
        if problem.contains("expected ',' or") { return "close the bracket" }
        if problem.contains("end of stream") { return "close the quote or the bracket" }
        return nil
    }
}
