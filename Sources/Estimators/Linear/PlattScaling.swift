import Glibc

/// Decisions as probabilities: `1 / (1 + exp(slope · decision + offset))`.
///
/// ## Source
/// Platt, Probabilistic outputs for support vector machines, 1999, with the targets and the
/// Newton search of Lin, Lin and Weng, A note on Platt's probabilistic outputs, Machine Learning
/// 68, 2007, algorithm 1.
public struct PlattScaling: Sendable, Equatable {
    public let slope: Double
    public let offset: Double

    init(slope: Double, offset: Double) {
        self.slope = slope
        self.offset = offset
    }

    /// - Parameters:
    ///   - decisions: of examples that the classifier has not seen.
    ///   - isPositive: whether each is an example of the class that large decisions speak for.
    /// - Throws: ``EstimatorError`` if counts differ, at NaN, and if a side has no example.
    public init(decisions: [Double], isPositive: [Bool]) throws(EstimatorError) {
        try Requirement.sameCount(
            "decisions", decisions.count, "classes of them", isPositive.count)
        try Requirement.finite(decisions, "decisions")
        let positives = isPositive.count { $0 }
        guard positives > 0, positives < isPositive.count else {
            throw .missing(what: "examples of either class", purpose: "probabilities")
        }
        let negatives = isPositive.count - positives
        let high = (Double(positives) + 1) / (Double(positives) + 2)
        let low = 1 / (Double(negatives) + 2)
        let fit = SigmoidFit(decisions: decisions, targets: isPositive.map { $0 ? high : low })
        (slope, offset) = fit.minimum(
            from: (0, log((Double(negatives) + 1) / (Double(positives) + 1))))
    }

    /// Of the class that large decisions speak for.
    public func probability(_ decision: Double) -> Double {
        LogisticModel.sigmoid(-(slope * decision + offset))
    }
}

private struct SigmoidFit {
    let decisions: [Double]
    let targets: [Double]

    func minimum(from start: (Double, Double)) -> (Double, Double) {
        var (a, b) = start
        var value = loss(a, b)
        for _ in 0..<100 {
            let d = derivatives(a, b)
            if abs(d.a) < 1e-5, abs(d.b) < 1e-5 { break }
            let determinant = d.aa * d.bb - d.ab * d.ab
            let moveA = -(d.bb * d.a - d.ab * d.b) / determinant
            let moveB = -(d.aa * d.b - d.ab * d.a) / determinant
            let fall = d.a * moveA + d.b * moveB
            var length = 1.0
            while length >= 1e-10 {
                let next = loss(a + length * moveA, b + length * moveB)
                if next < value + 1e-4 * length * fall {
                    (a, b, value) = (a + length * moveA, b + length * moveB, next)
                    break
                }
                length /= 2
            }
            if length < 1e-10 { break }
        }
        return (a, b)
    }

    private func loss(_ a: Double, _ b: Double) -> Double {
        var sum = 0.0
        for (decision, target) in zip(decisions, targets) {
            let z = a * decision + b
            sum +=
                z >= 0
                ? target * z + log1p(exp(-z)) : (target - 1) * z + log1p(exp(z))
        }
        return sum
    }

    private func derivatives(
        _ a: Double, _ b: Double
    ) -> (a: Double, b: Double, aa: Double, ab: Double, bb: Double) {
        var (da, db, aa, ab, bb) = (0.0, 0.0, 1e-12, 0.0, 1e-12)
        for (decision, target) in zip(decisions, targets) {
            let p = LogisticModel.sigmoid(-(a * decision + b))
            let curvature = p * (1 - p)
            aa += decision * decision * curvature
            ab += decision * curvature
            bb += curvature
            da += decision * (target - p)
            db += target - p
        }
        return (da, db, aa, ab, bb)
    }
}
