import Glibc

/// What the smoothing takes for granted of the cost β(q).
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, appendix B, conditions C5 and C6. Here their derivatives
/// are known in closed form, and their signs are looked at in many places.
public struct SensitivityConditions: Sendable, Hashable {
    /// C5: β(q) does not fall on (0, q₀).
    public let costRises: Bool
    /// C6: β(B_U(q)) − β(q) does not fall on (0, B_L(q₀)).
    public let differenceRises: Bool

    /// Whether smooth sensitivities may be trusted.
    public var hold: Bool { costRises && differenceRises }
}

extension MaximumSensitivity {
    /// Whether the smoothing holds for this noise, order and number of classes.
    public var conditions: SensitivityConditions {
        SensitivityConditions(
            costRises: Self.places(below: logTurningError).allSatisfy { slope(at: $0) >= 0 },
            differenceRises: Self.places(below: logPlateauError).allSatisfy { q in
                let x = step.quantile(q)
                let growth = Normal.hazard(x - step.shift) / Normal.hazard(x)
                let raised = slope(at: step.up(q)) * growth
                // Less than that is lost to underflow, and so is what is taken from it.
                return raised >= slope(at: q) || abs(raised) < 1e-290
            })
    }

    /// Values of log q from its upper end to where costs are lost to underflow: close together
    /// first.
    private static func places(below end: Double) -> [Double] {
        let (count, span) = (4000, 1000 + 3 * abs(end))
        return (1...count).map { end - span * pow(Double($0) / Double(count), 3) }
    }

    /// dβ/d(log q) of the bound that depends on the votes.
    private func slope(at q: Double) -> Double {
        let power = order - 1
        let variance = deviation * deviation
        let second = deviation * (-q).squareRoot()
        let (epsilon, fall) = (second / variance, 1 / (2 * second))
        // log of q·e^ε₂ to the power (μ₂ − 1)/μ₂, and its derivative.
        let inner = (q + epsilon) * (1 - 1 / second)
        let innerSlope =
            (1 - fall) * (1 - 1 / second) - (q + epsilon) * variance * fall / (second * second)
        let logMiss = logOneMinusExp(q)
        let usual = logMiss + power * (logMiss - logOneMinusExp(inner))
        let rare = q + power * ((second + 1) / variance - q / second)
        let usualSlope = -order * odds(q) + power * odds(inner) * innerSlope
        let rareSlope = 1 - power / second
        let (usualShare, rareShare) = (1 / (1 + exp(rare - usual)), 1 / (1 + exp(usual - rare)))
        return (usualShare * usualSlope + rareShare * rareSlope) / power
    }

    /// e^x/(1 − e^x) for x < 0.
    private func odds(_ x: Double) -> Double { -exp(x) / expm1(x) }
}
