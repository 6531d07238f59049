import Privacy
import Testing

@Suite("Calibration")
struct CalibrationTests {
    @Test("The noise for a budget", arguments: VectorRow.rows("calibration"))
    func noise(row: VectorRow) throws {
        let (epsilon, delta) = (try row.number("target_epsilon"), try row.number("target_delta"))
        let steps = try row.integer("steps")
        let rate = try row.number("q")
        let relation = row.relation
        func event(_ noise: Double) -> PrivacyEvent {
            .dpSGD(samplingProbability: rate, noiseMultiplier: noise, steps: steps)
        }
        let found: Double
        let certified: Double
        switch row.text("accountant") {
        case "rdp":
            let orders = RenyiVectorTests.orders(row.text("order_grid"))
            let calibration = try Calibration(epsilon: epsilon, delta: delta) {
                RDPAccountant(relation: relation, orders: orders)
            }
            found = try calibration.noiseMultiplier(event)
            var accountant = RDPAccountant(relation: relation, orders: orders)
            try accountant.compose(event(found))
            certified = try accountant.epsilon(delta: delta)
        case "pld":
            let calibration = try Calibration(epsilon: epsilon, delta: delta) {
                PLDAccountant(relation: relation)
            }
            found = try calibration.noiseMultiplier(event)
            var accountant = PLDAccountant(relation: relation)
            try accountant.compose(event(found))
            certified = try accountant.epsilon(delta: delta)
        default:
            let single = try GaussianMechanism.noiseMultiplier(epsilon: epsilon, delta: delta)
            found = single * Double(steps).squareRoot()
            var accountant = GaussianAccountant(relation: relation)
            try accountant.compose(event(found))
            certified = try accountant.epsilon(delta: delta)
            #expect(certified <= epsilon * (1 + 1e-12))
        }
        #expect(found <= (try row.number("expected_sigma")) * (1 + (try row.number("rtol"))))
        #expect(certified <= epsilon * (1 + 1e-12))
    }

    static let budget = try? Calibration(epsilon: 2, delta: 1e-5) {
        RDPAccountant(relation: .addOrRemoveOne)
    }

    static func spent(_ event: PrivacyEvent) throws -> Double {
        var accountant = RDPAccountant(relation: .addOrRemoveOne)
        try accountant.compose(event)
        return try accountant.epsilon(delta: 1e-5)
    }

    @Test("The most steps are within the budget, and one more is not")
    func steps() throws {
        let calibration = try #require(Self.budget)
        let step = PrivacyEvent.dpSGD(samplingProbability: 0.01, noiseMultiplier: 1, steps: 1)
        let most = try calibration.steps(step)
        #expect(try Self.spent(.repeated(step, count: most)) <= 2)
        #expect(try Self.spent(.repeated(step, count: most + 1)) > 2)
        #expect(try calibration.steps(.gaussian(noiseMultiplier: 0.1)) == 0)
    }

    @Test("The largest sampling probability is within the budget, and a little more is not")
    func probability() throws {
        let calibration = try #require(Self.budget)
        func run(_ rate: Double) -> PrivacyEvent {
            .dpSGD(samplingProbability: rate, noiseMultiplier: 1, steps: 1000)
        }
        let most = try calibration.samplingProbability(run)
        #expect(try Self.spent(run(most)) <= 2)
        #expect(try Self.spent(run(most * 1.00001)) > 2)
    }

    @Test("A budget that nothing meets, or that is none, is refused with a reason")
    func refusals() throws {
        let calibration = try #require(Self.budget)
        #expect(throws: PrivacyError.self) { try calibration.noiseMultiplier { _ in .nonPrivate } }
        for (epsilon, delta) in [(0.0, 1e-5), (-1, 1e-5), (.nan, 1e-5), (1, 0), (1, 1), (1, .nan)] {
            #expect(throws: PrivacyError.self) {
                try Calibration(epsilon: epsilon, delta: delta) {
                    RDPAccountant(relation: .addOrRemoveOne)
                }
            }
        }
        #expect(throws: PrivacyError.self) {
            try GaussianMechanism.noiseMultiplier(epsilon: 1, delta: 0)
        }
    }
}
