import Glibc

/// Zero-concentrated differential privacy: D_α ≤ ξ + ρα for every order, and ξ and ρ add up (Bun, Steinke 2016).
///
/// Knows what has no sampling. Where everything is Gaussian the conversion is exact; else it is the tight one of
/// Rényi divergences at the best of all orders (Canonne, Kamath, Steinke 2020).
public struct ZCDPAccountant: PrivacyAccountant {
    public static let name = "the zCDP accountant"
    public static let isBound = true

    public let relation: NeighbouringRelation
    public private(set) var ledger = Ledger()

    public init(relation: NeighbouringRelation) {
        self.relation = relation
    }

    /// The sums of ρ and ξ.
    public var totals: (rho: Double, xi: Double) {
        var (rho, xi) = (CompensatedSum(), CompensatedSum())
        for entry in ledger.entries {
            guard let bound = Self.bound(entry.event, relation) else { return (.infinity, 0) }
            rho.add(Double(entry.count) * bound.rho)
            xi.add(Double(entry.count) * bound.xi)
        }
        return (rho.value, xi.value)
    }

    public mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError) {
        var parts = Ledger()
        try parts.add(event, count: count)
        for entry in parts.entries where Self.bound(entry.event, relation) == nil {
            throw Self.unaccounted(entry.event, relation)
        }
        try ledger.add(event, count: count)
    }

    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try Domain.delta(delta)
        let (rho, xi) = totals
        if rho == 0 && xi == 0 { return 0 }
        if rho == .infinity || delta == 0 { return rho == 0 ? xi : .infinity }
        if let exact = try exact() { return try exact.epsilon(delta: delta) }
        let logDelta = log(delta)
        return max(
            0,
            Self.least { order in
                RenyiConversion.tight.epsilon(
                    order: order, divergence: xi + rho * order, logDelta: logDelta)
            })
    }

    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        let (rho, xi) = totals
        if rho == 0 && xi <= epsilon { return 0 }
        if rho == .infinity { return 1 }
        if let exact = try exact() { return try exact.delta(epsilon: epsilon) }
        return min(
            1,
            exp(
                Self.least { order in
                    RenyiConversion.tight.logDelta(
                        order: order, divergence: xi + rho * order, epsilon: epsilon)
                }))
    }

    private func exact() throws(PrivacyError) -> GaussianAccountant? {
        guard ledger.gaussianNoise != nil else { return nil }
        var accountant = GaussianAccountant(relation: relation)
        for entry in ledger.entries { try accountant.compose(entry.event, count: entry.count) }
        return accountant
    }

    /// Over all orders, evenly by the logarithm of α − 1.
    private static func least(_ value: (Double) -> Double) -> Double {
        let search = RootSearch.minimum(from: 1e-9, to: 60, tolerance: 1e-9) {
            value(1.01 + exp($0 - 25))
        }
        return search.value
    }

    private static func bound(
        _ event: PrivacyEvent, _ relation: NeighbouringRelation
    ) -> (rho: Double, xi: Double)? {
        let distance = relation.contributions
        if let precision = event.gaussianPrecision {
            return (distance * distance * precision / 2, 0)
        }
        func pure(_ epsilon: Double) -> (rho: Double, xi: Double) { (epsilon * epsilon / 2, 0) }
        switch event {
        case .nonPrivate: return (.infinity, 0)
        case .zeroConcentrated(let rho, let xi): return (rho, xi)
        case .discreteGaussian(let deviation, let sensitivity):
            let ratio = Double(sensitivity) * distance / deviation
            return (ratio * ratio / 2, 0)
        case .noisyMaximum(let epsilon, .gumbel): return (epsilon * epsilon / 8, 0)
        case .laplace, .discreteLaplace, .randomizedResponse, .noisyMaximum, .sparseVector,
            .approximate:
            guard let mechanism = try? RenyiMechanism(event, relation) else { return nil }
            return pure(mechanism.pureEpsilon)
        default: return nil
        }
    }
}
