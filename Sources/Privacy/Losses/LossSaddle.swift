import Glibc

/// Where the weight of δ lies, found on a few hundred nodes: it decides how finely and how far losses are
/// tabulated. None of it has a part in whether a bound holds.
///
/// δ(ε) = 1/(2πi)·∫ exp(K(z) − zε)/(z(z + 1)) dz, whose integrand has its saddle where K′(t) = ε + 1/t + 1/(1 + t).
struct LossSaddle {
    let tilt: Double
    let epsilon: Double
    let logDelta: Double
    /// The deviation of the composed loss under the tilted distribution.
    let deviation: Double

    private static let tilts = (smallest: -12.0, largest: 11.0)

    /// The saddle of the ε that belongs to a δ, not below ε = 0.
    init(_ parts: [(nodes: LossNodes, count: Double)], logDelta target: Double) {
        let (smallest, largest) = Self.tilts
        func excess(_ logTilt: Double) -> Double {
            Self.at(exp(logTilt), parts).logDelta - target
        }
        if excess(smallest) <= 0 {
            self.init(parts, epsilon: 0)
            return
        }
        let place =
            excess(largest) >= 0
            ? largest
            : RootSearch.interval(from: smallest, to: largest, tolerance: 1e-4, excess).0
        let found = Self.at(exp(place), parts)
        if found.epsilon <= 0 { self.init(parts, epsilon: 0) } else { self = found }
    }

    /// The saddle of one ε.
    init(_ parts: [(nodes: LossNodes, count: Double)], epsilon: Double) {
        let (smallest, largest) = Self.tilts
        func excess(_ logTilt: Double) -> Double { Self.at(exp(logTilt), parts).epsilon - epsilon }
        let place =
            excess(largest) <= 0
            ? largest
            : excess(smallest) >= 0
                ? smallest
                : RootSearch.interval(from: smallest, to: largest, tolerance: 1e-4, excess).0
        let found = Self.at(exp(place), parts)
        self.init(
            tilt: found.tilt, epsilon: epsilon, logDelta: found.logDelta, deviation: found.deviation
        )
    }

    private init(tilt: Double, epsilon: Double, logDelta: Double, deviation: Double) {
        self.tilt = tilt
        self.epsilon = epsilon
        self.logDelta = logDelta
        self.deviation = deviation
    }

    private static func at(_ t: Double, _ parts: [(nodes: LossNodes, count: Double)]) -> LossSaddle
    {
        var (value, slope, curvature) = (0.0, 0.0, 0.0)
        for part in parts {
            let one = part.nodes.cumulant(t)
            value += part.count * one.value
            slope += part.count * one.slope
            curvature += part.count * one.curvature
        }
        let epsilon = slope - 1 / t - 1 / (1 + t)
        let spread = curvature + 1 / (t * t) + 1 / ((1 + t) * (1 + t))
        let logDelta = value - t * epsilon - log(t) - log1p(t) - log(2 * .pi * spread) / 2
        return LossSaddle(
            tilt: t, epsilon: epsilon, logDelta: logDelta, deviation: curvature.squareRoot())
    }

    /// Whether the numbers are finite and the nodes hold all mass that matters. Noise so small that losses leave the
    /// range of numbers makes them unusable.
    func isUsable(_ parts: [(nodes: LossNodes, count: Double)], delta: Double) -> Bool {
        let lost = parts.reduce(0) { $0 + $1.count * $1.nodes.lost }
        return tilt.isFinite && epsilon.isFinite && logDelta.isFinite && deviation.isFinite
            && (lost <= delta * 0.01 || parts.allSatisfy { $0.nodes.hasTrueAtoms })
    }

    /// How long the period of a composed loss must be so that its copies have no weight, and K plus the log of the
    /// tilted mass that lies a period above the start and higher.
    ///
    /// - Parameter start: the least ε that will be asked for.
    func period(
        _ parts: [(nodes: LossNodes, count: Double)], from start: Double
    ) -> (length: Double, logEscape: Double) {
        func cumulant(_ t: Double) -> Double {
            parts.reduce(0) { $0 + $1.count * $1.nodes.cumulant(t).value }
        }
        let base = cumulant(tilt)
        let copies = (25 + max(0, -logDelta)) / tilt
        var period = max(14 * deviation, copies) + 2 * max(0, epsilon - start)
        var escape = 0.0
        // Chernoff: log P[loss > start + period] under the tilted distribution.
        for _ in 0..<12 {
            let reach = start + period
            escape =
                [0.3, 0.6, 1.2, 2.5, 5, 10, 20, 40].map { factor -> Double in
                    let more = factor / max(deviation, period / 40)
                    return cumulant(tilt + more) - base - more * reach
                }.min() ?? 0
            if escape < -25 { break }
            period *= 1.4
        }
        return (period, base + escape + 0.1)
    }
}
