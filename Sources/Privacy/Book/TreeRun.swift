/// Where the records of one source stand among the leaves of an optimiser's trees.
///
/// It is told of each step, which is a leaf, and says how often a record can be in a tree and how
/// many leaves lie between. Going through the data once is a *pass*: within one, no record is met
/// twice. A value: a copy tells of a second run that began as the first.
public struct TreeRun: Sendable, Hashable, Codable {
    /// One tree, or the part of the run between two restarts.
    public struct Tree: Sendable, Hashable, Codable {
        public var leaves = 0
        /// In so many passes through the data, at most once in each, a record can be a leaf.
        public var passes = 0
        /// Whether each step took the batch that follows the one before, in an order that stays.
        var isUnbroken = true
        /// Batches a pass, where the order stays.
        var batchesPerPass = 0

        public init(leaves: Int = 0, passes: Int = 0) {
            (self.leaves, self.passes) = (leaves, passes)
        }

        fileprivate mutating func add(_ leaf: Leaf, after last: Leaf?) {
            guard passes > 0, let last else {
                passes = 1
                if leaf.keepsOrder, case .oncePerEpoch(_, _, let batches) = leaf.sampling {
                    batchesPerPass = batches
                }
                return
            }
            let isSameLoader = leaf.mark == last.mark && leaf.pass != nil
            if !(isSameLoader && leaf.pass == last.pass && leaf.sample > last.sample) {
                passes += 1
            }
            if !(isSameLoader && leaf.keepsOrder && leaf.sample == last.sample + 1) {
                isUnbroken = false
            }
        }

        /// At least so many other leaves lie between two of a record.
        public var separation: Int { isUnbroken ? max(0, batchesPerPass - 1) : 0 }
    }

    /// The batch that is a leaf.
    public struct Leaf: Sendable, Hashable, Codable {
        /// The mark of the loader's batches.
        var mark: UInt32
        /// The number of the batch; 0 for no single one.
        var sample: UInt32
        var sampling: BatchSampling
        /// Whether each pass has the same order.
        var keepsOrder: Bool

        public init(
            mark: UInt32, sample: UInt32, sampling: BatchSampling, keepsOrder: Bool = false
        ) {
            self.mark = mark
            self.sample = sample
            self.sampling = sampling
            self.keepsOrder = keepsOrder
        }

        fileprivate var pass: Int? {
            guard sample > 0, case .oncePerEpoch = sampling else { return nil }
            return sampling.epoch(of: sample)
        }
    }

    public internal(set) var finished: [Tree] = []
    public internal(set) var present = Tree()
    /// The last leaf that held some of the source.
    public internal(set) var last: Leaf?
    /// z of a node; the least of all steps.
    public internal(set) var noiseMultiplier = Double.infinity

    public init() {}

    /// One step more.
    ///
    /// - Parameters:
    ///   - leaf: the batch; nil if the step used nothing of the source.
    ///   - noiseMultiplier: z of the noise in each node.
    ///   - restart: a tree ends with so many leaves; nil for never.
    public mutating func add(_ leaf: Leaf?, noiseMultiplier: Double, restart: Int? = nil) {
        present.leaves += 1
        // What is no number hides nothing.
        self.noiseMultiplier =
            noiseMultiplier.isNaN ? 0 : min(self.noiseMultiplier, noiseMultiplier)
        if let leaf {
            present.add(leaf, after: last)
            last = leaf
        }
        if present.leaves == restart {
            finished.append(present)
            present = Tree()
        }
    }

    public var trees: [Tree] { present.leaves > 0 ? finished + [present] : finished }

    /// What all steps cost together.
    ///
    /// Source: Kairouz et al. 2021 (Practical and private (deep) learning without sampling or shuffling), appendix D.
    public var event: PrivacyEvent {
        let met = trees.filter { $0.passes > 0 }
        if met.isEmpty { return .none }
        guard noiseMultiplier > 0 else { return .nonPrivate }
        let once = met.filter { $0.passes == 1 }.map(\.leaves)
        var events: [PrivacyEvent] = []
        if !once.isEmpty { events.append(tree(.oncePerTree(leaves: once))) }
        // Bounds of several trees add up.
        for tree in met where tree.passes > 1 {
            events.append(
                self.tree(
                    .severalTimes(
                        leaves: tree.leaves, participations: tree.passes,
                        separation: tree.separation)))
        }
        return events.count == 1 ? events[0] : .composed(events)
    }

    /// The squared distance of two neighbours' nodes, in units of the noise's variance; ∞ without noise.
    public var cost: Double {
        func sum(_ event: PrivacyEvent) -> Double {
            switch event {
            case .none: 0
            case .composed(let events): events.reduce(0) { $0 + sum($1) }
            default: event.gaussianPrecision ?? .infinity
            }
        }
        return sum(event)
    }

    private func tree(_ participation: TreeParticipation) -> PrivacyEvent {
        .treeAggregation(noiseMultiplier: noiseMultiplier, participation)
    }
}
