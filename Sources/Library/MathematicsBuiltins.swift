import Glibc
import Interpreter
import Language
import Tensors

/// Functions of several numbers or tensors, element by element.
enum MathematicsBuiltins {
    static let all: [Builtin] = [
        minimum, maximum, clip, select, logicalAnd, logicalOr, logicalNot, atan2, hypot, gcd,
        factorial, softmax, logSoftmax, matmul, dot, outer,
    ]

    private static let operand = "a number, a list of numbers or a tensor"

    private static func pairwise(
        _ name: String, _ operation: ElementwiseOperation, _ summary: String, example: String,
        formula: @escaping Builtin.Formula2
    ) -> Builtin {
        Builtin(
            name, [.required("a", operand), .required("b", operand)], .elementwise, summary,
            example: example, rule: StaticShapes.broadcast(name, [0, 1]), formula2: formula
        ) { call in
            try call.combine(operation, formula: formula)
        }
    }

    static let minimum = pairwise(
        "minimum", .minimum, "The smaller of two, element by element.",
        example: "minimum(tensor([1, 5]), 3)"
    ) { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }

    static let maximum = pairwise(
        "maximum", .maximum, "The larger of two, element by element.",
        example: "maximum(tensor([1, 5]), 3)"
    ) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }

    static let clip = Builtin(
        "clip",
        [
            .required("x", operand), .optional("low", "a number, or nil for no bound", "nil"),
            .optional("high", "a number, or nil for no bound", "nil"),
        ],
        .elementwise, "Every number brought into low...high.",
        example: "clip(tensor([-3, 0.5, 3]), -1, 1)", rule: StaticShapes.same
    ) { call in
        let low = call.isGiven(1) ? try call.number(1) : nil
        let high = call.isGiven(2) ? try call.number(2) : nil
        if let low, let high, low > high {
            throw call.outOfDomain(
                2, "at least low, \(Wording.number(low))", found: Wording.number(high))
        }
        return try call.mapElements(
            number: { x in
                if let low, x < low { return .number(low) }
                if let high, x > high { return .number(high) }
                return .number(x)
            },
            tensor: { try $0.clipped(low: low, high: high) })
    }

    static let select = Builtin(
        "where",
        [
            .required("condition", "a truth value or a tensor of them"),
            .required("a", operand), .required("b", operand),
        ],
        .elementwise, "Elements of `a` where the condition is true, of `b` elsewhere.",
        example: "let x = tensor([-1, 2])\nwhere(x > 0, x, 0)",
        rule: StaticShapes.choice
    ) { call in
        if case .bool(let flag) = try call.value(0) { return try call.value(flag ? 1 : 2) }
        let condition = try call.tensor(0)
        let (a, b) = try call.alikeTensors(1, 2)
        return .tensor(try Tensor.select(condition, a, b))
    }

    private static func logical(
        _ name: String, _ operation: ElementwiseOperation, _ summary: String
    ) -> Builtin {
        let domain = "a tensor of truth values, or one truth value"
        return Builtin(
            name, [.required("a", domain), .required("b", domain)], .elementwise, summary,
            example: "let x = tensor([1, 2, 3])\n\(name)(x > 1, x < 3)",
            rule: StaticShapes.broadcast(name, [0, 1])
        ) { call in
            .tensor(try Tensor.binary(operation, call.tensor(0), call.tensor(1)))
        }
    }

    static let logicalAnd = logical(
        "logicalAnd", .and, "Where both masks are true, element by element.")
    static let logicalOr = logical(
        "logicalOr", .or, "Where at least one of two masks is true, element by element.")

    static let logicalNot = Builtin(
        "logicalNot", [.required("x", "a tensor of truth values")], .elementwise,
        "The opposite of a mask, element by element.",
        example: "logicalNot(tensor([1, 2]) > 1)", rule: StaticShapes.same
    ) { call in
        .tensor(try call.tensor(0).unary(.not))
    }

    // MARK: - Plain numbers

    static let atan2 = Builtin(
        "atan2", [.required("y", "a number"), .required("x", "a number")], .mathematics,
        "The angle in radians of the point (x, y), in -pi...pi.", example: "atan2(1, 1)",
        formula2: { Glibc.atan2($0, $1) }
    ) { call in
        .number(Glibc.atan2(try call.number(0), try call.number(1)))
    }

    static let hypot = Builtin(
        "hypot", [.required("x", "a number"), .required("y", "a number")], .mathematics,
        "The length of the vector (x, y).", example: "hypot(3, 4)",
        formula2: { Glibc.hypot($0, $1) }
    ) { call in
        .number(Glibc.hypot(try call.number(0), try call.number(1)))
    }

    static let gcd = Builtin(
        "gcd", [.required("a", "a whole number"), .required("b", "a whole number")],
        .mathematics, "The greatest whole number that divides both.", example: "gcd(12, 18)"
    ) { call in
        var (a, b) = (try call.integer(0), try call.integer(1))
        while b != 0 { (a, b) = (b, a % b) }
        return .whole(Swift.abs(a))
    }

    static let factorial = Builtin(
        "factorial", [.required("n", "a whole number in 0...170")], .mathematics,
        "The product of the whole numbers from 1 to `n`.", example: "factorial(5)"
    ) { call in
        let n = try call.integer(0)
        guard (0...170).contains(n) else {
            throw call.outOfDomain(0, "a whole number in 0...170", found: String(n))
        }
        return .number(n < 2 ? 1 : (2...n).reduce(1) { $0 * Double($1) })
    }

    // MARK: - Along an axis, and products

    static let softmax = Builtin(
        "softmax",
        [.required("x", "a tensor or a list of numbers"), .optional("axis", "an axis", "-1")],
        .elementwise, "Numbers in 0...1 that sum to 1 along the axis, in proportion to `exp(x)`.",
        example: "softmax(tensor([1, 2, 3]))", rule: StaticShapes.sameWithAxis("softmax", at: 1)
    ) { call in
        .tensor(try call.tensor(0).softmax(axis: call.integer(1, default: -1)))
    }

    static let logSoftmax = Builtin(
        "logSoftmax",
        [.required("x", "a tensor or a list of numbers"), .optional("axis", "an axis", "-1")],
        .elementwise, "`log(softmax(x))`, exact for small probabilities.",
        example: "logSoftmax(tensor([1, 2, 3]))",
        rule: StaticShapes.sameWithAxis("logSoftmax", at: 1)
    ) { call in
        .tensor(try call.tensor(0).logSoftmax(axis: call.integer(1, default: -1)))
    }

    private static let factors: [Signature.Parameter] = [
        .required("a", "a tensor or a list of numbers"),
        .required("b", "a tensor or a list of numbers"),
    ]

    static let matmul = Builtin(
        "matmul", factors, .elementwise, "The matrix product, as `a @ b`.",
        example: "matmul(ones(2, 3), ones(3, 2))", rule: StaticShapes.matrixProduct
    ) { call in
        .tensor(try Tensor.matmul(call.tensor(0), call.tensor(1)))
    }

    static let dot = Builtin(
        "dot", factors, .elementwise,
        "The sum of products of two vectors; of matrices, the matrix product.",
        example: "dot(tensor([1, 2, 3]), tensor([4, 5, 6]))"
    ) { call in
        .tensor(try Tensor.dot(call.tensor(0), call.tensor(1)))
    }

    static let outer = Builtin(
        "outer", factors, .elementwise, "Every product of an element of `a` and one of `b`.",
        example: "outer(tensor([1, 2]), tensor([3, 4, 5]))"
    ) { call in
        .tensor(try Tensor.outer(call.tensor(0), call.tensor(1)))
    }
}

extension BuiltinCall {
    /// Two operands element by element; a number beside a tensor does not widen it, and two
    /// plain numbers give a plain number.
    func combine(
        _ operation: ElementwiseOperation, formula: (Double, Double) -> Double
    ) throws -> Value {
        switch (try value(0), try value(1)) {
        case (.number(let a), .number(let b)): return .number(formula(a, b))
        case (.number(let a), _):
            return .tensor(try Tensor.binary(operation, number: a, tensor(1)))
        case (_, .number(let b)):
            return .tensor(try Tensor.binary(operation, tensor(0), number: b))
        default:
            return .tensor(try Tensor.binary(operation, tensor(0), tensor(1)))
        }
    }

    /// Two tensors, where a plain number takes the element type of the other.
    func alikeTensors(_ first: Int, _ second: Int) throws -> (Tensor, Tensor) {
        switch (try value(first), try value(second)) {
        case (.number(let a), .number(let b)):
            return (try Tensor.scalar(a, .float32), try Tensor.scalar(b, .float32))
        case (.number(let a), _):
            let other = try tensor(second)
            return (try scalar(a, like: other), other)
        case (_, .number(let b)):
            let other = try tensor(first)
            return (other, try scalar(b, like: other))
        default:
            return (try tensor(first), try tensor(second))
        }
    }

    /// A number in the element type that arithmetic with the tensor gives.
    private func scalar(_ number: Double, like tensor: Tensor) throws -> Tensor {
        let sample = try Tensor.zeros([], tensor.elementType)
        let type = try Tensor.binary(.add, sample, number: number).elementType
        return try Tensor.scalar(number, type)
    }
}
