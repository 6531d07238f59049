import Kernels
import Shapes
import Tensors

extension Symbol {
    private func make(
        _ primitive: Primitive, _ operands: [Symbol], _ shape: Shape, type: ElementType? = nil
    ) -> Symbol {
        Symbol(graph, graph.node(primitive, operands.map(\.id), shape, type ?? self.type))
    }

    // MARK: - Views

    /// The same numbers in a shape of as many elements.
    package func viewed(as shape: Shape) -> Symbol {
        if shape == self.shape { return self }
        switch primitive {
        case .reshape: return operand(0).viewed(as: shape)
        case .broadcast where shape.count == 1 || plainNumber != nil:
            if let number = plainNumber { return graph.number(number, shape, type) }
        default: break
        }
        return make(.reshape, [self], shape)
    }

    /// A symbol of shape [] as one of this shape throughout.
    package func filled(_ shape: Shape) -> Symbol { spread(to: shape) }

    /// The symbol repeated up to a shape that its own broadcasts to.
    package func spread(to shape: Shape) -> Symbol {
        if shape == self.shape { return self }
        if case .broadcast = primitive, operand(0).rank <= shape.rank {
            let inner = operand(0)
            if inner.rank == rank, rank == shape.rank { return inner.spread(to: shape) }
        }
        let lead = [Int](repeating: 1, count: shape.rank - rank)
        let aligned = viewed(as: Shape(lead + self.shape.sizes))
        return aligned.shape == shape ? aligned : aligned.make(.broadcast, [aligned], shape)
    }

    /// Axes in another order.
    package func permuted(_ order: [Int]) -> Symbol {
        if order == Array(0..<rank) { return self }
        if case .transpose(let inner) = primitive {
            return operand(0).permuted(order.map { inner[$0] })
        }
        if let product = turnedProduct(order) { return product }
        let sizes = Shape(order.map { shape[$0] })
        // Where no axis but those of size 1 moves, the elements stay in order.
        let moved = order.filter { shape[$0] != 1 }
        if moved == moved.sorted() { return viewed(as: sizes) }
        return make(.transpose(order), [self], sizes)
    }

    /// `(a bᵀ)ᵀ = b aᵀ` and `(aᵀ b)ᵀ = bᵀ a`: a product with its last two axes exchanged is one of
    /// the same form.
    private func turnedProduct(_ order: [Int]) -> Symbol? {
        guard case .product(let transposesLeft, let transposesRight) = primitive,
            transposesLeft != transposesRight, rank == 2, order == [1, 0]
        else { return nil }
        return make(
            .product(transposesLeft: transposesLeft, transposesRight: transposesRight),
            [operand(1), operand(0)], [shape[1], shape[0]])
    }

    /// The last two axes exchanged.
    package func swapped() -> Symbol {
        var order = Array(0..<rank)
        order.swapAt(rank - 1, rank - 2)
        return permuted(order)
    }

    package func sliced(starts: [Int], steps: [Int], sizes: [Int]) -> Symbol {
        let shape = Shape(sizes)
        if shape == self.shape && steps.allSatisfy({ $0 == 1 }) { return self }
        if let number = plainNumber { return graph.number(number, shape, type) }
        return make(.slice(starts: starts, steps: steps), [self], shape)
    }

    /// The symbol in a tensor of zeros.
    package func placed(starts: [Int], steps: [Int], in shape: Shape) -> Symbol {
        if shape == self.shape && steps.allSatisfy({ $0 == 1 }) { return self }
        return make(.place(starts: starts, steps: steps), [self], shape)
    }

    /// The sum of two symbols. Parts that were put side by side into zeros are joined instead, and
    /// the gradients of a large matrix by several batches become one product over all of them.
    func joined(with other: Symbol) -> Symbol {
        if let product = productOfBoth(with: other) { return product }
        guard case .place(let starts, let steps) = primitive,
            case .place(let otherStarts, let otherSteps) = other.primitive,
            (steps + otherSteps).allSatisfy({ $0 == 1 })
        else { return self + other }
        let (a, b) = (operand(0), other.operand(0))
        let axes = starts.indices.filter { starts[$0] != otherStarts[$0] }
        guard axes.count == 1, let axis = axes.first,
            a.shape.sizes.indices.allSatisfy({ $0 == axis || a.shape[$0] == b.shape[$0] })
        else { return self + other }
        let (first, second, start) =
            starts[axis] < otherStarts[axis] ? (a, b, starts) : (b, a, otherStarts)
        let next = max(starts[axis], otherStarts[axis])
        guard start[axis] + first.shape[axis] == next,
            let both = try? Symbol.concatenate([first, second], axis: axis)
        else { return self + other }
        return both.placed(starts: start, steps: steps, in: shape)
    }

    /// `AᵀB + CᵀD` as one product, where the results are larger than what is copied for it.
    private func productOfBoth(with other: Symbol) -> Symbol? {
        let kind = Primitive.product(transposesLeft: true, transposesRight: false)
        guard primitive == kind, other.primitive == kind, rank == 2, shape == other.shape else {
            return nil
        }
        let lefts = operand(0).rowParts + other.operand(0).rowParts
        let rights = operand(1).rowParts + other.operand(1).rowParts
        let copied = (lefts + rights).reduce(0) { $0 + $1.shape.count }
        guard shape.count > copied, shape.count > 1 << 16,
            let left = try? Symbol.concatenate(lefts, axis: 0),
            let right = try? Symbol.concatenate(rights, axis: 0)
        else { return nil }
        return left.permuted([1, 0]).multiplied(right)
    }

    /// What it was joined of along axis 0, or itself.
    private var rowParts: [Symbol] {
        guard case .concatenate(axis: 0) = primitive else { return [self] }
        return graph[id].operands.map { Symbol(graph, $0) }
    }

    // MARK: - The tensor's operations

    /// - Throws: `ShapeError.cannotReshape`.
    public func reshaped(_ sizes: [Int]) throws(ShapeError) -> Symbol {
        viewed(as: try ShapeRules.reshape(shape, to: sizes))
    }

    public func transposed() -> Symbol { permuted(Array((0..<rank).reversed())) }

    public func permuted(axes: [Int]) throws(ShapeError) -> Symbol {
        permuted(try ShapeRules.permutation(axes, of: shape))
    }

    /// - Throws: `ShapeError.notBroadcastable` if the shape is not one it broadcasts to.
    public func broadcast(to target: Shape) throws(ShapeError) -> Symbol {
        let common = try ShapeRules.broadcast(shape, target, operation: "broadcastTo")
        guard common == target else {
            throw .notBroadcastable(operation: "broadcastTo", left: shape, right: target, axis: -1)
        }
        return spread(to: target)
    }

    public func squeezed(axes: [Int]? = nil) throws(ShapeError) -> Symbol {
        viewed(as: try ShapeRules.squeezed(shape, axes: axes))
    }

    public func expanded(axis: Int) throws(ShapeError) -> Symbol {
        viewed(as: try ShapeRules.expanded(shape, axis: axis))
    }

    public static func concatenate(
        _ symbols: [Symbol], axis given: Int, operation: String = "concat"
    ) throws(ShapeError) -> Symbol {
        guard let first = symbols.first else { throw .nothingToJoin(operation: operation) }
        let shape = try ShapeRules.concatenate(
            symbols.map(\.shape), axis: given, operation: operation)
        if symbols.count == 1 { return first }
        let axis = try ShapeRules.axis(given, of: first.shape, operation: operation)
        let type = symbols.dropFirst().reduce(first.type) { $0.promoted(with: $1.type) }
        let parts = symbols.map { $0.cast(to: type) }
        return first.make(.concatenate(axis: axis), parts, shape, type: type)
    }

    public static func stack(_ symbols: [Symbol], axis: Int) throws(ShapeError) -> Symbol {
        _ = try ShapeRules.stack(symbols.map(\.shape), axis: axis)
        var parts: [Symbol] = []
        for symbol in symbols { parts.append(try symbol.expanded(axis: axis)) }
        let place = axis < 0 ? axis + (symbols.first?.rank ?? 0) + 1 : axis
        return try concatenate(parts, axis: place, operation: "stack")
    }

    /// `x[…]` of slices, single places, new axes, and at most one tensor of whole numbers, which
    /// stands for the first axis.
    ///
    /// - Returns: nil for an index that a traced program cannot express.
    public func indexed(by indices: [TensorIndex]) throws -> Symbol? {
        if let first = indices.first, case .integers(let places) = first,
            indices.dropFirst().allSatisfy({ $0.isWholeAxis })
        {
            return try gatheringRows(at: graph.constant(try places.checkedPlaces(of: shape)))
        }
        var forms: [IndexForm] = []
        for index in indices {
            guard let form = index.sliceForm else { return nil }
            forms.append(form)
        }
        let plan = try IndexPlan(forms, of: shape)
        var starts: [Int] = []
        var steps: [Int] = []
        var taken: [Int] = []
        var sizes: [Int] = []
        var reversed: [Int] = []
        for step in plan.steps {
            switch step {
            case .single(_, let index):
                starts.append(index)
                steps.append(1)
                taken.append(1)
            case .slice(let axis, let start, let count, let step):
                // A backward slice is the forward one over the same places, turned round.
                if step < 0 { reversed.append(axis) }
                starts.append(step < 0 ? start + (count - 1) * step : start)
                steps.append(abs(step))
                taken.append(count)
                sizes.append(count)
            case .newAxis: sizes.append(1)
            case .gather: return nil
            }
        }
        guard reversed.isEmpty else { return nil }
        return sliced(starts: starts, steps: steps, sizes: taken).viewed(as: Shape(sizes))
    }

    // MARK: - Rows of tables

    /// Rows of the first axis by whole numbers of any shape; each must be a row.
    public func gatheringRows(at places: Symbol) throws(ShapeError) -> Symbol {
        guard rank > 0 else {
            throw .wrongRank(operation: "indexing", shape: shape, expected: "an axis to index")
        }
        let sizes = places.shape.sizes + shape.sizes[1...]
        _ = try ShapeRules.count(sizes, operation: "indexing")
        return make(.gatherRows, [self, places.cast(to: .int64)], Shape(sizes))
    }

    package func scatteringRows(at places: Symbol, into shape: Shape) -> Symbol {
        make(.scatterRows, [self, places], shape)
    }

    /// A row of `count` numbers for each whole number, 1 at its place and 0 elsewhere.
    public func oneHot(_ count: Int) throws(ShapeError) -> Symbol {
        let sizes = shape.sizes + [count]
        _ = try ShapeRules.count(sizes, operation: "onehot")
        return make(.oneHot, [cast(to: .int64)], Shape(sizes), type: .float32)
    }
}

extension TensorIndex {
    fileprivate var sliceForm: IndexForm? {
        switch self {
        case .single(let place): .single(place)
        case .slice(let from, let to, let step): .slice(from: from, to: to, step: step)
        case .ellipsis: .ellipsis
        case .newAxis: .newAxis
        case .mask, .integers: nil
        }
    }

    fileprivate var isWholeAxis: Bool {
        switch self {
        case .slice(nil, nil, nil), .ellipsis: true
        default: false
        }
    }
}

extension Tensor {
    /// Places of the first axis, counted from 0.
    fileprivate func checkedPlaces(of shape: Shape) throws -> Tensor {
        guard shape.rank > 0 else { throw ShapeError.tooManyIndices(count: 1, shape: shape) }
        let places = try withoutMarks.toIntegers().map { place -> Int64 in
            let fromStart = place < 0 ? place + shape[0] : place
            guard fromStart >= 0, fromStart < shape[0] else {
                throw ShapeError.indexOutOfRange(index: place, axis: 0, shape: shape)
            }
            return Int64(fromStart)
        }
        return try Tensor(places, shape: self.shape).marked(marks)
    }
}
