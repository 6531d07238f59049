import Foundation
import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("Choices")
struct ChoiceTests {
    static let draws = 60_000

    /// Votes as rows: so many for each candidate.
    private static func votes(_ counts: [Int]) throws -> Tensor {
        var rows: [Double] = []
        for (candidate, count) in counts.enumerated() {
            for _ in 0..<count {
                rows += counts.indices.map { $0 == candidate ? 1 : 0 }
            }
        }
        return try Tensor(rows, shape: [counts.reduce(0, +), counts.count])
    }

    private static func sample(
        _ choice: PrivateChoice, _ counts: [Int], _ mode: NoiseMode, draws: Int = Self.draws
    ) throws -> Sample {
        let rows = try votes(counts)
        var source = replayed(mode, seed: 21)
        var sample = Sample()
        for _ in 0..<draws { sample.add(try choice.release(rows, using: &source).index) }
        return sample
    }

    /// P(i) ∝ exp(ε s/Δ) where scores move together, exp(ε s/(2Δ)) where they do not.
    @Test(
        "The exponential mechanism chooses with exactly its probabilities",
        arguments: NoiseMode.allCases)
    func exponential(mode: NoiseMode) throws {
        let counts = [3, 1, 0, 4]
        for (range, relation, divisor) in [
            (try ScoreRange(0, 1), NeighbouringRelation.addOrRemoveOne, 1.0),
            (try ScoreRange(-1, 1), .addOrRemoveOne, 2), (try ScoreRange(0, 1), .replaceOne, 2),
        ] {
            let choice = PrivateChoice(
                epsilon: 0.8, scores: range, noise: .gumbel, relation: relation)
            let weights = counts.map { exp(0.8 * Double($0) / divisor) }
            let total = weights.reduce(0, +)
            let sample = try Self.sample(choice, counts, mode)
            let surplus = sample.surplus(over: 0...3) { weights[$0] / total }
            #expect(abs(surplus) < 4, "\(surplus)")
        }
    }

    /// Two candidates a difference x apart: the better one is met first, or the other is rejected:
    /// 1 − exp(−x)/2.
    @Test("Permute and flip chooses with exactly its probabilities", arguments: NoiseMode.allCases)
    func permuteAndFlip(mode: NoiseMode) throws {
        let choice = PrivateChoice(epsilon: 0.5, scores: try ScoreRange(1), noise: .exponential)
        let sample = try Self.sample(choice, [5, 3], mode)
        expectClose(sample.share(of: 0), 1 - exp(-0.5 * 2) / 2, absolute: 0.008)
    }

    /// P(L₁ − L₂ > −x) for two Laplace variables of scale b: 1 − e^(−x/b)(2 + x/b)/4.
    @Test(
        "Report noisy max chooses with its probabilities, and tells the gap",
        arguments: NoiseMode.allCases)
    func noisyMaximum(mode: NoiseMode) throws {
        let choice = PrivateChoice(epsilon: 0.5, scores: try ScoreRange(1), noise: .laplace)
        let sample = try Self.sample(choice, [5, 3], mode)
        expectClose(sample.share(of: 0), 1 - exp(-1) * 3 / 4, absolute: 0.008)
        var source = replayed(mode)
        let rows = try Self.votes([40, 3])
        let gaps = try (0..<4000).map { _ in
            try #require(try choice.release(rows, using: &source).gap)
        }
        #expect(gaps.allSatisfy { $0 >= 0 })
        expectClose(Moments(gaps).mean, 37, absolute: 0.3)
    }

    @Test("Only noisy max tells a gap, and one candidate has none")
    func gaps() throws {
        var source = replayed(.teaching)
        let range = try ScoreRange(1)
        let rows = try Self.votes([2, 1])
        for noise in [SelectionNoise.gumbel, .exponential] {
            let choice = PrivateChoice(epsilon: 1, scores: range, noise: noise)
            #expect(try choice.release(rows, using: &source).gap == nil)
        }
        let single = PrivateChoice(epsilon: 1, scores: range, noise: .laplace)
        #expect(try single.release(Self.votes([2]), using: &source).gap == nil)
    }

    /// Shares of neighbours: with e^ε as the bound and room for 60,000 draws.
    @Test(
        "No candidate becomes likelier than e^ε by one record", arguments: NoiseMode.allCases,
        SelectionNoise.allCases)
    func ratios(mode: NoiseMode, noise: SelectionNoise) throws {
        let epsilon = 1.0
        let choice = PrivateChoice(
            epsilon: epsilon, scores: try ScoreRange(-1, 1), noise: noise)
        // The record takes from one candidate what it gives to the other: the worst case of its range.
        let rows = try Tensor([0.0, 0], shape: [1, 2])
        let moved = try Tensor([0.0, 0, 9, -9], shape: [2, 2])
        var source = replayed(mode, seed: 30)
        var (with, without) = (Sample(), Sample())
        for _ in 0..<Self.draws {
            with.add(try choice.release(moved, using: &source).index)
            without.add(try choice.release(rows, using: &source).index)
        }
        for index in 0...1 {
            let ratio = with.share(of: index) / without.share(of: index)
            #expect(abs(log(ratio)) <= epsilon + 0.05, "\(ratio)")
        }
    }

    @Test(
        "Without a bound on ε the best is chosen, and that is not private",
        arguments: NoiseMode.allCases)
    func best(mode: NoiseMode) throws {
        var source = replayed(mode)
        let choice = PrivateChoice(epsilon: .infinity, scores: try ScoreRange(1))
        let found = try choice.release(Self.votes([1, 3, 3]), using: &source)
        #expect(found.index == 1 && found.release.event == .nonPrivate)
        #expect(try found.release.value.item() == 1 && found.release.value.elementType == .int64)
        let gaussian = GaussianChoice(noiseMultiplier: 0)
        #expect(
            try gaussian.release(Self.votes([1, 3, 2]), using: &source).release.event == .nonPrivate
        )
    }

    @Test(
        "A Gaussian choice is right as often as the noise of two sums allows",
        arguments: NoiseMode.allCases)
    func gaussian(mode: NoiseMode) throws {
        var source = replayed(mode)
        let rows = try Self.votes([6, 3])
        let choice = GaussianChoice(clippingNorm: 1, noiseMultiplier: 2)
        var sample = Sample()
        for _ in 0..<20_000 { sample.add(try choice.release(rows, using: &source).index) }
        // Φ(3/(2√2)).
        expectClose(
            sample.share(of: 0), 0.5 * erfc(-3 / (2 * 2.0.squareRoot()) / 2.0.squareRoot()),
            absolute: 0.012)
        #expect(
            try choice.release(rows, using: &source).release.event == .gaussian(noiseMultiplier: 2))
    }

    @Test("Scores are clipped to the range, by user where there are users")
    func clipping() throws {
        var source = replayed(.release)
        let choice = PrivateChoice(epsilon: 1e6, scores: try ScoreRange(1))
        let rows = try Tensor([100.0, 0, 0, 1, 0, 1], shape: [3, 2])
        #expect(try choice.release(rows, using: &source).index == 1)
        let ids = try Tensor([1, 2, 2] as [Int64], shape: [3])
        let small = try Tensor([0.9, 0, 0, 0.6, 0, 0.6], shape: [3, 2])
        #expect(try choice.release(small, users: ids, using: &source).index == 1)
        #expect(try choice.release(small, users: ids, using: &source).release.units == 2)
    }
}

@Suite("The sparse vector technique")
struct SparseVectorTests {
    private static func values(_ count: Int) throws -> Tensor {
        try Tensor([Double](repeating: 1, count: count), shape: [count])
    }

    @Test("Clear sums are told apart, and answers end after so many", arguments: NoiseMode.allCases)
    func answers(mode: NoiseMode) throws {
        var source = replayed(mode)
        var svt = try SparseVector(epsilon: 1, answers: 2, scores: ScoreRange(1), using: &source)
        for _ in 0..<20 {
            #expect(try !svt.isAbove(Self.values(10), threshold: 200, using: &source))
        }
        #expect(try svt.isAbove(Self.values(400), threshold: 200, using: &source))
        #expect(svt.remaining == 1)
        #expect(try svt.isAbove(Self.values(400), threshold: 200, using: &source))
        #expect(throws: MechanismError.answersSpent(answers: 2)) {
            try svt.isAbove(Self.values(1), threshold: 2, using: &source)
        }
        #expect(svt.event == .sparseVector(epsilon: 1, answers: 2))
        #expect(svt.mode == mode)
    }

    /// ρ of scale 1/ε₁ and ν of scale 1/ε₂, both Laplace: P(ν − ρ ≥ x) for x > 0 is
    /// (b²e^(−x/b) − a²e^(−x/a))/(2(b² − a²)) with scales a and b.
    @Test("A sum is above as often as both noises say", arguments: NoiseMode.allCases)
    func probabilities(mode: NoiseMode) throws {
        let range = try ScoreRange(-1, 1)
        let values = try Self.values(10)
        var source = replayed(mode)
        var above = 0
        for _ in 0..<30_000 {
            var svt = try SparseVector(epsilon: 1, scores: range, using: &source)
            if try svt.isAbove(values, threshold: 14, using: &source) { above += 1 }
        }
        let first = 1 / (1 + pow(4, 1.0 / 3))
        let a: Double = 1 / first
        let b: Double = 2 / (1 - first)
        let tails: Double = b * b * exp(-4 / b) - a * a * exp(-4 / a)
        let expected = tails / (2 * (b * b - a * a))
        expectClose(Double(above) / 30_000, expected, absolute: 0.012)
    }

    @Test(
        "One record changes no answer's probability by more than e^ε", arguments: NoiseMode.allCases
    )
    func ratio(mode: NoiseMode) throws {
        let range = try ScoreRange(1)
        var source = replayed(mode)
        var counts = [0, 0]
        for _ in 0..<30_000 {
            for extra in 0...1 {
                var svt = try SparseVector(epsilon: 1, scores: range, using: &source)
                if try svt.isAbove(Self.values(5 + extra), threshold: 6, using: &source) {
                    counts[extra] += 1
                }
            }
        }
        let ratio = Double(counts[1]) / Double(counts[0])
        #expect(ratio > 1 && ratio < exp(1.0))
    }

    @Test("The threshold's noise is not shown")
    func description() throws {
        var source = replayed(.teaching)
        let svt = try SparseVector(epsilon: 1, answers: 3, scores: ScoreRange(1), using: &source)
        #expect("\(svt)" == "sparse vector technique (ε = 1, 3 answers), 3 left")
        var dumped = ""
        dump(svt, to: &dumped)
        #expect(!dumped.contains("thresholdNoise"))
    }
}
