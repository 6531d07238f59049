import Glibc

/// Rényi divergences D_α(P‖Q) of one use of a mechanism, the larger of both directions, as functions of the order
/// α > 1. Noise is relative to the distance of neighbours.
public enum RenyiDivergence {
    /// α/(2σ²) (Mironov 2017, proposition 7).
    public static func gaussian(noiseMultiplier sigma: Double, order: Double) -> Double {
        sigma == .infinity ? 0 : order / (2 * sigma * sigma)
    }

    /// Laplace noise of scale b, distance 1 (Mironov 2017, proposition 6).
    public static func laplace(noiseMultiplier scale: Double, order: Double) -> Double {
        guard scale > 0 else { return .infinity }
        let t = 1 / scale
        let a = order - 1
        // log(1 + a·c)/a with c = (e^(t(1−2α)) − 1)/(2α − 1); a·c > −½, so log1p is exact enough at any a.
        let c = expm1(t * (1 - 2 * order)) / (2 * order - 1)
        return max(0, t + log1p(a * c) / a)
    }

    /// The worst case of an ε-differentially private mechanism, which is randomised response with two answers.
    public static func pure(epsilon: Double, order: Double) -> Double {
        guard epsilon > 0 else { return 0 }
        guard epsilon < .infinity else { return .infinity }
        // Answers with losses ±ε and probabilities e^ε/(1 + e^ε), 1/(1 + e^ε).
        let a = order - 1
        let rare = -log1p(exp(epsilon))
        let common = rare + epsilon
        return min(
            epsilon, clamped(logSum(common + a * epsilon, rare - a * epsilon) / a, epsilon, order))
    }

    /// For tiny ε the logarithm above loses everything; αε²/2 bounds it always (Bun, Steinke 2016, proposition 3.3).
    private static func clamped(_ value: Double, _ epsilon: Double, _ order: Double) -> Double {
        let bound = order * epsilon * epsilon / 2
        return epsilon < 1e-5 ? bound : min(bound, max(0, value))
    }

    /// A mechanism whose loss lies in an interval of length ε, as the exponential mechanism's does: αε²/8, and at
    /// most the worst case of ε (Cesar, Rogers 2021, lemma 3.2; Dong, Durfee, Rogers 2020).
    public static func boundedRange(epsilon: Double, order: Double) -> Double {
        min(order * epsilon * epsilon / 8, pure(epsilon: epsilon, order: order))
    }

    /// Noise with P(k) ∝ exp(−a·|k|) and distance Δ, a whole number: a finite sum over losses.
    public static func discreteLaplace(decay a: Double, distance: Int, order: Double) -> Double {
        let power = order - 1
        // Outside 0…Δ the loss is ±aΔ; the masses are tanh(a/2)·e^(−a|k|).
        let outside = -log1p(exp(-a))
        let inside = log(tanh(a / 2))
        let far = a * Double(distance)
        var terms = [outside + power * far, outside - far - power * far]
        for k in stride(from: 1, to: distance, by: 1) {
            terms.append(inside - a * Double(k) + power * (far - 2 * a * Double(k)))
        }
        let largest = terms.max() ?? 0
        let sum = terms.reduce(0) { $0 + exp($1 - largest) }
        return min(far, max(0, (largest + log(sum)) / power))
    }

    /// k-ary randomised response, which answers truly with probability 1 − p and else uniformly.
    ///
    /// - Parameter relation: `replaceOne` compares two true answers, `replaceSpecial` a true answer with a uniform
    ///   one; there is no other reading.
    static func randomizedResponse(
        noise p: Double, buckets: Int, order: Double, relation: NeighbouringRelation
    ) -> Double {
        let k = Double(buckets)
        if p == 0 { return .infinity }
        if p == 1 { return 0 }
        let power = order - 1
        switch relation {
        case .replaceOne:
            // True bucket with probability 1 − p + p/k, another with p/k each.
            let ratio = log(k / p - k + 1)
            let rare = log(p / k)
            let excess = [
                rare + order * ratio, log(1 - p + p / k) - order * ratio,
                buckets > 2 ? log1p(-2 / k) + log(p) : -.infinity,
            ]
            return max(0, logSumOfExponentials(excess) / power)
        case .replaceSpecial, .addOrRemoveOne:
            let common = log(k * (1 - p) + p)
            func divergence(_ s: Double) -> Double {
                logSum(s * common - log(k), s * log(p) + log1p(-1 / k)) / power
            }
            return max(0, divergence(order), divergence(1 - order))
        }
    }

    private static func logSumOfExponentials(_ terms: [Double]) -> Double {
        let largest = terms.max() ?? -.infinity
        return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
    }
}
