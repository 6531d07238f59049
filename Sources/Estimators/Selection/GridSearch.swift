import Kernels

/// The best of some settings by cross-validation, fitted on everything.
///
/// Every candidate sees the same folds and begins with the same random words. Of equally good
/// candidates the first is taken, as in scikit-learn's `GridSearchCV`.
public struct GridSearch: Sendable {
    public var validation = CrossValidation()

    public init() {}

    public struct Result: Sendable {
        /// The scores of each candidate, fold by fold.
        public let scores: [[Double]]
        public var means: [Double] {
            scores.map { $0.reduce(0, +) / Double($0.count) }
        }
        /// Which candidate is best.
        public let best: Int
        /// The best one, fitted on all examples.
        public let model: any ClassifierModel
    }

    public struct MultilabelResult: Sendable {
        public let scores: [[Double]]
        public let best: Int
        public let model: any MultilabelClassifierModel
    }

    /// - Throws: ``EstimatorError/missing(what:purpose:)`` without candidates, and what a fit throws.
    public func run(
        _ candidates: [any Classifier], _ features: Features, labels: [Int],
        using words: inout RandomWords
    ) throws(EstimatorError) -> Result {
        let beginning = words
        var scores: [[Double]] = []
        for candidate in candidates {
            words = beginning
            scores.append(
                try validation.scores(of: candidate, features, labels: labels, using: &words))
        }
        let best = try Self.best(scores)
        words = beginning
        let model: any ClassifierModel = try candidates[best].fit(
            features, labels: labels, using: &words)
        return Result(scores: scores, best: best, model: model)
    }

    /// The same with subset accuracy as the score.
    public func run(
        _ candidates: [any MultilabelClassifier], _ features: Features,
        indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> MultilabelResult {
        let beginning = words
        var scores: [[Double]] = []
        for candidate in candidates {
            words = beginning
            scores.append(
                try validation.subsetAccuracies(
                    of: candidate, features, indicators: indicators, using: &words))
        }
        let best = try Self.best(scores)
        words = beginning
        let model: any MultilabelClassifierModel = try candidates[best].fit(
            features, indicators: indicators, using: &words)
        return MultilabelResult(scores: scores, best: best, model: model)
    }

    private static func best(_ scores: [[Double]]) throws(EstimatorError) -> Int {
        let means = scores.map { $0.reduce(0, +) / Double($0.count) }
        guard !means.isEmpty else {
            throw .missing(what: "candidates", purpose: "a grid search")
        }
        return Extremes.firstLargest(means[...])
    }
}
