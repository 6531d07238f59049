/// Composes events and says which (ε, δ) hold for all of them together.
///
/// Events may be chosen by earlier results as long as their parameters are fixed in advance (adaptive composition).
public protocol PrivacyAccountant: Sendable {
    /// What messages call it: `the RDP accountant`.
    static var name: String { get }
    /// Whether its ε is a bound; an estimate may be too small.
    static var isBound: Bool { get }

    var relation: NeighbouringRelation { get }
    /// Everything that was composed.
    var ledger: Ledger { get }

    /// - Throws: `PrivacyError.parameter` for a parameter outside its domain, `.unaccounted` for an event that the
    ///   accountant does not know under its relation. Nothing is composed then.
    mutating func compose(_ event: PrivacyEvent, count: Int) throws(PrivacyError)

    /// The smallest ε ≥ 0 it can vouch for; ∞ if there is none.
    ///
    /// - Parameter delta: from 0 (pure differential privacy) to 1, which is excluded.
    func epsilon(delta: Double) throws(PrivacyError) -> Double

    /// The smallest δ it can vouch for.
    ///
    /// - Parameter epsilon: 0 or more.
    func delta(epsilon: Double) throws(PrivacyError) -> Double
}

extension PrivacyAccountant {
    public mutating func compose(_ event: PrivacyEvent) throws(PrivacyError) {
        try compose(event, count: 1)
    }

    /// The curve δ ↦ ε at some δ.
    public func epsilons(deltas: [Double]) throws(PrivacyError) -> [Double] {
        var result: [Double] = []
        for delta in deltas { result.append(try epsilon(delta: delta)) }
        return result
    }

    /// The accountant with the event in it; nil if it does not know the event.
    ///
    /// - Throws: `PrivacyError.parameter` for a parameter outside its domain.
    func knowing(_ event: PrivacyEvent) throws(PrivacyError) -> Self? {
        var accountant = self
        do {
            try accountant.compose(event)
            return accountant
        } catch .unaccounted {
            return nil
        }
    }

    static func unaccounted(_ event: PrivacyEvent, _ relation: NeighbouringRelation) -> PrivacyError
    {
        .unaccounted(event: event.description, accountant: name, relation: relation)
    }
}
