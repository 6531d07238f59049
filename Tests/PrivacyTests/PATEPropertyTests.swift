import Glibc
import Privacy
import Testing

@Suite("PATE: what holds for all votes")
struct PATEPropertyTests {
    static let maxima: [VoteMechanism] = [
        .gaussianMaximum(deviation: 0.7), .gaussianMaximum(deviation: 2),
        .gaussianMaximum(deviation: 40), .laplaceMaximum(scale: 0.4),
        .laplaceMaximum(scale: 1.5), .laplaceMaximum(scale: 20),
    ]
    static let mechanisms =
        maxima + [
            .confidentMaximum(threshold: 5, thresholdDeviation: 2, deviation: 1),
            .confidentMaximum(threshold: 3, thresholdDeviation: 0.5, deviation: 4),
        ]
    /// All votes of 8 teachers on 3 classes.
    static let all = (0...8).flatMap { a in (0...(8 - a)).map { b in [a, b, 8 - a - b] } }

    static func costs(_ rows: [[Int]], _ mechanism: VoteMechanism) throws -> [Double] {
        try VoteAnalysis(VoteTable(counts: rows), mechanism).divergences
    }

    @Test("The names of the classes have no part in the cost", arguments: mechanisms)
    func permutations(mechanism: VoteMechanism) throws {
        let found = try Self.costs(Self.all, mechanism)
        for order in [[1, 0, 2], [2, 1, 0], [1, 2, 0]] {
            let permuted = Self.all.map { row in order.map { row[$0] } }
            #expect(try Self.costs(permuted, mechanism) == found)
        }
        let moments = try MomentsAnalysis(VoteTable(counts: Self.all), scale: 1.5)
        let reversed = try MomentsAnalysis(
            VoteTable(counts: Self.all.map { $0.reversed() }), scale: 1.5)
        #expect(moments.logMoments == reversed.logMoments)
        #expect(
            try moments.smoothSensitivity(beta: 0.1) == reversed.smoothSensitivity(beta: 0.1))
    }

    @Test("No vote costs less than a unanimous one", arguments: maxima)
    func unanimity(mechanism: VoteMechanism) throws {
        let least = try Self.costs([[8, 0, 0]], mechanism)
        for row in Self.all {
            for (found, least) in zip(try Self.costs([row], mechanism), least) {
                #expect(found >= least * (1 - 1e-12), "\(row)")
            }
        }
    }

    @Test("No vote costs more than what holds whatever the votes", arguments: mechanisms)
    func independence(mechanism: VoteMechanism) throws {
        for row in Self.all {
            let table = try VoteTable(counts: [row])
            let free = try VoteAnalysis(table, mechanism, dependsOnVotes: false).divergences
            for (found, free) in zip(try Self.costs([row], mechanism), free) {
                #expect(found <= free * (1 + 1e-12))
                #expect(found >= 0)
            }
        }
    }

    /// Mechanisms that differ in their noise alone, which is in votes. No threshold is above the
    /// counts: there, more noise brings more answers, which may cost more than it saves.
    static let families: [@Sendable (Double) -> VoteMechanism] = [
        { .gaussianMaximum(deviation: $0) }, { .laplaceMaximum(scale: $0) },
        { .confidentMaximum(threshold: 0, thresholdDeviation: $0, deviation: 40) },
        { .confidentMaximum(threshold: 100, thresholdDeviation: 150, deviation: $0) },
    ]

    @Test("Whatever the votes, more noise never costs more")
    func noise() throws {
        let noises = [0.5, 1, 2, 5, 20, 50, 100, 1000]
        for family in Self.families {
            let costs = try noises.map { noise in
                try VoteAnalysis(
                    PATEVotes.synthetic, family(noise), dependsOnVotes: false, orders: [2]
                ).divergences[0]
            }
            #expect(costs == costs.sorted(by: >), "\(family(1))")
        }
        let moments = try noises.map { noise in
            try MomentsAnalysis(PATEVotes.synthetic, scale: noise)
                .answerWhateverVotes(delta: 1e-5).epsilon
        }
        #expect(moments == moments.sorted(by: >))
    }

    @Test("Of votes that are nearly unanimous, less noise may cost less: it leaves less doubt")
    func lessNoiseLessDoubt() throws {
        let table = try PATEVotes.tenClasses([250], queries: 100)
        func epsilon(_ deviation: Double) throws -> Double {
            try VoteAnalysis(table, .gaussianMaximum(deviation: deviation))
                .answer(delta: 1e-5).epsilon
        }
        #expect(try epsilon(20) < epsilon(60))
        #expect(try epsilon(1) > 0)
    }

    @Test("Costs add up over queries", arguments: mechanisms)
    func addition(mechanism: VoteMechanism) throws {
        let together = try Self.costs(Self.all + Self.all, mechanism)
        var sums = [Double](repeating: 0, count: together.count)
        for row in Self.all {
            for (place, cost) in try Self.costs([row], mechanism).enumerated() {
                sums[place] += 2 * cost
            }
        }
        for (found, sum) in zip(together, sums) { expectClose(found, sum, relative: 1e-12) }
    }

    @Test("Running analyses are those of the first queries", arguments: mechanisms)
    func running(mechanism: VoteMechanism) throws {
        let table = PATEVotes.synthetic
        let numbers = [1, 2, 50, 50, 200]
        let found = try VoteAnalysis.running(table, mechanism, after: numbers)
        #expect(found.map(\.queries) == numbers)
        for (number, analysis) in zip(numbers, found) {
            let alone = try VoteAnalysis(table.first(number), mechanism)
            for (sum, cost) in zip(analysis.divergences, alone.divergences) {
                expectClose(sum, cost, relative: 1e-12, absolute: 1e-300)
            }
            expectClose(analysis.expectedAnswers, alone.expectedAnswers, relative: 1e-12)
            let (running, single) = (
                try analysis.answer(delta: 1e-5), try alone.answer(delta: 1e-5)
            )
            #expect(running.order == single.order)
            expectClose(
                running.standardDeviation, single.standardDeviation, relative: 1e-6,
                absolute: 1e-9)
        }
    }

    @Test("What one query costs is as uncertain as whether it is answered")
    func deviationOfOne() throws {
        let table = try PATEVotes.tenClasses([200, 30, 20])
        let mechanism = PATEAnalysisTests.confident
        let answer = try VoteAnalysis(table, mechanism, orders: [10]).answer(delta: 1e-5)
        let chance = exp(try mechanism.logAnswerChances(of: table)[0])
        let cost = VoteDivergence.gaussian(
            logError: try mechanism.noise.logErrorBounds(of: table)[0], deviation: 40, order: 10)
        expectClose(
            answer.standardDeviation, cost * (chance * (1 - chance)).squareRoot(), relative: 1e-9)
        expectClose(answer.expectedAnswers, chance, relative: 1e-12)
        expectClose(answer.answerPart, chance * cost, relative: 1e-9)
    }

    @Test("The tight conversion gives less, at the same divergences")
    func conversion() throws {
        let analysis = try VoteAnalysis(PATEVotes.synthetic, .gaussianMaximum(deviation: 40))
        let (classic, tight) = (
            try analysis.answer(delta: 1e-5),
            try analysis.answer(delta: 1e-5, conversion: .tight)
        )
        #expect(tight.epsilon < classic.epsilon)
        #expect(tight.epsilon > 0.7 * classic.epsilon)
    }

    @Test("An order at the edge of those looked at is named")
    func edge() throws {
        let analysis = try VoteAnalysis(
            PATEVotes.synthetic, .gaussianMaximum(deviation: 40), orders: [2, 3, 4])
        let answer = try analysis.answer(delta: 1e-5)
        #expect(answer.order == 4)
        #expect(answer.isAtEdge)
    }
}

@Suite("PATE 2018: answers over what a student expects")
struct PATEInteractiveTests {
    static let table = PATEVotes.synthetic
    static let mechanism = VoteMechanism.confidentMaximum(
        threshold: 120, thresholdDeviation: 50, deviation: 40)

    static func rows(_ value: (Int, Int) -> Double) -> [[Double]] {
        (0..<table.queries).map { query in
            (0..<table.classes).map { value(query, $0) }
        }
    }

    @Test("A student who expects nothing is asked as without one")
    func nothing() throws {
        let baseline = try VoteBaseline(votes: Self.rows { _, _ in 0 }, for: Self.table)
        let found = try VoteAnalysis(Self.table, Self.mechanism, baseline: baseline)
        let plain = try VoteAnalysis(Self.table, Self.mechanism)
        #expect(found.divergences == plain.divergences)
        #expect(found.expectedAnswers == plain.expectedAnswers)
        #expect(
            try found.sensitivities(order: 15) == plain.sensitivities(order: 15))
    }

    @Test("A student who expects the votes is hardly answered")
    func everything() throws {
        let baseline = try VoteBaseline(
            votes: Self.rows { Double(Self.table[$0][Self.table[$0].startIndex + $1]) },
            for: Self.table)
        let chances = try Self.mechanism.logAnswerChances(of: Self.table, baseline: baseline)
        for chance in chances {
            expectClose(exp(chance), 0.5 * erfc(2.4 / sqrt(2)), relative: 1e-12)
        }
        let found = try VoteAnalysis(Self.table, Self.mechanism, baseline: baseline)
            .answer(delta: 1e-5)
        let plain = try VoteAnalysis(Self.table, Self.mechanism).answer(delta: 1e-5)
        expectClose(found.expectedAnswers, 200 * exp(chances[0]), relative: 1e-12)
        #expect(found.answerPart < plain.answerPart / 10)
        #expect(found.epsilon < plain.epsilon)
    }

    @Test("Probabilities are taken times the number of teachers")
    func probabilities() throws {
        let even = Self.rows { _, _ in 0.1 }
        #expect(
            try VoteBaseline(probabilities: even, for: Self.table)
                == VoteBaseline(votes: Self.rows { _, _ in 25 }, for: Self.table))
    }

    @Test("The lead is rounded to a whole number, halves to the even one")
    func rounding() throws {
        let table = try VoteTable(counts: [[9, 1], [9, 1], [9, 1]])
        let baseline = try VoteBaseline(votes: [[3.4, 0], [3.5, 0], [2.5, 0]], for: table)
        let mechanism = VoteMechanism.confidentMaximum(
            threshold: 6, thresholdDeviation: 2, deviation: 1)
        let found = try mechanism.logAnswerChances(of: table, baseline: baseline).map(exp)
        // Leads of 5.6, 5.5 and 6.5.
        for chance in found { expectClose(chance, 0.5, relative: 1e-12) }
    }

    @Test("What does not fit the votes is refused")
    func wrongForm() throws {
        let table = try VoteTable(counts: [[2, 1], [0, 3]])
        func wrong(_ found: String) -> VoteError {
            .wrongBaseline(found: found, queries: 2, classes: 2)
        }
        #expect(throws: wrong("1 row")) { try VoteBaseline(votes: [[1, 2]], for: table) }
        #expect(throws: wrong("3 numbers in row 1")) {
            try VoteBaseline(votes: [[1, 2], [1, 1, 1]], for: table)
        }
        #expect(throws: wrong("NaN in row 0")) {
            try VoteBaseline(votes: [[.nan, 2], [1, 2]], for: table)
        }
        #expect(throws: wrong("the probability 1.5 in row 1")) {
            try VoteBaseline(probabilities: [[0.5, 0.5], [1.5, 0]], for: table)
        }
    }

    @Test("An expectation needs a threshold, and its own table")
    func misplaced() throws {
        let baseline = try VoteBaseline(votes: Self.rows { _, _ in 0 }, for: Self.table)
        PATEMomentsRefusalTests.refused("the student's expectation") {
            _ = try VoteAnalysis(
                Self.table, .gaussianMaximum(deviation: 40), baseline: baseline)
        }
        PATEMomentsRefusalTests.refused("the student's expectation") {
            _ = try VoteAnalysis(Self.table.first(3), Self.mechanism, baseline: baseline)
        }
        PATEMomentsRefusalTests.refused("the student's expectation") {
            _ = try Self.mechanism.logAnswerChances(of: Self.table.first(3), baseline: baseline)
        }
    }
}
