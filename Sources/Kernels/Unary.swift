import CVector
import Glibc

/// `out[i] = op(x[i])` over contiguous elements.
///
/// Tests write bytes 0 or 1, `not` reads bytes, all else keeps the type. Operations that need
/// fractions are for floating types only.
/// - Returns: false if it was interrupted.
public func unary(
    _ op: UnaryOperation, _ type: ElementType, _ x: UnsafeRawPointer,
    _ out: UnsafeMutableRawPointer, _ count: Int
) -> Bool {
    let outSize = op.isTest ? 1 : type.size
    return inChunks(count) { range in
        let a = x + range.lowerBound * type.size
        let o = out + range.lowerBound * outSize
        if op.isTest {
            test(op, type, a, typed(o), range.count)
        } else {
            transform(op, type, a, o, range.count)
        }
    }
}

private func transform(
    _ op: UnaryOperation, _ type: ElementType, _ x: UnsafeRawPointer,
    _ out: UnsafeMutableRawPointer, _ count: Int
) {
    switch type {
    case .float32: transformFloats(op, typed(x), typed(out), count)
    case .float64: transformDoubles(op, typed(x), typed(out), count)
    case .int64: transformIntegers(op, typed(x), typed(out), count, as: Int64.self)
    case .uint8, .bool: transformIntegers(op, typed(x), typed(out), count, as: UInt8.self)
    }
}

// MARK: - Floats

/// A vector at a time; the rest goes through the same lanes, so a number's result does not
/// depend on where it stands.
@inline(__always) func mapFloats(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
    _ f: (Floats) -> Floats
) {
    mapFloats(x, out, count, isPlain: { _ in true }, f, any: f)
}

/// The same for a function that is simpler where `isPlain`. The loop over such vectors has no call
/// in it, and so its constants stay in registers.
@inline(__always) func mapFloats(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
    isPlain: (Floats) -> Bool, _ plain: (Floats) -> Floats, any: (Floats) -> Floats
) {
    var i = 0
    while i + lanes <= count {
        let vector = load(x + i)
        if !isPlain(vector) {
            store(any(vector), out + i)
            i += lanes
            continue
        }
        repeat {
            let vector = load(x + i)
            if !isPlain(vector) { break }
            store(plain(vector), out + i)
            i += lanes
        } while i + lanes <= count
    }
    guard i < count else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: lanes) { buffer in
        guard let rest = buffer.baseAddress else { return }
        rest.update(repeating: 1, count: lanes)
        rest.update(from: x + i, count: count - i)
        store(any(load(rest)), rest)
        (out + i).update(from: rest, count: count - i)
    }
}

func transformFloats(
    _ op: UnaryOperation, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ count: Int
) {
    switch op {
    case .exp: exponentials(x, out, count)
    case .log: mapFloats(x, out, count) { vectorLog($0) }
    case .tanh: tangents(x, out, count)
    case .sigmoid: sigmoids(x, out, count)
    case .softplus: mapFloats(x, out, count) { vectorSoftplus($0) }
    case .sin: mapFloats(x, out, count) { vectorSin($0) }
    case .cos: mapFloats(x, out, count) { vectorCos($0) }
    case .sqrt: mapFloats(x, out, count) { $0.map { nb_sqrt16($0) } }
    case .absolute: mapFloats(x, out, count) { $0.map { nb_abs16($0) } }
    case .floor: mapFloats(x, out, count) { $0.map { nb_floor16($0) } }
    case .ceil: mapFloats(x, out, count) { $0.map { nb_ceil16($0) } }
    case .round: mapFloats(x, out, count) { $0.map { nb_even16($0) } }
    default: transformPlainFloats(op, x, out, count)
    }
}

// A function of its own has all registers for the constants of its loop.

@inline(never) private func exponentials(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
    mapFloats(x, out, count, isPlain: isPlainForExp, plainExp, any: vectorExp)
}

@inline(never) private func sigmoids(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
    mapFloats(x, out, count, isPlain: isPlainForExp, plainSigmoid, any: vectorSigmoid)
}

@inline(never) private func tangents(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
    mapFloats(x, out, count) { vectorTanh($0) }
}

private func transformPlainFloats(
    _ op: UnaryOperation, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ count: Int
) {
    switch op {
    case .negate: for i in 0..<count { out[i] = -x[i] }
    case .square: for i in 0..<count { out[i] = x[i] * x[i] }
    case .reciprocal: for i in 0..<count { out[i] = 1 / x[i] }
    case .relu: for i in 0..<count { out[i] = x[i] < 0 ? 0 : x[i] }
    case .sign: for i in 0..<count { out[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i] }
    // The rest is rare: in double, and rounded once.
    default: for i in 0..<count { out[i] = Float(scalarValue(op, Double(x[i]))) }
    }
}

// MARK: - Other types

func transformDoubles(
    _ op: UnaryOperation, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
    _ count: Int
) {
    switch op {
    case .negate: for i in 0..<count { out[i] = -x[i] }
    case .square: for i in 0..<count { out[i] = x[i] * x[i] }
    case .relu: for i in 0..<count { out[i] = x[i] < 0 ? 0 : x[i] }
    case .exp: mapDoubles(x, out, count) { vectorExp($0) }
    case .log: mapDoubles(x, out, count) { vectorLog($0) }
    case .tanh: mapDoubles(x, out, count) { vectorTanh($0) }
    case .sigmoid: mapDoubles(x, out, count) { vectorSigmoid($0) }
    case .sqrt: mapDoubles(x, out, count) { $0.map { nb_sqrt8($0) } }
    default: for i in 0..<count { out[i] = scalarValue(op, x[i]) }
    }
}

/// Rounding leaves integers as they are; the rest is for floating types and does nothing.
@inline(__always) private func transformIntegers<T: FixedWidthInteger>(
    _ op: UnaryOperation, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int,
    as: T.Type
) {
    switch op {
    case .negate: for i in 0..<count { out[i] = 0 &- x[i] }
    case .absolute: for i in 0..<count { out[i] = x[i] < 0 ? 0 &- x[i] : x[i] }
    case .square: for i in 0..<count { out[i] = x[i] &* x[i] }
    case .relu: for i in 0..<count { out[i] = x[i] < 0 ? 0 : x[i] }
    case .sign:
        for i in 0..<count { out[i] = x[i] > 0 ? 1 : x[i] < 0 ? 0 &- 1 : 0 }
    default: out.update(from: x, count: count)
    }
}

private func test(
    _ op: UnaryOperation, _ type: ElementType, _ x: UnsafeRawPointer,
    _ out: UnsafeMutablePointer<UInt8>, _ count: Int
) {
    switch (op, type) {
    case (.not, _):
        let bytes: UnsafePointer<UInt8> = typed(x)
        for i in 0..<count { out[i] = bytes[i] == 0 ? 1 : 0 }
    case (_, .float32): testFloating(op, typed(x), out, count, as: Float.self)
    case (_, .float64): testFloating(op, typed(x), out, count, as: Double.self)
    default: out.update(repeating: op == .isFinite ? 1 : 0, count: count)
    }
}

@inline(__always) private func testFloating<T: BinaryFloatingPoint>(
    _ op: UnaryOperation, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<UInt8>,
    _ count: Int, as: T.Type
) {
    switch op {
    case .isNaN: for i in 0..<count { out[i] = x[i] != x[i] ? 1 : 0 }
    case .isInfinite: for i in 0..<count { out[i] = x[i].magnitude == .infinity ? 1 : 0 }
    default: for i in 0..<count { out[i] = x[i].magnitude < .infinity ? 1 : 0 }
    }
}
