import Kernels
import Shapes

extension Tensor {
    /// `op(x)`, element by element.
    ///
    /// Integers keep their type under `negate absolute sign square floor ceil round relu` and
    /// become float32 under the other functions; truth values count as int64 0 and 1 there.
    /// `isNaN isInfinite isFinite not` give truth values. `round` rounds halves to even.
    public func unary(_ op: UnaryOperation) throws -> Tensor {
        if strides == nil, elementType.isFloating, !op.isTest {
            let result = try Tensor(unwritten: shape, elementType, marks)
            try finish(Kernels.unary(op, elementType, start, result.target, shape.count))
            return result
        }
        let type = inputType(op)
        let input = try cast(to: type).contiguous()
        let result = try Tensor(unwritten: shape, op.isTest ? .bool : type, marks)
        try finish(Kernels.unary(op, type, input.start, result.target, count))
        return result
    }

    private func inputType(_ op: UnaryOperation) -> ElementType {
        if op == .not { return .bool }
        if op.isTest || elementType.isFloating { return elementType }
        if !op.keepsType { return .float32 }
        return elementType == .bool ? .int64 : elementType
    }

    /// The tensor with elements of another type.
    ///
    /// Fractions are cut towards 0; int64 wraps into uint8; all but 0 is true, NaN included.
    /// - Throws: `TensorError.notRepresentable` for a float that the integer type cannot hold.
    public func cast(to type: ElementType) throws -> Tensor {
        if type == elementType { return self }
        let input = try contiguous()
        if elementType.isFloating,
            let value = unrepresentable(input.start, elementType, type, count)
        {
            throw TensorError.notRepresentable(value: value, type: type)
        }
        let result = try Tensor(unwritten: shape, type, marks)
        try finish(convert(input.start, elementType, result.target, type, count))
        return result
    }

    /// The elements, none below `low` and none above `high`; `high` wins if they cross.
    public func clipped(low: Double? = nil, high: Double? = nil) throws -> Tensor {
        var result = self
        if let low { result = try Tensor.binary(.maximum, result, number: low) }
        if let high { result = try Tensor.binary(.minimum, result, number: high) }
        return result
    }

    /// `a` where the condition is true, else `b`; all three broadcast together.
    public static func select(
        _ condition: Tensor, _ a: Tensor, _ b: Tensor
    ) throws -> Tensor {
        let type = a.elementType.promoted(with: b.elementType)
        var shape = try ShapeRules.broadcast(a.shape, b.shape, operation: "where")
        shape = try ShapeRules.broadcast(condition.shape, shape, operation: "where")
        let chosen = try condition.cast(to: .bool).broadcast(to: shape).contiguous()
        let left = try a.cast(to: type).spread(over: shape)
        let right = try b.cast(to: type).spread(over: shape)
        let marks = condition.marks.union(a.marks).union(b.marks)
        let result = try Tensor(unwritten: shape, type, marks)
        try finish(
            Kernels.select(
                typed(chosen.start), left.start, left.count == 1 ? 0 : 1, right.start,
                right.count == 1 ? 0 : 1, result.target, shape.count, size: type.size))
        return result
    }

    /// `a` where the condition is true, else the number, which does not widen `a`.
    public static func select(
        _ condition: Tensor, _ a: Tensor, number: Double
    ) throws -> Tensor {
        try select(condition, a, numberTensor(number, beside: a))
    }

    /// The number where the condition is true, else `b`.
    public static func select(
        _ condition: Tensor, number: Double, _ b: Tensor
    ) throws -> Tensor {
        try select(condition, numberTensor(number, beside: b), b)
    }

    /// A number in the type it has beside a tensor: the tensor's, unless that is too narrow.
    private static func numberTensor(_ number: Double, beside other: Tensor) throws -> Tensor {
        let type = other.elementType
        if type.isFloating { return try .scalar(number, type) }
        guard number == number.rounded(), abs(number) < 0x1p63 else {
            return try .scalar(number, .float32)
        }
        let fits = type == .uint8 && number >= 0 && number <= 255
        return try .scalar(number, fits ? .uint8 : .int64)
    }

    /// One element as it is, more broadcast in full.
    private func spread(over shape: Shape) throws -> Tensor {
        try count == 1 ? self : broadcast(to: shape).contiguous()
    }

    /// Whether shapes and all elements are equal; types may differ. NaN differs from all.
    public static func isEqual(_ a: Tensor, _ b: Tensor) throws -> Bool {
        guard a.shape == b.shape else { return false }
        try a.noteReading()
        try b.noteReading()
        let same = try binary(.equal, a, b)
        return countOfTrue(typed(same.start), same.count) == same.count
    }
}

/// A pointer to elements of the type that the storage holds.
func typed<T>(_ p: UnsafeRawPointer) -> UnsafePointer<T> {
    p.assumingMemoryBound(to: T.self)
}

func typed<T>(_ p: UnsafeMutableRawPointer) -> UnsafeMutablePointer<T> {
    p.assumingMemoryBound(to: T.self)
}
