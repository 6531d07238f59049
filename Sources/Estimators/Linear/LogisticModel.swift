import Glibc

/// A fitted linear classifier.
public struct LogisticModel: Sendable, Equatable {
    /// The labels it was fitted with, ascending.
    public let classes: [Int]
    /// `[1, columns]` for two classes, the log odds of the second; `[classes, columns]` for more.
    public let coefficients: FeatureMatrix
    /// One for each row of coefficients; 0 without intercepts.
    public let intercepts: [Double]
    public let iterations: Int
    /// Whether the tolerance was met within the iterations.
    public let hasConverged: Bool

    init(
        classes: [Int], columns: Int, outputs: Int, parameters: [Double], iterations: Int,
        hasConverged: Bool
    ) {
        let count = outputs * columns
        self.classes = classes
        coefficients = FeatureMatrix(known: outputs, columns, Array(parameters.prefix(count)))
        intercepts =
            parameters.count > count
            ? Array(parameters.dropFirst(count)) : [Double](repeating: 0, count: outputs)
        self.iterations = iterations
        self.hasConverged = hasConverged
    }

    /// The probability of each class, `[examples, classes]`.
    ///
    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are as
    ///   many columns as in the fit.
    public func probabilities(of features: FeatureMatrix) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.sameCount(
            "a row of features", features.columns, "a row in the fit", coefficients.columns)
        var values: [Double] = []
        values.reserveCapacity(features.rows * classes.count)
        var logits = intercepts
        for row in 0..<features.rows {
            score(features, row, into: &logits)
            if logits.count == 1 {
                values.append(Self.sigmoid(-logits[0]))
                values.append(Self.sigmoid(logits[0]))
            } else {
                _ = Self.softmax(&logits)
                values += logits
            }
        }
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    private func score(_ features: FeatureMatrix, _ row: Int, into logits: inout [Double]) {
        let columns = features.columns
        for output in 0..<coefficients.rows {
            var sum = intercepts[output]
            for column in 0..<columns {
                sum +=
                    coefficients.values[output * columns + column]
                    * features.values[row * columns + column]
            }
            logits[output] = sum
        }
    }

    /// The most probable class of each example; the first of equally probable ones.
    public func predictions(for features: FeatureMatrix) throws(EstimatorError) -> [Int] {
        let probabilities = try probabilities(of: features)
        return (0..<features.rows).map { classes[Extremes.firstLargest(probabilities[$0])] }
    }

    static func sigmoid(_ logit: Double) -> Double {
        logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
    }

    /// Turns logits into probabilities; gives the logarithm of the sum of their exponentials.
    static func softmax(_ logits: inout [Double]) -> Double {
        let largest = logits.max() ?? 0
        var sum = 0.0
        for i in logits.indices {
            logits[i] = exp(logits[i] - largest)
            sum += logits[i]
        }
        for i in logits.indices { logits[i] /= sum }
        return largest + log(sum)
    }
}

enum Extremes {
    /// The place of the largest value, counted from the slice's start; the first of equal ones.
    static func firstLargest(_ values: ArraySlice<Double>) -> Int {
        var best = values.startIndex
        for i in values.indices where values[i] > values[best] { best = i }
        return best - values.startIndex
    }
}
