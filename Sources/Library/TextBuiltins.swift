import Interpreter
import Language
import Shapes
import Tensors

/// Functions on strings.
enum TextBuiltins {
    static let all: [Builtin] = [
        upper, lower, trim, startsWith, endsWith, replace, split, join, lines, format,
    ]

    private static let text = Signature.Parameter.required("text", "a string")

    private static func simple(
        _ name: String, _ summary: String, example: String,
        change: @escaping @Sendable (String) -> String
    ) -> Builtin {
        Builtin(name, [text], .text, summary, example: example) { call in
            .string(change(try call.string(0)))
        }
    }

    static let upper = simple(
        "upper", "The text in capital letters.", example: "upper(\"noise\")"
    ) { $0.uppercased() }

    static let lower = simple(
        "lower", "The text in small letters.", example: "lower(\"DP-SGD\")"
    ) { $0.lowercased() }

    static let trim = simple(
        "trim", "The text without white space at its ends.", example: "trim(\"  a b  \")"
    ) { Texts.trimmed($0) }

    static let startsWith = Builtin(
        "startsWith", [text, .required("prefix", "a string")], .text,
        "Whether the text begins so.", example: "startsWith(\"noise\", \"no\")"
    ) { call in
        .bool(try call.string(0).hasPrefix(call.string(1)))
    }

    static let endsWith = Builtin(
        "endsWith", [text, .required("suffix", "a string")], .text,
        "Whether the text ends so.", example: "endsWith(\"noise\", \"se\")"
    ) { call in
        .bool(try call.string(0).hasSuffix(call.string(1)))
    }

    static let replace = Builtin(
        "replace",
        [text, .required("old", "a string that is not empty"), .required("new", "a string")],
        .text, "The text with `new` in every place of `old`.",
        example: "replace(\"a-b-c\", \"-\", \" \")"
    ) { call in
        let (text, old, new) = (try call.string(0), try call.string(1), try call.string(2))
        guard !old.isEmpty else {
            throw call.outOfDomain(1, "a string that is not empty", found: "\"\"")
        }
        let (places, growth) = Texts.bytes(of: text, replacing: old, with: new)
        try call.reserve(places, times: growth)
        return .string(text.replacing(old, with: new))
    }

    static let lines = Builtin(
        "lines", [text], .text, "The lines of the text.", example: "lines(\"one\\ntwo\")"
    ) { call in
        let text = try call.string(0)
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
        if lines.last == "" { lines.removeLast() }
        return .strings(lines)
    }

    static let join = Builtin(
        "join",
        [
            .required("items", "a list or another sequence"),
            .optional("separator", "a string between two items", "\"\""),
        ],
        .text, "The items as one text.", example: "join([\"a\", \"b\", \"c\"], \", \")"
    ) { call in
        let separator = try call.optionalString(1) ?? ""
        let texts = try call.items(0).map { try Display.plainText(of: $0) }
        try call.reserve(texts.count, times: separator.utf8.count)
        return .string(texts.joined(separator: separator))
    }

    static let format = Builtin(
        "format",
        [
            .required("x", "a number or a string"),
            .required("format", "what stands after the colon in \"{x:.2f}\""),
        ],
        .text, "The value as text in the given format.", example: "format(3.14159, \".2f\")"
    ) { call in
        .string(try NumberFormat.apply(call.string(1), to: call.value(0)))
    }

    // MARK: - Cutting

    static let split = Builtin(
        "split",
        [
            .required("x", "a string, a tensor or a dataset"),
            .optional(
                "by", "a separator; a number of parts or a list of sizes; a share in 0...1",
                "white space"),
            .named("axis", "a tensor's axis", "0"), .seed,
        ],
        .text,
        "The parts between separators; a tensor's parts; two parts of a dataset at random.",
        example: "[split(\"a, b, c\", \", \"), split(ones(4, 2), 2)]"
    ) { call in
        let value = try call.value(0)
        if let text = value.asString { return .strings(try pieces(of: text, call)) }
        if let examples = value.asExtended as? ExampleSet {
            return .list(try examples.split(call).map { .object($0) })
        }
        guard value.isTensor else {
            throw call.wrongType(0, "a string, a tensor or a dataset", found: value)
        }
        return .list(try parts(of: call.tensor(0), call).map { .tensor($0) })
    }

    private static func pieces(of text: String, _ call: BuiltinCall) throws -> [String] {
        guard let separator = try call.optionalString(1) else {
            return text.split(whereSeparator: Texts.isSpace).map(String.init)
        }
        guard !separator.isEmpty else {
            throw call.outOfDomain(
                1, "a string that is not empty", found: "\"\"",
                hint: "`list(text)` gives the characters")
        }
        return text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    private static func parts(of tensor: Tensor, _ call: BuiltinCall) throws -> [Tensor] {
        let axis = try call.integer(2, default: 0)
        guard call.isGiven(1), try call.value(1).asList == nil else {
            return try tensor.split(sizes: call.sizes(of: 1), axis: axis)
        }
        let parts = try call.count(1, from: 1)
        let place = try ShapeRules.axis(axis, of: tensor.shape, operation: "split")
        guard tensor.shape[place] % parts == 0 else {
            throw call.outOfDomain(
                1, "a divisor of \(tensor.shape[place]), the axis' size", found: String(parts),
                hint: "a list of sizes gives parts of different sizes")
        }
        return try tensor.split(parts: parts, axis: axis)
    }
}
