import Diagnostics

extension Faults {
    static func experimentCalled(_ name: String?) -> Fault {
        Fault(
            "experiment-call", title: "an experiment is run, not called",
            explanation: "A run keeps what it finds, with its parameters, seed and metrics; a "
                + "plain call would keep nothing.", hint: "write `run \(name ?? "Study")(…)`")
    }

    static func nestedRun() -> Fault {
        Fault(
            "nested-run", title: "an experiment cannot run an experiment",
            explanation: "A run has one seed, one set of parameters and one ledger, so it holds no "
                + "other runs.",
            hint: "write what both need as a function, and run the experiments outside")
    }

    static func wrongSeed(_ found: Value) -> Fault {
        Fault(
            "out-of-domain", title: "the seed of a run is a whole number",
            explanation: "The parameter `seed` says where a run's random numbers begin: a whole "
                + "number from 0 up; found \(Display.inspect(found)).",
            hint: "write `seed: 0`, or `seed: 0..<5` in a sweep")
    }

    /// What a run found, and could not be written.
    static func notKept(_ error: any Error) -> Diagnostic {
        var warning = error as? Diagnostic ?? Diagnostic("runs-unwritable", title: "")
        warning.severity = .warning
        warning.title = "a run is not kept"
        return warning
    }

    static func stateNotKept(_ error: any Error) -> Fault {
        let reason = error as? Diagnostic
        return Fault(
            reason?.id ?? "runs-unwritable", title: "this run's state is not kept",
            explanation: "If the program is stopped, the run begins again. "
                + (reason?.explanation ?? ""), hint: reason?.hint)
    }

    static func stateNotPlain() -> Fault {
        Fault(
            "not-resumable", title: "this run cannot be gone on with",
            explanation: "Its state holds something that is written nowhere: values of private "
                + "data that no mechanism released, a loop that is under way, or more output than "
                + "a page shows. If the program is stopped, the run begins again.",
            hint: "keep such values inside the body of the loop")
    }

    static func resultIsNoRecord(_ value: Value, of name: String?) -> Fault {
        Fault(
            "experiment-result",
            title: "the result of the experiment `\(name ?? "")` is no record",
            explanation: "A run's result is a record: its fields are the columns of tables, and "
                + "are read as `one.loss`; this one is \(Display.withArticle(value)).",
            hint: "give it a name: `return { result: … }`")
    }

    static func resultNotPlain(_ name: String, _ value: Value) -> Fault {
        let title = "the result's field `\(name)` cannot be kept"
        if value.asTensor?.tensor.marks.isEmpty == false {
            return Fault(
                "experiment-result", title: title,
                explanation: "A run is kept, and nothing says which private data `\(name)` comes "
                    + "from.",
                hint: "leave it out")
        }
        let isModel = value.asExtended is ModelObject || value.asModelPart
        return Fault(
            "experiment-result", title: title,
            explanation:
                "A run is kept, so its result holds numbers, texts, lists, records, tensors "
                + "and figures. `\(name)` is \(Display.withArticle(value)).",
            hint: isModel
                ? "return what the model gives, such as a grid of its images, or its `parameters`"
                : "return what it tells: a number, a text, a figure")
    }
}

extension Value {
    /// Whether it is something callable that is made of weights.
    fileprivate var asModelPart: Bool { asExtended?.isCallable ?? false }
}
