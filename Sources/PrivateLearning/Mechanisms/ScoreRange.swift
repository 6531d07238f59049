import Privacy

/// Between which numbers what a unit gives each score is clipped, and what follows for the sums.
///
/// The range holds 0, which is what an absent unit gives.
public struct ScoreRange: Sendable, Hashable {
    public let low: Double
    public let high: Double

    /// - Throws: `PrivacyError.parameter` unless low ≤ 0 ≤ high and they differ.
    public init(_ low: Double, _ high: Double) throws(PrivacyError) {
        guard low <= 0, high >= 0, high <= 1e100, low >= -1e100,
            max(high, -low) >= 1e-100
        else {
            throw .parameter(
                name: "the range of scores",
                value: "from \(Number.text(low)) to \(Number.text(high))",
                domain: "finite, hold 0 and more")
        }
        self.low = low
        self.high = high
    }

    /// From 0 on.
    public init(_ high: Double) throws(PrivacyError) { try self.init(0, high) }

    /// What one unit changes a sum by, at most.
    func sensitivity(_ relation: NeighbouringRelation) -> Double {
        relation == .replaceOne ? high - low : max(high, -low)
    }

    /// How far two sums move against each other, in sensitivities: only once if all move in the same direction.
    func spread(_ relation: NeighbouringRelation) -> Double {
        relation != .replaceOne && (low == 0 || high == 0) ? 1 : 2
    }

    /// The sums of clipped units, `[width]`, in multiples of the grid if there is one.
    func sums(_ records: Records, spacing: Double?) throws -> [Double] {
        var total = [Double](repeating: 0, count: records.width)
        try records.forEachUnit { row in
            for column in row.indices {
                let clipped = min(high, max(low, row[column]))
                total[column] +=
                    spacing.map { (clipped / $0).rounded(.towardZero) * $0 } ?? clipped
            }
        }
        return total
    }
}
