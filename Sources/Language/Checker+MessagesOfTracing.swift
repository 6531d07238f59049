import Diagnostics

// MARK: - Blocks that are traced

extension Messages {
    private static func once(_ block: String) -> String {
        "The block of `\(shortened(block))` runs once to see what is computed, and not in each step"
    }

    static func effectInStep(_ place: SourceSpan, _ what: String, _ block: String) -> Diagnostic {
        Diagnostic(
            "effect-in-step", title: "\(shortened(what)) has no place in this block",
            primary: .init(place, "would not run each time"),
            explanation: once(block) + ", so there is nothing to show or check in it.",
            hint: "let the block give the value, and use it after the block: "
                + "`let loss = \(shortened(block))(…) { … }`")
    }

    static func assignmentInStep(
        _ place: SourceSpan, _ name: String, _ block: String
    ) -> Diagnostic {
        Diagnostic(
            "effect-in-step", title: "`\(shortened(name))` cannot be changed in this block",
            primary: .init(place, "a variable from outside"),
            explanation: once(block) + ", so it cannot change what is outside it.",
            hint: "let the block give the value, and change `\(shortened(name))` after it; a "
                + "variable of the block's own may change")
    }

    static func stepInStep(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "effect-in-step", title: "a `\(shortened(name))` inside another",
            primary: .init(place, "inside a block that is traced"),
            explanation: once(name) + ", so it cannot train a model on the way.",
            hint: "write the two one after the other")
    }

    static func notAVariable(_ place: SourceSpan, _ parameter: String) -> Diagnostic {
        Diagnostic(
            "not-a-variable", title: "the name of a variable is needed here",
            primary: .init(place, "not a name of a variable"),
            explanation: "`\(shortened(parameter))` says which variables are meant, not what they "
                + "hold.",
            hint: "give the value a name with `let`, use that name in the function, and write "
                + "`\(shortened(parameter)): name` or `\(shortened(parameter)): [a, b]`")
    }
}
