import Glibc

/// The weighted mean cross-entropy of a linear classifier with a penalty on its coefficients.
///
/// ## Shapes
/// - parameters: coefficients `[outputs, columns]` row by row, then `[outputs]` intercepts if there
///   are any. Two classes have one output, the log odds of the second; more have one each.
struct LogisticLoss {
    let features: FeatureMatrix
    /// In `0..<classes`.
    let labels: [Int]
    let weights: [Double]
    let classes: Int
    let hasIntercept: Bool
    /// Of half the squared norm of the coefficients, relative to the mean loss.
    let penalty: Double
    private let totalWeight: Double

    init(
        features: FeatureMatrix, labels: [Int], weights: [Double], classes: Int,
        hasIntercept: Bool, inverseRegularization: Double
    ) {
        self.features = features
        self.labels = labels
        self.weights = weights
        self.classes = classes
        self.hasIntercept = hasIntercept
        totalWeight = weights.reduce(0, +)
        penalty = 1 / (inverseRegularization * totalWeight)
    }

    var outputs: Int { classes == 2 ? 1 : classes }
    private var coefficients: Int { outputs * features.columns }
    var parameters: Int { coefficients + (hasIntercept ? outputs : 0) }

    /// The loss, and its derivatives by all parameters.
    func value(at point: [Double], _ gradient: inout [Double]) -> Double {
        for i in gradient.indices { gradient[i] = 0 }
        var logits = [Double](repeating: 0, count: outputs)
        var sum = 0.0
        for row in 0..<features.rows {
            score(row, point, into: &logits)
            let share = weights[row] / totalWeight
            sum += share * (outputs == 1 ? binary(row, &logits) : multinomial(row, &logits))
            addGradient(row, share, logits, to: &gradient)
        }
        for i in 0..<coefficients {
            sum += 0.5 * penalty * point[i] * point[i]
            gradient[i] += penalty * point[i]
        }
        return sum
    }

    private func score(_ row: Int, _ point: [Double], into logits: inout [Double]) {
        let (columns, start) = (features.columns, row * features.columns)
        for output in 0..<outputs {
            var sum = hasIntercept ? point[coefficients + output] : 0
            for column in 0..<columns {
                sum += point[output * columns + column] * features.values[start + column]
            }
            logits[output] = sum
        }
    }

    /// The loss of a row; its logit becomes the derivative by it.
    private func binary(_ row: Int, _ logits: inout [Double]) -> Double {
        let (logit, target) = (logits[0], Double(labels[row]))
        logits[0] = LogisticModel.sigmoid(logit) - target
        return max(logit, 0) + log1p(exp(-abs(logit))) - target * logit
    }

    private func multinomial(_ row: Int, _ logits: inout [Double]) -> Double {
        let own = logits[labels[row]]
        let logSum = LogisticModel.softmax(&logits)
        logits[labels[row]] -= 1
        return logSum - own
    }

    private func addGradient(
        _ row: Int, _ share: Double, _ slopes: [Double], to gradient: inout [Double]
    ) {
        let (columns, start) = (features.columns, row * features.columns)
        for output in 0..<outputs {
            let slope = share * slopes[output]
            for column in 0..<columns {
                gradient[output * columns + column] += slope * features.values[start + column]
            }
            if hasIntercept { gradient[coefficients + output] += slope }
        }
    }
}
