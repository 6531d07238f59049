import Interpreter
import Language
import Tensors

/// Functions that turn one kind of value into another.
enum ConversionBuiltins {
    static let all: [Builtin] = [number, string, list]

    static let number = Builtin(
        "number",
        [.required("x", "a string, a truth value or a tensor of one element")], .control,
        "The number that a text spells, or the one element of a tensor.",
        example: "number(\"2.5\") + 1"
    ) { call in
        let value = try call.value(0)
        if case .bool(let flag) = value { return .number(flag ? 1 : 0) }
        guard let text = value.asString else { return .number(try call.number(0)) }
        return .number(try read(text))
    }

    private static func read(_ text: String) throws -> Double {
        let trimmed = Texts.trimmed(text)
        if let number = Double(trimmed), trimmed.first != nil { return number }
        throw Fault(
            "not-a-number", title: "this text is not a number",
            explanation: "\(Display.quoted(Wording.shortened(text, to: 60))) spells no number.",
            hint: trimmed.contains(",")
                ? "write a point before the decimals and nothing between thousands" : nil,
            argument: 0)
    }

    static let string = Builtin(
        "string", [.required("x", "any value")], .control,
        "The value as text, as `print` shows it.", example: "string(1 / 4) + \" of it\""
    ) { call in
        .string(try Display.plainText(of: try call.value(0)))
    }

    static let list = Builtin(
        "list", [.required("x", "a range, a string, a tensor or another sequence")], .control,
        "The items as a list; a tensor's numbers in lists nested as its axes are.",
        example: "[list(1...4), list(tensor([[1, 2], [3, 4]]))]"
    ) { call in
        let value = try call.value(0)
        guard value.isTensor else { return .list(try call.items(0)) }
        let tensor = try call.tensor(0)
        guard tensor.shape.rank > 0 else {
            throw call.wrongType(
                0, "a tensor with an axis", found: value, hint: "`number(x)` gives its number")
        }
        try call.reserve(tensor.shape.count, times: MemoryLayout<Value>.size)
        let isTruth = tensor.elementType == .bool
        var leaves = try tensor.toDoubles().map { isTruth ? Value.bool($0 != 0) : .number($0) }[...]
        return nested(&leaves, sizes: tensor.shape.sizes[...])
    }

    /// Takes as many leaves as the axes hold; the depth is the number of axes.
    private static func nested(
        _ leaves: inout ArraySlice<Value>, sizes: ArraySlice<Int>
    ) -> Value {
        guard let size = sizes.first else { return leaves.popFirst() ?? .none }
        return .list((0..<size).map { _ in nested(&leaves, sizes: sizes.dropFirst()) })
    }
}
