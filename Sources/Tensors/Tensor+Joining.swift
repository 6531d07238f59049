import Kernels
import Shapes

extension Tensor {
    /// Tensors one after another along an axis that they have; the widest type wins.
    public static func concatenate(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        let shape = try ShapeRules.concatenate(tensors.map(\.shape), axis: axis)
        let along = axis < 0 ? axis + shape.rank : axis
        return try joined(tensors, shape, along: along)
    }

    /// Equal tensors along a new axis.
    public static func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        let shape = try ShapeRules.stack(tensors.map(\.shape), axis: axis)
        let along = axis < 0 ? axis + shape.rank : axis
        return try joined(tensors.map { try $0.expanded(axis: along) }, shape, along: along)
    }

    private static func joined(
        _ tensors: [Tensor], _ shape: Shape, along axis: Int
    ) throws -> Tensor {
        var type = ElementType.bool
        var marks = Marks.empty
        for tensor in tensors {
            type = type.promoted(with: tensor.elementType)
            marks.formUnion(tensor.marks)
        }
        let result = try Tensor(unwritten: shape, type, marks)
        let steps = rowMajorStrides(shape)
        var place = 0
        for tensor in tensors {
            let part = try tensor.cast(to: type)
            let walk = PairWalk(part.shape.sizes, part.allStrides, steps)
            try walk.copy(
                from: part.start, to: result.target + place * steps[axis] * type.size,
                size: type.size)
            place += part.shape[axis]
        }
        return result
    }

    /// The tensor cut along an axis into parts of these sizes; they share storage.
    public func split(sizes: [Int], axis: Int = 0) throws -> [Tensor] {
        let along = try ShapeRules.axis(axis, of: shape, operation: "split")
        let failure = ShapeError.cannotSplit(shape: shape, axis: along, sizes: sizes)
        var rest = shape[along]
        for size in sizes {
            guard size >= 0, size <= rest else { throw failure }
            rest -= size
        }
        guard rest == 0 else { throw failure }
        var place = 0
        return sizes.map { size in
            defer { place += size }
            return part(along, from: place, count: size)
        }
    }

    /// The tensor cut along an axis into equal parts; they share storage.
    public func split(parts: Int, axis: Int = 0) throws -> [Tensor] {
        let along = try ShapeRules.axis(axis, of: shape, operation: "split")
        guard parts > 0, shape[along] % parts == 0 else {
            throw TensorError.outOfDomain(
                operation: "split", parameter: "parts", value: Double(parts),
                needed: "a number of parts that divides the axis of size \(shape[along])")
        }
        // An axis of size 0 has any number of empty parts, but they take memory all the same.
        guard shape[along] > 0 || parts <= 1 << 20 else {
            throw ShapeError.tooLarge(operation: "split", sizes: [parts])
        }
        let size = shape[along] / parts
        return (0..<parts).map { part(along, from: $0 * size, count: size) }
    }

    /// A run of places of one axis; shares storage.
    func part(_ axis: Int, from first: Int, count: Int) -> Tensor {
        var sizes = shape.sizes
        sizes[axis] = count
        let steps = allStrides
        let place = count == 0 ? offset : offset + first * steps[axis]
        return view(sizes, strides: steps, offset: place)
    }

    /// The tensor laid out several times along each axis; missing counts in front are 1.
    public func tiled(_ counts: [Int]) throws -> Tensor {
        let wanted = [Int](repeating: 1, count: max(0, rank - counts.count)) + counts
        let sizes = [Int](repeating: 1, count: wanted.count - rank) + shape.sizes
        let base = try reshaped(sizes)
        // Each axis becomes two, the repeats and the places; read so, it is a broadcast.
        var shared: [Int] = []
        var spread: [Int] = []
        var merged: [Int] = []
        for (size, count) in zip(sizes, wanted) {
            shared += [1, size]
            spread += [count, size]
            merged.append(try ShapeRules.count([count, size], operation: "tile"))
        }
        _ = try ShapeRules.count(merged, operation: "tile")
        return try base.reshaped(shared).broadcast(to: Shape(spread)).reshaped(merged)
    }

    /// Each place of an axis several times in a row; nil repeats the flattened elements.
    public func repeated(_ times: Int, axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try flattened().repeated(times, axis: 0) }
        let along = try ShapeRules.axis(axis, of: shape, operation: "repeat")
        var spread = shape.sizes
        spread.insert(times, at: along + 1)
        var merged = shape.sizes
        merged[along] = try ShapeRules.count([shape[along], times], operation: "repeat")
        _ = try ShapeRules.count(merged, operation: "repeat")
        return try expanded(axis: along + 1).broadcast(to: Shape(spread)).reshaped(merged)
    }

    /// For each whole number in `0 ..< classes` a row with a one at that place, else zeros.
    ///
    /// ## Shapes
    /// `[…]` gives `[…, classes]`.
    /// - Throws: `ShapeError.indexOutOfRange` for a number outside; a negative one too.
    public func oneHot(_ classes: Int, type: ElementType = .float32) throws -> Tensor {
        let labels = try withoutMarks.toIntegers()
        let result = try Tensor.zeros(Shape(shape.sizes + [classes]), type)
        for (row, label) in labels.enumerated() {
            guard label >= 0, label < classes else {
                throw ShapeError.indexOutOfRange(index: label, axis: 0, shape: [classes])
            }
            fill(result.target + (row * classes + label) * type.size, type, 1, 1)
        }
        return result.marked(marks)
    }

    /// Zeros above a diagonal of the last two axes.
    ///
    /// - Parameter diagonal: how many columns right of the main diagonal the last one kept is.
    public func lowerTriangle(_ diagonal: Int = 0) throws -> Tensor {
        try triangle("tril", diagonal, keepsLower: true)
    }

    /// Zeros below a diagonal of the last two axes.
    public func upperTriangle(_ diagonal: Int = 0) throws -> Tensor {
        try triangle("triu", diagonal, keepsLower: false)
    }

    private func triangle(
        _ operation: String, _ diagonal: Int, keepsLower: Bool
    ) throws -> Tensor {
        guard rank >= 2 else {
            throw ShapeError.wrongRank(
                operation: operation, shape: shape, expected: "at least 2 axes")
        }
        let result = try copied()
        let (rows, columns) = (shape[rank - 2], shape[rank - 1])
        guard count > 0 else { return result }
        keepTriangle(
            result.target, batch: count / (rows * columns), rows: rows, columns: columns,
            diagonal: max(-rows - 1, min(diagonal, columns + 1)), keepsLower: keepsLower,
            size: elementType.size)
        return result
    }

    /// The same elements in a storage of their own, in row-major order.
    public func copied() throws -> Tensor {
        let result = try Tensor(unwritten: shape, elementType, marks)
        let walk = PairWalk(shape.sizes, allStrides, Self.rowMajorStrides(shape))
        try walk.copy(from: start, to: result.target, size: elementType.size)
        return result
    }
}
