import Glibc

/// Bounds from above for the size of a lattice's characteristic function F(θ) = Σ g_j·e^(iθj), without computing it.
struct SpectrumBound {
    private let masses: [Double]
    /// Sums of g, g·j and g·j² over the indices before each, counted from the mean.
    private var sums: [Double] = [0]
    private var firsts: [Double] = [0]
    private var squares: [Double] = [0]
    private let mode: Int
    private let mean: Int

    init(_ lattice: TiltedLattice) {
        let masses = lattice.masses
        self.masses = masses
        mean = min(max(0, -lattice.first), masses.count - 1)
        mode = masses.indices.max { masses[$0] < masses[$1] } ?? 0
        sums.reserveCapacity(masses.count + 1)
        firsts.reserveCapacity(masses.count + 1)
        squares.reserveCapacity(masses.count + 1)
        var (sum, first, square) = (0.0, 0.0, 0.0)
        for (index, mass) in masses.enumerated() {
            let place = Double(index - mean)
            sum += mass
            first += mass * place
            square += mass * place * place
            sums.append(sum)
            firsts.append(first)
            squares.append(square)
        }
    }

    /// What −log|F(θ)| is at least, for low ≤ |θ| ≤ high ≤ π.
    func decay(from low: Double, to high: Double) -> Double {
        let spread = max(spreadLoss(low, high, around: mean), spreadLoss(low, high, around: mode))
        // |F|² ≤ 1 − spread, and |F| ≤ 1 − block.
        return max(-log1p(-min(spread, 0.999)) / 2, -log1p(-min(blockLoss(low), 0.999)))
    }

    /// 1 − |F|² = ΣΣ g_j g_l (1 − cos θ(j − l)), and 1 − cos x ≥ 2x²/π² for |x| ≤ π: pairs in a window of width π/θ give
    /// 4/π²·θ²·(mass)²·(variance).
    private func spreadLoss(_ low: Double, _ high: Double, around center: Int) -> Double {
        let reach = Int(Double.pi / high / 2)
        let (start, end) = (max(0, center - reach), min(masses.count, center + reach + 1))
        guard end > start else { return 0 }
        let mass = sums[end] - sums[start]
        let first = firsts[end] - firsts[start]
        let square = squares[end] - squares[start]
        // Rounding of the differences must not make it larger.
        let spread = mass * square - first * first - 1e-13 * squares[end]
        return spread > 0 ? 4 / (Double.pi * Double.pi) * low * low * spread : 0
    }

    /// A part c·u of g, with u even on m indices, takes c·(1 − |U(θ)|), and |U(θ)| ≤ 1/(m·sin(θ/2)).
    private func blockLoss(_ low: Double) -> Double {
        let sine = sin(min(low, .pi) / 2)
        let count = Int((3 / sine).rounded(.up))
        guard count <= masses.count else { return 0 }
        var best = 0.0
        for shift in [0, count / 2, count - 1] {
            let start = max(0, min(mode - shift, masses.count - count))
            var least = Double.infinity
            for index in start..<start + count { least = min(least, masses[index]) }
            best = max(best, least)
        }
        return Double(count) * best * (1 - 1 / (Double(count) * sine))
    }
}
