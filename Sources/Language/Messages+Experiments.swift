import Diagnostics

// MARK: - Declaring

extension Messages {
    static func misplacedExperiment(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-experiment", title: "an experiment is declared as a statement",
            primary: .init(place, "inside an expression"),
            explanation: "`experiment Study() { … }` gives the name `Study` to what can be run; "
                + "the declaration itself is no value.",
            hint: "declare it on a line of its own, then write `run Study()`")
    }

    static func experimentWithoutResult(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "experiment-result", title: "the experiment `\(shortened(name))` gives nothing back",
            primary: .init(place, "no result at its end"),
            explanation: "What a run found is the record that its body ends with: its fields are "
                + "the columns of tables, and are read as `one.loss`.",
            hint: "end it with `return { … }`, such as `return { loss: loss }`")
    }

    static func experimentResult(
        _ place: SourceSpan, _ name: String, found: String
    ) -> Diagnostic {
        Diagnostic(
            "experiment-result",
            title: "the result of the experiment `\(shortened(name))` is no record",
            primary: .init(place, found),
            explanation: "A run's result is a record: its fields are the columns of tables, and "
                + "are read as `one.loss`.",
            hint: "give it a name: `return { result: … }`")
    }
}

// MARK: - Running

extension Messages {
    static func launchedString(_ place: SourceSpan, _ launch: Launch) -> Diagnostic {
        Diagnostic(
            "missing-parentheses", title: "`\(launch.rawValue)` needs the name of an experiment",
            primary: .init(place, "a string"),
            explanation: "`\(launch.rawValue) Study(…)` sets the experiment `Study` going.",
            hint: "write the name without quotes")
    }

    static func launchWithoutParentheses(_ place: SourceSpan, _ launch: Launch) -> Diagnostic {
        let name = place.text
        return Diagnostic(
            "missing-parentheses",
            title: "the parentheses after `\(shortened(name))` are missing",
            primary: .init(place, "`(` expected behind it"),
            explanation: "What an experiment is run with stands in parentheses, which may be "
                + "empty.",
            hint: launch == .run
                ? "write `run \(shortened(name))()`"
                : "write `sweep \(shortened(name))(seed: 0..<5)`",
            edit: launch == .run ? .init(span: place, replacement: name + "()") : nil)
    }

    static func experimentCalled(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "experiment-call", title: "an experiment is run, not called",
            primary: .init(place, "called like a function"),
            explanation: "`run \(shortened(name))(…)` keeps what the run finds, with its "
                + "parameters, seed and metrics; a plain call would keep nothing.",
            hint: "write `run` before it",
            edit: .init(span: place, replacement: "run " + place.text))
    }

    static func notAnExperiment(
        _ place: SourceSpan, _ name: String, _ launch: Launch, isBuiltin: Bool
    ) -> Diagnostic {
        Diagnostic(
            "not-an-experiment", title: "`\(shortened(name))` is not an experiment",
            primary: .init(place, "a function"),
            explanation: "`\(launch.rawValue)` sets going what was declared with "
                + "`experiment \(isBuiltin ? "Study" : shortened(name))(…) { … }`.",
            hint: isBuiltin
                ? "call it: `\(shortened(name))(…)`"
                : "call it: `\(shortened(name))(…)`, or declare it with `experiment` for `fn`")
    }

    static func nestedRun(_ place: SourceSpan, _ launch: Launch) -> Diagnostic {
        Diagnostic(
            "nested-run", title: "an experiment cannot run an experiment",
            primary: .init(place, "inside an experiment"),
            explanation: "A run has one seed, one set of parameters and one ledger, so it holds no "
                + "other runs.",
            hint: "write what both need as a function, and `\(launch.rawValue)` outside")
    }
}
