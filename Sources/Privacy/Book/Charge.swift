import Diagnostics

/// What a mechanism did to one source, so many times.
public struct Charge: Sendable {
    /// The number of the source.
    public let source: UInt32
    public let sampling: BatchSampling
    /// What was done to a batch, in units of what one example, or one user, contributes.
    public internal(set) var event: PrivacyEvent
    public internal(set) var times = 1
    /// In how many epochs, where each example is met once in each.
    public internal(set) var epochs = 1
    /// Which they are: each by the mark of its batches, as every pass through a loader has one, and
    /// its number there.
    var passes: Set<Pass> = []
    /// Whether what is bounded is an example's contribution, whatever the unit is.
    public let isPerExample: Bool
    public let detail: Detail
    /// Where an optimiser releases running sums: all of its steps, which are one event.
    public internal(set) var tree: TreeCharge?

    /// Going once through the data.
    struct Pass: Hashable {
        let mark: UInt32
        let epoch: Int
    }

    /// The steps of one optimiser on one source.
    public struct TreeCharge: Sendable, Hashable, Codable {
        /// Which optimiser.
        public let optimizer: String
        public let run: TreeRun
    }

    init(
        _ source: UInt32, _ sampling: BatchSampling, _ event: PrivacyEvent, isPerExample: Bool,
        _ detail: Detail
    ) {
        self.source = source
        self.sampling = sampling
        self.event = event
        self.isPerExample = isPerExample
        self.detail = detail
    }

    /// What is said of a charge and decides nothing.
    public struct Detail: Sendable, Equatable {
        /// As the program calls it: `DPSGD`, `dp.sum`.
        public var mechanism: String
        /// Names and values: `clipping norm 1`.
        public var parameters: [String]
        /// The label of the cell.
        public var cell: String
        public var place: SourceSpan?

        public init(
            mechanism: String, parameters: [String] = [], cell: String = "",
            place: SourceSpan? = nil
        ) {
            self.mechanism = mechanism
            self.parameters = parameters
            self.cell = cell
            self.place = place
        }

        public static func == (a: Detail, b: Detail) -> Bool {
            a.mechanism == b.mechanism && a.parameters == b.parameters && a.cell == b.cell
                && a.place?.range == b.place?.range && a.place?.file === b.place?.file
        }
    }

    /// Whether another charge is this one once more.
    func repeats(_ other: Charge) -> Bool {
        tree == nil && other.tree == nil && source == other.source && sampling == other.sampling
            && event == other.event
            && isPerExample == other.isPerExample && detail == other.detail
    }

    /// What holds for it whatever is assumed of the order of the data.
    func event(for unit: PrivacyUnit) -> PrivacyEvent {
        let event = shared(by: unit)
        // How often a record is met is part of the event.
        if tree != nil { return event }
        switch sampling {
        case .whole: return .repeated(event, count: times)
        case .poisson(let q, _):
            return .repeated(
                .poissonSampled(probability: sampled(q, unit), event), count: times)
        case .oncePerEpoch: return .repeated(event, count: times == 0 ? 0 : epochs)
        }
    }

    /// What would hold if batches that go through the data were Poisson samples.
    func eventAssumingPoisson(for unit: PrivacyUnit) -> PrivacyEvent {
        guard tree == nil, case .oncePerEpoch(let batch, let examples, _) = sampling, examples > 0
        else {
            return self.event(for: unit)
        }
        let q = min(1, Double(batch) / Double(examples))
        return .repeated(
            .poissonSampled(probability: sampled(q, unit), shared(by: unit)), count: times)
    }

    /// The event when all examples of a user count together: at most `k` of them move the sum `k`
    /// times as far.
    private func shared(by unit: PrivacyUnit) -> PrivacyEvent {
        guard isPerExample, case .user(let examples) = unit, examples > 1 else { return event }
        return event.shared(by: examples)
    }

    /// The probability that any of a user's examples is in the sample. Given that, at most all
    /// are, which bounds the mixture of how many are from above.
    private func sampled(_ q: Double, _ unit: PrivacyUnit) -> Double {
        guard isPerExample, case .user(let examples) = unit, examples > 1 else { return q }
        return min(1, Double(examples) * q)
    }
}

extension PrivacyEvent {
    /// The event for a group of so many examples that change together.
    func shared(by examples: Int) -> PrivacyEvent {
        let k = Double(examples)
        return switch self {
        case .gaussian(let z): .gaussian(noiseMultiplier: z / k)
        case .laplace(let z): .laplace(noiseMultiplier: z / k)
        case .composed(let events): .composed(events.map { $0.shared(by: examples) })
        case .repeated(let event, let count): .repeated(event.shared(by: examples), count: count)
        // Each of them is in the trees as often as the event says, and distances add up.
        case .treeAggregation(let z, let participation):
            .treeAggregation(noiseMultiplier: z / k, participation)
        case .none, .nonPrivate: self
        case .approximate(let epsilon, 0): .approximate(epsilon: epsilon * k, delta: 0)
        case .noisyMaximum(let epsilon, let noise):
            .noisyMaximum(epsilon: epsilon * k, noise: noise)
        default: .other("\(description) for a group of \(examples)")
        }
    }
}
