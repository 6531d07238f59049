import Shapes

extension Tensor {
    /// The same elements in other axes; one size may be −1 for the rest.
    public func reshaped(_ sizes: [Int]) throws -> Tensor {
        let target = try ShapeRules.reshape(shape, to: sizes)
        var result = try contiguous()
        result.shape = target
        return result
    }

    /// The axes from `axis` on made one; all of them unless said.
    public func flattened(from axis: Int = 0) throws -> Tensor {
        if rank == 0 { return try reshaped([1]) }
        let first = try ShapeRules.axis(axis, of: shape, operation: "flatten")
        let rest = try ShapeRules.count(Array(shape.sizes[first...]), operation: "flatten")
        return try reshaped(Array(shape.sizes[..<first]) + [rest])
    }

    /// All axes in the opposite order; shares storage.
    public func transposed() -> Tensor {
        view(shape.sizes.reversed(), strides: allStrides.reversed(), offset: offset)
    }

    /// Axis `i` of the result is axis `axes[i]` of this tensor; shares storage.
    public func permuted(_ axes: [Int]) throws -> Tensor {
        let order = try ShapeRules.permutation(axes, of: shape)
        let own = allStrides
        return view(order.map { shape[$0] }, strides: order.map { own[$0] }, offset: offset)
    }

    /// Two axes exchanged; shares storage.
    public func swapping(_ a: Int, _ b: Int) throws -> Tensor {
        let first = try ShapeRules.axis(a, of: shape, operation: "swap")
        let second = try ShapeRules.axis(b, of: shape, operation: "swap")
        var order = Array(0..<rank)
        order.swapAt(first, second)
        return try permuted(order)
    }

    /// One axis moved to the end; shares storage.
    func movingLast(_ axis: Int) throws -> Tensor {
        try permuted((0..<rank).filter { $0 != axis } + [axis])
    }

    /// The last axis moved back to where `movingLast` took it from.
    func movingBack(to axis: Int) throws -> Tensor {
        var order = Array(0..<rank - 1)
        order.insert(rank - 1, at: axis)
        return try permuted(order)
    }

    /// Without the given axes of size 1; nil takes away all of size 1.
    public func squeezed(axes: [Int]? = nil) throws -> Tensor {
        try reshaped(ShapeRules.squeezed(shape, axes: axes).sizes)
    }

    /// With an axis of size 1 put in, which becomes axis `axis` of the result.
    public func expanded(axis: Int) throws -> Tensor {
        try reshaped(ShapeRules.expanded(shape, axis: axis).sizes)
    }

    /// The tensor read as a larger one: axes of size 1 repeat, axes may be added in front.
    /// Shares storage.
    ///
    /// - Throws: `ShapeError.notBroadcastable`.
    public func broadcast(to target: Shape) throws -> Tensor {
        if shape == target { return self }
        let common = try ShapeRules.broadcast(shape, target, operation: "broadcast")
        guard common == target else {
            throw ShapeError.cannotAssign(value: shape, target: target)
        }
        return view(target.sizes, strides: strides(broadcastTo: target.sizes), offset: offset)
    }

    /// The places of the given axes (nil: all) in the opposite order; shares storage.
    public func flipped(axes: [Int]? = nil) throws -> Tensor {
        var steps = allStrides
        var first = offset
        for axis in try ShapeRules.axes(axes, of: shape, operation: "flip") {
            first += max(0, shape[axis] - 1) * steps[axis]
            steps[axis] = -steps[axis]
        }
        return view(shape.sizes, strides: steps, offset: count == 0 ? offset : first)
    }

    /// The places of an axis moved on by a number, those pushed out coming in at the other
    /// end; nil rolls the flattened tensor.
    public func rolled(by places: Int, axis: Int? = nil) throws -> Tensor {
        guard let axis else {
            return try flattened().rolled(by: places, axis: 0).reshaped(shape.sizes)
        }
        let along = try ShapeRules.axis(axis, of: shape, operation: "roll")
        let size = shape[along]
        guard size > 0 else { return self }
        let shift = (places % size + size) % size
        guard shift > 0 else { return self }
        let parts = try split(sizes: [size - shift, shift], axis: along)
        return try Tensor.concatenate([parts[1], parts[0]], axis: along)
    }

    /// The 1-d diagonal of a matrix as a view, or a matrix with these elements on a diagonal.
    ///
    /// - Parameter shift: how many columns right of the main diagonal.
    public func diagonal(_ shift: Int = 0) throws -> Tensor {
        switch rank {
        case 1: return try diagonalMatrix(shift)
        case 2:
            let (rows, columns) = (shape[0], shape[1])
            let right = min(max(shift, 0), columns)
            let down = shift < 0 ? min(shift == Int.min ? Int.max : -shift, rows) : 0
            let length = max(0, min(rows - down, columns - right))
            let steps = allStrides
            let first = length == 0 ? offset : offset + down * steps[0] + right * steps[1]
            return view([length], strides: [steps[0] + steps[1]], offset: first)
        default:
            throw ShapeError.wrongRank(operation: "diag", shape: shape, expected: "1 or 2 axes")
        }
    }

    private func diagonalMatrix(_ shift: Int) throws -> Tensor {
        let (extra, overflow) = count.addingReportingOverflow(Int(clamping: shift.magnitude))
        guard !overflow else {
            throw ShapeError.tooLarge(operation: "diag", sizes: [count, shift])
        }
        var result = try Tensor.zeros([extra, extra], elementType).marked(marks)
        let rows = TensorIndex.slice(from: max(0, -shift), to: max(0, -shift) + count, step: nil)
        let columns = TensorIndex.slice(from: max(0, shift), to: max(0, shift) + count, step: nil)
        let block = try result.indexed(by: [rows, columns])
        var diagonal = try block.diagonal()
        // The view is written through: `result` is not yet seen by anyone else.
        try diagonal.writeThrough(self)
        result.marks = marks
        return result
    }
}
