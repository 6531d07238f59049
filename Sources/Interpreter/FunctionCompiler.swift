import Diagnostics
import Language

/// Compiles one function, or the code at the top of a cell, into a ``FunctionDraft``.
///
/// Registers are a stack: variables of open scopes below, temporaries above. An expression
/// writes its target register as its last step, so that the target may be a variable that
/// the expression reads.
final class FunctionCompiler {
    enum Place {
        case register(Int)
        /// A box in a register.
        case boxed(Int)
        /// A box that the closure captured.
        case capture(Int)
        case global(Int)
        /// The function that is being compiled.
        case own
        /// A global whose cell did not get so far.
        case missing(String)
    }

    struct Loop {
        var breaks: [Int] = []
        let start: Int
    }

    let program: ProgramCompiler
    var draft = FunctionDraft()
    var loops: [Loop] = []
    /// The first free register.
    private(set) var next = 0
    private var places: [VariableID: Place] = [:]
    private var variableRegisters: Set<Int> = []
    private var numberConstants: [UInt64: Int] = [:]
    private var stringConstants: [String: Int] = [:]
    private var depth = 0

    /// Operands have 16 bits; a few registers are kept for the windows of calls.
    private static let registerLimit = 65_000
    /// Nesting is bounded by the parser; this bounds what it lets through, such as pipes.
    private static let depthLimit = 10_000

    var tree: SyntaxTree { program.tree }
    var resolution: Resolution { program.resolution }

    init(program: ProgramCompiler, function: NodeID?) {
        self.program = program
        draft.node = function
        guard let function else { return }
        if let own = resolution.functionNames[function] { places[own] = .own }
        let captured = resolution.captures[function] ?? []
        for (index, variable) in captured.enumerated() { places[variable] = .capture(index) }
        draft.captureNames = captured.map { program.resolution.variables[$0.index].name }
    }

    // MARK: - Instructions

    @discardableResult
    func emit(_ instruction: Instruction, _ node: NodeID) -> Int {
        draft.instructions.append(instruction)
        draft.nodes.append(node.index)
        return draft.instructions.count - 1
    }

    @discardableResult
    func emit(_ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, at node: NodeID) -> Int {
        emit(Instruction(opcode, a, b, c), node)
    }

    @discardableResult
    func emit(_ opcode: Opcode, _ a: Int = 0, wide: Int, at node: NodeID) -> Int {
        emit(Instruction(opcode, a, wide: wide), node)
    }

    var here: Int { draft.instructions.count }

    /// Makes a jump go to the next instruction.
    func patch(_ jump: Int) {
        let old = draft.instructions[jump]
        draft.instructions[jump] = Instruction(old.opcode, Int(old.a), wide: here)
    }

    func patch(_ jumps: [Int]) { jumps.forEach(patch) }

    func nested<Result>(at node: NodeID, _ body: () throws -> Result) throws -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { throw CompilerMessages.tooDeep(tree.span(node)) }
        return try body()
    }

    // MARK: - Constants

    func constant(_ number: Double) -> Int {
        if let index = numberConstants[number.bitPattern] { return index }
        let index = constant(.number(number))
        numberConstants[number.bitPattern] = index
        return index
    }

    func constant(_ text: String) -> Int {
        if let index = stringConstants[text] { return index }
        let index = constant(.string(text))
        stringConstants[text] = index
        return index
    }

    func constant(_ value: Value) -> Int {
        draft.constants.append(value)
        return draft.constants.count - 1
    }

    /// An index that must fit a small operand.
    func small(_ index: Int, at node: NodeID) throws -> Int {
        guard index <= Int(UInt16.max) else { throw CompilerMessages.tooLarge(tree.span(node)) }
        return index
    }

    // MARK: - Registers

    func allocate(_ count: Int = 1, at node: NodeID) throws -> Int {
        let first = next
        next += count
        guard next <= Self.registerLimit else {
            throw CompilerMessages.tooLarge(tree.span(node))
        }
        draft.registerCount = max(draft.registerCount, next)
        return first
    }

    /// Frees the registers from `register` on.
    func release(to register: Int) { next = register }

    /// Runs `body`, then frees the temporaries it took.
    @discardableResult
    func temporarily<Result>(_ body: () throws -> Result) rethrows -> Result {
        let mark = next
        defer { next = mark }
        return try body()
    }

    /// A scope: variables that `body` declares end with it.
    func scope<Result>(_ body: () throws -> Result) rethrows -> Result {
        let mark = next
        defer {
            next = mark
            variableRegisters = variableRegisters.filter { $0 < mark }
        }
        return try body()
    }

    func isTemporary(_ register: Int) -> Bool { !variableRegisters.contains(register) }

    // MARK: - Variables

    func variable(_ id: VariableID) -> Variable { resolution.variables[id.index] }

    func place(of id: VariableID) throws -> Place {
        if let place = places[id] { return place }
        return global(program.globalIndex(of: id))
    }

    func place(of use: NameUse, at node: NodeID) throws -> Place {
        switch use {
        case .variable(let id): return try place(of: id)
        case .global(let name):
            return program.globalIndex(ofEarlier: name).map(global) ?? .missing(name)
        default: throw CompilerMessages.notAVariable(tree.span(node))
        }
    }

    private func global(_ index: Int) -> Place {
        draft.usedGlobals.insert(index)
        return .global(index)
    }

    /// Gives a variable its home before its value is known; boxes are made here.
    func reserve(_ id: VariableID, at node: NodeID) throws {
        let variable = variable(id)
        if variable.isGlobal, variable.isCaptured { return }
        guard places[id] == nil else { return }
        let register = try allocate(at: node)
        if variable.isCaptured {
            places[id] = .boxed(register)
            emit(.newBox, register, at: node)
        } else {
            places[id] = .register(register)
        }
        variableRegisters.insert(register)
    }

    /// Makes a register that holds a value already (a parameter) the variable's home.
    func adopt(_ id: VariableID, register: Int, at node: NodeID) {
        if variable(id).isCaptured {
            places[id] = .boxed(register)
            emit(.boxParameter, register, at: node)
        } else {
            places[id] = .register(register)
        }
        variableRegisters.insert(register)
    }

    /// Forgets a home, so that the next run of the same code reserves it anew.
    func forget(_ id: VariableID) { places[id] = nil }

    func store(_ register: Int, in place: Place, at node: NodeID) {
        switch place {
        case .register(let home):
            if home != register { emit(.move, home, register, at: node) }
        case .boxed(let box): emit(.setBox, box, register, at: node)
        case .capture(let index): emit(.setCapture, register, index, at: node)
        case .global(let index): emit(.setGlobal, register, wide: index, at: node)
        case .own: break
        case .missing(let name): emit(.missingGlobal, wide: constant(name), at: node)
        }
    }

    func load(_ place: Place, mayBeUnset: Bool, into target: Int, at node: NodeID) {
        switch place {
        case .register(let home):
            if home != target { emit(.move, target, home, at: node) }
        case .boxed(let box):
            emit(mayBeUnset ? .getBoxChecked : .getBox, target, box, at: node)
        case .capture(let index):
            emit(mayBeUnset ? .getCaptureChecked : .getCapture, target, index, at: node)
        case .global(let index):
            emit(mayBeUnset ? .getGlobalChecked : .getGlobal, target, wide: index, at: node)
        case .own: emit(.loadOwn, target, at: node)
        case .missing(let name): emit(.missingGlobal, wide: constant(name), at: node)
        }
    }

    /// The code of a function in this one, and the register its closure goes to.
    func closure(_ function: Node.Function, node: NodeID, into target: Int) throws {
        try closure(node: node, into: target) { try $0.compileFunction(function, node: node) }
    }

    func closure(
        node: NodeID, into target: Int, compile: (FunctionCompiler) throws -> Void
    ) throws {
        let child = FunctionCompiler(program: program, function: node)
        try compile(child)
        for id in resolution.captures[node] ?? [] {
            switch try place(of: id) {
            case .boxed(let register): child.draft.captures.append(.register(register))
            case .capture(let index): child.draft.captures.append(.capture(index))
            case .own: child.draft.captures.append(.own)
            default: throw CompilerMessages.notAVariable(tree.span(node))
            }
        }
        draft.functions.append(FunctionCode(child.draft, unit: program.unit))
        emit(.closure, target, 0, try small(draft.functions.count - 1, at: node), at: node)
    }
}
