import Kernels

/// What learns to tell classes apart from examples.
///
/// A classifier is a value with its settings; fitting leaves it as it is and gives a model. The
/// same data, settings and random words give the same bits, for any number of threads.
///
/// ```swift
/// var words = RandomWords(seed: 7, stream: 0, draw: 0)
/// let model = try RandomForest().fit(features, labels: labels, using: &words)
/// let found = try model.predictions(for: others)
/// ```
public protocol Classifier: Sendable {
    associatedtype Model: ClassifierModel

    /// - Parameters:
    ///   - features: `[examples, columns]`.
    ///   - labels: any whole numbers, one for each example, two different ones at least.
    ///   - words: random bits; a classifier without chance draws none.
    /// - Throws: ``EstimatorError`` if counts differ, if there are no examples or no second class,
    ///   if a setting is outside its domain, and at an interruption.
    func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> Model

    /// A model for each column of indicators, with the classes 0 and 1.
    ///
    /// What ``OneVsRest`` fits. A classifier brings its own where the problems can share work.
    func fitEach(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> [Model]
}

/// A fitted classifier.
public protocol ClassifierModel: Sendable {
    /// The labels it was fitted with, ascending.
    var classes: [Int] { get }

    /// The columns of the features it was fitted with.
    var columns: Int { get }

    /// The probability of each class, `[examples, classes]`; rows sum to 1.
    ///
    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are as
    ///   many columns as in the fit.
    func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix

    /// How far each example lies on the side of a class: one column for two classes, above 0 for
    /// the second, else one for each. Nil for a model that has only probabilities.
    func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix?

    /// The class of each example.
    func predictions(for features: Features) throws(EstimatorError) -> [Int]
}

/// What learns any number of labels for each example.
public protocol MultilabelClassifier: Sendable {
    associatedtype MultilabelModel: MultilabelClassifierModel

    /// - Parameter indicators: a row for each example, a column for each label.
    func fit(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> MultilabelModel
}

public protocol MultilabelClassifierModel: Sendable {
    /// How many labels there are.
    var labels: Int { get }

    var columns: Int { get }

    /// The probability of each label by itself, `[examples, labels]`.
    func labelProbabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix

    /// Which labels each example has.
    func labelPredictions(for features: Features) throws(EstimatorError) -> IndicatorMatrix
}

extension ClassifierModel {
    public func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix? { nil }

    /// The most probable class of each example; the first of equally probable ones.
    public func predictions(for features: Features) throws(EstimatorError) -> [Int] {
        let probabilities = try probabilities(of: features)
        return (0..<features.rows).map { classes[Extremes.firstLargest(probabilities[$0])] }
    }
}

extension Classifier {
    public func fitEach(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> [Model] {
        let generators = words.split(into: indicators.columns)
        let fits = Parallel.map(indicators.columns) { column -> Result<Model, EstimatorError> in
            var words = generators[column]
            let labels = (0..<features.rows).map { indicators[$0, column] ? 1 : 0 }
            do throws(EstimatorError) {
                return .success(try fit(features, labels: labels, using: &words))
            } catch {
                return .failure(error)
            }
        }
        var models: [Model] = []
        for fit in fits { models.append(try fit.get()) }
        return models
    }
}
