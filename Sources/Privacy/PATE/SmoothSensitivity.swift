import Glibc

/// How a number that depends on private data is told by noise that scales with its own sensitivity.
public enum SmoothSensitivity {
    /// max over d of e^(−βd)·LS(d).
    ///
    /// - Parameters:
    ///   - sensitivities: LS(0), LS(1), …; none gives 0.
    ///   - beta: β > 0.
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Nissim, Raskhodnikova and Smith 2007, definition 2.2 and section 3.
    public static func discountedMaximum(
        of sensitivities: [Double], beta: Double
    ) throws(PrivacyError) -> Double {
        try Domain.positive("β", beta)
        return sensitivities.enumerated().reduce(0) { largest, entry in
            max(largest, exp(-beta * Double(entry.offset)) * entry.element)
        }
    }

    /// The Rényi divergence of telling a number with noise N(0, (SS·σ)²), where SS is its β-smooth
    /// sensitivity: λe^(2β)/σ² + (βλ − ½·log(1 − 2λβ))/(λ − 1).
    ///
    /// - Parameters:
    ///   - beta: β > 0.
    ///   - relativeDeviation: σ > 0, in smooth sensitivities.
    ///   - order: λ, above 1 and below 1/(2β).
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Papernot et al. 2018, arXiv:1802.08908, appendix B, the mechanism GNSS.
    public static func releaseDivergence(
        beta: Double, relativeDeviation sigma: Double, order: Double
    ) throws(PrivacyError) -> Double {
        try Domain.positive("β", beta)
        try Domain.positive("the relative noise deviation", sigma)
        guard order > 1, order < 1 / (2 * beta) else {
            throw Domain.wrong(
                "the order", order, "above 1 and below 1/(2β) = \(Words.number(1 / (2 * beta)))")
        }
        return order * exp(2 * beta) / (sigma * sigma)
            + (beta * order - 0.5 * log1p(-2 * order * beta)) / (order - 1)
    }

    /// How Gaussian noise tells a number (ε, δ)-privately: its deviation is one smooth sensitivity
    /// over `alpha`.
    ///
    /// - Parameters:
    ///   - epsilon: ε > 0 that telling it may cost.
    ///   - delta: above 0 and below 1.
    /// - Returns: α = √(a² + ε/2) − a with a = Φ⁻¹(1 − δ/2), and β = ε/(2c) with the quantile c of
    ///   χ² with one degree of freedom that is exceeded with probability δ/2.
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Nissim, Raskhodnikova and Smith 2007, lemma 2.7 and section 2.4.
    public static func gaussianParameters(
        epsilon: Double, delta: Double
    ) throws(PrivacyError) -> (alpha: Double, beta: Double) {
        try Domain.positive("ε", epsilon)
        try Domain.deltaAboveZero(delta)
        let a = Normal.upperQuantile(logProbability: log(delta / 2))
        let root = Normal.upperQuantile(logProbability: log(delta / 4))
        // √(a² + ε/2) − a, without the difference.
        let alpha = epsilon / 2 / ((a * a + epsilon / 2).squareRoot() + a)
        return (alpha, epsilon / (2 * root * root))
    }
}
