import CVector

/// Reductions of the columns of a matrix of floats, `count` rows of `width` columns that begin
/// `inner` elements apart; `width` is at most `floatColumnTile`.
///
/// Rows are gone through in order, some at a time, so that the memory is read as it lies.
struct FloatColumns {
    let x: UnsafePointer<Float>
    let count: Int
    let inner: Int
    let width: Int

    /// Adds all rows to `totals`, or the squares of their distances from `centres`.
    ///
    /// Blocks of 32 rows are added in floats and the blocks in double, so that no running float
    /// takes more than 32 roundings.
    @inline(__always) func add(
        to totals: UnsafeMutablePointer<Double>, block: UnsafeMutablePointer<Float>,
        centres: UnsafePointer<Float>?
    ) {
        @inline(__always) func f(_ p: UnsafePointer<Float>, _ i: Int) -> FloatHalf {
            guard let centres else { return half(p + i) }
            let distance = half(p + i) - half(centres + i)
            return distance * distance
        }
        @inline(__always) func one(_ p: UnsafePointer<Float>, _ i: Int) -> Float {
            guard let centres else { return p[i] }
            let distance = p[i] - centres[i]
            return distance * distance
        }
        totals.update(repeating: 0, count: width)
        var row = 0
        while row < count {
            let end = min(row + 32, count)
            block.update(repeating: 0, count: width)
            while row + 4 <= end {
                let a = x + row * inner
                let (b, c, d) = (a + inner, a + 2 * inner, a + 3 * inner)
                increase(block) { i in
                    (f(a, i) + f(b, i)) + (f(c, i) + f(d, i))
                } one: { i in
                    (one(a, i) + one(b, i)) + (one(c, i) + one(d, i))
                }
                row += 4
            }
            while row < end {
                let a = x + row * inner
                increase(block) { i in
                    f(a, i)
                } one: { i in
                    one(a, i)
                }
                row += 1
            }
            for i in 0..<width { totals[i] += Double(block[i]) }
        }
    }

    /// The largest or smallest of each column, NaN where there is one; at least one row.
    @inline(__always) func extremes(
        into best: UnsafeMutablePointer<Float>, _ better: (FloatHalf, FloatHalf) -> FloatHalf,
        _ one: (Float, Float) -> Float
    ) {
        best.update(from: x, count: width)
        var row = 1
        while row < count {
            let a = x + row * inner
            // The last row alone comes twice.
            let b = row + 1 < count ? a + inner : a
            eachColumn { i in
                put(better(half(best + i), better(half(a + i), half(b + i))), best + i)
            } one: { i in
                best[i] = one(best[i], one(a[i], b[i]))
            }
            row += 2
        }
    }

    /// The row of the largest of each column, the first among equals or the first NaN; at least
    /// one row. For the smallest, `isNegated` turns all numbers round.
    func places(
        into places: UnsafeMutablePointer<Int32>, best: UnsafeMutablePointer<Float>,
        isNegated: Bool
    ) {
        let sign: Float = isNegated ? -1 : 1
        for i in 0..<width { best[i] = x[i] * sign }
        places.update(repeating: 0, count: width)
        var row = 1
        while row < count {
            let end = min(row + 8, count)
            eachColumn { i in
                var value = half(best + i)
                var place = UnsafeRawPointer(places + i).loadUnaligned(as: SIMD16<Int32>.self)
                for k in row..<end {
                    let candidate = half(x + (k * inner + i)) * FloatHalf(repeating: sign)
                    let isBetter = nb_is_better16(candidate, value)
                    value = nb_choose_floats16(isBetter, candidate, value)
                    place = nb_choose_wholes16(
                        isBetter, SIMD16(repeating: Int32(truncatingIfNeeded: k)), place)
                }
                put(value, best + i)
                UnsafeMutableRawPointer(places + i).storeBytes(of: place, as: SIMD16<Int32>.self)
            } one: { i in
                for k in row..<end {
                    let candidate = x[k * inner + i] * sign
                    let isNaN = candidate != candidate && best[i] == best[i]
                    if candidate > best[i] || isNaN {
                        best[i] = candidate
                        places[i] = Int32(truncatingIfNeeded: k)
                    }
                }
            }
            row = end
        }
    }

    /// Adds what `addend` gives at sixteen columns at a time.
    ///
    /// The last sixteen may overlap those before: their sums are worked out first and written last,
    /// so that nothing is added twice. Only a tile below sixteen columns goes one by one.
    @inline(__always) private func increase(
        _ block: UnsafeMutablePointer<Float>, _ addend: (Int) -> FloatHalf, one: (Int) -> Float
    ) {
        if width < 16 {
            for i in 0..<width { block[i] += one(i) }
            return
        }
        let last = width - 16
        let lastSums = half(block + last) + addend(last)
        var i = 0
        while i < last {
            put(half(block + i) + addend(i), block + i)
            i += 16
        }
        put(lastSums, block + last)
    }

    /// Sixteen columns at a time, then one by one.
    @inline(__always) private func eachColumn(_ body: (Int) -> Void, one: (Int) -> Void) {
        var i = 0
        while i + 16 <= width {
            body(i)
            i += 16
        }
        while i < width {
            one(i)
            i += 1
        }
    }
}

/// How many columns are gone through together: their running results stay in the nearest cache.
let floatColumnTile = 1024

@inline(__always) func half(_ p: UnsafePointer<Float>) -> FloatHalf {
    UnsafeRawPointer(p).loadUnaligned(as: FloatHalf.self)
}

@inline(__always) private func half(_ p: UnsafeMutablePointer<Float>) -> FloatHalf {
    half(UnsafePointer(p))
}

@inline(__always) private func put(_ value: FloatHalf, _ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: value, as: FloatHalf.self)
}

// MARK: - What is asked for

/// Sum, mean, variance, standard deviation, max or min of the columns of a tile.
func reduceFloatColumns(
    _ op: Reduction, _ columns: FloatColumns, _ out: UnsafeMutablePointer<Float>, correction: Int
) {
    switch op {
    case .maximum:
        columns.extremes(into: out, { nb_stick_max16($0, $1) }, { $0 > $1 || $0 != $0 ? $0 : $1 })
    case .minimum:
        columns.extremes(into: out, { nb_stick_min16($0, $1) }, { $0 < $1 || $0 != $0 ? $0 : $1 })
    default:
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * floatColumnTile) { floats in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * floatColumnTile) {
                doubles in
                guard let block = floats.baseAddress, let totals = doubles.baseAddress else {
                    return
                }
                if op == .variance || op == .standardDeviation {
                    spread(
                        op, columns, out, correction, block, block + floatColumnTile, totals,
                        totals + floatColumnTile)
                    return
                }
                columns.add(to: totals, block: block, centres: nil)
                let divisor = op == .mean ? Double(columns.count) : 1
                for i in 0..<columns.width { out[i] = Float(totals[i] / divisor) }
            }
        }
    }
}

/// Two passes: the means, and squares of the distances from the means rounded to floats; what
/// the rounding took is known exactly.
private func spread(
    _ op: Reduction, _ columns: FloatColumns, _ out: UnsafeMutablePointer<Float>,
    _ correction: Int, _ block: UnsafeMutablePointer<Float>, _ centres: UnsafeMutablePointer<Float>,
    _ means: UnsafeMutablePointer<Double>, _ squares: UnsafeMutablePointer<Double>
) {
    let n = Double(columns.count)
    columns.add(to: means, block: block, centres: nil)
    for i in 0..<columns.width {
        means[i] /= n
        centres[i] = Float(means[i])
    }
    columns.add(to: squares, block: block, centres: centres)
    let divisor = n - Double(correction)
    for i in 0..<columns.width {
        let lost = means[i] - Double(centres[i])
        let variance = divisor > 0 ? notNegative(squares[i] - n * lost * lost) / divisor : .nan
        out[i] = Float(op == .variance ? variance : variance.squareRoot())
    }
}

/// The place along the middle axis of the largest or smallest of contiguous
/// `[outer, count, inner]` floats, the first among equals or the first NaN; `count` in 1 ..< 2^31.
///
/// - Returns: false if it was interrupted.
public func argumentOfFloatColumns(
    _ op: Reduction, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Int64>,
    outer: Int, count: Int, inner: Int
) -> Bool {
    for block in 0..<outer {
        let from = x + block * count * inner
        let to = out + block * inner
        let isComplete = inChunks(inner, of: floatColumnTile) { range in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: floatColumnTile) { places in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: floatColumnTile) { best in
                    guard let p = places.baseAddress, let b = best.baseAddress else { return }
                    let columns = FloatColumns(
                        x: from + range.lowerBound, count: count, inner: inner, width: range.count)
                    columns.places(into: p, best: b, isNegated: op == .minimum)
                    for i in 0..<range.count { to[range.lowerBound + i] = Int64(p[i]) }
                }
            }
        }
        if !isComplete { return false }
    }
    return true
}
