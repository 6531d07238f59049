/// Where the operands of an elementwise loop over rows and columns stand; strides are counted
/// in elements, the output is contiguous.
public struct PairLayout {
    public var rows: Int
    public var columns: Int
    public var leftRow: Int
    public var leftColumn: Int
    public var rightRow: Int
    public var rightColumn: Int

    public init(
        rows: Int, columns: Int, leftRow: Int, leftColumn: Int, rightRow: Int, rightColumn: Int
    ) {
        self.rows = rows
        self.columns = columns
        self.leftRow = leftRow
        self.leftColumn = leftColumn
        self.rightRow = rightRow
        self.rightColumn = rightColumn
    }

    /// One row; an operand's stride is 1, or 0 for a single number.
    public init(count: Int, left: Int, right: Int) {
        self.init(
            rows: 1, columns: count, leftRow: 0, leftColumn: left, rightRow: 0, rightColumn: right)
    }
}

/// `out[r, c] = op(left[r, c], right[r, c])`; both operands have elements of `type`.
///
/// Comparisons and logical operations write bytes 0 or 1; logical ones read `bool`.
/// Integers wrap; integer division by 0 gives 0.
/// - Returns: false if it was interrupted.
public func elementwise(
    _ op: ElementwiseOperation, _ type: ElementType, _ left: UnsafeRawPointer,
    _ right: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ layout: PairLayout
) -> Bool {
    if layout.rows == 1 && layout.columns <= chunkLength && !op.isComparison && !op.isLogical {
        calculate(op, type, left, right, out, layout)
        return true
    }
    let outSize = op.isComparison || op.isLogical ? 1 : type.size
    return inPieces(layout) { row, column, piece in
        let a = left + (row * layout.leftRow + column * layout.leftColumn) * type.size
        let b = right + (row * layout.rightRow + column * layout.rightColumn) * type.size
        let o = out + (row * layout.columns + column) * outSize
        if op.isComparison {
            compare(op, type, a, b, o, piece)
        } else if op.isLogical {
            combine(op, typed(a), typed(b), typed(o), piece)
        } else {
            calculate(op, type, a, b, o, piece)
        }
    }
}

/// Cuts long loops along the columns, or along the rows where there are several.
private func inPieces(
    _ layout: PairLayout, _ body: (_ row: Int, _ column: Int, _ piece: PairLayout) -> Void
) -> Bool {
    var piece = layout
    if layout.rows == 1 {
        if layout.columns <= chunkLength {
            body(0, 0, layout)
            return true
        }
        return inChunks(layout.columns) { range in
            var piece = layout
            piece.columns = range.count
            body(0, range.lowerBound, piece)
        }
    }
    if layout.columns > chunkLength {
        for row in 0..<layout.rows {
            piece.rows = 1
            guard inPieces(piece, { body(row, $1, $2) }) else { return false }
        }
        return true
    }
    let length = max(1, chunkLength / max(1, layout.columns))
    return inChunks(layout.rows, of: length) { range in
        var piece = layout
        piece.rows = range.count
        body(range.lowerBound, 0, piece)
    }
}

@inline(__always) func typed<T>(_ p: UnsafeRawPointer) -> UnsafePointer<T> {
    p.assumingMemoryBound(to: T.self)
}

@inline(__always) func typed<T>(_ p: UnsafeMutableRawPointer) -> UnsafeMutablePointer<T> {
    p.assumingMemoryBound(to: T.self)
}

/// The loop itself, written out for the layouts that vectorise.
@inline(__always) private func pairs<T, R>(
    _ left: UnsafePointer<T>, _ right: UnsafePointer<T>, _ out: UnsafeMutablePointer<R>,
    _ s: PairLayout, _ f: (T, T) -> R
) {
    let n = s.columns
    for row in 0..<s.rows {
        let a = left + row * s.leftRow
        let b = right + row * s.rightRow
        let o = out + row * n
        if s.leftColumn == 1 && s.rightColumn == 1 {
            for i in 0..<n { o[i] = f(a[i], b[i]) }
        } else if s.leftColumn == 1 && s.rightColumn == 0 {
            let y = b[0]
            for i in 0..<n { o[i] = f(a[i], y) }
        } else if s.leftColumn == 0 && s.rightColumn == 1 {
            let x = a[0]
            for i in 0..<n { o[i] = f(x, b[i]) }
        } else {
            for i in 0..<n { o[i] = f(a[i * s.leftColumn], b[i * s.rightColumn]) }
        }
    }
}

// MARK: - Arithmetic

private func calculate(
    _ op: ElementwiseOperation, _ type: ElementType, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, _ o: UnsafeMutableRawPointer, _ s: PairLayout
) {
    switch type {
    case .float32: calculateFloats(op, typed(a), typed(b), typed(o), s)
    case .float64: calculateDoubles(op, typed(a), typed(b), typed(o), s)
    case .int64: calculateIntegers(op, typed(a), typed(b), typed(o), s, as: Int64.self)
    case .uint8, .bool: calculateIntegers(op, typed(a), typed(b), typed(o), s, as: UInt8.self)
    }
}

func calculateFloats(
    _ op: ElementwiseOperation, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ o: UnsafeMutablePointer<Float>, _ s: PairLayout
) {
    switch op {
    case .power:
        for row in 0..<s.rows {
            powers(
                a + row * s.leftRow, s.leftColumn, b + row * s.rightRow, s.rightColumn,
                o + row * s.columns, s.columns)
        }
    case .floorDivide: pairs(a, b, o, s, floorQuotient)
    case .remainder: pairs(a, b, o, s, floorRemainder)
    default: calculateSimple(op, a, b, o, s)
    }
}

func calculateDoubles(
    _ op: ElementwiseOperation, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    _ o: UnsafeMutablePointer<Double>, _ s: PairLayout
) {
    switch op {
    case .power: pairs(a, b, o, s, power)
    case .floorDivide: pairs(a, b, o, s, floorQuotient)
    case .remainder: pairs(a, b, o, s, floorRemainder)
    default: calculateSimple(op, a, b, o, s)
    }
}

@inline(__always) private func calculateSimple<T: BinaryFloatingPoint>(
    _ op: ElementwiseOperation, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
    _ o: UnsafeMutablePointer<T>, _ s: PairLayout
) {
    switch op {
    case .add: pairs(a, b, o, s) { $0 + $1 }
    case .subtract: pairs(a, b, o, s) { $0 - $1 }
    case .multiply: pairs(a, b, o, s) { $0 * $1 }
    case .divide: pairs(a, b, o, s) { $0 / $1 }
    // A NaN on either side is unequal to itself or compares false, and is kept.
    case .minimum: pairs(a, b, o, s) { $0 < $1 || $0 != $0 ? $0 : $1 }
    case .maximum: pairs(a, b, o, s) { $0 > $1 || $0 != $0 ? $0 : $1 }
    default: break
    }
}

@inline(__always) private func calculateIntegers<T: FixedWidthInteger>(
    _ op: ElementwiseOperation, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
    _ o: UnsafeMutablePointer<T>, _ s: PairLayout, as: T.Type
) {
    switch op {
    case .add: pairs(a, b, o, s) { $0 &+ $1 }
    case .subtract: pairs(a, b, o, s) { $0 &- $1 }
    case .multiply: pairs(a, b, o, s) { $0 &* $1 }
    case .floorDivide, .divide: pairs(a, b, o, s) { floorQuotient($0, $1) }
    case .remainder: pairs(a, b, o, s) { floorRemainder($0, $1) }
    case .power: pairs(a, b, o, s) { wrappingPower($0, $1) }
    case .minimum: pairs(a, b, o, s) { $0 < $1 ? $0 : $1 }
    case .maximum: pairs(a, b, o, s) { $0 > $1 ? $0 : $1 }
    default: break
    }
}

// MARK: - Comparisons and logic

private func compare(
    _ op: ElementwiseOperation, _ type: ElementType, _ a: UnsafeRawPointer,
    _ b: UnsafeRawPointer, _ o: UnsafeMutableRawPointer, _ s: PairLayout
) {
    switch type {
    case .float32: compare(op, typed(a), typed(b), typed(o), s, as: Float.self)
    case .float64: compare(op, typed(a), typed(b), typed(o), s, as: Double.self)
    case .int64: compare(op, typed(a), typed(b), typed(o), s, as: Int64.self)
    case .uint8, .bool: compare(op, typed(a), typed(b), typed(o), s, as: UInt8.self)
    }
}

@inline(__always) private func compare<T: Comparable>(
    _ op: ElementwiseOperation, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
    _ o: UnsafeMutablePointer<UInt8>, _ s: PairLayout, as: T.Type
) {
    switch op {
    case .equal: pairs(a, b, o, s) { $0 == $1 ? 1 : 0 }
    case .notEqual: pairs(a, b, o, s) { $0 != $1 ? 1 : 0 }
    case .less: pairs(a, b, o, s) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: pairs(a, b, o, s) { $0 <= $1 ? 1 : 0 }
    case .greater: pairs(a, b, o, s) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: pairs(a, b, o, s) { $0 >= $1 ? 1 : 0 }
    default: break
    }
}

private func combine(
    _ op: ElementwiseOperation, _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>,
    _ o: UnsafeMutablePointer<UInt8>, _ s: PairLayout
) {
    switch op {
    case .and: pairs(a, b, o, s) { $0 & $1 }
    case .or: pairs(a, b, o, s) { $0 | $1 }
    default: pairs(a, b, o, s) { $0 ^ $1 }
    }
}
