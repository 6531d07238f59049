import CVector

/// Sums over a sliding window of neighbouring channels, as local response normalisation takes
/// them.
public enum WindowSums {
    /// Bytes of scratch memory that `alongRows` needs.
    public static func scratchBytes(_ type: ElementType, columns: Int, radius: Int) -> Int {
        Scratch.bytes([columns + 2 * min(radius, max(0, columns - 1))], size: type.size)
    }

    /// `out[row, c] = Σ x[row, d]` over the columns `d` with `|c - d| ≤ radius`.
    ///
    /// The matrix of these sums is symmetric, so gradients go through the same function.
    ///
    /// - Parameters:
    ///   - x: contiguous `[…, columns]`, float32 or float64.
    ///   - out: as `x`; may be `x` itself.
    ///   - rows: the rows that are worked out.
    ///   - radius: at least 0.
    /// - Returns: false if it was interrupted.
    public static func alongRows(
        _ type: ElementType, x: UnsafeRawPointer, out: UnsafeMutableRawPointer, rows: Range<Int>,
        columns: Int, radius: Int, scratch: UnsafeMutableRawPointer
    ) -> Bool {
        guard columns > 0 else { return true }
        // What reaches over both ends holds the whole row.
        let radius = min(radius, columns - 1)
        var memory = Scratch(scratch)
        if type == .float32 {
            let padded = memory.take(columns + 2 * radius, Float.self)
            return eachRow(typed(x), padded, rows, columns, radius) { row in
                nb_float_window_sums(padded, 2 * radius + 1, typed(out) + row * columns, columns)
            }
        }
        let padded = memory.take(columns + 2 * radius, Double.self)
        return eachRow(typed(x), padded, rows, columns, radius) { row in
            nb_double_window_sums(padded, 2 * radius + 1, typed(out) + row * columns, columns)
        }
    }

    /// Copies each row between zeros before its sums are taken.
    @inline(__always) private static func eachRow<T: TileElement>(
        _ x: UnsafePointer<T>, _ padded: UnsafeMutablePointer<T>, _ rows: Range<Int>,
        _ columns: Int, _ radius: Int, _ body: (Int) -> Void
    ) -> Bool {
        padded.update(repeating: 0, count: radius)
        (padded + (radius + columns)).update(repeating: 0, count: radius)
        var row = rows.lowerBound
        while row < rows.upperBound {
            if Interruption.isRequested { return false }
            let end = min(rows.upperBound, row + max(1, chunkLength / columns))
            for k in row..<end {
                (padded + radius).update(from: x + k * columns, count: columns)
                body(k)
            }
            row = end
        }
        return true
    }
}
