/// Precision, recall and F₁ of each class, and their averages.
///
/// A share of nothing is 0, as scikit-learn's scores say by default.
public struct ClassScores: Sendable, Equatable {
    public let classes: [Int]
    public let precision: [Double]
    public let recall: [Double]
    public let f1: [Double]
    /// How many examples each class has.
    public let support: [Int]
    private let micro: [Measure: Double]

    public enum Measure: Sendable, Equatable {
        case precision
        case recall
        case f1
    }

    public enum Average: Sendable, Equatable {
        /// The mean over the classes.
        case macro
        /// Of all classes' counts added up: the accuracy, where each example has one class.
        case micro
        /// The mean weighted by the classes' examples.
        case weighted
    }

    /// - Throws: ``EstimatorError`` if counts differ, or without examples.
    public init(labels: [Int], predictions: [Int]) throws(EstimatorError) {
        try Requirement.sameCount("predictions", predictions.count, "labels", labels.count)
        let classes = Set(labels + predictions).sorted()
        let order = Dictionary(
            uniqueKeysWithValues: classes.enumerated().map { ($0.element, $0.offset) })
        var (hits, found, real) = (
            classes.map { _ in 0 }, classes.map { _ in 0 }, classes.map { _ in 0 }
        )
        for (label, prediction) in zip(labels, predictions) {
            guard let k = order[label], let j = order[prediction] else { continue }
            real[k] += 1
            found[j] += 1
            if k == j { hits[k] += 1 }
        }
        try self.init(classes: classes, hits: hits, found: found, real: real)
    }

    /// Of labels of which an example can have any number; classes are the columns.
    public init(
        indicators: IndicatorMatrix, predictions: IndicatorMatrix
    ) throws(EstimatorError) {
        try Requirement.sameCount(
            "predictions", predictions.rows, "rows of indicators", indicators.rows)
        try Requirement.sameCount(
            "predicted labels", predictions.columns, "labels", indicators.columns)
        let columns = 0..<indicators.columns
        let rows = 0..<indicators.rows
        try self.init(
            classes: Array(columns),
            hits: columns.map { k in rows.count { indicators[$0, k] && predictions[$0, k] } },
            found: columns.map { k in rows.count { predictions[$0, k] } },
            real: columns.map { k in rows.count { indicators[$0, k] } })
    }

    private init(
        classes: [Int], hits: [Int], found: [Int], real: [Int]
    ) throws(EstimatorError) {
        guard !classes.isEmpty else { throw .missing(what: "examples", purpose: "scores") }
        self.classes = classes
        precision = classes.indices.map { Self.share(hits[$0], found[$0]) }
        recall = classes.indices.map { Self.share(hits[$0], real[$0]) }
        f1 = classes.indices.map { Self.share(2 * hits[$0], found[$0] + real[$0]) }
        support = real
        let (allHits, allFound, allReal) = (
            hits.reduce(0, +), found.reduce(0, +), real.reduce(0, +)
        )
        micro = [
            .precision: Self.share(allHits, allFound), .recall: Self.share(allHits, allReal),
            .f1: Self.share(2 * allHits, allFound + allReal),
        ]
    }

    private static func share(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }

    public func values(_ measure: Measure) -> [Double] {
        switch measure {
        case .precision: precision
        case .recall: recall
        case .f1: f1
        }
    }

    public func average(_ measure: Measure, _ average: Average) -> Double {
        let values = values(measure)
        switch average {
        case .micro: return micro[measure] ?? 0
        case .macro: return values.reduce(0, +) / Double(values.count)
        case .weighted:
            let total = Double(support.reduce(0, +))
            guard total > 0 else { return 0 }
            return zip(values, support).reduce(0) { $0 + $1.0 * Double($1.1) } / total
        }
    }
}
