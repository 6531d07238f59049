import Kernels

/// How good a classifier is on examples it has not seen: fitted on all folds but one, scored on
/// that one, for each.
public struct CrossValidation: Sendable {
    /// What counts as good, from true labels, predictions and probabilities.
    public typealias Score =
        @Sendable (_ model: any ClassifierModel, _ features: Features, _ labels: [Int])
        throws(EstimatorError) -> Double

    /// From 2 up.
    public var folds = 5
    /// The share of right predictions unless it is set.
    public var score: Score = { (model, features, labels) throws(EstimatorError) -> Double in
        try Accuracy.of(try model.predictions(for: features), labels: labels)
    }

    public init() {}

    /// The score of each fold, in order; folds are scikit-learn's `StratifiedKFold` without
    /// shuffling.
    public func scores(
        of classifier: any Classifier, _ features: Features, labels: [Int],
        using words: inout RandomWords
    ) throws(EstimatorError) -> [Double] {
        try Requirement.sameCount("features", features.rows, "labels", labels.count)
        let parts = try Folds.stratified(labels, count: folds)
        var scores: [Double] = []
        for fold in 0..<folds {
            let inside = parts.indices.filter { parts[$0] != fold }
            let held = parts.indices.filter { parts[$0] == fold }
            let model: any ClassifierModel = try classifier.fit(
                features.selecting(inside), labels: inside.map { labels[$0] }, using: &words)
            scores.append(
                try score(model, features.selecting(held), held.map { labels[$0] }))
        }
        return scores
    }

    /// The share of rows whose labels are all right, of each fold; folds are plain, as in
    /// scikit-learn for indicators.
    public func subsetAccuracies(
        of classifier: any MultilabelClassifier, _ features: Features,
        indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> [Double] {
        try Requirement.sameCount("features", features.rows, "indicators", indicators.rows)
        let parts = try Folds.plain(features.rows, count: folds)
        var scores: [Double] = []
        for fold in 0..<folds {
            let inside = parts.indices.filter { parts[$0] != fold }
            let held = parts.indices.filter { parts[$0] == fold }
            let model: any MultilabelClassifierModel = try classifier.fit(
                features.selecting(inside), indicators: indicators.selecting(inside),
                using: &words)
            let found = try model.labelPredictions(for: features.selecting(held))
            scores.append(try Accuracy.ofSubsets(found, indicators: indicators.selecting(held)))
        }
        return scores
    }
}
