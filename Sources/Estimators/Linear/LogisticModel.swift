import Glibc
import Kernels

/// A fitted linear classifier.
public struct LogisticModel: ClassifierModel, Equatable {
    /// The labels it was fitted with, ascending.
    public let classes: [Int]
    /// `[1, columns]` for two classes, the log odds of the second; `[classes, columns]` for more.
    public let coefficients: FeatureMatrix
    /// One for each row of coefficients; 0 without intercepts.
    public let intercepts: [Double]
    public let iterations: Int
    /// Whether the tolerance was met within the iterations.
    public let hasConverged: Bool

    /// - Parameter outputs: coefficients of each, and its intercept if there are any.
    init(
        classes: [Int], columns: Int, outputs: [[Double]], iterations: Int, hasConverged: Bool
    ) {
        self.classes = classes
        coefficients = FeatureMatrix(
            known: outputs.count, columns, outputs.flatMap { $0.prefix(columns) })
        intercepts = outputs.map { $0.count > columns ? $0[columns] : 0 }
        self.iterations = iterations
        self.hasConverged = hasConverged
    }

    public var columns: Int { coefficients.columns }

    /// The probability of each class, `[examples, classes]`.
    ///
    /// - Throws: ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` unless there are as
    ///   many columns as in the fit.
    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        let scores = try LinearScores.of(features, coefficients, intercepts)
        var values: [Double] = []
        values.reserveCapacity(features.rows * classes.count)
        for row in 0..<features.rows {
            if scores.columns == 1 {
                let logit = scores.values[row]
                values.append(Self.sigmoid(-logit))
                values.append(Self.sigmoid(logit))
            } else {
                var logits = Array(scores[row])
                _ = Self.softmax(&logits)
                values += logits
            }
        }
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    /// The same for a matrix in double precision.
    public func probabilities(of features: FeatureMatrix) throws(EstimatorError) -> FeatureMatrix {
        try probabilities(of: Features(features))
    }

    /// The log odds of the second of two classes, or the scores that softmax makes probabilities of.
    public func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix? {
        try LinearScores.of(features, coefficients, intercepts)
    }

    public func predictions(for features: FeatureMatrix) throws(EstimatorError) -> [Int] {
        try predictions(for: Features(features))
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

/// What linear models score: `features · coefficientsᵀ + intercepts`.
enum LinearScores {
    static func of(
        _ features: Features, _ coefficients: FeatureMatrix, _ intercepts: [Double]
    ) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(coefficients.columns, of: features)
        let scores =
            switch features.storage {
            case .single(let values): product(values, features, coefficients, intercepts)
            case .double(let values): product(values, features, coefficients, intercepts)
            }
        return FeatureMatrix(known: features.rows, coefficients.rows, scores)
    }

    private static func product<Number: FeatureNumber>(
        _ values: [Number], _ features: Features, _ coefficients: FeatureMatrix,
        _ intercepts: [Double]
    ) -> [Double] {
        let outputs = coefficients.rows
        let weights = coefficients.values.map { Number($0) }
        var scores = [Number](repeating: 0, count: features.rows * outputs)
        values.withUnsafeBytes { x in
            weights.withUnsafeBytes { w in
                scores.withUnsafeMutableBytes { out in
                    guard let x = x.baseAddress, let w = w.baseAddress, let out = out.baseAddress
                    else { return }
                    let width = max(1, features.columns)
                    _ = matrixProduct(
                        Number.elementType,
                        MatrixOperand(start: x, rowStride: width, isTransposed: false),
                        MatrixOperand(start: w, rowStride: width, isTransposed: true),
                        out, rows: features.rows, inner: features.columns, columns: outputs)
                }
            }
        }
        var sums: [Double] = []
        sums.reserveCapacity(scores.count)
        for (index, score) in scores.enumerated() {
            sums.append(Double(score) + intercepts[index % outputs])
        }
        return sums
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
