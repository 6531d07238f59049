import Glibc

/// Gaussian noise of deviation σ around 0, 1, … k, weighted by how many of a user's k examples a Poisson sample of
/// probability q holds: what a step gives with the user, to be held against N(0, σ²) without.
///
/// Each example moves the sum by at most one contribution, and all of them in one direction is the worst case.
struct UserMixture: Sendable, Hashable {
    let sigma: Double
    /// log of the binomial weights.
    private let logWeights: [Double]

    init(sigma: Double, probability: Double, examples: Int) {
        self.sigma = sigma
        let count = Double(examples)
        logWeights = (0...examples).map { index in
            let i = Double(index)
            let binomial = logGamma(count + 1) - logGamma(i + 1) - logGamma(count - i + 1)
            return binomial + i * log(probability) + (count - i) * log1p(-probability)
        }
    }

    /// log(dμ₁/dμ₀) at a place, and its slope; convex and rising.
    func logRatio(_ x: Double) -> (value: Double, slope: Double) {
        let squared = sigma * sigma
        var largest = -Double.infinity
        for (index, weight) in logWeights.enumerated() {
            largest = max(largest, weight + Self.exponent(x, Double(index), squared))
        }
        var (sum, first) = (0.0, 0.0)
        for (index, weight) in logWeights.enumerated() {
            let term = exp(weight + Self.exponent(x, Double(index), squared) - largest)
            sum += term
            first += term * Double(index)
        }
        return (largest + log(sum), first / sum / squared)
    }

    private static func exponent(_ x: Double, _ i: Double, _ squared: Double) -> Double {
        i == 0 ? 0 : i * (2 * x - i) / (2 * squared)
    }

    func tails(logRatio target: Double) -> (NoiseRatio.Tails, NoiseRatio.Tails) {
        let x = place(of: target)
        var mixed = NoiseRatio.Tails(below: 0, above: 0)
        for (index, weight) in logWeights.enumerated() {
            let tails = NoiseRatio.normal((x - Double(index)) / sigma)
            mixed.below += exp(weight) * tails.below
            mixed.above += exp(weight) * tails.above
        }
        return (NoiseRatio.normal(x / sigma), mixed)
    }

    /// By Newton's method from the right, where a convex function is never overshot.
    private func place(of target: Double) -> Double {
        if target <= logWeights[0] { return -.infinity }
        let squared = sigma * sigma
        var x = Double.infinity
        for (index, weight) in logWeights.enumerated() where index > 0 {
            let i = Double(index)
            x = min(x, squared * (target - weight) / i + i / 2)
        }
        for _ in 0..<60 {
            let (value, slope) = logRatio(x)
            let next = x - (value - target) / slope
            if !(next < x - 1e-14 * max(abs(x), sigma)) { break }
            x = next
        }
        return x
    }

    func range(tail: Double) -> ClosedRange<Double> {
        let most = Double(logWeights.count - 1)
        let end = RootSearch.interval(from: -40 * sigma, to: most + 40 * sigma, tolerance: 1e-3) {
            x in
            var mass = 0.0
            for (index, weight) in logWeights.enumerated() {
                mass += exp(weight) * Normal.upper((x - Double(index)) / sigma)
            }
            return mass - tail
        }
        let start = RootSearch.interval(from: -40, to: 0, tolerance: 1e-3) {
            Normal.lower($0) - tail
        }
        let low = logRatio(min(start.0, start.1) * sigma).value
        return low...max(low, logRatio(max(end.0, end.1)).value)
    }

    /// Log-ratios at places that stand evenly along the axis of the noise.
    func places(in range: ClosedRange<Double>, count: Int) -> [Double] {
        let end = place(of: range.upperBound)
        let start = max(place(of: range.lowerBound), -40 * sigma)
        return (0...count).map { index in
            logRatio(start + (end - start) * Double(index) / Double(count)).value
        }
    }
}
