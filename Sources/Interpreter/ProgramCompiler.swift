import Diagnostics
import Language

/// A compiled cell, ready to run.
struct CompiledProgram {
    enum Home {
        /// A register of the code at the top: no function sees the variable yet.
        case register(Int)
        case box(Box)
    }

    let main: FunctionCode
    /// The names the cell defines, in order.
    let definitions: [(name: String, home: Home)]
}

/// Compiles one checked piece of code: holds what all its functions share.
///
/// A global that a function uses lives in a box from the start; any other global of the
/// cell lives in a register while the cell runs, so that loops at the top are fast.
final class ProgramCompiler {
    let tree: SyntaxTree
    let resolution: Resolution
    let library: BuiltinLibrary
    let unit: CodeUnit
    /// The period of the journal that new boxes belong to.
    let epoch: UInt32
    private let imported: [NodeID: ImportedModule]
    private let earlier: GlobalTable
    private var imports: [ImportedModule] = []
    private var boxes: [Box] = []
    private var boxNames: [String] = []
    private var indexOfEarlier: [String: Int] = [:]
    private var indexOfNew: [VariableID: Int] = [:]

    init(_ program: CheckedProgram, globals: GlobalTable, library: BuiltinLibrary, epoch: UInt32) {
        tree = program.tree
        resolution = program.resolution
        imported = program.imports
        earlier = globals
        self.library = library
        self.epoch = epoch
        unit = CodeUnit(tree: program.tree)
    }

    /// - Throws: a `Diagnostic` if the code is too large for its operands.
    func compile() throws -> CompiledProgram {
        let compiler = FunctionCompiler(program: self, function: nil)
        let registers = try compiler.compileTop()
        let definitions = newGlobals.map { id in
            let home: CompiledProgram.Home =
                registers[id].map { .register($0) } ?? .box(boxes[globalIndex(of: id)])
            return (name: resolution.variables[id.index].name, home: home)
        }
        let main = FunctionCode(compiler.draft, unit: unit)
        unit.seal(globals: boxes, names: boxNames, imports: imports)
        return CompiledProgram(main: main, definitions: definitions)
    }

    /// Every global that the cell binds, in the order of their places.
    var newGlobals: [VariableID] {
        resolution.variables.indices.map(VariableID.init).filter {
            resolution.variables[$0.index].isGlobal
        }
    }

    // MARK: - Tables

    /// The number of a global of this cell.
    func globalIndex(of id: VariableID) -> Int {
        if let index = indexOfNew[id] { return index }
        let index = add(Box(.unset, epoch: epoch), named: resolution.variables[id.index].name)
        indexOfNew[id] = index
        return index
    }

    /// The number of a global of an earlier cell; nil if that cell did not define it after all.
    func globalIndex(ofEarlier name: String) -> Int? {
        if let index = indexOfEarlier[name] { return index }
        guard let box = earlier[name] else { return nil }
        let index = add(box, named: name)
        indexOfEarlier[name] = index
        return index
    }

    private func add(_ box: Box, named name: String) -> Int {
        boxes.append(box)
        boxNames.append(name)
        return boxes.count - 1
    }

    /// The number of an imported file, and the names it defines.
    func importIndex(of node: NodeID) -> (index: Int, names: [String])? {
        guard let module = imported[node] else { return nil }
        imports.append(module)
        return (imports.count - 1, module.names)
    }
}
