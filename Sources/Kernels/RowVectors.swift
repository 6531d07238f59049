import CVector

/// `Σ x[i] · w[i]` of floats and doubles, summed in double.
public func dotProduct(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Double>, _ count: Int
) -> Double {
    var (a, b) = (DoubleHalf.zero, DoubleHalf.zero)
    var i = 0
    while i + 16 <= count {
        a = add(product: loadEight(x + i), loadHalf(w + i), a)
        b = add(product: loadEight(x + i + 8), loadHalf(w + i + 8), b)
        i += 16
    }
    var sum = (a + b).sum()
    while i < count {
        sum += Double(x[i]) * w[i]
        i += 1
    }
    return sum
}

/// `Σ x[i] · w[i]` of doubles.
public func dotProduct(
    _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ count: Int
) -> Double {
    var (a, b) = (DoubleHalf.zero, DoubleHalf.zero)
    var i = 0
    while i + 16 <= count {
        a = add(product: loadHalf(x + i), loadHalf(w + i), a)
        b = add(product: loadHalf(x + i + 8), loadHalf(w + i + 8), b)
        i += 16
    }
    var sum = (a + b).sum()
    while i < count {
        sum += x[i] * w[i]
        i += 1
    }
    return sum
}

/// `Σ x[i]²` of floats, summed in double.
public func squaredNorm(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    var (a, b) = (DoubleHalf.zero, DoubleHalf.zero)
    var i = 0
    while i + 16 <= count {
        let (low, high) = (loadEight(x + i), loadEight(x + i + 8))
        a = add(product: low, low, a)
        b = add(product: high, high, b)
        i += 16
    }
    var sum = (a + b).sum()
    while i < count {
        sum += Double(x[i]) * Double(x[i])
        i += 1
    }
    return sum
}

/// `Σ x[i]²` of doubles.
public func squaredNorm(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    dotProduct(x, x, count)
}

/// `w[i] += factor · x[i]`.
public func addScaled(
    _ factor: Double, _ x: UnsafePointer<Float>, to w: UnsafeMutablePointer<Double>, _ count: Int
) {
    let wide = DoubleHalf(repeating: factor)
    var i = 0
    while i + 8 <= count {
        storeHalf(add(product: wide, loadEight(x + i), loadHalf(w + i)), w + i)
        i += 8
    }
    while i < count {
        w[i] += factor * Double(x[i])
        i += 1
    }
}

/// `w[i] += factor · x[i]`.
public func addScaled(
    _ factor: Double, _ x: UnsafePointer<Double>, to w: UnsafeMutablePointer<Double>, _ count: Int
) {
    let wide = DoubleHalf(repeating: factor)
    var i = 0
    while i + 8 <= count {
        storeHalf(add(product: wide, loadHalf(x + i), loadHalf(w + i)), w + i)
        i += 8
    }
    while i < count {
        w[i] += factor * x[i]
        i += 1
    }
}

@inline(__always) private func loadEight(_ p: UnsafePointer<Float>) -> DoubleHalf {
    nb_double8(UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self))
}

@inline(__always) private func loadHalf(_ p: UnsafePointer<Double>) -> DoubleHalf {
    UnsafeRawPointer(p).loadUnaligned(as: DoubleHalf.self)
}

@inline(__always) private func storeHalf(_ value: DoubleHalf, _ p: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(p).storeBytes(of: value, as: DoubleHalf.self)
}

@inline(__always) private func add(
    product a: DoubleHalf, _ b: DoubleHalf, _ c: DoubleHalf
) -> DoubleHalf {
    #if NOISEBOOK_FMA
        return c.addingProduct(a, b)
    #else
        return a * b + c
    #endif
}
