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

    @Test(
        "Smoothing's conditions: σ, order, C5, C6",
        arguments: [
            (20.0, 25.0, true, false), (30, 25, true, true),
        ])
    func conditions(
        deviation: Double, order: Double, costRises: Bool, differenceRises: Bool
    ) throws {
        let found = try MaximumSensitivity(deviation: deviation, order: order, classes: 10)
            .conditions
        #expect(found.costRises == costRises)
        #expect(found.differenceRises == differenceRises)
        #expect(found.hold == (costRises && differenceRises))
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
}
