/// Areas under ROC curves of classifiers with several classes or labels.
///
/// Scores may be probabilities, decisions, or hard predictions as 0 and 1. With hard predictions
/// the area of a class is the mean of the shares found among the class and among the rest.
public enum AreaUnderCurve {
    /// Of each class against the rest, in the order of the columns.
    ///
    /// - Parameters:
    ///   - truth: `[examples, classes]`.
    ///   - scores: `[examples, classes]`.
    /// - Throws: ``EstimatorError`` if counts differ, at NaN, and for a class that all examples have,
    ///   or none.
    public static func perClass(
        _ truth: IndicatorMatrix, scores: FeatureMatrix
    ) throws(EstimatorError) -> [Double] {
        try check(truth, scores)
        var areas: [Double] = []
        for column in 0..<truth.columns {
            let answers = truth.column(column)
            let positives = answers.count { $0 }
            guard positives > 0, positives < truth.rows else {
                throw .missing(
                    what: "examples \(positives == 0 ? "of" : "outside") class \(column)",
                    purpose: "its area under a curve")
            }
            let own = (0..<truth.rows).map { scores.values[$0 * scores.columns + column] }
            areas.append(try ROCCurve(scores: own, labels: answers).area)
        }
        return areas
    }

    /// Of one curve over all pairs of an example and a class.
    public static func micro(
        _ truth: IndicatorMatrix, scores: FeatureMatrix
    ) throws(EstimatorError) -> Double {
        try check(truth, scores)
        return try ROCCurve(scores: scores.values, labels: truth.values).area
    }

    /// The mean over the classes.
    public static func macro(
        _ truth: IndicatorMatrix, scores: FeatureMatrix
    ) throws(EstimatorError) -> Double {
        let areas = try perClass(truth, scores: scores)
        return areas.reduce(0, +) / Double(areas.count)
    }

    private static func check(
        _ truth: IndicatorMatrix, _ scores: FeatureMatrix
    ) throws(EstimatorError) {
        try Requirement.sameCount("rows of scores", scores.rows, "examples", truth.rows)
        try Requirement.sameCount("columns of scores", scores.columns, "classes", truth.columns)
        guard truth.rows > 0, truth.columns > 0 else {
            throw .missing(what: "examples", purpose: "an area under a curve")
        }
    }
}
