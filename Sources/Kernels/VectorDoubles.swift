import CVector

/// Adding 1.5 * 2^52 rounds to a whole number, which then stands in the low bits.
let roundingMagic = 6_755_399_441_055_744.0

/// Small whole numbers as doubles, by way of their sum with `roundingMagic`.
@inline(__always) private func wholes(_ n: SIMD8<Int>) -> DoubleHalf {
    unsafeBitCast(n &+ SIMD8(repeating: 0x4338_0000_0000_0000), to: DoubleHalf.self)
        - DoubleHalf(repeating: roundingMagic)
}

/// `2^n` for the n in the low bits of its sum with `roundingMagic`, in -1022...1023.
@inline(__always) func powerOfTwo(_ shifted: Doubles) -> Doubles {
    shifted.map { half in
        let n = unsafeBitCast(half, to: SIMD8<Int>.self) &+ SIMD8(repeating: 1023)
        // The bits of the magic above the number leave at the top.
        return unsafeBitCast(n &<< SIMD8(repeating: 52), to: DoubleHalf.self)
    }
}

/// The e and f of `x = 2^e (1 + f)` with 1 + f from sqrt(1/2) to sqrt(2), for normal x above 0.
@inline(__always) func logParts(_ x: Doubles) -> (e: Doubles, f: Doubles) {
    let offset = SIMD8<Int>(repeating: 0x3FE6_A09E_667F_3BCD)
    @inline(__always) func shifted(_ half: DoubleHalf) -> SIMD8<Int> {
        unsafeBitCast(half, to: SIMD8<Int>.self) &- offset
    }
    let e = x.map { wholes(shifted($0) &>> SIMD8(repeating: 52)) }
    let m = x.map { half in
        let fraction = (shifted(half) & SIMD8(repeating: 0x000F_FFFF_FFFF_FFFF)) &+ offset
        return unsafeBitCast(fraction, to: DoubleHalf.self)
    }
    return (e, m - wide(1))
}

/// `roundingMagic + n` and `exp(r) - 1` of `x = n ln 2 + r` with |r| ≤ ln 2 / 2.
///
/// The polynomial is the best of its degree for `(exp(r) - 1 - r) / r^2`, within 1e-16; its
/// halves are worked out side by side.
@inline(__always) private func expParts(_ x: Doubles) -> (n: Doubles, rest: Doubles) {
    let shifted = fma(x, wide(1.442_695_040_888_963_4), wide(roundingMagic))
    let whole = shifted - wide(roundingMagic)
    var r = fma(whole, wide(-0.693_147_180_369_123_8), x)
    r = fma(whole, wide(-1.908_214_929_270_587_7e-10), r)
    let z = r * r
    var even = wide(2.762_009_019_756_590_7e-7)
    even = fma(even, z, wide(2.480_152_129_181_3e-5))
    even = fma(even, z, wide(1.388_888_891_721_674_4e-3))
    even = fma(even, z, wide(4.166_666_666_662_412e-2))
    even = fma(even, z, wide(0.500_000_000_000_000_1))
    var odd = wide(2.511_005_011_493_121_5e-8)
    odd = fma(odd, z, wide(2.755_724_233_591_592_7e-6))
    odd = fma(odd, z, wide(1.984_126_988_659_195_9e-4))
    odd = fma(odd, z, wide(8.333_333_333_322_207e-3))
    odd = fma(odd, z, wide(0.166_666_666_666_666_74))
    return (shifted, fma(fma(odd, r, even), z, r))
}

/// `exp(x)`, within 1.1 ulp; 0 and infinity at the ends, NaN for NaN.
@inline(__always) func vectorExp(_ x: Doubles) -> Doubles {
    if !x.isWithin(-708, 709) { return extremeExp(x) }
    let parts = expParts(x)
    return (parts.rest + wide(1)) * powerOfTwo(parts.n)
}

/// The same where some results lie below the normal range or above the largest number: there
/// `2^n` is applied in two factors.
@inline(never) private func extremeExp(_ all: Doubles) -> Doubles {
    let x = all.map { half in
        // Replacing by comparison lets NaN through.
        let low = DoubleHalf(repeating: -746)
        let high = DoubleHalf(repeating: 710)
        return half.replacing(with: low, where: half .< low).replacing(
            with: high, where: half .> high)
    }
    let parts = expParts(x)
    let n = parts.n - wide(roundingMagic)
    let half = (n * wide(0.5)).map { $0.rounded(.down) }
    return (parts.rest + wide(1)) * powerOfTwo(half + wide(roundingMagic))
        * powerOfTwo((n - half) + wide(roundingMagic))
}

/// `log(x)`, within 1 ulp; −infinity for 0, NaN below.
@inline(__always) func vectorLog(_ x: Doubles) -> Doubles {
    x.isWithin(.leastNormalMagnitude, .greatestFiniteMagnitude) ? normalLog(x) : extremeLog(x)
}

@inline(never) private func extremeLog(_ x: Doubles) -> Doubles {
    func isSmall(_ half: DoubleHalf) -> SIMDMask<SIMD8<Int64>> {
        half .< DoubleHalf(repeating: .leastNormalMagnitude)
    }
    let raised = normalLog(
        x.map { $0.replacing(with: $0 * DoubleHalf(repeating: 0x1p54), where: isSmall($0)) })
    return x.map(raised) { half, log in
        var result = log
        result.replace(
            with: log - DoubleHalf(repeating: 37.429_947_750_237_05), where: isSmall(half))
        result.replace(with: DoubleHalf(repeating: -.infinity), where: half .== DoubleHalf.zero)
        result.replace(with: half, where: half .== DoubleHalf(repeating: .infinity))
        result.replace(with: DoubleHalf(repeating: .nan), where: .!(half .>= DoubleHalf.zero))
        return result
    }
}

/// With `s = f / (2 + f)`, of which the logarithm is an odd series.
@inline(__always) private func normalLog(_ x: Doubles) -> Doubles {
    let (e, f) = logParts(x)
    let s = f / (f + wide(2))
    let z = s * s
    let p = logSeries(z)
    let half = f * f * wide(0.5)
    // log(1 + f) = f - (f²/2 - s (f²/2 + z p)), the largest part last.
    let small = fma(s, fma(z, p, half), e * wide(1.908_214_929_270_587_7e-10))
    return fma(e, wide(0.693_147_180_369_123_8), f - (half - small))
}

/// The best polynomial of its degree for `(2 atanh(s) / s - 2) / z`, within 3e-18.
@inline(__always) private func logSeries(_ z: Doubles) -> Doubles {
    var p = wide(0.130_880_901_790_879_83)
    p = fma(p, z, wide(0.132_686_243_799_338_47))
    p = fma(p, z, wide(0.153_862_456_396_093_58))
    p = fma(p, z, wide(0.181_817_955_226_745_01))
    p = fma(p, z, wide(0.222_222_223_929_065_43))
    p = fma(p, z, wide(0.285_714_285_707_978_47))
    p = fma(p, z, wide(0.400_000_000_000_008_85))
    return fma(p, z, wide(0.666_666_666_666_666_6))
}

/// `tanh(x)`, within 3 ulp; exactly ±1 far out.
///
/// `e / (e + 2)` with `e = exp(2|x|) - 1`, which keeps its digits near 0; from 2|x| = 40 on the
/// quotient is 1.
@inline(__always) func vectorTanh(_ x: Doubles) -> Doubles {
    let size = x.map { nb_abs8($0) }
    // The second operand of `min` comes through where it is NaN.
    let parts = expParts((size + size).map { nb_min8(DoubleHalf(repeating: 40), $0) })
    let scale = powerOfTwo(parts.n)
    let e = fma(scale, parts.rest, scale - wide(1))
    return (e / (e + wide(2))).map(x) { nb_copysign8($0, $1) }
}

/// `1 / (1 + exp(-x))`, within 3 ulp, written with `exp(-|x|)`, which is small.
@inline(__always) func vectorSigmoid(_ x: Doubles) -> Doubles {
    let e = vectorExp(x.map { -nb_abs8($0) })
    let above = x.map(e) { half, e in
        DoubleHalf(repeating: 1).replacing(with: e, where: half .< DoubleHalf.zero)
    }
    return above / (wide(1) + e)
}

/// `cos(2π t)` and `sin(2π t)` for t in 0...1, within 2 ulp.
@inline(__always) func vectorCosSinTwoPi(_ t: Doubles) -> (cos: Doubles, sin: Doubles) {
    let shifted = fma(t, wide(4), wide(roundingMagic))
    // What is left of the nearest quarter is exact, and at most an eighth of a turn.
    let x = fma(shifted - wide(roundingMagic), wide(-0.25), t) * wide(6.283_185_307_179_586)
    let z = x * x
    var s = wide(1.591_811_451_157_248e-10)
    s = fma(s, z, wide(-2.505_113_166_029_247e-8))
    s = fma(s, z, wide(2.755_731_610_178_906e-6))
    s = fma(s, z, wide(-1.984_126_983_675_740_8e-4))
    s = fma(s, z, wide(8.333_333_333_330_948e-3))
    s = fma(s, z, wide(-0.166_666_666_666_666_66))
    s = fma(s * z, x, x)
    var c = wide(-1.138_262_225_238_420_1e-11)
    c = fma(c, z, wide(2.087_614_613_858_505e-9))
    c = fma(c, z, wide(-2.755_731_727_117_522_5e-7))
    c = fma(c, z, wide(2.480_158_729_878_476_8e-5))
    c = fma(c, z, wide(-1.388_888_888_888_739_8e-3))
    c = fma(c, z, wide(4.166_666_666_666_666_4e-2))
    c = fma(c * z, z, fma(z, wide(-0.5), wide(1)))
    func turned(_ quarters: UInt64) -> Doubles {
        Doubles(
            chosen(s.low, c.low, shifted.low, quarters),
            chosen(s.high, c.high, shifted.high, quarters))
    }
    return (turned(1), turned(0))
}

@inline(__always) private func chosen(
    _ sine: DoubleHalf, _ cosine: DoubleHalf, _ turns: DoubleHalf, _ quarters: UInt64
) -> DoubleHalf {
    typealias Words = SIMD8<UInt64>
    let count = unsafeBitCast(turns, to: Words.self) &+ Words(repeating: quarters)
    let one = Words(repeating: 1)
    let size = sine.replacing(with: cosine, where: (count & one) .== one)
    let sign = (count & Words(repeating: 2)) &<< Words(repeating: 62)
    return unsafeBitCast(unsafeBitCast(size, to: Words.self) ^ sign, to: DoubleHalf.self)
}
