import Glibc

/// A bound for (α − 1)·ρ(α) of the Gaussian mechanism on a sample of fixed size without replacement, when one
/// record is replaced.
///
/// Source: Wang, Balle, Kasiviswanathan 2019 (Subsampled Rényi differential privacy and analytical moments
/// accountant), theorem 27. σ is relative to the distance that replacing one record makes.
struct SubsetGaussianMoments {
    let rate: Double
    let sigma: Double

    /// Above this order the sharper branch, whose differences take α² operations, is left out.
    private static let largestDifference = 256

    /// log of |B(l)| for l = 0, 1, …: the l-th forward differences at 0 of i ↦ exp(i(i − 1)/(2σ²)), and of what
    /// rounding may have taken from it.
    private let logDifferences: [Double]

    init(rate: Double, sigma: Double, largestOrder: Double) {
        self.rate = rate
        self.sigma = sigma
        let isUsed = sigma > 0 && sigma < .infinity && rate > 0
        let count =
            isUsed ? min(Int(min(largestOrder, 1e6).rounded(.up)) + 1, Self.largestDifference) : 0
        logDifferences = Self.differences(count: count + 1, sigma: sigma)
    }

    /// For α > 1; between whole orders by interpolation, as the true function is convex.
    func logMoment(order: Double) -> Double {
        if rate == 0 || sigma == .infinity { return 0 }
        if sigma == 0 { return .infinity }
        let unsampled = order * (order - 1) / (2 * sigma * sigma)
        if rate == 1 { return unsampled }
        let below = order.rounded(.down)
        if below == order { return min(wholeMoment(order), unsampled) }
        let low = below <= 1 ? 0 : logMoment(order: below)
        return low + (order - below) * (logMoment(order: below + 1) - low)
    }

    private func wholeMoment(_ order: Double) -> Double {
        let count = Int(order)
        let logRate = log(rate)
        let log2 = 0.6931471805599453
        func loss(_ j: Double) -> Double { j / (2 * sigma * sigma) }
        var logBinomial = log(order)
        var terms: [Double] = []
        terms.reserveCapacity(count)
        for j in stride(from: 2, through: count, by: 1) {
            let index = Double(j)
            logBinomial += log((order - index + 1) / index)
            var factor = log2 + (index - 1) * loss(index)
            if j == 2 {
                factor = min(factor, 2 * log2 + logExpMinusOne(loss(2)))
            } else if 2 * ((j + 1) / 2) < logDifferences.count {
                let pair = logDifferences[2 * (j / 2)] + logDifferences[2 * ((j + 1) / 2)]
                factor = min(factor, 2 * log2 + pair / 2)
            }
            terms.append(logBinomial + index * logRate + factor)
        }
        return logOnePlusSum(ofLogs: terms) * (1 + 1e-12 * order)
    }

    /// Differences of numbers kept as sign and logarithm; they span hundreds of orders of magnitude.
    private static func differences(count: Int, sigma: Double) -> [Double] {
        guard count > 1 else { return [] }
        let scale = 1 / (2 * sigma * sigma)
        // exp(x) − 1 in place of exp(x): no difference but the zeroth knows, and small ones keep their digits.
        var logs = (0..<count).map { index in
            let exponent = Double(index) * Double(index - 1) * scale
            return exponent == 0 ? -.infinity : logExpMinusOne(exponent)
        }
        var signs = [Double](repeating: 1, count: count)
        var logErrors = logs.map { $0 == -.infinity ? $0 : $0 + log(4e-16 * (1 + abs($0))) }
        var result = [0.0]
        for level in 1..<count {
            for index in 0..<(count - level) {
                (signs[index], logs[index]) = difference(
                    signs[index + 1], logs[index + 1], signs[index], logs[index])
                logErrors[index] = logSum(logErrors[index], logErrors[index + 1])
            }
            result.append(logSum(logs[0], logErrors[0]))
        }
        return result
    }

    /// The sign and logarithm of a − b.
    private static func difference(
        _ signA: Double, _ logA: Double, _ signB: Double, _ logB: Double
    ) -> (Double, Double) {
        if logB == -.infinity { return (signA, logA) }
        if logA == -.infinity { return (-signB, logB) }
        if signA != signB { return (signA, logSum(logA, logB)) }
        if logA == logB { return (1, -.infinity) }
        return logA > logB
            ? (signA, logA + logOneMinusExp(logB - logA))
            : (-signA, logB + logOneMinusExp(logA - logB))
    }
}

extension RenyiDivergence {
    /// The Gaussian mechanism on a sample of fixed size, one record replaced (Wang, Balle, Kasiviswanathan 2019).
    ///
    /// - Parameter noiseMultiplier: noise over the distance that replacing one record makes.
    public static func subsetGaussian(
        samplingRate: Double, noiseMultiplier: Double, order: Double
    ) -> Double {
        SubsetGaussianMoments(rate: samplingRate, sigma: noiseMultiplier, largestOrder: order)
            .logMoment(order: order) / (order - 1)
    }
}
