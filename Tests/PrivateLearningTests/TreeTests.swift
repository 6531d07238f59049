import Foundation
import Privacy
import PrivateLearning
import Shapes
import Tensors
import Testing

@Suite("Tree aggregation")
struct TreeTests {
    private static func noises(
        _ mode: NoiseMode, rounds: Int, isEfficient: Bool, width: Int = 4000
    ) throws -> (prefixes: [[Double]], increments: [[Double]], variances: [Double]) {
        var tree = try TreeAggregation(
            clippingNorm: 1, noiseMultiplier: 2, isEfficient: isEfficient)
        var source = replayed(mode, seed: 40)
        let empty = try Tensor([Double](), shape: [0, width])
        var (prefixes, increments, variances): ([[Double]], [[Double]], [Double]) = ([], [], [])
        for _ in 0..<rounds {
            let sums = try tree.add(empty, using: &source)
            prefixes.append(try sums.prefix.toDoubles())
            increments.append(try sums.increment.toDoubles())
            variances.append(tree.prefixVariance)
        }
        return (prefixes, increments, variances)
    }

    @Test(
        "A tree that goes on from its state is the one that it was", arguments: NoiseMode.allCases,
        [0, 1, 5, 7])
    func state(mode: NoiseMode, leaves: Int) throws {
        let noise = try GridNoise(.gaussian(2), clippingNorm: 1, dimension: 3, mode: mode)
        let isEfficient = mode == .teaching
        func increments(isResumed: Bool) throws -> [[Double]] {
            var source = replayed(mode, seed: 41)
            var tree = try TreeNoise(noise, isEfficient: isEfficient)
            for _ in 0..<3 { _ = try tree.nextIncrement(using: &source) }
            tree.restart()
            for _ in 0..<leaves { _ = try tree.nextIncrement(using: &source) }
            if isResumed {
                tree = try TreeNoise(noise, isEfficient: isEfficient, state: tree.state)
            }
            #expect(tree.presentLeaves == leaves)
            #expect(tree.finishedTrees == [3])
            return try (0..<6).map { _ in try tree.nextIncrement(using: &source) }
        }
        #expect(try increments(isResumed: true) == increments(isResumed: false))
    }

    @Test("A state of other dimensions is refused")
    func wrongState() throws {
        let noise = try GridNoise(.gaussian(2), clippingNorm: 1, dimension: 3, mode: .teaching)
        let state = TreeNoise.State(finishedTrees: [], leaves: 1, nodes: [[0]], last: [0, 0, 0])
        #expect(throws: MechanismError.self) {
            try TreeNoise(noise, isEfficient: true, state: state)
        }
    }

    /// One node for each binary digit 1 of the number of rounds; in the efficient tree a node of height h has
    /// 2^h/(2^(h+1) − 1) of a node's variance.
    @Test(
        "The noise of prefix sums has the variance of their nodes", arguments: NoiseMode.allCases,
        [true, false])
    func variances(mode: NoiseMode, isEfficient: Bool) throws {
        let found = try Self.noises(mode, rounds: 16, isEfficient: isEfficient)
        for (index, noise) in found.prefixes.enumerated() {
            let round = index + 1
            let expected = (0..<5).filter { round >> $0 & 1 == 1 }.reduce(0.0) {
                let size = Double(1 << $1)
                return $0 + (isEfficient ? size / (2 * size - 1) : 1)
            }
            expectClose(found.variances[index], expected, relative: 1e-12)
            let moments = Moments(noise)
            expectClose(moments.variance, 4 * expected, relative: 0.12)
            expectClose(moments.mean, 0, absolute: 0.25)
        }
    }

    @Test("Increments add up to prefix sums", arguments: NoiseMode.allCases, [true, false])
    func increments(mode: NoiseMode, isEfficient: Bool) throws {
        let found = try Self.noises(mode, rounds: 7, isEfficient: isEfficient, width: 3)
        var sum = [0.0, 0, 0]
        for (prefix, increment) in zip(found.prefixes, found.increments) {
            for place in sum.indices {
                sum[place] += increment[place]
                expectClose(sum[place], prefix[place], absolute: 1e-12)
            }
        }
    }

    @Test("Without noise the prefix sums are those of the clipped records, over restarts too")
    func exactSums() throws {
        for isEfficient in [true, false] {
            var tree = try TreeAggregation(
                clippingNorm: 2, noiseMultiplier: 0, isEfficient: isEfficient)
            var source = replayed(.teaching)
            var total = 0.0
            for round in 1...11 {
                if round == 6 { tree.restart() }
                let value = Double(round % 4)
                let sums = try tree.add(Tensor([value], shape: [1, 1]), using: &source)
                total += min(2, value)
                expectClose(try sums.prefix.item(), total, absolute: 1e-12)
                expectClose(try sums.increment.item(), min(2, value), absolute: 1e-12)
            }
            #expect(tree.leaves == [5, 6])
            #expect(try tree.event(.oncePerTree) == .nonPrivate)
        }
    }

    @Test("In release mode the plain tree's sums lie on the grid")
    func grid() throws {
        var tree = try TreeAggregation(clippingNorm: 1, noiseMultiplier: 3, isEfficient: false)
        var source = try NoiseSource.system()
        let rows = try RandomRecords(6, width: 5, seed: 3).tensor()
        for _ in 0..<9 {
            let values = try tree.add(rows, using: &source).prefix.toDoubles()
            #expect(values.allSatisfy { ($0 * 0x1p19).truncatingRemainder(dividingBy: 1) == 0 })
        }
    }

    @Test("The event counts leaves and trees as the records are in them")
    func events() throws {
        var tree = try TreeAggregation(clippingNorm: 1, noiseMultiplier: 7)
        var source = replayed(.teaching)
        #expect(try tree.event(.onceAtAll) == .none)
        let rows = try Tensor([1.0], shape: [1, 1])
        for _ in 0..<4 { _ = try tree.add(rows, using: &source) }
        #expect(
            try tree.event(.severalTimes(participations: 2, separation: 1))
                == .treeAggregation(
                    noiseMultiplier: 7,
                    .severalTimes(leaves: 4, participations: 2, separation: 1)))
        tree.restart()
        tree.restart()
        for _ in 0..<3 { _ = try tree.add(rows, using: &source) }
        #expect(
            try tree.event(.oncePerTree)
                == .treeAggregation(noiseMultiplier: 7, .oncePerTree(leaves: [4, 3])))
        #expect(
            try tree.event(.onceAtAll)
                == .treeAggregation(noiseMultiplier: 7, .onceAtAll(leaves: [4, 3])))
        #expect(throws: PrivacyError.self) {
            try tree.event(.severalTimes(participations: 2, separation: 1))
        }
        // Three nodes above each of four leaves: a Gaussian of 7/√3.
        var accountant = PLDAccountant(relation: .replaceSpecial)
        try accountant.compose(try tree.event(.onceAtAll))
        var gaussian = PLDAccountant(relation: .replaceSpecial)
        try gaussian.compose(.gaussian(noiseMultiplier: 7 / 3.0.squareRoot()))
        expectClose(
            try accountant.epsilon(delta: 1e-5), try gaussian.epsilon(delta: 1e-5), relative: 1e-9)
    }

    @Test("Records of another shape are refused, and nothing is lost")
    func shapes() throws {
        var tree = try TreeAggregation(clippingNorm: 1, noiseMultiplier: 1)
        var source = replayed(.teaching)
        _ = try tree.add(Tensor([1.0], shape: [1, 1]), using: &source)
        #expect(throws: MechanismError.self) {
            try tree.add(Tensor([1.0, 2], shape: [1, 2]), using: &source)
        }
        #expect(tree.leaves == [1])
    }

    @Test("Noise alone is that of the prefix sums", arguments: [true, false])
    func noiseAlone(isEfficient: Bool) throws {
        let width = 3000
        let noise = try GridNoise(.gaussian(2), clippingNorm: 1, dimension: width, mode: .teaching)
        var tree = try TreeNoise(noise, isEfficient: isEfficient)
        var source = replayed(.teaching)
        var sum = [Float](repeating: 0, count: width)
        for _ in 0..<8 {
            var increment = [Float](repeating: 0, count: width)
            try increment.withUnsafeMutableBufferPointer {
                try tree.nextIncrement(into: $0, using: &source)
            }
            for place in sum.indices { sum[place] += increment[place] }
        }
        expectClose(
            Moments(sum.map(Double.init)).variance, isEfficient ? 4 * 8.0 / 15 : 4, relative: 0.12)
        tree.restart()
        #expect(tree.leaves == [8])
        #expect(
            try tree.event(.onceAtAll)
                == .treeAggregation(noiseMultiplier: 2, .onceAtAll(leaves: [8])))
    }

    @Test(
        "Noise alone of an efficient tree is refused in release mode, that of a plain one is on the grid"
    )
    func noiseAloneOnTheGrid() throws {
        let noise = try GridNoise(.gaussian(2), clippingNorm: 1, dimension: 100, mode: .release)
        #expect(throws: MechanismError.noiseAloneNotExact) {
            try TreeNoise(noise, isEfficient: true)
        }
        var tree = try TreeNoise(noise, isEfficient: false)
        var source = NoiseSource.rehearsal(1)
        let grid = Float(try #require(noise.spacing))
        for _ in 0..<6 {
            var increment = [Float](repeating: 0, count: 100)
            try increment.withUnsafeMutableBufferPointer {
                try tree.nextIncrement(into: $0, using: &source)
            }
            #expect(increment.allSatisfy { ($0 / grid).truncatingRemainder(dividingBy: 1) == 0 })
        }
    }
}
