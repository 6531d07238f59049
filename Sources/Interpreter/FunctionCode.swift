import Diagnostics
import Language

/// A compiled function: its instructions, its constants, and what to say about it.
///
/// Code and constants are raw memory, since the loop reads them at every step.
final class FunctionCode {
    let instructions: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    private let instructionCount: Int
    private let constantCount: Int
    /// For each instruction the node it came from, for messages.
    let nodes: [Int32]
    let registerCount: Int
    let parameterCount: Int
    let parameterNames: [String]
    let hasDefault: [Bool]
    /// As the user wrote it; nil for a lambda and for the code at the top.
    let name: String?
    let captures: [CaptureSource]
    let captureNames: [String]
    let functions: [FunctionCode]
    let callSites: [CallSite]
    let indexSites: [IndexSite]
    let pathSites: [PathSite]
    let expectSites: [ExpectSite]
    let unit: CodeUnit
    /// Where it stands in the tree; nil for the code at the top.
    let node: NodeID?
    /// Whether it is the body of an experiment.
    let isExperiment: Bool
    /// The numbers of the globals that its own instructions use.
    let usedGlobals: Set<Int>
    /// Asked for when values are compared or kept, never while code runs.
    private(set) lazy var outline = CodeOutline(self)
    /// For each constant that is a field's name, where the field was found last.
    let fieldHints: UnsafeMutablePointer<Int>
    /// `callSites` for the loop.
    private let sites: UnsafeMutablePointer<Unmanaged<CallSite>>

    init(_ draft: FunctionDraft, unit: CodeUnit) {
        let code = Superinstructions.finish(draft.instructions)
        instructionCount = code.count
        constantCount = draft.constants.count
        instructions = .allocate(capacity: max(1, instructionCount))
        instructions.initialize(from: code, count: instructionCount)
        constants = .allocate(capacity: max(1, constantCount))
        constants.initialize(from: draft.constants, count: constantCount)
        nodes = draft.nodes
        registerCount = draft.registerCount
        parameterCount = draft.parameterNames.count
        parameterNames = draft.parameterNames
        hasDefault = draft.hasDefault
        name = draft.name
        captures = draft.captures
        captureNames = draft.captureNames
        functions = draft.functions
        callSites = draft.callSites
        indexSites = draft.indexSites
        pathSites = draft.pathSites
        expectSites = draft.expectSites
        node = draft.node
        isExperiment = draft.isExperiment
        usedGlobals = draft.usedGlobals
        self.unit = unit
        fieldHints = .allocate(capacity: max(1, constantCount))
        fieldHints.initialize(repeating: 0, count: constantCount)
        sites = .allocate(capacity: max(1, callSites.count))
        for (index, site) in callSites.enumerated() {
            (sites + index).initialize(to: .passUnretained(site))
        }
    }

    deinit {
        sites.deallocate()
        fieldHints.deallocate()
        instructions.deinitialize(count: instructionCount)
        instructions.deallocate()
        constants.deinitialize(count: constantCount)
        constants.deallocate()
    }

    /// What a frame needs; the globals of the unit must be sealed.
    func target(
        captures: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>?,
        closure: FunctionObject?
    ) -> CallTarget {
        CallTarget(
            code: instructions, registerCount: registerCount, constants: constants,
            parameterCount: parameterCount, captures: captures ?? unit.globals,
            globals: unit.globals, sites: sites, function: .passUnretained(self),
            closure: closure.map { .passUnretained($0) })
    }

    /// The node of the instruction before `pc`, which is the one that is running.
    func node(before pc: Int) -> NodeID? {
        guard pc > 0, pc <= nodes.count else { return nil }
        return NodeID(Int(nodes[pc - 1]))
    }
}

/// A function under construction.
struct FunctionDraft {
    var instructions: [Instruction] = []
    var nodes: [Int32] = []
    var constants: [Value] = []
    var registerCount = 0
    var parameterNames: [String] = []
    var hasDefault: [Bool] = []
    var name: String?
    var captures: [CaptureSource] = []
    var captureNames: [String] = []
    var functions: [FunctionCode] = []
    var callSites: [CallSite] = []
    var indexSites: [IndexSite] = []
    var pathSites: [PathSite] = []
    var expectSites: [ExpectSite] = []
    var node: NodeID?
    var isExperiment = false
    var usedGlobals: Set<Int> = []
}

/// Where a new closure finds a box it captures.
enum CaptureSource {
    case register(Int)
    case capture(Int)
    /// A new box with the function that makes the closure.
    case own
}

/// What all functions of one piece of code share.
final class CodeUnit {
    let tree: SyntaxTree
    private(set) var imports: [ImportedModule] = []
    /// The globals that its functions use, by number.
    private(set) var boxes: [Box] = []
    private(set) var globalNames: [String] = []
    /// The contents of `boxes`, where the loop reads and writes them.
    private(set) var globals: UnsafeMutablePointer<UnsafeMutablePointer<Box.Content>>

    init(tree: SyntaxTree) {
        self.tree = tree
        globals = .allocate(capacity: 1)
    }

    /// Fixes the tables; called once, before anything runs.
    func seal(globals boxes: [Box], names: [String], imports: [ImportedModule]) {
        self.imports = imports
        self.boxes = boxes
        globalNames = names
        globals.deallocate()
        globals = .allocate(capacity: max(1, boxes.count))
        for (index, box) in boxes.enumerated() {
            (globals + index).initialize(to: box.content)
        }
    }

    deinit { globals.deallocate() }
}

/// What a call knows beyond its registers.
final class CallSite {
    /// The builtin that is called, or that is meant if the receiver has no such field.
    let builtin: Builtin?
    let body: (@Sendable (inout Arguments) throws -> Value)?
    /// Which argument each of the builtin's parameters gets; nil if they do not fit it.
    let plan: [ArgumentSource]?
    /// The name of a method.
    let method: String?
    /// Arguments in the registers, a method's receiver and a trailing block included.
    let count: Int
    /// The name of each argument, nil where it is given by position.
    let names: [String?]
    let hasBlock: Bool
    /// The nodes of the arguments, to underline one of them.
    let argumentNodes: [NodeID]
    /// All arguments are given by position, so that the quick paths may apply.
    let isPlain: Bool
    /// The builtin's quick paths, where they apply.
    let quick: (@Sendable (Value) -> Value?)?
    let formula: Builtin.Formula?
    let formula2: Builtin.Formula2?
    /// Whether the arguments are the first parameters' values as they stand.
    let isDirect: Bool
    /// Where the method of the model around stands, in a call that names it there.
    let methodPlace: Int?

    init(
        builtin: Builtin?, method: String?, names: [String?], hasBlock: Bool,
        argumentNodes: [NodeID], methodPlace: Int? = nil
    ) {
        self.builtin = builtin
        body = builtin?.body
        self.method = method
        self.methodPlace = methodPlace
        self.names = names
        self.hasBlock = hasBlock
        self.argumentNodes = argumentNodes
        count = argumentNodes.count
        isPlain = !hasBlock && names.allSatisfy { $0 == nil }
        quick = isPlain && argumentNodes.count == 1 ? builtin?.quick : nil
        formula = isPlain && argumentNodes.count == 1 ? builtin?.formula : nil
        formula2 = isPlain && argumentNodes.count == 2 ? builtin?.formula2 : nil
        let plan = builtin.flatMap {
            try? ArgumentPlan.make(for: $0.signature, names: names, hasBlock: hasBlock)
        }
        self.plan = plan
        isDirect = plan.map { ArgumentPlan.isDirect($0, count: argumentNodes.count) } ?? false
    }
}

/// The items of `x[a, b:c, ...]`; their values stand in registers one after another.
final class IndexSite {
    enum Item {
        case single
        case slice(hasLower: Bool, hasUpper: Bool, hasStep: Bool)
        case ellipsis
    }

    let items: [Item]
    /// The first register of the items' values.
    let window: Int

    init(items: [Item], window: Int) {
        self.items = items
        self.window = window
    }

    /// How many values the items take.
    var valueCount: Int {
        items.reduce(0) { count, item in
            switch item {
            case .single: count + 1
            case .slice(let lower, let upper, let step):
                count + (lower ? 1 : 0) + (upper ? 1 : 0) + (step ? 1 : 0)
            case .ellipsis: count
            }
        }
    }
}

/// An assignment to a part: `a.b[0].c = v`, `x[:, 0] += v`.
final class PathSite {
    enum Step {
        case field(String)
        case index(IndexSite)
    }

    let steps: [Step]
    let update: BinaryOperator?
    let valueRegister: Int
    /// Registers from here on hold nothing that is needed again; they are emptied before a
    /// shared value is copied, since they may be what shares it.
    let firstDead: Int
    /// The register of the place in `xs[i] = v`; nil for all other forms.
    let placeRegister: Int?
    /// The field in `a.f = v` and `a.f += v`; nil for all other forms.
    let field: String?
    /// Where the field was found last.
    var fieldHint = 0

    init(steps: [Step], update: BinaryOperator?, valueRegister: Int, firstDead: Int) {
        self.steps = steps
        self.update = update
        self.valueRegister = valueRegister
        self.firstDead = firstDead
        if steps.count == 1, case .index(let site) = steps[0], site.items.count == 1,
            case .single = site.items[0], update == nil
        {
            placeRegister = site.window
        } else {
            placeRegister = nil
        }
        if steps.count == 1, case .field(let name) = steps[0] {
            field = name
        } else {
            field = nil
        }
    }
}

/// An `expect`: registers of the message and of the two sides of a comparison.
final class ExpectSite {
    let messageRegister: Int?
    let left: Int?
    let right: Int?
    let condition: NodeID

    init(messageRegister: Int?, left: Int?, right: Int?, condition: NodeID) {
        self.messageRegister = messageRegister
        self.left = left
        self.right = right
        self.condition = condition
    }
}
