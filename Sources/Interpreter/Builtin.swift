import Diagnostics
import Language

/// A function of the language that is written in Swift: a declaration and a body.
public struct Builtin: Sendable {
    public let signature: Signature
    public let body: @Sendable (inout Arguments) throws -> Value
    /// What it gives for a plain number, as a function without a context: such a call costs
    /// little more than the arithmetic in it.
    public let formula: Formula?
    /// The same for two plain numbers.
    public let formula2: Formula2?
    /// Answers a call of one positional argument without building ``Arguments``; nil leaves
    /// the call to the body.
    public let quick: (@Sendable (Value) -> Value?)?

    public typealias Formula = @convention(c) @Sendable (Double) -> Double
    public typealias Formula2 = @convention(c) @Sendable (Double, Double) -> Double

    public init(
        _ signature: Signature, formula: Formula? = nil, formula2: Formula2? = nil,
        quick: (@Sendable (Value) -> Value?)? = nil,
        body: @escaping @Sendable (inout Arguments) throws -> Value
    ) {
        self.signature = signature
        self.body = body
        self.formula = formula
        self.formula2 = formula2
        self.quick = quick
    }
}

/// A name of the language that is no function: `pi`, `float32`.
public struct Constant: Sendable {
    public let name: String
    public let summary: String
    public let category: String
    public let value: @Sendable () -> Value

    public init(
        _ name: String, category: String, summary: String, value: @escaping @Sendable () -> Value
    ) {
        self.name = name
        self.category = category
        self.summary = summary
        self.value = value
    }
}

/// The arguments of one call of a builtin, in the order of its parameters.
public struct Arguments {
    /// What the body may use of the running program: output, random numbers, calls back.
    public let machine: Machine
    /// One entry a parameter; nil where the argument was left out. A variadic parameter's
    /// entry is a list. A choice is a string.
    public let values: [Value?]

    public init(machine: Machine, values: [Value?]) {
        self.machine = machine
        self.values = values
    }

    public subscript(index: Int) -> Value? { values[index] }
}

/// A fault found while a builtin runs. The evaluator adds the place and the calls.
public struct Fault: Error {
    public var id: String
    public var title: String
    public var explanation: String
    public var hint: String?
    /// The parameter whose argument is to blame, to underline it rather than the whole call.
    public var argument: Int?
    /// Other places that explain it.
    public var secondary: [Diagnostic.Label] = []

    public init(
        _ id: String, title: String, explanation: String, hint: String? = nil, argument: Int? = nil
    ) {
        self.id = id
        self.title = title
        self.explanation = explanation
        self.hint = hint
        self.argument = argument
    }
}
