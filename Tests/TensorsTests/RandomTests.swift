import Kernels
import Shapes
import Tensors
import Testing

@Suite("Random numbers")
struct RandomTests {
    private let address = RandomAddress(seed: 7, stream: 11, draw: 13)

    private typealias Answer = (
        counter: SIMD4<UInt32>, key: SIMD2<UInt32>, bits: SIMD4<UInt32>
    )
    private static let answers: [Answer] = [
        (SIMD4(), SIMD2(), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
        (
            SIMD4(repeating: 0xffff_ffff), SIMD2(repeating: 0xffff_ffff),
            SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
        ),
        (
            SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
            SIMD2(0xa409_3822, 0x299f_31d0),
            SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
        ),
    ]

    @Test("Philox gives the published answers of Random123", arguments: 0..<3)
    func knownAnswers(_ number: Int) {
        let answer = Self.answers[number]
        #expect(Philox.block(counter: answer.counter, key: answer.key) == answer.bits)
    }

    @Test("the vectors of a draw hold the blocks of its counters")
    func vectorsAgreeWithBlocks() throws {
        // One uniform double shows 53 bits of its word; element 0 and 8 of a batch of eight
        // counters come from the first counter.
        let found = try Tensor.uniform([32], type: .float64, at: address).toDoubles()
        let mixed = Philox.block(
            counter: SIMD4(11, 0, 0x4E6F_6973, 0x6521_4B65), key: SIMD2(7, 0))
        for element in 0..<32 {
            let counter = element / 16 * 8 + element % 8
            let block = Philox.block(
                counter: SIMD4(UInt32(counter), 0, 13, 0), key: SIMD2(mixed[0], mixed[1]))
            let first = element % 16 < 8 ? 0 : 2
            let word = UInt64(block[first]) << 32 | UInt64(block[first + 1])
            #expect(found[element] == Double(word >> 11) * 0x1p-53)
        }
    }

    @Test("the same address gives the same bits, another one others")
    func addresses() throws {
        let a = try Tensor.normal([100], at: address)
        #expect(try Tensor.isEqual(a, .normal([100], at: address)))
        for other in [
            RandomAddress(seed: 8, stream: 11, draw: 13),
            RandomAddress(seed: 7, stream: 12, draw: 13),
            RandomAddress(seed: 7, stream: 11, draw: 14),
            RandomAddress(seed: 7 + 1 << 32, stream: 11, draw: 13),
        ] {
            let same = try Tensor.binary(.equal, a, .normal([100], at: other)).reduce(.sum)
            #expect(try same.item() <= 1)
        }
    }

    @Test("a longer draw begins with the shorter one", arguments: [1, 7, 8, 31, 32, 33, 100])
    func prefixes(_ count: Int) throws {
        for type in [ElementType.float32, .float64] {
            let long = try Tensor.normal([200], type: type, at: address).toDoubles()
            let short = try Tensor.normal([count], type: type, at: address).toDoubles()
            #expect(Array(long.prefix(count)) == short)
            let wide = try Tensor.uniform([200], type: type, at: address).toDoubles()
            let narrow = try Tensor.uniform([count], type: type, at: address).toDoubles()
            #expect(Array(wide.prefix(count)) == narrow)
        }
    }

    @Test("normal numbers have the moments and tails of a normal", arguments: [true, false])
    func normalMoments(_ isWide: Bool) throws {
        let type: Tensors.ElementType = isWide ? .float64 : .float32
        let n = 400_000
        let x = try Tensor.normal([n], type: type, at: address).cast(to: .float64)
        let mean = try x.reduce(.mean).item()
        #expect(abs(mean) < 5 / Double(n).squareRoot())
        #expect(abs(try x.reduce(.variance).item() - 1) < 0.012)
        let fourth = try x.unary(.square).unary(.square).reduce(.mean).item()
        #expect(abs(fourth - 3) < 0.08)
        let far = try Tensor.binary(.greater, x.unary(.absolute), number: 1.959964).reduce(.mean)
        #expect(abs(try far.item() - 0.05) < 0.002)
        let paired = try x.reshaped([-1, 8])
        let neighbours = try Tensor.matmul(paired.transposed(), paired)
        let largest = try Tensor.binary(.divide, neighbours, number: Double(n / 8))
            .upperTriangle(1).unary(.absolute).reduce(.maximum)
        #expect(try largest.item() < 0.025)
    }

    @Test("mean and standard deviation scale the same numbers")
    func normalScale() throws {
        let z = try Tensor.normal([50], type: .float64, at: address).toDoubles()
        let x = try Tensor.normal(
            [50], mean: 3, standardDeviation: 2, type: .float64, at: address
        ).toDoubles()
        for (a, b) in zip(z, x) { #expect(abs(3 + 2 * a - b) < 1e-12) }
    }

    @Test("uniform numbers stay in their range and fill it evenly")
    func uniforms() throws {
        for type in [ElementType.float32, .float64] {
            let x = try Tensor.uniform([100_000], low: -2, high: 3, type: type, at: address)
            #expect(try x.reduce(.minimum).item() >= -2)
            #expect(try x.reduce(.maximum).item() < 3)
            let counts = try Tensor.histogram(x, bins: 10, range: (-2, 3)).counts.toDoubles()
            for count in counts { #expect(abs(count - 10_000) < 500) }
        }
        let narrow = try Tensor.uniform([64], low: 1, high: 1.0000001, at: address)
        #expect(try narrow.reduce(.maximum).item() < 1.0000002)
    }

    @Test("whole numbers are even in their range, to its very ends")
    func integers() throws {
        let x = try Tensor.randint(low: -3, high: 4, shape: [70_000], at: address)
        #expect(x.elementType == .int64)
        let shifted = try Tensor.binary(.add, x, number: 3)
        let counts = try shifted.binCounts().toDoubles()
        #expect(counts.count == 7)
        for count in counts { #expect(abs(count - 10_000) < 500) }
        let all = try Tensor.randint(low: Int.min, high: Int.max, shape: [1000], at: address)
        #expect(try all.reduce(.minimum).item() < -8e18)
        #expect(try all.reduce(.maximum).item() > 8e18)
        // A range of 3 * 2^62 rejects a quarter of the words.
        let odd = try Tensor.randint(
            low: Int.min, high: Int.min / 2 &+ (1 << 62) &+ (1 << 62), shape: [40_000], at: address)
        let low = try Tensor.binary(.less, odd, number: -0x1p62).reduce(.mean)
        #expect(abs(try low.item() - 1 / 3) < 0.02)
    }

    @Test("a permutation has each number once and no favourite", arguments: [0, 1, 2, 17, 1000])
    func permutations(_ n: Int) throws {
        let p = try Tensor.permutation(n, at: address)
        #expect(try p.sorted().toIntegers() == Array(0..<n))
    }

    @Test("every order of three comes about equally often")
    func permutationsAreEven() throws {
        var counts: [[Int]: Int] = [:]
        for draw in 0..<6000 {
            let at = RandomAddress(seed: 1, stream: 2, draw: UInt64(draw))
            counts[try Tensor.permutation(3, at: at).toIntegers(), default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 })
    }

    @Test("Bernoulli numbers are true with their probability")
    func bernoulli() throws {
        for p in [0, 0.1, 0.5, 1] {
            let x = try Tensor.bernoulli(p, shape: [50_000], at: address)
            #expect(x.elementType == .bool)
            #expect(abs(try x.reduce(.mean).item() - p) <= (p == 0 || p == 1 ? 0 : 0.01))
        }
    }

    @Test("parameters outside what they may be are refused")
    func refusals() {
        #expect(throws: TensorError.self) { try Tensor.bernoulli(1.5, shape: [1], at: address) }
        #expect(throws: TensorError.self) { try Tensor.bernoulli(.nan, shape: [1], at: address) }
        #expect(throws: TensorError.self) {
            try Tensor.randint(low: 3, high: 3, shape: [1], at: address)
        }
        #expect(throws: TensorError.self) {
            try Tensor.normal([1], standardDeviation: -1, at: address)
        }
        #expect(throws: TensorError.self) { try Tensor.normal([1], type: .int64, at: address) }
        #expect(throws: TensorError.self) {
            try Tensor.uniform([1], low: 2, high: 1, at: address)
        }
        #expect(throws: ShapeError.negativeSize(operation: "tensor", sizes: [-1])) {
            try Tensor.normal([-1], at: address)
        }
    }
}
