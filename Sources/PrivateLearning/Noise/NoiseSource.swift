import Glibc
import Kernels
import Privacy
import Tensors

/// Where the random bits of mechanisms come from.
///
/// ```swift
/// var noise = NoiseSource.seeded(7)
/// var secret = try NoiseSource.system()
/// ```
///
/// A source is passed `inout` and cannot be copied, so that no noise is ever used twice. It has no description: its
/// state is not to be seen.
public struct NoiseSource: ~Copyable, @unchecked Sendable {
    public let mode: NoiseMode
    /// What is left of the last block: `words[used...]`.
    private let words: UnsafeMutableBufferPointer<UInt64>
    private var used = Self.blockLength
    /// One of both.
    private var seeded: SeededRandomness?
    private let system: SystemRandomness?
    /// The other half of a word of which 32 bits were used.
    private var spare: UInt32 = 0
    private var hasSpare = false
    /// Bits for signs, and how many of them are left.
    private var signs: UInt64 = 0
    private var signCount = 0

    /// A multiple of 16, which is a batch of the counter-based generator.
    private static let blockLength = 512

    /// Teaching mode: the same address gives the same noise.
    public static func seeded(_ address: RandomAddress) -> NoiseSource {
        NoiseSource(.teaching, seeded: SeededRandomness(address))
    }

    /// Teaching mode.
    public static func seeded(
        _ seed: UInt64, stream: UInt64 = 0, draw: UInt64 = 0
    ) -> NoiseSource {
        seeded(RandomAddress(seed: seed, stream: stream, draw: draw))
    }

    /// Release mode, with a key of its own from the operating system.
    ///
    /// - Throws: `MechanismError.noSecureRandomness`.
    public static func system() throws(MechanismError) -> NoiseSource {
        NoiseSource(.release, system: try SystemRandomness())
    }

    /// Release mode's grids and samplers on bits from a seed: for tests of release mode. Nothing that is released may
    /// come from it.
    package static func rehearsal(_ seed: UInt64) -> NoiseSource {
        NoiseSource(.release, seeded: SeededRandomness(RandomAddress(seed: seed)))
    }

    private init(
        _ mode: NoiseMode, seeded: SeededRandomness? = nil, system: SystemRandomness? = nil
    ) {
        self.mode = mode
        self.seeded = seeded
        self.system = system
        words = .allocate(capacity: Self.blockLength)
        words.initialize(repeating: 0)
    }

    deinit {
        SystemRandomness.wipe(words)
        words.deallocate()
    }

    @inline(never) private mutating func refill() {
        if let system {
            system.fill(words)
        } else {
            seeded?.fill(words)
        }
        used = 0
    }
}

// MARK: - Words and integers

extension NoiseSource {
    /// 64 random bits.
    @inline(__always) public mutating func next() -> UInt64 {
        if used == Self.blockLength { refill() }
        let word = words[used]
        used &+= 1
        return word
    }

    /// 32 random bits.
    @inline(__always) mutating func nextHalf() -> UInt32 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let word = next()
        spare = UInt32(truncatingIfNeeded: word >> 32)
        hasSpare = true
        return UInt32(truncatingIfNeeded: word)
    }

    /// A whole number in `0 ..< bound`, each as likely as the others; `bound` 0 stands for 2⁶⁴.
    ///
    /// ## Source
    /// Lemire, Fast random integer generation in an interval, arXiv:1805.10941, section 4: rejection, without bias.
    @inline(__always) public mutating func below(_ bound: UInt64) -> UInt64 {
        if bound == 0 { return next() }
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// True as often as false.
    @inline(__always) public mutating func flip() -> Bool {
        if signCount == 0 {
            signs = next()
            signCount = 64
        }
        defer {
            signs &>>= 1
            signCount &-= 1
        }
        return signs & 1 == 1
    }
}

// MARK: - Continuous noise of teaching mode

extension NoiseSource {
    /// Bits for so many batches of normal numbers, of which no word was or will be taken; nil in release mode, which
    /// has no continuous noise.
    mutating func continuousBits(batches: Int) -> RandomBits? {
        seeded?.take(batches: batches)
    }

    /// A Laplace number of scale 1, by the inverse of its distribution function.
    mutating func continuousLaplace() -> Double {
        let word = next()
        let unit = (Double(word >> 11) + 0.5) * 0x1p-53
        let size = -log(unit)
        return word & 1 == 0 ? size : -size
    }
}
