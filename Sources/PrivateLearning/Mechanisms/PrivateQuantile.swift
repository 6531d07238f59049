import Privacy
import Tensors

/// A quantile of numbers, found by following the noisy part that lies below an estimate.
///
/// In each round the part b̄ of the units that is at most the estimate C is released with noise, and C moves down if
/// b̄ is above γ, up if it is below. Half the moves go half as far, so that the estimate comes to rest.
///
/// ## Shapes
/// - values `[n]`; value `[]` of float32, or float64 for float64 values
/// - users `[n]`: a user counts with the part of their values that is below
///
/// ## Guarantee
/// A unit changes Σ(b − ½) by ½, so that each of the rounds is a Gaussian mechanism of multiplier 2σ_b. The number of
/// units is public.
///
/// ## Source
/// Andrew, Thakkar, McMahan and Ramaswamy, Differentially private learning with adaptive clipping, arXiv:1905.03871,
/// section 2.
public struct PrivateQuantile: Sendable, Hashable {
    /// γ, from 0 to 1.
    public var quantile: Double
    /// The first estimate; above 0 for geometric steps.
    public var start: Double
    /// ≥ 1.
    public var rounds: Int
    /// η > 0.
    public var learningRate: Double
    /// σ_b of the noise on each count, in records; 0 is no noise, and no privacy.
    public var countDeviation: Double
    public var update: QuantileUpdate

    public init(
        _ quantile: Double, start: Double = 1, rounds: Int = 50, learningRate: Double = 0.2,
        countDeviation: Double, update: QuantileUpdate = .geometric
    ) {
        self.quantile = quantile
        self.start = start
        self.rounds = rounds
        self.learningRate = learningRate
        self.countDeviation = countDeviation
        self.update = update
    }

    /// - Throws: `PrivacyError.parameter`; `MechanismError.noRecords` for no values.
    public func release(
        _ values: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Release {
        try check()
        let (numbers, units) = try Self.read(values, users)
        let count = try CountBelow(deviation: countDeviation, mode: source.mode)
        var estimate = start
        for round in 0..<rounds {
            let shares = try Self.shares(numbers, units, below: estimate)
            let fraction = try count.fraction(shares, of: Double(units.count), using: &source)
            let rate = round < rounds / 2 ? learningRate : learningRate / 2
            estimate = update.step(
                estimate, fraction: fraction, quantile: quantile, rate: rate)
        }
        let type: ElementType = values.elementType == .float64 ? .float64 : .float32
        return Release(
            value: try Tensor([estimate], as: type, shape: []),
            event: .repeated(count.noise.event, count: rounds), relation: .addOrRemoveOne,
            sensitivity: 0.5, norm: .euclidean, noiseScale: count.noise.scale,
            grid: count.noise.spacing, mode: source.mode, units: units.count)
    }

    private func check() throws {
        try ParameterDomain.within("the quantile", quantile, 0...1)
        try ParameterDomain.within("the number of rounds", rounds, 1...1_000_000)
        try ParameterDomain.positive("the learning rate", learningRate)
        if update == .geometric {
            try ParameterDomain.positive("the first estimate", start)
        } else {
            try ParameterDomain.finite("the first estimate", start)
        }
    }

    private static func read(_ values: Tensor, _ users: Tensor?) throws -> ([Double], PrivacyUnits)
    {
        guard values.rank == 1 else {
            throw MechanismError.wrongForm(
                mechanism: "a quantile", found: "shape \(values.shape)",
                needed: "numbers of shape [n]")
        }
        let numbers = try values.toDoubles()
        if numbers.isEmpty { throw MechanismError.noRecords(mechanism: "a quantile") }
        for (row, number) in numbers.enumerated() where !number.isFinite {
            throw MechanismError.notFinite(row: row, value: Number.text(number))
        }
        return (numbers, try PrivacyUnits(users, records: numbers.count))
    }

    private static func shares(
        _ numbers: [Double], _ units: PrivacyUnits, below estimate: Double
    ) throws -> [Double] {
        var shares: [Double] = []
        shares.reserveCapacity(units.count)
        try units.forEach { records in
            let below = records.reduce(0) { numbers[$1] <= estimate ? $0 + 1 : $0 }
            shares.append(Double(below) / Double(records.count))
        }
        return shares
    }
}
