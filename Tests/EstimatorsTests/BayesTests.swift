import Estimators
import Testing

@Suite("Naive Bayes")
struct BayesTests {
    @Test("Probabilities are scikit-learn's", arguments: VectorRow.rows("bayes"))
    func peer(row: VectorRow) throws {
        let (features, labels) = (try row.features(), row.integers("labels"))
        let others = try row.features("others")
        let found: FeatureMatrix
        if row.text("kind") == "gaussian" {
            var bayes = GaussianNaiveBayes()
            bayes.smoothing = try row.number("smoothing")
            found = try bayes.fit(features, labels: labels, weights: row.weights)
                .probabilities(of: others)
        } else {
            var bayes = BernoulliNaiveBayes()
            bayes.smoothing = try row.number("smoothing")
            bayes.threshold = try row.number("threshold")
            found = try bayes.fit(features, labels: labels, weights: row.weights)
                .probabilities(of: others)
        }
        expectClose(found.values, row.list("probabilities"), relative: 1e-9, absolute: 1e-12)
    }

    @Test("An example that weighs two is one given twice")
    func weights() throws {
        let features = try Features(rows: 4, columns: 2, values: [0, 1, 2, 1, 5, 3, 4, 8.0])
        let twice = features.selecting([0, 1, 2, 3, 3])
        let weighted = try GaussianNaiveBayes().fit(
            features, labels: [0, 0, 1, 1], weights: [1, 1, 1, 2])
        let repeated = try GaussianNaiveBayes().fit(twice, labels: [0, 0, 1, 1, 1])
        expectClose(weighted.means.values, repeated.means.values, relative: 1e-14)
        #expect(weighted.priors == repeated.priors)
        let bernoulli = try BernoulliNaiveBayes().fit(
            features, labels: [0, 0, 1, 1], weights: [1, 1, 1, 2])
        #expect(
            try bernoulli == BernoulliNaiveBayes().fit(twice, labels: [0, 0, 1, 1, 1]))
    }
}
