import Kernels

/// A fitted network.
public struct PerceptronModel: ClassifierModel, MultilabelClassifierModel, Equatable {
    /// Empty if it was fitted with labels of which an example can have any number.
    public let classes: [Int]
    let shape: PerceptronShape
    public let layers: [PerceptronLayer]
    /// The mean loss of each epoch of Adam; the last value of L-BFGS.
    public let losses: [Double]
    public let iterations: Int
    /// Whether training ended before its iterations did.
    public let hasConverged: Bool

    public var columns: Int { shape.sizes[0] }
    public var labels: Int { shape.outputs }

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        let found = try labelProbabilities(of: features)
        guard found.columns == 1, classes.count == 2 else { return found }
        return FeatureMatrix(known: found.rows, 2, found.values.flatMap { [1 - $0, $0] })
    }

    public func labelProbabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(columns, of: features)
        return switch features.storage {
        case .single(let values): forward(values, features.rows)
        case .double(let values): forward(values, features.rows)
        }
    }

    public func labelPredictions(for features: Features) throws(EstimatorError) -> IndicatorMatrix {
        let found = try labelProbabilities(of: features)
        return IndicatorMatrix(known: found.rows, found.columns, found.values.map { $0 > 0.5 })
    }

    private func forward<Number: FeatureNumber>(_ values: [Number], _ rows: Int) -> FeatureMatrix {
        // So many rows at a time, so that what hidden units say does not fill the memory.
        let size = 4096
        var found: [Double] = []
        found.reserveCapacity(rows * shape.outputs)
        guard rows > 0 else { return FeatureMatrix(known: 0, shape.outputs, []) }
        let pass = PerceptronPass<Number>(shape, rows: min(size, rows))
        pass.set(shape.packed(layers))
        for start in stride(from: 0, to: rows, by: size) {
            let end = min(start + size, rows)
            found += pass.outputs(values, start..<end).map { Double($0) }
        }
        return FeatureMatrix(known: rows, shape.outputs, found)
    }
}
