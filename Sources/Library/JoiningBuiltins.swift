import Interpreter
import Language
import Tensors

/// Functions that join, cut and repeat; those that suit lists and text too take them.
enum JoiningBuiltins {
    static let all: [Builtin] = [concat, stack, flatten, repeat_, unique, reverse]

    private static let parts = Signature.Parameter.required(
        "parts", "a list of tensors that fit but for the axis")

    static let concat = Builtin(
        "concat", [parts, .optional("axis", "an axis", "0")], .shaping,
        "Tensors laid one after another along an axis that they have.",
        example: "concat([ones(2, 2), zeros(1, 2)])", rule: StaticShapes.concat
    ) { call in
        .tensor(try Tensor.concatenate(call.tensors(0), axis: call.integer(1, default: 0)))
    }

    static let stack = Builtin(
        "stack",
        [
            .required("parts", "a list of tensors or numbers of one shape"),
            .optional("axis", "the new axis' place", "0"),
        ],
        .shaping, "Tensors of one shape laid along a new axis.",
        example: "stack([tensor([1, 2]), tensor([3, 4])]).shape", rule: StaticShapes.stack
    ) { call in
        .tensor(try Tensor.stack(call.tensors(0), axis: call.integer(1, default: 0)))
    }

    static let flatten = Builtin(
        "flatten",
        [
            .required("x", "a tensor, or a list of lists"),
            .optional("from", "a tensor's first axis to join; 0 joins all", "1"),
        ],
        .shaping,
        "A tensor with all axes but the first joined into one, or one list of a list's lists.",
        example: "[flatten(ones(2, 3, 4)).shape, flatten([[1, 2], [3]])]",
        rule: { arguments in
            // With an axis given, sizes are left to the run.
            guard arguments.count < 2 || arguments[1] == nil,
                let shape = StaticShapes.shape(StaticShapes.argument(arguments, 0)),
                case .tensor = arguments[0]
            else { return .unknown }
            guard shape.rank > 1 else { return .tensor(shape) }
            return .tensor([shape[0], shape.sizes[1...].reduce(1, *)])
        }
    ) { call in
        if let items = try call.value(0).asList {
            return .list(items.flatMap { $0.asList ?? [$0] })
        }
        let tensor = try call.tensor(0)
        // The first axis counts the examples.
        if !call.isGiven(1) && tensor.rank < 2 { return .tensor(tensor) }
        return .tensor(try tensor.flattened(from: call.integer(1, default: 1)))
    }

    static let repeat_ = Builtin(
        "repeat",
        [
            .required("x", "a list, a string or a tensor"),
            .required("count", "a whole number from 0 up"), .oneAxis,
        ],
        .shaping, "A list or a string several times over, or each element of a tensor.",
        example: "[repeat([0], 3), repeat(tensor([1, 2]), 2)]"
    ) { call in
        let count = try call.count(1)
        if let text = try call.value(0).asString {
            try call.reserve(text.utf8.count, times: count)
            return .string(String(repeating: text, count: count))
        }
        if let items = try call.value(0).asList {
            try call.reserve(items.count, times: count, bytesEach: 16)
            var result: [Value] = []
            for _ in 0..<count { result += items }
            return .list(result)
        }
        return .tensor(try call.tensor(0).repeated(count, axis: call.axis(2)))
    }

    static let unique = Builtin(
        "unique", [.required("x", "a list or a tensor")], .lists,
        "The different items in the order of their first; a tensor's elements sorted.",
        example: "unique([3, 1, 3, 2, 1])"
    ) { call in
        guard let items = try call.value(0).asList else {
            return .tensor(try call.tensor(0).uniqueValues())
        }
        return .list(try Distinct.items(of: items, checkpoint: call.machine.checkpoint))
    }

    static let reverse = Builtin(
        "reverse", [.required("x", "a list, a string, a range or a tensor")], .lists,
        "The items in the opposite order; a tensor's rows.", example: "reverse([1, 2, 3])"
    ) { call in
        let value = try call.value(0)
        if let text = value.asString { return .string(String(text.reversed())) }
        if value.isTensor {
            return .tensor(try call.tensor(0).flipped(axes: [0]))
        }
        return .list(try call.items(0).reversed())
    }
}

/// The different values of a list.
enum Distinct {
    /// Numbers and strings are found by their hash; other values are compared one by one.
    static func items(of items: [Value], checkpoint: () throws -> Void) throws -> [Value] {
        var numbers = Set<Double>()
        var texts = Set<String>()
        var others: [Value] = []
        return try items.filter { item in
            if case .number(let number) = item { return numbers.insert(number).inserted }
            if let text = item.asString { return texts.insert(text).inserted }
            try checkpoint()
            if try others.contains(where: { try ValueOperations.equals($0, item) }) {
                return false
            }
            others.append(item)
            return true
        }
    }
}

extension BuiltinCall {
    /// The tensors of a list of tensors, numbers or nested lists.
    func tensors(_ index: Int) throws -> [Tensor] {
        let value = try value(index)
        guard let items = value.asList else {
            throw wrongType(
                index, "a list of tensors", found: value, hint: "write `[a, b]` around them")
        }
        return try items.map { try replacing(index, with: $0).tensor(index) }
    }

    /// Asks for the memory of `count` things several times over.
    func reserve(_ count: Int, times: Int, bytesEach: Int = 1) throws {
        let (things, overflow) = count.multipliedReportingOverflow(by: times)
        let (bytes, more) = things.multipliedReportingOverflow(by: bytesEach)
        try machine.reserve(bytes: overflow || more ? .max : bytes)
    }
}
