import Kernels
import Shapes

/// The same operations for what programs do most, reading their operands where they stand: a
/// copy of a tensor counts four references up and down, which costs more than eight additions.
extension Tensor {
    /// `a op b` for one floating type, one shape and elements in order; nil for all else.
    public static func quickBinary(
        _ op: ElementwiseOperation, _ a: UnsafePointer<Tensor>, _ b: UnsafePointer<Tensor>
    ) throws -> Tensor? {
        let type = a.pointee.elementType
        guard type == b.pointee.elementType, type.isFloating, a.pointee.strides == nil,
            b.pointee.strides == nil, !op.isLogical, a.pointee.shape == b.pointee.shape
        else { return nil }
        let count = a.pointee.shape.count
        let resultType: ElementType = op.isComparison ? .bool : type
        let storage = try Storage(byteCount: count * resultType.size)
        let layout = PairLayout(count: count, left: 1, right: 1)
        try finish(elementwise(op, type, a.pointee.start, b.pointee.start, storage.base, layout))
        return Tensor(
            shape: a.pointee.shape, type: resultType,
            marks: a.pointee.marks.union(b.pointee.marks), storage: storage, offset: 0,
            strides: nil)
    }

    /// `a op number`, or `number op a`, for a floating type and elements in order; nil for all
    /// else.
    public static func quickBinary(
        _ op: ElementwiseOperation, _ a: UnsafePointer<Tensor>, number: Double,
        isNumberFirst: Bool
    ) throws -> Tensor? {
        let type = a.pointee.elementType
        guard type.isFloating, a.pointee.strides == nil, !op.isLogical, op != .power else {
            return nil
        }
        let count = a.pointee.shape.count
        let resultType: ElementType = op.isComparison ? .bool : type
        let storage = try Storage(byteCount: count * resultType.size)
        var cell = type.bits(of: number)
        let start = a.pointee.start
        let isComplete =
            isNumberFirst
            ? elementwise(
                op, type, &cell, start, storage.base, PairLayout(count: count, left: 0, right: 1))
            : elementwise(
                op, type, start, &cell, storage.base, PairLayout(count: count, left: 1, right: 0))
        try finish(isComplete)
        return Tensor(
            shape: a.pointee.shape, type: resultType, marks: a.pointee.marks, storage: storage,
            offset: 0, strides: nil)
    }
}

extension ElementType {
    /// A number as an element of this floating type; float32 stands in the lower half.
    func bits(of number: Double) -> UInt64 {
        self == .float32 ? UInt64(Float(number).bitPattern) : number.bitPattern
    }
}
