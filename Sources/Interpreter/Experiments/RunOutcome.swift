import Diagnostics

/// One run of an experiment that is to be made.
public struct RunOrder {
    public let experiment: ExperimentObject
    /// All of them, in the order of the declaration.
    public let parameters: [(name: String, value: Value)]
    /// Where its random numbers begin.
    public let seed: UInt64
    /// Nil if what it hangs on is like nothing else.
    public let identity: Identity?

    /// What a run hangs on.
    public struct Identity: Sendable, Hashable {
        /// Of the experiment's code.
        public let source: Fingerprint
        /// Of the code and all that it sees.
        public let data: Fingerprint
        /// Of all that, parameters and seed.
        public let key: Fingerprint
    }

    public var name: String { experiment.name ?? "experiment" }
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
    /// Whether it read or wrote files, on which it then hangs too.
    public var hasUsedFiles = false
    /// Whether its charges are in the notebook's book.
    public var isCharged = false
    /// Whether it was made by an earlier run of the notebook.
    public var isKept = false

    public init() {}
}
