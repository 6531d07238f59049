/// A charge as a ledger file keeps it: all that decides what it costs, and what is said of it.
public struct KeptCharge: Sendable, Hashable, Codable {
    public var sampling: BatchSampling
    public var event: PrivacyEvent
    public var times: Int
    public var epochs: Int
    public var isPerExample: Bool
    public var mechanism: String
    public var parameters: [String]
    public var cell: String

    public init(_ charge: Charge) {
        sampling = charge.sampling
        event = charge.event
        times = charge.times
        epochs = charge.epochs
        isPerExample = charge.isPerExample
        mechanism = charge.detail.mechanism
        parameters = charge.detail.parameters
        cell = charge.detail.cell
    }

    /// A charge that is about to be made so many times, each on a sample of its own.
    public init(
        _ sampling: BatchSampling, _ event: PrivacyEvent, times: Int, isPerExample: Bool,
        _ detail: Charge.Detail
    ) {
        self.sampling = sampling
        self.event = event
        self.times = times
        // Whatever epoch is going on: each of them may begin another.
        if case .oncePerEpoch(_, _, let batches) = sampling, batches > 0 {
            epochs = times / batches + (times > 1 ? 2 : 1)
        } else {
            epochs = 1
        }
        self.isPerExample = isPerExample
        mechanism = detail.mechanism
        parameters = detail.parameters
        cell = detail.cell
    }
}

extension KeptCharge {
    /// The largest count that sums of it still hold.
    private static let counts = 0...(1 << 40)

    /// - Throws: `PrivacyError.parameter` that names the first number outside its domain.
    public func check() throws(PrivacyError) {
        try event.check()
        try Domain.range("the number of times", times, Self.counts)
        try Domain.range("the number of epochs", epochs, Self.counts)
        switch sampling {
        case .whole: break
        case .poisson(let probability, let examples):
            try Domain.probability("the sampling probability", probability)
            try Domain.range("the number of examples", examples, Self.counts)
        case .oncePerEpoch(let batch, let examples, let batches):
            try Domain.range("the size of a batch", batch, Self.counts)
            try Domain.range("the number of examples", examples, Self.counts)
            try Domain.range("the number of batches", batches, Self.counts)
        }
    }
}

extension PrivacyBook {
    /// Takes over what earlier runs spent of a source.
    public mutating func takeOver(_ kept: [KeptCharge], of source: UInt32) throws(PrivacyError) {
        for entry in kept {
            try entry.check()
            var charge = Charge(
                source, entry.sampling, entry.event, isPerExample: entry.isPerExample,
                Charge.Detail(
                    mechanism: entry.mechanism, parameters: entry.parameters,
                    cell: entry.cell))
            charge.times = entry.times
            charge.epochs = entry.epochs
            takeOver(charge)
        }
    }
}
