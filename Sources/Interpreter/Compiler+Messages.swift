import Diagnostics

/// What the compiler has to say: code that is right but more than it takes.
enum CompilerMessages {
    static func tooLarge(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "code-too-large", title: "this function is too large",
            primary: .init(span, "too much for one function"),
            explanation: "A function, or the code at the top of a cell, takes at most 65,000 "
                + "variables and parts at a time.",
            hint: "split it into several functions, or read the data from a list")
    }

    static func tooDeep(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "nested-too-deep", title: "this expression has too many steps",
            primary: .init(span, "too many steps"),
            explanation: "An expression is made of at most 10,000 steps inside each other.",
            hint: "give a part of it a name with `let`")
    }

    /// Reached only if the checker let a name through that it reported elsewhere.
    static func notAVariable(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "not-runnable", title: "this code cannot run as it stands",
            primary: .init(span, "not understood"),
            explanation: "`\(span.text.prefix(40))` has no meaning here.")
    }

    static func outsideLoop(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "outside-loop", title: "there is no loop to leave here",
            primary: .init(span, "not in a loop"),
            explanation: "`break` and `continue` stand in the body of a `for` or `while`.")
    }
}
