/// A run as the store has it: what a table of runs shows.
public struct StoredRun: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case running, done, failed, interrupted
    }

    /// A parameter or a field of the result.
    public struct Field: Sendable, Equatable {
        public var name: String
        /// As a table shows it.
        public var text: String
        /// The same for programs.
        public var json: String

        public init(name: String, text: String, json: String) {
            self.name = name
            self.text = text
            self.json = json
        }
    }

    public var id: Int64 = 0
    public var experiment: String
    /// All that it hangs on; nil if that cannot be told.
    public var key: String?
    /// Of the experiment's code.
    public var sourceDigest: String
    /// Of all that the code sees.
    public var dataDigest: String
    public var engine: String
    public var seed: UInt64
    public var state = State.running
    public var parameters: [Field]
    public var result: [Field] = []
    /// Seconds since 1970.
    public var started = 0.0
    /// How long it computed, in all sittings together.
    public var seconds = 0.0
    public var errorID: String?
    public var error: String?

    public init(
        experiment: String, key: String?, sourceDigest: String, dataDigest: String,
        engine: String, seed: UInt64, parameters: [Field]
    ) {
        self.experiment = experiment
        self.key = key
        self.sourceDigest = sourceDigest
        self.dataDigest = dataDigest
        self.engine = engine
        self.seed = seed
        self.parameters = parameters
    }
}

/// The values of a metric by step.
public struct StoredMetric: Sendable, Equatable {
    public var name: String
    public var points: [Point]

    public struct Point: Sendable, Equatable {
        public var step: Int
        public var value: Double

        public init(step: Int, value: Double) {
            self.step = step
            self.value = value
        }
    }

    public init(name: String, points: [Point]) {
        self.name = name
        self.points = points
    }
}

/// What a run spent of private data, as its ledger says.
public struct StoredCharge: Sendable, Equatable {
    public var source: String
    public var digest: String
    /// A JSON object.
    public var charge: String

    public init(source: String, digest: String, charge: String) {
        self.source = source
        self.digest = digest
        self.charge = charge
    }
}

/// A state of a run from which it can go on.
public struct StoredCheckpoint: Sendable, Equatable {
    public var title: String
    public var epoch: Int
    public var bytes: [UInt8]

    public init(title: String, epoch: Int, bytes: [UInt8]) {
        self.title = title
        self.epoch = epoch
        self.bytes = bytes
    }
}

/// How a run ended, and all that it left.
public struct StoredEnding: Sendable {
    public var state: StoredRun.State
    public var result: [StoredRun.Field] = []
    public var errorID: String?
    public var error: String?
    public var seconds = 0.0
    public var metrics: [StoredMetric] = []
    public var charges: [StoredCharge] = []
    /// From which the run's outcome is made again; nil if it has none.
    public var outcome: [UInt8]?

    public init(_ state: StoredRun.State) {
        self.state = state
    }
}
