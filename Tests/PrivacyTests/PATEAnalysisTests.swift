import Glibc
import Privacy
import Testing

@Suite("PATE 2018: costs by Rényi divergence")
struct PATEAnalysisTests {
    static let rows = VectorRow.rows("pate_2018")

    @Test("Each row of the table", arguments: rows)
    func row(row: VectorRow) throws {
        let found = try Self.found(row)
        expectClose(
            found.value, try row.number("expected"), relative: try row.number("rtol"),
            absolute: try row.number("atol"))
        if let order = row.optional("expected_order") {
            expectClose(try #require(found.order), order, relative: 1e-12)
        }
    }

    @Test("The table is there")
    func table() {
        #expect(Self.rows.count >= 180)
    }

    private static func found(_ row: VectorRow) throws -> (value: Double, order: Double?) {
        switch row.text("kind") {
        case "logq_gaussian", "logq_laplace", "logpr_answered": return (try chance(row), nil)
        case "rdp_gaussian", "rdp_threshold", "rdp_pure_eps": return (try divergence(row), nil)
        case "expected_answered":
            let chances = try mechanism(row).logAnswerChances(of: PATEVotes.table(of: row))
            return (chances.reduce(0) { $0 + exp($1) }, nil)
        case let kind where kind.hasPrefix("epsilon"):
            let answer = try VoteAnalysis(
                PATEVotes.table(of: row), mechanism(row),
                dependsOnVotes: kind != "epsilon_gnmax_data_independent"
            ).answer(delta: row.number("delta_in"))
            return (answer.epsilon, answer.order)
        default: return (try sensitivity(row), nil)
        }
    }

    private static func chance(_ row: VectorRow) throws -> Double {
        let table = try PATEVotes.table(of: row)
        switch row.text("kind") {
        case "logq_gaussian":
            return try VoteNoise.gaussian(deviation: row.number("sigma"))
                .logErrorBounds(of: table)[0]
        case "logq_laplace":
            return try VoteNoise.laplace(scale: row.number("lambda")).logErrorBounds(of: table)[0]
        default: return try mechanism(row).logAnswerChances(of: table)[0]
        }
    }

    private static func mechanism(_ row: VectorRow) throws -> VoteMechanism {
        if let scale = row.optional("lambda") { return .laplaceMaximum(scale: scale) }
        guard let threshold = row.optional("threshold") else {
            return .gaussianMaximum(deviation: try row.number("sigma"))
        }
        return .confidentMaximum(
            threshold: threshold, thresholdDeviation: try row.number("sigma1"),
            deviation: row.optional("sigma") ?? 1)
    }

    private static func divergence(_ row: VectorRow) throws -> Double {
        let (chance, order) = (try row.number("logq"), try row.number("order"))
        switch row.text("kind") {
        case "rdp_gaussian":
            return VoteDivergence.gaussian(
                logError: chance, deviation: try row.number("sigma"), order: order)
        case "rdp_threshold":
            return VoteDivergence.threshold(
                logAnswered: chance, deviation: try row.number("sigma1"), order: order)
        default:
            return VoteDivergence.laplace(
                logError: chance, scale: try row.number("lambda"), order: order)
        }
    }

    private static func sensitivity(_ row: VectorRow) throws -> Double {
        let order = try row.number("order")
        switch row.text("kind") {
        case "logq0_gnmax":
            return try MaximumSensitivity(
                deviation: row.number("sigma"), order: order, classes: 2
            ).logTurningError
        case "rdp_of_smooth_sensitivity_release":
            return try SmoothSensitivity.releaseDivergence(
                beta: row.number("beta"), relativeDeviation: row.number("sigma_ss"), order: order)
        case "smooth_sensitivity_threshold":
            let table = try PATEVotes.table(of: row)
            let list = try ThresholdSensitivity(
                threshold: row.number("threshold"), deviation: row.number("sigma1"), order: order,
                teachers: table.teachers
            ).byDistance(lead: table.largestCounts[0])
            return try SmoothSensitivity.discountedMaximum(of: list, beta: row.number("beta"))
        default:
            let table = try PATEVotes.table(of: row)
            let list = try MaximumSensitivity(
                deviation: row.number("sigma"), order: order, classes: table.classes
            ).byDistance(table)
            if let distance = row.optional("distance") { return list[Int(distance)] }
            return try SmoothSensitivity.discountedMaximum(of: list, beta: row.number("beta"))
        }
    }

    /// Votes, σ, log q, and the divergences at orders 2, 5, 10, 20 and 50.
    static let singles: [([Int], Double, Double, [Double])] = [
        (
            [250, 0, 0, 0, 0, 0, 0, 0, 0, 0], 40, -10.019228,
            [1.52736e-5, 1.74915e-5, 2.33318e-5, 5.32132e-5, 2.08327e-3]
        ),
        (
            [200, 30, 20, 0, 0, 0, 0, 0, 0, 0], 40, -5.659946,
            [8.79658e-4, 9.701e-4, 1.18035e-3, 1.99555e-3, 1.64482e-2]
        ),
        (
            [150, 60, 40, 0, 0, 0, 0, 0, 0, 0], 40, -2.2094988,
            [1.25e-3, 3.125e-3, 6.25e-3, 1.25e-2, 3.125e-2]
        ),
        (
            [2550, 2200, 250], 100, -5.0110107,
            [2e-4, 5e-4, 6.71299e-4, 7.71655e-4, 1.35086e-3]
        ),
    ]

    @Test("GNMax of single votes", arguments: singles)
    func gaussian(counts: [Int], deviation: Double, logError: Double, costs: [Double]) throws {
        let table = try VoteTable(counts: [counts])
        let noise = VoteNoise.gaussian(deviation: deviation)
        expectClose(try noise.logErrorBounds(of: table)[0], logError, relative: 1e-7)
        let found = try VoteAnalysis(
            table, .gaussianMaximum(deviation: deviation), orders: [2, 5, 10, 20, 50]
        ).divergences
        for (found, expected) in zip(found, costs) {
            expectClose(found, expected, relative: 4e-6)
        }
    }

    @Test("GNMax of 5,000 equal votes costs nearly nothing, and not nothing")
    func tiny() throws {
        let table = try VoteTable(counts: [[5000] + [Int](repeating: 0, count: 149)])
        let noise = VoteNoise.gaussian(deviation: 100)
        expectClose(try noise.logErrorBounds(of: table)[0], -624.48124, relative: 1e-8)
        let found = try VoteAnalysis(
            table, .gaussianMaximum(deviation: 100), orders: [2]
        ).divergences
        expectClose(found[0], 8.01867e-272, relative: 4e-6)
    }

    @Test(
        "The chance of an answer: threshold, σ₁, largest count",
        arguments: [
            (200.0, 150.0, 250, 0.630559), (200, 150, 150, 0.369441), (300, 200, 250, 0.401294),
            (3500, 1500, 5000, 0.841345),
        ])
    func answered(threshold: Double, deviation: Double, largest: Int, chance: Double) throws {
        let table = try VoteTable(
            counts: [[largest, 0]], teachers: 5000, abstentions: true)
        let mechanism = VoteMechanism.confidentMaximum(
            threshold: threshold, thresholdDeviation: deviation, deviation: 40)
        let found = try mechanism.logAnswerChances(of: table)[0]
        expectClose(exp(found), chance, relative: 0, absolute: 6e-7)
        for order in [2.0, 20] {
            expectClose(
                VoteDivergence.threshold(logAnswered: found, deviation: deviation, order: order),
                order / (2 * deviation * deviation), relative: 1e-12)
        }
    }

    @Test("A comparison that is all but certain costs nearly nothing")
    func certainAnswer() throws {
        let mechanism = VoteMechanism.confidentMaximum(
            threshold: 1000, thresholdDeviation: 500, deviation: 100)
        let chance = try mechanism.logAnswerChances(of: VoteTable(counts: [[5000, 0]]))[0]
        expectClose(
            VoteDivergence.threshold(logAnswered: chance, deviation: 500, order: 2), 2.09985e-17,
            relative: 4e-6)
    }

    @Test(
        "LNMax of single votes at orders 2, 5, 10 and 20",
        arguments: [
            ([250], [2.55736e-5, 2.7735e-5, 3.25009e-5, 4.91499e-5]),
            ([200, 30, 20], [3.84232e-4, 4.16506e-4, 4.87529e-4, 7.3407e-4]),
            ([130, 120], [0.01, 0.025, 0.05, 0.0861788]),
        ])
    func laplace(counts: [Int], costs: [Double]) throws {
        let found = try VoteAnalysis(
            PATEVotes.tenClasses(counts), .laplaceMaximum(scale: 20), orders: [2, 5, 10, 20]
        ).divergences
        for (found, expected) in zip(found, costs) {
            expectClose(found, expected, relative: 5e-6)
        }
    }

    static let confident = VoteMechanism.confidentMaximum(
        threshold: 200, thresholdDeviation: 150, deviation: 40)

    @Test("The synthetic votes with a threshold")
    func syntheticConfident() throws {
        let answer = try VoteAnalysis(PATEVotes.synthetic, Self.confident).answer(delta: 1e-5)
        expectClose(answer.expectedAnswers, 87.04, relative: 0, absolute: 6e-3)
        expectClose(answer.epsilon, 1.202, relative: 0, absolute: 6e-4)
        expectClose(answer.standardDeviation, 0.06651, relative: 0, absolute: 6e-6)
        expectClose(answer.deltaPart, 0.590, relative: 0, absolute: 6e-4)
        expectClose(
            answer.thresholdPart + answer.answerPart + answer.deltaPart, answer.epsilon,
            relative: 1e-12)
        #expect(answer.order == 20.5)
        #expect(!answer.isAtEdge)
    }

    @Test("The synthetic votes with a threshold, by costs that hold whatever the votes")
    func syntheticIndependent() throws {
        let answer = try VoteAnalysis(
            PATEVotes.synthetic, Self.confident, dependsOnVotes: false
        ).answer(delta: 1e-5)
        expectClose(answer.epsilon, 1.705, relative: 0, absolute: 6e-4)
        #expect(answer.order == 15)
    }

    @Test("The synthetic votes without a threshold, and with Laplace noise as in 2017")
    func syntheticMaximum() throws {
        let gaussian = try VoteAnalysis(PATEVotes.synthetic, .gaussianMaximum(deviation: 40))
        let answer = try gaussian.answer(delta: 1e-5)
        expectClose(answer.epsilon, 1.9031, relative: 0, absolute: 6e-5)
        #expect(answer.order == 14)
        #expect(answer.expectedAnswers == 200)
        #expect(answer.thresholdPart == 0)
        let laplace = try VoteAnalysis(PATEVotes.synthetic, .laplaceMaximum(scale: 20))
        let old = try laplace.answer(delta: 1e-5)
        expectClose(old.epsilon, 3.93375, relative: 0, absolute: 6e-6)
        #expect(old.order == 8.5)
    }

    @Test("At whole orders the divergences are the moments of 2017")
    func moments() throws {
        let moments = try MomentsAnalysis(PATEVotes.synthetic, scale: 20)
        let divergences = try VoteAnalysis(
            PATEVotes.synthetic, .laplaceMaximum(scale: 20), orders: (2...9).map(Double.init)
        ).divergences
        for (l, moment) in moments.logMoments.enumerated() {
            expectClose(moment, Double(l + 1) * divergences[l], relative: 1e-12)
        }
    }

    @Test(
        "The papers' settings whatever the votes: answers, queries, σ₁, σ₂, δ, ε, order",
        arguments: [
            (286.0, 640.0, 150.0, 40.0, 1e-5, 3.175, 8.5),
            (3098, 8500, 200, 40, 1e-6, 12.675, 3.5), (524, 1500, 200, 40, 1e-5, 4.343, 7),
            (10_762, 12_000, 500, 100, 1e-8, 10.106, 5),
        ])
    func published(
        answers: Double, queries: Double, thresholdDeviation: Double, deviation: Double,
        delta: Double, epsilon: Double, order: Double
    ) {
        // So many answers of so many queries, as expected.
        let costs = VoteAnalysis.tableOrders.map { order in
            queries
                * VoteDivergence.threshold(
                    logAnswered: log(0.5), deviation: thresholdDeviation, order: order)
                + answers * VoteDivergence.gaussian(logError: 0, deviation: deviation, order: order)
                - log(delta) / (order - 1)
        }
        let least = costs.min() ?? 0
        expectClose(least, epsilon, relative: 0, absolute: 6e-4)
        #expect(VoteAnalysis.tableOrders[costs.firstIndex(of: least) ?? 0] == order)
    }

    @Test("The orders are those of the published tables")
    func orders() {
        let orders = VoteAnalysis.tableOrders
        #expect(orders.count == 296)
        #expect(orders.first == 2)
        #expect(orders[196] == 100)
        expectClose(orders[295], 500, relative: 1e-14)
        #expect(orders == orders.sorted())
    }
}
