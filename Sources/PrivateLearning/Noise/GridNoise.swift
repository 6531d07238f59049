import Glibc
import Kernels
import Privacy
import Tensors

/// How the sum that gets noise was made.
public enum Summation: Sendable, Hashable {
    /// Each term is rounded toward zero onto the grid and then clipped in whole numbers, and the sum is exact: the
    /// sensitivity is the clipping norm.
    case onGrid
    /// So many clipped terms were added in float32, where no term went through more than `depth` additions, and
    /// the sum is rounded onto the grid. Terms have norm C at most: a clipping that itself rounds is to aim below.
    case float32(terms: Int, depth: Int)
    /// The same in float64.
    case float64(terms: Int, depth: Int)
}

/// Noise for a vector sum, on a power-of-two grid in release mode.
///
/// The doubles that x + noise can be depend on x, so that low bits of a release give x away (Mironov 2012). In
/// release mode values and noise are therefore whole multiples of one power of two g, at most 2⁻²⁰ of the noise; the
/// noise is drawn exactly on it. In teaching mode the noise is continuous, from a seed, and nothing is rounded.
///
/// ```swift
/// let noise = try GridNoise(
///     .gaussian(1.1), clippingNorm: 1, dimension: 26_010,
///     sum: .float32(terms: 256, depth: 255), mode: source.mode)
/// try noise.add(to: gradient, using: &source)
/// noise.noiseMultiplier  // what an accountant is to be told, a little below 1.1
/// ```
///
/// ## Guarantee
/// On the grid the noise is discrete Gaussian or Laplace. Its Rényi divergence is at most that of the continuous one
/// of the same multiplier (Canonne, Kamath and Steinke 2020, theorem 4), and Laplace noise has the same ε. Other
/// accountants treat it as continuous: there are a million steps to a standard deviation.
///
/// ## Source
/// Mironov, On significance of the least significant bits for differential privacy, CCS 2012; Casacuberta et al.,
/// Widespread underestimation of sensitivity in differentially private libraries, CCS 2022, for the sums.
public struct GridNoise: Sendable {
    public let noise: AdditiveNoise
    /// C, in the unit of the records.
    public let clippingNorm: Double
    public let dimension: Int
    public let mode: NoiseMode
    /// g, a power of two in the unit of the records; nil for continuous noise and where there is none.
    public let spacing: Double?
    /// Standard deviation or Laplace scale of the noise, in the unit of the records; at least zC.
    public let scale: Double
    /// By how much rounding the sum onto the grid moves two neighbours apart.
    public let rounding: Double
    /// By how much additions that round move two neighbours apart.
    public let addition: Double
    private let sampler: Sampler

    private enum Sampler: Sendable {
        case none
        case continuous
        case gaussian(DiscreteGaussian)
        case laplace(DiscreteLaplace)
    }

    /// - Parameters:
    ///   - noise: with z from 0 to 10⁶, for Laplace 10⁹; in release mode at least 2⁻³⁰, or 0.
    ///   - clippingNorm: > 0; a whole number for discrete noise.
    ///   - dimension: of the sum, ≥ 0.
    /// - Throws: `PrivacyError.parameter`.
    public init(
        _ noise: AdditiveNoise, clippingNorm: Double, dimension: Int = 1,
        sum: Summation = .onGrid, mode: NoiseMode
    ) throws {
        try self.init(
            noise, clippingNorm: clippingNorm, dimension: dimension, sum: sum, mode: mode,
            common: nil)
    }

    /// - Parameter common: the grid of what the noise is compared with, where there is one already.
    init(
        _ noise: AdditiveNoise, clippingNorm: Double, dimension: Int = 1,
        sum: Summation = .onGrid, mode: NoiseMode, common: Double?
    ) throws {
        try noise.check(clippingNorm: clippingNorm)
        try ParameterDomain.within("the dimension", dimension, 0...Int.max)
        try ParameterDomain.within(
            "the noise multiplier", noise.noiseMultiplier, 0...(noise.isGaussian ? 1e6 : 1e9))
        try ParameterDomain.within("the clipping norm", clippingNorm, 0x1p-500...0x1p500)
        self.noise = noise
        self.clippingNorm = clippingNorm
        self.dimension = dimension
        self.mode = mode
        let wanted = noise.noiseMultiplier * clippingNorm
        if wanted == 0 {
            (sampler, spacing, scale) = (.none, noise.isDiscrete ? 1 : nil, 0)
        } else if noise.isDiscrete {
            (sampler, spacing, scale) = (
                try Self.sampler(noise, scale: wanted), 1, wanted
            )
        } else if mode == .teaching {
            (sampler, spacing, scale) = (.continuous, nil, wanted)
        } else {
            guard noise.noiseMultiplier >= 0x1p-30 else {
                throw MechanismError.gridTooFine(
                    noiseMultiplier: Number.text(noise.noiseMultiplier), records: 1)
            }
            let spacing = common ?? Self.spacing(wanted, clippingNorm)
            let steps = (wanted / spacing).rounded(.up)
            self.spacing = spacing
            scale = steps * spacing
            sampler = try Self.sampler(noise, scale: steps)
        }
        (rounding, addition) = Self.growth(
            noise, clippingNorm, dimension, sum, mode == .release ? spacing ?? 0 : 0, mode)
    }

    /// What a record can change, with what rounding and additions contribute; in the unit of the records.
    public var sensitivity: Double { clippingNorm + rounding + addition }

    /// ``noiseMultiplier`` for a clipping norm that is not known yet: the least that it can be for any.
    public static func noiseMultiplier(
        _ noise: AdditiveNoise, dimension: Int, sum: Summation, mode: NoiseMode
    ) -> Double {
        let z = noise.noiseMultiplier
        if mode == .teaching || z == 0 { return z }
        // The grid is at most this wide, in norms.
        let spacing = min(z * 0x1p-20, 0x1p-4)
        let (rounding, addition) = growth(noise, 1, dimension, sum, spacing, mode)
        return max(0, (z / (1 + rounding + addition)).nextDown.nextDown)
    }

    /// z that accountants are to be told: noise over sensitivity, and not more than was asked for;
    /// 0 where additions could move a sum by anything.
    public var noiseMultiplier: Double {
        if scale == 0 { return 0 }
        if rounding + addition == 0 { return noise.noiseMultiplier }
        return max(0, min(noise.noiseMultiplier, (scale / sensitivity).nextDown))
    }

    public var event: PrivacyEvent {
        noise.event(clippingNorm: clippingNorm, noiseMultiplier: noiseMultiplier)
    }
}

extension GridNoise {
    /// Sums of so many clipped units have an exact place among doubles.
    ///
    /// - Throws: `MechanismError.gridTooFine` if they do not.
    func requireExactSums(of units: Int) throws(MechanismError) {
        guard let spacing, clippingNorm / spacing * Double(max(1, units)) >= 0x1p52 else { return }
        throw .gridTooFine(
            noiseMultiplier: Number.text(noise.noiseMultiplier), records: units)
    }

    /// At most 2⁻²⁰ of the noise, and a sixteenth of the norm, so that much noise leaves the records their form.
    private static func spacing(_ wanted: Double, _ clippingNorm: Double) -> Double {
        let finest = min(wanted * 0x1p-20, clippingNorm * 0x1p-4)
        return scalbn(1, Int(finest.exponent))
    }

    private static func sampler(
        _ noise: AdditiveNoise, scale: Double
    ) throws(PrivacyError) -> Sampler {
        noise.isGaussian
            ? .gaussian(try DiscreteGaussian(deviation: scale))
            : .laplace(try DiscreteLaplace(scale: scale))
    }

    /// Rounding moves each coordinate of both neighbours by half a step. A rounded sum of n terms is off by at most
    /// γ = du/(1 − du) of the sum of sizes, d additions deep (Higham, Accuracy and Stability of Numerical
    /// Algorithms, section 4.2); the sum of sizes has norm at most nC, also as a vector.
    private static func growth(
        _ noise: AdditiveNoise, _ clippingNorm: Double, _ dimension: Int, _ sum: Summation,
        _ spacing: Double, _ mode: NoiseMode
    ) -> (rounding: Double, addition: Double) {
        let (terms, depth, roundoff): (Int, Int, Double)
        switch sum {
        case .onGrid: return (0, 0)
        case .float32(let count, let steps): (terms, depth, roundoff) = (count, steps, 0x1p-24)
        case .float64(let count, let steps): (terms, depth, roundoff) = (count, steps, 0x1p-53)
        }
        guard mode == .release else { return (0, 0) }
        let size = Double(dimension)
        let unit = Double(max(0, depth)) * roundoff
        let gamma = unit < 1 ? unit / (1 - unit) : .infinity
        return (
            (noise.isGaussian ? size.squareRoot() : size) * spacing,
            2 * gamma * Double(max(0, terms)) * clippingNorm
        )
    }
}

// MARK: - Filling

extension GridNoise {
    /// Continuous noise leaks low bits, and seeded noise is no release: neither stands in for the other.
    private func check(_ source: borrowing NoiseSource) throws {
        guard source.mode != mode else { return }
        throw PrivacyError.parameter(
            name: "the noise source", value: "that of \(source.mode.rawValue) mode",
            domain: "that of \(mode.rawValue) mode, for which the noise was made")
    }

    /// Noise alone: on the grid in release mode. A float holds 24 bits, so beyond eight standard deviations the
    /// noise is rounded to a coarser multiple of g.
    ///
    /// - Throws: `Interrupted`; `PrivacyError.parameter` for a source of the other mode.
    public func fill(
        _ out: UnsafeMutableBufferPointer<Float>, using source: inout NoiseSource
    ) throws {
        try check(source)
        if case .continuous = sampler, noise.isGaussian {
            return try fillContinuous(out, using: &source)
        }
        try forEach(out.count, using: &source) { out[$0] = Float($1) }
    }

    public func fill(
        _ out: UnsafeMutableBufferPointer<Double>, using source: inout NoiseSource
    ) throws {
        try check(source)
        if case .continuous = sampler, noise.isGaussian {
            return try fillContinuous(out, using: &source)
        }
        try forEach(out.count, using: &source) { out[$0] = $1 }
    }

    /// Rounds a float32 sum onto the grid and adds noise; what is written is a function of a whole number alone.
    public func add(
        to sum: UnsafeMutableBufferPointer<Float>, using source: inout NoiseSource
    ) throws {
        try check(source)
        let grid = spacing ?? 0
        try forEach(sum.count, using: &source) { place, noise in
            let value = Double(sum[place])
            let rounded = grid == 0 ? value : (value / grid).rounded() * grid
            sum[place] = Float(rounded + noise)
        }
    }

    /// Adds noise to sums that are on the grid already.
    func add(to sum: inout [Double], using source: inout NoiseSource) throws {
        var noise = [Double](repeating: 0, count: sum.count)
        try noise.withUnsafeMutableBufferPointer { try fill($0, using: &source) }
        for place in sum.indices { sum[place] += noise[place] }
    }

    /// One loop for each sampler, so that none is chosen inside.
    @inline(__always) private func forEach(
        _ count: Int, using source: inout NoiseSource, _ body: (Int, Double) -> Void
    ) throws {
        let grid = spacing ?? 1
        // So often is the request to stop looked at.
        let piece = 1 << 14
        for start in stride(from: 0, to: count, by: piece) {
            let places = start..<min(count, start + piece)
            switch sampler {
            case .none: for place in places { body(place, 0) }
            case .gaussian(let gaussian):
                for place in places { body(place, Double(gaussian.draw(using: &source)) * grid) }
            case .laplace(let laplace):
                for place in places { body(place, Double(laplace.draw(using: &source)) * grid) }
            case .continuous where noise.isGaussian:
                try continuous(places, using: &source, body)
            case .continuous:
                for place in places { body(place, source.continuousLaplace() * scale) }
            }
            if Interruption.isRequested { throw Interrupted() }
        }
    }

    private func continuous(
        _ places: Range<Int>, using source: inout NoiseSource, _ body: (Int, Double) -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(of: Double.self, capacity: places.count) { noise in
            try fillContinuous(noise, using: &source)
            for place in places { body(place, noise[place - places.lowerBound]) }
        }
    }

    private func fillContinuous(
        _ out: UnsafeMutableBufferPointer<Float>, using source: inout NoiseSource
    ) throws {
        // Floats come 32 of a batch, and two batches at a time.
        guard let base = out.baseAddress,
            let bits = source.continuousBits(batches: (out.count + 63) / 64 * 2)
        else { return }
        guard bits.fillNormal(base, out.count, mean: 0, deviation: Float(scale)) else {
            throw Interrupted()
        }
    }

    private func fillContinuous(
        _ out: UnsafeMutableBufferPointer<Double>, using source: inout NoiseSource
    ) throws {
        // Doubles come 16 of a batch, and two batches at a time.
        guard let base = out.baseAddress,
            let bits = source.continuousBits(batches: (out.count + 31) / 32 * 2)
        else { return }
        guard bits.fillNormal(base, out.count, mean: 0, deviation: scale) else {
            throw Interrupted()
        }
    }
}
