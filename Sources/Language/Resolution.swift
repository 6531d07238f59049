import Diagnostics

/// What the checker found out about the names of one tree; the compiler of the interpreter
/// reads slots and captures from here and looks nothing up by text in a loop.
public struct Resolution: Sendable {
    /// Every variable the tree binds.
    public var variables: [Variable] = []
    /// For each `name` node, and each bare word that is a choice.
    public var uses: [NodeID: NameUse] = [:]
    /// For a declaration, `for`, function, lambda or import: the variables it binds, in order
    /// (for functions and models: the parameters, before which a method has the variable that
    /// holds its model; the own name of a function declaration is in `functionNames`).
    public var bindings: [NodeID: [VariableID]] = [:]
    /// For a function or model declaration: the variable that holds the function.
    public var functionNames: [NodeID: VariableID] = [:]
    /// For a function or lambda: variables that are neither its own nor global and that it or
    /// a function inside it uses: those of enclosing functions, and of blocks at the top. A
    /// declared function does not capture its own name, which it is itself; functions inside it
    /// do.
    public var captures: [NodeID: [VariableID]] = [:]
    /// For each block: the functions declared in it, which exist from its start.
    public var hoisted: [NodeID: [NodeID]] = [:]
    /// The same for the top of the tree.
    public var hoistedAtTop: [NodeID] = []

    /// Arguments that name variables, where these are asked for and not their values.
    public var variableLists: Set<NodeID> = []

    public init() {}
}

public struct VariableID: Hashable, Sendable {
    public let index: Int
    public init(_ index: Int) { self.index = index }
}

public struct Variable: Sendable {
    public var name: String
    public var span: SourceSpan
    public var isMutable: Bool
    /// Bound at the top of the tree, outside every function: later cells see it if it is also
    /// outside every block (`isGlobal`).
    public var isGlobal: Bool
    /// The function or lambda node that owns it; nil at the top.
    public var owner: NodeID?
    /// A function other than the owner uses it; set for globals too. A function's use of its
    /// own name does not count.
    public var isCaptured: Bool
    /// A function that uses it can be called before it has its value: a load in a function has
    /// to look. All other loads come after the declaration.
    public var mayBeUnset = false
}

public enum NameUse: Sendable, Equatable {
    /// Bound in this tree.
    case variable(VariableID)
    /// Bound by an earlier cell.
    case global(String)
    case builtin(String)
    /// In a method of a model: what its model, held by the variable, has at this place among
    /// parameters and members.
    case part(of: VariableID, place: Int)
    /// The same among the methods.
    case method(of: VariableID, place: Int)
    /// A bare word where a parameter asks for a choice or column.
    case choice(String)
    /// Reported already; running the tree is not possible.
    case unresolved
}
