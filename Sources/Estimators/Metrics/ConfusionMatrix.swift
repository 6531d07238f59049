/// How often each class was taken for each.
///
/// ## Shapes
/// - `counts` is `[classes, classes]`: a row for each true class, a column for each predicted one
public struct ConfusionMatrix: Sendable, Equatable {
    public let classes: Int
    public private(set) var counts: [Int]

    /// - Parameters:
    ///   - labels: the true classes, in `0..<classes`.
    ///   - predictions: as many predicted classes.
    /// - Throws: ``EstimatorError`` if the counts differ or a class is out of range.
    public init(
        labels: [Int], predictions: [Int], classes: Int
    ) throws(EstimatorError) {
        try Requirement.sameCount("labels", labels.count, "predictions", predictions.count)
        self.classes = max(0, classes)
        counts = [Int](repeating: 0, count: self.classes * self.classes)
        for (label, prediction) in zip(labels, predictions) {
            try Self.check(label, "a label", self.classes)
            try Self.check(prediction, "a prediction", self.classes)
            counts[label * self.classes + prediction] += 1
        }
    }

    private static func check(_ value: Int, _ what: String, _ classes: Int) throws(EstimatorError) {
        guard !(0..<classes).contains(value) else { return }
        throw .outOfDomain(
            what: what, value: String(value),
            domain: classes == 0 ? "one of no classes" : "a class in 0...\(classes - 1)")
    }

    /// How many examples of one class were taken for another.
    /// - Precondition: both are in `0..<classes`.
    public subscript(label: Int, prediction: Int) -> Int { counts[label * classes + prediction] }

    public var total: Int { counts.reduce(0, +) }

    /// The share of examples whose class was found; NaN without examples.
    public var accuracy: Double {
        Double((0..<classes).reduce(0) { $0 + self[$1, $1] }) / Double(total)
    }

    /// The share of a class that was found; NaN for a class without examples.
    public func recall(of label: Int) -> Double {
        let row = (0..<classes).reduce(0) { $0 + self[label, $1] }
        return Double(self[label, label]) / Double(row)
    }

    /// The share of a class among what was taken for it; NaN if nothing was.
    public func precision(of label: Int) -> Double {
        let column = (0..<classes).reduce(0) { $0 + self[$1, label] }
        return Double(self[label, label]) / Double(column)
    }
}
