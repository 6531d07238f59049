import Interpreter
import Shapes
import Tensors

extension Value {
    static func whole(_ number: Int) -> Value { .number(Double(number)) }
    static func numbers(_ numbers: [Double]) -> Value { .list(numbers.map { .number($0) }) }
    static func strings(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }

    var asBuiltin: Builtin? {
        guard case .object(let object) = self, object.kind == .builtin else { return nil }
        return unsafeDowncast(object, to: BuiltinObject.self).builtin
    }

    /// Whether it is a tensor or stands for one, without making it whole.
    var isTensor: Bool { asTensor != nil || asExtended?.storedTensor != nil }

    /// The shape of the tensor it is or stands for.
    var tensorShape: Shape? { asTensor?.tensor.shape ?? asExtended?.storedTensor?.stored.shape }
}

extension Value {
    /// Whether it is equal to another, as far as that can be told; tensors by all elements.
    func isSame(as other: Value) -> Bool {
        (try? ValueOperations.equals(self, other)) ?? false
    }
}
