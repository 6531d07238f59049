import Glibc

/// Two noise distributions μ₀ and μ₁ whose ratio dμ₁/dμ₀ rises along one axis: what a mechanism gives without and with
/// one record.
enum NoiseRatio: Sendable, Hashable {
    /// N(0, σ²) and N(1, σ²).
    case gaussian(Double)
    /// Laplace distributions of scale b around 0 and 1.
    case laplace(Double)
    /// N(0, σ²), and the same moved by the number of a user's examples that are in a Poisson sample.
    case users(UserMixture)

    /// The masses on both sides of a place, each accurate by itself.
    struct Tails {
        var below: Double
        var above: Double

        /// The mass between two places.
        static func between(_ low: Tails, _ high: Tails) -> Double {
            if low.below > 0.5 { return max(0, low.above - high.above) }
            if high.above > 0.5 { return max(0, high.below - low.below) }
            return max(0, 1 - low.below - high.above)
        }
    }

    /// Both masses below and from where log(dμ₁/dμ₀) reaches a value.
    func tails(logRatio: Double) -> (Tails, Tails) {
        switch self {
        case .gaussian(let sigma):
            let x = sigma * sigma * logRatio + 0.5
            return (Self.normal(x / sigma), Self.normal((x - 1) / sigma))
        case .users(let mixture): return mixture.tails(logRatio: logRatio)
        case .laplace(let scale):
            if logRatio <= -1 / scale {
                return (Tails(below: 0, above: 1), Tails(below: 0, above: 1))
            }
            if logRatio > 1 / scale {
                return (Tails(below: 1, above: 0), Tails(below: 1, above: 0))
            }
            let x = (logRatio * scale + 1) / 2
            let (first, second) = (exp(-x / scale) / 2, exp((x - 1) / scale) / 2)
            return (
                Tails(below: 1 - first, above: first), Tails(below: second, above: 1 - second)
            )
        }
    }

    /// log(dμ₁/dμ₀) where μ₀ has most of its mass.
    var usualLogRatio: Double {
        switch self {
        case .gaussian(let sigma): -1 / (2 * sigma * sigma)
        case .laplace(let scale): -1 / scale
        case .users(let mixture): mixture.logRatio(0).value
        }
    }

    /// Whether P and Q are mirror images, so that adding and removing are the same.
    var isSymmetric: Bool {
        if case .users = self { false } else { true }
    }

    static func normal(_ x: Double) -> Tails {
        let smaller = Normal.upper(abs(x))
        return x < 0
            ? Tails(below: smaller, above: 1 - smaller) : Tails(below: 1 - smaller, above: smaller)
    }

    /// Log-ratios between which all but a mass of `tail` on each side lies, for μ₀ below and for the mixture of μ₀ and
    /// μ₁ above.
    func range(rate: Double, tail: Double) -> ClosedRange<Double> {
        switch self {
        case .laplace(let scale): return (-1 / scale)...(1 / scale)
        case .users(let mixture): return mixture.range(tail: tail)
        case .gaussian(let sigma):
            func above(_ x: Double) -> Double {
                let mixed =
                    (1 - rate) * Normal.upper(x / sigma) + rate * Normal.upper((x - 1) / sigma)
                return mixed - tail
            }
            let end = RootSearch.interval(
                from: -40 * sigma, to: 1 + 40 * sigma, tolerance: 1e-3, above)
            let start = RootSearch.interval(from: -40, to: 0, tolerance: 1e-3) {
                Normal.lower($0) - tail
            }
            func logRatio(_ x: Double) -> Double { (x - 0.5) / (sigma * sigma) }
            return logRatio(min(start.0, start.1) * sigma)...logRatio(max(end.0, end.1))
        }
    }

    /// Places that cut the range into some hundred parts, evenly along the axis.
    func places(in range: ClosedRange<Double>, count: Int) -> [Double] {
        if case .users(let mixture) = self { return mixture.places(in: range, count: count) }
        let width = range.upperBound - range.lowerBound
        return (0...count).map { range.lowerBound + width * Double($0) / Double(count) }
    }
}
