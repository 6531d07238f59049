import Glibc

/// Finds the penalty of a logistic regression by cross-validation.
///
/// Each candidate is fitted on all folds but one and its accuracy taken on that one; the
/// candidate of the highest mean accuracy is fitted on everything. Of equal ones the first holds,
/// which is that of the strongest penalty.
public struct PenaltySearch: Sendable, Equatable {
    public var classifier = LogisticRegression()
    /// Values of scikit-learn's `C`; ten from 10⁻⁴ to 10², evenly apart in their logarithms.
    public var candidates = (0..<10).map { pow(10, -4 + 6 * Double($0) / 9) }
    /// From 2 up.
    public var folds = 3

    public init() {}

    /// How many examples of a class are needed.
    public var neededOfEachClass: Int { max(2, folds) }

    /// - Throws: ``EstimatorError/tooFew(what:count:needed:purpose:)`` if a class has fewer examples
    ///   than there are folds.
    public func fit(
        _ features: FeatureMatrix, labels: [Int]
    ) throws(EstimatorError) -> LogisticModel {
        try Requirement.sameCount("features", features.rows, "labels", labels.count)
        for label in Set(labels).sorted() {
            let count = labels.count { $0 == label }
            guard count >= neededOfEachClass else {
                throw .tooFew(
                    what: "examples of class \(label)", count: count, needed: neededOfEachClass,
                    purpose: "\(folds) folds")
            }
        }
        let parts = StratifiedFolds.parts(of: labels, folds: neededOfEachClass)
        var best = classifier
        var bestAccuracy = -1.0
        for candidate in candidates {
            var regression = classifier
            regression.inverseRegularization = candidate
            let accuracy = try meanAccuracy(of: regression, features, labels, parts)
            if accuracy > bestAccuracy { (best, bestAccuracy) = (regression, accuracy) }
        }
        return try best.fit(features, labels: labels)
    }

    private func meanAccuracy(
        of regression: LogisticRegression, _ features: FeatureMatrix, _ labels: [Int],
        _ parts: [Int]
    ) throws(EstimatorError) -> Double {
        var sum = 0.0
        for fold in 0..<neededOfEachClass {
            let inside = parts.indices.filter { parts[$0] != fold }
            let held = parts.indices.filter { parts[$0] == fold }
            let model = try regression.fit(
                features.selecting(inside), labels: inside.map { labels[$0] })
            let found = try model.predictions(for: features.selecting(held))
            let right = zip(found, held).count { $0 == labels[$1] }
            sum += Double(right) / Double(held.count)
        }
        return sum / Double(neededOfEachClass)
    }
}
