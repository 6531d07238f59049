import Diagnostics
import Interpreter
import Language
import Markdown

/// A notebook whose code has been checked, ready to run.
struct CheckedNotebook: Sendable {
    struct CheckedCell: Sendable {
        let program: CheckedProgram
        let names: CellNames
        /// A fault found before the run, in a cell that may or must fail.
        let foreseenFailure: Diagnostic?
        /// Errors besides those of the program itself: parameters that do not exist.
        var faults: [Diagnostic] = []
        /// What code that stands before the cell may use.
        let before: CheckEnvironment

        var warnings: [Diagnostic] { program.diagnostics.filter { $0.severity == .warning } }
    }

    struct CheckedInline: Sendable {
        let expression: InlineExpression
        let program: CheckedProgram
        let names: CellNames
        /// How many cells stand above.
        let cellsAbove: Int
    }

    /// One for each cell of the document; nil where `eval: false`, and for cells of exercises.
    var cells: [CheckedCell?] = []
    var exercises: [CheckedExercise] = []
    var inline: [CheckedInline] = []
    /// What code after the last cell may use.
    var after = CheckEnvironment()
    var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Checks the cells of a notebook one after another, each in what those above define.
struct NotebookChecker {
    let document: Document
    let parameterNames: [String]
    private var environment: CheckEnvironment
    private var result = CheckedNotebook()
    private var inline: [InlineExpression]
    private let exercises: [Exercise]

    init(_ document: Document, library: BuiltinLibrary, parameterNames: [String]) {
        self.document = document
        self.parameterNames = parameterNames
        environment = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
        environment.globals["params"] = CheckEnvironment.Global()
        let loader = ImportLoader(document)
        environment.importer = { loader.trees(of: $0, at: $1) }
        exercises = document.exercises
        inline = NotebookChecker.inlineExpressions(document)
    }

    mutating func check() -> CheckedNotebook {
        let later = laterNames()
        for (index, cell) in document.cells.enumerated() {
            environment.laterNames = later[index]
            checkInline(before: cell.range.lowerBound)
            checkExercise(at: index)
            checkCell(cell)
        }
        environment.laterNames = [:]
        checkInline(before: document.file.bytes.count + 1)
        result.after = environment
        return result
    }

    // MARK: - Cells

    private mutating func checkCell(_ cell: Cell) {
        guard cell.isRun else {
            result.cells.append(nil)
            return
        }
        var inside = environment
        let program = Checker.check(cell.tree, in: &inside)
        let unknown = unknownParameters(in: program)
        let faults = program.diagnostics + unknown
        let errors = faults.filter { $0.severity == .error }
        let failure = errors.first { cell.options.error == .expected(id: $0.id) } ?? errors.first
        let isForeseen = failure != nil && cell.options.error != .forbidden
        result.cells.append(
            .init(
                program: program, names: CellNames(program),
                foreseenFailure: isForeseen ? failure : nil, faults: unknown,
                before: environment))
        result.diagnostics += isForeseen ? faults.filter { $0.severity == .warning } : faults
        if cell.leavesDefinitions && !isForeseen { environment = inside }
    }

    /// Faults of the code that the learner starts from are the learner's to mend; those of the
    /// solution and its tests are the notebook's.
    private mutating func checkExercise(at index: Int) {
        guard let exercise = exercises.first(where: { $0.cell == index }) else { return }
        let checked = NotebookChecker.checked(exercise, of: document, in: environment)
        result.exercises.append(checked)
        guard let solution = checked.solution else { return }
        for program in [solution.program] + solution.tests.map(\.program) {
            result.diagnostics += program.diagnostics + unknownParameters(in: program)
        }
    }

    /// For each cell: the names that cells below it define.
    private func laterNames() -> [NameTable<CheckEnvironment.LaterName>] {
        var names = NameTable<CheckEnvironment.LaterName>()
        var result: [NameTable<CheckEnvironment.LaterName>] = []
        for cell in document.cells.reversed() {
            result.append(names)
            guard cell.leavesDefinitions else { continue }
            for name in Checker.definedNames(in: cell.tree) {
                let place = SourceSpan(file: document.file, range: name.range)
                names[name.text] = .init(place: place, cell: cell.label)
            }
        }
        return result.reversed()
    }

    // MARK: - Inline values

    private static func inlineExpressions(_ document: Document) -> [InlineExpression] {
        var start = 0
        if case .frontMatter(let range)? = document.parts.first { start = range.upperBound }
        guard mentionsNoise(document.file.bytes, from: start) else { return [] }
        return MarkdownReader.document(
            of: document.file, range: start..<document.file.bytes.count
        ).inlineValues
    }

    /// Whether `{noise}` stands anywhere; most texts that have no such value need no reading.
    private static func mentionsNoise(_ bytes: [UInt8], from start: Int) -> Bool {
        let word = Array("{noise}".utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            var place = start
            while place + word.count <= bytes.count {
                if bytes[place] == word[0],
                    bytes[place..<place + word.count].elementsEqual(word)
                {
                    return true
                }
                place += 1
            }
            return false
        }
    }

    private mutating func checkInline(before offset: Int) {
        while let next = inline.first, next.range.lowerBound < offset {
            inline.removeFirst()
            var inside = environment
            let tree = Parser.parse(document.file, range: codeRange(of: next))
            let program = Checker.check(tree, in: &inside)
            result.diagnostics += program.diagnostics + unknownParameters(in: program)
            result.inline.append(
                .init(
                    expression: next, program: program, names: CellNames(program),
                    cellsAbove: result.cells.count))
        }
    }

    /// The expression inside a code span: what follows `{noise}`, up to the backquotes.
    private func codeRange(of inline: InlineExpression) -> Range<Int> {
        let bytes = document.file.bytes[inline.range.clamped(to: 0..<document.file.bytes.count)]
        guard let brace = bytes.firstIndex(of: UInt8(ascii: "}")) else { return inline.range }
        let tick = UInt8(ascii: "`")
        let end = bytes.lastIndex { $0 != tick }.map { $0 + 1 } ?? bytes.endIndex
        return brace + 1..<max(brace + 1, end)
    }

    // MARK: - Parameters

    /// `params.name` where the header declares no `name`.
    private func unknownParameters(in program: CheckedProgram) -> [Diagnostic] {
        let tree = program.tree
        var methods: Set<NodeID> = []
        for node in tree.nodes {
            if case .call(let call) = node.kind { methods.insert(call.callee) }
        }
        return tree.nodes.indices.compactMap { index in
            guard case .member(let base, let name) = tree.nodes[index].kind,
                case .name("params") = tree[base].kind,
                program.resolution.uses[base] == .global("params"),
                !parameterNames.contains(name.text),
                environment.globals["params"]?.place == nil
            else { return nil }
            let isMethod =
                environment.builtins[name.text] != nil
                && methods.contains { tree[$0].range == tree.nodes[index].range }
            guard !isMethod else { return nil }
            return ParameterMessages.unknown(
                name.text, among: parameterNames,
                span: SourceSpan(file: tree.file, range: name.range))
        }
    }
}
