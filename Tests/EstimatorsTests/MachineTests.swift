import Estimators
import Kernels
import Testing

@Suite("Support vector machines")
struct MachineTests {
    @Test("Decisions are scikit-learn's", arguments: VectorRow.rows("machines"))
    func peer(row: VectorRow) throws {
        var machine = LinearSVM()
        machine.inverseRegularization = try row.number("C")
        machine.tolerance = 1e-7
        machine.maximumPasses = 1_000_000
        machine.givesProbabilities = false
        var words = RandomWords.some
        let model = try machine.fit(
            try row.features(), labels: row.integers("labels"), using: &words)
        #expect(model.hasConverged)
        let others = try row.features("others")
        expectClose(
            try model.decisions(for: others)?.values ?? [], row.list("decisions"), absolute: 1e-4)
        #expect(try model.predictions(for: others) == row.integers("predictions"))
    }

    @Test("Platt's scaling is scikit-learn's", arguments: VectorRow.rows("sigmoids"))
    func scaling(row: VectorRow) throws {
        let scaling = try PlattScaling(
            decisions: row.list("decisions"), isPositive: row.list("labels").map { $0 == 1 })
        expectClose(scaling.slope, try row.number("slope"), absolute: 1e-4)
        expectClose(scaling.offset, try row.number("offset"), absolute: 1e-4)
    }

    @Test("Probabilities of any number of classes sum to 1 and follow the decisions")
    func probabilities() throws {
        for classes in 2...4 {
            let blobs = try Blobs(classes: classes, count: 120, columns: 3, seed: 4)
            var words = RandomWords.some
            let model = try LinearSVM().fit(blobs.features, labels: blobs.labels, using: &words)
            let found = try model.probabilities(of: blobs.features)
            for row in 0..<found.rows { expectClose(found[row].reduce(0, +), 1, absolute: 1e-9) }
            let best = try model.predictions(for: blobs.features)
            let agreeing = (0..<found.rows).count { row in
                found[row].max() == found[row][found[row].startIndex + best[row]]
            }
            #expect(agreeing > 108, "\(agreeing) of 120")
        }
    }

    @Test("A machine without probabilities says so")
    func without() throws {
        var machine = LinearSVM()
        machine.givesProbabilities = false
        var words = RandomWords.some
        let features = Features(try FeatureMatrix(column: [1, 2, 3, 4]))
        let model = try machine.fit(features, labels: [0, 0, 1, 1], using: &words)
        #expect(throws: EstimatorError.self) { try model.probabilities(of: features) }
        #expect(
            throws: EstimatorError.tooFew(
                what: "examples of class 1", count: 1, needed: 2,
                purpose: "probabilities from folds")
        ) { try LinearSVM().fit(features, labels: [0, 0, 0, 1], using: &words) }
    }
}
