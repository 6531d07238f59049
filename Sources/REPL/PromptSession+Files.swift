import Diagnostics
import Interpreter
import Language
import Notebooks

extension PromptSession {
    // MARK: - :load

    /// Runs a file of code, or the cells of a notebook, as if they had been typed.
    ///
    /// All of it is checked before any of it runs, and errors are those of `noisebook run`. The
    /// first cell that fails ends it.
    public func load(_ path: String) -> Answer {
        do throws(Diagnostic) {
            return load(try Document.load(path))
        } catch {
            return Answer(error)
        }
    }

    private func load(_ document: Document) -> Answer {
        let importer = PromptImports.importer(for: document)
        let cells = document.cells.filter(\.isRun)
        loaded = document
        hintsShown = [:]
        defineParameters(of: document)
        evaluator.takeNoise(from: document)
        let found = faults(of: document, cells, importer)
        var answer = Answer()
        answer.outcome.diagnostics = found
        guard answer.outcome.status == .success else { return answer }
        for (index, cell) in cells.enumerated() {
            guard let failure = run(cell, of: document, importer) else { continue }
            if failure.id != "interrupted", cell.options.error != .forbidden {
                answer.outcome.diagnostics.append(failure.asWarning)
                continue
            }
            answer.outcome.failure = failure
            let left = cells.count - index - 1
            if left > 0 {
                let words = left == 1 ? "The last cell" : "The last \(left) cells"
                answer.text = "\(words) of \(document.file.name) did not run.\n"
            }
            break
        }
        return answer
    }

    private func defineParameters(of document: Document) {
        let parameters = document.frontMatter.parameters
        guard !parameters.isEmpty else { return }
        evaluator.define(
            "params", .record(parameters.map { ($0.name, $0.value.languageValue) }))
        environment.globals["params"] = CheckEnvironment.Global()
    }

    private func faults(
        of document: Document, _ cells: [Cell], _ importer: @escaping CheckEnvironment.Importer
    ) -> [Diagnostic] {
        var inside = environment
        inside.importer = importer
        var found = document.diagnostics
        for cell in cells {
            var after = inside
            let program = Checker.check(cell.tree, in: &after)
            // A cell that may fail may fail here, and then leaves nothing.
            if program.hasErrors, cell.options.error != .forbidden { continue }
            found += program.diagnostics
            inside = after
        }
        return found
    }

    /// Why the cell failed, if it did.
    private func run(
        _ cell: Cell, of document: Document, _ importer: @escaping CheckEnvironment.Importer
    ) -> Diagnostic? {
        var inside = environment
        inside.importer = importer
        let program = Checker.check(cell.tree, in: &inside)
        if let fault = program.diagnostics.first(where: { $0.severity == .error }) { return fault }
        let limits = cell.options.timeoutSeconds.map { Limits(seconds: $0) }
        let name = "\(document.file.name):\(cell.line)"
        evaluator.privacy.allow(cell.options, in: document.frontMatter)
        defer { evaluator.privacy.allow(CellOptions(), in: FrontMatter()) }
        let result = run(
            program, cell: cell.label, importer, limits: limits,
            seed: cell.options.seed ?? document.frontMatter.seed,
            isShown: cell.options.output && cell.options.include,
            record: .init(name: name, tree: cell.tree))
        guard result?.failure == nil else { return result?.failure }
        log.inputs.append(
            .init(name: name, text: document.file.text(cell.codeRange), [program]))
        return nil
    }

    // MARK: - :save

    /// Writes the inputs that went well: one after another as code, or each as a cell of a
    /// notebook.
    ///
    /// - Parameter overwrites: take the place of a file that is there.
    public func save(to path: String, overwrites: Bool) -> Answer {
        guard path.hasSuffix(".noise") || path.hasSuffix(".md") else {
            return Answer(Self.unknownKind(path))
        }
        guard !log.inputs.isEmpty else { return Answer("There is no input to save yet.\n") }
        if !overwrites, Self.isThere(path) { return Answer(Self.alreadyThere(path)) }
        let text = path.hasSuffix(".md") ? notebook(named: path) : script
        do throws(Diagnostic) {
            try NotebookFile.write(Array(text.utf8), to: path)
        } catch {
            return Answer(error)
        }
        let count = log.inputs.count
        return Answer(
            "Wrote \(count == 1 ? "1 input" : "\(grouped(count)) inputs") to \(path)."
                + namesOfPrompt + "\n")
    }

    private static func isThere(_ path: String) -> Bool {
        do throws(Diagnostic) {
            _ = try NotebookFile.load(path)
            return true
        } catch {
            return error.id != "missing-file"
        }
    }

    private var script: String {
        log.inputs.map { input in
            input.programs.map(Self.asStatement).joined()
        }.joined()
    }

    /// A value that the prompt shows is not the last one of a script: `show` keeps it shown.
    private static func asStatement(_ program: CheckedProgram) -> String {
        let tree = program.tree
        let text = tree.file.text(tree.range).trimmedLines
        guard tree.statements.count == 1, let statement = tree.statements.first,
            program.isShownValue(statement)
        else { return text + "\n" }
        let node = tree[statement].range
        let value = tree.file.text(node)
        let before = tree.file.text(tree.range.lowerBound..<node.lowerBound)
        let after = tree.file.text(node.upperBound..<tree.range.upperBound)
        return (before + "show(" + value + ")" + after).trimmedLines + "\n"
    }

    private func notebook(named path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let title = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
        let cells = log.inputs.map { input in
            let text = input.text.trimmedLines
            let fence = String(repeating: "`", count: max(3, text.longestRun(of: "`") + 1))
            return "\n\(fence)noise\n\(text)\n\(fence)\n"
        }
        return "# \(title)\n" + cells.joined()
    }

    /// A sentence about inputs that use what only the prompt has.
    private var namesOfPrompt: String {
        let prompt: Set = [Self.latestValue, Self.allValues]
        let users = log.inputs.filter { input in
            input.programs.contains { !CellNames($0).uses.isDisjoint(with: prompt) }
        }.map(\.name)
        guard !users.isEmpty else { return "" }
        return " `_` and `Out` exist at the prompt only: change \(users.joined(separator: ", "))."
    }

    private static func unknownKind(_ path: String) -> Diagnostic {
        Diagnostic(
            "unknown-command", title: "this name does not say what to write",
            explanation: "`\(path)` ends neither in `.noise` nor in `.md`.",
            hint: "end it in `.noise` for code, in `.md` for a notebook")
    }

    private static func alreadyThere(_ path: String) -> Diagnostic {
        Diagnostic(
            "file-exists", title: "there is a file of this name",
            explanation: "`\(path)` is kept as it is.",
            hint: "`:save! \(path)` overwrites it")
    }
}

extension CheckedProgram {
    /// Whether a statement is an expression whose value was shown, and is not `show` or `print`
    /// itself.
    fileprivate func isShownValue(_ id: NodeID) -> Bool {
        guard !tree.endsWithSemicolon else { return false }
        switch tree[id].kind {
        case .declaration, .assignment, .functionDeclaration, .modelDeclaration, .modelMember,
            .modelMethod, .forLoop, .whileLoop,
            .breakStatement, .continueStatement, .returnStatement, .expect, .importFile,
            .fault:
            return false
        case .call(let call):
            return ![.builtin("print"), .builtin("show"), .builtin("help")]
                .contains(resolution.uses[call.callee])
        default: return true
        }
    }
}

extension Diagnostic {
    fileprivate var asWarning: Diagnostic {
        var result = self
        result.severity = .warning
        return result
    }
}

extension String {
    /// Without empty lines at either end.
    fileprivate var trimmedLines: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    fileprivate func longestRun(of wanted: Character) -> Int {
        var longest = 0
        var current = 0
        for character in self {
            current = character == wanted ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
