import Glibc
import Privacy

extension Normal {
    /// φ(x)/Φ(x), the inverse of Mills' ratio: near 0 to the right, near −x far to the left, where
    /// the two logarithms differ by less than their rounding.
    static func inverseMillsRatio(_ x: Double) -> Double {
        guard x < -5 else { return exp(logDensity(x) - logLower(x)) }
        return (2 / Double.pi).squareRoot() / scaledComplement(-x / 2.0.squareRoot())
    }
}
