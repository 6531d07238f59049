import Diagnostics
import Interpreter
import Language
import Notebooks

/// Looking at the state of a cell: its statements one by one, values, and a prompt.
extension Stepper {
    // MARK: - A prompt

    /// A prompt over the state here.
    func promptHere(_ environment: CheckEnvironment? = nil) -> PromptSession {
        let results = results
        let prompt = PromptSession(
            evaluator: session.evaluator, environment: environment ?? session.environment,
            style: .prompt(columns: results.columns)
        ) { StandardStream.output.write(OutputText.text(of: $0, for: results)) }
        prompt.progress = progress
        return prompt
    }

    func openPrompt() {
        StandardStream.output.write(
            "A prompt with the state before this cell; Ctrl-D or `:quit` comes back.\n")
        var prompt = Prompt(
            session: promptHere(), reader: makeReader(), isInteractive: true, results: results,
            messages: messages)
        _ = prompt.run()
        session.restorePosition()
        showPlace()
    }

    /// What an expression gives here; it leaves nothing behind.
    func look(at code: String) {
        let outcome = promptHere().run(code)
        _ = Signals.takeInterrupt()
        for diagnostic in outcome.found { tell(diagnostic) }
        session.restorePosition()
    }

    // MARK: - Statements

    /// Runs the statements of a cell one at a time, and shows what each of them made.
    func stepInto() {
        guard isAtCell else { return }
        guard document.cells[position].role == nil else {
            StandardStream.output.write("This belongs to an exercise: `c` tries your code.\n")
            return
        }
        let here = position
        if here > 0 {
            target = here
            session.runTo(cell: here - 1)
            session.goTo(cell: here)
        }
        let cell = document.cells[here]
        let ranges = cell.tree.rangesOfLines
        var environment = session.environment
        var isContinued = false
        for (index, range) in ranges.enumerated() {
            let tree = Parser.parse(document.file, range: range)
            let before = environment
            let program = Checker.check(tree, in: &environment)
            StandardStream.output.write(
                results.styled("── statement \(index + 1) of \(ranges.count)\n", .faint)
                    + shown(range))
            guard wantsNext(look: { look(at: $0, amid: before) }) else { break }
            guard run(program, of: cell, isContinued: isContinued) else { break }
            isContinued = true
        }
        session.restorePosition()
        StandardStream.output.write(
            "The state is again that before `\(cell.label)`. Enter runs the cell as a whole.\n")
    }

    /// Shows a value between two statements; without code all names that have one.
    private func look(at code: String, amid environment: CheckEnvironment) {
        guard !code.isEmpty else {
            return StandardStream.output.write(promptHere(environment).variables)
        }
        session.evaluator.aside {
            let outcome = promptHere(environment).run(code)
            _ = Signals.takeInterrupt()
            for diagnostic in outcome.found { tell(diagnostic) }
        }
    }

    private func shown(_ range: Range<Int>) -> String {
        let builtins = Set(session.evaluator.library.builtins.keys)
        let text = document.file.text(range).trimmed
        return results.code(text, builtins: builtins)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { "  " + $0 + "\n" }.joined()
    }

    /// Runs one statement, then shows the values of the names that it gave one to.
    private func run(_ program: CheckedProgram, of cell: Cell, isContinued: Bool) -> Bool {
        let evaluator = session.evaluator
        progress?.start(
            CellProgress(
                index: position + 1, count: cells.count, label: cell.label,
                place: "\(document.file.name):\(cell.line)", seconds: 0))
        var failure = program.diagnostics.first { $0.severity == .error }
        if failure == nil {
            Evaluator.onLargeStack {
                let result = evaluator.run(
                    program, cell: cell.label, limits: session.limits(of: cell),
                    seed: cell.options.seed, isContinued: isContinued
                ) { self.show($0) }
                failure = result.failure
            }
        }
        progress?.end()
        _ = Signals.takeInterrupt()
        if let failure {
            tell(failure)
            return false
        }
        let names = CellNames(program)
        for name in names.defines.union(names.writes).sorted() {
            guard let value = evaluator.value(of: name) else { continue }
            let style = DisplayStyle.prompt(columns: max(20, results.columns - 4))
            var text = ValueKind.words(value)
            // A figure is shown where the notebook shows it.
            if case .value(let lines)? = try? Display.output(of: value, style, hidesPrivate: true),
                !(value.isFunction)
            {
                text = lines
            }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let isLong = lines.count > 1
            StandardStream.output.write(
                results.styled(name, .strong) + " =" + (isLong ? "\n" : " ")
                    + lines.map { (isLong ? "    " : "") + $0 + "\n" }.joined())
        }
        return true
    }
}

extension Value {
    /// Whether it can be called.
    fileprivate var isFunction: Bool {
        guard case .object(let object) = self else { return false }
        return object.kind == .function || object.kind == .builtin
    }
}
