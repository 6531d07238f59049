import Glibc
import Interpreter
import Language
import Tensors

/// Functions of one number that work on numbers, on lists and on every element of a tensor.
enum ElementwiseBuiltins {
    static let all: [Builtin] =
        [
            abs, sign, sqrt, square, exp, expm1, log, log1p, log2, log10, sin, cos, tan, asin, acos,
            atan, sinh, cosh, tanh, erf, relu, sigmoid, softplus, floor, ceil,
        ] + [isnan, isinf, isfinite]

    private static let domain = "a number, a list of numbers or a tensor"

    /// Declares a function by its operation on tensors and its formula for one number.
    private static func unary(
        _ name: String, _ operation: UnaryOperation, _ summary: String, example: String,
        formula: @escaping Builtin.Formula
    ) -> Builtin {
        Builtin(
            name, [.required("x", domain)], .elementwise, summary, example: example,
            rule: StaticShapes.same,
            formula: formula,
            // What it throws, the body throws again.
            quick: { try? TensorOperations.quickUnary(operation, $0) },
            body: { call in
                try call.mapElements(
                    number: { .number(formula($0)) }, tensor: { try $0.unary(operation) })
            })
    }

    private static func predicate(
        _ name: String, _ operation: UnaryOperation, _ summary: String, example: String,
        test: @escaping @Sendable (Double) -> Bool
    ) -> Builtin {
        Builtin(
            name, [.required("x", domain)], .elementwise, summary, example: example,
            rule: StaticShapes.same
        ) { call in
            try call.mapElements(
                number: { .bool(test($0)) }, tensor: { try $0.unary(operation) })
        }
    }

    static let abs = unary(
        "abs", .absolute, "The size of a number without its sign.", example: "abs(-3)"
    ) { $0.magnitude }
    static let sign = unary(
        "sign", .sign, "-1 for numbers below 0, 1 above, and 0 for 0.", example: "sign([-2, 0, 5])"
    ) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    static let sqrt = unary(
        "sqrt", .sqrt, "The square root; `nan` below 0.", example: "sqrt(16)"
    ) { $0.squareRoot() }
    static let square = unary(
        "square", .square, "The number times itself.", example: "square([1, 2, 3])"
    ) { $0 * $0 }
    static let exp = unary(
        "exp", .exp, "e to the power of the number.", example: "exp(1)"
    ) { Glibc.exp($0) }
    static let expm1 = unary(
        "expm1", .expm1, "`exp(x) - 1`, exact for numbers near 0.", example: "expm1(1e-12)"
    ) { Glibc.expm1($0) }
    static let log = unary(
        "log", .log, "The natural logarithm; `-inf` at 0 and `nan` below.", example: "log(exp(2))"
    ) { Glibc.log($0) }
    static let log1p = unary(
        "log1p", .log1p, "`log(1 + x)`, exact for numbers near 0.", example: "log1p(1e-12)"
    ) { Glibc.log1p($0) }
    static let log2 = unary(
        "log2", .log2, "The logarithm to base 2.", example: "log2(8)"
    ) { Glibc.log2($0) }
    static let log10 = unary(
        "log10", .log10, "The logarithm to base 10.", example: "log10(1000)"
    ) { Glibc.log10($0) }
    static let sin = unary(
        "sin", .sin, "The sine of an angle in radians.", example: "sin(pi / 2)"
    ) { Glibc.sin($0) }
    static let cos = unary(
        "cos", .cos, "The cosine of an angle in radians.", example: "cos(pi)"
    ) { Glibc.cos($0) }
    static let tan = unary(
        "tan", .tan, "The tangent of an angle in radians.", example: "tan(pi / 4)"
    ) { Glibc.tan($0) }
    static let asin = unary(
        "asin", .asin, "The angle in radians with the given sine, in -pi/2...pi/2.",
        example: "asin(1)"
    ) { Glibc.asin($0) }
    static let acos = unary(
        "acos", .acos, "The angle in radians with the given cosine, in 0...pi.",
        example: "acos(-1)"
    ) { Glibc.acos($0) }
    static let atan = unary(
        "atan", .atan, "The angle in radians with the given tangent, in -pi/2...pi/2.",
        example: "atan(1)"
    ) { Glibc.atan($0) }
    static let sinh = unary(
        "sinh", .sinh, "The hyperbolic sine.", example: "sinh(1)"
    ) { Glibc.sinh($0) }
    static let cosh = unary(
        "cosh", .cosh, "The hyperbolic cosine.", example: "cosh(0)"
    ) { Glibc.cosh($0) }
    static let tanh = unary(
        "tanh", .tanh, "The hyperbolic tangent, in -1...1.", example: "tanh(tensor([-1, 0, 1]))"
    ) { Glibc.tanh($0) }
    static let erf = unary(
        "erf", .erf, "The error function of the normal distribution.", example: "erf(0.5)"
    ) { Glibc.erf($0) }
    static let relu = unary(
        "relu", .relu, "The number itself above 0, and 0 below.",
        example: "relu(tensor([-1, 0, 2]))"
    ) { $0 < 0 ? 0 : $0 }
    static let sigmoid = unary(
        "sigmoid", .sigmoid, "`1 / (1 + exp(-x))`, in 0...1.", example: "sigmoid(0)"
    ) { $0 >= 0 ? 1 / (1 + Glibc.exp(-$0)) : Glibc.exp($0) / (1 + Glibc.exp($0)) }
    static let softplus = unary(
        "softplus", .softplus, "`log(1 + exp(x))`, a smooth `relu`.", example: "softplus(0)"
    ) { ($0 > 0 ? $0 : 0) + Glibc.log1p(Glibc.exp(-$0.magnitude)) }
    static let floor = unary(
        "floor", .floor, "The next whole number at or below.", example: "floor(-2.5)"
    ) { $0.rounded(.down) }
    static let ceil = unary(
        "ceil", .ceil, "The next whole number at or above.", example: "ceil(2.1)"
    ) { $0.rounded(.up) }

    static let isnan = predicate(
        "isnan", .isNaN, "Whether a number is `nan`, no number at all.",
        example: "isnan([1, nan])"
    ) { $0.isNaN }
    static let isinf = predicate(
        "isinf", .isInfinite, "Whether a number is infinite.", example: "isinf(tensor([1, inf]))"
    ) { $0.isInfinite }
    static let isfinite = predicate(
        "isfinite", .isFinite, "Whether a number is neither infinite nor `nan`.",
        example: "isfinite(1 / 3)"
    ) { $0.isFinite }
}

extension BuiltinCall {
    /// Applies a function to the first argument: to a number, to the numbers of a list (and
    /// of lists in it), or to a tensor's elements.
    func mapElements(
        number: (Double) throws -> Value, tensor: (Tensor) throws -> Tensor
    ) throws -> Value {
        try mapElements(try value(0), number: number, tensor: tensor, depth: 0)
    }

    private func mapElements(
        _ value: Value, number: (Double) throws -> Value, tensor: (Tensor) throws -> Tensor,
        depth: Int
    ) throws -> Value {
        if case .number(let x) = value { return try number(x) }
        if let found = try ValueOperations.tensor(value) { return .tensor(try tensor(found)) }
        guard value.asList != nil || value.asRange != nil, depth < 32 else {
            throw wrongType(0, "a number, a list of numbers or a tensor", found: value)
        }
        return .list(
            try elements(of: value).map {
                try mapElements($0, number: number, tensor: tensor, depth: depth + 1)
            })
    }
}
