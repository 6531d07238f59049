/// The nodes of a binary tree over leaves in order that prefix sums need: one a level, of the subtrees that are not
/// yet part of a larger one.
struct TreeNodes: Sendable {
    private struct Node: Sendable {
        /// The sum of the leaves below, without noise; nil where noise alone is wanted.
        let sum: [Double]?
        /// What is released of it.
        let estimate: [Double]
    }

    private let noise: GridNoise
    private let isEfficient: Bool
    /// By height; nil where there is none.
    private var pending: [Node?] = []
    private(set) var leaves = 0

    init(_ noise: GridNoise, isEfficient: Bool) {
        self.noise = noise
        self.isEfficient = isEfficient
    }

    /// Nodes of noise alone, as ``estimates`` gave them.
    init(_ noise: GridNoise, isEfficient: Bool, leaves: Int, estimates: [[Double]?]) {
        self.init(noise, isEfficient: isEfficient)
        self.leaves = leaves
        pending = estimates.map { $0.map { Node(sum: nil, estimate: $0) } }
    }

    /// What is released of each node, by height; nil where there is none.
    var estimates: [[Double]?] { pending.map { $0?.estimate } }

    /// A further leaf; two equal subtrees become one, as binary digits carry.
    mutating func add(_ leaf: [Double]?, using source: inout NoiseSource) throws {
        var sum = leaf
        var height = 0
        var estimate: [Double]?
        var kept = pending
        if isEfficient { estimate = try noisy(sum, using: &source) }
        while height < kept.count, let left = kept[height] {
            sum = sum.map { Self.added($0, left.sum ?? []) }
            kept[height] = nil
            height += 1
            if let right = estimate {
                let own = try noisy(sum, using: &source)
                estimate = Self.combined(own, left.estimate, right, height: height)
            }
        }
        // Noise of a node that is at once part of a larger one would never be seen.
        let node = Node(sum: sum, estimate: try estimate ?? noisy(sum, using: &source))
        if height == kept.count { kept.append(node) } else { kept[height] = node }
        pending = kept
        leaves += 1
    }

    /// The sum of all leaves with noise.
    func prefix() -> [Double] {
        var total = [Double](repeating: 0, count: noise.dimension)
        for case .some(let node) in pending {
            for place in total.indices { total[place] += node.estimate[place] }
        }
        return total
    }

    /// The variance of the noise in a prefix sum, in that of one node.
    var variance: Double {
        var sum = 0.0
        for (height, node) in pending.enumerated() where node != nil {
            sum += isEfficient ? Self.variance(height: height) : 1
        }
        return sum
    }

    /// Of an estimate from a node and all below it: 2^h/(2^(h+1) − 1).
    private static func variance(height: Int) -> Double {
        let size = Double(1 << height)
        return size / (2 * size - 1)
    }

    /// A node's own noisy sum and that of its children's estimates, weighted by inverse variances.
    private static func combined(
        _ own: [Double], _ left: [Double], _ right: [Double], height: Int
    ) -> [Double] {
        let weight = variance(height: height)
        let below = weight / (2 * variance(height: height - 1))
        var result = own
        for place in result.indices {
            result[place] = weight * own[place] + below * (left[place] + right[place])
        }
        return result
    }

    private func noisy(_ sum: [Double]?, using source: inout NoiseSource) throws -> [Double] {
        var result = sum ?? [Double](repeating: 0, count: noise.dimension)
        try noise.add(to: &result, using: &source)
        return result
    }

    private static func added(_ a: [Double], _ b: [Double]) -> [Double] {
        var result = a
        for place in result.indices { result[place] += b[place] }
        return result
    }
}
