/// Rows of a table by their numbers, as an embedding looks them up, and the sums that its gradient
/// takes. Numbers are Int64 or Int32, from 0 up; what counts from the end is `gatherPlaces`.
public enum RowGather {
    /// Whether all numbers are in `0..<limit`: what the functions below take for granted.
    public static func areWithin(
        _ numbers: UnsafePointer<Int64>, _ count: Int, limit: Int
    ) -> Bool {
        allWithin(numbers, count, limit)
    }

    /// The same, with numbers of 32 bits.
    public static func areWithin(
        _ numbers: UnsafePointer<Int32>, _ count: Int, limit: Int
    ) -> Bool {
        allWithin(numbers, count, limit)
    }

    /// `out[i] = table[numbers[i]]` for `i` in `range`; rows of `length` elements of `size` bytes.
    ///
    /// - Parameters:
    ///   - table: contiguous `[rows, length]`.
    ///   - out: contiguous `[count, length]`.
    public static func gather(
        _ table: UnsafeRawPointer, _ numbers: UnsafePointer<Int64>, range: Range<Int>,
        out: UnsafeMutableRawPointer, length: Int, size: Int
    ) {
        copy(table, numbers, range, out, length * size)
    }

    /// The same, with numbers of 32 bits.
    public static func gather(
        _ table: UnsafeRawPointer, _ numbers: UnsafePointer<Int32>, range: Range<Int>,
        out: UnsafeMutableRawPointer, length: Int, size: Int
    ) {
        copy(table, numbers, range, out, length * size)
    }

    /// `table[numbers[i]] += source[i]`, in order of `i`, for the rows of the table in `tableRows`.
    ///
    /// Work is split by rows of the table: each row's sum keeps its order, and no two calls write
    /// the same row.
    ///
    /// - Parameters:
    ///   - type: float32 or float64.
    ///   - source: contiguous `[count, length]`.
    ///   - table: contiguous `[rows, length]`.
    public static func add(
        _ type: ElementType, _ source: UnsafeRawPointer, _ numbers: UnsafePointer<Int64>,
        _ count: Int, to table: UnsafeMutableRawPointer, tableRows: Range<Int>, length: Int
    ) {
        addRows(type, source, numbers, count, table, tableRows, length)
    }

    /// The same, with numbers of 32 bits.
    public static func add(
        _ type: ElementType, _ source: UnsafeRawPointer, _ numbers: UnsafePointer<Int32>,
        _ count: Int, to table: UnsafeMutableRawPointer, tableRows: Range<Int>, length: Int
    ) {
        addRows(type, source, numbers, count, table, tableRows, length)
    }

    // MARK: - Either width of numbers

    @inline(__always) private static func allWithin<Number: FixedWidthInteger>(
        _ numbers: UnsafePointer<Number>, _ count: Int, _ limit: Int
    ) -> Bool {
        var isWithin = true
        for i in 0..<count {
            let number = Int(truncatingIfNeeded: numbers[i])
            isWithin = isWithin && number >= 0 && number < limit
        }
        return isWithin
    }

    @inline(__always) private static func copy<Number: FixedWidthInteger>(
        _ table: UnsafeRawPointer, _ numbers: UnsafePointer<Number>, _ range: Range<Int>,
        _ out: UnsafeMutableRawPointer, _ bytes: Int
    ) {
        for i in range {
            (out + i * bytes).copyMemory(
                from: table + Int(truncatingIfNeeded: numbers[i]) * bytes, byteCount: bytes)
        }
    }

    @inline(__always) private static func addRows<Number: FixedWidthInteger>(
        _ type: ElementType, _ source: UnsafeRawPointer, _ numbers: UnsafePointer<Number>,
        _ count: Int, _ table: UnsafeMutableRawPointer, _ rows: Range<Int>, _ length: Int
    ) {
        if type == .float32 {
            addRows(
                typed(source) as UnsafePointer<Float>, numbers, count, typed(table), rows, length)
        } else {
            addRows(
                typed(source) as UnsafePointer<Double>, numbers, count, typed(table), rows, length)
        }
    }

    @inline(__always) private static func addRows<T: TileElement, Number: FixedWidthInteger>(
        _ source: UnsafePointer<T>, _ numbers: UnsafePointer<Number>, _ count: Int,
        _ table: UnsafeMutablePointer<T>, _ rows: Range<Int>, _ length: Int
    ) {
        for i in 0..<count {
            let row = Int(truncatingIfNeeded: numbers[i])
            guard row >= rows.lowerBound && row < rows.upperBound else { continue }
            let (to, from) = (table + row * length, source + i * length)
            for k in 0..<length { to[k] += from[k] }
        }
    }
}
