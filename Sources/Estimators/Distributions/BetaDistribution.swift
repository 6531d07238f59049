import Glibc
import Privacy

/// The beta distribution, whose lower tail is the regularised incomplete beta function Iₓ(a, b).
///
/// ## Source
/// The continued fraction is DLMF 8.17.22. The factor before it follows Loader, Fast and accurate
/// computation of binomial probabilities, 2000, so that it keeps its digits for millions of trials.
/// The fraction takes about √(a + b) terms and is followed to sums of some 10⁹.
public struct BetaDistribution: Sendable, Equatable {
    public let a: Double
    public let b: Double

    /// - Parameters: both above 0 and finite.
    public init(a: Double, b: Double) throws(EstimatorError) {
        for (name, value) in [("a", a), ("b", b)] where !(value > 0 && value < .infinity) {
            throw .outOfDomain(
                what: "\(name) of a beta distribution", value: "\(value)",
                domain: "a number above 0")
        }
        self.init(known: a, b)
    }

    init(known a: Double, _ b: Double) {
        self.a = a
        self.b = b
    }

    /// P(X ≤ x): 0 below 0, 1 above 1.
    public func lower(_ x: Double) -> Double {
        x <= 0 ? 0 : x >= 1 ? 1 : exp(logLower(x, 1 - x))
    }

    /// P(X > x), without loss of digits where it is small.
    public func upper(_ x: Double) -> Double {
        x <= 0 ? 1 : x >= 1 ? 0 : exp(BetaDistribution(known: b, a).logLower(1 - x, x))
    }

    /// The x with P(X ≤ x) = p; 0 at 0 and 1 at 1.
    public func quantile(_ p: Double) -> Double {
        p > 0.5 ? upperQuantile(1 - p) : p > 0 ? 1 / (1 + exp(-logOdds(p))) : 0
    }

    /// The x with P(X > x) = p; 1 at 0 and 0 at 1.
    public func upperQuantile(_ p: Double) -> Double {
        if p > 0.5 { return quantile(1 - p) }
        return p > 0 ? 1 / (1 + exp(BetaDistribution(known: b, a).logOdds(p))) : 1
    }

    /// u = log(x / (1 − x)) of the x with P(X ≤ x) = p, for p in 0...0.5 but not 0.
    ///
    /// In terms of u the logarithm of the lower tail is concave and rises, so that Newton's steps
    /// come from the left after the first and cannot run away.
    private func logOdds(_ p: Double) -> Double {
        let goal = log(p)
        var u = log(a / b)
        for _ in 0..<200 {
            let (x, y) = (1 / (1 + exp(-u)), 1 / (1 + exp(u)))
            guard x > 0, y > 0 else { break }
            let value = logLower(x, y)
            let step = (goal - value) / exp(logFront(x, y) - value)
            u += step
            if abs(step) <= 4e-16 * max(1, abs(u)) { break }
        }
        return u
    }

    /// log Iₓ(a, b), with y = 1 − x, both above 0.
    private func logLower(_ x: Double, _ y: Double) -> Double {
        if x < (a + 1) / (a + b + 2) { return logNear(x, y) }
        return log1p(-exp(BetaDistribution(known: b, a).logNear(y, x)))
    }

    /// log Iₓ(a, b) left of the mean, where the fraction converges.
    private func logNear(_ x: Double, _ y: Double) -> Double {
        min(0, logFront(x, y) - log(a) - log(fraction(x)))
    }

    /// log(xᵃ yᵇ / B(a, b)).
    private func logFront(_ x: Double, _ y: Double) -> Double {
        let n = a + b
        return Self.stirlingError(n) - Self.stirlingError(a) - Self.stirlingError(b)
            - Self.deviance(a, n * x) - Self.deviance(b, n * y)
            + 0.5 * log(a / n * b / (2 * Double.pi))
    }

    /// 1 + d₁/(1 + d₂/(1 + …)), by Lentz's method.
    private func fraction(_ x: Double) -> Double {
        var (value, c, d) = (1.0, 1.0, 0.0)
        let most = 1000 + Int(min(1e6, 20 * (a + b).squareRoot()))
        for step in 1...most {
            let m = Double(step / 2)
            let term =
                step % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / Self.apart(1 + term * d)
            c = Self.apart(1 + term / c)
            value *= c * d
            if abs(c * d - 1) < 2e-16 { break }
        }
        return value
    }

    /// Not 0, so that it can be divided by.
    private static func apart(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }

    /// log Γ(n + 1) − log(√(2πn) (n/e)ⁿ).
    private static func stirlingError(_ n: Double) -> Double {
        guard n >= 15 else {
            return logGamma(n + 1) - (n + 0.5) * log(n) + n - 0.9189385332046728
        }
        let square = n * n
        return
            (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square)
                / square)
            / n
    }

    /// x log(x/m) + m − x, also where both are close.
    private static func deviance(_ x: Double, _ m: Double) -> Double {
        guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
        let v = (x - m) / (x + m)
        var sum = (x - m) * v
        var term = 2 * x * v
        for j in 1..<1000 {
            term *= v * v
            let next = sum + term / Double(2 * j + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }
}
