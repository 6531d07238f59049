/// The generator behind NumPy's `RandomState`: needed to draw again what others drew with it, and for nothing else.
///
/// ## Source
/// M. Matsumoto and T. Nishimura, *Mersenne Twister*, ACM Transactions on Modeling and Computer Simulation 8, 1998; seeded by one
/// number as in their program of 2002.
package struct MersenneTwister {
    private static let length = 624
    private var state: [UInt32]
    private var used = Self.length

    package init(seed: UInt32) {
        state = [seed]
        for place in 1..<UInt32(Self.length) {
            let last = state[state.count - 1]
            state.append(1_812_433_253 &* (last ^ last >> 30) &+ place)
        }
    }

    /// 32 random bits.
    package mutating func next() -> UInt32 {
        if used == Self.length { refill() }
        var word = state[used]
        used += 1
        word ^= word >> 11
        word ^= word << 7 & 0x9D2C_5680
        word ^= word << 15 & 0xEFC6_0000
        return word ^ word >> 18
    }

    private mutating func refill() {
        for place in 0..<Self.length {
            let high = state[place] & 0x8000_0000
            let low = state[(place + 1) % Self.length] & 0x7FFF_FFFF
            let mixed = (high | low) >> 1 ^ (low & 1 == 0 ? 0 : 0x9908_B0DF)
            state[place] = state[(place + 397) % Self.length] ^ mixed
        }
        used = 0
    }

    /// A whole number from 0 to `most`, each as likely as the others: bits beyond those that `most` needs are masked, and
    /// what is above it is drawn again.
    package mutating func through(_ most: UInt32) -> UInt32 {
        guard most > 0 else { return 0 }
        let mask = UInt32.max >> UInt32(most.leadingZeroBitCount)
        while true {
            let drawn = next() & mask
            if drawn <= most { return drawn }
        }
    }
}

extension IndexLists {
    /// `RandomState(seed).permutation(count)` of NumPy.
    ///
    /// - Parameter count: from 0 to 2³².
    package static func legacyPermutation(_ count: Int, seed: UInt32) -> [Int] {
        var generator = MersenneTwister(seed: seed)
        var places = Array(0..<max(0, count))
        for last in stride(from: places.count - 1, to: 0, by: -1) {
            places.swapAt(last, Int(generator.through(UInt32(last))))
        }
        return places
    }
}
