import Glibc

/// Adds Rényi divergences and converts the sum (Mironov 2017).
///
/// ```swift
/// var accountant = RDPAccountant(relation: .addOrRemoveOne)
/// try accountant.compose(
///     .dpSGD(samplingProbability: 0.01, noiseMultiplier: 1, steps: 10_000))
/// try accountant.epsilon(delta: 1e-5)  // 6.71
/// ```
///
/// Knows Gaussian, Laplace and their discrete forms, randomised response, choices, pure and zero-concentrated
/// mechanisms, tree aggregation, the Gaussian on Poisson samples (not when a record is replaced) and on samples of
/// fixed size (when one is replaced). A Rényi budget is also a filter: it may be spent by a schedule that
/// earlier results decide (Feldman, Zrnic 2021).
public struct RDPAccountant: PrivacyAccountant {
    public static let name = "the RDP accountant"
    public static let isBound = true

    public let relation: NeighbouringRelation
    public let orders: RenyiOrders
    public let conversion: RenyiConversion
    public private(set) var ledger = Ledger()

    /// ε with the order that gives it.
    public struct Answer: Sendable, Hashable {
        public let epsilon: Double
        /// nil when no order has a part in it: nothing was spent, or ε is that of pure differential privacy.
        public let order: Double?
        /// Whether the best order is the first or last one, so that others might give less.
        public let isAtEdge: Bool
    }

    public init(
        relation: NeighbouringRelation, orders: RenyiOrders = .searched,
        conversion: RenyiConversion = .tight
    ) {
        self.relation = relation
        self.orders = orders
        self.conversion = conversion
    }

    public mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError) {
        var parts = Ledger()
        try parts.add(event, count: count)
        for entry in parts.entries { _ = try RenyiMechanism(entry.event, relation) }
        try ledger.add(event, count: count)
    }

    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try answer(delta: delta).epsilon
    }

    /// ρ(α) of everything composed.
    ///
    /// - Parameter order: above 1.
    public func divergence(order: Double) throws(PrivacyError) -> Double {
        guard order > 1, order < .infinity else {
            throw .parameter(name: "the order", value: Words.number(order), domain: "above 1")
        }
        return try RenyiCurve(ledger, relation, largestOrder: order).divergence(order: order)
    }

    public func answer(delta: Double) throws(PrivacyError) -> Answer {
        try Domain.delta(delta)
        let curve = try RenyiCurve(ledger, relation)
        let pure = curve.pureEpsilon
        if ledger.entries.isEmpty || pure == 0 {
            return Answer(epsilon: 0, order: nil, isAtEdge: false)
        }
        if delta == 0 { return Answer(epsilon: pure, order: nil, isAtEdge: false) }
        let logDelta = log(delta)
        let best = least { order in
            conversion.epsilon(
                order: order, divergence: curve.divergence(order: order), logDelta: logDelta)
        }
        if conversion == .tight && pure <= best.value {
            return Answer(epsilon: pure, order: nil, isAtEdge: false)
        }
        return Answer(
            epsilon: max(0, best.value), order: best.order,
            isAtEdge: best.isAtEdge && best.value > 0)
    }

    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        let curve = try RenyiCurve(ledger, relation)
        if ledger.entries.isEmpty || conversion == .tight && curve.pureEpsilon <= epsilon {
            return 0
        }
        let best = least { order in
            conversion.logDelta(
                order: order, divergence: curve.divergence(order: order), epsilon: epsilon)
        }
        guard conversion == .tight else { return min(1, exp(best.value)) }
        // Divergences rise with the order, so the first one bounds the total variation best.
        let first = curve.divergence(order: firstOrder)
        return exp(min(0, best.value, RenyiConversion.logTotalVariation(first)))
    }

    private var firstOrder: Double {
        switch orders {
        case .searched: RenyiOrders.coarse[0]
        case .grid(let orders): orders.filter { $0 > 1.01 }.min() ?? 2
        }
    }

    /// The least of the values at the orders.
    ///
    /// For an exact curve both conversions have one valley: (α − 1)ρ(α) is convex, and a convex function over α − 1
    /// falls and then rises.
    private func least(
        _ value: (Double) -> Double
    ) -> (order: Double, value: Double, isAtEdge: Bool) {
        switch orders {
        case .grid(let orders): return Self.least(among: orders.filter { $0 > 1.01 }, value)
        case .searched:
            let coarse = RenyiOrders.coarse
            let (best, found) = Self.descend(coarse, value)
            let (low, high) = (coarse[max(0, best - 1)], coarse[min(coarse.count - 1, best + 1)])
            if low < 64 {
                let fine = RootSearch.minimum(from: low, to: high, tolerance: 1e-4, value)
                if fine.value < found { return (fine.place, fine.value, best == 0) }
                return (coarse[best], found, best == 0)
            }
            let fine = RootSearch.minimum(from: low, to: high, tolerance: 1e-3) {
                value($0.rounded())
            }
            return fine.value < found
                ? (fine.place.rounded(), fine.value, false)
                : (coarse[best], found, best == coarse.count - 1)
        }
    }

    /// Goes on until the values have risen three times in a row.
    private static func descend(
        _ orders: [Double], _ value: (Double) -> Double
    ) -> (index: Int, value: Double) {
        var (best, least, rises) = (0, Double.infinity, 0)
        for (index, order) in orders.enumerated() {
            let found = value(order)
            if found < least {
                (best, least, rises) = (index, found, 0)
            } else if least < .infinity {
                rises += 1
                if rises == 3 { break }
            }
        }
        return (best, least)
    }

    private static func least(
        among orders: [Double], _ value: (Double) -> Double
    ) -> (order: Double, value: Double, isAtEdge: Bool) {
        var (best, least) = (0, Double.infinity)
        for (index, order) in orders.enumerated() {
            let found = value(order)
            if found < least { (best, least) = (index, found) }
        }
        guard orders.indices.contains(best) else { return (.infinity, .infinity, true) }
        return (orders[best], least, best == 0 || best == orders.count - 1)
    }
}
