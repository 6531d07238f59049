import Glibc
import Privacy

extension Normal {
    /// The x with Φ(x) = p; −∞ at 0 and ∞ at 1.
    ///
    /// log Φ is concave, so that each tangent meets the goal at or left of the answer: Newton's
    /// steps cannot run away from any start.
    static func quantile(_ p: Double) -> Double {
        guard p > 0 else { return -.infinity }
        guard p < 1 else { return .infinity }
        if p > 0.5 { return -quantile(1 - p) }
        let goal = log(p)
        var x = -(-2 * goal).squareRoot()
        for _ in 0..<100 {
            let value = logLower(x)
            let step = (goal - value) / exp(logDensity(x) - value)
            x += step
            if abs(step) <= 2e-16 * max(1, abs(x)) { break }
        }
        return x
    }
}
