import CVector

/// `exp(x)`, within 1 ulp; 0 and infinity at the ends, NaN for NaN.
///
/// `x = n ln 2 + r` with |r| ≤ ln 2 / 2; the polynomial is Cephes' `expf`.
@inline(__always) func vectorExp(_ x: Floats) -> Floats {
    if !x.isWithin(-87, 88) { return extremeExp(x) }
    let parts = expParts(x)
    return (parts.rest + splat(1)) * powerOfTwo(parts.n)
}

/// The same where some results lie below the normal range or above the largest number: there
/// `2^n` is applied in two factors.
@inline(never) private func extremeExp(_ all: Floats) -> Floats {
    let x = all.map { half in
        // Replacing by comparison lets NaN through, which `min` and `max` would not.
        let low = FloatHalf(repeating: -104)
        let high = FloatHalf(repeating: 89)
        return half.replacing(with: low, where: half .< low).replacing(
            with: high, where: half .> high)
    }
    let parts = expParts(x)
    let y = parts.rest + splat(1)
    func factor(_ shifted: Floats, _ part: (SIMD16<Int32>) -> SIMD16<Int32>) -> Floats {
        shifted.map { power(part(whole($0))) }
    }
    let first = factor(parts.n) { $0 &>> SIMD16(repeating: 1) }
    return y * first * factor(parts.n) { $0 &- ($0 &>> SIMD16(repeating: 1)) }
}

/// Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
private let magic: Float = 12_582_912

/// The whole number whose sum with `magic` is given.
@inline(__always) private func whole(_ shifted: FloatHalf) -> SIMD16<Int32> {
    unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- SIMD16(repeating: 0x4B40_0000)
}

/// `2^n` for whole n in -126...127.
@inline(__always) private func power(_ n: SIMD16<Int32>) -> FloatHalf {
    unsafeBitCast((n &+ SIMD16(repeating: 127)) &<< SIMD16(repeating: 23), to: FloatHalf.self)
}

@inline(__always) private func powerOfTwo(_ shifted: Floats) -> Floats {
    shifted.map { power(whole($0)) }
}

/// `magic + n` and `exp(r) - 1` of `x = n ln 2 + r`, for x that gives n of at most 22 bits.
@inline(__always) private func expParts(_ x: Floats) -> (n: Floats, rest: Floats) {
    let shifted = fma(x, splat(1.442_695_04), splat(magic))
    let whole = shifted - splat(magic)
    var r = fma(whole, splat(-0.693_359_375), x)
    r = fma(whole, splat(2.121_944_40e-4), r)
    var p = splat(1.987_569_15e-4)
    p = fma(p, r, splat(1.398_199_950_7e-3))
    p = fma(p, r, splat(8.333_451_907_3e-3))
    p = fma(p, r, splat(4.166_579_589_4e-2))
    p = fma(p, r, splat(1.666_666_545_9e-1))
    p = fma(p, r, splat(5.000_000_120_1e-1))
    return (shifted, fma(p, r * r, r))
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
/// near 0; from 2|x| = 20 on the quotient is 1.
@inline(__always) func vectorTanh(_ x: Floats) -> Floats {
    let size = x.map { nb_abs16($0) }
    // The second operand of `min` comes through where it is NaN.
    let a = (size + size).map { nb_min16(FloatHalf(repeating: 20), $0) }
    let parts = expParts(a)
    let scale = powerOfTwo(parts.n)
    let e = fma(scale, parts.rest, scale - splat(1))
    return (e / (e + splat(2))).map(x) { nb_copysign16($0, $1) }
}

/// `1 / (1 + exp(-x))`, within 3 ulp.
///
/// Written with `exp(-|x|)`, which is small, so that tiny results keep their digits.
@inline(__always) func vectorSigmoid(_ x: Floats) -> Floats {
    let e = vectorExp(x.map { -nb_abs16($0) })
    let above = x.map(e) { half, e in
        FloatHalf(repeating: 1).replacing(with: e, where: half .< FloatHalf.zero)
    }
    return above / (splat(1) + e)
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
