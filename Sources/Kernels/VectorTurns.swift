import CVector
import Glibc

/// The sine of a small x and of `quarters` quarter turns more; |x| ≤ π/4 and a little.
///
/// The polynomials are Cephes' `sinf` and `cosf`; the low two bits of `turns`, with `quarters`
/// added, count.
@inline(__always) private func turned(_ x: Floats, _ turns: Floats, _ quarters: UInt32) -> Floats {
    let z = x * x
    var s = fma(z, splat(-1.951_529_589_1e-4), splat(8.332_160_873_6e-3))
    s = fma(fma(s, z, splat(-1.666_665_461_1e-1)) * z, x, x)
    var c = fma(z, splat(2.443_315_711_8e-5), splat(-1.388_731_625_5e-3))
    c = fma(c, z, splat(4.166_664_568_3e-2))
    c = fma(c * z, z, fma(z, splat(-0.5), splat(1)))
    return Floats(
        chosen(s.low, c.low, turns.low, quarters), chosen(s.high, c.high, turns.high, quarters))
}

@inline(__always) private func chosen(
    _ sine: FloatHalf, _ cosine: FloatHalf, _ turns: FloatHalf, _ quarters: UInt32
) -> FloatHalf {
    typealias Words = SIMD16<UInt32>
    let count = unsafeBitCast(turns, to: Words.self) &+ Words(repeating: quarters)
    let one = Words(repeating: 1)
    let size = sine.replacing(with: cosine, where: (count & one) .== one)
    // The second bit of the count, moved to the place of the sign.
    let sign = (count & Words(repeating: 2)) &<< Words(repeating: 30)
    return unsafeBitCast(unsafeBitCast(size, to: Words.self) ^ sign, to: FloatHalf.self)
}

/// `cos(π t)` and `sin(π t)` for |t| ≤ 1.
///
/// The quarter nearest to t is taken off; what is left is at most 1/4.
@inline(__always) func vectorCosSinPi(_ t: Floats) -> (cos: Floats, sin: Floats) {
    let shifted = fma(t, splat(2), splat(12_582_912))
    let x = fma(shifted - splat(12_582_912), splat(-0.5), t) * splat(3.141_592_65)
    return (turned(x, shifted, 1), turned(x, shifted, 0))
}

/// The sine of x and of `quarters` quarter turns more, within 2 ulp, for |x| ≤ 100,000.
///
/// ## Source
/// Cody and Waite, Software manual for the elementary functions, 1980, chapter 8: π/2 is taken
/// off in three parts, the first of which leaves no rounding.
@inline(__always) private func sine(_ x: Floats, quarters: UInt32) -> Floats {
    let shifted = fma(x, splat(0.636_619_75), splat(12_582_912))
    let n = shifted - splat(12_582_912)
    var r = fma(n, splat(-1.570_796_37), x)
    r = fma(n, splat(4.371_138_83e-8), r)
    r = fma(n, splat(1.715_124_51e-15), r)
    return turned(r, shifted, quarters)
}

private let largestTurn: Float = 100_000

/// `sin(x)`, within 2 ulp.
@inline(__always) func vectorSin(_ x: Floats) -> Floats {
    let result = sine(x, quarters: 0)
    if x.isWithin(-largestTurn, largestTurn) {
        // A sum of 0 and −0 loses the sign.
        return result.map(x) { $0.replacing(with: $1, where: $1 .== FloatHalf.zero) }
    }
    return farAway(x, result, sinf)
}

/// `cos(x)`, within 2 ulp.
@inline(__always) func vectorCos(_ x: Floats) -> Floats {
    let result = sine(x, quarters: 1)
    return x.isWithin(-largestTurn, largestTurn) ? result : farAway(x, result, cosf)
}

/// Lanes far from 0, infinite or NaN go through the C library, the others stay.
@inline(never) private func farAway(
    _ x: Floats, _ result: Floats, _ function: (Float) -> Float
) -> Floats {
    x.map(result) { half, near in
        var all = near
        for lane in 0..<16 where !(half[lane].magnitude <= largestTurn) || half[lane] == 0 {
            all[lane] = function(half[lane])
        }
        return all
    }
}
