import CVector

/// Philox4x32-10: a counter and a key give 128 random bits, without any state.
///
/// ## Source
/// Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011,
/// section 3.3; checked against the known answers of Random123 1.09.
public enum Philox {
    public typealias Block = SIMD4<UInt32>

    /// The random bits of one counter.
    public static func block(counter: Block, key: SIMD2<UInt32>) -> Block {
        var x = counter
        var k = key
        for _ in 0..<10 {
            let p = UInt64(x[0]) &* 0xD251_1F53
            let q = UInt64(x[2]) &* 0xCD9E_8D57
            x = Block(
                UInt32(truncatingIfNeeded: q >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: q),
                UInt32(truncatingIfNeeded: p >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: p))
            k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
        }
        return x
    }
}

/// The random bits of one draw: a key, and the part of the counter that names the draw.
///
/// Bits come in batches of eight counters. Batch b holds the blocks of counters 8b ... 8b + 7;
/// its 32 words are the first words of its eight blocks, then the second words, and so on.
/// This order is what makes a batch eight vector lanes, and it is part of what a seed means.
public struct RandomBits: Sendable {
    let key: SIMD2<UInt32>
    let draw: SIMD2<UInt32>
    /// The batch that floats begin with.
    private var firstBatch = 0

    /// - Parameters:
    ///   - seed, stream: mixed into the key by one block of the generator itself, so that
    ///     near seeds and streams give unrelated bits.
    ///   - draw: names the draw within its stream.
    public init(seed: UInt64, stream: UInt64, draw: UInt64) {
        let mixed = Philox.block(
            counter: SIMD4(
                UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
                0x4E6F_6973, 0x6521_4B65),
            key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
        key = SIMD2(mixed[0], mixed[1])
        self.draw = SIMD2(
            UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32))
    }

    /// Floats of each batch.
    static let batchLength = 32

    /// The bits of the floats from the given one on, a multiple of 32: parts of a long draw can
    /// be filled by themselves.
    public func from(float index: Int) -> RandomBits {
        var part = self
        part.firstBatch += index / Self.batchLength
        return part
    }

    /// A spare word for element `index`, for those that reject their own; `attempt` from 1.
    func spareWord(_ index: Int, attempt: UInt32) -> UInt64 {
        let counter = SIMD4(
            UInt32(truncatingIfNeeded: index),
            UInt32(truncatingIfNeeded: index >> 32) | (attempt << 16), draw[0], draw[1])
        let bits = Philox.block(counter: counter, key: key)
        return UInt64(bits[0]) << 32 | UInt64(bits[1])
    }

    /// The words of a batch and of the one after it: the first words of both, the second words
    /// and so on.
    @inline(__always) func batches(from number: Int) -> BatchWords {
        let a = batch(firstBatch &+ number)
        let b = batch(firstBatch &+ number &+ 1)
        return BatchWords(
            first: SIMD16(lowHalf: a.0, highHalf: b.0), second: SIMD16(lowHalf: a.1, highHalf: b.1),
            third: SIMD16(lowHalf: a.2, highHalf: b.2), fourth: SIMD16(lowHalf: a.3, highHalf: b.3))
    }

    /// The 32 words of a batch, one vector for each word of its blocks.
    @inline(__always) private func batch(_ number: Int) -> (Lanes, Lanes, Lanes, Lanes) {
        let first = UInt64(truncatingIfNeeded: number) &* 8
        // Products of 32 bits are taken in 64-bit lanes, of which only the lower half counts.
        var a = SIMD8<UInt>(repeating: UInt(first)) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
        var b = a &>> SIMD8(repeating: 32)
        var c = SIMD8<UInt>(repeating: UInt(draw[0]))
        var d = SIMD8<UInt>(repeating: UInt(draw[1]))
        var k0 = key[0]
        var k1 = key[1]
        for _ in 0..<10 {
            let p = nb_product8(a, 0xD251_1F53)
            let q = nb_product8(c, 0xCD9E_8D57)
            a = (q &>> SIMD8(repeating: 32)) ^ b ^ SIMD8(repeating: UInt(k0))
            b = q
            c = (p &>> SIMD8(repeating: 32)) ^ d ^ SIMD8(repeating: UInt(k1))
            d = p
            k0 = k0 &+ 0x9E37_79B9
            k1 = k1 &+ 0xBB67_AE85
        }
        return (nb_narrow8(a), nb_narrow8(b), nb_narrow8(c), nb_narrow8(d))
    }

    private typealias Lanes = SIMD8<UInt32>
}

/// The words of two batches, by their place in the blocks; the low halves are the first batch's.
struct BatchWords {
    var first: SIMD16<UInt32>
    var second: SIMD16<UInt32>
    var third: SIMD16<UInt32>
    var fourth: SIMD16<UInt32>
}
