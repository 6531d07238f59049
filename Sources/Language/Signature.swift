import Shapes

/// What a caller may know about a builtin: everything but its body.
///
/// Checking, help, completion, documentation and highlighting are all made from it.
public struct Signature: Sendable {
    public var name: String
    public var parameters: [Parameter]
    /// One line: what it returns or does.
    public var summary: String
    /// Noise code that runs by itself; a test runs every one.
    public var example: String
    /// The heading it stands under in the reference: `tensors`, `lists`, `figures`, …
    public var category: String
    /// Whether `f(…) { … }` hands it a trailing block, as its last parameter.
    public var takesBlock: Bool
    /// Whether the block it is given runs once to see what is computed, and not each time it is
    /// used: what shows something or changes a variable outside is refused in it.
    public var tracesBlock: Bool
    /// Whether a call shows or records something, so that it has no place in such a block.
    public var hasEffect: Bool
    /// What is known of the result before the run, from what is known of the arguments.
    public var resultRule: ResultRule?

    public init(
        _ name: String,
        _ parameters: [Parameter] = [],
        category: String,
        summary: String,
        example: String,
        takesBlock: Bool = false,
        tracesBlock: Bool = false,
        hasEffect: Bool = false,
        resultRule: ResultRule? = nil
    ) {
        self.name = name
        self.parameters = parameters
        self.category = category
        self.summary = summary
        self.example = example
        self.takesBlock = takesBlock || tracesBlock
        self.tracesBlock = tracesBlock
        self.hasEffect = hasEffect
        self.resultRule = resultRule
    }

    public struct Parameter: Sendable {
        public enum Arity: Sendable, Equatable {
            case required
            /// Holds the default as the reference shows it; the body fills it in.
            case optional(String)
            /// Any number of further positional arguments; the last positional parameter.
            case variadic
            /// All arguments given by names that no other parameter has, as a record; the last one.
            case anyNamed
        }

        public enum Domain: Sendable, Equatable {
            /// Any value; the words say which are meant: `a tensor`, `a number in 0...1`.
            case value(String)
            /// A bare word out of these, or a string.
            case choice([String])
            /// A bare word (or a list of them) that names a column, or a string.
            case column
            /// The name of a variable, or a list of names: the variables themselves.
            case variables
        }

        public var name: String
        public var arity: Arity
        public var domain: Domain
        /// Cannot be given by position: stands after the variadic one, or reads better named.
        public var isNamedOnly: Bool

        public init(
            _ name: String, _ domain: Domain, _ arity: Arity = .required, namedOnly: Bool = false
        ) {
            self.name = name
            self.domain = domain
            self.arity = arity
            self.isNamedOnly = namedOnly
        }
    }
}

/// What the checker knows of a value without running anything.
public enum StaticValue: Sendable, Equatable {
    case unknown
    case number(Double)
    case string(String)
    case boolean(Bool)
    case list([StaticValue])
    case tensor(Shape)
}

/// Computes the static result of a call; throws the same `ShapeError` the run would.
///
/// Arguments stand in the order of the parameters; nil where one was left out. A variadic
/// parameter is a `.list`.
public typealias ResultRule = @Sendable ([StaticValue?]) throws(ShapeError) -> StaticValue
