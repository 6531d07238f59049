import Glibc
import Kernels

/// A normal distribution for each column and class, columns independent of each other.
///
/// Means and variances are summed in double precision. Defaults are those of scikit-learn's
/// `GaussianNB`: a variance is raised by 10⁻⁹ of the largest of all columns, and a class is as
/// probable beforehand as it is frequent.
public struct GaussianNaiveBayes: Classifier, Equatable {
    /// scikit-learn's `var_smoothing`, from 0 up.
    public var smoothing = 1e-9

    public init() {}

    public func fit(
        _ features: Features, labels: [Int], weights: [Double]? = nil
    ) throws(EstimatorError) -> GaussianNaiveBayesModel {
        try Requirement.number("the smoothing", smoothing, above: 0, orEqual: true)
        try Requirement.weights(weights, for: features)
        let known = try ClassLabels(labels, of: features, for: "naive Bayes")
        return switch features.storage {
        case .single(let values): try fit(values, features, known, weights)
        case .double(let values): try fit(values, features, known, weights)
        }
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> GaussianNaiveBayesModel {
        try fit(features, labels: labels, weights: nil)
    }

    private func fit<Number: FeatureNumber>(
        _ values: [Number], _ features: Features, _ labels: ClassLabels, _ weights: [Double]?
    ) throws(EstimatorError) -> GaussianNaiveBayesModel {
        let (classes, columns) = (labels.classes.count, features.columns)
        var totals = [Double](repeating: 0, count: classes)
        for (row, place) in labels.places.enumerated() {
            totals[Int(place)] += weights?[row] ?? 1
        }
        if let empty = totals.firstIndex(of: 0) {
            throw .missing(
                what: "examples of class \(labels.classes[empty]) with a weight above 0",
                purpose: "naive Bayes")
        }
        try Requirement.goingOn()
        let sums = ClassSums(places: labels.places, weights: weights, classes: classes)
        let means = sums.perClass(values, columns, totals) { value, _ in value }
        let variances = sums.perClass(values, columns, totals) { value, place in
            let difference = value - means[place]
            return difference * difference
        }
        let extra =
            smoothing
            * (weights == nil
                ? largestVariance(means, variances, totals, columns)
                : largestVariance(values, features.rows, columns))
        let all = totals.reduce(0, +)
        return GaussianNaiveBayesModel(
            classes: labels.classes, columns: columns, priors: totals.map { $0 / all },
            means: FeatureMatrix(known: classes, columns, means),
            variances: FeatureMatrix(known: classes, columns, variances.map { $0 + extra }))
    }

    /// Of all columns, from the means and variances of the classes.
    private func largestVariance(
        _ means: [Double], _ variances: [Double], _ totals: [Double], _ columns: Int
    ) -> Double {
        let all = totals.reduce(0, +)
        return (0..<columns).reduce(0) { largest, column in
            let places = totals.indices.map { $0 * columns + column }
            let mean = zip(totals, places).reduce(0) { $0 + $1.0 * means[$1.1] } / all
            let spread = zip(totals, places).reduce(0) { sum, item in
                let distance = means[item.1] - mean
                return sum + item.0 * (variances[item.1] + distance * distance)
            }
            return max(largest, spread / all)
        }
    }

    /// Of all columns, over all examples alike, whatever they weigh.
    private func largestVariance<Number: FeatureNumber>(
        _ values: [Number], _ rows: Int, _ columns: Int
    ) -> Double {
        let sums = ClassSums(places: [Int32](repeating: 0, count: rows), weights: nil, classes: 1)
        let means = sums.perClass(values, columns, [Double(rows)]) { value, _ in value }
        return sums.perClass(values, columns, [Double(rows)]) { value, place in
            (value - means[place]) * (value - means[place])
        }.max() ?? 0
    }
}

/// Weighted means by class and column.
struct ClassSums: Sendable {
    let places: [Int32]
    let weights: [Double]?
    let classes: Int

    /// The mean over each class of a function of a value and its place in `[classes, columns]`.
    @inline(__always) func perClass<Number: FeatureNumber>(
        _ values: [Number], _ columns: Int, _ totals: [Double],
        _ function: (Double, Int) -> Double
    ) -> [Double] {
        // Pieces depend on the number of rows alone, and are added in order.
        let rows = places.count
        let pieces = max(1, rows / 8192)
        let parts = Parallel.map(pieces) { piece in
            let range = rows * piece / pieces..<rows * (piece + 1) / pieces
            return [Double](unsafeUninitializedCapacity: classes * columns) { sums, filled in
                sums.initialize(repeating: 0)
                filled = classes * columns
                values.withUnsafeBufferPointer { values in
                    for row in range {
                        let start = Int(places[row]) * columns
                        let weight = weights?[row] ?? 1
                        for column in 0..<columns {
                            let value = Double(values[row * columns + column])
                            sums[start + column] += weight * function(value, start + column)
                        }
                    }
                }
            }
        }
        var sums = [Double](repeating: 0, count: classes * columns)
        for part in parts { for i in sums.indices { sums[i] += part[i] } }
        for i in sums.indices { sums[i] /= totals[i / columns] }
        return sums
    }
}

/// A fitted Gaussian naive Bayes classifier.
public struct GaussianNaiveBayesModel: ClassifierModel, Equatable {
    public let classes: [Int]
    public let columns: Int
    /// How probable each class is beforehand.
    public let priors: [Double]
    /// `[classes, columns]`.
    public let means: FeatureMatrix
    /// `[classes, columns]`, smoothing included.
    public let variances: FeatureMatrix

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(columns, of: features)
        let offsets = classes.indices.map { k in
            log(priors[k]) - 0.5 * variances[k].reduce(0) { $0 + log(2 * .pi * $1) }
        }
        let values =
            switch features.storage {
            case .single(let values): probabilities(values, features.rows, offsets)
            case .double(let values): probabilities(values, features.rows, offsets)
            }
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    private func probabilities<Number: FeatureNumber>(
        _ values: [Number], _ rows: Int, _ offsets: [Double]
    ) -> [Double] {
        let scales = variances.values.map { 0.5 / $0 }
        var result: [Double] = []
        result.reserveCapacity(rows * classes.count)
        for row in 0..<rows {
            var logits = offsets
            for k in classes.indices {
                for column in 0..<columns {
                    let place = k * columns + column
                    let difference = Double(values[row * columns + column]) - means.values[place]
                    logits[k] -= difference * difference * scales[place]
                }
            }
            _ = LogisticModel.softmax(&logits)
            result += logits
        }
        return result
    }
}
