import Tensors

/// How one writer writes, whatever the character: drawn once from the writer's own address.
struct WriterStyle {
    /// Horizontal shift for each unit of height; positive leans to the right.
    let slant: Float
    /// Turn of the whole character, as the tangent of its angle.
    let turn: Float
    /// Width in proportion to the skeleton's.
    let width: Float
    /// Height of the ink in proportion to that of MNIST.
    let size: Float
    /// Half the thickness of a line, in pixels.
    let penRadius: Float
    /// How much thinner a line gets where the pen is quick, in 0...0.4.
    let thinning: Float
    /// How much thinner a line begins and ends; negative for thicker ends.
    let taper: Float
    /// How far the hand trembles, in units of the skeleton.
    let wobble: Float
    /// How much one sample differs from the next, 1 on average.
    let carelessness: Float
    /// 1 turns sharply at corners, 0 rounds them.
    let sharpness: Float
    /// How far characters stand below the middle, in pixels.
    let baseline: Float
    /// Bends of the page: of x by y², of x by xy, of y by x² and of y by xy.
    let bend: SIMD4<Float>

    init(seed: UInt64, writer: Int) {
        var random = ScribbleAddress.writer(seed: seed, writer: writer).words
        slant = 0.17 + 0.25 * random.normal()
        turn = 0.09 * random.normal()
        width = 1.1 + 0.18 * random.normal()
        size = 0.99 + 0.035 * random.normal()
        penRadius = min(max(0.75, 1.3 + 0.33 * random.normal()), 2)
        thinning = 0.4 * random.unit()
        taper = -0.1 + 0.45 * random.unit()
        wobble = 0.4 + 1.6 * random.unit()
        carelessness = 0.55 + 0.9 * random.unit()
        sharpness = 0.45 + 0.55 * random.unit()
        baseline = 0.45 * random.normal()
        bend = 0.08 * SIMD4(random.normal(), random.normal(), random.normal(), random.normal())
    }
}

/// Where in the space of random bits each part of the handwriting is drawn.
package enum ScribbleAddress {
    /// What a writer has in all characters.
    package static func writer(seed: UInt64, writer: Int) -> RandomAddress {
        address(seed, purpose: 1, writer: writer)
    }

    /// How a writer forms one character.
    static func habit(seed: UInt64, writer: Int, character: Int) -> RandomAddress {
        address(seed, purpose: 2, writer: writer, draw: UInt64(character))
    }

    /// One sample: the `index`-th example of a writer.
    static func sample(
        seed: UInt64, writer: Int, character: Int, index: Int
    ) -> RandomAddress {
        let draw = UInt64(character) << 56 | UInt64(truncatingIfNeeded: index)
        return address(seed, purpose: 3, writer: writer, draw: draw)
    }

    /// The order of characters in a block of writers and of their examples.
    static func order(seed: UInt64, writers: Int, examples: Int, classes: Int) -> RandomAddress {
        let draw = UInt64(classes) << 56 | UInt64(truncatingIfNeeded: examples)
        return address(seed, purpose: 4, writer: writers, draw: draw)
    }

    private static func address(
        _ seed: UInt64, purpose: UInt64, writer: Int, draw: UInt64 = 0
    ) -> RandomAddress {
        let name: UInt64 = 0x5363_7269 << 32
        return RandomAddress(
            seed: seed, stream: name ^ (purpose << 60) ^ UInt64(truncatingIfNeeded: writer),
            draw: draw)
    }
}

extension RandomWords {
    /// A number in 0 ..< 1 of 24 random bits.
    package mutating func unit() -> Float { Float(next() >> 8) * 0x1p-24 }

    /// Mean 0, standard deviation 1, never beyond 3.5: the sum of a word's four bytes.
    ///
    /// Normal enough for a hand, and the bounds keep every character whole. Only sums and
    /// products, so that the bits are the same on every machine.
    package mutating func normal() -> Float {
        let word = next()
        let sum = (word & 0xFF) + (word >> 8 & 0xFF) + (word >> 16 & 0xFF) + word >> 24
        // Four bytes have mean 510 and standard deviation √(4 · (256² − 1) / 12).
        return (Float(sum) - 510) * (1 / 147.799_86)
    }

    /// A whole number in 0 ..< limit; the bias is below limit / 2³².
    package mutating func below(_ limit: Int) -> Int {
        Int((UInt64(next()) &* UInt64(limit)) >> 32)
    }
}
