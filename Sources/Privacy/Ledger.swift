/// Events in the order in which they were composed, equal neighbours counted, compositions taken apart.
public struct Ledger: Sendable, Hashable, Codable {
    public struct Entry: Sendable, Hashable, Codable {
        public var event: PrivacyEvent
        public var count: Int

        public init(event: PrivacyEvent, count: Int) {
            self.event = event
            self.count = count
        }
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    /// Takes constant time for a step like the last one.
    ///
    /// - Throws: `PrivacyError.parameter` when the event or the count is outside its domain; nothing is added then.
    public mutating func add(_ event: PrivacyEvent, count: Int = 1) throws(PrivacyError) {
        try event.check()
        try Domain.range("the count", count, 0...Int.max)
        var parts = Ledger()
        try parts.append(event, count)
        // Only the first part can meet an equal one, so that nothing is added if it overflows.
        for part in parts.entries { try appendSimple(part.event, part.count) }
    }

    private mutating func append(_ event: PrivacyEvent, _ count: Int) throws(PrivacyError) {
        if count == 0 { return }
        switch event {
        case .none: return
        case .repeated(let inner, let times):
            try append(inner, try Self.product(count, times))
        case .composed(let events):
            for inner in events { try append(inner, count) }
        case .poissonSampled(let probability, let inner):
            try appendSampled(probability, inner, count)
        default: try appendSimple(event, count)
        }
    }

    /// Several Gaussian releases on the same sample are one with 1/σ² = Σ 1/σᵢ²: the joint release is a
    /// Gaussian in more dimensions.
    private mutating func appendSampled(
        _ probability: Double, _ inner: PrivacyEvent, _ count: Int
    ) throws(PrivacyError) {
        if probability == 1 { return try append(inner, count) }
        var parts = Ledger()
        try parts.append(inner, 1)
        if parts.entries.isEmpty || probability == 0 { return }
        if let noise = parts.gaussianNoise {
            return try appendSimple(
                .poissonSampled(probability: probability, .gaussian(noiseMultiplier: noise)), count)
        }
        if parts.entries.count == 1, let only = parts.entries.first, only.count == 1 {
            return try appendSimple(
                .poissonSampled(probability: probability, only.event), count)
        }
        try appendSimple(.poissonSampled(probability: probability, inner), count)
    }

    private mutating func appendSimple(
        _ event: PrivacyEvent, _ count: Int
    ) throws(PrivacyError) {
        if let last = entries.indices.last, entries[last].event == event {
            let (sum, overflows) = entries[last].count.addingReportingOverflow(count)
            if overflows { throw Self.tooMany }
            entries[last].count = sum
        } else {
            entries.append(Entry(event: event, count: count))
        }
    }

    private static func product(_ a: Int, _ b: Int) throws(PrivacyError) -> Int {
        let (product, overflows) = a.multipliedReportingOverflow(by: b)
        if overflows { throw tooMany }
        return product
    }

    private static let tooMany = PrivacyError.parameter(
        name: "the count", value: "too large", domain: "at most 2⁶³ − 1 events in all")
}

extension Ledger {
    /// The entries with equal events counted together, wherever they stand.
    var merged: [Entry] {
        var places: [PrivacyEvent: Int] = [:]
        var result: [Entry] = []
        for entry in entries {
            if let place = places[entry.event] {
                let (sum, overflows) = result[place].count.addingReportingOverflow(entry.count)
                result[place].count = overflows ? .max : sum
            } else {
                places[entry.event] = result.count
                result.append(entry)
            }
        }
        return result
    }

    /// The noise of the one Gaussian that the whole ledger is; nil if there is anything else in it.
    var gaussianNoise: Double? {
        var precision = CompensatedSum()
        for entry in entries {
            guard let single = entry.event.gaussianPrecision else { return nil }
            precision.add(Double(entry.count) * single)
        }
        return 1 / precision.value.squareRoot()
    }
}

extension PrivacyEvent {
    /// 1/σ² of a Gaussian mechanism on all data, the squared distance of neighbours one contribution apart in units
    /// of the noise; nil for other mechanisms.
    var gaussianPrecision: Double? {
        switch self {
        case .gaussian(let z): 1 / (z * z)
        case .treeAggregation(let z, let participation): Self.treePrecision(z, participation)
        default: nil
        }
    }

    private static func treePrecision(_ z: Double, _ participation: TreeParticipation) -> Double {
        let squared = participation.squaredSensitivity
        return squared == 0 ? 0 : squared / (z * z)
    }
}
