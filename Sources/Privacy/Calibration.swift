import Glibc

/// The least noise, or the most use of the data, that a budget allows. What is returned was checked: the accountant
/// certifies at most the target for it.
public struct Calibration: Sendable {
    public let epsilon: Double
    public let delta: Double
    private let certify: @Sendable (PrivacyEvent) throws -> Double

    /// - Parameters:
    ///   - epsilon: above 0.
    ///   - delta: above 0 and below 1.
    ///   - accountant: makes a fresh one; it must give bounds, not estimates.
    /// - Throws: `PrivacyError.parameter`.
    public init<Accountant: PrivacyAccountant>(
        epsilon: Double, delta: Double, accountant: @escaping @Sendable () -> Accountant
    ) throws {
        guard epsilon > 0, epsilon < .infinity else {
            throw PrivacyError.parameter(
                name: "ε", value: Words.number(epsilon), domain: "above 0 and finite")
        }
        guard delta > 0, delta < 1 else {
            throw PrivacyError.parameter(
                name: "δ", value: Words.number(delta), domain: "above 0 and below 1")
        }
        self.epsilon = epsilon
        self.delta = delta
        certify = { event in
            var fresh = accountant()
            try fresh.compose(event)
            return try fresh.epsilon(delta: delta)
        }
    }

    private static let noises = (least: 1e-3, most: 1e8)

    /// The smallest noise multiplier, at most one part in a million too large.
    ///
    /// - Parameter event: what is done with so much noise; more noise must cost less.
    /// - Throws: `PrivacyError.unreachable` if no noise is enough, or what the accountant throws.
    public func noiseMultiplier(_ event: (Double) -> PrivacyEvent) throws -> Double {
        func excess(_ logNoise: Double) throws -> Double {
            try certify(event(exp(logNoise))) - epsilon
        }
        var high = 0.0
        while try excess(high) > 0 {
            high += 0.6931471805599453
            if exp(high) > Self.noises.most { throw unreachable("no amount of noise is enough") }
        }
        var low = high - 0.6931471805599453
        while try excess(low) <= 0 {
            (high, low) = (low, low - 0.6931471805599453)
            if exp(low) < Self.noises.least { return exp(high) }
        }
        let ends = try RootSearch.interval(from: low, to: high, tolerance: 4e-7, excess)
        var found = max(ends.0, ends.1)
        // A discretised bound is not quite smooth: go on until what is returned is itself within the budget.
        while try excess(found) > 0 { found += 4e-7 * max(1, abs(found)) }
        return exp(found)
    }

    /// The largest number of times, 0 if once is too much.
    ///
    /// - Parameter event: what is done in one step.
    public func steps(_ event: PrivacyEvent) throws -> Int {
        try most(upTo: 1 << 50) { .repeated(event, count: $0) }
    }

    /// The largest whole number whose event is within the budget, 0 if 1 is not.
    ///
    /// - Parameter event: what is done with so much of something; more must cost more.
    public func most(upTo limit: Int, _ event: (Int) -> PrivacyEvent) throws -> Int {
        func isWithin(_ count: Int) throws -> Bool { try certify(event(count)) <= epsilon }
        guard try isWithin(1) else { return 0 }
        var (within, beyond) = (1, 2)
        while try beyond <= limit && isWithin(beyond) { (within, beyond) = (beyond, beyond * 2) }
        if beyond > limit {
            if try isWithin(limit) { return limit }
            beyond = limit
        }
        while beyond - within > 1 {
            let middle = within + (beyond - within) / 2
            if try isWithin(middle) { within = middle } else { beyond = middle }
        }
        return within
    }

    /// The largest sampling probability, at most one part in a million too small; 0 if none is small enough.
    public func samplingProbability(_ event: (Double) -> PrivacyEvent) throws -> Double {
        func isWithin(_ probability: Double) throws -> Bool {
            try certify(event(probability)) <= epsilon
        }
        if try isWithin(1) { return 1 }
        var (within, beyond) = (0.5, 1.0)
        while try !isWithin(within) {
            (within, beyond) = (within / 2, within)
            if within < 1e-15 { return 0 }
        }
        while beyond / within > 1 + 4e-7 {
            let middle = (within * beyond).squareRoot()
            if try isWithin(middle) { within = middle } else { beyond = middle }
        }
        return within
    }

    private func unreachable(_ reason: String) -> PrivacyError {
        .unreachable(
            target: "ε = \(Words.number(epsilon)) at δ = \(Words.number(delta))", reason: reason)
    }
}
