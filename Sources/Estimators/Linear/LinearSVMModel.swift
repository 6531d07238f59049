import Glibc

/// A fitted linear support vector machine.
public struct LinearSVMModel: ClassifierModel, Equatable {
    /// The plane between two classes; above 0 speaks for the second.
    public struct Plane: Sendable, Equatable {
        public let weights: [Double]
        public let intercept: Double
        /// Nil if the fit was without probabilities.
        public let scaling: PlattScaling?
        public let passes: Int
        public let hasConverged: Bool
    }

    public let classes: [Int]
    public let columns: Int
    /// For each pair of classes: the first with each after it, then the second, and so on.
    public let planes: [Plane]

    public var hasConverged: Bool { planes.allSatisfy(\.hasConverged) }

    /// How far each example is on the second side of each plane, `[examples, pairs]`.
    public func pairDecisions(for features: Features) throws(EstimatorError) -> FeatureMatrix {
        let coefficients = FeatureMatrix(known: planes.count, columns, planes.flatMap(\.weights))
        return try LinearScores.of(features, coefficients, planes.map(\.intercept))
    }

    /// For more than two classes the number of votes, with the sums of decisions as fractions
    /// below 1/3: scikit-learn's shape `ovr`.
    public func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix? {
        let pairs = try pairDecisions(for: features)
        guard classes.count > 2 else { return pairs }
        let width = classes.count
        var values = [Double](repeating: 0, count: features.rows * width)
        for row in 0..<features.rows {
            var sums = [Double](repeating: 0, count: width)
            forEachPair { number, i, j in
                let decision = pairs.values[row * planes.count + number]
                sums[i] -= decision
                sums[j] += decision
                values[row * width + (decision < 0 ? i : j)] += 1
            }
            for k in 0..<width { values[row * width + k] += sums[k] / (3 * (abs(sums[k]) + 1)) }
        }
        return FeatureMatrix(known: features.rows, width, values)
    }

    /// The class with the most votes; of equal ones the first. It need not be the most probable.
    public func predictions(for features: Features) throws(EstimatorError) -> [Int] {
        let pairs = try pairDecisions(for: features)
        return (0..<features.rows).map { row in
            var votes = [Double](repeating: 0, count: classes.count)
            forEachPair { number, i, j in
                votes[pairs.values[row * planes.count + number] < 0 ? i : j] += 1
            }
            return classes[Extremes.firstLargest(votes[...])]
        }
    }

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        let pairs = try pairDecisions(for: features)
        let scalings = planes.compactMap(\.scaling)
        guard scalings.count == planes.count else {
            throw .missing(
                what: "folds in the fit", purpose: "probabilities of a support vector machine")
        }
        let width = classes.count
        var values: [Double] = []
        values.reserveCapacity(features.rows * width)
        for row in 0..<features.rows {
            var chances = [Double](repeating: 0, count: width * width)
            forEachPair { number, i, j in
                let second = scalings[number].probability(pairs.values[row * planes.count + number])
                let clipped = min(max(second, 1e-7), 1 - 1e-7)
                chances[j * width + i] = clipped
                chances[i * width + j] = 1 - clipped
            }
            values += width == 2 ? [chances[1], chances[2]] : Self.coupled(chances, width)
        }
        return FeatureMatrix(known: features.rows, width, values)
    }

    private func forEachPair(_ body: (Int, Int, Int) -> Void) {
        var number = 0
        for i in classes.indices {
            for j in i + 1..<classes.count {
                body(number, i, j)
                number += 1
            }
        }
    }

    /// One distribution that agrees best with the chances of each class against each other.
    private static func coupled(_ chances: [Double], _ width: Int) -> [Double] {
        var q = [Double](repeating: 0, count: width * width)
        for t in 0..<width {
            for j in 0..<width where j != t {
                q[t * width + t] += chances[j * width + t] * chances[j * width + t]
                q[t * width + j] = -chances[j * width + t] * chances[t * width + j]
            }
        }
        var p = [Double](repeating: 1 / Double(width), count: width)
        for _ in 0..<max(100, width) {
            var products = (0..<width).map { t in
                (0..<width).reduce(0) { $0 + q[t * width + $1] * p[$1] }
            }
            var total = (0..<width).reduce(0) { $0 + p[$1] * products[$1] }
            if products.allSatisfy({ abs($0 - total) < 0.005 / Double(width) }) { break }
            for t in 0..<width {
                let own = q[t * width + t]
                let difference = (total - products[t]) / own
                p[t] += difference
                let scale = 1 + difference
                total =
                    (total + difference * (difference * own + 2 * products[t])) / scale / scale
                for j in 0..<width {
                    products[j] = (products[j] + difference * q[t * width + j]) / scale
                    p[j] /= scale
                }
            }
        }
        return p
    }
}
