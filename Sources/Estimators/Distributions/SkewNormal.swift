import Glibc
import Privacy

/// The skew-normal distribution: density 2/ω · φ(z) · Φ(αz) with z = (x − ξ)/ω.
///
/// ## Source
/// Azzalini, A class of distributions which includes the normal ones, Scandinavian Journal of
/// Statistics 12, 1985.
public struct SkewNormal: Sendable, Equatable {
    /// ξ, in units of the values.
    public let location: Double
    /// ω > 0, in units of the values.
    public let scale: Double
    /// α: 0 is the normal distribution, above 0 the tail to the right is longer.
    public let shape: Double

    public init(location: Double, scale: Double, shape: Double) throws(EstimatorError) {
        try Requirement.finite([location, shape], "parameters of a skew-normal distribution")
        guard scale > 0, scale < .infinity else {
            throw .outOfDomain(
                what: "the scale of a skew-normal distribution", value: "\(scale)",
                domain: "a number above 0")
        }
        self.init(known: location, scale, shape)
    }

    init(known location: Double, _ scale: Double, _ shape: Double) {
        self.location = location
        self.scale = scale
        self.shape = shape
    }

    /// log of the density at x.
    public func logDensity(_ x: Double) -> Double { height((x - location) / scale) - log(scale) }

    /// log P(X ≤ x), with relative accuracy of the probability far into the left tail.
    ///
    /// The density is integrated over where it is not negligible, since the formula
    /// Φ(z) − 2T(z, α) is a difference of nearly equal numbers there.
    public func logLower(_ x: Double) -> Double {
        let z = (x - location) / scale
        guard z < 1e8 else { return 0 }
        // So far out that the tail falls like an exponential, and that integrands would be
        // differences of huge logarithms.
        if z < 0, min(z, shape * z) < -1e4 { return height(z) - log(slope(z)) }
        let top = highest(upTo: z)
        let peak = height(top)
        let start = foot(of: peak, from: top)
        // Around 0 the density changes over 1/α, which may be much less than the whole way.
        let bend = 8 / max(abs(shape), 1)
        var ends = [start]
        for place in [-bend, bend, top, z] where place > ends[ends.count - 1] && place <= z {
            ends.append(place)
        }
        var sum = 0.0
        for (from, to) in zip(ends, ends.dropFirst()) { sum += area(from, to, below: peak) }
        return min(0, peak + log(sum))
    }

    /// log of the density of z.
    private func height(_ z: Double) -> Double {
        0.6931471805599453 + Normal.logDensity(z) + Normal.logLower(shape * z)
    }

    private func slope(_ z: Double) -> Double {
        -z + shape * Normal.inverseMillsRatio(shape * z)
    }

    /// Where the density is largest among all places up to z; its logarithm is concave.
    private func highest(upTo z: Double) -> Double {
        guard slope(z) < 0 else { return z }
        var (low, high) = (min(-1, z - 1), z)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if slope(middle) < 0 { high = middle } else { low = middle }
        }
        return low
    }

    /// A place left of the top where the density is less by a factor of e⁴⁵ or more.
    private func foot(of peak: Double, from top: Double) -> Double {
        var step = 1 / max(1, abs(slope(top)), abs(shape))
        for _ in 0..<4000 where height(top - step) > peak - 45 { step *= 1.25 }
        return top - step
    }

    /// ∫ exp(height − peak), by Gauss and Legendre with five points in each of 64 parts.
    private func area(_ from: Double, _ to: Double, below peak: Double) -> Double {
        let half = (to - from) / 128
        var sum = 0.0
        for part in 0..<64 {
            let middle = from + half * Double(2 * part + 1)
            for (node, weight) in zip(Self.nodes, Self.weights) {
                sum += weight * exp(height(middle + half * node) - peak)
            }
        }
        return sum * half
    }

    private static let nodes = [
        -0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664,
    ]
    private static let weights = [
        0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647,
        0.23692688505618908,
    ]
}
