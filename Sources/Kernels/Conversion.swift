/// Converts contiguous elements to another type.
///
/// Fractions are cut towards 0, integers wrap into bytes, and all but 0 is true. A number too
/// large for the target type, and NaN for an integer, becomes 0: ask `unrepresentable` first.
/// - Returns: false if it was interrupted.
public func convert(
    _ x: UnsafeRawPointer, _ from: ElementType, _ out: UnsafeMutableRawPointer, _ to: ElementType,
    _ count: Int
) -> Bool {
    inChunks(count) { range in
        let a = x + range.lowerBound * from.size
        let o = out + range.lowerBound * to.size
        switch from {
        case .bool, .uint8: convertBytes(typed(a), o, to, range.count)
        case .int64: convertIntegers(typed(a), o, to, range.count)
        case .float32: convertFloating(typed(a), o, to, range.count, as: Float.self)
        case .float64: convertFloating(typed(a), o, to, range.count, as: Double.self)
        }
    }
}

@inline(__always) private func each<T, R>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutableRawPointer, _ count: Int, _ f: (T) -> R
) {
    let o: UnsafeMutablePointer<R> = typed(out)
    for i in 0..<count { o[i] = f(x[i]) }
}

private func convertBytes(
    _ x: UnsafePointer<UInt8>, _ out: UnsafeMutableRawPointer, _ to: ElementType, _ count: Int
) {
    switch to {
    case .bool: each(x, out, count) { $0 == 0 ? UInt8(0) : 1 }
    case .uint8: each(x, out, count) { $0 }
    case .int64: each(x, out, count) { Int64($0) }
    case .float32: each(x, out, count) { Float($0) }
    case .float64: each(x, out, count) { Double($0) }
    }
}

private func convertIntegers(
    _ x: UnsafePointer<Int64>, _ out: UnsafeMutableRawPointer, _ to: ElementType, _ count: Int
) {
    switch to {
    case .bool: each(x, out, count) { $0 == 0 ? UInt8(0) : 1 }
    case .uint8: each(x, out, count) { UInt8(truncatingIfNeeded: $0) }
    case .int64: each(x, out, count) { $0 }
    case .float32: each(x, out, count) { Float($0) }
    case .float64: each(x, out, count) { Double($0) }
    }
}

@inline(__always) private func convertFloating<T: BinaryFloatingPoint>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutableRawPointer, _ to: ElementType, _ count: Int,
    as: T.Type
) {
    switch to {
    case .bool: each(x, out, count) { $0 == 0 ? UInt8(0) : 1 }
    case .uint8: each(x, out, count) { fits($0, .uint8) ? UInt8($0) : 0 }
    case .int64: each(x, out, count) { fits($0, .int64) ? Int64($0) : 0 }
    case .float32: each(x, out, count) { Float($0) }
    case .float64: each(x, out, count) { Double($0) }
    }
}

/// Whether the number, cut towards 0, has a place in the integer type; NaN has none.
@inline(__always) private func fits<T: BinaryFloatingPoint>(_ x: T, _ type: ElementType) -> Bool {
    switch type {
    case .uint8: x > -1 && x < 256
    case .int64: x >= -0x1p63 && x < 0x1p63
    default: true
    }
}

/// The first number that the integer type cannot hold, if any.
public func unrepresentable(
    _ x: UnsafeRawPointer, _ from: ElementType, _ to: ElementType, _ count: Int
) -> Double? {
    guard to == .uint8 || to == .int64 else { return nil }
    switch from {
    case .float32:
        let p: UnsafePointer<Float> = typed(x)
        return (0..<count).first { !fits(p[$0], to) }.map { Double(p[$0]) }
    case .float64:
        let p: UnsafePointer<Double> = typed(x)
        return (0..<count).first { !fits(p[$0], to) }.map { p[$0] }
    default: return nil
    }
}

/// Fills with one number, converted as `convert` does.
public func fill(
    _ out: UnsafeMutableRawPointer, _ type: ElementType, _ count: Int, _ value: Double
) {
    switch type {
    case .bool, .uint8:
        var byte: UInt8 = 0
        var source = value
        _ = convert(&source, .float64, &byte, type, 1)
        let o: UnsafeMutablePointer<UInt8> = typed(out)
        o.update(repeating: byte, count: count)
    case .int64:
        let o: UnsafeMutablePointer<Int64> = typed(out)
        o.update(repeating: fits(value, .int64) ? Int64(value) : 0, count: count)
    case .float32:
        let o: UnsafeMutablePointer<Float> = typed(out)
        o.update(repeating: Float(value), count: count)
    case .float64:
        let o: UnsafeMutablePointer<Double> = typed(out)
        o.update(repeating: value, count: count)
    }
}
