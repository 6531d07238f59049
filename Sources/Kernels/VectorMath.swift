import CVector

/// `exp(x)`, within 1 ulp; 0 and infinity at the ends, NaN for NaN.
@inline(__always) func vectorExp(_ x: Floats) -> Floats {
    isPlainForExp(x) ? plainExp(x) : extremeExp(x)
}

/// Whether the exponentials of all lanes and of their negatives are normal numbers.
@inline(__always) func isPlainForExp(_ x: Floats) -> Bool { nb_all_small16(x.low, x.high, 87) }

/// `exp(x)` where `isPlainForExp`.
@inline(__always) func plainExp(_ x: Floats) -> Floats {
    let parts = expParts(x)
    let scale = powerOfTwo(parts.shifted, expPowers)
    return fma(scale, parts.rest, scale)
}

/// `exp(x)` for all numbers: what lies below the normal range or above the largest number needs
/// its power of two in two factors.
@inline(never) func extremeExp(_ all: Floats) -> Floats {
    let x = all.map { half in
        // Replacing by comparison lets NaN through, which `min` and `max` would not.
        let low = FloatHalf(repeating: -104)
        let high = FloatHalf(repeating: 89)
        return half.replacing(with: low, where: half .< low).replacing(
            with: high, where: half .> high)
    }
    let parts = expParts(x)
    let scale = parts.shifted.map { half in
        let sixteenth = bits(half) & Wholes(repeating: 15)
        let entry = nb_lookup16(expPowers, sixteenth)
        return unsafeBitCast(entry &+ (sixteenth &<< Wholes(repeating: 19)), to: FloatHalf.self)
    }
    let y = fma(scale, parts.rest, scale)
    func factor(_ part: (Wholes) -> Wholes) -> Floats {
        parts.shifted.map { half in
            let n = part((bits(half) &- Wholes(repeating: magicBits)) &>> Wholes(repeating: 4))
            let power = (n &+ Wholes(repeating: 127)) &<< Wholes(repeating: 23)
            return unsafeBitCast(power, to: FloatHalf.self)
        }
    }
    let first = factor { $0 &>> Wholes(repeating: 1) }
    return y * first * factor { $0 &- ($0 &>> Wholes(repeating: 1)) }
}

/// As many whole numbers as a half has floats.
typealias Wholes = SIMD16<Int32>

@inline(__always) private func bits(_ half: FloatHalf) -> Wholes {
    unsafeBitCast(half, to: Wholes.self)
}

/// Adding 1.5 * 2^19 rounds to a multiple of 1/16, whose sixteenths then stand in the low bits.
private let magic: Float = 786_432
private let magicBits: Int32 = 0x4940_0000

/// `2^n` for the n whose sum with `magic` is given, by a table of its sixteenths.
///
/// The whole part goes into the exponent by addition, and the sixteenths with it, to the left of
/// the fraction; the table has them taken off beforehand.
@inline(__always) private func powerOfTwo(_ shifted: Floats, _ table: Wholes) -> Floats {
    shifted.map { half in
        let sum = bits(half)
        let power = nb_lookup16(table, sum) &+ (sum &<< Wholes(repeating: 19))
        return unsafeBitCast(power, to: FloatHalf.self)
    }
}

/// The bits of `2^(j/16) exp(d)` less `j << 19`. With d = 0.000617574 all sixteen lie within a
/// fifth of a unit of a float, so that the table hardly adds to the error of a result.
@inline(__always) private var expPowers: Wholes {
    Wholes(
        0x3F80_143E, 0x3F7D_BFE7, 0x3F7B_ABD5, 0x3F79_DAE1, 0x3F78_5003, 0x3F77_0E56, 0x3F76_1917,
        0x3F75_73A9, 0x3F75_2194, 0x3F75_2689, 0x3F75_8662, 0x3F76_4526, 0x3F77_6708, 0x3F78_F06C,
        0x3F7A_E5E7, 0x3F7D_4C42)
}

/// `magic + n` and `exp(r - d) - 1` of `±x = n ln 2 + r` with n in sixteenths and |r| ≤ ln 2 / 32,
/// by the best cubic polynomial. The sign goes into the constants, and r is worked out as ±r.
@inline(__always) private func expParts(
    _ x: Floats, isNegated: Bool = false
) -> (shifted: Floats, rest: Floats) {
    let sign: Float = isNegated ? -1 : 1
    let shifted = fma(x, splat(sign * 1.442_695_04), splat(magic))
    let n = shifted - splat(magic)
    var r = fma(n, splat(sign * -0.693_359_375), x)
    r = fma(n, splat(sign * 2.121_944_40e-4), r)
    var p = splat(sign * 0.166_569_635)
    p = fma(p, r, splat(0.499_710_888))
    p = fma(p, r, splat(sign * 0.999_382_615))
    return (shifted, fma(p, r, splat(-6.173_845_03e-4)))
}

/// `log(x)`, within 1 ulp; −infinity for 0, NaN below.
@inline(__always) func vectorLog(_ x: Floats) -> Floats {
    x.isWithin(.leastNormalMagnitude, .greatestFiniteMagnitude) ? normalLog(x) : extremeLog(x)
}

@inline(never) private func extremeLog(_ x: Floats) -> Floats {
    func isSmall(_ half: FloatHalf) -> SIMDMask<SIMD16<Int32>> {
        half .< FloatHalf(repeating: .leastNormalMagnitude)
    }
    let raised = normalLog(
        x.map { $0.replacing(with: $0 * FloatHalf(repeating: 8_388_608), where: isSmall($0)) })
    return x.map(raised) { half, log in
        var result = log
        result.replace(with: log - FloatHalf(repeating: 15.942_385_2), where: isSmall(half))
        result.replace(with: FloatHalf(repeating: -.infinity), where: half .== FloatHalf.zero)
        result.replace(with: half, where: half .== FloatHalf(repeating: .infinity))
        result.replace(with: FloatHalf(repeating: .nan), where: .!(half .>= FloatHalf.zero))
        return result
    }
}

/// `x = 2^e m` with m around 1; the polynomial is Cephes' `logf`.
@inline(__always) private func normalLog(_ x: Floats) -> Floats {
    // Taking the bits of sqrt(1/2) off first leaves m between it and its double.
    @inline(__always) func shifted(_ half: FloatHalf) -> SIMD16<Int32> {
        unsafeBitCast(half, to: SIMD16<Int32>.self) &- SIMD16(repeating: 0x3F35_04F3)
    }
    let e = x.map { nb_float16(shifted($0) &>> SIMD16(repeating: 23)) }
    let m =
        x.map { half in
            let bits = shifted(half) & SIMD16(repeating: 0x007F_FFFF)
            return unsafeBitCast(bits &+ SIMD16(repeating: 0x3F35_04F3), to: FloatHalf.self)
        } - splat(1)
    let z = m * m
    var p = splat(7.037_683_629_2e-2)
    p = fma(p, m, splat(-1.151_461_031_0e-1))
    p = fma(p, m, splat(1.167_699_874_0e-1))
    p = fma(p, m, splat(-1.242_014_084_6e-1))
    p = fma(p, m, splat(1.424_932_278_7e-1))
    p = fma(p, m, splat(-1.666_805_766_5e-1))
    p = fma(p, m, splat(2.000_071_476_5e-1))
    p = fma(p, m, splat(-2.499_999_399_3e-1))
    p = fma(p, m, splat(3.333_333_117_4e-1))
    var y = p * m * z
    y = fma(e, splat(-2.121_944_40e-4), y)
    y = fma(z, splat(-0.5), y)
    return fma(e, splat(0.693_359_375), m + y)
}

/// `tanh(x)`, within 3 ulp; exactly ±1 far out.
///
/// `e / (e + 2)` with `e = exp(2|x|) - 1`, which is put together so that it keeps its digits
/// near 0; from |x| = 10 on the quotient is 1.
@inline(__always) func vectorTanh(_ x: Floats) -> Floats {
    // The second operand of `min` comes through where it is NaN.
    let a = x.map { nb_min16(FloatHalf(repeating: 10), nb_abs16($0)) }
    let shifted = fma(a, splat(2 * 1.442_695_04), splat(magic))
    // One step: n is small where the quotient depends on e, and so is what the product lacks.
    let half = fma(shifted - splat(magic), splat(-0.5 * 0.693_147_18), a)
    // exp(2 half) - 1 and what rounding took from the power, as a part of it.
    var p = splat(16 * 0.041_667_591_8)
    p = fma(p, half, splat(8 * 0.166_669_905))
    p = fma(p, half, splat(2))
    let lost = shifted.map {
        unsafeBitCast(nb_lookup16(lostOfPowers, bits($0)), to: FloatHalf.self)
    }
    let rest = fma(p, half * half, fma(half, splat(2), lost))
    let scale = powerOfTwo(shifted, powers)
    let e = fma(scale, rest, scale - splat(1))
    return (e / (e + splat(2))).map(x) { nb_copysign16($0, $1) }
}

/// The bits of `2^(j/16)` less `j << 19`.
@inline(__always) private var powers: Wholes {
    Wholes(
        0x3F80_0000, 0x3F7D_AAC3, 0x3F7B_95C2, 0x3F79_C3D3, 0x3F78_37F0, 0x3F76_F532, 0x3F75_FED7,
        0x3F75_583F, 0x3F75_04F3, 0x3F75_08A4, 0x3F75_672A, 0x3F76_248C, 0x3F77_44FD, 0x3F78_CCDF,
        0x3F7A_C0C7, 0x3F7D_257D)
}

/// The bits of what `2^(j/16)` is larger than its float, divided by that.
@inline(__always) private var lostOfPowers: Wholes {
    Wholes(
        0x0000_0000, 0x3346_CB6A, -0x4DB1_F9F0, 0x334B_2482, 0x3309_2801, 0x331B_85F2,
        -0x4CFA_E558, -0x4DFF_93AA, 0x3293_02AE, -0x4CFD_1A5E, 0x31B3_D0E5, 0x31D1_DAF2,
        -0x4D83_1E7E, -0x4E4B_4F26, -0x4E2D_6F42, 0x31B0_A147)
}

/// `1 / (1 + exp(-x))`, within 3 ulp.
@inline(__always) func vectorSigmoid(_ x: Floats) -> Floats {
    isPlainForExp(x) ? plainSigmoid(x) : extremeSigmoid(x)
}

/// The same where `isPlainForExp`: `exp(-x)` may be large, and its digits come through.
@inline(__always) func plainSigmoid(_ x: Floats) -> Floats {
    let parts = expParts(x, isNegated: true)
    let scale = powerOfTwo(parts.shifted, expPowers)
    return splat(1) / fma(scale, parts.rest, scale + splat(1))
}

/// The same for all numbers: far below 0 it is `exp(x)`, far above 1.
@inline(never) func extremeSigmoid(_ x: Floats) -> Floats {
    let low = FloatHalf(repeating: -87)
    let high = FloatHalf(repeating: 87)
    let middle = plainSigmoid(
        x.map { half in
            half.replacing(with: low, where: half .< low).replacing(
                with: high, where: half .> high)
        })
    let small = extremeExp(x)
    return Floats(
        middle.low.replacing(with: small.low, where: x.low .< low),
        middle.high.replacing(with: small.high, where: x.high .< low))
}

/// `log(1 + exp(x))`, without overflow.
@inline(__always) func vectorSoftplus(_ x: Floats) -> Floats {
    let u = vectorExp(x.map { -nb_abs16($0) })
    let w = splat(1) + u
    // What rounding took from 1 + u is given back by the factor (Kahan's log1p).
    let exact = vectorLog(w) * (u / (w - splat(1)))
    let log = Floats(
        exact.low.replacing(with: u.low, where: w.low .== FloatHalf(repeating: 1)),
        exact.high.replacing(with: u.high, where: w.high .== FloatHalf(repeating: 1)))
    return x.map { $0.replacing(with: FloatHalf.zero, where: $0 .< FloatHalf.zero) } + log
}
