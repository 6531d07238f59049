import Diagnostics

/// What can be wrong with parameters, profiles and the settings of checks.
enum ParameterMessages {
    static func unreadableName(_ key: YAMLNode) -> Diagnostic {
        Diagnostic(
            "unreadable-parameter", severity: .warning, title: "a cell cannot read this parameter",
            primary: .init(key.span, "not a name"),
            explanation: "Cells read a parameter as `params.name`, "
                + "so its name has letters, digits and `_` only.",
            hint: key.text.map { "write `\($0.split(separator: "-").joined(separator: "_"))`" })
    }

    static func unreadableArgumentName(
        _ name: String, file: SourceFile, range: Range<Int>
    ) -> Diagnostic {
        Diagnostic(
            "unreadable-parameter", title: "this is no parameter's name",
            primary: .init(SourceSpan(file: file, range: range), "not a name"),
            explanation: "`\(name)` stands before the `=`; "
                + "a name has letters, digits and `_` only.",
            hint: "write `name=value`, such as `lr=0.1`")
    }

    static func noEqualsSign(_ argument: String, file: SourceFile) -> Diagnostic {
        Diagnostic(
            "unreadable-parameter", title: "a parameter needs a value",
            primary: .init(SourceSpan(file: file, range: 0..<file.bytes.count), "no `=`"),
            explanation: "`\(argument)` has no `=` between a name and a value.",
            hint: "write `name=value`, such as `lr=0.1`")
    }

    static func unknown(_ name: String, among names: [String], span: SourceSpan) -> Diagnostic {
        let near = FormatMessages.didYouMean(name, among: names)
        return Diagnostic(
            "unknown-parameter", title: "the notebook has no parameter `\(name)`",
            primary: .init(span, "not declared"),
            explanation: declared(names),
            hint: near ?? "declare it under `params:` in the header, with its usual value")
    }

    private static func declared(_ names: [String]) -> String {
        guard !names.isEmpty else { return "Its header declares no parameters." }
        let list = names.sorted().prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        return "Its header declares \(list)" + (names.count > 12 ? " and more." : ".")
    }

    static func changedKind(
        _ name: String, from declared: ParameterValue, to value: ParameterValue, span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "wrong-parameter-type", title: "`\(name)` takes \(declared.kind)",
            primary: .init(span, value.kind),
            explanation: "The header declares `\(name)` with \(declared.kind), "
                + "and here stands \(value.kind).",
            hint: nil)
    }

    static func unknownProfile(_ name: String, among names: [String]) -> Diagnostic {
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            "unknown-profile", title: "the notebook has no profile `\(name)`",
            explanation: names.isEmpty
                ? "Its header declares no profiles." : "Its header declares \(list).",
            hint: FormatMessages.didYouMean(name, among: names)
                ?? "declare it under `profiles:` in the header")
    }

    static func unreadableRegex(_ pattern: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unreadable-regex", title: "this is no regular expression",
            primary: .init(span, "cannot be read"),
            explanation: "`\(pattern)` breaks a rule of regular expressions; "
                + "often a bracket is not closed.",
            hint: "put a `\\` before a sign that stands for itself")
    }
}
