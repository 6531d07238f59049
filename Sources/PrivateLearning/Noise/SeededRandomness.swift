import Kernels
import Tensors

/// The random bits of teaching mode: a place in the counter-based generator's space that moves on with each use.
struct SeededRandomness {
    private let bits: RandomBits
    /// The next batch of the generator that nobody has used.
    private var batch = 0

    init(_ address: RandomAddress) {
        // Draws of tensors at the same address are on another stream.
        let noise: UInt64 = 0x6470_2D6E_6F69_7365
        bits = RandomBits(seed: address.seed, stream: address.stream ^ noise, draw: address.draw)
    }

    mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
        guard let base = words.baseAddress else { return }
        take(batches: words.count / 16).fillWords(base, words.count)
    }

    /// Bits from here on; the given number of batches is passed over.
    mutating func take(batches: Int) -> RandomBits {
        defer { batch += batches }
        // A batch is 32 floats.
        return bits.from(float: batch * 32)
    }
}
