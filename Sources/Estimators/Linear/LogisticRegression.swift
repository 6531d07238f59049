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
public struct LogisticRegression: Sendable, Equatable {
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
        _ features: FeatureMatrix, labels: [Int], weights: [Double]? = nil
    ) throws(EstimatorError) -> LogisticModel {
        try check(features, labels, weights)
        let classes = Array(Set(labels)).sorted()
        guard classes.count >= 2 else {
            throw .missing(what: "examples of a second class", purpose: "logistic regression")
        }
        let places = Dictionary(
            uniqueKeysWithValues: classes.enumerated().map { ($0.element, $0.offset) })
        let loss = LogisticLoss(
            features: features, labels: labels.map { places[$0] ?? 0 },
            weights: weights ?? [Double](repeating: 1, count: features.rows),
            classes: classes.count, hasIntercept: fitsIntercept,
            inverseRegularization: inverseRegularization)
        let search = LimitedMemoryBFGS(
            maximumIterations: maximumIterations, gradientTolerance: tolerance)
        let start = [Double](repeating: 0, count: loss.parameters)
        let found = search.minimum(from: start) { loss.value(at: $0, &$1) }
        return LogisticModel(
            classes: classes, columns: features.columns, outputs: loss.outputs,
            parameters: found.point, iterations: found.iterations,
            hasConverged: found.hasConverged)
    }

    private func check(
        _ features: FeatureMatrix, _ labels: [Int], _ weights: [Double]?
    ) throws(EstimatorError) {
        try Requirement.sameCount("features", features.rows, "labels", labels.count)
        guard inverseRegularization > 0, inverseRegularization < .infinity else {
            throw .outOfDomain(
                what: "the inverse regularisation", value: "\(inverseRegularization)",
                domain: "a number above 0")
        }
        guard let weights else { return }
        try Requirement.sameCount("features", features.rows, "weights", weights.count)
        try Requirement.finite(weights, "weights")
        guard weights.allSatisfy({ $0 >= 0 }), weights.contains(where: { $0 > 0 }) else {
            throw .outOfDomain(
                what: "the weights", value: "negative, or all 0",
                domain: "numbers from 0 up, one of them above 0")
        }
    }
}
