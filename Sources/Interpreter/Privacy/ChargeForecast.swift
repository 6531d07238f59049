import Privacy

/// What more charges of one kind would cost.
struct ChargeForecast {
    let book: PrivacyBook
    let mark: UInt32
    let source: UInt32
    let event: PrivacyEvent
    let isPerExample: Bool
    let detail: Charge.Detail

    /// Most that may be spent, and from which charge on it counts.
    struct Ceiling {
        /// `this cell`, `the notebook`, or a source's.
        var name: String
        var epsilon: Double
        var delta: Double
        var firstCharge: Int
    }

    /// More steps than anybody takes.
    private static let most = 1 << 40

    /// How many such charges a ceiling still has room for; for many, a hundredth less than it may
    /// be.
    func room(under ceiling: Ceiling) throws -> Int {
        guard try isWithin(1, ceiling) else { return 0 }
        var low = 1
        var high = 8
        while high < Self.most, try isWithin(high, ceiling) {
            low = high
            high *= 8
        }
        while high - low > 1 + low / 100 {
            let middle = low + (high - low) / 2
            if try isWithin(middle, ceiling) { low = middle } else { high = middle }
        }
        return low
    }

    private func isWithin(_ count: Int, _ ceiling: Ceiling) throws -> Bool {
        try epsilon(after: count, event, ceiling) <= ceiling.epsilon
    }

    private func epsilon(
        after count: Int, _ event: PrivacyEvent, _ ceiling: Ceiling
    ) throws -> Double {
        let more = try book.withMore(
            mark, event, count: count, isPerExample: isPerExample, detail)
        return try more.spending(of: source, delta: ceiling.delta, from: ceiling.firstCharge)?
            .epsilon ?? 0
    }

    /// ε after the charge of a certain sample.
    func epsilon(with sample: UInt32, _ ceiling: Ceiling) throws -> Double {
        var more = book
        try more.charge(mark, sample: sample, event, isPerExample: isPerExample, detail)
        return try more.spending(of: source, delta: ceiling.delta, from: ceiling.firstCharge)?
            .epsilon ?? 0
    }

    /// - Throws: a `budget-exceeded` fault if a ceiling has no room for one more step of an
    ///   optimiser that releases running sums.
    func checkTree(
        _ optimizer: String, from before: TreeRun, to after: TreeRun, _ ceilings: [Ceiling]
    ) throws {
        guard let data = book.source(of: source) else { return }
        var grown = book
        let place = try grown.chargeTree(
            mark, optimizer: optimizer, from: before, to: after, isPerExample: isPerExample, detail)
        for ceiling in ceilings {
            // All of the run counts, whenever it began.
            func epsilon(_ book: PrivacyBook) throws -> Double {
                let counted = book.charges.indices.filter {
                    ($0 >= ceiling.firstCharge || $0 == place) && book.charges[$0].source == source
                }
                return try book.spending(
                    after: counted.map { book.charges[$0] }, of: data, delta: ceiling.delta
                ).epsilon
            }
            let next = try epsilon(grown)
            guard next > ceiling.epsilon else { continue }
            throw refusal(ceiling, spent: try epsilon(book), next: next, hints: [])
        }
    }

    // MARK: - Refusing

    /// - Parameters:
    ///   - done: how many such charges were made in this cell.
    ///   - next: ε after one more; nil for one on a new sample.
    func refusal(_ ceiling: Ceiling, since done: Int, next given: Double? = nil) throws -> Fault {
        let spent = try epsilon(after: 0, event, ceiling)
        let next = try given ?? epsilon(after: 1, event, ceiling)
        var hints: [String] = []
        if done > 0 {
            hints.append(
                "\(done) such \(done == 1 ? "release fits" : "releases fit"): take no more")
        }
        if let noise = try fittingNoise(ceiling) {
            hints.append("a noise multiplier of \(noise) would leave room for one more")
        }
        return refusal(ceiling, spent: spent, next: next, hints: hints)
    }

    private func refusal(
        _ ceiling: Ceiling, spent: Double, next: Double, hints: [String]
    ) -> Fault {
        let data = book.source(of: source)?.name ?? "the data"
        return Fault(
            "budget-exceeded",
            title: "this would spend more of `\(data)` than the ceiling allows",
            explanation: "The ceiling of \(ceiling.name) is ε = \(Display.number(ceiling.epsilon)) "
                + "at δ = \(Spending.text(delta: ceiling.delta)). ε = \(Spending.text(spent)) is spent; one "
                + "release more by \(detail.mechanism) would make it \(Spending.text(next)). Nothing "
                + "was released.",
            hint: hints.isEmpty ? "raise the ceiling" : hints.joined(separator: "; "))
    }

    /// The least noise multiplier with which a Gaussian release would fit, about.
    private func fittingNoise(_ ceiling: Ceiling) throws -> String? {
        guard case .gaussian(let noise) = event, noise > 0 else { return nil }
        var larger = noise
        for _ in 0..<16 {
            larger *= 1.25
            let event = PrivacyEvent.gaussian(noiseMultiplier: larger)
            if try epsilon(after: 1, event, ceiling) <= ceiling.epsilon {
                return Spending.text(larger)
            }
        }
        return nil
    }
}
