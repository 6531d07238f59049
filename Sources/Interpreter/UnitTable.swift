import Language

/// The code of a cell and of the files it imports, compiled again without running it.
struct UnitTable {
    private let program: CheckedProgram
    private let evaluator: Evaluator
    private var units: [[CodeOrigin.Step]: Unit] = [:]
    /// The variables found for the globals of a unit.
    private var bound: [ObjectIdentifier: (unit: CodeUnit, boxes: [Box])] = [:]

    private struct Unit {
        /// By node.
        var functions: [Int: FunctionCode]
        /// Keeps the code of the top, and with it all the others.
        var main: FunctionCode
    }

    init(_ program: CheckedProgram, _ evaluator: Evaluator) {
        self.program = program
        self.evaluator = evaluator
    }

    mutating func code(at steps: [CodeOrigin.Step], node: Int) throws -> FunctionCode {
        let unit = try units[steps] ?? compile(steps)
        units[steps] = unit
        guard let code = unit.functions[node] else { throw ByteSource.Malformed() }
        return code
    }

    private func compile(_ steps: [CodeOrigin.Step]) throws -> Unit {
        var program = program
        var globals = evaluator.globals
        for step in steps {
            let import_ = program.imports.first { Int($0.key.index) == step.node }
            guard let module = import_?.value, module.programs.indices.contains(step.cell) else {
                throw ByteSource.Malformed()
            }
            // A file's cells see the names of the file's cells above.
            globals = GlobalTable()
            for earlier in module.programs[..<step.cell] {
                for variable in earlier.resolution.variables where variable.isGlobal {
                    globals.define(variable.name, Box(.unset, epoch: evaluator.journal.epoch))
                }
            }
            program = module.programs[step.cell]
        }
        let compiled = try ProgramCompiler(
            program, globals: globals, library: evaluator.library, epoch: evaluator.journal.epoch
        ).compile()
        var functions: [Int: FunctionCode] = [:]
        for code in compiled.main.family {
            if let node = code.node { functions[Int(node.index)] = code }
        }
        return Unit(functions: functions, main: compiled.main)
    }

    /// Says which variable a global of the function's unit is.
    mutating func bind(_ code: FunctionCode, _ index: Int, to box: Box) throws {
        let unit = code.unit
        // The units of functions that are there already have their variables.
        guard units.values.contains(where: { $0.main.unit === unit }) else { return }
        let id = ObjectIdentifier(unit)
        var entry = bound[id] ?? (unit, unit.boxes)
        guard entry.boxes.indices.contains(index) else { throw ByteSource.Malformed() }
        entry.boxes[index] = box
        bound[id] = entry
    }

    /// Puts the variables into the units. To be called before any function is made.
    func seal() {
        for (unit, boxes) in bound.values {
            unit.seal(globals: boxes, names: unit.globalNames, imports: unit.imports)
        }
    }
}
