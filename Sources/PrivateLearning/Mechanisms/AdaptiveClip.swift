import Privacy
import Tensors

/// Sums of clipped records whose clipping norm follows a quantile of the records' norms.
///
/// One multiplier z is split: the count of norms below C gets noise σ_b, and the sum the multiplier that makes both
/// together one Gaussian mechanism of multiplier z.
///
/// ```swift
/// var clip = try AdaptiveClip(noiseMultiplier: 1, countDeviation: 5)
/// let release = try clip.release(updates, expectedRecords: 100, using: &source)
/// clip.clippingNorm  // for the next round
/// ```
///
/// ## Guarantee
/// A release costs `event`, for adding or removing one unit. The new norm is part of it.
///
/// ## Source
/// Andrew, Thakkar, McMahan and Ramaswamy, arXiv:1905.03871, section 2 and theorem 1.
public struct AdaptiveClip: Sendable, Hashable {
    /// C, which the next sum is clipped to.
    public private(set) var clippingNorm: Double
    /// γ, from 0 to 1: which part of the norms is to be below C.
    public let quantile: Double
    /// η > 0 of the geometric update.
    public let learningRate: Double
    /// σ_b of the noise on the count, in records.
    public let countDeviation: Double
    /// z of both releases together.
    public let noiseMultiplier: Double

    /// - Parameters:
    ///   - noiseMultiplier: below 2σ_b; 0 is no noise, and no privacy.
    ///   - countDeviation: a twentieth of the expected number of records is usual.
    public init(
        startingNorm: Double = 0.1, quantile: Double = 0.5, learningRate: Double = 0.2,
        noiseMultiplier: Double, countDeviation: Double
    ) throws(PrivacyError) {
        try ParameterDomain.positive("the first clipping norm", startingNorm)
        try ParameterDomain.within("the quantile", quantile, 0...1)
        try ParameterDomain.notNegative("the learning rate", learningRate)
        try ParameterDomain.notNegative("the noise multiplier", noiseMultiplier)
        try ParameterDomain.notNegative("the deviation of the count", countDeviation)
        guard noiseMultiplier == 0 || noiseMultiplier < 2 * countDeviation else {
            throw ParameterDomain.wrong(
                "the noise multiplier", noiseMultiplier,
                "below twice the deviation of the count, \(Number.text(2 * countDeviation))")
        }
        clippingNorm = startingNorm
        self.quantile = quantile
        self.learningRate = learningRate
        self.noiseMultiplier = noiseMultiplier
        self.countDeviation = countDeviation
    }

    /// z_Δ = (z⁻² − (2σ_b)⁻²)^(−½) of the noise on the sum; a little above z.
    public var sumNoiseMultiplier: Double {
        if noiseMultiplier == 0 { return 0 }
        let count = 1 / (2 * countDeviation)
        let all = 1 / noiseMultiplier
        return (1 / (all * all - count * count).squareRoot()).nextUp
    }

    /// What a sum and its count cost together.
    public var event: PrivacyEvent {
        noiseMultiplier == 0 ? .nonPrivate : .gaussian(noiseMultiplier: noiseMultiplier)
    }

    /// The sum of records clipped to the present norm, which then moves.
    ///
    /// - Parameter expectedRecords: public, > 0; what the noisy count is divided by.
    /// - Throws: as ``PrivateSum/release(_:users:using:)``; the norm stays then.
    public mutating func release(
        _ rows: Tensor, users: Tensor? = nil, expectedRecords: Double,
        using source: inout NoiseSource
    ) throws -> Release {
        let records = try Records(
            rows, users: users, mechanism: "a sum", needed: "records of shape [n, …]")
        let clipping = Clipping(norm: .euclidean, bound: clippingNorm, spacing: nil)
        var norms: [Double] = []
        try records.forEachUnit { norms.append(clipping.size(of: $0)) }
        let sum = try NoisySum(
            records, noise: .gaussian(sumNoiseMultiplier), clippingNorm: clippingNorm,
            using: &source
        ).release()
        _ = try move(norms, expectedRecords, using: &source)
        return Release(
            value: sum.value, event: event, relation: sum.relation, sensitivity: sum.sensitivity,
            norm: sum.norm, noiseScale: sum.noiseScale, grid: sum.grid, mode: sum.mode,
            units: sum.units)
    }

    /// Moves the norm alone, where the sum is made elsewhere with ``sumNoiseMultiplier``.
    ///
    /// - Parameters:
    ///   - norms: of the records before clipping, `[n]`, ≥ 0.
    /// - Returns: the noisy part of the norms below C, with the event of the count alone: ``event`` is of both and
    ///   is not to be added to it.
    public mutating func update(
        norms: Tensor, expectedRecords: Double, using source: inout NoiseSource
    ) throws -> Release {
        guard norms.rank == 1 else {
            throw MechanismError.wrongForm(
                mechanism: "adaptive clipping", found: "shape \(norms.shape)",
                needed: "norms of shape [n]")
        }
        let numbers = try norms.toDoubles()
        for (row, number) in numbers.enumerated() where number.isNaN {
            throw MechanismError.notFinite(row: row, value: Number.text(number))
        }
        let (fraction, noise) = try move(numbers, expectedRecords, using: &source)
        return Release(
            value: try Tensor([fraction], as: .float32, shape: []), event: noise.event,
            relation: .addOrRemoveOne, sensitivity: 0.5, norm: .euclidean, noiseScale: noise.scale,
            grid: noise.spacing, mode: noise.mode, units: numbers.count)
    }

    private mutating func move(
        _ norms: [Double], _ expectedRecords: Double, using source: inout NoiseSource
    ) throws -> (fraction: Double, noise: GridNoise) {
        try ParameterDomain.positive("the expected number of records", expectedRecords)
        let deviation = noiseMultiplier == 0 ? 0 : countDeviation
        let count = try CountBelow(deviation: deviation, mode: source.mode)
        let bound = clippingNorm
        let fraction = try count.fraction(
            norms.map { $0 <= bound ? 1 : 0 }, of: expectedRecords, using: &source)
        let moved = QuantileUpdate.geometric.step(
            bound, fraction: fraction, quantile: quantile, rate: learningRate)
        // Far from any use, and where squares still have their place.
        clippingNorm = min(1e100, max(1e-100, moved))
        return (fraction, count.noise)
    }
}
