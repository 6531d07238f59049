import Language

/// A function of the language that is written in Swift: a declaration and a body.
public struct Builtin: Sendable {
    public let signature: Signature
    public let body: @Sendable (inout Arguments) throws -> Value
    /// Answers a call of one positional argument without building ``Arguments``; nil leaves
    /// the call to the body. Scalar mathematics is several times faster so.
    public let quick: (@Sendable (Value) -> Value?)?
    /// The same for two positional arguments.
    public let quick2: (@Sendable (Value, Value) -> Value?)?

    public init(
        _ signature: Signature,
        quick: (@Sendable (Value) -> Value?)? = nil,
        quick2: (@Sendable (Value, Value) -> Value?)? = nil,
        body: @escaping @Sendable (inout Arguments) throws -> Value
    ) {
        self.signature = signature
        self.quick = quick
        self.quick2 = quick2
        self.body = body
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
