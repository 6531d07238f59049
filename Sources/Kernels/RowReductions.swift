import CVector
import Glibc

/// Reduces each of `rows` rows of `columns` contiguous elements to one.
///
/// The output has the type `Reduction.outputType(of:)`. Sums and their kin are carried in
/// double above blocks of a few thousand elements. Columns may be 0 but for `max` and `min`.
/// - Parameter correction: subtracted from the count under variance and standard deviation.
/// - Returns: false if it was interrupted.
public func reduceRows(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    rows: Int, columns: Int, correction: Int = 0
) -> Bool {
    switch (op, type) {
    case (.sum, .int64), (.sum, .uint8), (.sum, .bool), (.product, .int64), (.product, .uint8),
        (.product, .bool):
        return eachRow(rows, columns) { row in
            let o: UnsafeMutablePointer<Int64> = typed(out)
            o[row] = integerFold(op, type, x + row * columns * type.size, columns)
        }
    case (.any, _), (.all, _):
        return eachRow(rows, columns) { row in
            let o: UnsafeMutablePointer<UInt8> = typed(out)
            o[row] = truthFold(op, typed(x + row * columns), columns)
        }
    case (.maximum, _), (.minimum, _):
        return eachRow(rows, columns) { row in
            extreme(
                op, type, x + row * columns * type.size, out + row * type.size, columns)
        }
    case (_, .float32):
        let p: UnsafePointer<Float> = typed(x)
        let o: UnsafeMutablePointer<Float> = typed(out)
        if rows == 1 && columns > chunkLength, let combined = longFold(op, p, columns) {
            o[0] = Float(combined.value)
            return combined.isComplete
        }
        return eachRow(rows, columns) { row in
            o[row] = Float(floatFold(op, p + row * columns, columns, correction))
        }
    default:
        let p: UnsafePointer<Double> = typed(x)
        let o: UnsafeMutablePointer<Double> = typed(out)
        return eachRow(rows, columns) { row in
            o[row] = doubleFold(op, p + row * columns, columns, correction)
        }
    }
}

private func eachRow(_ rows: Int, _ columns: Int, _ body: (Int) -> Void) -> Bool {
    if rows == 1 {
        body(0)
        return true
    }
    return inChunks(rows, of: max(1, chunkLength / max(1, columns))) { range in
        for row in range { body(row) }
    }
}

// MARK: - One long row

/// Sums in pieces that threads may share, put together in order.
private func longFold(
    _ op: Reduction, _ x: UnsafePointer<Float>, _ count: Int
) -> (value: Double, isComplete: Bool)? {
    guard op == .sum || op == .mean else { return nil }
    let chunks = (count - 1) / chunkLength + 1
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: chunks) { partial in
        let isComplete = inChunks(count) { range in
            partial[range.lowerBound / chunkLength] = sum(x + range.lowerBound, range.count)
        }
        guard isComplete else { return (0, false) }
        var total = 0.0
        for value in partial { total += value }
        return (op == .mean ? total / Double(count) : total, true)
    }
}

// MARK: - Floats

private func floatFold(
    _ op: Reduction, _ x: UnsafePointer<Float>, _ count: Int, _ correction: Int
) -> Double {
    switch op {
    case .sum: return sum(x, count)
    case .mean: return sum(x, count) / Double(count)
    case .product:
        var product = 1.0
        for i in 0..<count { product *= Double(x[i]) }
        return product
    case .variance: return variance(x, count, correction)
    case .standardDeviation: return variance(x, count, correction).squareRoot()
    case .logSumExp: return logSumExp(x, count)
    default: return norm(x, count)
    }
}

/// Adds up blocks of 1024 in a vector of floats, and the blocks in double, so that no running
/// float takes more than 32 roundings.
func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    var total = 0.0
    var i = 0
    while i + lanes <= count {
        let end = min(i + 1024, count)
        var block = load(x + i)
        i += lanes
        while i + lanes <= end {
            block += load(x + i)
            i += lanes
        }
        total += wideSum(block)
    }
    while i < count {
        total += Double(x[i])
        i += 1
    }
    return total
}

@inline(__always) private func blocks(
    _ count: Int, _ body: (_ start: Int, _ n: Int) -> Double
) -> Double {
    if count <= 4096 { return body(0, count) }
    var total = 0.0
    var start = 0
    while start < count {
        let n = min(4096, count - start)
        total += body(start, n)
        start += n
    }
    return total
}

/// The sum of `(x - shift)^2` and of `x - shift`.
private func shiftedMoments(
    _ x: UnsafePointer<Float>, _ count: Int, _ shift: Float
) -> (squares: Double, sum: Double) {
    var differences = 0.0
    let squares = blocks(count) { start, n in
        let p = x + start
        var i = n / (2 * lanes) * (2 * lanes)
        var total = withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * lanes) {
            guard let sums = $0.baseAddress else { return 0.0 }
            nb_shifted_moments(p, UInt(i), shift, sums)
            differences += wideSum(load(sums + 2 * lanes))
            return wideSum(load(sums) + load(sums + lanes))
        }
        while i < n {
            let u = Double(p[i]) - Double(shift)
            total += u * u
            differences += u
            i += 1
        }
        return total
    }
    return (squares, differences)
}

/// Two passes; the second corrects for the mean having been rounded to a float.
private func variance(_ x: UnsafePointer<Float>, _ count: Int, _ correction: Int) -> Double {
    let n = Double(count)
    let mean = Float(sum(x, count) / n)
    let moments = shiftedMoments(x, count, mean)
    let divisor = n - Double(correction)
    guard divisor > 0 else { return .nan }
    return notNegative(moments.squares - moments.sum * moments.sum / n) / divisor
}

/// What rounding took below 0 is 0; NaN stays, which `max` may drop.
@inline(__always) func notNegative(_ x: Double) -> Double { x < 0 ? 0 : x }

/// In floats, and again in double where their squares leave the range of floats.
private func norm(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    let squares = shiftedMoments(x, count, 0).squares
    if squares > 1e-30 && squares < .infinity { return squares.squareRoot() }
    var total = 0.0
    for i in 0..<count { total += Double(x[i]) * Double(x[i]) }
    return total.squareRoot()
}

private func logSumExp(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    guard count > 0 else { return -.infinity }
    let highest = largest(x, count)
    guard highest.isFinite else { return Double(highest) }
    let shift = splat(highest)
    let total = blocks(count) { start, n in
        var a = Floats.zero
        let p = x + start
        var i = 0
        while i + lanes <= n {
            while i + lanes <= n {
                let difference = load(p + i) - shift
                if !isPlainForExp(difference) { break }
                a += plainExp(difference)
                i += lanes
            }
            if i + lanes <= n {
                a += extremeExp(load(p + i) - shift)
                i += lanes
            }
        }
        var rest = wideSum(a)
        while i < n {
            rest += exp(Double(p[i] - highest))
            i += 1
        }
        return rest
    }
    return Double(highest) + log(total)
}

// MARK: - Doubles

private func doubleFold(
    _ op: Reduction, _ x: UnsafePointer<Double>, _ count: Int, _ correction: Int
) -> Double {
    let n = Double(count)
    switch op {
    case .sum: return sum(x, count) { $0 }
    case .mean: return sum(x, count) { $0 } / n
    case .product:
        var product = 1.0
        for i in 0..<count { product *= x[i] }
        return product
    case .variance, .standardDeviation:
        let mean = sum(x, count) { $0 } / n
        let squares = sum(x, count) { ($0 - mean) * ($0 - mean) }
        let divisor = n - Double(correction)
        let variance = divisor > 0 ? squares / divisor : .nan
        return op == .variance ? variance : variance.squareRoot()
    case .logSumExp:
        var highest = -Double.infinity
        for i in 0..<count where !(x[i] <= highest) { highest = x[i] }
        guard highest.isFinite else { return highest }
        return highest + log(sum(x, count) { exp($0 - highest) })
    default: return norm(x, count)
    }
}

private func norm(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    let squares = sum(x, count) { $0 * $0 }
    if squares > 1e-280 && squares < .infinity { return squares.squareRoot() }
    var highest = 0.0
    for i in 0..<count { highest = x[i].magnitude > highest ? x[i].magnitude : highest }
    guard highest > 0, highest < .infinity, squares == squares else { return squares.squareRoot() }
    return highest * sum(x, count) { ($0 / highest) * ($0 / highest) }.squareRoot()
}

/// Blocks of 4096 in eight partial sums, so that errors do not grow with the count.
@inline(__always) private func sum(
    _ x: UnsafePointer<Double>, _ count: Int, _ f: (Double) -> Double
) -> Double {
    blocks(count) { start, n in
        var lanes = SIMD8<Double>.zero
        let p = x + start
        var i = 0
        while i + 8 <= n {
            for lane in 0..<8 { lanes[lane] += f(p[i + lane]) }
            i += 8
        }
        var total = lanes.sum()
        while i < n {
            total += f(p[i])
            i += 1
        }
        return total
    }
}

// MARK: - Integers and truth values

private func integerFold(
    _ op: Reduction, _ type: ElementType, _ x: UnsafeRawPointer, _ count: Int
) -> Int64 {
    var result: Int64 = op == .sum ? 0 : 1
    if type == .int64 {
        let p: UnsafePointer<Int64> = typed(x)
        if op == .sum {
            for i in 0..<count { result &+= p[i] }
        } else {
            for i in 0..<count { result &*= p[i] }
        }
    } else {
        let p: UnsafePointer<UInt8> = typed(x)
        if op == .sum {
            for i in 0..<count { result &+= Int64(p[i]) }
        } else {
            for i in 0..<count { result &*= Int64(p[i]) }
        }
    }
    return result
}

private func truthFold(_ op: Reduction, _ x: UnsafePointer<UInt8>, _ count: Int) -> UInt8 {
    let wanted: UInt8 = op == .any ? 1 : 0
    for i in 0..<count where (x[i] != 0 ? 1 : 0) == wanted { return wanted }
    return 1 - wanted
}
