import Glibc

/// The composed loss by the fast Fourier transform.
///
/// The transform makes the lattice periodic. Its masses are read as if each period followed the last without end, so
/// that the true mass is counted where it is and copies only add to it.
struct TransformedLoss: ComposedLoss {
    private let step: Double
    private let tilt: Double
    private let first: Int
    /// The highest index that the composed loss can have.
    private let last: Double
    private let logNormalizer: Double
    /// Σ g·e^(−tL) and Σ g·e^(−(t + 1)L) over what lies at an index and above, L counted from that index.
    private var sums: [Double] = []
    private var otherSums: [Double] = []

    /// - Parameters:
    ///   - parts: lattices of one step width, weighted with one tilt, and how often each is used.
    ///   - period: at least so many steps.
    ///   - start: the index from which δ will be asked for.
    ///   - side: rounding is counted to make δ larger, or smaller.
    init(
        _ parts: [(lattice: TiltedLattice, count: Double)], tilt: Double, period: Int, start: Int,
        _ side: LossComposition.Side
    ) {
        let transform = FourierTransform(atLeast: period)
        let size = transform.count
        step = parts.first?.lattice.step ?? 1
        self.tilt = tilt
        first = start
        var total = [LogComplex](repeating: LogComplex(), count: size / 2 + 1)
        var (middle, last, count, logNormalizer) = (0.0, 0.0, 0.0, CompensatedSum())
        for part in parts {
            total = Self.multiplied(total, part, transform)
            middle += part.count * Double(part.lattice.middle)
            last += part.count * Double(part.lattice.last)
            count += part.count
            logNormalizer.add(part.count * part.lattice.logNormalizer)
        }
        let masses = Self.inverted(total, transform)
        // The mass of index j stands at place (j − middle) mod size.
        let shift = (Double(start) - middle).truncatingRemainder(dividingBy: Double(size))
        // The size is a power of two.
        let (offset, mask) = (Int(shift) + size, size - 1)
        (self.logNormalizer, self.last) = (logNormalizer.value, last)
        let peak = total.reduce(0) { $0 + 2 * exp($1.size) } / Double(size)
        let noise = peak * (1e-14 + count * 1e-15) * (side == .above ? 1 : -1)
        accumulate((0..<size).map { max(0, masses[($0 + offset) & mask] + noise) })
    }

    /// Σ g_j·e^(−decay·(j − i)) over j ≥ i, for each i of one period of the periodic g, for both decays: two chains at
    /// once, as each waits for itself.
    private mutating func accumulate(_ masses: [Double]) {
        let decays = SIMD2(tilt * step, (tilt + 1) * step)
        let ratios = SIMD2(exp(-decays[0]), exp(-decays[1]))
        var next = SIMD2<Double>()
        for index in masses.indices.reversed() { next = masses[index] + ratios * next }
        let period = Double(masses.count)
        next /= SIMD2(-expm1(-decays[0] * period), -expm1(-decays[1] * period))
        (sums, otherSums) = (masses, masses)
        for index in masses.indices.reversed() {
            next = masses[index] + ratios * next
            sums[index] = next[0]
            otherSums[index] = next[1]
        }
    }

    func logDelta(_ epsilon: Double) -> Double {
        let place = (epsilon / step).rounded(.down) + 1 - Double(first)
        guard place >= 0 else { return .infinity }
        if place + Double(first) > last { return -.infinity }
        let index = Int(place.truncatingRemainder(dividingBy: Double(sums.count)))
        let loss = (place + Double(first)) * step
        let difference = sums[index] - exp(epsilon - loss) * otherSums[index]
        // Far below the saddle numbers end; nothing is known there.
        guard difference > 1e-290 else { return .infinity }
        return log(difference) + logNormalizer - tilt * loss
    }

    /// A complex number as log |z| and its angle.
    private struct LogComplex {
        var size = 0.0
        var angle = 0.0
    }

    private static func multiplied(
        _ total: [LogComplex], _ part: (lattice: TiltedLattice, count: Double),
        _ transform: FourierTransform
    ) -> [LogComplex] {
        let size = transform.count
        var periodic = [Double](repeating: 0, count: size)
        // The size is a power of two.
        let mask = size - 1
        for (index, mass) in part.lattice.masses.enumerated() {
            periodic[(part.lattice.first &+ index) & mask] += mass
        }
        let (real, imaginary) = transform.spectrum(of: periodic)
        var result = total
        for k in 0...size / 2 where result[k].size > -60 {
            let squared = real[k] * real[k] + imaginary[k] * imaginary[k]
            result[k].size += part.count * (squared > 0 ? min(0, log(squared) / 2) : -1000)
            guard result[k].size > -60 else { continue }
            result[k].angle += (part.count * atan2(imaginary[k], real[k]))
                .truncatingRemainder(dividingBy: 2 * .pi)
        }
        return result
    }

    private static func inverted(
        _ spectrum: [LogComplex], _ transform: FourierTransform
    ) -> [Double] {
        var real = [Double](repeating: 0, count: spectrum.count)
        var imaginary = real
        for (k, value) in spectrum.enumerated() where value.size > -60 {
            let scale = exp(value.size) / Double(transform.count)
            real[k] = scale * cos(value.angle)
            imaginary[k] = scale * sin(value.angle)
        }
        return transform.values(real: real, imaginary: imaginary)
    }
}
