extension ShapeError {
    /// The words of one error: what, why, and what to do.
    public typealias Message = (title: String, explanation: String, hint: String?)

    /// The stable name of the kind of error.
    public var id: String {
        switch self {
        case .notBroadcastable, .mismatchedProduct, .productOfNumber, .cannotReshape, .maskShape,
            .cannotAssign, .concatenation, .raggedRows, .wrongRank, .cannotSqueeze, .cannotSplit:
            "shape-mismatch"
        case .axisOutOfRange, .repeatedAxis: "unknown-axis"
        case .indexOutOfRange: "index-out-of-range"
        case .tooManyIndices, .repeatedEllipsis: "too-many-indices"
        case .zeroStride: "zero-step"
        case .nothingToJoin, .emptyReduction: "empty-input"
        case .negativeSize: "negative-size"
        case .tooLarge: "too-large"
        }
    }

    /// Title, explanation and hint, for whoever shows the error.
    public var message: Message {
        switch self {
        case .notBroadcastable(let operation, let left, let right, let axis):
            broadcastMessage(operation, left, right, axis)
        case .mismatchedProduct(let left, let right, let columns, let rows):
            productMessage(left, right, columns, rows)
        case .productOfNumber(let left, let right):
            numberProductMessage(left, right)
        case .axisOutOfRange(let operation, let axis, let shape):
            axisMessage(operation, axis, shape)
        case .repeatedAxis(let operation, let axis, let shape):
            (
                "an axis is named twice",
                "`\(operation)` of a tensor of shape \(shape) was given axis \(axis) twice.",
                "name each axis once"
            )
        case .cannotReshape(let from, let to): reshapeMessage(from, to)
        case .indexOutOfRange(let index, let axis, let shape): indexMessage(index, axis, shape)
        case .tooManyIndices(let count, let shape):
            (
                "more indices than axes",
                "The tensor has shape \(shape), which is \(axes(shape.rank)), "
                    + "and is indexed with \(count).", nil
            )
        case .maskShape(let mask, let shape): maskMessage(mask, shape)
        case .repeatedEllipsis(let shape):
            (
                "`...` stands twice in one index",
                "A tensor of shape \(shape) is indexed with two `...`; which axes each stands "
                    + "for cannot be told.", "write `:` for the axes of one of them"
            )
        case .zeroStride:
            (
                "a slice cannot have step 0",
                "The step says how far apart the places are that a slice takes.",
                "use 1 to take every place, -1 to go backwards"
            )
        default: joiningMessage
        }
    }

    /// The messages of operations that make, join and reduce.
    private var joiningMessage: Message {
        switch self {
        case .cannotAssign(let value, let target): assignMessage(value, target)
        case .concatenation(let operation, let first, let other, let position, let axis):
            joinMessage(operation, first, other, position, axis)
        case .nothingToJoin(let operation):
            (
                "there is nothing to join",
                "`\(operation)` was given an empty list.", "give it at least one tensor"
            )
        case .emptyReduction(let operation, let shape, let axis):
            emptyMessage(operation, shape, axis)
        case .raggedRows(let expected, let found, let position):
            (
                "the rows have different lengths",
                "The first row has shape \(expected) and row \(position) has shape \(found).",
                "make every row as long as the first"
            )
        case .negativeSize(let operation, let sizes):
            (
                "a size is negative",
                "`\(operation)` was asked for shape \(Shape(sizes)).", nil
            )
        case .tooLarge(let operation, let sizes):
            (
                "this tensor would be too large for any memory",
                "`\(operation)` would make a tensor of shape \(Shape(sizes)).", nil
            )
        case .wrongRank(let operation, let shape, let expected):
            (
                "this tensor has the wrong number of axes",
                "`\(operation)` needs \(expected); this tensor has shape \(shape), "
                    + "which is \(axes(shape.rank)).", nil
            )
        case .cannotSqueeze(let axis, let shape):
            (
                "only an axis of size 1 can be taken away",
                "Axis \(axis) of a tensor of shape \(shape) has size \(shape[axis]).",
                "to choose one place of it, index it"
            )
        case .cannotSplit(let shape, let axis, let sizes):
            splitMessage(shape, axis, sizes)
        default: ("these shapes do not fit", "", nil)
        }
    }
}

// MARK: - One function a message

private func axes(_ count: Int) -> String {
    count == 0 ? "no axis" : count == 1 ? "1 axis" : "\(count) axes"
}

private func broadcastMessage(
    _ operation: String, _ left: Shape, _ right: Shape, _ axis: Int
) -> ShapeError.Message {
    let a = left.rank >= -axis ? left[left.rank + axis] : 1
    let b = right.rank >= -axis ? right[right.rank + axis] : 1
    return (
        "these two shapes do not fit together",
        "`\(operation)` was given shapes \(left) and \(right). Counted from the last axis, sizes "
            + "must be equal or 1; axis \(axis) is \(a) on the left and \(b) on the right.",
        broadcastHint(left, right)
    )
}

/// One shape that begins as the other does lacks axes at its end.
private func broadcastHint(_ left: Shape, _ right: Shape) -> String? {
    let (short, long) = left.rank < right.rank ? (left, right) : (right, left)
    guard short.rank < long.rank, Array(long.sizes.prefix(short.rank)) == short.sizes else {
        return nil
    }
    let ones = [Int](repeating: 1, count: long.rank - short.rank)
    return "to line the axes up from the first, reshape \(short) to \(Shape(short.sizes + ones))"
}

private func productMessage(
    _ left: Shape, _ right: Shape, _ columns: Int, _ rows: Int
) -> ShapeError.Message {
    var wanted = right.sizes
    wanted[max(right.rank - 2, 0)] = columns
    let fitsTransposed = right.rank == 2 && right[1] == columns
    return (
        "these two tensors cannot be multiplied",
        "The left one has shape \(left) and the right one \(right); `@` needs as many columns on "
            + "the left (\(columns)) as rows on the right (\(rows)).",
        fitsTransposed
            ? "the right one fits transposed: write `.T` after it"
            : "to take the left one as it is, make the right one with shape \(Shape(wanted))"
    )
}

private func numberProductMessage(_ left: Shape, _ right: Shape) -> ShapeError.Message {
    (
        "`@` needs axes on both sides",
        "The shapes are \(left) and \(right); a single number has no rows or columns.",
        "use `*` to multiply by a number"
    )
}

private func axisMessage(_ operation: String, _ axis: Int, _ shape: Shape) -> ShapeError.Message {
    (
        "there is no axis \(axis) here",
        "`\(operation)` was given a tensor of shape \(shape), which has \(axes(shape.rank)).",
        shape.rank == 0 ? nil : "axes here are 0 to \(shape.rank - 1), or -1 for the last"
    )
}

private func reshapeMessage(_ from: Shape, _ to: Shape) -> ShapeError.Message {
    if to.sizes.filter({ $0 == -1 }).count > 1 {
        return (
            "only one size may be left open",
            "Shape \(to) has more than one -1.", "write the other sizes out"
        )
    }
    let open = to.sizes.contains(-1)
    return (
        "these elements do not fill that shape",
        open
            ? "Shape \(from) has \(from.count) elements, which no size in place of -1 in \(to) "
                + "gives."
            : "Shape \(from) has \(from.count) elements and shape \(to) has \(to.count).",
        open || to.rank == 0 ? nil : "write -1 for one size to have it worked out"
    )
}

private func indexMessage(_ index: Int, _ axis: Int, _ shape: Shape) -> ShapeError.Message {
    let size = shape[axis]
    return (
        "there is no place \(index) on axis \(axis)",
        "Axis \(axis) of shape \(shape) has size \(size).",
        size == 0 ? nil : "places are 0 to \(size - 1), or -1 to -\(size) from the end"
    )
}

private func maskMessage(_ mask: Shape, _ shape: Shape) -> ShapeError.Message {
    (
        "this mask does not fit the tensor",
        "The mask has shape \(mask) and the tensor \(shape); a mask has the sizes of the axes "
            + "it chooses from.", nil
    )
}

private func assignMessage(_ value: Shape, _ target: Shape) -> ShapeError.Message {
    (
        "this value does not fit the place it is put",
        "The place has shape \(target) and the value \(value); counted from the last axis, the "
            + "value's sizes must be equal or 1.", nil
    )
}

private func joinMessage(
    _ operation: String, _ first: Shape, _ other: Shape, _ position: Int, _ axis: Int
) -> ShapeError.Message {
    let start = "The first has shape \(first) and number \(position + 1) has shape \(other)"
    guard first.rank == other.rank else {
        return ("these tensors cannot be joined", start + "; both need as many axes.", nil)
    }
    return (
        "these tensors cannot be joined",
        start + "; `\(operation)` needs equal sizes on axis \(axis), where they have "
            + "\(first[axis]) and \(other[axis]).",
        nil
    )
}

private func emptyMessage(_ operation: String, _ shape: Shape, _ axis: Int?) -> ShapeError.Message {
    let place = axis.map { " along axis \($0)" } ?? ""
    return (
        "there is nothing to take the \(operation) of",
        "A tensor of shape \(shape) has no elements\(place), and `\(operation)` of nothing has "
            + "no value.", nil
    )
}

private func splitMessage(_ shape: Shape, _ axis: Int, _ sizes: [Int]) -> ShapeError.Message {
    (
        "these parts do not make up the axis",
        "Axis \(axis) of shape \(shape) has size \(shape[axis]); the parts asked for are "
            + "\(Shape(sizes)).", "the parts' sizes add up to the axis"
    )
}
