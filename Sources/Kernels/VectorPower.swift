import CVector
import Glibc

/// `a^b` for pairs of floats, within 1 ulp.
///
/// `2^(b log2 a)` in doubles, sixteen at a time: the two polynomials leave 1e-9 at most, of which
/// rounding to a float shows nothing. Where a is not above 0 or the result not in the normal
/// range, the C library decides.
func powers(
    _ a: UnsafePointer<Float>, _ aStride: Int, _ b: UnsafePointer<Float>, _ bStride: Int,
    _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
    var i = 0
    while i < count {
        let n = min(16, count - i)
        let result = power(
            sixteen(a + i * aStride, aStride, n), sixteen(b + i * bStride, bStride, n))
        if n == 16 {
            UnsafeMutableRawPointer(out + i).storeBytes(of: result, as: FloatHalf.self)
        } else {
            for lane in 0..<n { out[i + lane] = result[lane] }
        }
        i += 16
    }
}

/// The next floats of a row; ones where it has ended.
@inline(__always) private func sixteen(
    _ p: UnsafePointer<Float>, _ stride: Int, _ count: Int
) -> FloatHalf {
    if stride == 0 { return FloatHalf(repeating: p[0]) }
    if stride == 1 && count == 16 { return half(p) }
    var result = FloatHalf(repeating: 1)
    for lane in 0..<count { result[lane] = p[lane * stride] }
    return result
}

@inline(__always) private func power(_ a: FloatHalf, _ b: FloatHalf) -> FloatHalf {
    let x = Doubles(nb_double8(a.lowHalf), nb_double8(a.highHalf))
    let y = Doubles(nb_double8(b.lowHalf), nb_double8(b.highHalf))
    let exponent = y * log2(x)
    let raised = exp2(exponent)
    let result = FloatHalf(lowHalf: nb_float8(raised.low), highHalf: nb_float8(raised.high))
    let isSimple = x.isWithin(0x1p-149, 0x1p128 - 0x1p103) && exponent.isWithin(-125, 127)
    return isSimple ? result : unusual(a, b, result, exponent)
}

/// The lanes that the formula does not reach, one by one; the others stay.
@inline(never) private func unusual(
    _ a: FloatHalf, _ b: FloatHalf, _ result: FloatHalf, _ exponent: Doubles
) -> FloatHalf {
    var all = result
    for lane in 0..<16 {
        let size = lane < 8 ? exponent.low[lane] : exponent.high[lane - 8]
        let isSimple = a[lane] > 0 && a[lane] < .infinity && size >= -125 && size <= 127
        if !isSimple { all[lane] = powf(a[lane], b[lane]) }
    }
    return all
}

/// Within 2e-11 of the result, for normal x above 0; exact for powers of two.
@inline(__always) private func log2(_ x: Doubles) -> Doubles {
    let (e, f) = logParts(x)
    // Even and odd powers side by side.
    let z = f * f
    var even = wide(0.077_370_450_714_812_51)
    even = fma(even, z, wide(0.144_748_432_299_422_22))
    even = fma(even, z, wide(0.158_769_804_066_159_2))
    even = fma(even, z, wide(0.206_175_359_257_994_07))
    even = fma(even, z, wide(0.288_537_293_476_037_3))
    even = fma(even, z, wide(0.480_898_361_395_573_6))
    even = fma(even, z, wide(1.442_695_040_868_703_6))
    var odd = wide(-0.142_839_372_208_398_4)
    odd = fma(odd, z, wide(-0.143_156_450_784_450_7))
    odd = fma(odd, z, wide(-0.180_300_602_521_091_4))
    odd = fma(odd, z, wide(-0.240_453_165_497_819_37))
    odd = fma(odd, z, wide(-0.360_673_674_831_488_7))
    odd = fma(odd, z, wide(-0.721_347_520_868_714_9))
    return fma(fma(odd, f, even), f, e)
}

/// Within 2e-10 of the result, for |x| ≤ 1000; exact for whole x.
@inline(__always) private func exp2(_ x: Doubles) -> Doubles {
    let shifted = x + wide(roundingMagic)
    let r = x - (shifted - wide(roundingMagic))
    var p = wide(1.531_009_579_560_377_7e-5)
    p = fma(p, r, wide(1.546_147_099_096_616_1e-4))
    p = fma(p, r, wide(1.333_345_449_722_448_6e-3))
    p = fma(p, r, wide(9.618_056_611_112_35e-3))
    p = fma(p, r, wide(5.550_410_928_807_589e-2))
    p = fma(p, r, wide(0.240_226_509_226_164_23))
    p = fma(p, r, wide(0.693_147_180_553_691_5))
    return fma(p, r, wide(1)) * powerOfTwo(shifted)
}
