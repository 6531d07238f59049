import Diagnostics

/// The tree of one piece of Noise code: a cell, a script, an input at the prompt.
///
/// The tree is an arena: nodes refer to each other by index, so that no depth of nesting
/// can overflow the stack when it is released. Parsing never fails; faults are diagnostics
/// beside the tree, and `tokens` with their trivia give back the input byte for byte.
public struct SyntaxTree: Sendable {
    public let file: SourceFile
    /// The bytes of `file` that this tree covers.
    public let range: Range<Int>
    public internal(set) var tokens: [Token]
    public internal(set) var nodes: [Node]
    /// The statements at the top, in order.
    public internal(set) var statements: [NodeID]
    public internal(set) var diagnostics: [Diagnostic]
    /// Whether more lines could complete the text: an open bracket, string or block at its end.
    public internal(set) var isIncomplete: Bool
    /// The last statement is followed by `;`: the prompt does not show its value.
    public internal(set) var endsWithSemicolon = false
    /// Expressions that stand in parentheses of their own.
    var parenthesized: Set<NodeID> = []
    /// Names in text that could not be read: whether they are defined cannot be told.
    var uncertainNames: Set<String> = []

    public subscript(id: NodeID) -> Node { nodes[Int(id.index)] }

    public func span(_ id: NodeID) -> SourceSpan {
        SourceSpan(file: file, range: self[id].range)
    }

    /// Whether the expression stands in parentheses of its own: `(sigma)`.
    public func isParenthesized(_ id: NodeID) -> Bool { parenthesized.contains(id) }
}

/// A node's place in the arena of its tree.
public struct NodeID: Hashable, Sendable {
    public let index: Int32
    package init(_ index: Int) { self.index = Int32(index) }
}

public struct Node: Sendable {
    public var kind: Kind
    /// UTF-8 offsets in the file, without surrounding trivia.
    public var range: Range<Int>
}

/// A name as written, with its place.
public struct Identifier: Hashable, Sendable {
    public var text: String
    public var range: Range<Int>
}

extension Node {
    public enum Kind: Sendable {
        // Expressions
        case number(Double)
        case string([StringPart])
        case boolean(Bool)
        case nilLiteral
        case name(String)
        case list([Element])
        case record([Field])
        /// `x => …`, `(a, b) => …`
        case lambda(Function)
        case unary(UnaryOperator, NodeID)
        /// The range is the operator's.
        case binary(BinaryOperator, NodeID, NodeID, Range<Int>)
        /// `and`, `or`
        case logical(LogicalOperator, NodeID, NodeID)
        /// `f >> g`
        case compose(NodeID, NodeID)
        /// `a..<b`, `a...b`, with `by`
        case range(lower: NodeID, upper: NodeID, isClosed: Bool, stride: NodeID?)
        case call(Call)
        case member(NodeID, Identifier)
        case index(NodeID, [IndexItem])
        /// The third is a block or another `if`.
        case ifElse(NodeID, NodeID, NodeID?)
        case block([NodeID])

        // Statements
        case declaration(Pattern, isMutable: Bool, value: NodeID)
        /// The target is a name, a member or an index; the operator is that of `+=` and its kin.
        case assignment(target: NodeID, BinaryOperator?, value: NodeID, Range<Int>)
        /// `fn f() { … }`, `experiment E() { … }`
        case functionDeclaration(Function)
        /// `model Net(n = 2) { … }`
        case modelDeclaration(Model)
        /// `hidden = Dense(128)` in a model
        case modelMember(Identifier, value: NodeID)
        /// `forward(x) { … }` in a model
        case modelMethod(Function)
        case forLoop(Pattern, sequence: NodeID, body: NodeID)
        case whileLoop(NodeID, body: NodeID)
        case breakStatement
        case continueStatement
        case returnStatement(NodeID?)
        case expect(NodeID, message: NodeID?)
        /// `import "x.md" as x`
        case importFile(path: String, pathRange: Range<Int>, alias: Identifier?)
        /// Text that is no statement or expression; a diagnostic says why.
        case fault
    }

    public enum StringPart: Sendable {
        case text(String)
        /// `{expression:format}`; the format is what follows the colon, with its place.
        case interpolation(NodeID, format: Identifier?)
    }

    public enum Element: Sendable {
        case item(NodeID)
        /// `...xs`
        case spread(NodeID)
    }

    public enum Field: Sendable {
        case field(Identifier, NodeID)
        case spread(NodeID)
    }

    public struct Function: Sendable {
        /// Nil for a lambda.
        public var name: Identifier?
        public var parameters: [Parameter]
        /// A block, or for a lambda any expression.
        public var body: NodeID
        /// Declared with `experiment`: it is run, not called.
        public var isExperiment = false

        public struct Parameter: Sendable {
            public var name: Identifier
            public var defaultValue: NodeID?
        }
    }

    public struct Model: Sendable {
        public var name: Identifier
        public var parameters: [Function.Parameter]
        /// Members and methods in the order written.
        public var parts: [NodeID]
        /// The braces and all between them.
        public var body: Range<Int>
    }

    /// `f(a, k: b) { … }`. `a |> f(b)` is the call `f(a, b)` with `isPiped`.
    public struct Call: Sendable {
        public var callee: NodeID
        public var arguments: [Argument]
        /// A lambda without parameters whose body is the block.
        public var trailingBlock: NodeID?
        /// The first argument stood on the left of `|>`.
        public var isPiped: Bool
        /// `run f(…)` or `sweep f(…)`; its first token is then the word.
        public var launch: Launch?

        public struct Argument: Sendable {
            public var name: Identifier?
            public var value: NodeID
        }
    }

    public enum IndexItem: Sendable {
        case single(NodeID)
        /// `a:b:c`, each part optional
        case slice(NodeID?, NodeID?, NodeID?)
        /// `...`
        case ellipsis
    }

    public enum Pattern: Sendable {
        case name(Identifier)
        /// `(a, b)`
        case tuple([Identifier])

        public var names: [Identifier] {
            switch self {
            case .name(let name): [name]
            case .tuple(let names): names
            }
        }
    }
}

/// How an experiment is set going.
public enum Launch: String, Sendable {
    /// Once.
    case run
    /// Once for every combination of the values in its lists and ranges.
    case sweep
}

public enum UnaryOperator: String, Sendable {
    case negate = "-"
    case plus = "+"
    case not = "not"
}

public enum LogicalOperator: String, Sendable {
    case and
    case or
}

public enum BinaryOperator: String, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case matrixProduct = "@"
    case power = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}
