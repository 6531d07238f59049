import CVector

/// Eight floats: one AVX register.
typealias Floats = SIMD8<Float>
typealias Words = SIMD8<UInt32>

/// `a * b + c`, rounded once where the processor can.
@inline(__always) func fma(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats {
    #if NOISEBOOK_FMA
        return c.addingProduct(a, b)
    #else
        // Without the instruction `addingProduct` is a call a lane.
        return a * b + c
    #endif
}

@inline(__always) func load(_ p: UnsafePointer<Float>) -> Floats {
    UnsafeRawPointer(p).loadUnaligned(as: Floats.self)
}

@inline(__always) func store(_ value: Floats, _ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: value, as: Floats.self)
}

@inline(__always) private func splat(_ x: Float) -> Floats { Floats(repeating: x) }

/// `2^n` for whole n in -126...127.
@inline(__always) private func powerOfTwo(_ n: SIMD8<Int32>) -> Floats {
    unsafeBitCast((n &+ SIMD8(repeating: 127)) &<< SIMD8(repeating: 23), to: Floats.self)
}

/// `exp(x)`, within 1 ulp; 0 and infinity at the ends, NaN for NaN.
///
/// `x = n ln 2 + r` with |r| ≤ ln 2 / 2; the polynomial is Cephes' `expf`. `2^n` is applied in
/// two factors, so that results below the normal range and above the largest come out right.
@inline(__always) func vectorExp(_ x0: Floats) -> Floats {
    // Replacing by comparison lets NaN through, which `min` and `max` would not.
    var x = x0.replacing(with: splat(-104), where: x0 .< splat(-104))
    x = x.replacing(with: splat(89), where: x .> splat(89))
    let parts = expParts(x)
    let y = parts.rest + splat(1)
    let half = parts.n &>> SIMD8(repeating: 1)
    return y * powerOfTwo(half) * powerOfTwo(parts.n &- half)
}

/// The whole n and `exp(r) - 1` of `x = n ln 2 + r`, for x that gives n of at most 22 bits.
@inline(__always) private func expParts(_ x: Floats) -> (n: SIMD8<Int32>, rest: Floats) {
    // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
    let magic = splat(12_582_912)
    let shifted = fma(x, splat(1.442_695_04), magic)
    let whole = shifted - magic
    var r = fma(whole, splat(-0.693_359_375), x)
    r = fma(whole, splat(2.121_944_40e-4), r)
    var p = splat(1.987_569_15e-4)
    p = fma(p, r, splat(1.398_199_950_7e-3))
    p = fma(p, r, splat(8.333_451_907_3e-3))
    p = fma(p, r, splat(4.166_579_589_4e-2))
    p = fma(p, r, splat(1.666_666_545_9e-1))
    p = fma(p, r, splat(5.000_000_120_1e-1))
    let n = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- SIMD8(repeating: 0x4B40_0000)
    return (n, fma(p, r * r, r))
}

/// `log(x)`, within 1 ulp; −infinity for 0, NaN below.
///
/// `x = 2^e m` with m around 1; the polynomial is Cephes' `logf`.
@inline(__always) func vectorLog(_ x: Floats) -> Floats {
    if nb_all_normal8(x) { return normalLog(x) }
    let isSmall = x .< splat(.leastNormalMagnitude)
    var result = normalLog(x.replacing(with: x * splat(8_388_608), where: isSmall))
    result.replace(with: result - splat(15.942_385_2), where: isSmall)
    result.replace(with: splat(-.infinity), where: x .== splat(0))
    result.replace(with: x, where: x .== splat(.infinity))
    result.replace(with: splat(.nan), where: .!(x .>= splat(0)))
    return result
}

@inline(__always) private func normalLog(_ x: Floats) -> Floats {
    // Taking the bits of sqrt(1/2) off first leaves m between it and its double.
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self) &- SIMD8(repeating: 0x3F35_04F3)
    let e = Floats(bits &>> SIMD8(repeating: 23))
    let m =
        unsafeBitCast(
            (bits & SIMD8(repeating: 0x007F_FFFF)) &+ SIMD8(repeating: 0x3F35_04F3),
            to: Floats.self) - splat(1)
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
    let size = nb_abs8(x)
    let twice = size + size
    // Replacing by comparison lets NaN through.
    let a = twice.replacing(with: splat(20), where: twice .> splat(20))
    let parts = expParts(a)
    let scale = powerOfTwo(parts.n)
    let e = fma(scale, parts.rest, scale - splat(1))
    let y = e / (e + splat(2))
    let sign = unsafeBitCast(x, to: Words.self) & Words(repeating: 0x8000_0000)
    return unsafeBitCast(unsafeBitCast(y, to: Words.self) | sign, to: Floats.self)
}

/// `1 / (1 + exp(-x))`, within 3 ulp.
///
/// Written with `exp(-|x|)`, which is small, so that tiny results keep their digits.
@inline(__always) func vectorSigmoid(_ x: Floats) -> Floats {
    let e = vectorExp(-nb_abs8(x))
    return splat(1).replacing(with: e, where: x .< splat(0)) / (splat(1) + e)
}

/// `log(1 + exp(x))`, without overflow.
@inline(__always) func vectorSoftplus(_ x: Floats) -> Floats {
    let u = vectorExp(-nb_abs8(x))
    let w = splat(1) + u
    // What rounding took from 1 + u is given back by the factor (Kahan's log1p).
    let log = (vectorLog(w) * (u / (w - splat(1)))).replacing(with: u, where: w .== splat(1))
    let positive = x.replacing(with: splat(0), where: x .< splat(0))
    return positive + log
}

/// `cos(π t)` and `sin(π t)` for |t| ≤ 1.
///
/// The quarter nearest to t is taken off; what is left is at most 1/4, where the Taylor
/// polynomials are exact to the last bit or two.
@inline(__always) func vectorCosSinPi(_ t: Floats) -> (cos: Floats, sin: Floats) {
    let magic = splat(12_582_912)
    let shifted = fma(t, splat(2), magic)
    let x = fma(shifted - magic, splat(-0.5), t) * splat(3.141_592_65)
    let z = x * x
    var s = fma(z, splat(-1.951_529_589_1e-4), splat(8.332_160_873_6e-3))
    s = fma(fma(s, z, splat(-1.666_665_461_1e-1)) * z, x, x)
    var c = fma(z, splat(2.443_315_711_8e-5), splat(-1.388_731_625_5e-3))
    c = fma(c, z, splat(4.166_664_568_3e-2))
    c = fma(c * z, z, fma(z, splat(-0.5), splat(1)))
    let quarter = unsafeBitCast(shifted, to: Words.self)
    let isOdd = (quarter & Words(repeating: 1)) .== Words(repeating: 1)
    var cos = c.replacing(with: s, where: isOdd)
    var sin = s.replacing(with: c, where: isOdd)
    let two = Words(repeating: 2)
    sin.replace(with: -sin, where: (quarter & two) .== two)
    cos.replace(with: -cos, where: ((quarter &+ Words(repeating: 1)) & two) .== two)
    return (cos, sin)
}
