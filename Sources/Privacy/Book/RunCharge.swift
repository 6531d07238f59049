/// A charge of a run of an experiment: all that is needed to make it again, and to go on with it.
public struct RunCharge: Sendable, Hashable, Codable {
    public var charge: KeptCharge
    var tree: Charge.TreeCharge?

    public init(_ charge: Charge) {
        self.charge = KeptCharge(charge)
        tree = charge.tree
    }
}

extension PrivacyBook {
    /// Takes over a charge that a run made of a source.
    public mutating func takeOver(_ kept: RunCharge, of source: UInt32) throws(PrivacyError) {
        let entry = kept.charge
        try entry.check()
        var charge = Charge(
            source, entry.sampling, entry.event, isPerExample: entry.isPerExample,
            Charge.Detail(
                mechanism: entry.mechanism, parameters: entry.parameters, cell: entry.cell))
        charge.times = entry.times
        charge.epochs = entry.epochs
        charge.tree = kept.tree
        takeOver(charge)
    }

    /// Numbers as if so many sources and batches had been met, so that a run that goes on gives
    /// the same numbers to what it meets.
    public mutating func skipNumbers(to count: Int) {
        guard let source = sources.first?.number else { return }
        while origins.count < count { _ = addBatches(of: source, .whole) }
    }
}
