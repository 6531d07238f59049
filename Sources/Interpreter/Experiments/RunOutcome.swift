import Diagnostics

/// One run of an experiment that is to be made.
public struct RunOrder {
    public let experiment: ExperimentObject
    /// All of them, in the order of the declaration.
    public let parameters: [(name: String, value: Value)]
    /// Where its random numbers begin.
    public let seed: UInt64

    public init(
        _ experiment: ExperimentObject, _ parameters: [(name: String, value: Value)], seed: UInt64
    ) {
        self.experiment = experiment
        self.parameters = parameters
        self.seed = seed
    }
}

/// What a run left: plain data, so that it can be kept and come from another process.
public struct RunOutcome: Sendable {
    /// The record that the experiment gave back, as bytes; nil if it failed.
    public var result: [UInt8]?
    /// What it recorded with `track`.
    public var metrics = TrackedMetrics()
    /// What it showed.
    public var outputs: [CellOutput] = []
    public var failure: Diagnostic?
    public var seconds = 0.0
    /// What it did with private data.
    public var privacy = RunPrivacy()

    public init() {}
}
