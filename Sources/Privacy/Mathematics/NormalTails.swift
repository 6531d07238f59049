import Glibc

/// The normal distribution with relative accuracy in both tails.
package enum Normal {
    private static let rootOfTwo = 1.4142135623730951
    private static let logOfRootOfTwoPi = 0.9189385332046728

    /// Φ(x).
    static func lower(_ x: Double) -> Double { 0.5 * erfc(-x / rootOfTwo) }

    /// 1 − Φ(x).
    static func upper(_ x: Double) -> Double { 0.5 * erfc(x / rootOfTwo) }

    /// log Φ(x).
    package static func logLower(_ x: Double) -> Double {
        if x > 0 { return log1p(-upper(x)) }
        if x > -30 { return log(lower(x)) }
        return -x * x / 2 + log(scaledComplement(-x / rootOfTwo) / 2)
    }

    /// log(1 − Φ(x)).
    static func logUpper(_ x: Double) -> Double { logLower(-x) }

    /// x with log(1 − Φ(x)) = y, for y < 0; ∞ for y = −∞.
    static func upperQuantile(logProbability y: Double) -> Double {
        if y == -.infinity { return .infinity }
        if y > -0.6931471805599453 { return -upperQuantile(logProbability: logOneMinusExp(y)) }
        // log(1 − Φ) falls and is concave, so Newton's steps from the right of the root do not pass
        // it.
        var x = (-2 * y).squareRoot()
        for _ in 0..<60 {
            let tail = logUpper(x)
            let step = (tail - y) * exp(tail - logDensity(x))
            x += step
            if abs(step) <= 1e-15 * max(1, x) { break }
        }
        return x
    }

    /// φ(x)/(1 − Φ(x)).
    static func hazard(_ x: Double) -> Double { exp(logDensity(x) - logUpper(x)) }

    /// log of the density at x.
    package static func logDensity(_ x: Double) -> Double { -x * x / 2 - logOfRootOfTwoPi }

    /// erfcx(y) = exp(y²)·erfc(y), for y ≥ −26.
    package static func scaledComplement(_ y: Double) -> Double {
        if y < 8 { return exp(y * y) * erfc(y) }
        // The continued fraction of Laplace, from its far end.
        var tail = 0.0
        for k in stride(from: 40.0, through: 1, by: -1) { tail = k / 2 / (y + tail) }
        return 1 / ((y + tail) * 1.772453850905516)
    }

    /// (erfcx(x/√2) − erfcx(y/√2))/2 for x ≤ y, also when they are close.
    static func scaledUpperDifference(_ x: Double, _ y: Double) -> Double {
        let (a, b) = (x / rootOfTwo, y / rootOfTwo)
        if b - a > 0.02 { return (scaledComplement(a) - scaledComplement(b)) / 2 }
        // −½∫ erfcx′, by Gauss and Legendre with five points.
        let (middle, half) = ((a + b) / 2, (b - a) / 2)
        var sum = 0.0
        for (place, weight) in zip(nodes, weights) {
            let point = middle + half * place
            sum += weight * (2 / 1.772453850905516 - 2 * point * scaledComplement(point))
        }
        return sum * half / 2
    }

    private static let nodes = [
        -0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664,
    ]
    private static let weights = [
        0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647,
        0.23692688505618908,
    ]
}
