import Glibc

/// Softmax, or its logarithm, along the middle axis of contiguous `[outer, count, inner]` floats.
///
/// - Returns: false if it was interrupted.
public func softmaxColumns(
    _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, outer: Int, count: Int,
    inner: Int, isLogarithm: Bool
) -> Bool {
    for block in 0..<outer {
        let start = block * count * inner
        let isComplete = inChunks(inner, of: tile) { range in
            let columns = FloatColumns(
                x: x + (start + range.lowerBound), count: count, inner: inner, width: range.count)
            softmax(columns, out + (start + range.lowerBound), isLogarithm)
        }
        if !isComplete { return false }
    }
    return true
}

/// So few columns that a thousand rows of them, and of the result, stay near.
private let tile = 128

private func softmax(
    _ columns: FloatColumns, _ out: UnsafeMutablePointer<Float>, _ isLogarithm: Bool
) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * tile) { floats in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { doubles in
            guard let highest = floats.baseAddress, let totals = doubles.baseAddress else { return }
            reduceFloatColumns(.maximum, columns, highest, correction: 0)
            exponentials(columns, highest, out, totals, highest + tile)
            let factors = highest + tile
            for i in 0..<columns.width {
                factors[i] = Float(isLogarithm ? log(totals[i]) : 1 / totals[i])
            }
            for row in 0..<columns.count {
                let o = out + row * columns.inner
                if isLogarithm {
                    let x = columns.x + row * columns.inner
                    for i in 0..<columns.width { o[i] = (x[i] - highest[i]) - factors[i] }
                } else {
                    for i in 0..<columns.width { o[i] *= factors[i] }
                }
            }
        }
    }
}

/// Writes `exp(x - highest)` and adds it up, blocks of 32 rows in floats and these in double.
private func exponentials(
    _ columns: FloatColumns, _ highest: UnsafeMutablePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ totals: UnsafeMutablePointer<Double>,
    _ sums: UnsafeMutablePointer<Float>
) {
    let width = columns.width
    totals.update(repeating: 0, count: width)
    for top in stride(from: 0, to: columns.count, by: 32) {
        sums.update(repeating: 0, count: width)
        for row in top..<min(top + 32, columns.count) {
            addExponentials(
                columns.x + row * columns.inner, highest, out + row * columns.inner, sums, width)
        }
        for i in 0..<width { totals[i] += Double(sums[i]) }
    }
}

private func addExponentials(
    _ x: UnsafePointer<Float>, _ highest: UnsafeMutablePointer<Float>,
    _ out: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ width: Int
) {
    var i = 0
    @inline(__always) func put(_ e: Floats) {
        store(e, out + i)
        store(load(sums + i) + e, sums + i)
        i += lanes
    }
    while i + lanes <= width {
        // The inner loop has no call in it, and so its constants stay in registers.
        while i + lanes <= width {
            let difference = load(x + i) - load(highest + i)
            if !isPlainForExp(difference) { break }
            put(plainExp(difference))
        }
        if i + lanes <= width { put(extremeExp(load(x + i) - load(highest + i))) }
    }
    guard i < width else { return }
    for k in i..<width { out[k] = x[k] - highest[k] }
    mapFloats(out + i, out + i, width - i) { vectorExp($0) }
    for k in i..<width { sums[k] += out[k] }
}
