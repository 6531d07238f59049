import Kernels

/// Logistic regression with a penalty on the squared coefficients, fitted by L-BFGS.
///
/// ```swift
/// let model = try LogisticRegression().fit(features, labels: [0, 1, 1])
/// let probabilities = try model.probabilities(of: features)
/// ```
///
/// The objective and the defaults are those of scikit-learn's `LogisticRegression`:
/// ½‖coefficients‖² + C · Σ weight · cross-entropy, divided by C and the weights' sum. Intercepts
/// are free of the penalty. Two classes have one row of coefficients, more have one each (the
/// multinomial form).
public struct LogisticRegression: Classifier, Equatable {
    /// scikit-learn's `C`, above 0: the smaller, the stronger the penalty.
    public var inverseRegularization = 1.0
    public var fitsIntercept = true
    public var maximumIterations = 100
    /// The search ends when no component of the objective's gradient is larger.
    public var tolerance = 1e-4

    public init() {}

    /// Fits the classifier; the same data give the same bits.
    ///
    /// - Parameters:
    ///   - features: `[examples, columns]`.
    ///   - labels: any whole numbers, two different ones at least.
    ///   - weights: one for each example, from 0 up; left out, all count as 1.
    /// - Throws: ``EstimatorError`` if counts differ, if there is one class only, or if a weight or
    ///   a parameter is outside its domain.
    public func fit(
        _ features: Features, labels: [Int], weights: [Double]? = nil
    ) throws(EstimatorError) -> LogisticModel {
        try check()
        try Requirement.weights(weights, for: features)
        let known = try ClassLabels(labels, of: features, for: "logistic regression")
        if known.classes.count == 2 {
            return try separate(
                features, targets: known.places, outputs: 1, classes: known.classes, weights)[0]
        }
        switch features.storage {
        case .single(let values): return try multinomial(features, values, known, weights)
        case .double(let values): return try multinomial(features, values, known, weights)
        }
    }

    /// The same for a matrix in double precision.
    public func fit(
        _ features: FeatureMatrix, labels: [Int], weights: [Double]? = nil
    ) throws(EstimatorError) -> LogisticModel {
        try fit(Features(features), labels: labels, weights: weights)
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> LogisticModel {
        try fit(features, labels: labels, weights: nil)
    }

    /// All problems at once, each pass over the data for all of them.
    public func fitEach(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> [LogisticModel] {
        try check()
        try Requirement.sameCount("features", features.rows, "indicators", indicators.rows)
        var targets: [Int32] = []
        targets.reserveCapacity(indicators.values.count)
        for column in 0..<indicators.columns {
            let answers = indicators.column(column).map { $0 ? 1 : 0 }
            targets += try ClassLabels(answers, of: features, for: "logistic regression").places
        }
        return try separate(
            features, targets: targets, outputs: indicators.columns, classes: [0, 1], nil)
    }

    private func check() throws(EstimatorError) {
        try Requirement.number(
            "the inverse regularisation", inverseRegularization, above: 0)
        try Requirement.number("the tolerance", tolerance, above: 0, orEqual: true)
        try Requirement.count("the number of iterations", maximumIterations, from: 0)
    }

    private var search: LimitedMemoryBFGS {
        LimitedMemoryBFGS(maximumIterations: maximumIterations, gradientTolerance: tolerance)
    }

    // MARK: - More than two classes

    private func multinomial<Number: FeatureNumber>(
        _ features: Features, _ values: [Number], _ labels: ClassLabels, _ weights: [Double]?
    ) throws(EstimatorError) -> LogisticModel {
        let loss = LogisticLoss(
            rows: features.rows, columns: features.columns, values: values, form: .multinomial,
            targets: labels.places, weights: weights, hasIntercept: fitsIntercept,
            inverseRegularization: inverseRegularization)
        let outputs = Array(0..<labels.classes.count)
        let start = [Double](repeating: 0, count: outputs.count * loss.width)
        var gradients = outputs.map { _ in [Double]() }
        let found = try search.minimum(from: start) {
            (point: [Double], gradient: inout [Double]) throws(EstimatorError) -> Double in
            let points = outputs.map { Array(point[$0 * loss.width..<($0 + 1) * loss.width]) }
            let losses = try loss.value(at: points, outputs: outputs, &gradients)
            gradient = gradients.flatMap { $0 }
            return losses[0]
        }
        let points = outputs.map { Array(found.point[$0 * loss.width..<($0 + 1) * loss.width]) }
        return LogisticModel(
            classes: labels.classes, columns: features.columns, outputs: points,
            iterations: found.iterations, hasConverged: found.hasConverged)
    }

    // MARK: - Yes or no

    private func separate(
        _ features: Features, targets: [Int32], outputs: Int, classes: [Int],
        _ weights: [Double]?
    ) throws(EstimatorError) -> [LogisticModel] {
        let found: [LimitedMemoryBFGS.Minimum]
        switch features.storage {
        case .single(let values):
            found = try minima(features, values, targets, outputs, weights)
        case .double(let values):
            found = try minima(features, values, targets, outputs, weights)
        }
        return found.map {
            LogisticModel(
                classes: classes, columns: features.columns, outputs: [$0.point],
                iterations: $0.iterations, hasConverged: $0.hasConverged)
        }
    }

    /// The searches go on side by side until the last has ended.
    private func minima<Number: FeatureNumber>(
        _ features: Features, _ values: [Number], _ targets: [Int32], _ outputs: Int,
        _ weights: [Double]?
    ) throws(EstimatorError) -> [LimitedMemoryBFGS.Minimum] {
        let loss = LogisticLoss(
            rows: features.rows, columns: features.columns, values: values, form: .separate,
            targets: targets, weights: weights, hasIntercept: fitsIntercept,
            inverseRegularization: inverseRegularization)
        let start = [Double](repeating: 0, count: loss.width)
        var searches = (0..<outputs).map { _ in DescentSearch(from: start, search) }
        while true {
            let active = searches.indices.filter { !searches[$0].isFinished }
            if active.isEmpty { break }
            var gradients = active.map { _ in [Double]() }
            let losses = try loss.value(
                at: active.map { searches[$0].point }, outputs: active, &gradients)
            for (place, number) in active.enumerated() {
                searches[number].receive(losses[place], gradients[place])
            }
        }
        return searches.map(\.minimum)
    }
}
