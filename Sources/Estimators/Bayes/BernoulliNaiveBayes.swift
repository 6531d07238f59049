import Glibc
import Kernels

/// A yes or no for each column, independent of each other within a class.
///
/// Defaults are those of scikit-learn's `BernoulliNB`: a value above 0 is a yes, and each answer
/// was seen once more than it was.
public struct BernoulliNaiveBayes: Classifier, Equatable {
    /// scikit-learn's `alpha`, above 0: how often each answer counts as seen beforehand.
    public var smoothing = 1.0
    /// scikit-learn's `binarize`: a value above it is a yes.
    public var threshold = 0.0

    public init() {}

    public func fit(
        _ features: Features, labels: [Int], weights: [Double]? = nil
    ) throws(EstimatorError) -> BernoulliNaiveBayesModel {
        try Requirement.number("the smoothing", smoothing, above: 0)
        guard threshold.isFinite else {
            throw .outOfDomain(what: "the threshold", value: "\(threshold)", domain: "a number")
        }
        try Requirement.weights(weights, for: features)
        let known = try ClassLabels(labels, of: features, for: "naive Bayes")
        let classes = known.classes.count
        var totals = [Double](repeating: 0, count: classes)
        for (row, place) in known.places.enumerated() {
            totals[Int(place)] += weights?[row] ?? 1
        }
        try Requirement.goingOn()
        let sums = ClassSums(places: known.places, weights: weights, classes: classes)
        let ones = [Double](repeating: 1, count: classes)
        let counts =
            switch features.storage {
            case .single(let values):
                sums.perClass(values, features.columns, ones) { [threshold] value, _ in
                    value > threshold ? 1 : 0
                }
            case .double(let values):
                sums.perClass(values, features.columns, ones) { [threshold] value, _ in
                    value > threshold ? 1 : 0
                }
            }
        let all = totals.reduce(0, +)
        return BernoulliNaiveBayesModel(
            classes: known.classes, columns: features.columns, threshold: threshold,
            logPriors: totals.map { log($0) - log(all) },
            chances: FeatureMatrix(
                known: classes, features.columns,
                counts.enumerated().map { index, count in
                    (count + smoothing) / (totals[index / features.columns] + 2 * smoothing)
                }))
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> BernoulliNaiveBayesModel {
        try fit(features, labels: labels, weights: nil)
    }
}

/// A fitted Bernoulli naive Bayes classifier.
public struct BernoulliNaiveBayesModel: ClassifierModel, Equatable {
    public let classes: [Int]
    public let columns: Int
    public let threshold: Double
    let logPriors: [Double]
    /// How probable a yes is, `[classes, columns]`.
    public let chances: FeatureMatrix

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(columns, of: features)
        let values =
            switch features.storage {
            case .single(let values): probabilities(values, features.rows)
            case .double(let values): probabilities(values, features.rows)
            }
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    private func probabilities<Number: FeatureNumber>(_ values: [Number], _ rows: Int) -> [Double] {
        let noes = chances.values.map { log(1 - $0) }
        let odds = zip(chances.values, noes).map { log($0) - $1 }
        let offsets = classes.indices.map { k in
            noes[k * columns..<(k + 1) * columns].reduce(logPriors[k], +)
        }
        var result: [Double] = []
        result.reserveCapacity(rows * classes.count)
        for row in 0..<rows {
            var logits = offsets
            for column in 0..<columns where Double(values[row * columns + column]) > threshold {
                for k in logits.indices { logits[k] += odds[k * columns + column] }
            }
            _ = LogisticModel.softmax(&logits)
            result += logits
        }
        return result
    }
}
