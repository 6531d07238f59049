import CVector

/// Whether all elements are numbers: none is NaN or infinite. Types are float32 and float64.
public func areFinite(_ x: UnsafeRawPointer, _ type: ElementType, _ count: Int) -> Bool {
    type == .float32
        ? areFinite(typed(x) as UnsafePointer<Float>, count)
        : areFinite(typed(x) as UnsafePointer<Double>, count)
}

/// 0 times a number is 0; times anything else it is NaN, which no sum loses.
private func areFinite(_ x: UnsafePointer<Float>, _ count: Int) -> Bool {
    var first = Floats.zero
    var second = Floats.zero
    var i = 0
    while i + 2 * lanes <= count {
        first = fma(load(x + i), Floats.zero, first)
        second = fma(load(x + i + lanes), Floats.zero, second)
        i += 2 * lanes
    }
    var rest: Float = 0
    while i < count {
        rest += x[i] * 0
        i += 1
    }
    return wideSum(first + second) + Double(rest) == 0
}

private func areFinite(_ x: UnsafePointer<Double>, _ count: Int) -> Bool {
    var sums = SIMD8<Double>.zero
    var i = 0
    while i + 8 <= count {
        for lane in 0..<8 { sums[lane] += x[i + lane] * 0 }
        i += 8
    }
    var total = sums.sum()
    while i < count {
        total += x[i] * 0
        i += 1
    }
    return total == 0
}
