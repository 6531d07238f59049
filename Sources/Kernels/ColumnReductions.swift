/// Reduces the middle axis of contiguous `[outer, count, inner]` elements, for the reductions
/// that go element by element: sum, mean, product, max, min, any, all; of float32 also variance
/// and standard deviation.
///
/// The output `[outer, inner]` has the type of `reduceRows`. Needs `count` ≥ 1 for max and min.
/// - Returns: false if it was interrupted.
public func reduceColumns(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    outer: Int, count: Int, inner: Int, correction: Int = 0
) -> Bool {
    if type == .float32 && op != .product && op != .any && op != .all {
        let (from, to): (UnsafePointer<Float>, UnsafeMutablePointer<Float>) = (typed(x), typed(out))
        for block in 0..<outer {
            let isComplete = inChunks(inner, of: floatColumnTile) { range in
                let columns = FloatColumns(
                    x: from + (block * count * inner + range.lowerBound), count: count,
                    inner: inner, width: range.count)
                reduceFloatColumns(
                    op, columns, to + (block * inner + range.lowerBound), correction: correction)
            }
            if !isComplete { return false }
        }
        return true
    }
    let length = max(1, chunkLength / max(1, count))
    for block in 0..<outer {
        let from = x + block * count * inner * type.size
        // A tile of columns at a time: its running results stay in the nearest cache.
        let isComplete = inChunks(inner, of: min(length, columnTile)) { range in
            reduceTile(op, type, from, out, block * inner, count, inner, range)
        }
        if !isComplete { return false }
    }
    return true
}

private let columnTile = 512

private func reduceTile(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    _ outStart: Int, _ count: Int, _ inner: Int, _ range: Range<Int>
) {
    let place = outStart + range.lowerBound
    let from = x + range.lowerBound * type.size
    switch (op, type) {
    case (.any, _), (.all, _):
        truthColumns(op, typed(from), typed(out + place), count, inner, range.count)
    case (.sum, .float32), (.mean, .float32), (.product, .float32):
        let o: UnsafeMutablePointer<Float> = typed(out)
        floatColumns(op, typed(from), o + place, count, inner, range.count)
    case (.sum, .float64), (.mean, .float64), (.product, .float64):
        let o: UnsafeMutablePointer<Double> = typed(out)
        doubleColumns(op, typed(from), o + place, count, inner, range.count)
    case (.maximum, _), (.minimum, _):
        extremeColumns(op, type, from, out + place * type.size, count, inner, range.count)
    default:
        let o: UnsafeMutablePointer<Int64> = typed(out)
        if type == .int64 {
            integerColumns(op, typed(from), o + place, count, inner, range.count, Int64.self)
        } else {
            integerColumns(op, typed(from), o + place, count, inner, range.count, UInt8.self)
        }
    }
}

/// Running results in double, rounded once at the end.
private func floatColumns(
    _ op: Reduction, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ count: Int, _ inner: Int, _ width: Int
) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columnTile) { buffer in
        guard let running = buffer.baseAddress else { return }
        running.update(repeating: op == .product ? 1 : 0, count: width)
        for k in 0..<count {
            let row = x + k * inner
            if op == .product {
                for i in 0..<width { running[i] *= Double(row[i]) }
            } else {
                for i in 0..<width { running[i] += Double(row[i]) }
            }
        }
        let divisor = op == .mean ? Double(count) : 1
        for i in 0..<width { out[i] = Float(running[i] / divisor) }
    }
}

private func doubleColumns(
    _ op: Reduction, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
    _ count: Int, _ inner: Int, _ width: Int
) {
    for i in 0..<width { out[i] = op == .product ? 1 : 0 }
    for k in 0..<count {
        let row = x + k * inner
        if op == .product {
            for i in 0..<width { out[i] *= row[i] }
        } else {
            for i in 0..<width { out[i] += row[i] }
        }
    }
    if op == .mean {
        for i in 0..<width { out[i] /= Double(count) }
    }
}

@inline(__always) private func integerColumns<T: FixedWidthInteger>(
    _ op: Reduction, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<Int64>,
    _ count: Int, _ inner: Int, _ width: Int, _: T.Type
) {
    for i in 0..<width { out[i] = op == .product ? 1 : 0 }
    for k in 0..<count {
        let row = x + k * inner
        if op == .product {
            for i in 0..<width { out[i] &*= Int64(truncatingIfNeeded: row[i]) }
        } else {
            for i in 0..<width { out[i] &+= Int64(truncatingIfNeeded: row[i]) }
        }
    }
}

private func truthColumns(
    _ op: Reduction, _ x: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>,
    _ count: Int, _ inner: Int, _ width: Int
) {
    for i in 0..<width { out[i] = op == .all ? 1 : 0 }
    for k in 0..<count {
        let row = x + k * inner
        if op == .all {
            for i in 0..<width { out[i] &= row[i] }
        } else {
            for i in 0..<width { out[i] |= row[i] }
        }
    }
}

private func extremeColumns(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    _ count: Int, _ inner: Int, _ width: Int
) {
    let isMaximum = op == .maximum
    switch type {
    case .float32:
        foldColumns(typed(x), typed(out), count, inner, width, isMaximum, Float.self)
    case .float64:
        foldColumns(typed(x), typed(out), count, inner, width, isMaximum, Double.self)
    case .int64:
        foldColumns(typed(x), typed(out), count, inner, width, isMaximum, Int64.self)
    case .uint8, .bool:
        foldColumns(typed(x), typed(out), count, inner, width, isMaximum, UInt8.self)
    }
}

@inline(__always) private func foldColumns<T: Comparable>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int, _ inner: Int,
    _ width: Int, _ isMaximum: Bool, _: T.Type
) {
    for i in 0..<width { out[i] = x[i] }
    for k in 1..<max(count, 1) {
        let row = x + k * inner
        // NaN is unequal to itself and stays.
        if isMaximum {
            for i in 0..<width { out[i] = out[i] > row[i] || out[i] != out[i] ? out[i] : row[i] }
        } else {
            for i in 0..<width { out[i] = out[i] < row[i] || out[i] != out[i] ? out[i] : row[i] }
        }
    }
}
