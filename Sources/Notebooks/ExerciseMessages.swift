import Diagnostics

/// What can be wrong with an exercise, one function a fault.
enum ExerciseMessages {
    static func duplicate(
        _ name: String, _ part: ExerciseRole, second: SourceSpan, first: SourceSpan
    ) -> Diagnostic {
        let what = part == .exercise ? "exercises are called" : "cells solve the exercise"
        return Diagnostic(
            "duplicate-exercise", severity: .warning, title: "two \(what) `\(name)`",
            primary: .init(second, "again here"),
            secondary: [.init(first, "first here")],
            explanation: "Only the one at \(first.place) is taken.",
            hint: "give this one another name, or take it away")
    }

    static func incomplete(_ name: String, missing: [String], span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "incomplete-exercise", severity: .warning,
            title: "the exercise `\(name)` has no \(missing.joined(separator: " and no "))",
            primary: .init(span, "the exercise"),
            explanation: "A test says when the learner's code is right, "
                + "and a solution shows that it can be.",
            hint: "add a cell with `#| \(missing[0]): \(name)`")
    }

    static func nothingExpected(_ name: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "incomplete-exercise", severity: .warning,
            title: "the test of `\(name)` expects nothing",
            primary: .init(span, "no `expect` in it"),
            explanation: "Without an `expect` any code that runs is right.",
            hint: "state what must hold: `expect answer == 42, \"why\"`")
    }

    static func solvedAsGiven(_ name: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "exercise-already-solved", title: "the exercise `\(name)` is solved as it stands",
            primary: .init(span, "passes every test"),
            explanation: "The code that a learner starts from must not be right yet, "
                + "or the tests ask for too little.",
            hint: "take the answer out of the exercise, or let a test ask for it")
    }

    /// The solution's own failure, told as what it is here.
    static func solutionFails(_ name: String, _ failure: Diagnostic) -> Diagnostic {
        var result = failure
        result.explanation =
            "The solution of the exercise `\(name)` must pass every test. " + failure.explanation
        return result
    }
}
