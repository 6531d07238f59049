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
    let y = fma(p, r * r, r) + splat(1)
    let n =
        unsafeBitCast(shifted, to: SIMD8<Int32>.self)
        &- SIMD8(repeating: 0x4B40_0000)
    let half = n &>> SIMD8(repeating: 1)
    return y * powerOfTwo(half) * powerOfTwo(n &- half)
}

/// `log(x)`, within 1 ulp; −infinity for 0, NaN below.
///
/// `x = 2^e m` with m around 1; the polynomial is Cephes' `logf`.
@inline(__always) func vectorLog(_ x0: Floats) -> Floats {
    let isSmall = x0 .< splat(.leastNormalMagnitude)
    let x = x0.replacing(with: x0 * splat(8_388_608), where: isSmall)
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    var e = Floats((bits &>> SIMD8(repeating: 23)) &- SIMD8(repeating: 126))
    e.replace(with: e - splat(23), where: isSmall)
    var m = unsafeBitCast(
        (bits & SIMD8(repeating: 0x007F_FFFF)) | SIMD8(repeating: 0x3F00_0000), to: Floats.self)
    let isLow = m .< splat(0.707_106_781)
    e.replace(with: e - splat(1), where: isLow)
    m = m.replacing(with: m + m, where: isLow) - splat(1)
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
    var result = fma(e, splat(0.693_359_375), m + y)
    result.replace(with: splat(-.infinity), where: x0 .== splat(0))
    result.replace(with: x0, where: x0 .== splat(.infinity))
    result.replace(with: splat(.nan), where: .!(x0 .>= splat(0)))
    return result
}

/// `tanh(x)`, within 2 ulp; exactly ±1 far out.
///
/// Near 0 Cephes' odd polynomial, elsewhere `1 - 2 / (exp(2|x|) + 1)` with the sign of x.
@inline(__always) func vectorTanh(_ x: Floats) -> Floats {
    let z = x * x
    var p = splat(-5.704_988_727_45e-3)
    p = fma(p, z, splat(2.063_908_879_54e-2))
    p = fma(p, z, splat(-5.373_971_555_31e-2))
    p = fma(p, z, splat(1.333_144_186_64e-1))
    p = fma(p, z, splat(-3.333_328_220_49e-1))
    let near = fma(p * z, x, x)
    let size = nb_abs8(x)
    let far = splat(1) - splat(2) / (vectorExp(size + size) + splat(1))
    let signed = far.replacing(with: -far, where: x .< splat(0))
    return signed.replacing(with: near, where: size .< splat(0.625))
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
