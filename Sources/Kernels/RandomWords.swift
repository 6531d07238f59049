/// The random words of one address, one after another.
///
/// For programs whose number of draws depends on what they drew; fills of whole tensors go
/// through ``RandomBits``. Words depend on the address alone.
public struct RandomWords: Sendable {
    private let key: SIMD2<UInt32>
    private var counter: Philox.Block
    private var block: Philox.Block = .zero
    /// How many words of the block were given out.
    private var used = 4

    public init(seed: UInt64, stream: UInt64, draw: UInt64) {
        let bits = RandomBits(seed: seed, stream: stream, draw: draw)
        key = bits.key
        // The upper bit keeps these counters apart from those of tensors.
        counter = SIMD4(0, 1 << 31, bits.draw[0], bits.draw[1])
    }

    /// The next 32 random bits.
    public mutating func next() -> UInt32 {
        if used == 4 {
            block = Philox.block(counter: counter, key: key)
            counter[0] &+= 1
            used = 0
        }
        defer { used += 1 }
        return block[used]
    }
}
