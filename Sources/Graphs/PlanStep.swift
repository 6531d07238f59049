import Kernels
import Shapes

/// One thing that a plan does; values are named by their numbers in the plan.
enum PlanStep {
    case group(TileGroup)
    case product(ProductStep)
    case reduction(ReductionStep)
    case copy([StridedCopy], zeroFilled: Int?)
    case fill(value: Int, number: Double, type: ElementType, count: Int)
    /// To elements of another size, and then `after` to them.
    case convert(
        from: Int, ElementType, to: Int, ElementType, count: Int, after: TileOperation?)
    case random(RandomStep)
    case argmax(ArgmaxStep)
    case gatherRows(RowStep)
    case scatterRows(RowStep)
    case oneHot(places: Int, out: Int, count: Int, classes: Int)
    case convolution(ConvolutionStep)
    case pool(PoolStep)
    case windowSums(WindowSumStep)
}

/// `out = left × right` for each of `batch` pairs of matrices.
struct ProductStep {
    /// What is done to rows right after they were written.
    var epilogue: TileGroup?
    let type: ElementType
    let left: Int
    let right: Int
    let out: Int
    let batch: Int
    let rows: Int
    let inner: Int
    let columns: Int
    let transposesLeft: Bool
    let transposesRight: Bool

    /// Panels of rows: as many as the work is worth, whatever the number of threads.
    var panelRows: Int {
        if strips > 1 { return rows }
        let work = Double(rows) * Double(inner) * Double(columns) * 2
        let wanted = work < 3e6 ? 1 : work < 4e8 ? 2 : Int(min(64, work / 1e8))
        let height = (rows + wanted - 1) / wanted
        return min(rows, max(16, (height + 15) / 16 * 16))
    }
    var panels: Int {
        if strips > 1 { return strips }
        return rows == 0 ? 0 : batch * ((rows - 1) / panelRows + 1)
    }

    /// Strips of columns that a product of few rows is cut into; 1 for none.
    var strips: Int {
        guard batch == 1, suitsTiles, !transposesLeft, TileProduct.hasFewRows(rows) else {
            return 1
        }
        return min(8, max(1, columns / 512))
    }

    /// The columns of a strip: whole tiles but for the last.
    private func strip(_ number: Int) -> Range<Int> {
        func bound(_ place: Int) -> Int {
            place == strips ? columns : columns * place / strips / 32 * 32
        }
        return bound(number)..<bound(number + 1)
    }

    /// Whether tiles are quicker than OpenBLAS.
    private var suitsTiles: Bool {
        TileProduct.suits(
            type, rows: rows, inner: inner, columns: columns, transposesLeft: transposesLeft,
            transposesRight: transposesRight)
    }

    /// Bytes of scratch; the epilogue's begin after the product's own.
    var scratchBytes: Int { ownScratchBytes + (epilogue?.scratchBytes ?? 0) }

    private var ownScratchBytes: Int {
        guard suitsTiles else { return 0 }
        let bytes = TileProduct.scratchBytes(
            part: panelRows, rows: rows, inner: inner, columns: columns,
            transposesLeft: transposesLeft, transposesRight: transposesRight)
        return (bytes + 127) / 64 * 64
    }

    func run(
        _ panel: Int, _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer
    ) {
        guard columns > 0 else { return }
        if strips > 1 {
            _ = TileProduct.run(
                left: addresses[left], right: addresses[right], out: addresses[out],
                part: 0..<rows, rows: rows, inner: inner, columns: columns,
                transposesLeft: transposesLeft, transposesRight: transposesRight,
                strip: strip(panel), scratch: scratch)
            return
        }
        let across = (rows - 1) / panelRows + 1
        let matrix = panel / across
        let first = panel % across * panelRows
        let height = min(panelRows, rows - first)
        let size = type.size
        let target = addresses[out] + (matrix * rows + first) * columns * size
        func done(_ rows: Range<Int>) {
            epilogue?.run(rows: rows, of: columns, addresses, scratch + ownScratchBytes)
        }
        guard inner > 0 else {
            fill(target, type, height * columns, 0)
            done(first..<first + height)
            return
        }
        if suitsTiles {
            _ = TileProduct.run(
                left: addresses[left] + matrix * rows * inner * size,
                right: addresses[right] + matrix * inner * columns * size,
                out: addresses[out] + matrix * rows * columns * size, part: first..<first + height,
                rows: rows, inner: inner, columns: columns, transposesLeft: transposesLeft,
                transposesRight: transposesRight, scratch: scratch, rowsDone: done)
            return
        }
        let a = MatrixOperand(
            start: addresses[left] + matrix * rows * inner * size,
            rowStride: transposesLeft ? rows : inner, isTransposed: transposesLeft)
        let b = MatrixOperand(
            start: addresses[right] + matrix * inner * columns * size,
            rowStride: transposesRight ? inner : columns, isTransposed: transposesRight)
        multiplyPanel(
            type, a.from(row: first, size: size), b, target, rows: height, inner: inner,
            columns: columns, stride: columns)
        done(first..<first + height)
    }
}

extension ReductionKind {
    var operation: Reduction {
        switch self {
        case .sum: .sum
        case .maximum: .maximum
        case .minimum: .minimum
        }
    }
}

/// A reduction of the middle of three axes.
struct ReductionStep {
    let kind: ReductionKind
    let type: ElementType
    let source: Int
    let out: Int
    let outer: Int
    let count: Int
    let inner: Int

    /// Where the results of parts of a long middle axis stand; nil if it is not cut.
    var partial: Int?

    /// Into how many parts the middle axis is cut, by the sizes alone.
    var parts: Int {
        guard outer == 1 else { return 1 }
        if inner == 1 {
            let length = TileGroup.tileLength
            return count > 2 * length ? (count + length - 1) / length : 1
        }
        return count * inner >= 1 << 16 ? min(16, max(1, count / 64)) : 1
    }

    func run(_ context: PlanContext) -> Bool {
        let addresses = context.addresses
        guard outer * inner > 0 else { return true }
        guard count > 0 else {
            fill(addresses[out], type, outer * inner, 0)
            return true
        }
        if let partial {
            runParts(addresses[source], addresses[partial], context)
            reduce(addresses[partial], addresses[out], 1, parts)
            return !Interruption.isRequested
        }
        let pieces = outer * count * inner < 1 << 15 ? 1 : min(16, outer)
        context.parallel(pieces) { piece, _ in
            let range = outer * piece / pieces..<outer * (piece + 1) / pieces
            reduce(
                addresses[source] + range.lowerBound * count * inner * type.size,
                addresses[out] + range.lowerBound * inner * type.size, range.count, count)
        }
        return !Interruption.isRequested
    }

    private func reduce(
        _ x: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ outer: Int, _ count: Int
    ) {
        if inner == 1 {
            _ = reduceRows(kind.operation, type, x, out, rows: outer, columns: count)
        } else {
            _ = reduceColumns(
                kind.operation, type, x, out, outer: outer, count: count, inner: inner)
        }
    }

    private func runParts(
        _ x: UnsafeRawPointer, _ partial: UnsafeMutableRawPointer, _ context: PlanContext
    ) {
        if inner == 1 {
            runTiles(x, partial, context)
            return
        }
        context.parallel(parts) { part, _ in
            let range = count * part / parts..<count * (part + 1) / parts
            reduce(
                x + range.lowerBound * inner * type.size, partial + part * inner * type.size, 1,
                range.count)
        }
    }
}

extension ReductionStep {
    /// The parts of one long row, as long as the tiles of a fused pass are.
    private func runTiles(
        _ x: UnsafeRawPointer, _ partial: UnsafeMutableRawPointer, _ context: PlanContext
    ) {
        let (length, tiles, perBlock) = (TileGroup.tileLength, parts, 64)
        context.parallel((tiles + perBlock - 1) / perBlock) { block, _ in
            for tile in block * perBlock..<min((block + 1) * perBlock, tiles) {
                reduce(
                    x + tile * length * type.size, partial + tile * type.size, 1,
                    min(length, count - tile * length))
            }
        }
    }
}

/// A copy between two ways of standing in memory; strides are counted in elements.
struct StridedCopy {
    let source: Int
    let target: Int
    let size: Int
    let sizes: [Int]
    let sourceStrides: [Int]
    let targetStrides: [Int]
    let sourceOffset: Int
    let targetOffset: Int

    func run(_ context: PlanContext) {
        guard !sizes.contains(0) else { return }
        let from = UnsafeRawPointer(context.addresses[source] + sourceOffset * size)
        let to = context.addresses[target] + targetOffset * size
        let first = sizes.first ?? 1
        let isLong = sizes.count > 1 && sizes.reduce(size, *) >= 1 << 17
        let pieces = isLong ? min(8, first) : 1
        guard pieces > 1 else { return walk(0, from, to, sizes) }
        context.parallel(pieces) { piece, _ in
            let start = first * piece / pieces
            var part = sizes
            part[0] = first * (piece + 1) / pieces - start
            walk(
                0, from + start * sourceStrides[0] * size, to + start * targetStrides[0] * size,
                part)
        }
    }

    private func walk(
        _ axis: Int, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ sizes: [Int]
    ) {
        let left = sizes.count - axis
        if left <= 2 {
            copyRows(
                from, left == 2 ? sourceStrides[axis] : 0,
                left == 0 ? 1 : sourceStrides[sizes.count - 1],
                to, left == 2 ? targetStrides[axis] : 0,
                left == 0 ? 1 : targetStrides[sizes.count - 1],
                rows: left == 2 ? sizes[axis] : 1, columns: left == 0 ? 1 : sizes[sizes.count - 1],
                size: size)
            return
        }
        for index in 0..<sizes[axis] {
            walk(
                axis + 1, from + index * sourceStrides[axis] * size,
                to + index * targetStrides[axis] * size, sizes)
        }
    }
}

/// Random numbers from the address of a draw.
struct RandomStep {
    let kind: RandomKind
    let draw: Int
    let out: Int
    let type: ElementType
    let count: Int
}

struct ArgmaxStep {
    let source: Int
    let out: Int
    let type: ElementType
    let outer: Int
    let count: Int
    let inner: Int
}

/// Rows of a table by their numbers.
struct RowStep {
    let type: ElementType
    let table: Int
    let places: Int
    let rows: Int
    /// How many rows are gathered or scattered, and how many the table has.
    let count: Int
    let tableCount: Int
    let length: Int
}
