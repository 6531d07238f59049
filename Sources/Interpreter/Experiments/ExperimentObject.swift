/// What `experiment` declares: a function that is run, and the runs it had so far.
public final class ExperimentObject: FunctionObject {
    /// A list of the runs, in the order in which they were asked for.
    public let runs: StateCell

    init(code: FunctionCode?, captures: [Box], runs: StateCell) {
        self.runs = runs
        super.init(code: code, captures: captures)
    }
}

extension Value {
    public var asExperiment: ExperimentObject? {
        guard case .object(let object) = self else { return nil }
        return object as? ExperimentObject
    }
}
