import Diagnostics
import Interpreter
import Language

/// Runs one cell as its options ask.
struct CellEvaluation: Sendable {
    let document: Document
    let runner: NotebookRunner

    /// A cell that does not do what its option `error` asks leaves nothing behind.
    func run(
        _ cell: Cell, _ checkedCell: CheckedNotebook.CheckedCell, _ progress: CellProgress,
        _ evaluator: Evaluator
    ) -> CellRun {
        let warnings = cell.options.warning ? checkedCell.warnings : []
        if let failure = checkedCell.foreseenFailure {
            return conclude(cell, CellRun(state: .failed, failure: failure, warnings: warnings))
        }
        let before = evaluator.snapshot()
        let onEvent = runner.onEvent
        (evaluator.runKeeper as? RunArchive)?.isFresh =
            runner.makesRunsAnew || !cell.options.cache
        evaluator.privacy.allow(cell.options, in: document.frontMatter)
        let result = evaluator.run(
            checkedCell.program, cell: cell.label, limits: runner.limits(for: cell),
            seed: cell.options.seed, onOutput: { onEvent?(.output(progress, $0)) })
        let run = CellRun(
            state: result.failure == nil ? .ran : .failed, outputs: shown(result.outputs, cell),
            failure: result.failure, warnings: warnings, seconds: result.seconds)
        let concluded = conclude(cell, run)
        // A cell that should have failed and did not leaves nothing behind.
        if run.state == .ran, concluded.state != .ran { evaluator.restore(before) }
        return concluded
    }

    private func shown(_ outputs: [CellOutput], _ cell: Cell) -> [CellOutput] {
        guard !cell.options.warning else { return outputs }
        return outputs.filter { if case .warning = $0 { false } else { true } }
    }

    /// Holds what happened against what the option `error` asks for.
    private func conclude(_ cell: Cell, _ run: CellRun) -> CellRun {
        var run = run
        if run.failure?.id == "interrupted" {
            run.state = .interrupted
            return run
        }
        switch (cell.options.error, run.failure) {
        case (.forbidden, _), (.allowed, nil): break
        case (.allowed, _?), (.expected(id: nil), _?): run.state = .failedAsAllowed
        case (.expected, nil):
            run.state = .failed
            run.failure = RunMessages.didNotFail(cell, in: document)
        case (.expected(let id?), let failure?):
            run.state = failure.id == id ? .failedAsAllowed : .failed
            if failure.id != id { run.failure = RunMessages.failedOtherwise(failure, wanted: id) }
        }
        return run
    }
}

extension PrivacyScope {
    /// What a cell may do with private data, by its options and the notebook's header.
    public func allow(_ options: CellOptions, in header: FrontMatter) {
        policy = LeakPolicy(options.privacy)
        cellCeiling = options.budget.map { PrivacyCeiling(epsilon: $0.epsilon, delta: $0.delta) }
        notebookCeiling = header.budget.map {
            PrivacyCeiling(epsilon: $0.epsilon, delta: $0.delta)
        }
    }
}

extension LeakPolicy {
    init(_ option: CellOptions.PrivacyPolicy) {
        self =
            switch option {
            case .warn: .warn
            case .strict: .strict
            case .off: .off
            }
    }
}

/// What a run itself has to say about cells.
enum RunMessages {
    static func unfinished(done: Int, of count: Int) -> Diagnostic {
        Diagnostic(
            "unfinished-run", severity: .warning, title: "this run has not come to its end",
            explanation: "\(done) of \(count) cells have run. "
                + "The page is written anew as the others do.")
    }

    static func didNotFail(_ cell: Cell, in document: Document) -> Diagnostic {
        let file = document.file
        let first = cell.tree.statements.first.map { cell.tree[$0].range.lowerBound }
        let line = file.rangeOfLine(first.map(file.line(of:)) ?? cell.line)
        let wanted =
            if case .expected(let id?) = cell.options.error { "`\(id)`" } else { "an error" }
        return Diagnostic(
            "expected-failure", title: "this cell ran, and it was meant to fail",
            primary: .init(SourceSpan(file: file, range: line), "the cell"),
            explanation: "Its option `error` asks for \(wanted), "
                + "and every statement of `\(cell.label)` went through.",
            hint: "take the option `error` away if nothing is wrong any more")
    }

    static func stale(_ cell: Cell, _ run: CellRun, in document: Document) -> Diagnostic {
        let line = document.file.rangeOfLine(cell.line)
        return Diagnostic(
            "stale-result", title: "this cell's result is old",
            primary: .init(SourceSpan(file: document.file, range: line), "the cell"),
            explanation: "Since `\(cell.label)` ran: \(run.staleReason ?? "something changed").",
            hint: "run it again")
    }

    static func failedOtherwise(_ failure: Diagnostic, wanted: String) -> Diagnostic {
        var result = failure
        result.explanation =
            "The option `error` asks for `\(wanted)`, and this error is "
            + "`\(failure.id)`. " + failure.explanation
        return result
    }
}
