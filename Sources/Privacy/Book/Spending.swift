/// What has been spent of the privacy of one source, at one δ.
public struct Spending: Sendable, Equatable {
    public let delta: Double
    /// The smallest bound that holds; ∞ if something was released without noise.
    public let epsilon: Double
    /// By Rényi divergence, at its best order; nil if that accountant does not know what was done.
    public let rdp: Double?
    /// By privacy loss distributions.
    public let pld: Double?
    /// Exactly, where everything was a Gaussian mechanism on all data.
    public let exact: Double?
    /// μ of Gaussian differential privacy, where everything was a Gaussian mechanism.
    public let mu: Double?
    /// What ε would be if batches that go through the data were Poisson samples; nil if there were
    /// none.
    public let assumingPoisson: Double?

    /// - Throws: `PrivacyError.parameter` for a δ outside 0 and 1, `.unaccounted` if no accountant
    ///   knows what was done.
    init(_ charges: [Charge], of source: PrivateSource, delta: Double) throws(PrivacyError) {
        guard delta > 0, delta < 1 else {
            throw .parameter(
                name: "δ", value: Words.number(delta), domain: "above 0 and below 1")
        }
        self.delta = delta
        let event = PrivacyEvent.composed(charges.map { $0.event(for: source.unit) })
        let bounds = try EventBounds(event, delta)
        (epsilon, rdp, pld) = (bounds.epsilon, bounds.rdp, bounds.pld)
        (exact, mu) = (bounds.exact, bounds.mu)
        let isShuffled = charges.contains {
            guard $0.tree == nil, case .oncePerEpoch = $0.sampling else { return false }
            return $0.times > 0
        }
        guard isShuffled else {
            assumingPoisson = nil
            return
        }
        let assumed = PrivacyEvent.composed(
            charges.map { $0.eventAssumingPoisson(for: source.unit) })
        assumingPoisson = try EventBounds(assumed, delta).epsilon
    }
}

/// The bounds of all accountants that know an event.
private struct EventBounds {
    var rdp: Double?
    var pld: Double?
    var exact: Double?
    var mu: Double?

    var epsilon: Double { [exact, pld, rdp].compactMap(\.self).min() ?? .infinity }

    init(_ event: PrivacyEvent, _ delta: Double) throws(PrivacyError) {
        let relation = NeighbouringRelation.addOrRemoveOne
        if let gaussian = try GaussianAccountant(relation: relation).knowing(event) {
            exact = try gaussian.epsilon(delta: delta)
        }
        if let gaussian = try GDPAccountant(relation: relation).knowing(event),
            gaussian.isExact
        {
            mu = gaussian.mu
        }
        if let renyi = try RDPAccountant(relation: relation).knowing(event) {
            rdp = try renyi.epsilon(delta: delta)
        }
        // What is exact needs no second bound.
        if exact == nil, let losses = try PLDAccountant(relation: relation).knowing(event) {
            pld = try losses.epsilon(delta: delta)
        } else {
            pld = exact
        }
        if exact == nil, pld == nil, rdp == nil {
            // The error of the accountant that knows most.
            var last = PLDAccountant(relation: relation)
            try last.compose(event)
        }
    }
}

extension PrivacyBook {
    /// What some charges to a source have spent.
    public func spending(
        after charges: [Charge], of source: PrivateSource, delta: Double
    ) throws(PrivacyError) -> Spending {
        try Spending(charges, of: source, delta: delta)
    }

    /// What the charges to a source have spent, all or those from one on.
    public func spending(
        of source: UInt32, delta: Double, from first: Int = 0
    ) throws(PrivacyError) -> Spending? {
        guard let data = self.source(of: source) else { return nil }
        let own = charges.dropFirst(first).filter { $0.source == source }
        return try Spending(Array(own), of: data, delta: delta)
    }
}

extension PrivacyBook {
    /// The book as it would be with so many equal charges more, each on a sample of its own.
    public func withMore(
        _ mark: UInt32, _ event: PrivacyEvent, count: Int, isPerExample: Bool,
        _ detail: Charge.Detail
    ) throws(PrivacyError) -> PrivacyBook {
        var more = self
        try more.add(mark, event, count: count, isPerExample: isPerExample, detail)
        return more
    }
}

extension Spending {
    /// δ as it is shown: `10⁻⁵`, and other numbers than powers of ten as they are.
    public static func text(delta: Double) -> String {
        let text = Words.number(delta)
        guard text.hasPrefix("1e-"), let exponent = Int(text.dropFirst(3)) else { return text }
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return "10⁻" + String(String(exponent).compactMap(\.wholeNumberValue).map { digits[$0] })
    }

    /// ε as it is shown: rounded up, never less than it is.
    public static func text(_ epsilon: Double) -> String { Words.roundedUp(epsilon) }
}

extension PrivacyBook {
    /// ε by δ for all charges to a source: the curve of its guarantee.
    public func epsilons(of source: UInt32, deltas: [Double]) throws(PrivacyError) -> [Double] {
        guard let data = self.source(of: source) else { return deltas.map { _ in 0 } }
        let event = PrivacyEvent.composed(
            charges.filter { $0.source == source }.map { $0.event(for: data.unit) })
        var best = deltas.map { _ in Double.infinity }
        func take(_ accountant: some PrivacyAccountant) throws(PrivacyError) -> Bool {
            guard let accountant = try accountant.knowing(event) else { return false }
            let epsilons = try accountant.epsilons(deltas: deltas)
            best = zip(best, epsilons).map { min($0, $1) }
            return true
        }
        if try take(GaussianAccountant(relation: .addOrRemoveOne)) { return best }
        let isKnown = try take(PLDAccountant(relation: .addOrRemoveOne))
        if try !take(RDPAccountant(relation: .addOrRemoveOne)), !isKnown {
            // The error of the accountant that knows most.
            var last = PLDAccountant(relation: .addOrRemoveOne)
            try last.compose(event)
        }
        return best
    }
}
