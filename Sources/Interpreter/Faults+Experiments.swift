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

    static func resultIsNoRecord(_ value: Value, of name: String?) -> Fault {
        Fault(
            "experiment-result",
            title: "the result of the experiment `\(name ?? "")` is no record",
            explanation: "A run's result is a record: its fields are the columns of tables, and "
                + "are read as `one.loss`; this one is \(Display.withArticle(value)).",
            hint: "give it a name: `return { result: … }`")
    }

    static func resultNotPlain(_ name: String, _ value: Value) -> Fault {
        let isModel = value.asExtended is ModelObject || value.asModelPart
        return Fault(
            "experiment-result", title: "the result's field `\(name)` cannot be kept",
            explanation: "A run is kept, so its result holds numbers, texts, lists, records, tensors "
                + "and figures. `\(name)` is \(Display.withArticle(value)), or comes from "
                + "private data that no mechanism released.",
            hint: isModel
                ? "return what the model gives, such as a grid of its images, or its `parameters`"
                : "return what it tells: a number, a text, a figure")
    }
}

extension Value {
    /// Whether it is something callable that is made of weights.
    fileprivate var asModelPart: Bool { asExtended?.isCallable ?? false }
}
