/// Shares of right predictions.
public enum Accuracy {
    /// The share of examples whose class was found.
    ///
    /// - Throws: ``EstimatorError`` if counts differ, or without examples.
    public static func of(_ predictions: [Int], labels: [Int]) throws(EstimatorError) -> Double {
        try Requirement.sameCount("predictions", predictions.count, "labels", labels.count)
        guard !labels.isEmpty else { throw .missing(what: "examples", purpose: "an accuracy") }
        return Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
    }

    /// The mean over the classes of the share of each that was found: chance is 1 / classes,
    /// however unequal the classes are.
    public static func balanced(
        _ predictions: [Int], labels: [Int]
    ) throws(EstimatorError) -> Double {
        try Requirement.sameCount("predictions", predictions.count, "labels", labels.count)
        guard !labels.isEmpty else {
            throw .missing(what: "examples", purpose: "a balanced accuracy")
        }
        var (right, all): ([Int: Int], [Int: Int]) = ([:], [:])
        for (prediction, label) in zip(predictions, labels) {
            all[label, default: 0] += 1
            if prediction == label { right[label, default: 0] += 1 }
        }
        let shares = all.keys.sorted().map { Double(right[$0] ?? 0) / Double(all[$0] ?? 1) }
        return shares.reduce(0, +) / Double(shares.count)
    }

    /// The share of rows all of whose labels are right.
    public static func ofSubsets(
        _ predictions: IndicatorMatrix, indicators: IndicatorMatrix
    ) throws(EstimatorError) -> Double {
        try Requirement.sameCount(
            "predictions", predictions.rows, "rows of indicators", indicators.rows)
        try Requirement.sameCount(
            "predicted labels", predictions.columns, "labels", indicators.columns)
        guard indicators.rows > 0 else {
            throw .missing(what: "examples", purpose: "an accuracy")
        }
        let width = indicators.columns
        let right = (0..<indicators.rows).count { row in
            let range = row * width..<(row + 1) * width
            return predictions.values[range] == indicators.values[range]
        }
        return Double(right) / Double(indicators.rows)
    }
}
