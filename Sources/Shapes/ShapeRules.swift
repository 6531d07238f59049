/// The rules by which operations find the shape of their result.
///
/// Each is a function from shapes to a shape that throws what does not fit. The checker asks
/// them before a run and the operations ask them during it, so both say the same.
public enum ShapeRules {
    /// The most elements a tensor may have; eight bytes each still fit into an `Int`.
    public static let largestCount = Int.max / 16

    /// The number of elements of a tensor with these sizes.
    ///
    /// - Throws: `negativeSize`, or `tooLarge` if the sizes other than 0 multiply to more than
    ///   `largestCount`: strides are as large, even where a size of 0 leaves no elements.
    public static func count(_ sizes: [Int], operation: String) throws(ShapeError) -> Int {
        var product = 1
        var isEmpty = false
        for size in sizes {
            guard size >= 0 else { throw .negativeSize(operation: operation, sizes: sizes) }
            if size == 0 {
                isEmpty = true
                continue
            }
            let (next, overflow) = product.multipliedReportingOverflow(by: size)
            guard !overflow, next <= largestCount else {
                throw .tooLarge(operation: operation, sizes: sizes)
            }
            product = next
        }
        return isEmpty ? 0 : product
    }

    /// The axis counted from 0; a negative one counts from the end.
    public static func axis(
        _ axis: Int, of shape: Shape, operation: String
    ) throws(ShapeError) -> Int {
        guard axis >= -shape.rank, axis < shape.rank else {
            throw .axisOutOfRange(operation: operation, axis: axis, shape: shape)
        }
        return axis < 0 ? axis + shape.rank : axis
    }

    /// The axes counted from 0 and in ascending order; all of them for nil.
    public static func axes(
        _ axes: [Int]?, of shape: Shape, operation: String
    ) throws(ShapeError) -> [Int] {
        guard let axes else { return Array(0..<shape.rank) }
        var found: [Int] = []
        for given in axes {
            let axis = try axis(given, of: shape, operation: operation)
            guard !found.contains(axis) else {
                throw .repeatedAxis(operation: operation, axis: given, shape: shape)
            }
            found.append(axis)
        }
        return found.sorted()
    }

    /// The shape of an elementwise result: counted from the last axis, sizes are equal or 1.
    public static func broadcast(
        _ left: Shape, _ right: Shape, operation: String
    ) throws(ShapeError) -> Shape {
        if left == right { return left }
        let rank = max(left.rank, right.rank)
        var sizes = [Int](repeating: 1, count: rank)
        for fromEnd in 1...max(rank, 1) where rank > 0 {
            let a = fromEnd <= left.rank ? left[left.rank - fromEnd] : 1
            let b = fromEnd <= right.rank ? right[right.rank - fromEnd] : 1
            guard a == b || a == 1 || b == 1 else {
                throw .notBroadcastable(
                    operation: operation, left: left, right: right, axis: -fromEnd)
            }
            sizes[rank - fromEnd] = a == 1 ? b : a
        }
        _ = try count(sizes, operation: operation)
        return Shape(sizes)
    }

    /// The shape of `left @ right`.
    ///
    /// ## Shapes
    /// - `[…, n, k] @ […, k, m]` is `[…, n, m]`; the leading axes broadcast.
    /// - A left operand `[k]` counts as one row and a right operand `[k]` as one column; the
    ///   result lacks that axis.
    public static func matrixProduct(_ left: Shape, _ right: Shape) throws(ShapeError) -> Shape {
        guard left.rank > 0, right.rank > 0 else {
            throw .productOfNumber(left: left, right: right)
        }
        let columns = left[left.rank - 1]
        let rows = right[max(right.rank - 2, 0)]
        guard columns == rows else {
            throw .mismatchedProduct(
                left: left, right: right, leftSize: columns, rightSize: rows)
        }
        let batch = try batchShape(left, right)
        let height = left.rank > 1 ? [left[left.rank - 2]] : []
        let width = right.rank > 1 ? [right[right.rank - 1]] : []
        let sizes = batch.sizes + height + width
        _ = try count(sizes, operation: "@")
        return Shape(sizes)
    }

    /// The leading axes of a matrix product, broadcast.
    private static func batchShape(_ left: Shape, _ right: Shape) throws(ShapeError) -> Shape {
        let a = Shape(Array(left.sizes.dropLast(2)))
        let b = Shape(Array(right.sizes.dropLast(2)))
        do {
            return try broadcast(a, b, operation: "@")
        } catch {
            guard case .notBroadcastable(_, _, _, let axis) = error else { throw error }
            throw .notBroadcastable(operation: "@", left: left, right: right, axis: axis - 2)
        }
    }
}
