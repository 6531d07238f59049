import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("Sums, means, counts and histograms")
struct ReleaseTests {
    private static func marked(_ values: [Double], _ shape: Shape) throws -> Tensor {
        try Tensor(values, shape: shape).marked(Marks(source: 3))
    }

    @Test("A release has no marks, the shape of a row and the type of the records")
    func marksAndShapes() throws {
        let rows = try Self.marked((0..<24).map(Double.init), [2, 3, 4])
        for mode in NoiseMode.allCases {
            var source = replayed(mode)
            let release = try PrivateSum(clippingNorm: 1, noise: .gaussian(1)).release(
                rows, using: &source)
            #expect(!rows.marks.isEmpty && release.value.marks.isEmpty)
            #expect(release.value.shape == [3, 4] && release.value.elementType == .float64)
            #expect(release.mode == mode && (release.grid != nil) == (mode == .release))
            let floats = try PrivateSum(clippingNorm: 1, noise: .laplace(1)).release(
                rows.cast(to: .float32), using: &source)
            #expect(floats.value.elementType == .float32 && floats.value.marks.isEmpty)
            let bytes = try PrivateMean(clippingNorm: 1, noise: .discreteLaplace(1)).release(
                rows.cast(to: .uint8), using: &source)
            #expect(bytes.value.elementType == .float32)
        }
    }

    @Test(
        "Without noise the release is the clipped sum, and says that it is not private",
        arguments: NoiseMode.allCases)
    func withoutNoise(mode: NoiseMode) throws {
        let rows = try Self.marked([3, 4, 0.3, 0.4, -6, 8], [3, 2])
        var source = replayed(mode)
        let release = try PrivateSum(clippingNorm: 1, noise: .gaussian(0)).release(
            rows, using: &source)
        let value = try release.value.toDoubles()
        expectClose(value[0], 0.6 + 0.3 - 0.6, absolute: 1e-12)
        expectClose(value[1], 0.8 + 0.4 + 0.8, absolute: 1e-12)
        #expect(release.event == .nonPrivate && release.noiseScale == 0)
        for accountant in [
            RDPAccountant(relation: .addOrRemoveOne), PLDAccountant(relation: .addOrRemoveOne),
        ] as [any PrivacyAccountant] {
            var accountant = accountant
            try accountant.compose(release.event)
            #expect(try accountant.epsilon(delta: 1e-5) == .infinity)
        }
        let count = try PrivateCount(noise: .discreteLaplace(0)).release(
            Tensor([true, false, true], shape: [3]), using: &source)
        #expect(try count.value.item() == 2)
        #expect(count.event == .nonPrivate)
        let votes = PrivateHistogram(.labels(count: 3), noise: .laplace(0))
        let histogram = try votes.release(Tensor([0, 2, 2] as [Int64], shape: [3]), using: &source)
        #expect(try histogram.value.toDoubles() == [1, 0, 2])
    }

    @Test("The noise of a release has the stated scale", arguments: NoiseMode.allCases)
    func noiseScale(mode: NoiseMode) throws {
        let empty = try Tensor([Double](), shape: [0, 20_000])
        for noise in [AdditiveNoise.gaussian(2), .laplace(2)] {
            var source = replayed(mode)
            let release = try PrivateSum(clippingNorm: 3, noise: noise).release(
                empty, using: &source)
            let moments = Moments(try release.value.toDoubles())
            expectClose(release.noiseScale ?? 0, 6, relative: 1e-5)
            expectClose(moments.mean, 0, absolute: 0.3)
            expectClose(moments.variance, noise.isGaussian ? 36 : 72, relative: 0.08)
        }
        var source = replayed(mode)
        let whole = try PrivateSum(clippingNorm: 3, noise: .discreteGaussian(2)).release(
            empty.cast(to: .int64), using: &source)
        expectClose(Moments(try whole.value.toDoubles()).variance, 36, relative: 0.05)
        #expect(whole.event == .discreteGaussian(deviation: 6, sensitivity: 3))
    }

    @Test("The same seed gives the same release, another one another")
    func determinism() throws {
        let rows = try RandomRecords(10, width: 4, seed: 1).tensor()
        for mode in NoiseMode.allCases {
            func release(_ seed: UInt64) throws -> [Double] {
                var source = replayed(mode, seed: seed)
                return try PrivateSum(clippingNorm: 1, noise: .gaussian(1)).release(
                    rows, using: &source
                ).value.toDoubles()
            }
            #expect(try release(1) == release(1))
            #expect(try release(1) != release(2))
        }
        var system = try NoiseSource.system()
        let mechanism = PrivateSum(clippingNorm: 1, noise: .gaussian(1))
        let first = try mechanism.release(rows, using: &system)
        let second = try mechanism.release(rows, using: &system)
        #expect(try first.value.toDoubles() != second.value.toDoubles())
        #expect(first.mode == .release)
    }

    @Test("A released sum lies on its grid")
    func grid() throws {
        var source = try NoiseSource.system()
        let rows = try RandomRecords(50, width: 6, seed: 2).tensor()
        let release = try PrivateSum(clippingNorm: 0.3, noise: .gaussian(4)).release(
            rows, using: &source)
        let grid = try #require(release.grid)
        #expect(
            try release.value.toDoubles().allSatisfy {
                ($0 / grid).truncatingRemainder(dividingBy: 1) == 0
            })
    }

    @Test("A mean divides by the public number, or by the expected one")
    func means() throws {
        let rows = try Tensor([1.0, 2, 3, 6], shape: [4, 1])
        var source = replayed(.teaching)
        let mean = PrivateMean(clippingNorm: 4, noise: .gaussian(0))
        #expect(try mean.release(rows, using: &source).value.toDoubles() == [2.5])
        let ids = try Tensor([1, 1, 2, 2] as [Int64], shape: [4])
        #expect(try mean.release(rows, users: ids, using: &source).value.toDoubles() == [3.5])
        let expected = PrivateMean(clippingNorm: 4, noise: .gaussian(0), over: .expected(20))
        #expect(try expected.release(rows, using: &source).value.toDoubles() == [0.5])
        let none = try Tensor([Double](), shape: [0, 1])
        #expect(try expected.release(none, using: &source).value.toDoubles() == [0])
        #expect(throws: MechanismError.noRecords(mechanism: "a mean")) {
            try mean.release(none, using: &source)
        }
    }

    @Test("Values fall into buckets by public edges, and those outside are not counted")
    func edges() throws {
        let histogram = PrivateHistogram(.edges([0, 1, 2.5, 10]), noise: .laplace(0))
        var source = replayed(.teaching)
        let values = try Tensor([-0.1, 0, 0.99, 1, 2.5, 10, 10.1, 7], shape: [8])
        #expect(try histogram.release(values, using: &source).value.toDoubles() == [2, 1, 3])
        #expect(throws: PrivacyError.self) {
            try PrivateHistogram(.edges([0, 0]), noise: .laplace(1)).release(values, using: &source)
        }
    }

    @Test("A batch of size 0 gives noise alone", arguments: NoiseMode.allCases)
    func empty(mode: NoiseMode) throws {
        var source = replayed(mode)
        let none = try Tensor([Float](), shape: [0, 3])
        let release = try PrivateSum(clippingNorm: 1, noise: .gaussian(1)).release(
            none, users: Tensor([Int64](), shape: [0]), using: &source)
        #expect(try release.value.toDoubles().allSatisfy { $0 != 0 && abs($0) < 8 })
        #expect(release.units == 0)
        let histogram = try PrivateHistogram(.labels(count: 4), noise: .discreteGaussian(3))
            .release(
                Tensor([Int64](), shape: [0]), using: &source)
        #expect(histogram.value.shape == [4])
        let narrow = try PrivateSum(clippingNorm: 1, noise: .gaussian(1)).release(
            Tensor([Float](), shape: [5, 0]), using: &source)
        #expect(narrow.value.shape == [0])
    }
}
