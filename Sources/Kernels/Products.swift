import COpenBLAS

/// One matrix of a product: where it is, how far apart its rows are, and whether it is read
/// with rows and columns exchanged.
public struct MatrixOperand {
    public var start: UnsafeRawPointer
    /// Elements from one stored row to the next, at least 1.
    public var rowStride: Int
    public var isTransposed: Bool

    public init(start: UnsafeRawPointer, rowStride: Int, isTransposed: Bool) {
        self.start = start
        self.rowStride = rowStride
        self.isTransposed = isTransposed
    }

    /// The operand from the given row (of what is read, not of what is stored) on.
    public func from(row: Int, size: Int) -> MatrixOperand {
        var part = self
        part.start += (isTransposed ? row : row * rowStride) * size
        return part
    }

    /// The operand from the given column of what is read on.
    public func from(column: Int, size: Int) -> MatrixOperand {
        var part = self
        part.start += (isTransposed ? column * rowStride : column) * size
        return part
    }

    fileprivate var transposition: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
    fileprivate var leadingDimension: Int32 { Int32(clamping: rowStride) }
}

/// OpenBLAS stays at one thread: its own threads change the last bits of results.
private let prepareLibrary: Void = {
    openblas_set_num_threads(1)
    BLASInfo.chooseKernels()
}()

/// Ends the threads that OpenBLAS begins when it is loaded. They are never used, but spin for
/// some hundredths of a second each before they sleep. Sees to the kernels that OpenBLAS uses.
///
/// Call it once, before anything else.
public func endIdleThreads() {
    _ = prepareLibrary
    _ = blas_thread_shutdown_()
}

/// `out = left × right` for contiguous `out` of `rows × columns`; `inner` is the size summed
/// over. Types are float32 and float64; sizes and strides fit into 32 bits.
///
/// The product is cut into panels whose sizes depend on the shapes alone, each some tens of
/// milliseconds long, so that an interruption is heard and threads do not show in the result.
/// - Returns: false if it was interrupted.
public func matrixProduct(
    _ type: ElementType, _ left: MatrixOperand, _ right: MatrixOperand,
    _ out: UnsafeMutableRawPointer, rows: Int, inner: Int, columns: Int
) -> Bool {
    _ = prepareLibrary
    guard rows > 0, columns > 0 else { return true }
    guard inner > 0 else {
        fill(out, type, rows * columns, 0)
        return true
    }
    let panel = Panel(rows: rows, inner: inner, columns: columns)
    return inChunks(panel.count(rows, columns), of: 1) { range in
        for number in range {
            let part = panel.part(number, rows, columns)
            multiply(
                type, left.from(row: part.rows.lowerBound, size: type.size),
                right.from(column: part.columns.lowerBound, size: type.size),
                out + (part.rows.lowerBound * columns + part.columns.lowerBound) * type.size,
                rows: part.rows.count, inner: inner, columns: part.columns.count, stride: columns)
        }
    }
}

/// How a product is cut: into panels of some 4 · 10^9 multiplications, a tenth of a second at most.
///
/// Each panel puts the whole right side in order for itself, so smaller ones cost speed.
private struct Panel {
    let rows: Int
    let columns: Int

    init(rows: Int, inner: Int, columns: Int) {
        let limit = 4.4e9
        let perRow = Double(inner) * Double(columns)
        self.rows = max(min(64, rows), min(rows, Int(limit / perRow) / 64 * 64))
        let perColumn = Double(inner) * Double(self.rows)
        self.columns = max(min(64, columns), min(columns, Int(limit / perColumn)))
    }

    func count(_ allRows: Int, _ allColumns: Int) -> Int {
        ((allRows - 1) / rows + 1) * ((allColumns - 1) / columns + 1)
    }

    func part(
        _ number: Int, _ allRows: Int, _ allColumns: Int
    ) -> (rows: Range<Int>, columns: Range<Int>) {
        let across = (allColumns - 1) / columns + 1
        let top = number / across * rows
        let left = number % across * columns
        return (top..<min(top + rows, allRows), left..<min(left + columns, allColumns))
    }
}

/// The product of one panel, `rows × columns` in a matrix whose rows are `stride` elements
/// apart, on the calling thread.
///
/// All sizes are at least 1. Callers cut large products into panels by the shapes alone, so that
/// threads do not show in the result.
public func multiplyPanel(
    _ type: ElementType, _ left: MatrixOperand, _ right: MatrixOperand,
    _ out: UnsafeMutableRawPointer, rows: Int, inner: Int, columns: Int, stride: Int
) {
    _ = prepareLibrary
    multiply(
        type, left, right, out, rows: rows, inner: inner, columns: columns, stride: stride)
}

private func multiply(
    _ type: ElementType, _ left: MatrixOperand, _ right: MatrixOperand,
    _ out: UnsafeMutableRawPointer, rows: Int, inner: Int, columns: Int, stride: Int
) {
    if columns == 1 && stride == 1 {
        multiplyByColumn(type, left, right, out, rows, inner)
        return
    }
    let (m, n, k) = (Int32(clamping: rows), Int32(clamping: columns), Int32(clamping: inner))
    if rows == 1 && !right.isTransposed && !left.isTransposed {
        // One row is a sum of the right side's rows: nothing is put in order for it.
        if type == .float32 {
            cblas_sgemv(
                CblasRowMajor, CblasTrans, k, n, 1, typed(right.start), right.leadingDimension,
                typed(left.start), 1, 0, typed(out), 1)
        } else {
            cblas_dgemv(
                CblasRowMajor, CblasTrans, k, n, 1, typed(right.start), right.leadingDimension,
                typed(left.start), 1, 0, typed(out), 1)
        }
        return
    }
    let width = Int32(clamping: stride)
    if type == .float32 {
        cblas_sgemm(
            CblasRowMajor, left.transposition, right.transposition, m, n, k, 1,
            typed(left.start), left.leadingDimension, typed(right.start),
            right.leadingDimension, 0, typed(out), width)
    } else {
        cblas_dgemm(
            CblasRowMajor, left.transposition, right.transposition, m, n, k, 1,
            typed(left.start), left.leadingDimension, typed(right.start),
            right.leadingDimension, 0, typed(out), width)
    }
}

/// A single column has its own routine, several times as fast.
private func multiplyByColumn(
    _ type: ElementType, _ left: MatrixOperand, _ right: MatrixOperand,
    _ out: UnsafeMutableRawPointer, _ rows: Int, _ inner: Int
) {
    let storedRows = Int32(clamping: left.isTransposed ? inner : rows)
    let storedColumns = Int32(clamping: left.isTransposed ? rows : inner)
    let step: Int32 = right.isTransposed ? 1 : right.leadingDimension
    if type == .float32 {
        cblas_sgemv(
            CblasRowMajor, left.transposition, storedRows, storedColumns, 1, typed(left.start),
            left.leadingDimension, typed(right.start), step, 0, typed(out), 1)
    } else {
        cblas_dgemv(
            CblasRowMajor, left.transposition, storedRows, storedColumns, 1, typed(left.start),
            left.leadingDimension, typed(right.start), step, 0, typed(out), 1)
    }
}

/// `out = left × right` of contiguous int64 matrices, with wrapping.
///
/// - Returns: false if it was interrupted.
public func integerMatrixProduct(
    _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>,
    _ out: UnsafeMutablePointer<Int64>, rows: Int, inner: Int, columns: Int
) -> Bool {
    let work = max(1, inner) * max(1, columns)
    return inChunks(rows, of: max(1, 16 * chunkLength / max(1, work))) { range in
        for row in range {
            let o = out + row * columns
            o.update(repeating: 0, count: columns)
            for k in 0..<inner {
                let factor = left[row * inner + k]
                let line = right + k * columns
                for column in 0..<columns { o[column] &+= factor &* line[column] }
            }
        }
    }
}
