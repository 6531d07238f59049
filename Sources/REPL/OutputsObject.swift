import Interpreter
import Tensors

/// `Out`: the values that inputs had, by the number of the input.
///
/// The oldest are let go when there are too many or they take too much memory.
final class OutputsObject: ExtendedObject {
    static let mostValues = 1_000
    static let mostBytes = 1 << 30

    private var values: [(input: Int, value: Value, bytes: Int)] = []
    private var bytes = 0

    override var typeName: String { "outputs" }

    override var summary: String {
        guard !values.isEmpty else { return "Out: no input has had a value yet" }
        let numbers = values.suffix(20).map { String($0.input) }.joined(separator: ", ")
        return "Out: inputs with a value: " + (values.count > 20 ? "…, " : "") + numbers
    }

    func add(_ value: Value, of input: Int) {
        values.removeAll { $0.input == input }
        let size = Self.bytes(of: value, depth: 0)
        values.append((input, value, size))
        bytes += size
        while values.count > 1, values.count > Self.mostValues || bytes > Self.mostBytes {
            bytes -= values.removeFirst().bytes
        }
    }

    func clear() {
        values = []
        bytes = 0
    }

    override func element(_ index: Value) throws -> Value? {
        guard let number = index.asNumber ?? (try? index.asTensor?.tensor.item()) else {
            throw Fault(
                "wrong-type", title: "`Out` takes the number of an input",
                explanation: "`Out[3]` is the value of `In[3]`; this is \(Display.inspect(index)).")
        }
        if let found = values.first(where: { Double($0.input) == number }) { return found.value }
        throw Fault(
            "index-out-of-range", title: "this input left no value",
            explanation: "`Out[\(Display.number(number))]` is empty: the input had no value, "
                + "or there is no such input, or it is too long ago. \(summary).",
            hint: "`_` is the latest value")
    }

    /// The storage of the tensors in it.
    private static func bytes(of value: Value, depth: Int) -> Int {
        if let tensor = value.asTensor?.tensor {
            return (try? Tensor.bytesNeeded(tensor.shape, tensor.elementType)) ?? 0
        }
        guard depth < 3 else { return 0 }
        let parts = value.asList ?? value.asRecord?.values ?? []
        return parts.prefix(1_000).reduce(0) { $0 + bytes(of: $1, depth: depth + 1) }
    }
}
