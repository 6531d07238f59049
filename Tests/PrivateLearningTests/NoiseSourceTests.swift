import Privacy
import PrivateLearning
import Tensors
import Testing

@Suite("Where noise comes from")
struct NoiseSourceTests {
    private static func words(_ source: inout NoiseSource, _ count: Int) -> [UInt64] {
        (0..<count).map { _ in source.next() }
    }

    @Test("A seed gives the same words, over the ends of blocks too")
    func sameSeed() {
        var first = NoiseSource.seeded(7, stream: 1, draw: 2)
        var second = NoiseSource.seeded(RandomAddress(seed: 7, stream: 1, draw: 2))
        let words = Self.words(&first, 2000)
        #expect(words == Self.words(&second, 2000))
        #expect(Set(words).count == 2000)
        #expect(first.mode == .teaching)
    }

    @Test("Another seed, stream or draw gives other words")
    func otherAddresses() {
        var all: Set<UInt64> = []
        for (seed, stream, draw) in [(1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1)]
            as [(UInt64, UInt64, UInt64)]
        {
            var source = NoiseSource.seeded(seed, stream: stream, draw: draw)
            all.formUnion(Self.words(&source, 100))
        }
        #expect(all.count == 400)
    }

    @Test("Sources of the system differ from each other, and from block to block")
    func system() throws {
        var first = try NoiseSource.system()
        var second = try NoiseSource.system()
        #expect(first.mode == .release)
        let words = Self.words(&first, 2000) + Self.words(&second, 2000)
        #expect(Set(words).count == 4000)
        let ones = words.reduce(0) { $0 + $1.nonzeroBitCount }
        // Eight standard deviations of 256,000 coins.
        #expect(abs(ones - 128_000) < 8 * 253)
    }

    @Test("Whole numbers below a bound are even", arguments: [1, 2, 3, 7, 100, 1000] as [UInt64])
    func below(bound: UInt64) {
        var source = NoiseSource.seeded(3, draw: bound)
        var sample = Sample()
        for _ in 0..<200_000 { sample.add(Int(source.below(bound))) }
        #expect(sample.counts.keys.allSatisfy { 0..<Int(bound) ~= $0 })
        let surplus = sample.surplus(over: 0...Int(bound) - 1) { _ in 1 / Double(bound) }
        #expect(bound == 1 || abs(surplus) < 4, "\(surplus)")
    }

    @Test(
        "A bound of nearly 2⁶⁴ has no bias: without rejection the lower half would be drawn more often"
    )
    func largeBound() {
        var source = NoiseSource.seeded(4)
        let bound: UInt64 = 3 << 62
        let third = bound / 3
        var sample = Sample()
        for _ in 0..<90_000 { sample.add(Int(source.below(bound) / third)) }
        #expect(abs(sample.surplus(over: 0...2) { _ in 1.0 / 3 }) < 4)
    }

    @Test("Signs are even")
    func signs() {
        var source = NoiseSource.seeded(5)
        let ones = (0..<100_000).reduce(0) { count, _ in source.flip() ? count + 1 : count }
        #expect(abs(ones - 50_000) < 800)
    }

    @Test("Each mode says what it means")
    func phrases() {
        #expect(NoiseMode.teaching.phrase.contains("simulated"))
        #expect(NoiseMode.release.phrase.contains("cryptographic"))
    }
}
