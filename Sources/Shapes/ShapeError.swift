/// Why shapes do not fit: facts only; whoever shows it finds the words.
///
/// Each rule of shapes is a throwing function, asked by the checker before a run and by the
/// operations during it.
public enum ShapeError: Error, Hashable, Sendable {
    /// Elementwise operands whose axes (counted from the last, axis −1) differ and are not 1.
    case notBroadcastable(operation: String, left: Shape, right: Shape, axis: Int)
    /// `a @ b`: columns of the left against rows of the right.
    case mismatchedProduct(left: Shape, right: Shape, leftSize: Int, rightSize: Int)
    /// An operand of `@` with no axis.
    case productOfNumber(left: Shape, right: Shape)
    case axisOutOfRange(operation: String, axis: Int, shape: Shape)
    case repeatedAxis(operation: String, axis: Int, shape: Shape)
    case cannotReshape(from: Shape, to: Shape)
    case indexOutOfRange(index: Int, axis: Int, shape: Shape)
    case tooManyIndices(count: Int, shape: Shape)
    case maskShape(mask: Shape, shape: Shape)
    case repeatedEllipsis(shape: Shape)
    case zeroStride
    /// Assigning a value to a slice it does not broadcast to.
    case cannotAssign(value: Shape, target: Shape)
    case concatenation(operation: String, first: Shape, other: Shape, position: Int, axis: Int)
    case nothingToJoin(operation: String)
    /// A reduction that has no value on an empty axis, such as `max`.
    case emptyReduction(operation: String, shape: Shape, axis: Int?)
    case raggedRows(expected: Shape, found: Shape, position: Int)
    case negativeSize(operation: String, sizes: [Int])
    case tooLarge(operation: String, sizes: [Int])
    case wrongRank(operation: String, shape: Shape, expected: String)
    /// Taking away an axis whose size is not 1.
    case cannotSqueeze(axis: Int, shape: Shape)
    /// Parts whose sizes do not add up to the axis they are cut from, or no whole parts.
    case cannotSplit(shape: Shape, axis: Int, sizes: [Int])
}
