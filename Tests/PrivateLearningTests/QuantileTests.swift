import Foundation
import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("Quantiles and adaptive clipping")
struct QuantileTests {
    private static let values = (1...2000).map { Double($0) / 100 }

    @Test("A quantile is found, from far below and far above", arguments: NoiseMode.allCases)
    func quantiles(mode: NoiseMode) throws {
        let tensor = try Tensor(Self.values, shape: [2000])
        for (quantile, start) in [(0.5, 0.01), (0.5, 1000), (0.9, 1), (0.1, 1)] {
            var source = replayed(mode)
            let release = try PrivateQuantile(
                quantile, start: start, rounds: 300, countDeviation: 20
            ).release(tensor, using: &source)
            expectClose(try release.value.item(), 20 * quantile, relative: 0.08)
            #expect(release.value.shape == [] && release.value.marks.isEmpty)
            #expect(release.event == .repeated(.gaussian(noiseMultiplier: 40), count: 300))
            #expect(release.sensitivity == 0.5)
            expectClose(release.noiseScale ?? 0, 20, relative: 1e-5)
        }
    }

    @Test("Steps of the arithmetic kind find quantiles below 0")
    func arithmetic() throws {
        let tensor = try Tensor(Self.values.map { $0 - 15 }, shape: [2000])
        var source = replayed(.teaching)
        let release = try PrivateQuantile(
            0.25, start: 0, rounds: 400, learningRate: 2, countDeviation: 10, update: .arithmetic
        ).release(tensor, using: &source)
        expectClose(try release.value.item(), -10, absolute: 0.3)
    }

    @Test("A user with many values counts as one")
    func users() throws {
        // One user has a thousand large values, ten have one small value each.
        let values = [Double](repeating: 100, count: 1000) + [Double](repeating: 1, count: 10)
        let ids = [Int64](repeating: 0, count: 1000) + (1...10).map(Int64.init)
        var source = replayed(.teaching)
        let release = try PrivateQuantile(0.5, start: 5, rounds: 100, countDeviation: 0).release(
            Tensor(values, shape: [1010]), users: Tensor(ids, shape: [1010]), using: &source)
        #expect(release.units == 11 && release.event == .repeated(.nonPrivate, count: 100))
        #expect(try release.value.item() < 1.1)
    }

    @Test("The split makes both releases together one Gaussian")
    func split() throws {
        let clip = try AdaptiveClip(noiseMultiplier: 1, countDeviation: 5)
        expectClose(clip.sumNoiseMultiplier, pow(1 - 1.0 / 100, -0.5), relative: 1e-12)
        var both = PLDAccountant(relation: .addOrRemoveOne)
        try both.compose(.gaussian(noiseMultiplier: clip.sumNoiseMultiplier))
        try both.compose(.gaussian(noiseMultiplier: 2 * clip.countDeviation))
        var one = PLDAccountant(relation: .addOrRemoveOne)
        try one.compose(clip.event)
        expectClose(try both.epsilon(delta: 1e-5), try one.epsilon(delta: 1e-5), relative: 1e-9)
        #expect(try both.epsilon(delta: 1e-5) <= one.epsilon(delta: 1e-5))
    }

    @Test("The clipping norm comes to the quantile of the norms", arguments: NoiseMode.allCases)
    func adaptation(mode: NoiseMode) throws {
        // Norms 1, 2, …, 100.
        let rows = try Tensor(
            (1...100).flatMap { [0.6 * Double($0), -0.8 * Double($0)] }, shape: [100, 2])
        var clip = try AdaptiveClip(noiseMultiplier: 0.5, countDeviation: 5)
        var source = replayed(mode)
        for _ in 0..<150 {
            let before = clip.clippingNorm
            let release = try clip.release(rows, expectedRecords: 100, using: &source)
            #expect(release.sensitivity == before)
            #expect(release.event == .gaussian(noiseMultiplier: 0.5))
        }
        expectClose(clip.clippingNorm, 50, relative: 0.15)
        let norms = try Tensor((1...100).map(Double.init), shape: [100])
        let part = try clip.update(norms: norms, expectedRecords: 100, using: &source)
        expectClose(try part.value.item(), 0.5, absolute: 0.25)
        #expect(part.event == .gaussian(noiseMultiplier: 10))
    }

    @Test("The geometric step is that of the paper")
    func step() throws {
        var clip = try AdaptiveClip(
            startingNorm: 2, quantile: 0.5, learningRate: 0.2, noiseMultiplier: 0, countDeviation: 0
        )
        var source = replayed(.teaching)
        // Two of eight norms are at most 2: b̄ = ¼.
        let norms = try Tensor([1.0, 2, 3, 4, 5, 6, 7, .infinity], shape: [8])
        let part = try clip.update(norms: norms, expectedRecords: 8, using: &source)
        #expect(try part.value.item() == 0.25 && part.event == .nonPrivate)
        expectClose(clip.clippingNorm, 2 * exp(0.2 * 0.25), relative: 1e-14)
    }

    @Test("A failed release leaves the norm as it was")
    func failure() throws {
        var clip = try AdaptiveClip(noiseMultiplier: 1, countDeviation: 5)
        var source = replayed(.teaching)
        #expect(throws: (any Error).self) {
            try clip.release(Tensor([1.0], shape: [1, 1]), expectedRecords: 0, using: &source)
        }
        #expect(clip.clippingNorm == 0.1)
    }
}
