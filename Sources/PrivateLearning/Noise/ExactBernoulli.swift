/// A denominator with its leading bits, for comparisons that are mostly decided by few of them.
struct Divisor: Sendable, Hashable {
    /// Above 0, below 2¹¹².
    let value: UInt128
    /// The leading 24 bits.
    fileprivate let top: UInt64
    /// How far the value is shifted to the right for them; negative for small values.
    fileprivate let shift: Int

    init(_ value: UInt128) {
        self.value = value
        shift = UInt128.bitWidth - value.leadingZeroBitCount - Self.leadingBits
        top = Self.shifted(value, shift)
    }

    static let leadingBits = 24
    static let one = Divisor(1)

    /// The same bits of a numerator that is at most the value.
    @inline(__always) fileprivate func top(of numerator: UInt128) -> UInt64 {
        Self.shifted(numerator, shift)
    }

    @inline(__always) private static func shifted(_ value: UInt128, _ shift: Int) -> UInt64 {
        shift >= 0
            ? UInt64(truncatingIfNeeded: value &>> UInt128(truncatingIfNeeded: shift))
            : UInt64(truncatingIfNeeded: value) &<< UInt64(truncatingIfNeeded: -shift)
    }
}

/// Exact coins: whole numbers and random bits only.
///
/// ## Source
/// Canonne, Kamath and Steinke, The discrete Gaussian for differential privacy, arXiv:2004.00010, algorithm 1 and
/// section 5.
extension NoiseSource {
    /// True with probability `fraction`, which is at most 1.
    public mutating func bernoulli(_ fraction: Rational) -> Bool {
        let divisor = Divisor(UInt128(fraction.denominator))
        let numerator = min(UInt128(fraction.numerator), divisor.value)
        return isBelow(numerator, divisor, divisor.top(of: numerator), over: 1)
    }

    /// True with probability exp(−`exponent`).
    public mutating func bernoulliExponential(_ exponent: Rational) -> Bool {
        bernoulliExponential(
            UInt128(exponent.numerator), Divisor(UInt128(exponent.denominator)))
    }

    /// True with probability exp(−n/d), for any n below 2¹²⁷.
    @inline(__always) mutating func bernoulliExponential(_ n: UInt128, _ d: Divisor) -> Bool {
        var rest = n
        while rest >= d.value {
            if !bernoulliInverseE() { return false }
            rest -= d.value
        }
        return rest == 0 || bernoulliExponentialOfPart(rest, d)
    }

    /// True with probability exp(−n/d), for n ≤ d: the first K at which a coin of n/(dK) fails is odd.
    @inline(__always) mutating func bernoulliExponentialOfPart(_ n: UInt128, _ d: Divisor) -> Bool {
        let top = d.top(of: n)
        var k: UInt64 = 1
        while isBelow(n, d, top, over: k) { k &+= 1 }
        return k & 1 == 1
    }

    /// True with probability 1/e. The coin of K = 1 always succeeds.
    @inline(__always) mutating func bernoulliInverseE() -> Bool {
        var k: UInt64 = 2
        while isBelow(1, .one, 1 << UInt64(Divisor.leadingBits - 1), over: k) { k &+= 1 }
        return k & 1 == 1
    }

    /// Whether a uniform number is below n/(dk).
    ///
    /// Its first 32 bits decide, unless they are so close to the fraction that the bits after the 24th matter.
    @inline(__always) private mutating func isBelow(
        _ n: UInt128, _ d: Divisor, _ top: UInt64, over k: UInt64
    ) -> Bool {
        let word = UInt64(nextHalf())
        // Coins of 1/k for such k succeed less than once in 255! times; the products below would overflow.
        guard k < 256 else { return isBelowExactly(n, d.value * UInt128(k), word) }
        let target = top &<< 32
        if word &* d.top &* k >= target &+ (1 &<< 32) { return false }
        if (word &+ 1) &* (d.top &+ 1) &* k <= target { return true }
        return isBelowExactly(n, d.value * UInt128(k), word)
    }

    /// Bit by bit: at the first bit in which the two differ, the smaller one has 0.
    @inline(never) private mutating func isBelowExactly(
        _ n: UInt128, _ d: UInt128, _ word: UInt64
    ) -> Bool {
        var rest = n
        var bits = UInt32(truncatingIfNeeded: word)
        var left = 32
        while rest != 0 {
            if left == 0 {
                bits = nextHalf()
                left = 32
            }
            rest &<<= 1
            let digit = rest >= d
            if digit { rest &-= d }
            let bit = bits >> 31 == 1
            if bit != digit { return digit }
            bits &<<= 1
            left &-= 1
        }
        // All further digits of the fraction are 0, so the uniform number is not below it.
        return false
    }
}
