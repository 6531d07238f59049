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
    best(x, count, { nb_max8($0, $1) }, { $0 > $1 })
}

/// The smallest of at least one float; NaN if there is one.
func smallest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    best(x, count, { nb_min8($0, $1) }, { $0 < $1 })
}

/// The processor's `max` drops NaN, so a mask gathers where there was one.
@inline(__always) private func best(
    _ x: UnsafePointer<Float>, _ count: Int, _ better: (Floats, Floats) -> Floats,
    _ isBetter: (Float, Float) -> Bool
) -> Float {
    var result = x[0]
    var i = 0
    var isUnordered = false
    if count >= 32 {
        var a = load(x)
        var b = load(x + 8)
        var c = load(x + 16)
        var d = load(x + 24)
        var odd = (a .!= a) .| (b .!= b) .| (c .!= c) .| (d .!= d)
        i = 32
        while i + 32 <= count {
            let p = load(x + i)
            let q = load(x + i + 8)
            let r = load(x + i + 16)
            let s = load(x + i + 24)
            a = better(a, p)
            b = better(b, q)
            c = better(c, r)
            d = better(d, s)
            odd = odd .| ((p .!= p) .| (q .!= q)) .| ((r .!= r) .| (s .!= s))
            i += 32
        }
        isUnordered = odd != SIMDMask(repeating: false)
        let all = better(better(a, b), better(c, d))
        result = all[0]
        for lane in 1..<8 where isBetter(all[lane], result) { result = all[lane] }
    }
    while i < count {
        isUnordered = isUnordered || x[i] != x[i]
        if isBetter(x[i], result) { result = x[i] }
        i += 1
    }
    return isUnordered ? .nan : result
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
        let value = op == .maximum ? largest(p, count) : smallest(p, count)
        return first(p, count, value)
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

/// The place of a float that is there, eight at a time.
private func first(_ x: UnsafePointer<Float>, _ count: Int, _ value: Float) -> Int {
    let wanted = Floats(repeating: value)
    let isNaN = value != value
    var i = 0
    while i + 8 <= count {
        let v = load(x + i)
        if isNaN ? nb_any_nan8(v) : nb_any_equal8(v, wanted) { break }
        i += 8
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
