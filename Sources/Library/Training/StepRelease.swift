import Graphs
import Interpreter
import Kernels
import Privacy
import PrivateLearning
import Shapes
import Tensors

/// Adds noise to what a step releases.
///
/// In teaching mode noise is drawn inside the plan, from a seed. In release mode, and for trees,
/// it is an input of the plan: a sum of float64 is rounded onto a grid there, and the noise added,
/// so that what is seen is a function of whole numbers.
struct StepRelease {
    let trace: Trace
    let mode: NoiseMode
    private(set) var noises: [StepNoise] = []

    init(_ trace: Trace, _ mode: NoiseMode) {
        self.trace = trace
        self.mode = mode
    }

    /// How a sum was clipped and what noise it gets.
    struct Mechanism {
        /// In sensitivities; 0 for none.
        var noiseMultiplier: Double
        var sensitivity: StepNoise.Sensitivity
        /// The clipping norm, if it is that of a cell.
        var norm: Symbol?
        var isTree = false
    }

    /// The part of a norm to which gradients are clipped in release mode: norms and factors of
    /// float64 round, and no gradient is to be longer than the norm.
    static let margin = 1 - 0x1p-24

    /// So many terms a sum is taken to have at least: what rounding adds to the noise is the same
    /// for batches of any size then.
    private static let terms = 1 << 16

    /// What is charged for a sum, and the sums with noise in the types of their parameters.
    mutating func noised(
        _ sums: [Symbol], as types: [ElementType], of count: Int, _ mechanism: Mechanism
    ) throws -> (sums: [Symbol], charged: Double) {
        let z = mechanism.noiseMultiplier
        guard z > 0 else { return (zip(sums, types).map { $0.cast(to: $1) }, 0) }
        guard mode == .release || mechanism.isTree else {
            return (try sums.map { try seeded($0, mechanism) }, z)
        }
        let terms = max(count, Self.terms)
        let noise = StepNoise(
            noiseMultiplier: z, sensitivity: mechanism.sensitivity,
            dimension: sums.reduce(0) { $0 + $1.shape.count },
            // A product of three numbers is rounded besides.
            summation: .float64(terms: terms, depth: terms + 4), isTree: mechanism.isTree)
        let (noises, grid) = drawn(noise)
        var start = 0
        let result = try zip(sums, types).map { sum, type -> Symbol in
            let own = noises.sliced(starts: [start], steps: [1], sizes: [sum.shape.count])
            start += sum.shape.count
            var value = sum.cast(to: .float64)
            if let grid {
                value = try .binary(.multiply, .binary(.divide, value, grid).unary(.round), grid)
            }
            return try Symbol.binary(.add, value, own.viewed(as: sum.shape)).cast(to: type)
        }
        return (result, try MechanismFaults.translating { try noise.charged(mode) })
    }

    /// A count of halves with noise of such a deviation.
    mutating func noised(_ count: Symbol, deviation: Double) throws -> Symbol {
        guard deviation > 0 else { return count }
        guard mode == .release else {
            let noise = trace.graph.random(
                .normal(mean: 0, standardDeviation: deviation), [], .float64)
            return try .binary(.add, count, noise)
        }
        // An example changes it by ½, and halves are on the grid.
        let noise = StepNoise(
            noiseMultiplier: 2 * deviation, sensitivity: .fixed(0.5), dimension: 1,
            summation: .onGrid, isTree: false)
        return try .binary(.add, count, drawn(noise).noise.viewed(as: []))
    }

    private func seeded(_ sum: Symbol, _ mechanism: Mechanism) throws -> Symbol {
        var deviation = mechanism.noiseMultiplier
        if case .fixed(let norm) = mechanism.sensitivity { deviation *= norm }
        var noise = trace.graph.random(
            .normal(mean: 0, standardDeviation: deviation), sum.shape, sum.type)
        if let norm = mechanism.norm {
            noise = try .binary(.multiply, noise, norm.cast(to: sum.type))
        }
        return try .binary(.add, sum, noise)
    }

    private mutating func drawn(_ noise: StepNoise) -> (noise: Symbol, grid: Symbol?) {
        let place = noises.count
        noises.append(noise)
        return (
            trace.input(.noise(place), [noise.dimension], .float64),
            mode == .release ? trace.input(.grid(place), [], .float64) : nil
        )
    }
}
