import Kernels

/// A classifier for each class against all others.
///
/// Probabilities are those of each class's model, divided by their sum; with two classes there is
/// one model. As in scikit-learn's `OneVsRestClassifier`, predictions compare decisions where the
/// models have them, else probabilities, and a row whose probabilities are all 0 stays 0.
///
/// With indicators instead of labels each label is learned by itself, and nothing is divided.
public struct OneVsRest<Base: Classifier>: Classifier, MultilabelClassifier {
    public var base: Base

    public init(_ base: Base) { self.base = base }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> OneVsRestModel<Base.Model> {
        let known = try ClassLabels(labels, of: features, for: "one against the rest")
        let indicators =
            known.classes.count == 2
            ? IndicatorMatrix(known: features.rows, 1, known.places.map { $0 == 1 })
            : try IndicatorMatrix(labels: labels, classes: known.classes)
        let models = try base.fitEach(features, indicators: indicators, using: &words)
        return OneVsRestModel(
            classes: known.classes, columns: features.columns, models: models)
    }

    /// - Throws: ``EstimatorError/missing(what:purpose:)`` for a label that all examples have, or
    ///   none.
    public func fit(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> OneVsRestModel<Base.Model> {
        try Requirement.sameCount("features", features.rows, "indicators", indicators.rows)
        guard indicators.rows > 0, indicators.columns > 0 else {
            throw .missing(
                what: indicators.rows > 0 ? "labels" : "examples", purpose: "one against the rest")
        }
        for label in 0..<indicators.columns {
            let count = (0..<indicators.rows).count { indicators[$0, label] }
            guard count == 0 || count == indicators.rows else { continue }
            throw .missing(
                what: "examples \(count == 0 ? "with" : "without") label \(label)",
                purpose: "one against the rest")
        }
        let models = try base.fitEach(features, indicators: indicators, using: &words)
        return OneVsRestModel(classes: [], columns: features.columns, models: models)
    }
}

/// Fitted models, one for each class or label.
public struct OneVsRestModel<Model: ClassifierModel>: ClassifierModel, MultilabelClassifierModel {
    /// Empty if it was fitted with indicators.
    public let classes: [Int]
    public let columns: Int
    /// Each has the classes 0 and 1; one for two classes.
    public let models: [Model]

    public var labels: Int { models.count }

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        let found = try labelProbabilities(of: features)
        var values = found.values
        guard classes.count != 2 else {
            return FeatureMatrix(known: features.rows, 2, values.flatMap { [1 - $0, $0] })
        }
        guard !classes.isEmpty else { return found }
        for row in 0..<found.rows {
            let range = row * found.columns..<(row + 1) * found.columns
            let sum = values[range].reduce(0, +)
            if sum != 0 { for i in range { values[i] /= sum } }
        }
        return FeatureMatrix(known: found.rows, found.columns, values)
    }

    public func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix? {
        var columns: [[Double]] = []
        for model in models {
            guard let decisions = try model.decisions(for: features) else { return nil }
            columns.append(decisions.values)
        }
        return joined(columns, features.rows)
    }

    public func predictions(for features: Features) throws(EstimatorError) -> [Int] {
        let (scores, bound) = try scores(for: features)
        if classes.count == 2 {
            return scores.values.map { classes[$0 > bound ? 1 : 0] }
        }
        return (0..<features.rows).map { row in
            // Of equally good classes the last, as in scikit-learn.
            var best = 0
            for k in 0..<scores.columns
            where scores.values[row * scores.columns + k]
                >= scores.values[row * scores.columns + best]
            { best = k }
            return classes[best]
        }
    }

    public func labelProbabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        var columns: [[Double]] = []
        for model in models {
            let found = try model.probabilities(of: features).values
            columns.append((0..<features.rows).map { found[2 * $0 + 1] })
        }
        return joined(columns, features.rows)
    }

    public func labelPredictions(for features: Features) throws(EstimatorError) -> IndicatorMatrix {
        let (scores, bound) = try scores(for: features)
        return IndicatorMatrix(
            known: scores.rows, scores.columns, scores.values.map { $0 > bound })
    }

    /// Decisions, or probabilities, and what is a yes among them.
    private func scores(
        for features: Features
    ) throws(EstimatorError) -> (FeatureMatrix, bound: Double) {
        if let decisions = try decisions(for: features) { return (decisions, 0) }
        return (try labelProbabilities(of: features), 0.5)
    }

    private func joined(_ columns: [[Double]], _ rows: Int) -> FeatureMatrix {
        FeatureMatrix(
            known: rows, columns.count, (0..<rows).flatMap { row in columns.map { $0[row] } })
    }
}
