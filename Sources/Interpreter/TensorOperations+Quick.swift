import Language
import Tensors

/// What programs do most with small tensors, without holding on to the operands.
extension TensorOperations {
    /// `target = a op b` in the memory of the tensor that stands in `target`, if nothing else
    /// holds that and the result is small and has its form; else false, and nothing is done.
    static func combine(
        _ operation: BinaryOperator, _ a: UnsafeMutablePointer<Value>,
        _ b: UnsafeMutablePointer<Value>, into target: UnsafeMutablePointer<Value>
    ) -> Bool {
        guard PartAssignment.kind(of: target) == .tensor, PartAssignment.isUnique(target),
            let operation = operation.elementwise
        else { return false }
        return withTensor(target) { result in
            if case .number(let number) = b.pointee {
                return withOperand(a, target, result) {
                    Tensor.combine(
                        operation, $0, number: number, isNumberFirst: false, into: result)
                }
            }
            if case .number(let number) = a.pointee {
                return withOperand(b, target, result) {
                    Tensor.combine(
                        operation, $0, number: number, isNumberFirst: true, into: result)
                }
            }
            return withOperand(a, target, result) { left in
                if holdSame(a, b) { return Tensor.combine(operation, left, left, into: result) }
                return withOperand(b, target, result) {
                    Tensor.combine(operation, left, $0, into: result)
                }
            }
        }
    }

    /// The tensor in a register, which may be the one that gets the result: that is reached for
    /// already, and nothing but its register holds it.
    @inline(__always)
    private static func withOperand(
        _ register: UnsafeMutablePointer<Value>, _ target: UnsafeMutablePointer<Value>,
        _ result: UnsafeMutablePointer<Tensor>, _ body: (UnsafePointer<Tensor>) -> Bool
    ) -> Bool {
        if register == target { return body(result) }
        guard PartAssignment.kind(of: register) == .tensor else { return false }
        return withTensor(register) { body($0) }
    }

    /// Whether two registers that hold objects hold one and the same.
    @inline(__always)
    private static func holdSame(
        _ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>
    ) -> Bool {
        guard case .object = b.pointee else { return false }
        return a.knownObject.toOpaque() == b.knownObject.toOpaque()
    }

    /// The operation on what stands in two registers, without holding on to it; nil for all but
    /// plain tensors, and where something is thrown: the other way throws it again.
    static func quickBinary(
        _ operation: BinaryOperator, _ a: UnsafeMutablePointer<Value>,
        _ b: UnsafeMutablePointer<Value>
    ) -> Tensor? {
        let (isLeft, isRight) = (
            PartAssignment.kind(of: a) == .tensor, PartAssignment.kind(of: b) == .tensor
        )
        guard isLeft || isRight, let operation = operation.elementwise else { return nil }
        if isLeft, isRight {
            if holdSame(a, b) {
                return withTensor(a) { try? .quickBinary(operation, $0, $0) }
            }
            return withTensor(a) { first in
                withTensor(b) { try? .quickBinary(operation, first, $0) }
            }
        }
        if isLeft, case .number(let number) = b.pointee {
            return withTensor(a) {
                try? .quickBinary(operation, $0, number: number, isNumberFirst: false)
            }
        }
        if isRight, case .number(let number) = a.pointee {
            return withTensor(b) {
                try? .quickBinary(operation, $0, number: number, isNumberFirst: true)
            }
        }
        return nil
    }

    @inline(__always)
    private static func withTensor<Result>(
        _ register: UnsafeMutablePointer<Value>,
        _ body: (UnsafeMutablePointer<Tensor>) -> Result
    ) -> Result {
        register.knownObject._withUnsafeGuaranteedRef { object in
            withUnsafeMutablePointer(
                to: &unsafeDowncast(object, to: TensorObject.self).tensor, body)
        }
    }

    /// The operation on each element of a tensor, without a copy of it; nil for all else.
    public static func quickUnary(_ operation: UnaryOperation, _ value: Value) throws -> Value? {
        guard case .object(let object) = value, object.kind == .tensor else { return nil }
        let tensor = unsafeDowncast(object, to: TensorObject.self)
        return try withUnsafePointer(to: &tensor.tensor) {
            .tensor(try $0.pointee.unary(operation))
        }
    }
}
