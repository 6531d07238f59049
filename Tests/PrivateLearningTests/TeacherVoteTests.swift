import Foundation
import Privacy
import PrivateLearning
import Testing

@Suite("Votes of teachers")
struct TeacherVoteTests {
    private static let table = try? VoteTable(
        counts: [[200, 30, 20], [10, 120, 120], [0, 0, 250]])

    private func answers(
        _ mechanism: VoteMechanism, _ counts: [[Int]], _ mode: NoiseMode = .teaching,
        student: ((VoteTable) throws -> TeacherVote.Student)? = nil, seed: UInt64 = 5
    ) throws -> TeacherVote.Answers {
        var source = replayed(mode, seed: seed)
        let table = try VoteTable(counts: counts)
        return try TeacherVote(mechanism).release(
            table, student: student?(table), using: &source)
    }

    @Test("Little noise leaves the winners, the same seed the same answers")
    func winners() throws {
        let table = try #require(Self.table)
        for mechanism in [
            VoteMechanism.laplaceMaximum(scale: 0.01), .gaussianMaximum(deviation: 0.01),
            .confidentMaximum(threshold: 100, thresholdDeviation: 0.01, deviation: 0.01),
        ] {
            var first = NoiseSource.seeded(3)
            var second = NoiseSource.seeded(3)
            let vote = TeacherVote(mechanism)
            let labels = try vote.release(table, using: &first).labels
            #expect(labels[0] == 0 && labels[2] == 2 && [1, 2].contains(labels[1]))
            #expect(try vote.release(table, using: &second).labels == labels)
        }
    }

    /// The difference of two counts with noise is N(gap, 2σ²): here the gap is σ, so the winner is kept with
    /// probability Φ(1/√2) = 0.760250.
    @Test("GNMax keeps a winner as often as its noise says", arguments: NoiseMode.allCases)
    func gaussianRate(mode: NoiseMode) throws {
        let counts = [[Int]](repeating: [120, 80], count: 40_000)
        let found = try answers(.gaussianMaximum(deviation: 40), counts, mode)
        let share = Double(found.labels.count { $0 == 0 }) / 40_000
        #expect(abs(share - 0.760_250) < 5 * (0.7603 * 0.2397 / 40_000).squareRoot())
    }

    /// With Laplace noise of scale b on both, the loser wins with ½(1 + Δ/(2b))·e^(−Δ/b): the bound (2 + γΔ)/(4e^(γΔ)).
    @Test("LNMax keeps a winner as often as its noise says", arguments: NoiseMode.allCases)
    func laplaceRate(mode: NoiseMode) throws {
        let counts = [[Int]](repeating: [120, 100], count: 40_000)
        let found = try answers(.laplaceMaximum(scale: 20), counts, mode)
        let share = Double(found.labels.count { $0 == 1 }) / 40_000
        let wanted = 3 / (4 * exp(1.0))
        #expect(abs(share - wanted) < 5 * (wanted * (1 - wanted) / 40_000).squareRoot())
    }

    /// The table's chance of an answer for (T 200, σ₁ 150, max 250) is 0.630559, for max 150 it is 0.369441.
    @Test("Confident-GNMax answers as often as its threshold says")
    func threshold() throws {
        for (most, wanted) in [(250, 0.630_559), (150, 0.369_441)] {
            let counts = [[Int]](repeating: [most, 250 - most], count: 40_000)
            let found = try answers(
                .confidentMaximum(threshold: 200, thresholdDeviation: 150, deviation: 40), counts)
            let answered = found.isAnswered.count { $0 }
            let share = Double(answered) / 40_000
            #expect(abs(share - wanted) < 5 * (wanted * (1 - wanted) / 40_000).squareRoot())
            #expect(found.labels.count { $0 != nil } == answered)
        }
    }

    @Test("Interactive-GNMax asks where teachers differ from the student")
    func interactive() throws {
        let rows = [[1.0, 0, 0], [0.5, 0.5, 0], [0, 0, 1]]
        let found = try answers(
            .confidentMaximum(threshold: 60, thresholdDeviation: 0.01, deviation: 0.01),
            [[240, 5, 5], [130, 120, 0], [200, 50, 0]],
            student: { table in
                .init(
                    expected: try VoteBaseline(probabilities: rows, for: table),
                    sureLabels: [0, nil, 2])
            })
        // Leads are 5, 5 and 200 votes.
        #expect(found.labels == [0, nil, 0])
        #expect(found.isAnswered == [false, false, true])
    }

    @Test("The event has a comparison for each query, and an answer for each answered one")
    func events() throws {
        #expect(
            TeacherVote(.laplaceMaximum(scale: 20)).event(queries: 100, answered: 100)
                == .repeated(.noisyMaximum(epsilon: 0.1, noise: .laplace), count: 100))
        let gaussian = PrivacyEvent.gaussian(noiseMultiplier: 40 / 2.0.squareRoot())
        #expect(
            TeacherVote(.gaussianMaximum(deviation: 40)).event(queries: 7, answered: 7)
                == .repeated(gaussian, count: 7))
        let confident = VoteMechanism.confidentMaximum(
            threshold: 200, thresholdDeviation: 150, deviation: 40)
        #expect(
            TeacherVote(confident).event(queries: 7, answered: 3)
                == .composed([
                    .repeated(.gaussian(noiseMultiplier: 150), count: 7),
                    .repeated(gaussian, count: 3),
                ]))
    }

    /// The data-independent costs of the published analysis: 2018's table at λ, and 2017's strong composition is no less.
    @Test("What is charged is what the analysis says of any votes")
    func charged() throws {
        let table = try #require(Self.table)
        for mechanism in [
            VoteMechanism.gaussianMaximum(deviation: 40),
            .confidentMaximum(threshold: -1e6, thresholdDeviation: 150, deviation: 40),
        ] {
            var accountant = RDPAccountant(relation: .addOrRemoveOne)
            try accountant.compose(TeacherVote(mechanism).event(queries: 3, answered: 3))
            let analysis = try VoteAnalysis(table, mechanism, dependsOnVotes: false)
            for (place, order) in analysis.orders.enumerated() where place % 40 == 0 {
                let charged = try accountant.divergence(order: order)
                #expect(abs(charged / analysis.divergences[place] - 1) < 1e-12)
            }
        }
        var accountant = RDPAccountant(relation: .addOrRemoveOne)
        try accountant.compose(
            TeacherVote(.laplaceMaximum(scale: 20)).event(queries: 3, answered: 3))
        let moments = try MomentsAnalysis(table, scale: 20)
        for l in 1...8 {
            let charged = try accountant.divergence(order: Double(l) + 1) * Double(l)
            #expect(charged <= moments.logMomentsWhateverVotes[l - 1] * (1 + 1e-12))
        }
    }

    @Test("Noise that is none is refused")
    func noNoise() throws {
        for mechanism in [
            VoteMechanism.laplaceMaximum(scale: 0), .gaussianMaximum(deviation: -1),
            .confidentMaximum(threshold: 1, thresholdDeviation: 0, deviation: 1),
        ] {
            #expect(throws: PrivacyError.self) { try answers(mechanism, [[2, 1]]) }
        }
    }

    @Test("A number is told with noise of its smooth sensitivity", arguments: NoiseMode.allCases)
    func smooth(mode: NoiseMode) throws {
        var source = replayed(mode, seed: 8)
        let release = SmoothRelease(beta: 0.02, relativeDeviation: 10)
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<4000 {
            let error = try release.release(2, sensitivity: 0.03, using: &source) - 2
            sum += error
            squares += error * error
        }
        #expect(abs(sum / 4000) < 5 * 0.3 / 4000.0.squareRoot())
        #expect(abs((squares / 4000).squareRoot() / 0.3 - 1) < 5 / 8000.0.squareRoot())
        #expect(try release.release(2, sensitivity: 0, using: &source) == 2)
    }
}
