/// Sorting goes by keys: whole numbers without sign in the same order as the elements, NaN
/// last and −0 equal to 0. Keys are sorted by their digits, so equal elements keep their order.

/// The bytes of working memory that `sortRows` needs.
public func sortingScratchSize(columns: Int) -> Int {
    // Keys and places, each twice.
    columns * 4 * 8
}

/// Sorts each row of contiguous elements.
///
/// - Parameters:
///   - places: if given, receives for each sorted element the column it came from.
///   - scratch: as large as `sortingScratchSize` says.
/// - Returns: false if it was interrupted.
public func sortRows(
    _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    places: UnsafeMutablePointer<Int64>?, scratch: UnsafeMutableRawPointer,
    rows: Int, columns: Int, isDescending: Bool
) -> Bool {
    let first: UnsafeMutablePointer<UInt64> = typed(scratch)
    let sorter = RowSorter(
        keys: first, otherKeys: first + columns, places: first + 2 * columns,
        otherPlaces: first + 3 * columns, count: columns, isDescending: isDescending)
    for row in 0..<rows {
        if Interruption.isRequested { return false }
        let start = row * columns * type.size
        let sorted = sorter.sort(x + start, type)
        copySorted(type, x + start, out + start, sorted, columns)
        if let places {
            for i in 0..<columns {
                places[row * columns + i] = Int64(bitPattern: sorted[i])
            }
        }
    }
    return true
}

private func copySorted(
    _ type: ElementType, _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer,
    _ places: UnsafeMutablePointer<UInt64>, _ count: Int
) {
    switch type.size {
    case 1: pick(typed(x), typed(out), places, count, UInt8.self)
    case 4: pick(typed(x), typed(out), places, count, UInt32.self)
    default: pick(typed(x), typed(out), places, count, UInt64.self)
    }
}

@inline(__always) private func pick<T>(
    _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>,
    _ places: UnsafeMutablePointer<UInt64>, _ count: Int, _: T.Type
) {
    for i in 0..<count { out[i] = x[Int(truncatingIfNeeded: places[i])] }
}

private struct RowSorter {
    let keys: UnsafeMutablePointer<UInt64>
    let otherKeys: UnsafeMutablePointer<UInt64>
    let places: UnsafeMutablePointer<UInt64>
    let otherPlaces: UnsafeMutablePointer<UInt64>
    let count: Int
    let isDescending: Bool

    /// The columns in sorted order.
    func sort(_ x: UnsafeRawPointer, _ type: ElementType) -> UnsafeMutablePointer<UInt64> {
        makeKeys(x, type)
        if isDescending {
            for i in 0..<count { keys[i] = ~keys[i] }
        }
        for i in 0..<count { places[i] = UInt64(i) }
        if count < 64 {
            insertionSort()
            return places
        }
        return digitSort()
    }

    private func makeKeys(_ x: UnsafeRawPointer, _ type: ElementType) {
        switch type {
        case .float32:
            let p: UnsafePointer<Float> = typed(x)
            for i in 0..<count { keys[i] = UInt64(key(p[i])) }
        case .float64:
            let p: UnsafePointer<Double> = typed(x)
            for i in 0..<count { keys[i] = key(p[i]) }
        case .int64:
            let p: UnsafePointer<UInt64> = typed(x)
            for i in 0..<count { keys[i] = p[i] ^ (1 << 63) }
        case .uint8, .bool:
            let p: UnsafePointer<UInt8> = typed(x)
            for i in 0..<count { keys[i] = UInt64(p[i]) }
        }
    }

    @inline(__always) private func key(_ x: Float) -> UInt32 {
        // NaN stays last in either direction.
        if x != x { return isDescending ? 0 : .max }
        let bits = (x == 0 ? 0 : x).bitPattern
        return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
    }

    @inline(__always) private func key(_ x: Double) -> UInt64 {
        if x != x { return isDescending ? 0 : .max }
        let bits = (x == 0 ? 0 : x).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
    }

    private func insertionSort() {
        for i in 1..<max(count, 1) {
            let key = keys[i]
            let place = places[i]
            var j = i
            while j > 0 && keys[j - 1] > key {
                keys[j] = keys[j - 1]
                places[j] = places[j - 1]
                j -= 1
            }
            keys[j] = key
            places[j] = place
        }
    }

    /// Least digit first, eleven bits at a time; digits in which all keys agree are passed over.
    private func digitSort() -> UnsafeMutablePointer<UInt64> {
        var from = (keys, places)
        var to = (otherKeys, otherPlaces)
        var common: UInt64 = 0
        for i in 0..<count { common |= keys[i] ^ keys[0] }
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2048) { starts in
            for shift in stride(from: UInt64(0), to: 64, by: 11)
            where (common >> shift) & 2047 != 0 {
                for digit in 0..<2048 { starts[digit] = 0 }
                for i in 0..<count { starts[Int((from.0[i] >> shift) & 2047)] += 1 }
                var total = 0
                for digit in 0..<2048 {
                    let size = starts[digit]
                    starts[digit] = total
                    total += size
                }
                for i in 0..<count {
                    let digit = Int((from.0[i] >> shift) & 2047)
                    to.0[starts[digit]] = from.0[i]
                    to.1[starts[digit]] = from.1[i]
                    starts[digit] += 1
                }
                swap(&from, &to)
            }
        }
        return from.1
    }
}
