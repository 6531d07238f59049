import Kernels
import Shapes

extension Tensor {
    /// `a op b`, element by element, with broadcasting.
    ///
    /// Element types: the wider of the two, where bool < uint8 < int64 < float32 < float64.
    /// `/` of integers gives float32, arithmetic of truth values int64, comparisons bool;
    /// `and`, `or`, `xor` read their operands as truth values. int64 and uint8 wrap.
    /// - Throws: `ShapeError.notBroadcastable`; `TensorError.divisionByZero` for integer `//`
    ///   and `%`; `TensorError.negativePower`.
    public static func binary(
        _ op: ElementwiseOperation, _ a: Tensor, _ b: Tensor
    ) throws -> Tensor {
        if a.elementType == b.elementType, a.elementType.isFloating, a.strides == nil,
            b.strides == nil, !op.isLogical, a.shape == b.shape
        {
            return try plainBinary(op, a, b)
        }
        let type = computingType(op, a.elementType, b.elementType)
        let left = try a.cast(to: type)
        let right = try b.cast(to: type)
        try checkDivisor(op, type, right)
        let marks = a.marks.union(b.marks)
        if a.shape == b.shape && left.strides == nil && right.strides == nil {
            let result = try Tensor(unwritten: a.shape, outputType(op, type), marks)
            let layout = PairLayout(count: a.shape.count, left: 1, right: 1)
            try finish(elementwise(op, type, left.start, right.start, result.target, layout))
            return result
        }
        return try broadcastBinary(op, type, left, right, marks)
    }

    /// Equal floating types and shapes, elements in order: what loops do most.
    private static func plainBinary(
        _ op: ElementwiseOperation, _ a: Tensor, _ b: Tensor
    ) throws -> Tensor {
        let count = a.shape.count
        let type = outputType(op, a.elementType)
        let storage = try Storage(byteCount: count * type.size)
        let layout = PairLayout(count: count, left: 1, right: 1)
        try finish(elementwise(op, a.elementType, a.start, b.start, storage.base, layout))
        return Tensor(
            shape: a.shape, type: type, marks: a.marks.union(b.marks), storage: storage,
            offset: 0, strides: nil)
    }

    private static func broadcastBinary(
        _ op: ElementwiseOperation, _ type: ElementType, _ left: Tensor, _ right: Tensor,
        _ marks: Marks
    ) throws -> Tensor {
        let shape = try ShapeRules.broadcast(left.shape, right.shape, operation: op.symbol)
        let result = try Tensor(unwritten: shape, outputType(op, type), marks)
        let walk = PairWalk(
            shape.sizes, left.strides(broadcastTo: shape.sizes),
            right.strides(broadcastTo: shape.sizes))
        var out = result.target
        try walk.forEachMatrix { layout, leftOffset, rightOffset in
            try finish(
                elementwise(
                    op, type, left.start + leftOffset * type.size,
                    right.start + rightOffset * type.size, out, layout))
            out += layout.rows * layout.columns * result.elementType.size
        }
        return result
    }

    /// `a op number`; the number does not widen the tensor.
    ///
    /// A float tensor keeps its type. With an integer tensor a whole number gives int64 (uint8
    /// stays if the number is in 0...255), a fraction float32, as do `/` and negative powers.
    public static func binary(
        _ op: ElementwiseOperation, _ a: Tensor, number: Double
    ) throws -> Tensor {
        let type = computingType(op, a.elementType, number: number, isExponent: true)
        if op == .power && type.isFloating && number == 2 {
            return try a.cast(to: type).unary(.square)
        }
        if op == .floorDivide || op == .remainder, number == 0, !type.isFloating {
            throw TensorError.divisionByZero(operation: op.symbol)
        }
        let left = try a.cast(to: type).contiguous()
        let result = try Tensor(unwritten: a.shape, outputType(op, type), a.marks)
        let layout = PairLayout(count: a.count, left: 1, right: 0)
        var cell: UInt64 = 0
        fill(&cell, type, 1, number)
        try finish(elementwise(op, type, left.start, &cell, result.target, layout))
        return result
    }

    /// `number op b`; the number does not widen the tensor.
    public static func binary(
        _ op: ElementwiseOperation, number: Double, _ b: Tensor
    ) throws -> Tensor {
        let type = computingType(op, b.elementType, number: number, isExponent: false)
        let right = try b.cast(to: type).contiguous()
        try checkDivisor(op, type, right)
        let result = try Tensor(unwritten: b.shape, outputType(op, type), b.marks)
        let layout = PairLayout(count: b.count, left: 0, right: 1)
        var cell: UInt64 = 0
        fill(&cell, type, 1, number)
        try finish(elementwise(op, type, &cell, right.start, result.target, layout))
        return result
    }
}

// MARK: - Types

/// The type of the result of an operation that is carried out in `type`.
package func outputType(_ op: ElementwiseOperation, _ type: ElementType) -> ElementType {
    op.isComparison || op.isLogical ? .bool : type
}

/// The type both operands are brought to.
package func computingType(
    _ op: ElementwiseOperation, _ a: ElementType, _ b: ElementType
) -> ElementType {
    if op.isLogical { return .bool }
    let common = a.promoted(with: b)
    if common.isFloating {
        // A float32 does not tell large whole numbers apart.
        let mixesIntegers = a == .int64 || b == .int64
        return op.isComparison && mixesIntegers ? .float64 : common
    }
    if op == .divide { return .float32 }
    let keepsTruth = op.isComparison || op == .minimum || op == .maximum
    return common == .bool && !keepsTruth ? .int64 : common
}

package func computingType(
    _ op: ElementwiseOperation, _ type: ElementType, number: Double, isExponent: Bool
) -> ElementType {
    if op.isLogical { return .bool }
    if type.isFloating { return type }
    if op == .divide { return .float32 }
    let isWhole = number == number.rounded() && abs(number) < 0x1p63
    guard isWhole else { return op.isComparison ? .float64 : .float32 }
    if op == .power && isExponent && number < 0 { return .float32 }
    return type == .uint8 && number >= 0 && number <= 255 ? .uint8 : .int64
}

/// Finds integer divisors of 0 and negative integer exponents.
private func checkDivisor(
    _ op: ElementwiseOperation, _ type: ElementType, _ right: Tensor
) throws {
    guard op == .floorDivide || op == .remainder || op == .power, !type.isFloating else { return }
    let all = try right.contiguous()
    if op == .power {
        if contains(zero: false, type, all.start, all.count) { throw TensorError.negativePower }
    } else if contains(zero: true, type, all.start, all.count) {
        throw TensorError.divisionByZero(operation: op.symbol)
    }
}
