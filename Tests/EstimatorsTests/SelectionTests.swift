import Estimators
import Kernels
import Testing

@Suite("Choosing among classifiers")
struct SelectionTests {
    @Test("One against the rest is scikit-learn's", arguments: VectorRow.rows("rests"))
    func rest(row: VectorRow) throws {
        var base = LogisticRegression()
        (base.tolerance, base.maximumIterations) = (1e-10, 10_000)
        var words = RandomWords.some
        let model = try OneVsRest(base).fit(
            try row.features(), labels: row.integers("labels"), using: &words)
        let others = try row.features("others")
        let scores = try model.probabilities(of: others)
        expectClose(scores.values, row.list("probabilities"), absolute: 1e-7)
        #expect(try model.predictions(for: others) == row.integers("predictions"))
        let truth = try IndicatorMatrix(
            labels: row.integers("truth"), classes: Array(0..<scores.columns))
        expectClose(
            try AreaUnderCurve.perClass(truth, scores: scores), row.list("perClass"),
            absolute: 1e-12)
        expectClose(
            try AreaUnderCurve.micro(truth, scores: scores), try row.number("micro"),
            absolute: 1e-12)
        expectClose(
            try AreaUnderCurve.macro(truth, scores: scores), try row.number("macro"),
            absolute: 1e-12)
    }

    @Test("Each label is learned by itself")
    func labels() throws {
        let blobs = try Blobs(classes: 3, count: 120, columns: 4, seed: 17)
        let indicators = try IndicatorMatrix(
            rows: 120, columns: 2, values: blobs.labels.flatMap { [$0 > 0, $0 == 1] })
        var words = RandomWords.some
        let model = try OneVsRest(LogisticRegression()).fit(
            blobs.features, indicators: indicators, using: &words)
        #expect(model.labels == 2)
        let found = try model.labelPredictions(for: blobs.features)
        #expect(try Accuracy.ofSubsets(found, indicators: indicators) > 0.8)
        let alone = try LogisticRegression().fit(
            blobs.features, labels: blobs.labels.map { $0 > 0 ? 1 : 0 })
        let chances = try model.labelProbabilities(of: blobs.features)
        let expected = try alone.probabilities(of: blobs.features)
        for row in 0..<120 {
            expectClose(chances.values[2 * row], expected.values[2 * row + 1], absolute: 1e-12)
        }
        let constant = try IndicatorMatrix(
            rows: 120, columns: 1, values: [Bool](repeating: false, count: 120))
        #expect(
            throws: EstimatorError.missing(
                what: "examples with label 0", purpose: "one against the rest")
        ) {
            try OneVsRest(LogisticRegression()).fit(
                blobs.features, indicators: constant, using: &words)
        }
    }

    @Test("Folds are scikit-learn's", arguments: VectorRow.rows("folds"))
    func folds(row: VectorRow) throws {
        let (labels, count) = (row.integers("labels"), try row.integer("count"))
        let found =
            row.text("kind") == "plain"
            ? try Folds.plain(labels.count, count: count)
            : try Folds.stratified(labels, count: count)
        #expect(found == row.integers("parts"))
    }

    @Test("Shuffled folds have the sizes of the others")
    func shuffled() throws {
        let labels = (0..<50).map { $0 % 3 }
        var words = RandomWords.some
        let parts = try Folds.stratified(labels, count: 4, using: &words)
        let plain = try Folds.stratified(labels, count: 4)
        #expect(parts != plain)
        for label in 0..<3 {
            for fold in 0..<4 {
                func size(_ parts: [Int]) -> Int {
                    zip(parts, labels).count { $0 == fold && $1 == label }
                }
                #expect(size(parts) == size(plain))
            }
        }
    }

    @Test(
        "Cross-validation and grid search are scikit-learn's", arguments: VectorRow.rows("searches")
    )
    func search(row: VectorRow) throws {
        let (features, labels) = (try row.features(), row.integers("labels"))
        var base = LogisticRegression()
        (base.tolerance, base.maximumIterations) = (1e-9, 10_000)
        var words = RandomWords.some
        expectClose(
            try CrossValidation().scores(of: base, features, labels: labels, using: &words),
            row.list("scores"), absolute: 1e-12)
        let candidates = row.list("grid").map { c -> any Classifier in
            var candidate = base
            candidate.inverseRegularization = c
            return candidate
        }
        let found = try GridSearch().run(candidates, features, labels: labels, using: &words)
        expectClose(found.means, row.list("means"), absolute: 1e-12)
        #expect(found.best == (try row.integer("best")))
        #expect(found.model.classes == [0, 1, 2])
    }

    @Test("Grids of labels are scored by whole rows")
    func labelSearch() throws {
        let blobs = try Blobs(classes: 3, count: 60, columns: 3, seed: 30)
        var words = RandomWords.some
        let result = try GridSearch().run(
            [OneVsRest(LogisticRegression())], blobs.features,
            indicators: try IndicatorMatrix(labels: blobs.labels), using: &words)
        #expect(result.scores[0].count == 5)
        #expect(result.best == 0)
        #expect(result.model.labels == 3)
    }

    @Test("Folds and grids that cannot be are told")
    func badInput() {
        #expect(
            throws: EstimatorError.tooFew(
                what: "examples of class 4", count: 1, needed: 2, purpose: "2 folds")
        ) { try Folds.stratified([1, 1, 4], count: 2) }
        #expect(throws: EstimatorError.self) { try Folds.plain(1, count: 2) }
        #expect(throws: EstimatorError.self) { try Folds.plain(10, count: 1) }
        var words = RandomWords.some
        #expect(throws: EstimatorError.missing(what: "candidates", purpose: "a grid search")) {
            _ = try GridSearch().run(
                [any Classifier](), Features(FeatureMatrix(column: [1])), labels: [1],
                using: &words)
        }
    }
}
