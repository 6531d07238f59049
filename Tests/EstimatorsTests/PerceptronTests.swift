import Estimators
import Kernels
import Testing

@Suite("Perceptrons")
struct PerceptronTests {
    private static func perceptron(_ row: VectorRow) throws -> Perceptron {
        var network = Perceptron()
        network.hidden = row.integers("hidden")
        network.activation =
            switch row.text("activation") {
            case "relu": .relu
            case "tanh": .tanh
            case "logistic": .logistic
            default: .identity
            }
        network.penalty = try row.number("alpha")
        network.batch = try row.integer("batch")
        network.maximumIterations = try row.integer("rounds")
        network.learningRate = try row.number("rate")
        network.tolerance = 0
        network.patience = 10_000
        network.shuffles = false
        return network
    }

    private static func layers(_ row: VectorRow, outputs: Int) throws -> [PerceptronLayer] {
        let sizes = [try row.integer("columns")] + row.integers("hidden") + [outputs]
        var (weights, intercepts) = (row.list("coefs")[...], row.list("intercepts")[...])
        return try zip(sizes, sizes.dropFirst()).map { inputs, outputs in
            let layer = PerceptronLayer(
                weights: try FeatureMatrix(
                    rows: inputs, columns: outputs, values: Array(weights.prefix(inputs * outputs))
                ), intercepts: Array(intercepts.prefix(outputs)))
            weights = weights.dropFirst(inputs * outputs)
            intercepts = intercepts.dropFirst(outputs)
            return layer
        }
    }

    @Test(
        "From the same weights, without shuffling, training is scikit-learn's",
        arguments: VectorRow.rows("networks"))
    func peer(row: VectorRow) throws {
        var network = try Self.perceptron(row)
        let (features, others) = (try row.features(), try row.features("others"))
        let classes = try row.integer("classes")
        var words = RandomWords.some
        let model: PerceptronModel
        if classes == 0 {
            network.start = try Self.layers(row, outputs: 3)
            let indicators = try IndicatorMatrix(
                rows: features.rows, columns: 3, values: row.list("labels").map { $0 == 1 })
            model = try network.fit(features, indicators: indicators, using: &words)
        } else {
            network.start = try Self.layers(row, outputs: classes == 2 ? 1 : classes)
            model = try network.fit(features, labels: row.integers("labels"), using: &words)
        }
        expectClose(
            model.layers.flatMap(\.weights.values), row.list("fittedCoefs"), absolute: 1e-9)
        expectClose(
            model.layers.flatMap(\.intercepts), row.list("fittedIntercepts"), absolute: 1e-9)
        expectClose(model.losses, row.list("losses"), absolute: 1e-9)
        let found =
            classes == 0
            ? try model.labelProbabilities(of: others) : try model.probabilities(of: others)
        expectClose(found.values, row.list("probabilities"), absolute: 1e-9)
    }

    @Test("Single precision ends near double precision")
    func single() throws {
        let blobs = try Blobs(classes: 3, count: 120, columns: 4, seed: 5)
        var network = Perceptron()
        (network.hidden, network.maximumIterations) = ([8], 15)
        network.learningRate = 0.01
        var (words, others) = (RandomWords.some, RandomWords.some)
        let double = try network.fit(blobs.features, labels: blobs.labels, using: &words)
        let single = try network.fit(try blobs.singles, labels: blobs.labels, using: &others)
        expectClose(
            single.layers.flatMap(\.weights.values), double.layers.flatMap(\.weights.values),
            absolute: 1e-3)
    }

    @Test("L-BFGS learns what Adam learns", arguments: [[], [6]])
    func curvature(hidden: [Int]) throws {
        let blobs = try Blobs(classes: 3, count: 150, columns: 3, seed: 6)
        var network = Perceptron()
        (network.solver, network.hidden) = (.lbfgs, hidden)
        var words = RandomWords.some
        let model = try network.fit(blobs.features, labels: blobs.labels, using: &words)
        let right = zip(try model.predictions(for: blobs.features), blobs.labels).count {
            $0 == $1
        }
        #expect(right > 140, "\(right) of 150")
    }

    @Test("Training ends when the loss does not fall any more")
    func patience() throws {
        let blobs = try Blobs(classes: 2, count: 60, columns: 2, seed: 2)
        var network = Perceptron()
        (network.tolerance, network.patience) = (10, 3)
        var words = RandomWords.some
        let model = try network.fit(blobs.features, labels: blobs.labels, using: &words)
        // The first loss is a fall from infinity, and more than three without one end it.
        #expect(model.iterations == 5)
        #expect(model.hasConverged)
    }

    @Test("Settings that do not fit are told")
    func badSettings() throws {
        let features = Features(try FeatureMatrix(column: [1, 2, 3, 4]))
        var words = RandomWords.some
        var network = Perceptron()
        network.hidden = [0]
        #expect(throws: EstimatorError.self) {
            try network.fit(features, labels: [0, 0, 1, 1], using: &words)
        }
        network.hidden = [2]
        network.start = []
        #expect(
            throws: EstimatorError.lengthMismatch(
                what: "the layers to start from", count: 0, other: "the layers", otherCount: 2)
        ) { try network.fit(features, labels: [0, 0, 1, 1], using: &words) }
    }
}
