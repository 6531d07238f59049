import Foundation
import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

/// From data to ε: what a mechanism says of itself, accountants know.
@Suite("What mechanisms cost")
struct AccountingTests {
    private static func event(_ noise: AdditiveNoise, norm: Double = 2) throws -> PrivacyEvent {
        var source = NoiseSource.rehearsal(1)
        let rows = try Tensor([1, 2, 3] as [Int64], shape: [3, 1])
        return try PrivateSum(clippingNorm: norm, noise: noise).release(rows, using: &source).event
    }

    private static func accountants() -> [any PrivacyAccountant] {
        [RDPAccountant(relation: .addOrRemoveOne), PLDAccountant(relation: .addOrRemoveOne)]
    }

    @Test("Laplace noise of multiplier z costs ε = 1/z", arguments: [0.5, 1, 4])
    func laplace(multiplier: Double) throws {
        for noise in [AdditiveNoise.laplace(multiplier), .discreteLaplace(multiplier)] {
            for accountant in Self.accountants() {
                var accountant = accountant
                try accountant.compose(try Self.event(noise))
                expectClose(try accountant.epsilon(delta: 0), 1 / multiplier, relative: 1e-9)
            }
        }
    }

    @Test(
        "Gaussian noise costs what the analytic Gaussian mechanism costs", arguments: [0.8, 2, 10])
    func gaussian(multiplier: Double) throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(try Self.event(.gaussian(multiplier)))
        // Balle and Wang 2018, theorem 8.
        let epsilon = try accountant.epsilon(delta: 1e-5)
        func phi(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
        let half = 1 / (2 * multiplier)
        let delta =
            phi(half - epsilon * multiplier) - exp(epsilon) * phi(-half - epsilon * multiplier)
        expectClose(delta, 1e-5, relative: 1e-6)
    }

    @Test("Discrete Gaussian noise costs the zCDP of theorem 4 in the Rényi accountant")
    func discreteGaussian() throws {
        let event = try Self.event(.discreteGaussian(3))
        #expect(event == .discreteGaussian(deviation: 6, sensitivity: 2))
        var accountant = RDPAccountant(relation: .addOrRemoveOne)
        try accountant.compose(event)
        expectClose(try accountant.divergence(order: 5), 5 / (2 * 9), relative: 1e-9)
        var losses = PLDAccountant(relation: .addOrRemoveOne)
        try losses.compose(event)
        #expect(try losses.epsilon(delta: 1e-5) <= accountant.epsilon(delta: 1e-5))
    }

    @Test("Choices and comparisons cost their ε, and together the sum")
    func pure() throws {
        var source = NoiseSource.rehearsal(1)
        let rows = try Tensor([0.2, 0.9, 0.4, 0.1], shape: [2, 2])
        let range = try ScoreRange(1)
        for accountant in Self.accountants() {
            var accountant = accountant
            var total = 0.0
            for noise in SelectionNoise.allCases {
                let choice = PrivateChoice(epsilon: 0.3, scores: range, noise: noise)
                try accountant.compose(try choice.release(rows, using: &source).release.event)
                total += 0.3
                expectClose(try accountant.epsilon(delta: 0), total, relative: 1e-9)
            }
            let svt = try SparseVector(epsilon: 0.7, answers: 3, scores: range, using: &source)
            try accountant.compose(svt.event)
            expectClose(try accountant.epsilon(delta: 0), total + 0.7, relative: 1e-9)
            #expect(try accountant.epsilon(delta: 1e-6) <= total + 0.7)
        }
    }

    @Test("Every accountant that knows no sampling of a choice says so")
    func sampledChoices() throws {
        for accountant in Self.accountants() {
            for event in [
                PrivacyEvent.noisyMaximum(epsilon: 1, noise: .laplace),
                .sparseVector(epsilon: 1, answers: 1),
            ] {
                var accountant = accountant
                #expect(throws: PrivacyError.self) {
                    try accountant.compose(.poissonSampled(probability: 0.1, event))
                }
            }
        }
    }

    @Test("A sum of a Poisson sample costs what a step of training costs")
    func sampled() throws {
        var accountant = PLDAccountant(relation: .addOrRemoveOne)
        try accountant.compose(
            .poissonSampled(probability: 0.01, try Self.event(.gaussian(1))), count: 1000)
        var training = PLDAccountant(relation: .addOrRemoveOne)
        try training.compose(
            .dpSGD(samplingProbability: 0.01, noiseMultiplier: 1, steps: 1000))
        #expect(try accountant.epsilon(delta: 1e-5) == training.epsilon(delta: 1e-5))
    }
}
