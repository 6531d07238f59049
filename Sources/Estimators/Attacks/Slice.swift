/// How examples are taken apart before an attack, as some are given away more than others.
public enum Slicing: String, CaseIterable, Sendable {
    /// All examples together.
    case entire
    /// A slice for each label.
    case byClass
    /// Ten slices between the deciles of all losses, ends included.
    case byLossPercentile
    /// Examples the model is right about, and those it is wrong about.
    case byCorrectness
    /// A slice for each group that the author named.
    case byGroup
}

/// Some of the members and some of the non-members, by their places.
public struct Slice: Sendable, Equatable {
    /// What the slice is made by: `all`, `class`, `loss percentile`, `correct`, `group`.
    public let feature: String
    /// `all`, `3`, `10–20`, `true`, a group's name.
    public let value: String
    public let members: [Int]
    public let nonMembers: [Int]
}

extension Slicing {
    /// More slices than this are an error: a column of numbers was taken for labels.
    public static let mostSlices = 1000

    /// The slices in order: of their labels, percentiles, or the groups' first appearance.
    ///
    /// - Throws: ``EstimatorError/missing(what:purpose:)`` if the outputs lack what the slices are
    ///   made by, ``EstimatorError/outOfDomain(what:value:domain:)`` with too many of them.
    public func slices(
        members: ModelOutputs, nonMembers: ModelOutputs
    ) throws(EstimatorError) -> [Slice] {
        switch self {
        case .entire:
            return [
                Slice(
                    feature: "all", value: "all", members: Array(0..<members.count),
                    nonMembers: Array(0..<nonMembers.count))
            ]
        case .byClass:
            let (inside, outside) = try both(
                members.labels, nonMembers.labels, "labels", "slices by class")
            return try grouped("class", inside, outside, order: Set(inside + outside).sorted())
        case .byLossPercentile:
            let (inside, outside) = try both(
                members.losses, nonMembers.losses, "losses", "slices by loss")
            return deciles(inside, outside)
        case .byCorrectness:
            let (inside, outside) = try both(
                members.areCorrect, nonMembers.areCorrect, "predictions and labels",
                "slices by correctness")
            return try grouped("correct", inside, outside, order: [true, false])
        case .byGroup:
            let (inside, outside) = try both(
                members.groups, nonMembers.groups, "groups", "slices by group")
            var seen = Set<String>()
            return try grouped(
                "group", inside, outside,
                order: (inside + outside).filter { seen.insert($0).inserted })
        }
    }

    private func both<Values>(
        _ members: Values?, _ nonMembers: Values?, _ what: String, _ purpose: String
    ) throws(EstimatorError) -> (Values, Values) {
        guard let members, let nonMembers else { throw .missing(what: what, purpose: purpose) }
        return (members, nonMembers)
    }

    private func grouped<Key: Hashable>(
        _ feature: String, _ members: [Key], _ nonMembers: [Key], order: [Key]
    ) throws(EstimatorError) -> [Slice] {
        guard order.count <= Self.mostSlices else {
            throw .outOfDomain(
                what: "the number of slices by \(feature)", value: "\(order.count)",
                domain: "at most \(Self.mostSlices)")
        }
        let inside = Dictionary(grouping: members.indices) { members[$0] }
        let outside = Dictionary(grouping: nonMembers.indices) { nonMembers[$0] }
        return order.map { key in
            Slice(
                feature: feature, value: "\(key)", members: inside[key] ?? [],
                nonMembers: outside[key] ?? [])
        }
    }

    private func deciles(_ members: [Double], _ nonMembers: [Double]) -> [Slice] {
        let sorted = (members + nonMembers).sorted()
        return (0..<10).map { part in
            let (low, high) = (quantile(part, of: sorted), quantile(part + 1, of: sorted))
            return Slice(
                feature: "loss percentile", value: "\(part * 10)–\(part * 10 + 10)",
                members: members.indices.filter { members[$0] >= low && members[$0] <= high },
                nonMembers: nonMembers.indices.filter {
                    nonMembers[$0] >= low && nonMembers[$0] <= high
                })
        }
    }

    /// The value below which so many tenths lie, between neighbours by a straight line.
    private func quantile(_ tenths: Int, of sorted: [Double]) -> Double {
        guard let last = sorted.indices.last else { return 0 }
        let (place, rest) = (tenths * last).quotientAndRemainder(dividingBy: 10)
        guard rest > 0 else { return sorted[place] }
        let (low, high) = (sorted[place], sorted[place + 1])
        let between = low + (high - low) * Double(rest) / 10
        // Nothing lies between infinite neighbours.
        return between.isNaN ? low : min(high, between)
    }
}
