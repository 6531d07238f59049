import CVector

/// Products of float32 matrices of middling size by the tiles of convolutions, which are quicker
/// than OpenBLAS there: a matrix is an image of one row, and its columns are channels.
///
/// Each element is one chain of multiplications and additions in the order of the inner axis, or a
/// sum of such chains of a fixed length, so that the result does not depend on how rows are split
/// among calls.
public enum TileProduct {
    /// Whether a product is quicker by tiles than by OpenBLAS.
    ///
    /// Matrices with a long inner axis do not fit the caches that tiles count on, and small ones
    /// do not fill them.
    public static func suits(
        _ type: ElementType, rows: Int, inner: Int, columns: Int, transposesLeft: Bool,
        transposesRight: Bool
    ) -> Bool {
        guard type == .float32, rows >= 16, inner >= 16, columns >= 16 else { return false }
        if transposesLeft { return !transposesRight && columns % Float.lanes == 0 }
        if hasFewRows(rows) { return transposesRight || columns % Float.lanes == 0 }
        return inner <= 1024 && (!transposesRight || columns >= 64)
    }

    /// Whether putting the right side in order would not pay: it is read where it stands.
    public static func hasFewRows(_ rows: Int) -> Bool { rows < 96 }

    /// Bytes of scratch memory that `run` needs for parts of so many rows of a product of `rows`.
    public static func scratchBytes(
        part: Int, rows: Int, inner: Int, columns: Int, transposesLeft: Bool,
        transposesRight: Bool
    ) -> Int {
        if transposesLeft { return 64 }
        if hasFewRows(rows) {
            let width = roundedUp(rows, to: Float.lanes)
            if transposesRight { return (inner + columns) * width * 4 + 128 }
            return isCut(inner, columns) ? inner * rows * 4 + 128 : 64
        }
        let geometry = geometry(part, inner, columns, transposesRight)
        return transposesRight
            ? Convolution.inputGradientScratchBytes(.float32, geometry)
            : Convolution.forwardScratchBytes(.float32, geometry)
    }

    private static func geometry(
        _ rows: Int, _ inner: Int, _ columns: Int, _ transposesRight: Bool
    ) -> ConvolutionGeometry {
        ConvolutionGeometry(
            images: 1, height: 1, width: rows, channels: transposesRight ? columns : inner,
            outHeight: 1, outWidth: rows, outChannels: transposesRight ? inner : columns,
            kernelHeight: 1, kernelWidth: 1)
    }

    /// Rows `part` of `out = left × right`; all matrices are contiguous.
    ///
    /// - Parameters:
    ///   - left: `[rows, inner]`, or `[inner, rows]` if it is transposed.
    ///   - right: `[inner, columns]`, or `[columns, inner]` if it is transposed.
    ///   - out: `[rows, columns]`.
    ///   - strip: the columns to write, for products of few rows; nil for all.
    ///   - rowsDone: is called with ranges of rows right after they were written.
    /// - Returns: false if it was interrupted.
    public static func run(
        left: UnsafeRawPointer, right: UnsafeRawPointer, out: UnsafeMutableRawPointer,
        part: Range<Int>, rows: Int, inner: Int, columns: Int, transposesLeft: Bool,
        transposesRight: Bool, strip: Range<Int>? = nil, scratch: UnsafeMutableRawPointer,
        rowsDone: (Range<Int>) -> Void = { _ in }
    ) -> Bool {
        let target = out + part.lowerBound * columns * 4
        if transposesLeft {
            columnsTimesRows(
                typed(left), typed(right), typed(out), part, rows: rows, inner: inner,
                columns: columns)
            rowsDone(part)
            return true
        }
        func done(_ range: Range<Int>) {
            rowsDone(part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound)
        }
        if hasFewRows(rows) {
            let source: UnsafePointer<Float> = typed(left + part.lowerBound * inner * 4)
            if transposesRight {
                fewRowsTimesRows(
                    source, typed(right), typed(target), part.count, inner, columns,
                    strip ?? 0..<columns, typed(scratch))
            } else {
                fewRowsTimesColumns(
                    source, typed(right), typed(target), part.count, inner, columns,
                    strip ?? 0..<columns, typed(scratch))
            }
            rowsDone(part)
            return !Interruption.isRequested
        }
        let geometry = geometry(part.count, inner, columns, transposesRight)
        let source = left + part.lowerBound * inner * 4
        if transposesRight {
            return Convolution.inputGradient(
                .float32, geometry, dOut: source, kernel: right, dx: target, images: 0..<1,
                scratch: scratch, method: .direct, panelDone: done)
        }
        return Convolution.forward(
            .float32, geometry, x: source, kernel: right, out: target, images: 0..<1,
            scratch: scratch, method: .direct, panelDone: done)
    }

    /// `left × right` by strips of columns, each of which stays in the second cache for all rows.
    private static func fewRowsTimesColumns(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ rows: Int, _ inner: Int, _ columns: Int,
        _ strip: Range<Int>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        if isCut(inner, columns) {
            fewRowsTimesCutColumns(left, right, out, rows, inner, columns, strip, scratch)
            return
        }
        inTileColumns(strip.count, Float.self) { first, width, vectors in
            let column = strip.lowerBound + first
            if Interruption.isRequested { return }
            inTileRows(rows) { row, count in
                let tile = Tile(
                    left: left + row * inner, leftRow: inner, leftStep: 1, leftSegment: 0,
                    right: right + column, rightStep: columns, rightSegment: 0, length: inner,
                    segments: 1, out: out + (row * columns + column), outRow: columns,
                    columns: width)
                Float.writeTile(tile, rows: count, vectors: vectors)
            }
        }
    }

    /// Whether the inner axis is cut: rows of a page or more each, so many that the processor does
    /// not keep the addresses of all their pages, would cost it a search for each tile.
    private static func isCut(_ inner: Int, _ columns: Int) -> Bool {
        inner > cutLength && columns >= 1024
    }
    private static let cutLength = 64

    /// The same, one piece of the inner axis after another, added up in `out`. The rows of the next
    /// tile are asked for while one is worked out: the processor does not foresee them.
    private static func fewRowsTimesCutColumns(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ rows: Int, _ inner: Int, _ columns: Int,
        _ strip: Range<Int>, _ turned: UnsafeMutablePointer<Float>
    ) {
        copyRows(left, inner, 1, turned, 1, rows, rows: rows, columns: inner, size: 4)
        for step in stride(from: 0, to: inner, by: cutLength) {
            if Interruption.isRequested { return }
            let length = min(cutLength, inner - step)
            inTileColumns(strip.count, Float.self) { first, width, vectors in
                let column = strip.lowerBound + first
                let isLast = first + width == strip.count
                nb_prefetch_rows(
                    right
                        + (isLast
                            ? (step + length) * columns + strip.lowerBound
                            : step * columns + column + width),
                    columns, length)
                inTileRows(rows) { row, count in
                    let tile = Tile(
                        left: UnsafePointer(turned) + (step * rows + row), leftRow: 1,
                        leftStep: rows, leftSegment: 0, right: right + (step * columns + column),
                        rightStep: columns, rightSegment: 0, length: length,
                        segments: 1, out: out + (row * columns + column), outRow: columns,
                        columns: width)
                    if step == 0 {
                        Float.writeColumnTile(tile, rows: count, vectors: vectors)
                    } else {
                        Float.addTile(tile, rows: count, vectors: vectors)
                    }
                }
            }
        }
    }

    /// `left × rightᵀ`, worked out as `(right × leftᵀ)ᵀ`: the large right side is read once, row by
    /// row.
    private static func fewRowsTimesRows(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ rows: Int, _ inner: Int, _ columns: Int,
        _ strip: Range<Int>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let width = roundedUp(rows, to: Float.lanes)
        let turned = scratch
        let results = scratch + inner * width
        turned.update(repeating: 0, count: inner * width)
        copyRows(left, inner, 1, turned, 1, width, rows: rows, columns: inner, size: 4)
        inTileColumns(rows, Float.self) { row, count, vectors in
            inTileRows(strip.count) { first, height in
                let column = strip.lowerBound + first
                if Interruption.isRequested { return }
                let tile = Tile(
                    left: right + column * inner, leftRow: inner, leftStep: 1, leftSegment: 0,
                    right: UnsafePointer(turned) + row, rightStep: width, rightSegment: 0,
                    length: inner, segments: 1, out: results + (column * width + row),
                    outRow: width, columns: count)
                Float.writeTile(tile, rows: height, vectors: vectors)
            }
        }
        copyRows(
            results + strip.lowerBound * width, width, 1, out + strip.lowerBound, 1, columns,
            rows: strip.count, columns: rows, size: 4)
    }

    /// `leftᵀ × right`: the gradient of a dense layer's weights, row by row, in strips of columns
    /// whose part of the right side stays in the cache.
    private static func columnsTimesRows(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ part: Range<Int>, rows: Int, inner: Int, columns: Int
    ) {
        let wanted = max(Float.tileColumns, (1 << 16) / max(1, inner))
        let length = roundedUp(wanted, to: Float.tileColumns)
        for strip in stride(from: 0, to: columns, by: length) {
            inTileRows(part.count) { start, count in
                let row = part.lowerBound + start
                // The next rows of the left side lie far apart: the processor does not foresee them.
                if strip == 0 { nb_prefetch_rows(left + (row + count), rows, inner) }
                inTileColumns(min(length, columns - strip), Float.self) { first, width, vectors in
                    let column = strip + first
                    let tile = Tile(
                        left: left + row, leftRow: 1, leftStep: rows, leftSegment: 0,
                        right: right + column, rightStep: columns, rightSegment: 0, length: inner,
                        segments: 1, out: out + (row * columns + column), outRow: columns,
                        columns: width)
                    Float.writeColumnTile(tile, rows: count, vectors: vectors)
                }
            }
        }
    }
}
