/// Gaussian mechanisms on all data, exactly: any number of them is one with 1/σ² = Σ 1/σᵢ² (Balle, Wang 2018; Dong,
/// Roth, Su 2019, corollary 3.3). Knows tree aggregation too, and nothing that is sampled.
public struct GaussianAccountant: PrivacyAccountant {
    public static let name = "the analytic Gaussian accountant"
    public static let isBound = true

    public let relation: NeighbouringRelation
    public private(set) var ledger = Ledger()

    public init(relation: NeighbouringRelation) {
        self.relation = relation
    }

    /// σ of the one Gaussian that everything is, over the distance of neighbours; ∞ for an empty ledger.
    public var noiseMultiplier: Double {
        (ledger.gaussianNoise ?? 0) / relation.contributions
    }

    public mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError) {
        var parts = Ledger()
        try parts.add(event, count: count)
        for entry in parts.entries where entry.event.gaussianPrecision == nil {
            if entry.event == .nonPrivate { continue }
            throw Self.unaccounted(entry.event, relation)
        }
        try ledger.add(event, count: count)
    }

    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try Domain.delta(delta)
        return GaussianMechanism.epsilon(noiseMultiplier: noiseMultiplier, delta: delta)
    }

    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        return GaussianMechanism.delta(noiseMultiplier: noiseMultiplier, epsilon: epsilon)
    }
}
