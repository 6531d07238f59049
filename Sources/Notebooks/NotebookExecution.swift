import Diagnostics
import Interpreter
import Language

/// What a run of all cells gives.
struct ExecutionOutcome: Sendable {
    var cells: [CellRun] = []
    var inlineValues: [InlineValue] = []
}

/// One run of a checked notebook, on the thread that evaluates it.
struct NotebookExecution: Sendable {
    let document: Document
    let runner: NotebookRunner
    let checked: CheckedNotebook
    let watch: ProgressWatch

    func run(parameters: Parameters) -> ExecutionOutcome {
        let evaluator = Evaluator(
            library: runner.library, limits: runner.limits,
            seed: runner.seed ?? document.frontMatter.seed)
        evaluator.define("params", parameters.record)
        var state = ExecutionState(evaluator: evaluator, inline: checked.inline[...])
        let cells = document.cells
        for (index, cell) in cells.enumerated() {
            evaluateInline(above: index, &state)
            let run = run(cell, at: index, of: cells.count, &state)
            state.outcome.cells.append(run)
        }
        evaluateInline(above: cells.count, &state)
        return state.outcome
    }
}

/// What changes while cells run.
private struct ExecutionState {
    let evaluator: Evaluator
    var inline: ArraySlice<CheckedNotebook.CheckedInline>
    var health = NameHealth()
    var isInterrupted = false
    var outcome = ExecutionOutcome()
}

// MARK: - Cells

extension NotebookExecution {
    private func run(
        _ cell: Cell, at index: Int, of count: Int, _ state: inout ExecutionState
    ) -> CellRun {
        guard let checkedCell = checked.cells[index] else { return CellRun(state: .notEvaluated) }
        if state.isInterrupted { return CellRun(state: .notRun) }
        if let cause = state.health.failedCell(neededBy: checkedCell.names) {
            if cell.leavesDefinitions { state.health.cellFailed(checkedCell.names, cause: cause) }
            return CellRun(state: .needs(document.cells[cause].label))
        }
        let progress = CellProgress(
            index: index + 1, count: count, label: cell.label,
            place: "\(document.file.name):\(cell.line)", seconds: 0)
        watch.start(progress)
        runner.onEvent?(.started(progress))
        let result = evaluate(cell, checkedCell, progress, state.evaluator)
        watch.stop()
        state.isInterrupted = result.state == .interrupted
        if result.state == .ran {
            state.health.cellRan(checkedCell.names)
        } else if cell.leavesDefinitions {
            state.health.cellFailed(checkedCell.names, cause: index)
        }
        var finished = progress
        finished.seconds = result.seconds
        runner.onEvent?(.finished(finished, result))
        return result
    }

    private func evaluate(
        _ cell: Cell, _ checkedCell: CheckedNotebook.CheckedCell, _ progress: CellProgress,
        _ evaluator: Evaluator
    ) -> CellRun {
        let warnings = cell.options.warning ? checkedCell.warnings : []
        if let failure = checkedCell.foreseenFailure {
            return conclude(cell, CellRun(state: .failed, failure: failure, warnings: warnings))
        }
        let before = evaluator.snapshot()
        let onEvent = runner.onEvent
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

// MARK: - Inline values

extension NotebookExecution {
    /// Computes the values in the prose above a cell. They leave the world as it is.
    private func evaluateInline(above index: Int, _ state: inout ExecutionState) {
        while let next = state.inline.first, next.cellsAbove <= index {
            state.inline.removeFirst()
            var value = InlineValue(source: next.expression.source, range: next.expression.range)
            defer { state.outcome.inlineValues.append(value) }
            let isBroken = state.health.failedCell(neededBy: next.names) != nil
            guard !isBroken, !state.isInterrupted else { continue }
            let before = state.evaluator.snapshot()
            let ordinal = state.outcome.inlineValues.count + 1
            let result = state.evaluator.run(
                next.program, cell: "inline-\(ordinal)", limits: inlineLimits)
            value.failure = result.failure
            if result.failure == nil { value.text = Display.text(of: result.value ?? .none) }
            state.isInterrupted = result.failure?.id == "interrupted"
            state.evaluator.restore(before)
        }
    }

    /// A value in a sentence is a glance at what cells computed, no computation of its own.
    private var inlineLimits: Limits {
        var limits = runner.limits
        limits.seconds = min(limits.seconds, 10)
        return limits
    }
}

/// What a run itself has to say about cells.
enum RunMessages {
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

    static func failedOtherwise(_ failure: Diagnostic, wanted: String) -> Diagnostic {
        var result = failure
        result.explanation =
            "The option `error` asks for `\(wanted)`, and this error is "
            + "`\(failure.id)`. " + failure.explanation
        return result
    }
}
