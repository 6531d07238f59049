import Glibc

/// The Gaussian mechanism exactly (Balle, Wang 2018), which is also μ-GDP with μ = 1/σ (Dong, Roth, Su 2019).
public enum GaussianMechanism {
    /// log δ(ε) = log(Φ(1/(2σ) − εσ) − e^ε·Φ(−1/(2σ) − εσ)).
    ///
    /// - Parameter noiseMultiplier: σ, noise over the distance of neighbours; 0 gives 0, ∞ gives −∞.
    public static func logDelta(noiseMultiplier sigma: Double, epsilon: Double) -> Double {
        if sigma == 0 { return epsilon == .infinity ? -.infinity : 0 }
        if sigma == .infinity || epsilon == .infinity { return -.infinity }
        let distance = 1 / sigma
        let near = epsilon * sigma - distance / 2
        let far = epsilon * sigma + distance / 2
        // e^ε·φ(far) = φ(near), so both tails share one exponential.
        if distance < 1 || near > 5 {
            let difference = Normal.scaledUpperDifference(near, far)
            return difference > 0 ? -near * near / 2 + log(difference) : -.infinity
        }
        let first = Normal.logUpper(near)
        return first + logOneMinusExp(min(0, epsilon + Normal.logUpper(far) - first))
    }

    public static func delta(noiseMultiplier: Double, epsilon: Double) -> Double {
        exp(logDelta(noiseMultiplier: noiseMultiplier, epsilon: epsilon))
    }

    /// The least ε ≥ 0 with δ(ε) ≤ δ, at most 10⁻¹³ of it too large.
    ///
    /// - Parameter delta: from 0 to 1; 0 gives ∞.
    public static func epsilon(noiseMultiplier sigma: Double, delta: Double) -> Double {
        if sigma == .infinity { return 0 }
        if sigma == 0 { return delta >= 1 ? 0 : .infinity }
        let target = log(delta)
        if target == -.infinity { return .infinity }
        func excess(_ epsilon: Double) -> Double {
            logDelta(noiseMultiplier: sigma, epsilon: epsilon) - target
        }
        if excess(0) <= 0 { return 0 }
        var high = 1 / (2 * sigma * sigma) + (2 * max(1, -target)).squareRoot() / sigma
        while excess(high) > 0 && high < 1e300 { high *= 2 }
        let (a, b) = RootSearch.interval(from: 0, to: high, excess)
        return max(a, b)
    }

    /// The least σ that is (ε, δ)-differentially private, at most 10⁻¹³ of it too large.
    ///
    /// - Throws: `PrivacyError.unreachable` unless 0 < δ < 1.
    public static func noiseMultiplier(
        epsilon: Double, delta: Double
    ) throws(PrivacyError) -> Double {
        try Domain.epsilon(epsilon)
        guard delta > 0, delta < 1 else {
            throw .unreachable(
                target: "ε = \(Words.number(epsilon)) at δ = \(Words.number(delta))",
                reason: "no Gaussian noise gives it; δ must be above 0 and below 1")
        }
        if epsilon == .infinity { return 0 }
        let target = log(delta)
        func excess(_ logSigma: Double) -> Double {
            logDelta(noiseMultiplier: exp(logSigma), epsilon: epsilon) - target
        }
        var (low, high) = (-1.0, 1.0)
        while excess(high) > 0 { high *= 2 }
        while excess(low) <= 0 { low *= 2 }
        let (a, b) = RootSearch.interval(from: low, to: high, tolerance: 1e-15, excess)
        return exp(max(a, b)) * (1 + 1e-14)
    }
}

/// Gaussian differential privacy: neighbours are no easier to tell apart than N(0, 1) from N(μ, 1).
public enum GaussianPrivacy {
    /// δ(ε) of μ-GDP (Dong, Roth, Su 2019, corollary 2.13).
    public static func delta(mu: Double, epsilon: Double) -> Double {
        GaussianMechanism.delta(noiseMultiplier: 1 / mu, epsilon: epsilon)
    }

    public static func epsilon(mu: Double, delta: Double) -> Double {
        GaussianMechanism.epsilon(noiseMultiplier: 1 / mu, delta: delta)
    }

    /// μ ≈ q·√(T·(e^(1/σ²) − 1)) of T Gaussian steps on Poisson samples, by the central limit theorem (Bu, Dong, Long,
    /// Su 2020, theorem 5). **An estimate: the true ε may be larger.**
    public static func poissonEstimate(
        samplingProbability q: Double, noiseMultiplier sigma: Double, steps: Double
    ) -> Double {
        steps == 0 || q == 0 ? 0 : q * (steps * expm1(1 / (sigma * sigma))).squareRoot()
    }

    /// μ ≈ q·√(2T·(e^(1/σ²)·Φ(3/(2σ)) + 3Φ(−1/(2σ)) − 2)) for samples of fixed size (the same, section 2.4). **An
    /// estimate.**
    public static func uniformEstimate(
        samplingRate q: Double, noiseMultiplier sigma: Double, steps: Double
    ) -> Double {
        let s = 1 / sigma
        // With Φ(x) − ½ in place of Φ(x), what cancels is gone before it is rounded.
        func beyondHalf(_ x: Double) -> Double { 0.5 * erf(x / 1.4142135623730951) }
        let sum =
            expm1(s * s) * Normal.lower(1.5 * s) + beyondHalf(1.5 * s) - 3 * beyondHalf(0.5 * s)
        return steps == 0 || q == 0 ? 0 : q * (2 * steps * max(0, sum)).squareRoot()
    }
}
