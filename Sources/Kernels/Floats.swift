import CVector

/// Sixteen floats: one AVX-512 register, or two AVX ones with the same bits.
typealias FloatHalf = SIMD16<Float>

/// How many floats a vector has.
let lanes = 32

/// The vector that loops over floats are written with.
///
/// Two halves, each operation on both: a polynomial's steps wait for one another, and so the
/// processor has other work while it waits.
struct Floats {
    var low: FloatHalf
    var high: FloatHalf

    @inline(__always) init(_ low: FloatHalf, _ high: FloatHalf) {
        self.low = low
        self.high = high
    }

    @inline(__always) static var zero: Floats { splat(0) }

    @inline(__always) func map(_ f: (FloatHalf) -> FloatHalf) -> Floats { Floats(f(low), f(high)) }

    @inline(__always) func map(
        _ other: Floats, _ f: (FloatHalf, FloatHalf) -> FloatHalf
    ) -> Floats {
        Floats(f(low, other.low), f(high, other.high))
    }

    /// Whether all are numbers from `least` to `most`, both included.
    @inline(__always) func isWithin(_ least: Float, _ most: Float) -> Bool {
        nb_all_within16(low, high, least, most)
    }

    @inline(__always) static prefix func - (x: Floats) -> Floats { Floats(-x.low, -x.high) }

    @inline(__always) static func + (a: Floats, b: Floats) -> Floats {
        Floats(a.low + b.low, a.high + b.high)
    }

    @inline(__always) static func - (a: Floats, b: Floats) -> Floats {
        Floats(a.low - b.low, a.high - b.high)
    }

    @inline(__always) static func * (a: Floats, b: Floats) -> Floats {
        Floats(a.low * b.low, a.high * b.high)
    }

    @inline(__always) static func / (a: Floats, b: Floats) -> Floats {
        Floats(a.low / b.low, a.high / b.high)
    }

    @inline(__always) static func += (a: inout Floats, b: Floats) { a = a + b }
}

/// `a * b + c`, rounded once where the processor can.
@inline(__always) func fma(_ a: Floats, _ b: Floats, _ c: Floats) -> Floats {
    Floats(fma(a.low, b.low, c.low), fma(a.high, b.high, c.high))
}

/// The same of one half.
@inline(__always) func fma(_ a: FloatHalf, _ b: FloatHalf, _ c: FloatHalf) -> FloatHalf {
    #if NOISEBOOK_FMA
        return c.addingProduct(a, b)
    #else
        // Without the instruction `addingProduct` is a call a lane.
        return a * b + c
    #endif
}

@inline(__always) func splat(_ x: Float) -> Floats {
    Floats(FloatHalf(repeating: x), FloatHalf(repeating: x))
}

@inline(__always) func load(_ p: UnsafePointer<Float>) -> Floats {
    let raw = UnsafeRawPointer(p)
    return Floats(
        raw.loadUnaligned(as: FloatHalf.self),
        raw.loadUnaligned(fromByteOffset: 64, as: FloatHalf.self))
}

@inline(__always) func store(_ value: Floats, _ p: UnsafeMutablePointer<Float>) {
    let raw = UnsafeMutableRawPointer(p)
    raw.storeBytes(of: value.low, as: FloatHalf.self)
    raw.storeBytes(of: value.high, toByteOffset: 64, as: FloatHalf.self)
}

/// The sum of all lanes, in double but for two halvings.
@inline(__always) func wideSum(_ x: Floats) -> Double {
    let sums =
        (x.low.lowHalf + x.low.highHalf) + (x.high.lowHalf + x.high.highHalf)
    let wide = nb_double8(sums)
    return (wide.lowHalf + wide.highHalf).sum()
}
