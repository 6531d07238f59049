import Glibc

/// A lattice with masses weighted by e^(tL) and divided by their sum e^K, around a middle index. Its offset is left
/// out: L counts from there.
///
/// Composing the weighted masses and taking the weight away at the end keeps the error of the arithmetic relative to
/// δ, however small δ is.
struct TiltedLattice {
    let step: Double
    /// Masses of the indices from `first` on, counted from `middle`; they sum up to 1.
    let masses: [Double]
    let first: Int
    /// The index, in the lattice's own count, that stands for 0.
    let middle: Int
    /// The highest index in the lattice's own count.
    var last: Int { middle + first + masses.count - 1 }
    /// K = log E[e^(tL)].
    let logNormalizer: Double

    init(_ lattice: LossLattice, tilt: Double) {
        step = lattice.step
        let exponents = lattice.masses.indices.map {
            tilt * Double(lattice.first + $0) * lattice.step
        }
        var largest = -Double.infinity
        for (index, mass) in lattice.masses.enumerated() where mass > 0 {
            largest = max(largest, exponents[index] + log(mass))
        }
        var weighted = [Double](repeating: 0, count: lattice.masses.count)
        var (sum, mean) = (CompensatedSum(), CompensatedSum())
        for (index, mass) in lattice.masses.enumerated() where mass > 0 {
            // Split, so that neither factor overflows.
            let weight =
                mass < 1e-200
                ? exp(exponents[index] + log(mass) - largest)
                : mass * exp(min(700, exponents[index] - largest))
            weighted[index] = weight
            sum.add(weight)
            mean.add(weight * Double(index))
        }
        let total = sum.value
        guard total > 0 else {
            (masses, first, middle, logNormalizer) = ([1], 0, 0, -.infinity)
            return
        }
        let center = Int((mean.value / total).rounded())
        masses = weighted.map { $0 / total }
        first = -center
        middle = lattice.first + center
        logNormalizer = largest + log(total)
    }
}
