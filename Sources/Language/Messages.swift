import Diagnostics

/// The words of the messages, one function each; the ids are listed in `LanguageDiagnostics`.
enum Messages {
    /// What stands at a place, in words.
    static func found(_ token: Token, _ text: String) -> String {
        switch token.kind {
        case .newline: "the end of the line"
        case .end: "the end of the code"
        case .string: "a string"
        case .number: "the number `\(text)`"
        case .unknown: characterName(text)
        default: "`\(shortened(text))`"
        }
    }

    static func shortened(_ text: String, to length: Int = 24) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }

    /// `a`, `a and b`, `a, b and c`, each in backticks.
    static func list(_ names: [String], _ conjunction: String = "and") -> String {
        let quoted = names.map { "`\($0)`" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
