/// Random numbers that depend on a seed and an ordinal alone, so that any input of a long run
/// can be made again by itself.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64, ordinal: Int = 0) {
        state = seed
        let first = next()
        state = first ^ (UInt64(truncatingIfNeeded: ordinal) &* 0x9E37_79B9_7F4A_7C15)
        _ = next()
    }

    /// SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0..<limit`; 0 for a limit below 1.
    public mutating func below(_ limit: Int) -> Int {
        limit < 2 ? 0 : Int(next() >> 33) % limit
    }

    public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the items, which must not be empty.
    public mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    /// A range inside `0..<count`, mostly a short one.
    public mutating func range(in count: Int, longest: Int) -> Range<Int> {
        let start = below(count + 1)
        let length = min(count - start, below(chance(90) ? min(longest, 24) : longest))
        return start..<start + length
    }
}
