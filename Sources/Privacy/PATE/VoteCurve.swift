import Glibc

/// α ↦ ρ(α) of one answer, given how sure the vote is. What does not depend on the order is worked
/// out once.
struct VoteCurve: Sendable {
    /// ρ(α) ≤ slope·α, whatever the votes.
    private let slope: Double
    /// ρ(α) is at most that, whatever the votes.
    private let ceiling: Double
    /// Orders below this one have a bound that depends on the votes.
    private let limit: Double
    private let logMiss: Double
    private let logError: Double
    /// log A and log B: what the order adds to both parts of the moment.
    private let (usual, rare): (Double, Double)

    private init(
        slope: Double, ceiling: Double = .infinity, limit: Double = 0, logMiss: Double = 0,
        logError: Double = -.infinity, usual: Double = 0, rare: Double = 0
    ) {
        self.slope = slope
        self.ceiling = ceiling
        self.limit = limit
        self.logMiss = logMiss
        self.logError = logError
        (self.usual, self.rare) = (usual, rare)
    }

    /// GNMax: α/σ² or less.
    ///
    /// - Parameters:
    ///   - q: log of the bound on an error; 0 for the cost whatever the votes.
    ///   - sigma: σ > 0 in votes.
    ///
    /// ## Source
    /// Papernot et al. 2018, arXiv:1802.08908, theorem 6 with the orders of proposition 10.
    static func gaussian(logError q: Double, deviation sigma: Double) -> VoteCurve {
        let slope = 1 / (sigma * sigma)
        if q == -.infinity { return VoteCurve(slope: slope, limit: .infinity) }
        let second = sigma * (-q).squareRoot()
        let (epsilon1, epsilon2) = ((second + 1) * slope, second * slope)
        // Where the bound rises with q, and A is positive.
        guard second > 1, -q > epsilon2,
            q <= (second - 1) * epsilon2 - second * log((second + 1) / (second - 1))
        else { return VoteCurve(slope: slope) }
        let logMiss = logOneMinusExp(q)
        return VoteCurve(
            slope: slope, limit: second + 1, logMiss: logMiss, logError: q,
            usual: logMiss - logOneMinusExp((q + epsilon2) * (1 - 1 / second)),
            rare: epsilon1 - q / second)
    }

    /// The comparison with a threshold: α/(2σ²) or less.
    ///
    /// It is GNMax with noise √2·σ whose error is the rarer outcome (Papernot et al. 2018, section
    /// 4.1 and theorem 6).
    /// - Parameters:
    ///   - p: log of the chance that the query is answered; nil for the cost whatever the votes.
    ///   - sigma: σ > 0 in votes.
    static func threshold(logAnswered p: Double?, deviation sigma: Double) -> VoteCurve {
        let rarer = p.map { $0 < -0.6931471805599453 ? $0 : logOneMinusExp($0) } ?? 0
        return gaussian(logError: rarer, deviation: sigma * 1.4142135623730951)
    }

    /// LNMax: at most ε₀²α/2 and at most ε₀ = 2/b.
    ///
    /// - Parameters:
    ///   - q: log of the bound on an error; 0 for the cost whatever the votes.
    ///   - scale: b > 0 in votes.
    ///
    /// ## Source
    /// Papernot et al. 2017, arXiv:1610.05755, theorems 2 and 3, with the moment of order l = α −
    /// 1.
    static func laplace(logError q: Double, scale: Double) -> VoteCurve {
        let epsilon = 2 / scale
        let slope = epsilon * epsilon / 2
        // Where q ≤ 1/(e^ε₀ + 1). Beyond, the bound would be above ε₀.
        guard q <= -log1p(exp(epsilon)) else { return VoteCurve(slope: slope, ceiling: epsilon) }
        let logMiss = logOneMinusExp(q)
        return VoteCurve(
            slope: slope, ceiling: epsilon, limit: .infinity, logMiss: logMiss, logError: q,
            usual: logMiss - logOneMinusExp(q + epsilon), rare: epsilon)
    }

    /// - Parameter order: α > 1.
    @inline(__always)
    func divergence(order: Double) -> Double {
        let free = min(slope * order, ceiling)
        return order < limit ? min(free, max(0, dependent(order: order))) : free
    }

    /// The bound that depends on the votes, also where the other one is less.
    ///
    /// - Parameter order: α > 1.
    @inline(__always)
    func dependent(order: Double) -> Double {
        let power = order - 1
        return logSum(logMiss + power * usual, logError + power * rare) / power
    }
}

/// What one vote costs by Rényi divergence, in nats, as functions of an order α > 1.
///
/// The bounds with an error below 1 depend on the votes, and are as private as they are.
public enum VoteDivergence {
    /// GNMax; α/σ² where the error bound does not help.
    ///
    /// - Parameters:
    ///   - logError: log q ≤ 0, as `VoteNoise.logErrorBounds` gives it; 0 for the cost whatever the
    ///     votes.
    ///   - deviation: σ > 0 in votes.
    public static func gaussian(logError: Double, deviation: Double, order: Double) -> Double {
        VoteCurve.gaussian(logError: logError, deviation: deviation).divergence(order: order)
    }

    /// The comparison with a threshold; α/(2σ²) where the chance of an answer does not help.
    ///
    /// - Parameters:
    ///   - logAnswered: log of the chance of an answer, ≤ 0.
    ///   - deviation: σ > 0 in votes.
    public static func threshold(logAnswered: Double, deviation: Double, order: Double) -> Double {
        VoteCurve.threshold(logAnswered: logAnswered, deviation: deviation)
            .divergence(order: order)
    }

    /// LNMax; min(ε₀²α/2, ε₀) with ε₀ = 2/b where the error bound does not help.
    ///
    /// - Parameters:
    ///   - logError: log q ≤ 0; 0 for the cost whatever the votes.
    ///   - scale: b > 0 in votes.
    public static func laplace(logError: Double, scale: Double, order: Double) -> Double {
        VoteCurve.laplace(logError: logError, scale: scale).divergence(order: order)
    }
}
