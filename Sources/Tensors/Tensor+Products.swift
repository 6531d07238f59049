import Kernels
import Shapes

extension Tensor {
    /// The matrix product `a @ b`.
    ///
    /// ## Shapes
    /// `[…, n, k] @ […, k, m]` gives `[…, n, m]`, the leading axes broadcast; 1-d operands
    /// count as a row on the left and a column on the right, and that axis is dropped.
    ///
    /// Integers and truth values give int64, which wraps.
    /// - Throws: `ShapeError.mismatchedProduct`, `productOfNumber`, `notBroadcastable`.
    public static func matmul(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        let shape = try ShapeRules.matrixProduct(a.shape, b.shape)
        let common = a.elementType.promoted(with: b.elementType)
        let type = common.isFloating ? common : .int64
        let left = try (a.rank == 1 ? a.expanded(axis: 0) : a).cast(to: type)
        let right = try (b.rank == 1 ? b.expanded(axis: 1) : b).cast(to: type)
        let result = try Tensor(unwritten: shape, type, a.marks.union(b.marks))
        guard result.count > 0 else { return result }
        if left.shape[left.rank - 1] == 0 {
            fill(result.target, type, result.count, 0)
            return result
        }
        let product = try BatchedProduct(left, right)
        try product.run(into: result)
        return result
    }

    /// The sum of products of two 1-d tensors; the matrix product of others.
    public static func dot(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try matmul(a, b)
    }

    /// Every product of an element of `a` with one of `b`.
    ///
    /// ## Shapes
    /// Both are flattened; the result is `[a.count, b.count]`.
    public static func outer(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        try binary(.multiply, a.reshaped([a.count, 1]), b.reshaped([1, b.count]))
    }
}

/// Two tensors of at least two axes and one type, as pairs of matrices.
private struct BatchedProduct {
    private let left: Tensor
    private let right: Tensor
    private let walk: PairWalk
    private let batch: [Int]

    init(_ a: Tensor, _ b: Tensor) throws {
        left = try Self.multipliable(a)
        right = try Self.multipliable(b)
        batch = try ShapeRules.broadcast(
            Shape(Array(a.shape.sizes.dropLast(2))), Shape(Array(b.shape.sizes.dropLast(2))),
            operation: "@"
        ).sizes
        // The last two axes are read by the product itself; the rest is walked.
        let (l, r) = (left, right)
        walk = PairWalk(
            batch, Self.batchStrides(l, batch.count), Self.batchStrides(r, batch.count))
    }

    /// Strides of the leading axes, 0 where they broadcast.
    private static func batchStrides(_ tensor: Tensor, _ count: Int) -> [Int] {
        let steps = tensor.allStrides
        let own = tensor.rank - 2
        return (0..<count).map { axis in
            let place = axis - (count - own)
            return place < 0 || tensor.shape[place] == 1 ? 0 : steps[place]
        }
    }

    /// The tensor itself if its matrices can be read in place, else in row-major order.
    private static func multipliable(_ tensor: Tensor) throws -> Tensor {
        let isWide = tensor.elementType == .int64 || operand(tensor) == nil
        return isWide ? try tensor.contiguous() : tensor
    }

    /// How the product reads each matrix; nil if neither its rows nor its columns are
    /// contiguous.
    private static func operand(_ tensor: Tensor) -> MatrixOperand? {
        let steps = tensor.allStrides
        let (rows, columns) = (tensor.shape[tensor.rank - 2], tensor.shape[tensor.rank - 1])
        let (down, across) = (steps[tensor.rank - 2], steps[tensor.rank - 1])
        if columns == 1 || across == 1, rows == 1 || down >= max(1, columns) {
            return MatrixOperand(
                start: tensor.start, rowStride: rows == 1 ? max(1, columns) : down,
                isTransposed: false)
        }
        if rows == 1 || down == 1, columns == 1 || across >= max(1, rows) {
            return MatrixOperand(
                start: tensor.start, rowStride: columns == 1 ? max(1, rows) : across,
                isTransposed: true)
        }
        return nil
    }

    func run(into result: Tensor) throws {
        let rows = left.shape[left.rank - 2]
        let inner = left.shape[left.rank - 1]
        let columns = right.shape[right.rank - 1]
        for size in [rows, inner, columns] where size > Int(Int32.max) {
            throw ShapeError.tooLarge(operation: "@", sizes: [rows, inner, columns])
        }
        guard var a = Self.operand(left), var b = Self.operand(right) else { return }
        let type = left.elementType
        var out = result.target
        try walk.forEachMatrix { layout, leftOffset, rightOffset in
            for row in 0..<layout.rows {
                for column in 0..<layout.columns {
                    a.start =
                        left.start
                        + (leftOffset + row * layout.leftRow + column * layout.leftColumn)
                        * type.size
                    b.start =
                        right.start
                        + (rightOffset + row * layout.rightRow + column * layout.rightColumn)
                        * type.size
                    if Interruption.isRequested { throw Interrupted() }
                    try multiply(type, a, b, out, rows, inner, columns)
                    out += rows * columns * type.size
                }
            }
        }
    }

    private func multiply(
        _ type: ElementType, _ a: MatrixOperand, _ b: MatrixOperand,
        _ out: UnsafeMutableRawPointer, _ rows: Int, _ inner: Int, _ columns: Int
    ) throws {
        if type == .int64 {
            try finish(
                integerMatrixProduct(
                    typed(a.start), typed(b.start), typed(out), rows: rows, inner: inner,
                    columns: columns))
        } else {
            try finish(
                matrixProduct(type, a, b, out, rows: rows, inner: inner, columns: columns))
        }
    }
}
