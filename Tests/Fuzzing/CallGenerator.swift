import Language

/// Calls of builtins, operators and indices with arguments of every kind, mostly wrong ones.
struct CallGenerator {
    private static let values = [
        "0", "1", "-1", "2", "0.5", "1e9", "1e18", "1e308", "-1e308", "inf", "nan", "2 ^ 53",
        "4294967296", "true", "false", "nil", "\"\"", "\"a\"", "\"é👩‍👩‍👧‍👦\\n\"", "[]", "[1]",
        "[1, 2, 3]",
        "[[1, 2], [3, 4]]", "[[1], [2, 3]]", "[\"a\", 1, nil]", "[nan, inf, -inf]", "{ a: 1 }",
        "{ }", "0..<0", "0..<5", "5..<0", "0...1 by 0.1", "0..<1e12", "-3...3 by -1", "x => x",
        "(a, b) => a + b", "() => 1", "x => nil", "x => \"a\"", "zeros(0)", "zeros(0, 3)",
        "zeros(3, 0)",
        "ones(1)", "ones(3)", "ones(2, 3)", "ones(2, 3, 4)", "tensor(1)", "tensor([1, nan, inf])",
        "tensor([[1, 2], [3, 4]], dtype: float64)", "tensor([1, 2], dtype: int64)",
        "tensor([1, 2], dtype: uint8)", "tensor([true, false])", "arange(6).reshape(2, 3)",
        "ones(2, 3).T", "arange(10)[::-2]", "ones(1, 3)", "ones(0, 0)", "float32", "int64", "bool",
        "float64", "uint8", "pi", "sum", "line([1, 2])", "[ones(2), ones(2)]", "[ones(2), ones(3)]",
        "[{ a: 1, b: \"x\" }, { a: 2 }]", "list(0..<100)", "normal(4, 4)", "-0", "1e-320",
        "ones(1, 1, 1, 1, 1, 1, 1, 1)", "tensor([9223372036854775807], dtype: int64)", "\"same\"",
    ]

    private static let operators = [
        "+", "-", "*", "/", "//", "%", "^", "@", "==", "!=", "<", "<=", ">", ">=", "and", "or",
        "|>", ">>", "..<", "...",
    ]

    private static let indices = [
        "0", "-1", "99", "0.5", "nil", ":", "::2", "::-1", "::0", "5:1", "-3:", "...", "...,0",
        "0,0",
        ":,0", "0,:,:", "[0]", "[]", "[true]", "1e18", "-1e18", "nan", "\"a\"", "0..<2", "0..<2,1",
    ]

    private static let members = ["shape", "T", "dtype", "size", "rank", "a", "sum", "nothing"]

    let signatures: [Signature]

    func program(_ random: inout SeededRandom) -> String {
        let first = value(2, &random)
        var lines = ["var v = \(first)", "print(v)"]
        if random.chance(40) {
            lines.append("v[\(random.pick(Self.indices))] = \(value(1, &random))")
        }
        if random.chance(20) { lines.append("v += \(value(1, &random))\nv") }
        if random.chance(15) { lines.append("for x in v { print(x); break }") }
        if random.chance(10) { lines.append("let (p, q) = v") }
        if random.chance(10) {
            lines.append("\"{v:\(random.pick([".3f", "99999999999d", "e", ",", "^9"]))}\"")
        }
        return lines.joined(separator: "\n")
    }

    private func value(_ depth: Int, _ random: inout SeededRandom) -> String {
        guard depth > 0 else { return random.pick(Self.values) }
        switch random.below(20) {
        case 0..<12: return call(depth - 1, &random)
        case 12, 13:
            let sign = random.pick(Self.operators)
            return "(\(value(depth - 1, &random))) \(sign) (\(value(depth - 1, &random)))"
        case 14: return "(\(value(depth - 1, &random)))[\(random.pick(Self.indices))]"
        case 15: return "(\(value(depth - 1, &random))).\(random.pick(Self.members))"
        case 16: return "-(\(value(depth - 1, &random)))"
        case 17: return "[...(\(value(depth - 1, &random))), 1]"
        default: return random.pick(Self.values)
        }
    }

    private func call(_ depth: Int, _ random: inout SeededRandom) -> String {
        let signature = random.pick(signatures)
        var arguments: [String] = []
        for parameter in signature.parameters {
            let isOptional = if case .optional = parameter.arity { true } else { false }
            if isOptional, random.chance(55) { continue }
            let value = argument(parameter, depth, &random)
            let isNamed = parameter.isNamedOnly || isOptional
            arguments.append(isNamed ? "\(parameter.name): \(value)" : value)
            if parameter.arity == .variadic {
                arguments += (0..<random.below(3)).map { _ in argument(parameter, depth, &random) }
            }
        }
        return "\(signature.name)(\(arguments.joined(separator: ", ")))"
    }

    private func argument(
        _ parameter: Signature.Parameter, _ depth: Int, _ random: inout SeededRandom
    ) -> String {
        if case .choice(let words) = parameter.domain, random.chance(80) {
            return random.pick(Array(words))
        }
        return random.chance(35) ? value(depth, &random) : random.pick(Self.values)
    }
}
