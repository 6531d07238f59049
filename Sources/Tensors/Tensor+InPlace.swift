import Kernels
import Shapes

/// Operations whose result takes the place of a tensor that is not needed any more: making and
/// freeing memory costs several times as much as a few additions.
extension Tensor {
    /// `result = a op b` in the memory of `result`, which may be an operand; false, and nothing
    /// done, if the result has not its form or others share its memory.
    public static func combine(
        _ op: ElementwiseOperation, _ a: UnsafePointer<Tensor>, _ b: UnsafePointer<Tensor>,
        into result: UnsafeMutablePointer<Tensor>
    ) -> Bool {
        guard b.pointee.elementType == a.pointee.elementType, b.pointee.strides == nil,
            a.pointee.shape == b.pointee.shape, let count = elements(of: op, a, into: result)
        else { return false }
        result.pointee.marks = a.pointee.marks.union(b.pointee.marks)
        return elementwise(
            op, a.pointee.elementType, a.pointee.start, b.pointee.start, result.pointee.target,
            PairLayout(count: count, left: 1, right: 1))
    }

    /// `result = a op number`, or `number op a`, likewise.
    public static func combine(
        _ op: ElementwiseOperation, _ a: UnsafePointer<Tensor>, number: Double,
        isNumberFirst: Bool, into result: UnsafeMutablePointer<Tensor>
    ) -> Bool {
        guard let count = elements(of: op, a, into: result) else { return false }
        let type = a.pointee.elementType
        result.pointee.marks = a.pointee.marks
        var cell = type.bits(of: number)
        let start = a.pointee.start
        let target = result.pointee.target
        if isNumberFirst {
            let layout = PairLayout(count: count, left: 0, right: 1)
            return elementwise(op, type, &cell, start, target, layout)
        }
        return elementwise(
            op, type, start, &cell, target, PairLayout(count: count, left: 1, right: 0))
    }

    /// So many elements at most: beyond that the time that a loop loses by reading what it
    /// writes exceeds what is saved. None of these operations is ever interrupted halfway.
    private static let mostInPlace = 64

    /// How many elements the operation has, if `result` can take them as it stands.
    private static func elements(
        of op: ElementwiseOperation, _ a: UnsafePointer<Tensor>,
        into result: UnsafeMutablePointer<Tensor>
    ) -> Int? {
        let type = a.pointee.elementType
        guard type.isFloating, a.pointee.strides == nil, !op.isLogical, !op.isComparison,
            op != .power, result.pointee.elementType == type, result.pointee.strides == nil,
            result.pointee.shape == a.pointee.shape
        else { return nil }
        let count = a.pointee.shape.count
        guard count <= mostInPlace, isKnownUniquelyReferenced(&result.pointee.storage),
            result.pointee.storage.isFit(for: count * type.size)
        else { return nil }
        return count
    }
}
