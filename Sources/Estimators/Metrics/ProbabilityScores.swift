import Glibc

/// How good probabilities are as such.
public enum ProbabilityScores {
    /// The mean of −ln of the probability that each example's class was given, rows divided by
    /// their sums and kept from 0 by the precision of a double.
    ///
    /// - Parameters:
    ///   - truth: the place of each example's class, in the order of the columns.
    ///   - probabilities: `[examples, classes]`.
    public static func logLoss(
        _ truth: [Int], probabilities: FeatureMatrix
    ) throws(EstimatorError) -> Double {
        try check(truth, probabilities)
        var sum = 0.0
        for (row, place) in truth.enumerated() {
            let own = probabilities[row]
            let total = own.reduce(0, +)
            let chance = own[own.startIndex + place] / total
            sum -= log(min(max(chance, 2.220_446_049_250_313e-16), 1 - 2.220_446_049_250_313e-16))
        }
        return sum / Double(truth.count)
    }

    /// The mean over the examples of Σ (probability − truth)² over the classes; for two classes half
    /// of it, which is the squared error of one probability.
    ///
    /// ## Source
    /// Brier, Verification of forecasts expressed in terms of probability, 1950; the half is that of
    /// scikit-learn's `brier_score_loss`.
    public static func brier(
        _ truth: [Int], probabilities: FeatureMatrix
    ) throws(EstimatorError) -> Double {
        try check(truth, probabilities)
        var sum = 0.0
        for (row, place) in truth.enumerated() {
            for (k, value) in probabilities[row].enumerated() {
                let error = value - (k == place ? 1 : 0)
                sum += error * error
            }
        }
        return sum / Double(truth.count) / (probabilities.columns == 2 ? 2 : 1)
    }

    private static func check(
        _ truth: [Int], _ probabilities: FeatureMatrix
    ) throws(EstimatorError) {
        try Requirement.sameCount(
            "rows of probabilities", probabilities.rows, "examples", truth.count)
        guard !truth.isEmpty, probabilities.columns >= 2 else {
            throw .missing(
                what: truth.isEmpty ? "examples" : "probabilities of a second class",
                purpose: "a score of probabilities")
        }
        if let index = probabilities.values.firstIndex(where: { !(0...1).contains($0) }) {
            throw .outOfDomain(
                what: "a probability", value: "\(probabilities.values[index])",
                domain: "a number in 0...1")
        }
        for place in truth where !(0..<probabilities.columns).contains(place) {
            throw .outOfDomain(
                what: "a label", value: "\(place)",
                domain: "a class in 0...\(probabilities.columns - 1)")
        }
    }
}
