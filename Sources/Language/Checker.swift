import Diagnostics

/// Finds what can be found without running: names, arguments, shapes of literals.
///
/// Pure: the outcome depends on the tree and the environment alone.
public enum Checker {
    /// Checks a program, and puts what it defines into the environment.
    public static func check(
        _ tree: SyntaxTree, in environment: inout CheckEnvironment
    ) -> CheckedProgram {
        var checking = Checking(tree, environment)
        checking.checkAll()
        checking.updateEnvironment()
        environment = checking.environment
        return checking.program
    }

    /// The names that a tree binds at its top: declarations, functions and aliases of imports.
    public static func definedNames(in tree: SyntaxTree) -> [Identifier] {
        tree.statements.flatMap { statement -> [Identifier] in
            switch tree[statement].kind {
            case .declaration(let pattern, _, _): pattern.names
            case .functionDeclaration(let function): function.name.map { [$0] } ?? []
            case .modelDeclaration(let model): [model.name]
            case .importFile(_, _, let alias): alias.map { [$0] } ?? []
            default: []
            }
        }
    }
}

/// A check that is going on.
struct Checking {
    let tree: SyntaxTree
    var environment: CheckEnvironment
    var resolution = Resolution()
    /// What is known of each variable beyond what the interpreter needs.
    var facts: [Fact] = []
    var diagnostics: [Diagnostic] = []
    var importedDiagnostics: [Diagnostic] = []
    var imports: [NodeID: ImportedModule] = [:]

    var scopes: [Scope] = []
    var functions: [FunctionFrame] = []
    /// The methods of the models whose members are being checked.
    var methodsToCome: [[String: SourceSpan]] = []
    /// The blocks around the current place that are traced, outermost first.
    var tracedBlocks: [TracedBlock] = []
    /// Loops around the current place, within the current function.
    var loops = 0
    /// Above 0 where it is not certain that the code runs: branches, loops, functions.
    var uncertainty = 0
    /// Unknown names are reported once.
    var reportedNames: Set<String> = []
    /// The statement of the top that is being checked.
    var topStatement = 0
    /// In an imported file: names of statements that an import leaves out, and the statements
    /// that turned out to need them.
    var droppedNames: Set<String> = []
    var statementsInNeed: Set<Int> = []

    init(_ tree: SyntaxTree, _ environment: CheckEnvironment) {
        self.tree = tree
        self.environment = environment
        self.environment.uncertainNames.formUnion(tree.uncertainNames)
        resolution.uses.reserveCapacity(tree.nodes.count / 2)
    }

    /// What is known of a variable.
    struct Fact {
        enum Kind {
            case constant, mutable, parameter, loop, function, imported, member
            /// Made up after an assignment to an unknown name.
            case assumed
        }

        var kind: Kind
        var function: FunctionShape?
        var value = StaticValue.unknown
        var module: [String: CheckEnvironment.Global]?
        /// A hoisted function that something has named already.
        var isMentioned = false
        /// Had its value before any function of its scope could be called.
        var isSettled = true
    }

    /// The names of one block, function or the top.
    struct Scope {
        var names: [String: VariableID] = [:]
        /// Declared further down in the block, in order.
        var pending: [String: [VariableID]] = [:]
        var hoisted: [VariableID] = []
        /// How many functions are around it.
        var functionDepth: Int
        var isTop = false
        /// In a method: the model's own names.
        var instance: Instance?
    }

    /// What a method sees of its model.
    struct Instance {
        /// The variable that holds the model.
        var model: VariableID
        var parts: [String: Part] = [:]

        struct Part {
            var use: NameUse
            var place: SourceSpan
        }
    }

    /// A function or lambda around the current place.
    struct FunctionFrame {
        var node: NodeID
        /// For a declared function: the index of the scope from whose start it exists.
        var hoistScope: Int?
        /// The function's own scopes begin here.
        var firstScope: Int
        var loopsOutside: Int
    }

    /// A block that runs once to see what is computed.
    struct TracedBlock {
        /// The function it is given to: `step`.
        var name: String
        /// Its own scopes begin here.
        var firstScope: Int
    }

    var program: CheckedProgram {
        let own = (tree.diagnostics + diagnostics).enumerated().sorted { a, b in
            let left = a.element.primary?.span.range.lowerBound ?? 0
            let right = b.element.primary?.span.range.lowerBound ?? 0
            return (left, a.offset) < (right, b.offset)
        }
        return CheckedProgram(
            tree: tree, resolution: resolution,
            diagnostics: own.map(\.element) + importedDiagnostics, imports: imports)
    }

    mutating func checkAll() {
        scopes = [Scope(functionDepth: 0, isTop: true)]
        resolution.hoistedAtTop = openList(tree.statements)
        checkList(tree.statements, dropsLast: false)
    }

    mutating func updateEnvironment() {
        for (index, variable) in resolution.variables.enumerated() where variable.isGlobal {
            let fact = facts[index]
            environment.globals[variable.name] = CheckEnvironment.Global(
                place: variable.span, isMutable: variable.isMutable, function: fact.function,
                value: fact.value, module: fact.module)
        }
    }

    mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(file: tree.file, range: range) }

    /// Checks code that may not run, or not in this order.
    mutating func uncertainly<Result>(_ check: (inout Checking) -> Result) -> Result {
        uncertainty += 1
        defer { uncertainty -= 1 }
        return check(&self)
    }
}
