/// Gaussian differential privacy, with the central limit theorem for what is sampled.
///
/// **Sampled events make its ε an estimate that can be too small** (Gopi, Lee, Wutschitz 2021, section 1 show cases); it
/// must not stand in a guarantee. For Gaussian mechanisms on all data it is exact.
public struct GDPAccountant: PrivacyAccountant {
    public static let name = "the GDP accountant"
    public static let isBound = false

    public let relation: NeighbouringRelation
    public private(set) var ledger = Ledger()

    public init(relation: NeighbouringRelation) {
        self.relation = relation
    }

    /// Whether the central limit theorem had no part in it.
    public var isExact: Bool { ledger.gaussianNoise != nil }

    /// μ of everything: √Σ μᵢ².
    public var mu: Double {
        var sum = CompensatedSum()
        for entry in ledger.entries {
            sum.add(Self.squaredMu(entry.event, Double(entry.count), relation) ?? .infinity)
        }
        return sum.value.squareRoot()
    }

    public mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError) {
        var parts = Ledger()
        try parts.add(event, count: count)
        for entry in parts.entries where Self.squaredMu(entry.event, 1, relation) == nil {
            throw Self.unaccounted(entry.event, relation)
        }
        try ledger.add(event, count: count)
    }

    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try Domain.delta(delta)
        return GaussianPrivacy.epsilon(mu: mu, delta: delta)
    }

    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        return GaussianPrivacy.delta(mu: mu, epsilon: epsilon)
    }

    private static func squaredMu(
        _ event: PrivacyEvent, _ count: Double, _ relation: NeighbouringRelation
    ) -> Double? {
        let distance = relation.contributions
        if let precision = event.gaussianPrecision {
            return count * distance * distance * precision
        }
        switch event {
        case .nonPrivate: return .infinity
        case .poissonSampled(let probability, .gaussian(let z)) where relation != .replaceOne:
            let mu = GaussianPrivacy.poissonEstimate(
                samplingProbability: probability, noiseMultiplier: z, steps: count)
            return mu * mu
        case .sampledWithoutReplacement(let population, let sample, .gaussian(let z))
        where relation == .replaceOne:
            let mu = GaussianPrivacy.uniformEstimate(
                samplingRate: Double(sample) / Double(population), noiseMultiplier: z / distance,
                steps: count)
            return mu * mu
        default: return nil
        }
    }
}
