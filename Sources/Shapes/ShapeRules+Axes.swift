extension ShapeRules {
    /// The shape with the same elements in other axes; one size may be −1 for the rest.
    public static func reshape(_ shape: Shape, to sizes: [Int]) throws(ShapeError) -> Shape {
        let failure = ShapeError.cannotReshape(from: shape, to: Shape(sizes))
        let open = sizes.indices.filter { sizes[$0] == -1 }
        guard open.count <= 1 else { throw failure }
        let known = try count(sizes.filter { $0 != -1 }, operation: "reshape")
        guard let hole = open.first else {
            guard known == shape.count else { throw failure }
            return Shape(sizes)
        }
        guard known > 0, shape.count % known == 0 else { throw failure }
        var result = sizes
        result[hole] = shape.count / known
        return Shape(result)
    }

    /// The shape after the axes (nil: all) were summed away, or kept with size 1.
    public static func reduce(
        _ shape: Shape, axes given: [Int]?, keepingDimensions: Bool, operation: String
    ) throws(ShapeError) -> Shape {
        let gone = try axes(given, of: shape, operation: operation)
        var sizes: [Int] = []
        for axis in 0..<shape.rank {
            if !gone.contains(axis) {
                sizes.append(shape[axis])
            } else if keepingDimensions {
                sizes.append(1)
            }
        }
        return Shape(sizes)
    }

    /// The shape with its axes in the opposite order.
    public static func transposed(_ shape: Shape) -> Shape {
        Shape(shape.sizes.reversed())
    }

    /// The shape whose axis `i` is the given shape's axis `axes[i]`.
    public static func permuted(_ shape: Shape, axes given: [Int]) throws(ShapeError) -> Shape {
        let order = try permutation(given, of: shape)
        return Shape(order.map { shape[$0] })
    }

    /// The axes of a permutation, counted from 0.
    public static func permutation(
        _ given: [Int], of shape: Shape
    ) throws(ShapeError) -> [Int] {
        guard given.count == shape.rank else {
            throw .wrongRank(
                operation: "permute", shape: shape,
                expected: "\(given.count) axes, as many as the order names")
        }
        _ = try axes(given, of: shape, operation: "permute")
        return given.map { $0 < 0 ? $0 + shape.rank : $0 }
    }

    /// The shape without the given axes of size 1; nil takes away all of size 1.
    public static func squeezed(_ shape: Shape, axes given: [Int]?) throws(ShapeError) -> Shape {
        guard let given else { return Shape(shape.sizes.filter { $0 != 1 }) }
        let gone = try axes(given, of: shape, operation: "squeeze")
        for axis in gone where shape[axis] != 1 {
            throw .cannotSqueeze(axis: axis, shape: shape)
        }
        return Shape(shape.sizes.indices.filter { !gone.contains($0) }.map { shape[$0] })
    }

    /// The shape with an axis of size 1 put in, so that it becomes axis `axis` of the result.
    public static func expanded(_ shape: Shape, axis: Int) throws(ShapeError) -> Shape {
        let place = try newAxis(axis, in: shape, operation: "expand")
        var sizes = shape.sizes
        sizes.insert(1, at: place)
        return Shape(sizes)
    }

    /// The shape of tensors laid one after another along an axis that they have.
    public static func concatenate(
        _ shapes: [Shape], axis given: Int, operation: String = "concat"
    ) throws(ShapeError) -> Shape {
        guard let first = shapes.first else { throw .nothingToJoin(operation: operation) }
        let axis = try axis(given, of: first, operation: operation)
        var sizes = first.sizes
        for (position, shape) in shapes.enumerated().dropFirst() {
            if let wrong = mismatch(first, shape, besides: axis) {
                throw .concatenation(
                    operation: operation, first: first, other: shape, position: position,
                    axis: wrong)
            }
            let (sum, overflow) = sizes[axis].addingReportingOverflow(shape[axis])
            guard !overflow else { throw .tooLarge(operation: operation, sizes: sizes) }
            sizes[axis] = sum
        }
        _ = try count(sizes, operation: operation)
        return Shape(sizes)
    }

    /// The shape of equal tensors laid along a new axis.
    public static func stack(_ shapes: [Shape], axis given: Int) throws(ShapeError) -> Shape {
        guard let first = shapes.first else { throw .nothingToJoin(operation: "stack") }
        for (position, shape) in shapes.enumerated().dropFirst() where shape != first {
            throw .concatenation(
                operation: "stack", first: first, other: shape, position: position,
                axis: mismatch(first, shape, besides: nil) ?? 0)
        }
        let axis = try newAxis(given, in: first, operation: "stack")
        var sizes = first.sizes
        sizes.insert(shapes.count, at: axis)
        _ = try count(sizes, operation: "stack")
        return Shape(sizes)
    }

    /// Where a new axis goes; −1 is after the last.
    private static func newAxis(
        _ axis: Int, in shape: Shape, operation: String
    ) throws(ShapeError) -> Int {
        guard axis >= -shape.rank - 1, axis <= shape.rank else {
            throw .axisOutOfRange(operation: operation, axis: axis, shape: shape)
        }
        return axis < 0 ? axis + shape.rank + 1 : axis
    }

    /// The first axis, but the one left out, that differs; the shorter rank if ranks differ.
    private static func mismatch(_ a: Shape, _ b: Shape, besides axis: Int?) -> Int? {
        guard a.rank == b.rank else { return min(a.rank, b.rank) }
        return a.sizes.indices.first { $0 != axis && a[$0] != b[$0] }
    }
}
