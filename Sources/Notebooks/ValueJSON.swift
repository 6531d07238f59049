import Diagnostics
import Interpreter

/// Values as JSON, for programs that read what runs found.
package enum ValueJSON {
    /// Tensors with more elements are told by their shape alone.
    private static let mostElements = 10_000
    private static let deepest = 100

    static func text(of value: Value) -> String {
        text(of: value, 0)
    }

    private static func text(of value: Value, _ depth: Int) -> String {
        guard depth < deepest else { return "null" }
        switch value {
        case .none: return "null"
        case .bool(let truth): return truth ? "true" : "false"
        case .number(let number): return self.number(number)
        case .object: break
        }
        if let text = value.asString { return DiagnosticJSON.string(text) }
        if let items = value.asList {
            return "[" + items.map { text(of: $0, depth + 1) }.joined(separator: ",") + "]"
        }
        if let record = value.asRecord {
            let fields = zip(record.names, record.values).map { name, value in
                DiagnosticJSON.string(name) + ":" + text(of: value, depth + 1)
            }
            return "{" + fields.joined(separator: ",") + "}"
        }
        if let tensor = value.asTensor?.tensor, tensor.shape.count <= mostElements,
            let numbers = try? tensor.toDoubles()
        {
            return nested(numbers[...], tensor.shape.sizes[...])
        }
        return DiagnosticJSON.string(Display.inspect(value))
    }

    private static func nested(_ numbers: ArraySlice<Double>, _ sizes: ArraySlice<Int>) -> String {
        guard let size = sizes.first else { return number(numbers.first ?? .nan) }
        guard size > 0 else { return "[]" }
        let part = numbers.count / size
        let rows = (0..<size).map { row in
            let start = numbers.startIndex + row * part
            return nested(numbers[start..<start + part], sizes.dropFirst())
        }
        return "[" + rows.joined(separator: ",") + "]"
    }

    /// JSON has no number that is none or without end.
    private static func number(_ number: Double) -> String {
        if number.isNaN { return "\"NaN\"" }
        if number.isInfinite { return number < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
        return Display.number(number)
    }
}
