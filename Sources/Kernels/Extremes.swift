import CVector

/// The largest or smallest of at least one element; NaN if there is one.
func extreme(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    _ count: Int
) {
    switch type {
    case .float32:
        let o: UnsafeMutablePointer<Float> = typed(out)
        o[0] = op == .maximum ? largest(typed(x), count) : smallest(typed(x), count)
    case .float64:
        fold(typed(x), typed(out), count, as: Double.self) { a, b in
            (op == .maximum ? a > b : a < b) || a != a ? a : b
        }
    case .int64:
        if op == .maximum {
            fold(typed(x), typed(out), count, as: Int64.self) { $0 > $1 ? $0 : $1 }
        } else {
            fold(typed(x), typed(out), count, as: Int64.self) { $0 < $1 ? $0 : $1 }
        }
    case .uint8, .bool:
        if op == .maximum {
            fold(typed(x), typed(out), count, as: UInt8.self) { $0 > $1 ? $0 : $1 }
        } else {
            fold(typed(x), typed(out), count, as: UInt8.self) { $0 < $1 ? $0 : $1 }
        }
    }
}

@inline(__always) private func fold<T>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ count: Int, as: T.Type,
    _ f: (T, T) -> T
) {
    var best = x[0]
    for i in 1..<max(count, 1) { best = f(best, x[i]) }
    out[0] = best
}

/// The largest of at least one float; NaN if there is one.
func largest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    best(x, count, { nb_max16($0, $1) }, { nb_max_lane16($0) }, { $0 > $1 })
}

/// The smallest of at least one float; NaN if there is one.
func smallest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    best(x, count, { nb_min16($0, $1) }, { nb_min_lane16($0) }, { $0 < $1 })
}

/// The processor's `max` drops NaN, but sums do not, so they tell whether to look for one.
@inline(__always) private func best(
    _ x: UnsafePointer<Float>, _ count: Int, _ better: (FloatHalf, FloatHalf) -> FloatHalf,
    _ bestLane: (FloatHalf) -> Float,
    _ isBetter: (Float, Float) -> Bool
) -> Float {
    var result = x[0]
    var sum: Float = 0
    var i = 0
    if count >= lanes {
        var a = load(x)
        var sums = a
        i = lanes
        while i + lanes <= count {
            let p = load(x + i)
            a = a.map(p, better)
            sums += p
            i += lanes
        }
        result = bestLane(better(a.low, a.high))
        sum = (sums.low + sums.high).sum()
    }
    while i < count {
        sum += x[i]
        if isBetter(x[i], result) { result = x[i] }
        i += 1
    }
    // Infinities of both signs make NaN too.
    return sum != sum && containsNaN(x, count) ? .nan : result
}

@inline(never) private func containsNaN(_ x: UnsafePointer<Float>, _ count: Int) -> Bool {
    for i in 0..<count where x[i] != x[i] { return true }
    return false
}

/// The place of the largest or smallest element of each row, the first among equals; the
/// first NaN if there is one.
public func argumentOfExtreme(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer,
    _ out: UnsafeMutablePointer<Int64>, rows: Int, columns: Int
) -> Bool {
    inChunks(rows, of: max(1, chunkLength / max(1, columns))) { range in
        for row in range {
            out[row] = Int64(place(op, type, x + row * columns * type.size, columns))
        }
    }
}

private func place(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ count: Int
) -> Int {
    switch type {
    case .float32:
        let p: UnsafePointer<Float> = typed(x)
        return op == .maximum ? placeOfLargest(p, count) : placeOfSmallest(p, count)
    case .float64:
        let p: UnsafePointer<Double> = typed(x)
        var value = p[0]
        extreme(op, type, x, &value, count)
        return first(p, count) { $0 == value || ($0 != $0 && value != value) }
    case .int64:
        let p: UnsafePointer<Int64> = typed(x)
        var value = p[0]
        extreme(op, type, x, &value, count)
        return first(p, count) { $0 == value }
    case .uint8, .bool:
        let p: UnsafePointer<UInt8> = typed(x)
        var value = p[0]
        extreme(op, type, x, &value, count)
        return first(p, count) { $0 == value }
    }
}

private func placeOfLargest(_ x: UnsafePointer<Float>, _ count: Int) -> Int {
    placeOfBest(x, count, { largest($0, $1) }, { $0 > $1 })
}

private func placeOfSmallest(_ x: UnsafePointer<Float>, _ count: Int) -> Int {
    placeOfBest(x, count, { smallest($0, $1) }, { $0 < $1 })
}

/// Looks for the best block first, and for the place only within it.
@inline(__always) private func placeOfBest(
    _ x: UnsafePointer<Float>, _ count: Int, _ best: (UnsafePointer<Float>, Int) -> Float,
    _ isBetter: (Float, Float) -> Bool
) -> Int {
    let length = 1024
    var place = 0
    var value = best(x, min(length, count))
    var start = length
    while start < count && value == value {
        let candidate = best(x + start, min(length, count - start))
        if isBetter(candidate, value) || candidate != candidate {
            value = candidate
            place = start
        }
        start += length
    }
    return place + first(x + place, min(length, count - place), value)
}

/// The place of a float that is there, a vector at a time.
private func first(_ x: UnsafePointer<Float>, _ count: Int, _ value: Float) -> Int {
    let wanted = FloatHalf(repeating: value)
    let isNaN = value != value
    var i = 0
    while i + lanes <= count {
        let v = load(x + i)
        let isThere =
            isNaN
            ? nb_any_nan16(v.low) || nb_any_nan16(v.high)
            : nb_any_equal16(v.low, wanted) || nb_any_equal16(v.high, wanted)
        if isThere { break }
        i += lanes
    }
    while i < count {
        if x[i] == value || (isNaN && x[i] != x[i]) { return i }
        i += 1
    }
    return 0
}

@inline(__always) private func first<T>(
    _ x: UnsafePointer<T>, _ count: Int, _ isWanted: (T) -> Bool
) -> Int {
    for i in 0..<count where isWanted(x[i]) { return i }
    return 0
}
