import Kernels
import Shapes

extension Tensor {
    /// The elements in order along an axis, NaN last.
    public func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
        try ordered("sort", axis, descending, wantsPlaces: false).values
    }

    /// The places of the sorted elements; equal elements keep their order. int64.
    public func argsorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
        try ordered("argsort", axis, descending, wantsPlaces: true).places
    }

    private func ordered(
        _ name: String, _ axis: Int, _ descending: Bool, wantsPlaces: Bool
    ) throws -> (values: Tensor, places: Tensor) {
        let along = try ShapeRules.axis(axis, of: shape, operation: name)
        let rows = try movingLast(along).contiguous()
        let length = shape[along]
        let values = try Tensor(unwritten: rows.shape, elementType, marks)
        let places = try Tensor(
            unwritten: wantsPlaces ? rows.shape : [0], .int64, marks)
        if count > 0 {
            let scratch = try Storage(byteCount: sortingScratchSize(columns: length))
            try withExtendedLifetime(scratch) {
                try finish(
                    sortRows(
                        elementType, rows.start, values.target,
                        places: wantsPlaces ? typed(places.target) : nil, scratch: scratch.base,
                        rows: count / length, columns: length, isDescending: descending))
            }
        }
        return (
            try values.movingBack(to: along),
            wantsPlaces ? try places.movingBack(to: along) : places
        )
    }

    /// The different elements in ascending order, each once; NaN counts as one element.
    public func uniqueValues() throws -> Tensor {
        let all = try flattened().sorted()
        guard all.count > 1 else { return all }
        let later = all.part(0, from: 1, count: all.count - 1)
        let earlier = all.part(0, from: 0, count: all.count - 1)
        var isNew = try Tensor.binary(.notEqual, later, earlier)
        if elementType.isFloating {
            let bothNaN = try Tensor.binary(.and, later.unary(.isNaN), earlier.unary(.isNaN))
            isNew = try Tensor.binary(.and, isNew, bothNaN.unary(.not))
        }
        let mask = try Tensor.concatenate([.ones([1], .bool), isNew])
        return try all.indexed(by: [.mask(mask)])
    }

    /// The value below which a share `q` of the elements lies, between places linearly.
    ///
    /// Integers give float32. A NaN makes the result NaN.
    /// - Parameter q: in 0...1; 0 is the smallest element, 1 the largest.
    /// - Throws: `ShapeError.emptyReduction` without elements.
    public func quantile(
        _ q: Double, axis: Int? = nil, keepingDimensions: Bool = false
    ) throws -> Tensor {
        guard q >= 0, q <= 1 else {
            throw TensorError.outOfDomain(
                operation: "quantile", parameter: "q", value: q, needed: "a share from 0 to 1")
        }
        return try quantile(q, "quantile", axis, keepingDimensions)
    }

    /// The middle element, or the mean of the two in the middle.
    public func median(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try quantile(0.5, "median", axis, keepingDimensions)
    }

    private func quantile(
        _ q: Double, _ name: String, _ axis: Int?, _ keepingDimensions: Bool
    ) throws -> Tensor {
        let along = try axis.map { try ShapeRules.axis($0, of: shape, operation: name) }
        let target = try ShapeRules.reduce(
            shape, axes: along.map { [$0] }, keepingDimensions: keepingDimensions,
            operation: name)
        let rows = try along.map { try movingLast($0) } ?? flattened()
        let length = rows.shape[rows.rank - 1]
        guard length > 0 || target.count == 0 else {
            throw ShapeError.emptyReduction(operation: name, shape: shape, axis: along)
        }
        let type = elementType == .float64 ? ElementType.float64 : .float32
        guard target.count > 0 else { return try Tensor(unwritten: target, type, marks) }
        let sorted = try rows.cast(to: .float64).sorted()
        let place = q * Double(length - 1)
        let below = min(length - 1, Int(place))
        let share = place - Double(below)
        let low = try sorted.indexed(by: [.ellipsis, .single(below)])
        let high = try sorted.indexed(by: [.ellipsis, .single(min(below + 1, length - 1))])
        let last = try sorted.indexed(by: [.ellipsis, .single(-1)])
        var result = share == 0 ? low : try Self.between(low, high, share)
        // NaN sorts to the end, and is told by what it makes of the last element.
        result = try select(last.unary(.isNaN), last, result)
        return try result.cast(to: type).reshaped(target.sizes)
    }

    private func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        try Tensor.select(condition, a, b)
    }

    private static func between(_ low: Tensor, _ high: Tensor, _ share: Double) throws -> Tensor {
        let step = try binary(.multiply, binary(.subtract, high, low), number: share)
        // Between equal ends nothing is added, infinite ones included.
        return try select(binary(.equal, low, high), low, binary(.add, low, step))
    }
}
