/// Composes distributions of the privacy loss, which is tight up to a discretisation whose two sides are both known
/// (Koskela, Jälkö, Honkela 2020; Doroshenko et al. 2022; Zhu, Dong, Wang 2022).
///
/// ```swift
/// var accountant = PLDAccountant(relation: .addOrRemoveOne)
/// try accountant.compose(
///     .dpSGD(samplingProbability: 0.01, noiseMultiplier: 1, steps: 10_000))
/// try accountant.epsilon(delta: 1e-5)  // 6.188
/// ```
///
/// Knows Gaussian, Laplace and their discrete forms, also on Poisson samples, randomised response, choices, (ε, δ)
/// mechanisms and tree aggregation. Unlike Rényi budgets, its ε is no filter: the schedule must be fixed
/// before the first step.
public struct PLDAccountant: PrivacyAccountant {
    public static let name = "the PLD accountant"
    public static let isBound = true

    public let relation: NeighbouringRelation
    /// Whom the guarantee is for. For a user with several examples only Gaussian mechanisms are known, on all data or on
    /// Poisson samples, and not when one is replaced.
    public let unit: PrivacyUnit
    /// How far discretisation may move ε, relative to ε. What moves more with it, δ and the bounds from below, is
    /// tabulated more finely.
    public let tolerance: Double
    private var fineTolerance: Double { 0.4 * tolerance }
    public private(set) var ledger = Ledger()

    /// - Parameter tolerance: between 10⁻⁷ and 10⁻²; less takes longer.
    public init(
        relation: NeighbouringRelation, unit: PrivacyUnit = .example, tolerance: Double = 1e-4
    ) {
        self.relation = relation
        self.unit = unit
        self.tolerance = min(1e-2, max(1e-7, tolerance))
    }

    public mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError) {
        // A step like the last one is known already.
        if event != ledger.entries.last?.event {
            var parts = Ledger()
            try parts.add(event, count: count)
            _ = try LossMechanisms(parts, relation, unit)
        }
        try ledger.add(event, count: count)
    }

    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try bounds(delta: delta).upper
    }

    /// ε from both sides: the true one lies between them.
    public func epsilonBounds(delta: Double) throws(PrivacyError) -> ClosedRange<Double> {
        let found = try bounds(delta: delta, isLowerWanted: true)
        return min(found.lower, found.upper)...found.upper
    }

    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        let mechanisms = try LossMechanisms(ledger, relation, unit)
        if mechanisms.isReleased { return 1 }
        if let gaussian = mechanisms.onlyGaussian {
            return GaussianMechanism.delta(noiseMultiplier: gaussian, epsilon: epsilon)
        }
        if epsilon >= mechanisms.pureEpsilon { return 0 }
        if epsilon == .infinity { return 0 }
        let deltas = mechanisms.directions.map {
            LossComposition(parts: $0, tolerance: fineTolerance).delta(epsilon: epsilon)
        }
        return min(deltas.max() ?? 0, renyiBound { try $0.delta(epsilon: epsilon) })
    }

    /// Rényi accounting is sound too; where the grid would have to be finer than it may, it can be less.
    private func renyiBound(_ ask: (RDPAccountant) throws -> Double) -> Double {
        guard unit.examples == 1 else { return .infinity }
        var accountant = RDPAccountant(relation: relation)
        do {
            for entry in ledger.entries { try accountant.compose(entry.event, count: entry.count) }
            return try ask(accountant)
        } catch { return .infinity }
    }

    private func bounds(
        delta: Double, isLowerWanted: Bool = false
    ) throws(PrivacyError) -> (lower: Double, upper: Double) {
        try Domain.delta(delta)
        let mechanisms = try LossMechanisms(ledger, relation, unit)
        if mechanisms.isReleased { return (.infinity, .infinity) }
        if let gaussian = mechanisms.onlyGaussian {
            let exact = GaussianMechanism.epsilon(noiseMultiplier: gaussian, delta: delta)
            return (exact * (1 - 1e-12), exact)
        }
        let pure = mechanisms.pureEpsilon
        if delta == 0 || pure == 0 { return (pure, pure) }
        let compositions = mechanisms.directions.map {
            LossComposition(parts: $0, tolerance: tolerance)
        }
        let uppers = compositions.map { $0.epsilon(delta: delta) }
        let upper = min(pure, uppers.max() ?? 0, renyiBound { try $0.epsilon(delta: delta) })
        guard isLowerWanted, let place = uppers.indices.max(by: { uppers[$0] < uppers[$1] }) else {
            return (0, upper)
        }
        let finer = LossComposition(parts: mechanisms.directions[place], tolerance: fineTolerance)
        return (finer.epsilon(delta: delta, .below), upper)
    }
}
