import Glibc
import Privacy
import Shapes
import Tensors

/// Each record's category, reported truthfully with probability 1 − p and else drawn evenly.
///
/// ```swift
/// let response = try RandomizedResponse(epsilon: 1, buckets: 4)
/// let reports = try response.release(answers, using: &source)
/// let shares = try response.frequencies(of: reports.value)
/// ```
///
/// ## Shapes
/// - answers of any shape, whole numbers in `0 ..< buckets`, or bool for two buckets; the value has the same shape
///   and is int64, or bool
///
/// ## Guarantee
/// ε = log(k(1 − p)/p + 1) when an answer is replaced by another; each element is the one answer of someone. It holds
/// for every report by itself, and no one needs to be trusted with the answers. Whole numbers and random bits are
/// all that is used, in both modes.
///
/// ## Source
/// Warner 1965; for k categories Kairouz, Oh and Viswanath, Extremal mechanisms for local differential privacy,
/// arXiv:1407.1338, section 3.
public struct RandomizedResponse: Sendable, Hashable {
    /// p, from 0 to 1: how often an answer is drawn. 0 is no privacy.
    public let noise: Double
    /// k ≥ 2.
    public let buckets: Int

    /// - Parameter noise: p; from 2⁻⁵¹ to 1, or 0.
    public init(noise: Double, buckets: Int = 2) throws(PrivacyError) {
        try ParameterDomain.within("the noise of randomised response", noise, 0...1)
        try ParameterDomain.within("the number of buckets", buckets, 2...Int.max)
        if noise > 0 { _ = try Rational(atLeast: noise, name: "the noise of randomised response") }
        self.noise = noise
        self.buckets = buckets
    }

    /// - Parameter epsilon: ≥ 0; p is k/(e^ε + k − 1).
    public init(epsilon: Double, buckets: Int = 2) throws(PrivacyError) {
        try ParameterDomain.within("ε of randomised response", epsilon, 0...30)
        let size = Double(buckets)
        // Rounded up, so that the ε of p is not above what was asked for.
        try self.init(
            noise: min(1, (size / (expm1(epsilon) + size)).nextUp.nextUp), buckets: buckets)
    }

    /// ε for replacing an answer; ∞ without noise.
    public var epsilon: Double {
        noise == 0 ? .infinity : log1p(Double(buckets) * (1 - noise) / noise)
    }

    public var event: PrivacyEvent {
        noise == 0 ? .nonPrivate : .randomizedResponse(noise: noise, buckets: buckets)
    }

    /// - Throws: `MechanismError.wrongForm` for floating types, or for bool and other than two buckets;
    ///   `outsideBuckets`.
    public func release(
        _ answers: Tensor, using source: inout NoiseSource
    ) throws -> Release {
        var reports = try read(answers)
        if noise > 0 {
            let coin = try Rational(atLeast: noise)
            for place in reports.indices where source.bernoulli(coin) {
                reports[place] = Int(source.below(UInt64(buckets)))
            }
        }
        let value =
            answers.elementType == .bool
            ? try Tensor(reports.map { $0 == 1 }, shape: answers.shape)
            : try Tensor(reports.map { Int64($0) }, shape: answers.shape)
        return Release(
            value: value, event: event, relation: .replaceOne, sensitivity: 1, norm: nil,
            noiseScale: nil, grid: nil, mode: source.mode, units: reports.count)
    }

    /// Estimates, without bias, which part of the answers is in each bucket: (reported part − p/k)/(1 − p).
    ///
    /// Parts sum to 1 and can be below 0.
    /// - Parameter reports: of any shape. The result has shape `[buckets]`, float64.
    /// - Throws: `MechanismError.noRecords` without reports; `PrivacyError.parameter` for p = 1, which tells nothing,
    ///   or more than 10⁸ buckets.
    public func frequencies(of reports: Tensor) throws -> Tensor {
        try ParameterDomain.within("the number of buckets", buckets, 2...100_000_000)
        guard noise < 1 else {
            throw ParameterDomain.wrong("the noise of randomised response", noise, "below 1")
        }
        let places = try read(reports)
        if places.isEmpty { throw MechanismError.noRecords(mechanism: "an estimate of parts") }
        var counts = [Double](repeating: 0, count: buckets)
        for place in places { counts[place] += 1 }
        let even = noise / Double(buckets)
        return try Tensor(
            counts.map { ($0 / Double(places.count) - even) / (1 - noise) }, shape: [buckets]
        ).marked(reports.marks)
    }

    private func read(_ answers: Tensor) throws -> [Int] {
        guard !answers.elementType.isFloating, answers.elementType != .bool || buckets == 2 else {
            throw MechanismError.wrongForm(
                mechanism: "randomised response", found: "\(answers.elementType)",
                needed: "whole numbers, or truth values for two buckets")
        }
        let numbers = try answers.toIntegers()
        for (row, number) in numbers.enumerated() where !(0..<buckets ~= number) {
            throw MechanismError.outsideBuckets(row: row, label: number, buckets: buckets)
        }
        return numbers
    }
}
