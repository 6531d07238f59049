import Glibc

/// How Rényi divergences become (ε, δ).
public enum RenyiConversion: String, Sendable, Hashable, Codable, CaseIterable {
    /// ε = ρ + log(1 − 1/α) − (log δ + log α)/(α − 1) (Balle et al. 2020, theorem 21; Canonne, Kamath, Steinke 2020,
    /// proposition 12).
    case tight
    /// ε = ρ + log(1/δ)/(α − 1) (Mironov 2017, proposition 3), as papers before 2020 and the PATE papers have it.
    case classic

    /// ε of one order, before orders are compared; may be negative.
    ///
    /// - Parameters:
    ///   - divergence: ρ(α) ≥ 0.
    ///   - logDelta: log δ < 0.
    public func epsilon(order: Double, divergence: Double, logDelta: Double) -> Double {
        switch self {
        case .classic: return divergence - logDelta / (order - 1)
        case .tight:
            if Self.isHarmless(divergence, logDelta) { return 0 }
            return divergence + log1p(-1 / order) - (logDelta + log(order)) / (order - 1)
        }
    }

    /// log δ of one order, before orders are compared; may be positive.
    public func logDelta(order: Double, divergence: Double, epsilon: Double) -> Double {
        switch self {
        case .classic: return (order - 1) * (divergence - epsilon)
        case .tight:
            return (order - 1) * (divergence - epsilon + log1p(-1 / order)) - log(order)
        }
    }

    /// log of √(1 − e^−ρ), which the total variation is at most (Bretagnolle, Huber 1979): δ for any ε.
    static func logTotalVariation(_ divergence: Double) -> Double {
        logOneMinusExp(-divergence) / 2
    }

    /// Whether the total variation alone, √(1 − e^−ρ), is at most δ; then ε = 0.
    private static func isHarmless(_ divergence: Double, _ logDelta: Double) -> Bool {
        exp(2 * logDelta) + expm1(-divergence) > 0
    }
}

/// The orders among which the best is looked for.
public enum RenyiOrders: Sendable, Hashable, Codable {
    /// From 1.01 to 4096, first coarsely, then around the best one.
    case searched
    /// These and no others, each above 1.
    case grid([Double])

    /// dp-accounting's: 1.1, 1.2, … 10.9, 11, 12, … 63, then 128, 256, 512, 1024.
    public static let dpAccounting = RenyiOrders.grid(
        tenths + (11...63).map(Double.init) + [128, 256, 512, 1024])

    /// Opacus': 1.1, 1.2, … 10.9, 12, 13, … 63.
    public static let opacus = RenyiOrders.grid(tenths + (12...63).map(Double.init))

    /// TensorFlow Privacy's, from the time of its tutorials: 1.25 … 4.5, 5, 6, … 63, 128, 256, 512.
    public static let tensorFlowPrivacy = RenyiOrders.grid(
        [1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 4.5] + (5...63).map(Double.init)
            + [128, 256, 512])

    private static let tenths = (1...99).map { 1 + Double($0) / 10 }

    /// Where the search begins: not so many that it takes long, not so few that the valley is missed.
    static let coarse: [Double] =
        [1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8, 11, 16, 23, 32, 45, 64]
        + [91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096]
}
