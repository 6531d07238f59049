import Estimators
import Kernels
import Testing

@Suite("Trees")
struct TreeTests {
    @Test("A tree is scikit-learn's", arguments: VectorRow.rows("trees"))
    func peer(row: VectorRow) throws {
        var tree = DecisionTree()
        let depth = try row.integer("depth")
        tree.maximumDepth = depth == 0 ? nil : depth
        tree.minimumSplit = try row.integer("split")
        tree.minimumLeaf = try row.integer("leaf")
        var words = RandomWords.some
        let model = try tree.fit(
            try row.features(), labels: row.integers("labels"), weights: row.weights,
            using: &words)
        #expect(model.nodes.map { $0.isLeaf ? -2 : Int($0.column) } == row.integers("column"))
        expectClose(model.nodes.map(\.threshold), row.list("threshold"), relative: 1e-14)
        expectClose(model.nodes.map(\.impurity), row.list("impurity"), absolute: 1e-12)
        expectClose(model.importances, row.list("importances"), absolute: 1e-12)
        let found = try model.probabilities(of: row.features("others"))
        expectClose(found.values, row.list("probabilities"), absolute: 1e-12)
    }

    @Test("Pixels, few values and single precision give the same tree as sorted columns")
    func ranks() throws {
        var random = RandomNumbers(seed: 3)
        let labels = (0..<400).map { _ in random.whole(below: 3) }
        let pixels = labels.flatMap { label in
            (0..<5).map { Double(min(255, label * $0 * 20 + random.whole(below: 90))) }
        }
        // A sixth column with more different values than a byte counts changes the way, not the
        // tree: it is the same for neighbours that differ in nothing else.
        var words = RandomWords.some
        let small = try DecisionTree().fit(
            try Features(rows: 400, columns: 5, values: pixels), labels: labels, using: &words)
        let stretched = pixels.enumerated().map { $0.element + ($0.offset % 5 == 4 ? 1000 : 0) }
        let moved = try DecisionTree().fit(
            try Features(rows: 400, columns: 5, values: stretched), labels: labels, using: &words)
        #expect(small.nodes.map(\.column) == moved.nodes.map(\.column))
        var careful = DecisionTree()
        careful.minimumLeaf = 2
        let sorted = try careful.fit(
            try Features(rows: 400, columns: 5, values: pixels), labels: labels, using: &words)
        #expect(sorted.nodes.allSatisfy { $0.count >= 2 })
        #expect(
            try small.predictions(for: Features(rows: 400, columns: 5, values: pixels)).count
                == 400)
    }

    @Test("An example that weighs two is one given twice")
    func weights() throws {
        let blobs = try Blobs(classes: 3, count: 90, columns: 3, seed: 9)
        let twice = blobs.features.selecting(Array(0..<90) + Array(0..<30))
        let weights = (0..<90).map { $0 < 30 ? 2.0 : 1.0 }
        var words = RandomWords.some
        let weighted = try DecisionTree().fit(
            blobs.features, labels: blobs.labels, weights: weights, using: &words)
        let repeated = try DecisionTree().fit(
            twice, labels: blobs.labels + blobs.labels.prefix(30), using: &words)
        #expect(weighted.nodes.map(\.threshold) == repeated.nodes.map(\.threshold))
        #expect(weighted.nodes.map(\.weight) == repeated.nodes.map(\.weight))
    }

    @Test("A full tree knows every example it has seen", arguments: 1...3 as ClosedRange<UInt64>)
    func memory(seed: UInt64) throws {
        let blobs = try Blobs(classes: 4, count: 300, columns: 2, seed: seed, noise: 4)
        var words = RandomWords.some
        let model = try DecisionTree().fit(blobs.features, labels: blobs.labels, using: &words)
        #expect(try model.predictions(for: blobs.features) == blobs.labels)
        #expect(model.leaves * 2 - 1 == model.nodes.count)
    }

    @Test("A forest is as good as scikit-learn's", arguments: VectorRow.rows("forests"))
    func forest(row: VectorRow) throws {
        let truth = try IndicatorMatrix(labels: row.integers("truth"))
        var areas: [Double] = []
        for seed in 0..<10 as Range<UInt64> {
            var words = RandomWords(seed: seed, stream: 1, draw: 0)
            let model = try RandomForest().fit(
                try row.features(), labels: row.integers("labels"), using: &words)
            let scores = try model.probabilities(of: row.features("others"))
            areas.append(try AreaUnderCurve.micro(truth, scores: scores))
        }
        let mean = areas.reduce(0, +) / 10
        // Both means are of draws with this deviation; four of their difference's are allowed.
        let deviation = try row.number("deviation")
        expectClose(
            mean, try row.number("mean"),
            absolute: 4 * deviation * (1.0 / 10 + 1.0 / 30).squareRoot())
    }

    @Test("Votes of AdaBoost are scikit-learn's", arguments: VectorRow.rows("boosts"))
    func boost(row: VectorRow) throws {
        var boost = AdaBoost()
        boost.rounds = try row.integer("rounds")
        boost.learningRate = try row.number("rate")
        var words = RandomWords.some
        let model = try boost.fit(
            try row.features(), labels: row.integers("labels"), using: &words)
        expectClose(model.votes, row.list("votes"), relative: 1e-9)
        expectClose(model.errors, row.list("errors"), absolute: 1e-10)
        let others = try row.features("others")
        expectClose(
            try model.decisions(for: others)?.values ?? [], row.list("decisions"), absolute: 1e-10)
        expectClose(
            try model.probabilities(of: others).values, row.list("probabilities"),
            absolute: 1e-10)
        #expect(try model.predictions(for: others) == row.integers("predictions"))
    }

    @Test("AdaBoost ends when a tree is never wrong")
    func perfect() throws {
        var words = RandomWords.some
        let model = try AdaBoost().fit(
            Features(FeatureMatrix(column: [1, 2, 3, 4])), labels: [0, 0, 1, 1], using: &words)
        #expect(model.trees.count == 1)
        #expect(model.votes == [1])
    }
}
