/// How often a record can stand in the leaves of binary trees whose nodes get noise.
///
/// The noise multiplier is that of each node. One leaf touches ⌊log₂ n⌋ + 1 nodes of a tree of n leaves.
/// Source: Kairouz et al. 2021 (Practical and private (deep) learning without sampling or shuffling), appendix D.
public enum TreeParticipation: Sendable, Hashable, Codable {
    /// A new tree begins at each restart; a record is at most once in each tree.
    case oncePerTree(leaves: [Int])
    /// Several trees; a record is in at most one of them, at most once.
    case onceAtAll(leaves: [Int])
    /// One tree without a restart; a record is at most so often in it, with at least so many other leaves between
    /// two of its places.
    case severalTimes(leaves: Int, participations: Int, separation: Int)

    /// The largest squared distance between two neighbours' nodes, in squared contributions.
    public var squaredSensitivity: Double {
        switch self {
        case .oncePerTree(let leaves): return leaves.reduce(0) { $0 + Self.nodes(above: $1) }
        case .onceAtAll(let leaves): return leaves.map(Self.nodes).max() ?? 0
        case .severalTimes(let leaves, let participations, let separation):
            var search = TreePlacement(separation: separation)
            return search.largest(participations: participations, leaves: leaves)
        }
    }

    /// How many nodes hold the first of so many leaves: ⌊log₂ n⌋ + 1, and 0 for no leaf.
    private static func nodes(above leaves: Int) -> Double {
        leaves <= 0 ? 0 : Double(Int.bitWidth - leaves.leadingZeroBitCount)
    }
}

extension TreeParticipation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .oncePerTree(let leaves): "\(Self.trees(leaves)), a record once in each"
        case .onceAtAll(let leaves): "\(Self.trees(leaves)), a record once at all"
        case .severalTimes(let leaves, let participations, let separation):
            "one tree of \(Words.count(leaves)) leaves, a record at most "
                + "\(Words.count(participations)) times, at least \(Words.count(separation)) leaves between"
        }
    }

    private static func trees(_ leaves: [Int]) -> String {
        guard let first = leaves.first else { return "no tree" }
        if leaves.count == 1 { return "1 tree of \(Words.count(first)) leaves" }
        if leaves.allSatisfy({ $0 == first }) {
            return "\(Words.count(leaves.count)) trees of \(Words.count(first)) leaves"
        }
        let shown = leaves.prefix(6).map(Words.count).joined(separator: ", ")
        let rest = leaves.count > 6 ? ", …" : ""
        return "\(Words.count(leaves.count)) trees of \(shown)\(rest) leaves"
    }
}
