import Privacy
import Testing

@Suite("PATE 2018: what is refused")
struct PATERefusalTests {
    static func refused(_ name: String, _ body: () throws -> Void) {
        PATEMomentsRefusalTests.refused(name, body)
    }

    static func analysis(
        _ mechanism: VoteMechanism, orders: [Double] = VoteAnalysis.tableOrders
    ) throws -> VoteAnalysis {
        try VoteAnalysis(PATEVotes.synthetic, mechanism, orders: orders)
    }

    @Test("No noise, or a number that is none", arguments: [0, -2, Double.nan, .infinity])
    func noise(value: Double) {
        Self.refused("the noise deviation") {
            _ = try Self.analysis(.gaussianMaximum(deviation: value))
        }
        Self.refused("the noise scale") {
            _ = try Self.analysis(.laplaceMaximum(scale: value))
        }
        Self.refused("the noise deviation") {
            _ = try Self.analysis(
                .confidentMaximum(threshold: 1, thresholdDeviation: 1, deviation: value))
        }
        Self.refused("the threshold's noise deviation") {
            _ = try Self.analysis(
                .confidentMaximum(threshold: 1, thresholdDeviation: value, deviation: 1))
        }
        Self.refused("the threshold's noise deviation") {
            _ = try VoteMechanism.confidentMaximum(
                threshold: 1, thresholdDeviation: value, deviation: 1
            ).logAnswerChances(of: PATEVotes.synthetic)
        }
        Self.refused("the noise deviation") {
            _ = try MaximumSensitivity(deviation: value, order: 2, classes: 10)
        }
        Self.refused("the threshold's noise deviation") {
            _ = try ThresholdSensitivity(threshold: 1, deviation: value, order: 2, teachers: 5)
        }
        Self.refused("the noise deviation") {
            _ = try VoteCost.isAlwaysIndependent(
                maximumOf: PATEVotes.synthetic, deviation: value, order: 2)
        }
        Self.refused("the relative noise deviation") {
            _ = try SmoothSensitivity.releaseDivergence(
                beta: 0.01, relativeDeviation: value, order: 2)
        }
    }

    @Test("A threshold that is none", arguments: [Double.nan, .infinity])
    func threshold(value: Double) {
        Self.refused("the threshold") {
            _ = try Self.analysis(
                .confidentMaximum(threshold: value, thresholdDeviation: 1, deviation: 1))
        }
        Self.refused("the threshold") {
            _ = try ThresholdSensitivity(threshold: value, deviation: 1, order: 2, teachers: 5)
        }
    }

    @Test("Orders that are none", arguments: [1, 0.5, Double.nan, .infinity])
    func orders(value: Double) throws {
        Self.refused("the order") {
            _ = try Self.analysis(.gaussianMaximum(deviation: 40), orders: [2, value])
        }
        Self.refused("the order") {
            _ = try MaximumSensitivity(deviation: 1, order: value, classes: 10)
        }
        Self.refused("the order") {
            _ = try ThresholdSensitivity(threshold: 1, deviation: 1, order: value, teachers: 5)
        }
        let analysis = try Self.analysis(.gaussianMaximum(deviation: 40))
        Self.refused("the order") { _ = try analysis.sensitivities(order: value) }
        Self.refused("the order") { _ = try analysis.sanitised(delta: 1e-5, order: value) }
        Self.refused("the order") {
            _ = try VoteCost.isAlwaysIndependent(
                teachers: 5, threshold: 1, deviation: 1, order: value)
        }
        Self.refused("the order") {
            _ = try SmoothSensitivity.releaseDivergence(
                beta: 0.01, relativeDeviation: 1, order: value)
        }
    }

    @Test("No orders, and an order too large for the smoothing")
    func noOrders() {
        Self.refused("the orders") {
            _ = try Self.analysis(.gaussianMaximum(deviation: 40), orders: [])
        }
        Self.refused("the order") {
            _ = try SmoothSensitivity.releaseDivergence(
                beta: 0.01, relativeDeviation: 1, order: 50)
        }
    }

    @Test("δ that is none", arguments: [0, 1, -0.1, Double.nan])
    func delta(value: Double) throws {
        let analysis = try Self.analysis(.gaussianMaximum(deviation: 40))
        Self.refused("δ") { _ = try analysis.answer(delta: value) }
        Self.refused("δ") { _ = try analysis.sanitised(delta: value) }
        Self.refused("δ") {
            _ = try SmoothSensitivity.gaussianParameters(epsilon: 1, delta: value)
        }
    }

    @Test("Numbers of queries, teachers and classes, β and ε")
    func numbers() {
        for number in [[0], [3, 2], [201]] {
            Self.refused("the number of queries") {
                _ = try VoteAnalysis.running(
                    PATEVotes.synthetic, .gaussianMaximum(deviation: 40), after: number)
            }
        }
        Self.refused("the number of classes") {
            _ = try MaximumSensitivity(deviation: 1, order: 2, classes: 1)
        }
        Self.refused("the number of teachers") {
            _ = try ThresholdSensitivity(threshold: 1, deviation: 1, order: 2, teachers: 0)
        }
        Self.refused("the number of classes") {
            _ = try MaximumSensitivity(deviation: 40, order: 14, classes: 3)
                .byDistance(PATEVotes.synthetic)
        }
        Self.refused("β") { _ = try SmoothSensitivity.discountedMaximum(of: [1], beta: 0) }
        Self.refused("β") {
            _ = try SmoothSensitivity.releaseDivergence(
                beta: 0, relativeDeviation: 1, order: 2)
        }
        Self.refused("ε") {
            _ = try SmoothSensitivity.gaussianParameters(epsilon: 0, delta: 1e-5)
        }
    }

    @Test("More teachers than a list of distances has room for", arguments: [1 << 25, Int.max])
    func manyTeachers(teachers: Int) throws {
        let table = try VoteTable(counts: [[2, 1]], teachers: teachers, abstentions: true)
        let analysis = try VoteAnalysis(table, .gaussianMaximum(deviation: 40))
        #expect(try analysis.answer(delta: 1e-5).epsilon > 0)
        Self.refused("the number of teachers") { _ = try analysis.sanitised(delta: 1e-5) }
        Self.refused("the number of teachers") {
            _ = try MaximumSensitivity(deviation: 40, order: 14, classes: 2).byDistance(table)
        }
        Self.refused("the number of teachers") {
            _ = try ThresholdSensitivity(
                threshold: 1, deviation: 1, order: 2, teachers: teachers)
        }
    }

    @Test("Laplace noise has no smooth sensitivity by Rényi divergence")
    func laplace() throws {
        let analysis = try Self.analysis(.laplaceMaximum(scale: 20))
        #expect(
            throws: VoteError.noSmoothSensitivity(
                reason: "for Laplace noise it is known of moments only")
        ) { try analysis.sanitised(delta: 1e-5) }
    }

    @Test("Where what a vote adds does not grow with the doubt, nothing is told")
    func conditions() throws {
        let analysis = try Self.analysis(.gaussianMaximum(deviation: 20))
        #expect(
            throws: VoteError.noSmoothSensitivity(
                reason: "with noise 20 at order 25, what one vote adds to the cost does not grow "
                    + "with the chance of an error")
        ) { try analysis.sensitivities(order: 25) }
        #expect(throws: VoteError.self) { try analysis.sanitised(delta: 1e-5, order: 25) }
    }
}
