import Diagnostics
import Interpreter

/// What a value is, in a few words: `tensor [3, 4] float32`, `list of 3`.
enum ValueKind {
    static func words(_ value: Value) -> String {
        if let tensor = value.asTensor?.tensor {
            return "tensor \(tensor.shape) \(tensor.elementType)"
        }
        if let items = value.asList { return "list of \(grouped(items.count))" }
        if let record = value.asRecord {
            let names = record.names.prefix(4).joined(separator: ", ")
            return "record { \(names)\(record.names.count > 4 ? ", …" : "") }"
        }
        if case .object(let object) = value, let function = object as? FunctionObject {
            return Display.inspect(value) == "composed function"
                ? "composed function"
                : "function (\(function.parameterNames.joined(separator: ", ")))"
        }
        if let stored = value.asExtended?.storedTensor {
            return "\(value.asExtended?.typeName ?? "tensor") \(stored.stored.shape)"
        }
        return Display.typeName(of: value)
    }

    /// The same with the value itself, where that is short.
    static func described(_ value: Value) -> String {
        switch value {
        case .none: return "nil"
        case .bool, .number: return words(value) + "  " + Display.inspect(value)
        case .object:
            if let text = value.asString {
                return "string  " + Display.quoted(String(text.prefix(40)))
                    + (text.count > 40 ? "…" : "")
            }
            return words(value)
        }
    }
}
