import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Tensors

/// Derivatives of functions.
enum GradientBuiltins {
    static let all: [Builtin] = [grad, valueAndGrad, perExampleGrad, jacobian, hessian]

    private static let function = Signature.Parameter.required(
        "f", "a function that gives one number")
    private static let wrt = Signature.Parameter.variables("wrt", .optional("nil"))

    static let grad = Builtin(
        "grad", [function, wrt], .learning,
        "The function that gives the gradient by the first argument, or the gradient itself by "
            + "the captured variables or the model named with `wrt:`.",
        example: "grad(x => x ^ 3)(2)"
    ) { call in
        let function = try call.function(0)
        if call.isGiven(1) { return try GradientCall(call).byVariables(function).gradient }
        return derived("grad", function) { try GradientCall($0).byArgument(function, $1).gradient }
    }

    static let valueAndGrad = Builtin(
        "valueAndGrad", [function, wrt], .learning,
        "As `grad`, with the value: a record `{ value, grad }`.",
        example: "valueAndGrad(x => x ^ 3)(2)"
    ) { call in
        let function = try call.function(0)
        func record(_ result: (value: Value, gradient: Value)) -> Value {
            .record([("value", result.value), ("grad", result.gradient)])
        }
        if call.isGiven(1) { return record(try GradientCall(call).byVariables(function)) }
        return derived("valueAndGrad", function) {
            record(try GradientCall($0).byArgument(function, $1))
        }
    }

    static let perExampleGrad = Builtin(
        "perExampleGrad",
        [
            .required("loss", "a function without parameters that gives a sum or mean over axis 0"),
            .variables("wrt", .required), .variables("over", .required),
        ],
        .learning,
        "The gradient of each example's own loss: tensors with the examples along axis 0.",
        example: "let x = tensor([[1, 2], [3, 4]])\nlet w = ones(2)\n"
            + "perExampleGrad(() => sum((x @ w) ^ 2), wrt: w, over: x)"
    ) { call in
        try GradientCall(call).perExample(call.function(0))
    }

    static let jacobian = Builtin(
        "jacobian", [.required("f", "a function of a tensor that gives a tensor")], .learning,
        "The function that gives every derivative of each result by each element of its argument.",
        example: "jacobian(x => x * x)(tensor([1, 2]))"
    ) { call in
        let function = try call.function(0)
        return derived("jacobian", function) { try GradientCall($0).jacobian(function, $1) }
    }

    static let hessian = Builtin(
        "hessian", [.required("f", "a function of a tensor that gives one number")], .learning,
        "The function that gives all second derivatives.",
        example: "hessian(x => sum(x ^ 3))(tensor([1, 2]))"
    ) { call in
        let function = try call.function(0)
        return derived("hessian", function) { try GradientCall($0).hessian(function, $1) }
    }

    /// A function of the same arguments.
    private static func derived(
        _ name: String, _ function: Value,
        _ body: @escaping (BuiltinCall, [Value]) throws -> Value
    ) -> Value {
        .object(DerivedFunction(name, of: function, body))
    }
}

/// What `grad(f)` gives: a function made of another.
final class DerivedFunction: ExtendedObject {
    private let name: String
    private let function: Value
    private let body: (BuiltinCall, [Value]) throws -> Value

    init(
        _ name: String, of function: Value,
        _ body: @escaping (BuiltinCall, [Value]) throws -> Value
    ) {
        self.name = name
        self.function = function
        self.body = body
        super.init()
    }

    override var typeName: String { "function" }
    override var isCallable: Bool { true }
    override var heldValues: [Value] { [function] }
    override var summary: String {
        let inner = function.asExtended is DerivedFunction ? "…" : Display.inspect(function)
        return "\(name)(\(inner))"
    }

    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        guard !arguments.isEmpty else {
            throw Fault(
                "missing-argument", title: "an argument is missing",
                explanation: "`\(name)(f)` is a function of what `f` takes; the gradient is by the "
                    + "first argument.")
        }
        let declaration = Declaration(
            Signature(name, category: Category.learning.rawValue, summary: "", example: ""))
        let call = BuiltinCall(
            declaration: declaration, machine: machine, values: arguments.map(\.value),
            body: { _ in .none })
        return try body(call, arguments.map(\.value))
    }

    override var kept: KeptObject? { KeptObject("derived function", [.string(name), function]) }
}
