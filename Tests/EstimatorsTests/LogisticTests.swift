import Estimators
import Testing

@Suite("Logistic regression")
struct LogisticTests {
    private static func regression(_ row: VectorRow) throws -> LogisticRegression {
        var regression = LogisticRegression()
        regression.inverseRegularization = try row.number("C")
        regression.fitsIntercept = row.text("intercept") == "true"
        regression.tolerance = try row.number("tol")
        regression.maximumIterations = regression.tolerance > 1e-5 ? 100 : 10_000
        return regression
    }

    private static func features(_ row: VectorRow) throws -> FeatureMatrix {
        let (values, columns) = (row.list("features"), try row.integer("columns"))
        return try FeatureMatrix(rows: values.count / columns, columns: columns, values: values)
    }

    @Test(
        "Coefficients and probabilities are scikit-learn's", arguments: VectorRow.rows("logistic"))
    func peer(row: VectorRow) throws {
        let features = try Self.features(row)
        let weights = row.list("weights")
        let model = try Self.regression(row).fit(
            features, labels: row.list("labels").map { Int($0) },
            weights: weights.isEmpty ? nil : weights)
        #expect(model.hasConverged)
        // At the default tolerance each search stops where it likes near the minimum.
        let tolerance = try row.number("tol") > 1e-5 ? 2e-2 : 1e-7
        expectClose(model.coefficients.values, row.list("coef"), absolute: tolerance)
        expectClose(model.intercepts, row.list("intercepts"), absolute: tolerance)
        let first = try model.probabilities(of: features.selecting(Array(0..<5)))
        expectClose(first.values, row.list("probabilities"), absolute: tolerance)
    }

    @Test("The same data give the same bits")
    func deterministic() throws {
        let row = try #require(VectorRow.rows("logistic").first)
        let (features, labels) = (try Self.features(row), row.list("labels").map { Int($0) })
        let regression = LogisticRegression()
        #expect(
            try regression.fit(features, labels: labels)
                == regression.fit(features, labels: labels))
    }

    @Test("Labels are any whole numbers, and predictions are of them")
    func labels() throws {
        let features = try FeatureMatrix(column: [-2, -1, 1, 2])
        let model = try LogisticRegression().fit(features, labels: [-7, -7, 40, 40])
        #expect(model.classes == [-7, 40])
        #expect(try model.predictions(for: features) == [-7, -7, 40, 40])
        let three = try LogisticRegression().fit(features, labels: [5, 6, 6, 7])
        #expect(three.coefficients.rows == 3)
        #expect(try three.probabilities(of: features).columns == 3)
    }

    @Test("A weight of two is an example given twice")
    func weights() throws {
        var regression = LogisticRegression()
        regression.tolerance = 1e-10
        let weighted = try regression.fit(
            FeatureMatrix(column: [0, 1, 2]), labels: [0, 1, 1], weights: [1, 2, 1])
        let twice = try regression.fit(FeatureMatrix(column: [0, 1, 1, 2]), labels: [0, 1, 1, 1])
        expectClose(weighted.coefficients.values, twice.coefficients.values, absolute: 1e-8)
    }

    @Test("Separable classes without much penalty stay finite")
    func separable() throws {
        var regression = LogisticRegression()
        regression.inverseRegularization = 1e12
        let model = try regression.fit(
            FeatureMatrix(column: [-1e6, -1, 1, 1e6]), labels: [0, 0, 1, 1])
        let areFinite = model.coefficients.values.allSatisfy { $0.isFinite }
        #expect(areFinite)
    }

    @Test("The search takes the penalty that guesses best")
    func penaltySearch() throws {
        var random = RandomNumbers(seed: 5)
        let labels = (0..<60).map { $0 % 2 }
        let features = try FeatureMatrix(
            rows: 60, columns: 2,
            values: labels.flatMap { [Double($0) + random.normal(), random.normal()] })
        let search = PenaltySearch()
        expectClose(search.candidates[0], 1e-4, relative: 1e-12)
        expectClose(search.candidates[9], 100, relative: 1e-12)
        let model = try search.fit(features, labels: labels)
        let right = zip(try model.predictions(for: features), labels).count { $0 == $1 }
        #expect(right > 36, "\(right) of 60")
    }

    @Test("Bad input is told")
    func badInput() throws {
        let features = try FeatureMatrix(column: [1, 2])
        #expect(
            throws: EstimatorError.missing(
                what: "examples of a second class", purpose: "logistic regression")
        ) { try LogisticRegression().fit(features, labels: [3, 3]) }
        #expect(throws: EstimatorError.self) { try LogisticRegression().fit(features, labels: [1]) }
        #expect(throws: EstimatorError.self) {
            try LogisticRegression().fit(features, labels: [0, 1], weights: [1, -1])
        }
        var regression = LogisticRegression()
        regression.inverseRegularization = 0
        #expect(throws: EstimatorError.self) { try regression.fit(features, labels: [0, 1]) }
        #expect(throws: EstimatorError.self) {
            try FeatureMatrix(rows: 1, columns: 1, values: [.nan])
        }
        let model = try LogisticRegression().fit(features, labels: [0, 1])
        #expect(
            throws: EstimatorError.lengthMismatch(
                what: "a row of features", count: 2, other: "a row in the fit", otherCount: 1)
        ) { try model.probabilities(of: FeatureMatrix(rows: 1, columns: 2, values: [1, 2])) }
        #expect(
            throws: EstimatorError.tooFew(
                what: "examples of class 0", count: 1, needed: 3, purpose: "3 folds")
        ) { try PenaltySearch().fit(features, labels: [0, 1]) }
    }
}
