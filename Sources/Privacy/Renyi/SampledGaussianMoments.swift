import Glibc

/// log A(α) of the Gaussian mechanism on a Poisson sample, A(α) = E[r(x)^α] for x ~ N(0, σ²) and
/// r(x) = 1 − q + q·exp((2x − 1)/(2σ²)); the Rényi divergence is log A(α)/(α − 1).
///
/// Source: Mironov, Talwar, Zhang 2019 (Rényi differential privacy of the sampled Gaussian mechanism), theorem 4:
/// this direction, a record removed, costs at least as much as the other.
///
/// Whole orders use the binomial sum with the two terms that cancel left out; all terms are positive. Other orders
/// integrate by the trapezoid rule, which converges geometrically because the integrand is analytic and
/// falls like a Gaussian. Its values are held against 40-digit ones in the tests.
struct SampledGaussianMoments {
    let probability: Double
    let sigma: Double

    /// The largest order that is integrated; between larger ones the convex log A is interpolated.
    private static let largestIntegrated = 64.0
    /// Nodes that the trapezoid rule may take.
    private static let mostNodes = 20_000.0

    /// The integration's nodes from −9σ upwards: u = r − 1, log r, and log of weight times density.
    private let offsets: [Double]
    private let logRatios: [Double]
    private let logWeights: [Double]
    private let weights: [Double]
    private let spacing: Double

    init(probability: Double, sigma: Double, largestOrder: Double = largestIntegrated) {
        self.probability = probability
        self.sigma = sigma
        spacing = min(sigma / 6, sigma * sigma / 2)
        let top = min(largestOrder, Self.largestIntegrated)
        let nodes = ((top + 18 * sigma) / spacing).rounded(.up)
        guard sigma > 0, sigma < .infinity, nodes <= Self.mostNodes else {
            (offsets, logRatios, logWeights, weights) = ([], [], [], [])
            return
        }
        let count = Int(nodes) + 1
        var (us, logs, logDensities) = ([Double](), [Double](), [Double]())
        us.reserveCapacity(count)
        logs.reserveCapacity(count)
        logDensities.reserveCapacity(count)
        let (logRate, logRest) = (log(probability), log1p(-probability))
        for index in 0..<count {
            let x = -9 * sigma + Double(index) * spacing
            let exponent = (2 * x - 1) / (2 * sigma * sigma)
            let u = probability * expm1(exponent)
            us.append(u)
            logs.append(exponent > 600 ? logSum(logRest, logRate + exponent) : log1p(u))
            logDensities.append(Normal.logDensity(x / sigma) + log(spacing / sigma))
        }
        (offsets, logRatios, logWeights) = (us, logs, logDensities)
        weights = logDensities.map(exp)
    }

    /// log A(α) for α > 1, at most 10⁻¹⁰ of it above the true value and never below.
    func logMoment(order: Double) -> Double {
        if probability == 0 || sigma == .infinity { return 0 }
        if sigma == 0 { return .infinity }
        let gaussian = order * (order - 1) / (2 * sigma * sigma)
        if probability == 1 { return gaussian }
        if order == order.rounded() { return binomialSum(order) * (1 + 1e-13 * (order + 1)) }
        if order < Self.largestIntegrated && !weights.isEmpty {
            return integral(order) * (1 + 1e-10)
        }
        return min(interpolated(order), mixture(gaussian))
    }

    /// log A is convex in α, and 0 at 1.
    private func interpolated(_ order: Double) -> Double {
        let below = order.rounded(.down)
        let low = below <= 1 ? 0 : logMoment(order: below)
        return low + (order - below) * (logMoment(order: below + 1) - low)
    }

    /// A(α) ≤ 1 − q + q·A of the unsampled mechanism, as the divergence is convex in both arguments.
    private func mixture(_ gaussian: Double) -> Double {
        logSum(log1p(-probability), log(probability) + gaussian)
    }

    /// log1p of Σ C(α, k)(1 − q)^(α−k) q^k (exp(k(k − 1)/(2σ²)) − 1) over k ≥ 2.
    private func binomialSum(_ order: Double) -> Double {
        let count = Int(order)
        let (logRate, logRest) = (log(probability), log1p(-probability))
        let odds = logRate - logRest
        let scale = 1 / (2 * sigma * sigma)
        var terms = [Double]()
        terms.reserveCapacity(count)
        var logBinomial = log(order) + order * logRest + odds
        for k in stride(from: 2, through: count, by: 1) {
            let index = Double(k)
            logBinomial += log((order - index + 1) / index) + odds
            terms.append(logBinomial + logExpMinusOne(index * (index - 1) * scale))
        }
        return logOnePlusSum(ofLogs: terms)
    }

    /// log1p of ∫ N(x; 0, σ²)·(r^α − 1 − α(r − 1)) dx; what is taken away has the integral 0.
    private func integral(_ order: Double) -> Double {
        let end = min(weights.count, Int(((order + 18 * sigma) / spacing).rounded(.up)) + 1)
        var largest = 0.0
        for index in 0..<end where order * logRatios[index] > 30 {
            largest = max(largest, order * logRatios[index] + logWeights[index])
        }
        let shrink = exp(-largest)
        var sum = CompensatedSum()
        for index in 0..<end {
            let power = order * logRatios[index]
            if power > 30 {
                sum.add(exp(power + logWeights[index] - largest))
            } else {
                sum.add(weights[index] * bracket(order, index, power) * shrink)
            }
        }
        return largest == 0 ? log1p(sum.value) : logSum(0, largest + log(sum.value))
    }

    /// r^α − 1 − α(r − 1) ≥ 0.
    private func bracket(_ order: Double, _ index: Int, _ power: Double) -> Double {
        let u = offsets[index]
        guard abs(u) < 0.05, order * abs(u) < 0.05 else { return expm1(power) - order * u }
        var term = order * u
        var sum = 0.0
        for k in 2...13 {
            term *= u * (order - Double(k) + 1) / Double(k)
            sum += term
        }
        return sum
    }
}

extension RenyiDivergence {
    /// The Gaussian mechanism on a Poisson sample (Mironov, Talwar, Zhang 2019).
    public static func sampledGaussian(
        samplingProbability: Double, noiseMultiplier: Double, order: Double
    ) -> Double {
        SampledGaussianMoments(
            probability: samplingProbability, sigma: noiseMultiplier, largestOrder: order
        ).logMoment(order: order) / (order - 1)
    }
}
