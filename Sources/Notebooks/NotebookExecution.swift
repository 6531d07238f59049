import Diagnostics
import Interpreter
import Language

/// What a run of all cells gives.
struct ExecutionOutcome: Sendable {
    var cells: [CellRun] = []
    var inlineValues: [InlineValue] = []
    /// By cells that ran and by kept results.
    var datasets: [NotebookRun.DatasetUse] = []
    var records: [CellRunRecord?] = []
    var notes: [Diagnostic] = []
    var privacy = PrivacyRecord()
}

/// One run of a checked notebook, on the thread that evaluates it.
struct NotebookExecution: Sendable {
    let document: Document
    let runner: NotebookRunner
    let checked: CheckedNotebook
    /// Nil if no results are kept.
    let keys: KeyMaker?
    let watch: ProgressWatch
    /// What is known of the run before the first cell.
    let base: NotebookRun
    /// Where spending is kept; nil in teaching runs.
    let ledger: LedgerFile?

    func run(parameters: Parameters) -> ExecutionOutcome {
        let seed = runner.seed ?? document.frontMatter.seed
        let evaluator = Evaluator(library: runner.library, limits: runner.limits, seed: seed)
        evaluator.defineParameters(parameters.record)
        evaluator.privacy.noiseMode = runner.noiseMode(of: document)
        evaluator.privacy.ledger = ledger
        evaluator.onProgress = { watch.update($0) }
        evaluator.longText = runner.longText
        evaluator.runWorkers = runner.runWorkers
        evaluator.runKeeper = RunArchive(
            path: runner.runsPath, seal: runner.runSeal, engine: runner.engine,
            numericMode: runner.numericMode,
            checked.cells.compactMap { $0?.program })
        var state = ExecutionState(evaluator: evaluator, inline: checked.inline[...])
        if let keys, let store = runner.store {
            state.keeping = ResultKeeping(
                document: document, runner: runner, checked: checked, keys: keys, store: store,
                evaluator: evaluator)
        }
        let cells = document.cells
        for (index, cell) in cells.enumerated() {
            evaluateInline(above: index, &state)
            let run = run(cell, at: index, of: cells.count, &state)
            state.outcome.cells.append(run)
            if index + 1 < cells.count { runner.onPartial?(soFar(state)) }
        }
        evaluateInline(above: cells.count, &state)
        state.outcome.privacy = evaluator.privacy.record
        if let keeping = state.keeping {
            state.outcome.datasets = keeping.datasets
            state.outcome.records = keeping.records
            state.outcome.notes = keeping.notes
        }
        return state.outcome
    }

    /// The run as it would be if it ended here.
    private func soFar(_ state: ExecutionState) -> NotebookRun {
        var run = base
        let done = state.outcome.cells.count
        run.cells =
            state.outcome.cells
            + document.cells.dropFirst(done).map {
                CellRun(state: $0.isRun ? .notRun : .notEvaluated)
            }
        run.inlineValues =
            state.outcome.inlineValues
            + state.inline.map {
                InlineValue(source: $0.expression.source, range: $0.expression.range)
            }
        run.seconds = state.outcome.cells.reduce(0) { $0 + $1.seconds }
        run.privacy = state.evaluator.privacy.record
        run.diagnostics.append(RunMessages.unfinished(done: done, of: document.cells.count))
        return run
    }
}

/// What changes while cells run.
private struct ExecutionState {
    let evaluator: Evaluator
    var inline: ArraySlice<CheckedNotebook.CheckedInline>
    var keeping: ResultKeeping?
    var health = NameHealth()
    var isInterrupted = false
    var outcome = ExecutionOutcome()
}

// MARK: - Cells

extension NotebookExecution {
    private func run(
        _ cell: Cell, at index: Int, of count: Int, _ state: inout ExecutionState
    ) -> CellRun {
        guard let checkedCell = checked.cells[index] else {
            return verifyExercise(at: index, of: count, &state) ?? CellRun(state: .notEvaluated)
        }
        if state.isInterrupted { return CellRun(state: .notRun) }
        if let cause = state.health.failedCell(neededBy: checkedCell.names) {
            if cell.leavesDefinitions { state.health.cellFailed(checkedCell.names, cause: cause) }
            return CellRun(state: .needs(document.cells[cause].label))
        }
        let result = observed(cell, at: index, of: count) { progress in
            self.result(of: cell, at: index, checkedCell, progress, &state)
        }
        state.isInterrupted = result.state == .interrupted
        if result.state == .ran {
            state.health.cellRan(checkedCell.names)
        } else if cell.leavesDefinitions {
            state.health.cellFailed(checkedCell.names, cause: index)
        }
        return result
    }

    /// Runs something for a cell, and tells those who watch.
    private func observed(
        _ cell: Cell, at index: Int, of count: Int, _ body: (CellProgress) -> CellRun
    ) -> CellRun {
        var progress = CellProgress(
            index: index + 1, count: count, label: cell.label,
            place: "\(document.file.name):\(cell.line)", seconds: 0,
            lastSeconds: runner.lastSeconds[cell.label])
        watch.start(progress)
        runner.onEvent?(.started(progress))
        let result = body(progress)
        watch.stop()
        progress.seconds = result.seconds
        runner.onEvent?(.finished(progress, result))
        return result
    }

    /// Under `check`, holds the exercise that has its place here against itself; nil if there is
    /// none or this is another kind of run.
    private func verifyExercise(
        at index: Int, of count: Int, _ state: inout ExecutionState
    ) -> CellRun? {
        // With kept results alone there are no values to try anything in.
        guard runner.isCheck, state.keeping == nil,
            let exercise = checked.exercises.first(where: { $0.exercise.cell == index })
        else { return nil }
        if state.isInterrupted { return CellRun(state: .notRun) }
        if let cause = exercise.names.compactMap(state.health.failedCell(neededBy:)).min() {
            return CellRun(state: .needs(document.cells[cause].label))
        }
        let evaluator = state.evaluator
        let result = observed(document.cells[index], at: index, of: count) { _ in
            ExerciseEvaluation(document: document, runner: runner).verify(exercise, evaluator)
        }
        state.isInterrupted = result.state == .interrupted
        return result
    }

    /// A kept result, or that of a run.
    private func result(
        of cell: Cell, at index: Int, _ checkedCell: CheckedNotebook.CheckedCell,
        _ progress: CellProgress, _ state: inout ExecutionState
    ) -> CellRun {
        let evaluation = CellEvaluation(document: document, runner: runner)
        guard checkedCell.foreseenFailure == nil, state.keeping != nil else {
            return evaluation.run(cell, checkedCell, progress, state.evaluator)
        }
        if let kept = state.keeping?.result(of: index) {
            for output in kept.outputs { runner.onEvent?(.output(progress, output)) }
            return kept
        }
        if let failures = state.keeping?.bringValues() {
            for (place, run) in failures { state.outcome.cells[place] = run }
        }
        let run = evaluation.run(cell, checkedCell, progress, state.evaluator)
        state.keeping?.keep(run, of: index)
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
            let number = state.outcome.inlineValues.count
            if let text = state.keeping?.text(ofInline: number) {
                value.text = text
                continue
            }
            if state.keeping?.isFrozen == true {
                value.failure = LockMessages.inlineNotKept(next.expression, in: document)
                continue
            }
            evaluate(next, number, &value, &state)
        }
    }

    private func evaluate(
        _ inline: CheckedNotebook.CheckedInline, _ number: Int, _ value: inout InlineValue,
        _ state: inout ExecutionState
    ) {
        if let failures = state.keeping?.bringValues() {
            for (place, run) in failures { state.outcome.cells[place] = run }
        }
        let before = state.evaluator.snapshot()
        state.evaluator.privacy.allow(document.frontMatter.defaults, in: document.frontMatter)
        let result = state.evaluator.run(
            inline.program, cell: "inline-\(number + 1)", limits: inlineLimits)
        value.failure = result.failure
        if result.failure == nil {
            value.text = state.evaluator.text(of: result.value ?? .none)
        }
        state.isInterrupted = result.failure?.id == "interrupted"
        state.evaluator.restore(before)
        // What privacy was spent until here belongs to this run.
        if let text = value.text, !state.evaluator.hasUsedPrivateData {
            state.keeping?.keep(text, ofInline: number)
        }
    }

    /// A value in a sentence is a glance at what cells computed, no computation of its own.
    private var inlineLimits: Limits {
        var limits = runner.limits
        limits.seconds = min(limits.seconds, 10)
        return limits
    }
}
