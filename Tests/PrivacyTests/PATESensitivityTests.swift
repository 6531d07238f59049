import Glibc
import Privacy
import Testing

@Suite("PATE 2018: telling a cost that depends on votes")
struct PATESensitivityTests {
    @Test(
        "Where the votes begin to help: σ, order, log q₀, log q₁ of 10 classes",
        arguments: [
            (20.0, 25.0, -3.0799678, -3.286274), (30, 25, -2.9560205, -3.0911857),
            (40, 14, -3.4029724, -3.5091199), (40, 20, -3.156873, -3.2603128),
            (100, 20, -3.8865076, -3.9308888), (100, 50, -3.1672741, -3.2085589),
        ])
    func turningPoints(
        deviation: Double, order: Double, turning: Double, plateau: Double
    ) throws {
        let found = try MaximumSensitivity(deviation: deviation, order: order, classes: 10)
        expectClose(found.logTurningError, turning, relative: 3e-8)
        expectClose(found.logPlateauError, plateau, relative: 3e-7)
    }

    /// What was published of q₀ is rough: to a fifth, or to one where it is large.
    @Test(
        "Roughly where the votes begin to help, for little and much noise: σ, order, −log q₀",
        arguments: [
            (1.5, 1.1, 2.8, 0.2), (1.5, 2.5, 2.6, 0.2), (1.5, 32, 427, 1), (15, 1.1, 4.8, 0.2),
            (15, 2.5, 4.0, 0.2), (15, 32, 4.7, 0.2), (15, 250, 275, 1), (1500, 1.1, 9.6, 0.2),
            (1500, 2.5, 8.8, 0.2), (1500, 32, 6.0, 0.2), (1500, 250, 4, 0.2),
            (15_000, 1.1, 12, 0.2), (15_000, 2.5, 11.2, 0.2), (15_000, 32, 8.6, 0.2),
            (15_000, 250, 6.4, 0.2),
        ])
    func roughTurningPoints(
        deviation: Double, order: Double, expected: Double, tolerance: Double
    ) throws {
        let found = try MaximumSensitivity(deviation: deviation, order: order, classes: 10)
        let turning = found.logTurningError
        expectClose(-turning, expected, relative: 0, absolute: tolerance)
        for above in [turning + 1e-6, turning / 2, -0.7] {
            expectClose(
                found.cost(logError: above), order / (deviation * deviation), relative: 1e-12)
        }
        let halvings = (0...20).map { turning - 1e-6 - 0.6931471805599453 * Double($0) }
        for (more, less) in zip(halvings, halvings.dropFirst()) {
            #expect(found.cost(logError: less) < found.cost(logError: more))
        }
    }

    @Test("Votes far from any doubt cost little even where noise is tiny")
    func littleNoise() throws {
        let found = try MaximumSensitivity(deviation: 1.5, order: 250, classes: 10)
        #expect(found.logTurningError <= -27_558)
        #expect(found.logPlateauError < found.logTurningError)
        #expect(found.local(logError: -1) == 0)
    }

    @Test("Local sensitivities by distance, 10 teachers")
    func tenTeachers() throws {
        let list = try MaximumSensitivity(deviation: 0.5, order: 1.5, classes: 3)
            .byDistance(VoteTable(counts: [[10, 0, 0]]))
        let expected =
            [3.13503646e-17, 1.60178280e-8, 5.90681786e-3]
            + [Double](repeating: 5.99981308, count: 7)
        #expect(list.count == 10)
        for (found, expected) in zip(list, expected) {
            expectClose(found, expected, relative: 1e-6)
        }
    }

    @Test("Local sensitivities by distance, 2,000 teachers")
    func manyTeachers() throws {
        let list = try MaximumSensitivity(deviation: 250, order: 10, classes: 5)
            .byDistance(VoteTable(counts: [[1000, 500, 300, 200, 0]]))
        #expect(list.count == 2000)
        #expect(list[...297].allSatisfy { $0 == 0 })
        expectClose(list[298], 2.77693451e-7, relative: 1e-5)
        expectClose(list[299], 2.10853980e-6, relative: 1e-6)
        for found in list[300...] { expectClose(found, 2.73113624e-6, relative: 1e-6) }
    }

    @Test("Sensitivities of comparing with a threshold, by distance")
    func threshold() throws {
        let list = try ThresholdSensitivity(
            threshold: 2, deviation: 2, order: 10, teachers: 30
        ).byDistance(lead: 20)
        let expected =
            [
                0.160212079, 0.207021132, 0.207021132, 0.193127860, 0.168302106, 0.142180452,
                0.116054000, 0.0901543266, 0.0645775697, 0.0394153241, 0.0147826870, 1.48454129e-4,
            ] + [Double](repeating: 0, count: 18)
        #expect(list.count == 30)
        for (found, expected) in zip(list, expected) {
            expectClose(found, expected, relative: 1e-6, absolute: 1e-12)
        }
    }

    @Test(
        "What telling a number costs: β, relative deviation, order",
        arguments: [
            (0.01, 20.0, 20.0, 0.074979162), (0.02, 10, 15, 0.21027486),
            (0.0245, 8, 20, 0.45693131),
        ])
    func release(beta: Double, deviation: Double, order: Double, cost: Double) throws {
        let found = try SmoothSensitivity.releaseDivergence(
            beta: beta, relativeDeviation: deviation, order: order)
        expectClose(found, cost, relative: 1e-6)
    }

    @Test("Telling a number (ε, δ)-privately")
    func gaussianParameters() throws {
        let found = try SmoothSensitivity.gaussianParameters(epsilon: 1, delta: 1e-5)
        expectClose(found.alpha, 0.0562393, relative: 1e-6)
        expectClose(found.beta, 0.0239954, relative: 2e-6)
    }

    /// The first two as published, the others as arithmetic with 60 digits has them.
    @Test(
        "Smoothing's conditions: σ, classes, order, whether C6 holds",
        arguments: [
            (20.0, 10, 25.0, false), (30, 10, 25, true), (40, 10, 20.5, true), (40, 10, 14, true),
            (40, 2, 7, true), (100, 150, 30, true), (100, 150, 211, false), (3, 3, 8, false),
            (1.5, 3, 1.5, true), (1.5, 3, 3, false),
        ])
    func conditions(
        deviation: Double, classes: Int, order: Double, differenceRises: Bool
    ) throws {
        let found = try MaximumSensitivity(deviation: deviation, order: order, classes: classes)
            .conditions
        #expect(found.costRises)
        #expect(found.differenceRises == differenceRises)
        #expect(found.hold == differenceRises)
    }

    @Test("The synthetic votes with a threshold, made fit to be told")
    func confident() throws {
        let found = try VoteAnalysis(PATEVotes.synthetic, PATEAnalysisTests.confident)
            .sanitised(delta: 1e-5)
        #expect(found.order == 20.5)
        expectClose(found.epsilonBefore, 1.202, relative: 0, absolute: 6e-4)
        expectClose(found.epsilon, 1.507, relative: 0, absolute: 6e-4)
        expectClose(found.noiseDeviation, 0.223, relative: 0, absolute: 6e-4)
        expectClose(found.beta, 0.0220, relative: 0, absolute: 6e-5)
        expectClose(found.smoothSensitivity, 0.02277, relative: 0, absolute: 6e-6)
        expectClose(found.relativeDeviation, 9.80, relative: 0, absolute: 6e-3)
    }

    @Test("The synthetic votes without a threshold, made fit to be told")
    func maximum() throws {
        let found = try VoteAnalysis(PATEVotes.synthetic, .gaussianMaximum(deviation: 40))
            .sanitised(delta: 1e-5)
        #expect(found.order == 14)
        expectClose(found.epsilon, 2.260, relative: 0, absolute: 6e-4)
        expectClose(found.noiseDeviation, 0.242, relative: 0, absolute: 6e-4)
        expectClose(found.beta, 0.0314, relative: 0, absolute: 6e-5)
        expectClose(found.smoothSensitivity, 0.0308, relative: 0, absolute: 6e-5)
        expectClose(found.relativeDeviation, 7.85, relative: 0, absolute: 6e-3)
    }

    @Test("A cost that holds whatever the votes needs no noise to be told")
    func independent() throws {
        for mechanism in [
            PATEAnalysisTests.confident, .gaussianMaximum(deviation: 40),
            .laplaceMaximum(scale: 20),
        ] {
            let analysis = try VoteAnalysis(
                PATEVotes.synthetic, mechanism, dependsOnVotes: false)
            let found = try analysis.sanitised(delta: 1e-5)
            #expect(found.smoothSensitivity == 0)
            #expect(found.noiseDeviation == 0)
            #expect(found.epsilon == found.epsilonBefore)
            expectClose(
                found.epsilon, try analysis.answer(delta: 1e-5).epsilon, relative: 1e-12)
        }
    }

    @Test("Where even unanimous votes cost what all do, there is nothing to hide")
    func fewTeachers() throws {
        let table = try VoteTable(counts: [[3, 0], [2, 1]])
        let mechanism = VoteMechanism.gaussianMaximum(deviation: 10)
        let analysis = try VoteAnalysis(table, mechanism)
        #expect(try analysis.sensitivities(order: 10) == [0, 0, 0])
        #expect(
            try VoteCost.isAlwaysIndependent(maximumOf: table, deviation: 10, order: 10))
        #expect(
            try !VoteCost.isAlwaysIndependent(
                maximumOf: PATEVotes.synthetic, deviation: 40, order: 14))
    }

    @Test("Whether votes may make a comparison cheaper: teachers, threshold, σ₁")
    func comparisons() throws {
        func isIndependent(_ teachers: Int, _ threshold: Double, _ deviation: Double) throws -> Bool
        {
            try VoteCost.isAlwaysIndependent(
                teachers: teachers, threshold: threshold, deviation: deviation, order: 20)
        }
        #expect(try isIndependent(250, 200, 150))
        #expect(try isIndependent(250, 300, 200))
        #expect(try !isIndependent(5000, 1000, 500))
        #expect(try !isIndependent(250, 1000, 50))
    }

    @Test("At a chosen order the release is charged there")
    func chosenOrder() throws {
        let analysis = try VoteAnalysis(PATEVotes.synthetic, PATEAnalysisTests.confident)
        let found = try analysis.sanitised(delta: 1e-5, order: 18)
        let single = try VoteAnalysis(
            PATEVotes.synthetic, PATEAnalysisTests.confident, orders: [18])
        #expect(found.order == 18)
        expectClose(
            found.epsilonBefore, try single.answer(delta: 1e-5).epsilon, relative: 1e-12)
        #expect(found.epsilon > found.epsilonBefore)
        #expect(found.beta * 18 > 0.299 && found.beta * 18 < 0.491)
    }

    /// Each table with one vote moved, of tables with one vote moved, lies within the bounds at
    /// distances 0 and 1.
    @Test("No neighbour's cost is farther than the sensitivity says", arguments: [0.8, 1.5, 3.0])
    func neighbours(deviation: Double) throws {
        for order in [1.5, 3, 8] {
            let sensitivity = try MaximumSensitivity(
                deviation: deviation, order: order, classes: 3)
            guard sensitivity.conditions.hold else { continue }
            let noise = VoteNoise.gaussian(deviation: deviation)
            func cost(_ row: [Int]) throws -> Double {
                sensitivity.cost(
                    logError: try noise.logErrorBounds(of: VoteTable(counts: [row]))[0])
            }
            for row in PATEPropertyTests.all {
                let list = try sensitivity.byDistance(VoteTable(counts: [row]))
                for near in Self.neighbours(of: row) {
                    let step = abs(try cost(row) - cost(near))
                    #expect(step <= list[0] * (1 + 1e-9) + 1e-15, "\(row) \(near) \(order)")
                    for far in Self.neighbours(of: near) {
                        let step = abs(try cost(near) - cost(far))
                        #expect(
                            step <= max(list[0], list[1]) * (1 + 1e-9) + 1e-15,
                            "\(row) \(near) \(far) \(order)")
                    }
                }
            }
        }
    }

    private static func neighbours(of row: [Int]) -> [[Int]] {
        row.indices.flatMap { from in
            row.indices.compactMap { to in
                guard from != to, row[from] > 0 else { return nil }
                var near = row
                near[from] -= 1
                near[to] += 1
                return near
            }
        }
    }
}
