import Graphs
import Interpreter
import Tensors

/// A clipping norm that each step moves: a cell of the world, an input of the plan.
///
/// Source: Andrew et al. 2021, section 2.
struct AdaptiveNorm {
    let settings: AdaptiveClipObject.Settings
    /// Of the present norm, a number of float64.
    let cell: StateCell

    /// Where squares of float32 still have their place.
    static let range = 1e-30...1e30

    init(_ settings: AdaptiveClipObject.Settings, cell: StateCell) {
        self.settings = settings
        self.cell = cell
    }

    var value: Double {
        (try? cell.value.asTensor?.tensor.toDoubles().first) ?? settings.start
    }

    /// z_Δ = (z⁻² − (2σ_b)⁻²)^(−½) of the noise on the sum, which together with that on the count
    /// is one Gaussian mechanism of multiplier z; 0 for no noise.
    static func sumNoise(_ noiseMultiplier: Double, countNoise: Double) -> Double {
        if noiseMultiplier == 0 { return 0 }
        let count = 1 / (2 * countNoise)
        let all = 1 / noiseMultiplier
        return (1 / (all * all - count * count).squareRoot()).nextUp
    }

    /// z of two Gaussian mechanisms together, in their sensitivities; theorem 1.
    static func together(_ sum: Double, _ count: Double) -> Double {
        guard sum > 0, count > 0 else { return 0 }
        return (1 / (1 / (sum * sum) + 1 / (count * count)).squareRoot()).nextDown
    }

    /// Σ (b − ½), where b says whether an example's norm is at most the present one: an example
    /// changes it by ½.
    ///
    /// - Parameter counts: as in `ExampleGradients.clippedSum`.
    static func count(_ norms: Symbol, below norm: Symbol, counting counts: Symbol?) throws
        -> Symbol
    {
        let isBelow = try Symbol.binary(.lessOrEqual, norms.cast(to: .float64), norm)
        var shares = Symbol.binary(.subtract, isBelow.cast(to: .float64), number: 0.5)
        if let counts { shares = try .binary(.multiply, shares, counts.cast(to: .float64)) }
        return try shares.reduce(.sum, axes: [0])
    }

    /// C·exp(−η(b̄ − γ)), where b̄ = count/expected + ½ within 0 and 1.
    func moved(_ norm: Symbol, count: Symbol, expected: Double) throws -> Symbol {
        let share = Symbol.binary(
            .add, .binary(.divide, count, number: max(1, expected)), number: 0.5)
        let fraction = Symbol.binary(.minimum, .binary(.maximum, share, number: 0), number: 1)
        let distance = Symbol.binary(.subtract, fraction, number: settings.quantile)
        let factor = Symbol.binary(.multiply, distance, number: -settings.rate).unary(.exp)
        let next = try Symbol.binary(.multiply, norm, factor)
        return .binary(
            .minimum, .binary(.maximum, next, number: Self.range.lowerBound),
            number: Self.range.upperBound)
    }
}
