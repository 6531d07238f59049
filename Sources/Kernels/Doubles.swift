import CVector

/// Eight doubles: one AVX-512 register, or two AVX ones with the same bits.
typealias DoubleHalf = SIMD8<Double>

/// The vector that loops over doubles are written with: two halves, as ``Floats`` has.
struct Doubles {
    var low: DoubleHalf
    var high: DoubleHalf

    @inline(__always) init(_ low: DoubleHalf, _ high: DoubleHalf) {
        self.low = low
        self.high = high
    }

    @inline(__always) func map(_ f: (DoubleHalf) -> DoubleHalf) -> Doubles {
        Doubles(f(low), f(high))
    }

    @inline(__always) func map(
        _ other: Doubles, _ f: (DoubleHalf, DoubleHalf) -> DoubleHalf
    ) -> Doubles {
        Doubles(f(low, other.low), f(high, other.high))
    }

    /// Whether all are numbers from `least` to `most`, both included.
    @inline(__always) func isWithin(_ least: Double, _ most: Double) -> Bool {
        nb_all_within8(low, high, least, most)
    }

    @inline(__always) static func + (a: Doubles, b: Doubles) -> Doubles {
        Doubles(a.low + b.low, a.high + b.high)
    }

    @inline(__always) static func - (a: Doubles, b: Doubles) -> Doubles {
        Doubles(a.low - b.low, a.high - b.high)
    }

    @inline(__always) static func * (a: Doubles, b: Doubles) -> Doubles {
        Doubles(a.low * b.low, a.high * b.high)
    }

    @inline(__always) static func / (a: Doubles, b: Doubles) -> Doubles {
        Doubles(a.low / b.low, a.high / b.high)
    }
}

/// `a * b + c`, rounded once where the processor can.
@inline(__always) func fma(_ a: Doubles, _ b: Doubles, _ c: Doubles) -> Doubles {
    #if NOISEBOOK_FMA
        return Doubles(c.low.addingProduct(a.low, b.low), c.high.addingProduct(a.high, b.high))
    #else
        return a * b + c
    #endif
}

/// A number in all lanes.
@inline(__always) func wide(_ x: Double) -> Doubles {
    Doubles(DoubleHalf(repeating: x), DoubleHalf(repeating: x))
}

@inline(__always) func load(_ p: UnsafePointer<Double>) -> Doubles {
    let raw = UnsafeRawPointer(p)
    return Doubles(
        raw.loadUnaligned(as: DoubleHalf.self),
        raw.loadUnaligned(fromByteOffset: 64, as: DoubleHalf.self))
}

@inline(__always) func store(_ value: Doubles, _ p: UnsafeMutablePointer<Double>) {
    let raw = UnsafeMutableRawPointer(p)
    raw.storeBytes(of: value.low, as: DoubleHalf.self)
    raw.storeBytes(of: value.high, toByteOffset: 64, as: DoubleHalf.self)
}

/// A vector at a time; the rest goes through the same lanes, so a number's result does not
/// depend on where it stands.
@inline(__always) func mapDoubles(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    _ f: (Doubles) -> Doubles
) {
    var i = 0
    while i + 16 <= count {
        store(f(load(x + i)), out + i)
        i += 16
    }
    guard i < count else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { buffer in
        guard let rest = buffer.baseAddress else { return }
        rest.update(repeating: 1, count: 16)
        rest.update(from: x + i, count: count - i)
        store(f(load(rest)), rest)
        (out + i).update(from: rest, count: count - i)
    }
}
