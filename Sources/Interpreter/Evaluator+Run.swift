import Diagnostics
import Language
import Tensors

extension Evaluator {
    /// Runs a checked cell.
    ///
    /// - Parameters:
    ///   - cell: the cell's label or ordinal; its random numbers hang on it.
    ///   - limits: those of this cell; nil for the evaluator's own.
    ///   - seed: replaces the seed for this cell alone.
    ///   - isContinued: the program is a later part of the cell whose earlier part ran last: its
    ///     random draws go on from there.
    ///   - onOutput: gets each output as it comes. Text beyond the limit comes at the end.
    public func run(
        _ program: CheckedProgram, cell: String, limits: Limits? = nil, seed: UInt64? = nil,
        isContinued: Bool = false, onOutput: ((CellOutput) -> Void)? = nil
    ) -> CellResult {
        let started = Clock.now
        let before = snapshot()
        let goesOn = (draw, creation, hasReseeded, hasUsedFiles)
        prepare(
            cell: cell, limits: limits ?? defaultLimits,
            seed: isContinued && hasReseeded ? nil : seed, started, onOutput)
        if isContinued {
            (draw, creation, hasReseeded, hasUsedFiles) = goesOn
        } else {
            tracked = TrackedMetrics()
            privacyScope.begin(cell: cell)
        }
        var value: Value?
        var failure: Diagnostic?
        let told = (privacyScope.leaks.count, privacyScope.remarks.count)
        do {
            guard !program.hasErrors else { throw Self.firstError(of: program) }
            let shown = try observingReadings {
                let shown = try execute(program)
                try show(shown, program)
                return shown
            }
            value = shown.isNil ? nil : shown
        } catch {
            failure = diagnostic(for: error, at: program.tree)
            if failure?.id != "interrupted" { restore(before) }
            value = nil
        }
        stack.unwind(to: 0)
        do { try privacyScope.settle() } catch  where failure == nil {
            failure = diagnostic(for: error, at: program.tree)
        } catch {}
        tellOfPrivacy(after: told.0, told.1)
        if seed != nil, !hasReseeded { self.seed = before.seed }
        return CellResult(
            value: value, outputs: collector.finish(tracked), failure: failure,
            seconds: Clock.now - started)
    }

    private func prepare(
        cell: String, limits: Limits, seed: UInt64?, _ started: Double,
        _ onOutput: ((CellOutput) -> Void)?
    ) {
        self.limits = limits
        if let seed { self.seed = seed }
        hasReseeded = false
        hasDrawn = false
        hasUsedFiles = false
        stream = Self.stream(of: cell)
        (draw, creation) = (0, 0)
        isTracing = false
        tracer = nil
        nesting = 0
        loopTimes = LoopTimes()
        reported = LoopProgress()
        self.started = started
        deadline = started + limits.seconds
        Memory.ceiling = memory.ceiling(for: limits.memoryBytes)
        stack.unwind(to: 0)
        stack.depthLimit = min(max(1, limits.depth), Stack.frameCapacity)
        collector = OutputCollector(
            limit: limits.outputBytes, longText, onOutput: onOutput)
    }

    /// FNV-1a, so that a label means the same stream everywhere and always.
    static func stream(of cell: String) -> UInt64 {
        cell.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func firstError(of program: CheckedProgram) -> Diagnostic {
        program.diagnostics.first { $0.severity == .error }
            ?? CompilerMessages.notAVariable(
                SourceSpan(file: program.tree.file, range: program.tree.range))
    }

    private func show(_ value: Value, _ program: CheckedProgram) throws {
        guard !program.tree.endsWithSemicolon else { return }
        lastStatement = program.tree.statements.last.map { program.tree.span($0) }
        if let output = try Display.output(of: value, displayStyle) { try emit(output) }
    }

    // MARK: - Code at the top

    /// Compiles and runs a piece of code against the globals, and defines its names.
    func execute(_ program: CheckedProgram) throws -> Value {
        let compiled = try ProgramCompiler(
            program, globals: globals, library: library, epoch: journal.epoch
        ).compile()
        let registers = stack.free
        let callee = UnsafeMutablePointer<CallTarget>.allocate(capacity: 1)
        callee.initialize(to: compiled.main.target(captures: nil, closure: nil))
        defer { callee.deallocate() }
        // The top's registers hold the globals, so they are read before they are emptied.
        guard stack.push(callee, at: registers, target: Frame.top) else {
            throw Faults.tooDeep(stack.depthLimit)
        }
        let depth = stack.count
        do {
            let value = try runLoop()
            define(compiled, registers)
            stack.unwind(to: depth - 1)
            return value
        } catch {
            if (error as? Diagnostic)?.id == "interrupted" { define(compiled, registers) }
            stack.unwind(to: depth - 1)
            throw error
        }
    }

    private func define(_ compiled: CompiledProgram, _ registers: UnsafeMutablePointer<Value>) {
        for (name, home) in compiled.definitions {
            switch home {
            case .register(let register):
                let value = registers[register]
                if !value.isUnset { globals.define(name, Box(value, epoch: journal.epoch)) }
            case .box(let box):
                if !box.value.isUnset { globals.define(name, box) }
            }
        }
    }

    // MARK: - Imports

    /// Runs the definitions of an imported file in a world of their own.
    func importModule(_ module: ImportedModule) throws -> Value {
        try withNesting {
            let outside = globals
            globals = GlobalTable()
            defer { globals = outside }
            for program in module.programs { _ = try execute(program) }
            let definitions = module.names.compactMap { name in
                globals[name].map { (name: name, value: $0.value) }
            }
            return .object(
                ModuleObject(name: module.file?.name ?? "module", definitions: definitions))
        }
    }

    /// Bounds what uses the machine's own stack.
    func withNesting<Result>(_ body: () throws -> Result) throws -> Result {
        guard nesting < Self.nestingLimit else { throw Faults.tooDeep(Self.nestingLimit) }
        nesting += 1
        defer { nesting -= 1 }
        return try body()
    }

    /// Builtins inside each other's calls back; each takes some stack of the machine.
    static let nestingLimit = 1_000
}
