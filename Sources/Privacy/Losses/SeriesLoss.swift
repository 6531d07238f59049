import Glibc

/// The composed loss from the few frequencies at which its characteristic function is not negligible.
///
/// After many steps |F|^T falls like a Gaussian, so that some dozen values of F, each a sum over one step's lattice,
/// say everything; the number of steps has no part in the cost. As in `TransformedLoss` the loss is periodic and its
/// copies only add to δ. That the other frequencies are negligible is proven (`SpectrumBound`), not assumed; what they
/// may hold is added.
struct SeriesLoss: ComposedLoss {
    private let step: Double
    private let tilt: Double
    private let period: Double
    private let middle: Double
    private let logNormalizer: Double
    /// Φ at the frequencies 0, 1, 2, …
    private var spectrum: [(real: Double, imaginary: Double)] = [(1, 0)]
    /// What neglected frequencies and rounding may add to a mass, or take from it.
    private let neglected: Double
    private let isAbove: Bool

    private static let block = 8
    /// |Φ| below e^−38 is nothing beside the rounding of |Φ(0)| = 1.
    private static let floor = -38.0

    /// - Parameters:
    ///   - parts: lattices of one step width, weighted with one tilt, and how often each is used.
    ///   - period: so many steps.
    ///   - mostFrequencies: that it may take.
    ///   - side: rounding is counted to make δ larger, or smaller.
    /// - Returns: nil where the characteristic function does not fall, or that cannot be shown.
    init?(
        _ parts: [(lattice: TiltedLattice, count: Double)], tilt: Double, period: Double,
        mostFrequencies: Int, _ side: LossComposition.Side
    ) {
        self.tilt = tilt
        self.period = period
        step = parts.first?.lattice.step ?? 1
        var (middle, logNormalizer) = (0.0, CompensatedSum())
        for part in parts {
            middle += part.count * Double(part.lattice.middle)
            logNormalizer.add(part.count * part.lattice.logNormalizer)
        }
        (self.middle, self.logNormalizer) = (middle, logNormalizer.value)
        let angle = 2 * Double.pi / period
        guard let (start, bound) = Self.negligible(parts) else { return nil }
        let needed = (start / angle).rounded(.up) + 1
        guard needed <= Double(mostFrequencies) else { return nil }
        while Double(spectrum.count) < needed {
            let values = Self.values(parts, from: spectrum.count, angle)
            spectrum += values.map { size, phase in
                let scale = exp(size)
                return (scale * cos(phase), scale * sin(phase))
            }
        }
        let count = parts.reduce(0) { $0 + $1.count }
        let sizes = spectrum.reduce(0) { $0 + 2 * hypot($1.real, $1.imaginary) }
        neglected = exp(bound) + sizes / period * (1e-14 + count * 1e-15)
        isAbove = side == .above
    }

    func logDelta(_ epsilon: Double) -> Double {
        let place = (epsilon / step).rounded(.down) + 1
        let (decay, otherDecay) = (tilt * step, (tilt + 1) * step)
        let ratio = exp(epsilon - place * step)
        // Σ over all places from here on of e^(−t·h·n)(1 − ratio·e^(−h·n)), by frequency.
        let level = 1 / -expm1(-decay) - ratio / -expm1(-otherDecay)
        var sum = CompensatedSum()
        sum.add(level)
        let offset = (place - middle).truncatingRemainder(dividingBy: period)
        let (small, otherSmall) = (exp(-decay), exp(-otherDecay))
        for (k, value) in spectrum.enumerated() where k > 0 {
            let angle = 2 * Double.pi * Double(k) / period
            let (cosine, sine) = (cos(angle), sin(angle))
            let first = Self.inverse(1 - small * cosine, small * sine)
            let second = Self.inverse(1 - otherSmall * cosine, otherSmall * sine)
            let (x, y) = (first.0 - ratio * second.0, first.1 - ratio * second.1)
            let turn = angle * offset
            let (u, v) = (cos(turn), -sin(turn))
            let (real, imaginary) = (
                value.real * u - value.imaginary * v, value.real * v + value.imaginary * u
            )
            sum.add(2 * (real * x - imaginary * y))
        }
        guard sum.value.isFinite else { return .infinity }
        let total = max(0, sum.value) / period + (isAbove ? 1 : -1) * neglected * level
        return total > 0 ? log(total) + logNormalizer - tilt * place * step : -.infinity
    }

    /// 1/(x + iy)
    private static func inverse(_ x: Double, _ y: Double) -> (Double, Double) {
        let squared = x * x + y * y
        return (x / squared, -y / squared)
    }

    /// log |Φ| and angle at eight frequencies in a row.
    private static func values(
        _ parts: [(lattice: TiltedLattice, count: Double)], from first: Int, _ angle: Double
    ) -> [(size: Double, phase: Double)] {
        var result = [(size: Double, phase: Double)](repeating: (0, 0), count: block)
        for part in parts {
            let (real, imaginary) = transformed(part.lattice, from: first, angle)
            for k in 0..<block {
                let squared = real[k] * real[k] + imaginary[k] * imaginary[k]
                result[k].size += part.count * (squared > 0 ? min(0, log(squared) / 2) : -1000)
                result[k].phase += (part.count * atan2(imaginary[k], real[k]))
                    .truncatingRemainder(dividingBy: 2 * .pi)
            }
        }
        return result
    }

    /// F at eight frequencies, by Horner's rule in pieces that keep rounding small.
    private static func transformed(
        _ lattice: TiltedLattice, from first: Int, _ angle: Double
    ) -> (SIMD8<Double>, SIMD8<Double>) {
        var (cosines, sines) = (SIMD8<Double>(), SIMD8<Double>())
        for k in 0..<block {
            cosines[k] = cos(Double(first + k) * angle)
            sines[k] = sin(Double(first + k) * angle)
        }
        var (totalReal, totalImaginary) = (SIMD8<Double>(), SIMD8<Double>())
        let piece = 512
        for start in stride(from: 0, to: lattice.masses.count, by: piece) {
            let end = min(start + piece, lattice.masses.count)
            var (real, imaginary) = (SIMD8<Double>(), SIMD8<Double>())
            for index in (start..<end).reversed() {
                let next = real * cosines - imaginary * sines + lattice.masses[index]
                imaginary = real * sines + imaginary * cosines
                real = next
            }
            let place = Double(lattice.first + start)
            for k in 0..<block {
                let turn = Double(first + k) * angle * place
                let (u, v) = (cos(turn), sin(turn))
                totalReal[k] += real[k] * u - imaginary[k] * v
                totalImaginary[k] += real[k] * v + imaginary[k] * u
            }
        }
        return (totalReal, totalImaginary)
    }

    /// From which angle on log |Φ| is provably at most `floor`, and what it is at most there; nil if that is so
    /// nowhere.
    private static func negligible(
        _ parts: [(lattice: TiltedLattice, count: Double)]
    ) -> (angle: Double, bound: Double)? {
        let bounds = parts.map { (SpectrumBound($0.lattice), $0.count) }
        var (high, largest) = (Double.pi, -Double.infinity)
        while high > 1e-9 {
            let low = high / 1.1
            let decay = bounds.reduce(0) { $0 + $1.1 * $1.0.decay(from: low, to: high) }
            if -decay > floor { break }
            largest = max(largest, -decay)
            high = low
        }
        return high < .pi ? (high, largest) : nil
    }
}
