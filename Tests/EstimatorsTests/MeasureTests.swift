import Estimators
import Testing

@Suite("Measures of predictions")
struct MeasureTests {
    @Test("Scores are scikit-learn's", arguments: VectorRow.rows("measures"))
    func peer(row: VectorRow) throws {
        let (truth, found) = (row.integers("truth"), row.integers("found"))
        let chances = try row.matrix("chances", columns: try row.integer("classes"))
        func close(_ value: Double, _ name: String) throws {
            expectClose(value, try row.number(name), absolute: 1e-12, name)
        }
        try close(Accuracy.of(found, labels: truth), "accuracy")
        try close(Accuracy.balanced(found, labels: truth), "balanced")
        try close(ProbabilityScores.logLoss(truth, probabilities: chances), "logLoss")
        try close(ProbabilityScores.brier(truth, probabilities: chances), "brier")
        let scores = try ClassScores(labels: truth, predictions: found)
        for (measure, name) in [
            (ClassScores.Measure.precision, "precision"), (.recall, "recall"), (.f1, "f1"),
        ] {
            let averages = [ClassScores.Average.macro, .micro, .weighted].map {
                scores.average(measure, $0)
            }
            expectClose(
                scores.values(measure) + averages, row.list(name), absolute: 1e-12, name)
        }
    }

    @Test("Reliability curves are scikit-learn's", arguments: VectorRow.rows("calibrations"))
    func calibration(row: VectorRow) throws {
        let found = try Calibration(
            probabilities: row.list("chances"), isPositive: row.list("truth").map { $0 == 1 },
            count: try row.integer("count"),
            bins: row.text("bins") == "uniform" ? .uniform : .quantile)
        expectClose(found.bins.map(\.predicted), row.list("predicted"), absolute: 1e-12)
        expectClose(found.bins.map(\.observed), row.list("observed"), absolute: 1e-12)
        #expect(found.expectedError <= found.largestError)
    }

    @Test("The expected error weighs bins by their examples")
    func expectedError() throws {
        let found = try Calibration(
            probabilities: [0.1, 0.1, 0.1, 0.9], isPositive: [false, false, false, false])
        expectClose(found.expectedError, 0.75 * 0.1 + 0.25 * 0.9, absolute: 1e-15)
        expectClose(found.largestError, 0.9, absolute: 1e-15)
    }

    @Test("The area of hard predictions is the mean of the shares found on either side")
    func hard() throws {
        let truth = try IndicatorMatrix(labels: [0, 0, 1, 1, 1])
        let found = try IndicatorMatrix(labels: [0, 1, 1, 1, 0])
        let scores = try FeatureMatrix(
            rows: 5, columns: 2, values: found.values.map { $0 ? 1 : 0 })
        let areas = try AreaUnderCurve.perClass(truth, scores: scores)
        expectClose(areas[0], (1.0 / 2 + 2.0 / 3) / 2, absolute: 1e-15)
        expectClose(try AreaUnderCurve.micro(truth, scores: scores), 0.6, absolute: 1e-15)
    }

    @Test("Scores of labels count each column")
    func labels() throws {
        let truth = try IndicatorMatrix(
            rows: 3, columns: 2, values: [true, false, true, true, false, false])
        let found = try IndicatorMatrix(
            rows: 3, columns: 2, values: [true, false, false, true, false, true])
        let scores = try ClassScores(indicators: truth, predictions: found)
        #expect(scores.precision == [1, 0.5])
        #expect(scores.recall == [0.5, 1])
        #expect(try Accuracy.ofSubsets(found, indicators: truth) == 1.0 / 3)
        expectClose(scores.average(.f1, .micro), 2.0 / 3, absolute: 1e-15)
    }

    @Test("A class without examples, other counts and no probabilities are told")
    func badInput() throws {
        let truth = try IndicatorMatrix(labels: [0, 1], classes: [0, 1, 2])
        let scores = try FeatureMatrix(rows: 2, columns: 3, values: [1, 0, 0, 0, 1, 0])
        #expect(
            throws: EstimatorError.missing(
                what: "examples of class 2", purpose: "its area under a curve")
        ) { try AreaUnderCurve.perClass(truth, scores: scores) }
        #expect(
            throws: EstimatorError.outOfDomain(
                what: "a label", value: "5", domain: "one of the 2 classes")
        ) { try IndicatorMatrix(labels: [5], classes: [0, 1]) }
        #expect(throws: EstimatorError.self) { try Accuracy.of([1], labels: [1, 2]) }
        #expect(throws: EstimatorError.self) { try Accuracy.of([], labels: []) }
        #expect(throws: EstimatorError.self) { try Accuracy.balanced([], labels: []) }
        #expect(throws: EstimatorError.self) { try ClassScores(labels: [], predictions: []) }
        #expect(throws: EstimatorError.self) {
            try Calibration(probabilities: [1.5], isPositive: [true])
        }
        #expect(throws: EstimatorError.self) {
            try ProbabilityScores.logLoss([2], probabilities: scores.selecting([0, 1]))
        }
        #expect(throws: EstimatorError.self) {
            try ProbabilityScores.brier(
                [0], probabilities: FeatureMatrix(rows: 1, columns: 2, values: [-0.1, 1.1]))
        }
    }
}
