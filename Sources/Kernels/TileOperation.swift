/// What is done to the elements of a tile: a piece of a few thousand elements that stays in the
/// nearest cache while a chain of operations runs over it.
///
/// Truth values and whole numbers stand in tiles as floats or doubles.
public enum TileOperation: Hashable, Sendable {
    case unary(UnaryOperation)
    case binary(ElementwiseOperation)
    /// The second operand where the first is not 0, else the third.
    case select
    case copy
    /// Cut towards 0.
    case truncate
    /// 1 for all but 0.
    case truth
}

/// A tile's operand: consecutive elements, or one number for all of them.
public struct TileOperand {
    public var start: UnsafeMutableRawPointer
    /// 1, or 0 for one number.
    public var stride: Int

    public init(start: UnsafeMutableRawPointer, stride: Int) {
        self.start = start
        self.stride = stride
    }
}

/// `out[i] = op(a[i], b[i], c[i])`; operands that the operation lacks are not looked at. The
/// output may be an operand. Types are float32 and float64.
public func applyToTile(
    _ op: TileOperation, _ type: ElementType, _ a: TileOperand, _ b: TileOperand,
    _ c: TileOperand, _ out: UnsafeMutableRawPointer, _ count: Int
) {
    if type == .float32 {
        floatTile(op, a, b, c, typed(out), count)
    } else {
        doubleTile(op, a, b, c, typed(out), count)
    }
}

private func floatTile(
    _ op: TileOperation, _ a: TileOperand, _ b: TileOperand, _ c: TileOperand,
    _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
    let x: UnsafePointer<Float> = typed(UnsafeRawPointer(a.start))
    let y: UnsafePointer<Float> = typed(UnsafeRawPointer(b.start))
    switch op {
    case .unary(let op) where a.stride == 0:
        tileUnary(op, x, out, 1)
        out.update(repeating: out[0], count: count)
    case .unary(let op): tileUnary(op, x, out, count)
    case .binary(let op) where op.isComparison || op.isLogical:
        tileTest(op, x, a.stride, y, b.stride, out, count)
    case .binary(let op):
        let layout = PairLayout(count: count, left: a.stride, right: b.stride)
        calculateFloats(op, x, y, out, layout)
    case .select:
        let z: UnsafePointer<Float> = typed(UnsafeRawPointer(c.start))
        tileSelect(x, a.stride, y, b.stride, z, c.stride, out, count)
    case .copy, .truncate, .truth: tileConversion(op, x, a.stride, out, count)
    }
}

private func doubleTile(
    _ op: TileOperation, _ a: TileOperand, _ b: TileOperand, _ c: TileOperand,
    _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
    let x: UnsafePointer<Double> = typed(UnsafeRawPointer(a.start))
    let y: UnsafePointer<Double> = typed(UnsafeRawPointer(b.start))
    switch op {
    case .unary(let op) where a.stride == 0:
        tileUnary(op, x, out, 1)
        out.update(repeating: out[0], count: count)
    case .unary(let op): tileUnary(op, x, out, count)
    case .binary(let op) where op.isComparison || op.isLogical:
        tileTest(op, x, a.stride, y, b.stride, out, count)
    case .binary(let op):
        let layout = PairLayout(count: count, left: a.stride, right: b.stride)
        calculateDoubles(op, x, y, out, layout)
    case .select:
        let z: UnsafePointer<Double> = typed(UnsafeRawPointer(c.start))
        tileSelect(x, a.stride, y, b.stride, z, c.stride, out, count)
    case .copy, .truncate, .truth: tileConversion(op, x, a.stride, out, count)
    }
}

private func tileUnary(
    _ op: UnaryOperation, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ count: Int
) {
    if op.isTest { tileTest(op, x, out, count) } else { transformFloats(op, x, out, count) }
}

private func tileUnary(
    _ op: UnaryOperation, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
    _ count: Int
) {
    if op.isTest { tileTest(op, x, out, count) } else { transformDoubles(op, x, out, count) }
}

@inline(__always) private func tileTest<T: BinaryFloatingPoint>(
    _ op: UnaryOperation, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int
) {
    switch op {
    case .not: for i in 0..<count { out[i] = x[i] == 0 ? 1 : 0 }
    case .isNaN: for i in 0..<count { out[i] = x[i] != x[i] ? 1 : 0 }
    case .isInfinite: for i in 0..<count { out[i] = x[i].magnitude == .infinity ? 1 : 0 }
    default: for i in 0..<count { out[i] = x[i].magnitude < .infinity ? 1 : 0 }
    }
}

@inline(__always) private func tileTest<T: BinaryFloatingPoint>(
    _ op: ElementwiseOperation, _ x: UnsafePointer<T>, _ xStride: Int, _ y: UnsafePointer<T>,
    _ yStride: Int, _ out: UnsafeMutablePointer<T>, _ count: Int
) {
    @inline(__always) func each(_ f: (T, T) -> Bool) {
        if xStride == 1 && yStride == 1 {
            for i in 0..<count { out[i] = f(x[i], y[i]) ? 1 : 0 }
        } else if xStride == 1 {
            let b = y[0]
            for i in 0..<count { out[i] = f(x[i], b) ? 1 : 0 }
        } else {
            let a = x[0]
            for i in 0..<count { out[i] = f(a, y[i * yStride]) ? 1 : 0 }
        }
    }
    switch op {
    case .equal: each { $0 == $1 }
    case .notEqual: each { $0 != $1 }
    case .less: each { $0 < $1 }
    case .lessOrEqual: each { $0 <= $1 }
    case .greater: each { $0 > $1 }
    case .greaterOrEqual: each { $0 >= $1 }
    case .and: each { $0 != 0 && $1 != 0 }
    case .or: each { $0 != 0 || $1 != 0 }
    default: each { ($0 != 0) != ($1 != 0) }
    }
}

@inline(__always) private func tileSelect<T: BinaryFloatingPoint>(
    _ condition: UnsafePointer<T>, _ step: Int, _ x: UnsafePointer<T>, _ xStride: Int,
    _ y: UnsafePointer<T>, _ yStride: Int, _ out: UnsafeMutablePointer<T>, _ count: Int
) {
    switch (step, xStride, yStride) {
    case (1, 1, 1): for i in 0..<count { out[i] = condition[i] != 0 ? x[i] : y[i] }
    case (1, 1, 0):
        let b = y[0]
        for i in 0..<count { out[i] = condition[i] != 0 ? x[i] : b }
    case (1, 0, 1):
        let a = x[0]
        for i in 0..<count { out[i] = condition[i] != 0 ? a : y[i] }
    default:
        for i in 0..<count {
            out[i] = condition[i * step] != 0 ? x[i * xStride] : y[i * yStride]
        }
    }
}

@inline(__always) private func tileConversion<T: BinaryFloatingPoint>(
    _ op: TileOperation, _ x: UnsafePointer<T>, _ stride: Int, _ out: UnsafeMutablePointer<T>,
    _ count: Int
) {
    switch op {
    case .truncate: for i in 0..<count { out[i] = x[i * stride].rounded(.towardZero) }
    case .truth: for i in 0..<count { out[i] = x[i * stride] != 0 ? 1 : 0 }
    default:
        if stride == 1 {
            if x != UnsafePointer(out) { out.update(from: x, count: count) }
        } else {
            out.update(repeating: x[0], count: count)
        }
    }
}
