import Privacy
import Shapes
import Tensors

/// How often a record can be among the leaves of trees.
public enum LeafUse: Sendable, Hashable {
    /// At most once in each tree.
    case oncePerTree
    /// In one of the trees, once.
    case onceAtAll
    /// So often in a single tree, with at least so many other leaves between.
    case severalTimes(participations: Int, separation: Int)

    /// - Throws: `PrivacyError.parameter` for several uses where there are several trees.
    func participation(leaves: [Int]) throws(PrivacyError) -> TreeParticipation {
        switch self {
        case .oncePerTree: return .oncePerTree(leaves: leaves)
        case .onceAtAll: return .onceAtAll(leaves: leaves)
        case .severalTimes(let participations, let separation):
            guard leaves.count <= 1 else {
                throw .parameter(
                    name: "the number of trees", value: Number.count(leaves.count),
                    domain: "1 where a record is in a tree several times")
            }
            return .severalTimes(
                leaves: leaves.first ?? 0, participations: participations, separation: separation)
        }
    }
}

/// Running sums of clipped records, with noise that grows with the logarithm of their number.
///
/// Each round's sum is a leaf of a binary tree; every node gets noise once, and a prefix sum is that of at most
/// log₂ t + 1 nodes. The efficient tree also uses the nodes below (Honaker), which halves the noise's variance.
///
/// ```swift
/// var tree = try TreeAggregation(clippingNorm: 1, noiseMultiplier: 7)
/// let sums = try tree.add(gradients, using: &source)
/// try accountant.compose(tree.event(.onceAtAll))
/// ```
///
/// ## Shapes
/// - rows `[n, …]`, the same `…` in each round; n may be 0. `prefix` and `increment` are `[…]`
///
/// A copy is a second tree: where both go on, each has its own event.
///
/// ## Guarantee
/// The event depends on how often a record can be among the leaves, which the caller states. For data sets where a
/// record counts as nothing instead (add or remove one, or replace by null). No order or sampling of records is assumed.
///
/// ## Source
/// Kairouz et al., Practical and private (deep) learning without sampling or shuffling, arXiv:2103.00039, appendices
/// B and D; Honaker, Efficient use of differentially private binary trees, TPDP 2015.
public struct TreeAggregation: Sendable {
    /// Running sums after a round.
    public struct Sums: Sendable {
        /// The noisy sum of all rounds so far, over restarts too; without marks.
        public let prefix: Tensor
        /// By how much it differs from the one before; what takes the place of a noisy sum in DP-FTRL.
        public let increment: Tensor
    }

    public let clippingNorm: Double
    public let noiseMultiplier: Double
    public let isEfficient: Bool
    /// The leaves of each finished tree.
    public private(set) var finishedTrees: [Int] = []
    private var nodes: TreeNodes?
    private var noise: GridNoise?
    private var rowShape: Shape?
    /// The released sum when the present tree began, and the last one.
    private var base: [Double] = []
    private var last: [Double] = []
    private var units = 0

    /// - Parameters:
    ///   - clippingNorm: C > 0, Euclidean.
    ///   - noiseMultiplier: z ≥ 0 of each node.
    /// - Throws: `PrivacyError.parameter`.
    public init(
        clippingNorm: Double, noiseMultiplier: Double, isEfficient: Bool = true
    ) throws(PrivacyError) {
        try AdditiveNoise.gaussian(noiseMultiplier).check(clippingNorm: clippingNorm)
        self.clippingNorm = clippingNorm
        self.noiseMultiplier = noiseMultiplier
        self.isEfficient = isEfficient
    }

    /// The leaves of all trees, the present one last.
    public var leaves: [Int] {
        let present = nodes?.leaves ?? 0
        return present > 0 ? finishedTrees + [present] : finishedTrees
    }

    /// The variance of the noise in the present tree's prefix sum, in that of one node.
    public var prefixVariance: Double { nodes?.variance ?? 0 }

    /// The cost of all rounds so far.
    public func event(_ use: LeafUse) throws(PrivacyError) -> PrivacyEvent {
        if leaves.isEmpty { return .none }
        if noiseMultiplier == 0 { return .nonPrivate }
        return .treeAggregation(
            noiseMultiplier: noiseMultiplier, try use.participation(leaves: leaves))
    }

    /// One round.
    ///
    /// - Throws: as ``PrivateSum/release(_:users:using:)``; `MechanismError.wrongForm` if records have another shape
    ///   than before. Nothing has changed then.
    public mutating func add(
        _ rows: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Sums {
        let records = try Records(
            rows, users: users, mechanism: "a tree", needed: "records of shape [n, …]")
        let noise = try noise(for: records, mode: source.mode)
        try noise.requireExactSums(of: units + records.count)
        var grown = nodes ?? TreeNodes(noise, isEfficient: isEfficient)
        try grown.add(try NoisySum.clippedSum(records, noise), using: &source)
        let before = last.isEmpty ? [Double](repeating: 0, count: records.width) : last
        var sum = grown.prefix()
        if !base.isEmpty { for place in sum.indices { sum[place] += base[place] } }
        let type: ElementType = rows.elementType == .float64 ? .float64 : .float32
        let result = Sums(
            prefix: try Tensor(sum, as: type, shape: records.rowShape),
            increment: try Tensor(
                zip(sum, before).map { $0 - $1 }, as: type, shape: records.rowShape))
        (nodes, self.noise, rowShape, last) = (grown, noise, records.rowShape, sum)
        units += records.count
        return result
    }

    /// Ends the tree; the sums go on from the last noisy one, whose noise stays.
    public mutating func restart() {
        guard let nodes, nodes.leaves > 0 else { return }
        finishedTrees.append(nodes.leaves)
        self.nodes = nil
        base = last
    }

    private func noise(for records: Records, mode: NoiseMode) throws -> GridNoise {
        guard let noise, let rowShape else {
            return try GridNoise(
                .gaussian(noiseMultiplier), clippingNorm: clippingNorm, dimension: records.width,
                mode: mode)
        }
        guard records.rowShape == rowShape else {
            throw MechanismError.wrongForm(
                mechanism: "a tree", found: "records of shape \(records.rowShape)",
                needed: "records of the same shape in every round, \(rowShape)")
        }
        return noise
    }
}

/// The noise of prefix sums alone, for training that adds up clipped gradients itself.
///
/// In release mode only the tree that is not efficient has its noise on the grid.
public struct TreeNoise: Sendable {
    public let noise: GridNoise
    public private(set) var finishedTrees: [Int] = []
    private let isEfficient: Bool
    private var nodes: TreeNodes
    private var last: [Double]

    /// - Parameter noise: Gaussian, of one node.
    /// - Throws: `MechanismError.noiseAloneNotExact` for an efficient tree in release mode.
    public init(_ noise: GridNoise, isEfficient: Bool) throws(MechanismError) {
        if isEfficient && noise.mode == .release { throw .noiseAloneNotExact }
        self.noise = noise
        self.isEfficient = isEfficient
        nodes = TreeNodes(noise, isEfficient: isEfficient)
        last = [Double](repeating: 0, count: noise.dimension)
    }

    /// What a tree remembers between leaves. Of a tree in release mode it must not leave the process: whoever has it
    /// can take noise away.
    public struct State: Sendable, Hashable {
        public var finishedTrees: [Int]
        public var leaves: Int
        /// The noise of each node that is not yet part of a larger one, by height; nil where there is none.
        public var nodes: [[Double]?]
        /// The noise of the last prefix sum.
        public var last: [Double]

        public init(finishedTrees: [Int], leaves: Int, nodes: [[Double]?], last: [Double]) {
            self.finishedTrees = finishedTrees
            self.leaves = leaves
            self.nodes = nodes
            self.last = last
        }
    }

    public var state: State {
        State(
            finishedTrees: finishedTrees, leaves: nodes.leaves, nodes: nodes.estimates, last: last)
    }

    /// Goes on where a tree was, whose state ``state`` gave.
    ///
    /// - Throws: as ``init(_:isEfficient:)``; `MechanismError.wrongForm` for a state of other dimensions.
    public init(
        _ noise: GridNoise, isEfficient: Bool, state: State
    ) throws(MechanismError) {
        try self.init(noise, isEfficient: isEfficient)
        let lengths = [state.last.count] + state.nodes.compactMap { $0?.count }
        for length in lengths where length != noise.dimension {
            throw .wrongForm(
                mechanism: "a tree", found: "noise of \(length) numbers",
                needed: "the \(noise.dimension) numbers that it began with")
        }
        finishedTrees = state.finishedTrees
        nodes = TreeNodes(
            noise, isEfficient: isEfficient, leaves: state.leaves, estimates: state.nodes)
        last = state.last
    }

    /// The leaves of all trees, the present one last.
    public var leaves: [Int] { nodes.leaves > 0 ? finishedTrees + [nodes.leaves] : finishedTrees }

    /// The leaves of the tree that is not ended.
    public var presentLeaves: Int { nodes.leaves }

    public func event(_ use: LeafUse) throws(PrivacyError) -> PrivacyEvent {
        if leaves.isEmpty { return .none }
        if noise.noiseMultiplier == 0 { return .nonPrivate }
        return .treeAggregation(
            noiseMultiplier: noise.noiseMultiplier, try use.participation(leaves: leaves))
    }

    /// Writes the noise of the next prefix sum less that of the one before.
    ///
    /// - Precondition: there are as many places as the noise has dimensions.
    public mutating func nextIncrement(
        into out: UnsafeMutableBufferPointer<Float>, using source: inout NoiseSource
    ) throws {
        precondition(out.count == noise.dimension, "The places are not those of the noise.")
        let increment = try nextIncrement(using: &source)
        for place in out.indices { out[place] = Float(increment[place]) }
    }

    /// The noise of the next prefix sum less that of the one before; on the grid in release mode.
    public mutating func nextIncrement(using source: inout NoiseSource) throws -> [Double] {
        try nodes.add(nil, using: &source)
        let sum = nodes.prefix()
        defer { last = sum }
        return zip(sum, last).map { $0 - $1 }
    }

    /// Ends the tree: the noise so far stays, and the next increment begins with none.
    public mutating func restart() {
        guard nodes.leaves > 0 else { return }
        finishedTrees.append(nodes.leaves)
        nodes = TreeNodes(noise, isEfficient: isEfficient)
        last = [Double](repeating: 0, count: noise.dimension)
    }
}
