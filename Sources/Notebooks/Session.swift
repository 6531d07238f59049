import Diagnostics
import Interpreter
import Language

/// A notebook that is worked with: its cells are run, run again, edited and looked at, in any
/// order, and each starts from the world that the cells above it left.
///
///     let session = Session(try Document.load("study.md"), runner: runner)
///     session.run(cell: 3)              // first what cell 3 needs
///     session.goTo(cell: 2)             // the world before cell 2
///     session.edit(cell: 2, code: "let lr = 0.2\n")
///     session.state.cells.map(\.status) // which are stale now, and why
///
/// All decisions are those of ``SessionState``; this class holds the values and does what it
/// says. Use one from one thread at a time; code runs on a thread with a large stack.
public final class Session {
    public private(set) var state: SessionState
    public let evaluator: Evaluator
    private let runner: NotebookRunner
    /// The worlds after runs of cells, each made from the one before it.
    private var chain: [Link] = []
    private let cache: ResultCache?
    private let start: TrackedWorld

    private struct Link {
        var run: Int
        var tracked: TrackedWorld
    }

    /// - Parameter runner: the library, limits, parameters, and `onEvent`.
    public init(_ document: Document, runner: NotebookRunner) {
        self.runner = runner
        cache = runner.store.map { ResultCache(store: $0, reads: true) }
        let source = runner.checkedDocument(document)
        state = SessionState(source)
        evaluator = Evaluator(
            library: runner.library, limits: runner.limits, seed: source.seed)
        evaluator.longText = runner.longText
        evaluator.defineParameters(runner.parameters(of: document).record)
        evaluator.takeNoise(from: document, mode: runner.noiseMode(of: document))
        start = evaluator.track()
    }

    /// Found without running a cell; errors keep only the cells they are in from running.
    public var diagnostics: [Diagnostic] { state.source.diagnostics }

    // MARK: - What can be asked for

    /// Runs a cell, and before it the cells it needs that are not up to date.
    public func run(cell: Int) { perform(.run(cell: cell)) }

    /// Runs what is not up to date, from the first cell to this one.
    public func runTo(cell: Int) { perform(.runTo(cell: cell)) }

    public func runAll() { perform(.runAll) }

    /// Puts the evaluator into the state before a cell; `cells.count` is after the last.
    public func goTo(cell: Int) { perform(.goTo(cell: cell)) }

    /// Gives a cell other code, in the document too. Nothing is run.
    ///
    /// - Parameter code: the lines after the options.
    /// - Returns: false if the code has a line that would end the cell's fence; the cell is
    ///   then as before.
    @discardableResult
    public func edit(cell index: Int, code: String) -> Bool {
        guard let document = state.document.editing(cell: index, code: code) else { return false }
        replace(document)
        return true
    }

    /// Takes another text of the notebook, as after a change on disk. Nothing is run.
    public func replace(_ document: Document) {
        perform(.replace(runner.checkedDocument(document)))
    }

    /// What code at the present position may use.
    public var environment: CheckEnvironment {
        let checked = state.source.checked
        for cell in checked.cells.dropFirst(state.position) {
            if let cell { return cell.before }
        }
        return checked.after
    }

    /// What a cell may use, for those who run parts of it.
    public func limits(of cell: Cell) -> Limits { runner.limits(for: cell) }

    /// The values at the present position, and after it if code was tried there.
    public func restorePosition() { perform(.goTo(cell: state.position)) }

    /// The session as a run, to be shown as a page: each cell with its last result, which says
    /// if it is old.
    public var notebookRun: NotebookRun {
        let cells = state.cells.map { cell -> CellRun in
            guard var run = cell.run else {
                return CellRun(state: cell.status == .notEvaluated ? .notEvaluated : .notRun)
            }
            if case .stale(let reason) = cell.status { run.staleReason = reason.text }
            if case .waiting(let reason) = cell.status { run.staleReason = reason.text }
            return run
        }
        var run = NotebookRun(
            document: state.document, cells: cells, diagnostics: diagnostics)
        run.parameters = state.source.parameters
        run.profile = runner.profile
        run.seed = state.source.seed
        run.datasets = NotebookRun.DatasetUse.merging(state.cells.flatMap(\.datasets))
        run.seconds = cells.reduce(0) { $0 + $1.seconds }
        return run
    }

    public func perform(_ operation: SessionOperation) {
        var actions = state.apply(operation)
        while let action = actions.first {
            actions.removeFirst()
            switch action {
            case .stand(let index): stand(before: index)
            case .evaluate(let id):
                guard let outcome = evaluate(id) else { break }
                actions += state.apply(.finished(id: id, outcome))
            }
        }
    }

    // MARK: - Exercises

    public var exercises: [Exercise] { state.document.exercises }

    /// Tries what stands in the place of an exercise, or its solution, after running what the
    /// cells above leave to be run. The session then stands before the exercise.
    ///
    /// - Returns: nil if there is no exercise of that name, or no solution.
    public func attempt(exercise name: String, solution: Bool = false) -> ExerciseAttempt? {
        guard
            let checked = state.source.checked.exercises.first(where: { $0.exercise.name == name }),
            let trial = solution ? checked.solution : checked.given
        else { return nil }
        let place = checked.exercise.cell
        if place > 0 { runTo(cell: place - 1) }
        goTo(cell: place)
        var result: ExerciseAttempt?
        Evaluator.onLargeStack {
            result = ExerciseEvaluation(document: state.document, runner: runner)
                .attempt(trial, at: checked.exercise, evaluator)
        }
        return result
    }

    // MARK: - Doing it

    private func stand(before index: Int) {
        Evaluator.onLargeStack { evaluator.restore(world(before: index).world) }
    }

    private func evaluate(_ id: Int) -> CellOutcome? {
        var outcome: CellOutcome?
        Evaluator.onLargeStack {
            guard let index = state.index(of: id) else { return }
            let before = world(before: index)
            // Asked for although it is up to date, a cell is really run.
            let isWanted = state.cells[index].run == nil || !state.isUpToDate(index)
            outcome = isWanted ? kept(index, from: before, runner) : nil
            outcome = outcome ?? run(index, from: before, runner)
        }
        return outcome
    }

    /// The world that the results above a cell make. What is missing on the way is made again.
    private func world(before index: Int) -> TrackedWorld {
        let wanted = state.runs(before: index)
        var common = 0
        while common < min(chain.count, wanted.count), chain[common].run == wanted[common].number {
            common += 1
        }
        chain.removeLast(chain.count - common)
        var tracked = chain.last?.tracked ?? start
        for (place, number) in wanted[common...] {
            guard let next = remake(place, from: tracked) else { continue }
            tracked = next
            chain.append(Link(run: number, tracked: next))
        }
        return tracked
    }

    /// The world after a cell whose result stands: from what was kept, or made by running the
    /// cell again in silence.
    private func remake(_ index: Int, from before: TrackedWorld) -> TrackedWorld? {
        var silent = runner
        silent.onEvent = nil
        let outcome = kept(index, from: before, silent) ?? run(index, from: before, silent)
        guard outcome?.change != nil else { return nil }
        return chain.popLast()?.tracked
    }

    /// A result that was kept, its values put into the world.
    private func kept(
        _ index: Int, from before: TrackedWorld, _ runner: NotebookRunner
    ) -> CellOutcome? {
        let cell = state.document.cells[index]
        guard let cache, cell.options.cache, let key = state.key(of: index),
            let checkedCell = state.source.checked.cells[index],
            checkedCell.foreseenFailure == nil,
            let found = cache.find(key, coding(to: index)),
            let values = try? cache.values(of: found),
            let after = try? evaluator.redo(
                found.result.change, values, in: before, program: checkedCell.program)
        else { return nil }
        var run = found.result.run
        run.warnings = cell.options.warning ? checkedCell.warnings : []
        chain.append(Link(run: state.numberOfNextRun, tracked: after))
        let progress = progress(of: index, seconds: run.seconds)
        runner.onEvent?(.started(progress))
        for output in run.outputs { runner.onEvent?(.output(progress, output)) }
        runner.onEvent?(.finished(progress, run))
        return CellOutcome(
            key: key, run: run, change: found.result.change,
            changedNames: Set(after.outline.changedNames(since: before.outline)),
            hasDrawn: found.result.hasDrawn, datasets: found.result.datasets)
    }

    private func coding(to index: Int) -> OutputCoding {
        OutputCoding(state.source.checked.cells[...index].compactMap { $0?.program })
    }

    private func progress(of index: Int, seconds: Double = 0) -> CellProgress {
        let cell = state.document.cells[index]
        return CellProgress(
            index: index + 1, count: state.cells.count, label: cell.label,
            place: "\(state.document.file.name):\(cell.line)", seconds: seconds)
    }

    /// Runs a cell; the world after it is put at the end of the chain.
    private func run(
        _ index: Int, from before: TrackedWorld, _ runner: NotebookRunner
    ) -> CellOutcome? {
        let document = state.document
        guard let checkedCell = state.source.checked.cells[index], let key = state.key(of: index)
        else { return nil }
        let cell = document.cells[index]
        let progress = progress(of: index)
        evaluator.restore(before.world)
        runner.onEvent?(.started(progress))
        let run = CellEvaluation(document: document, runner: runner)
            .run(cell, checkedCell, progress, evaluator)
        var outcome = CellOutcome(
            key: key, run: run, change: nil, changedNames: [], hasDrawn: evaluator.hasDrawn,
            datasets: runner.datasets())
        if run.state == .ran || run.state == .failedAsAllowed {
            let inputs = state.source.keys.inputs(of: index)
            let (after, change) = evaluator.track(after: before, inputs: inputs)
            outcome.change = change
            outcome.changedNames = Set(after.outline.changedNames(since: before.outline))
            chain.append(Link(run: state.numberOfNextRun, tracked: after))
            // What hangs on files, or writes them, is done each time.
            if !evaluator.hasUsedFiles {
                keep(outcome, of: index, change, from: before, to: after)
            }
        }
        var finished = progress
        finished.seconds = run.seconds
        runner.onEvent?(.finished(finished, run))
        return outcome
    }

    private func keep(
        _ outcome: CellOutcome, of index: Int, _ change: WorldChange, from before: TrackedWorld,
        to after: TrackedWorld
    ) {
        guard let cache, state.document.cells[index].options.cache,
            let checkedCell = state.source.checked.cells[index],
            checkedCell.foreseenFailure == nil
        else { return }
        let values = evaluator.values(
            of: change, from: before, to: after, program: checkedCell.program,
            limit: ResultStore.largestEntry)
        let result = KeptResult(
            key: outcome.key, run: outcome.run, change: change, hasDrawn: outcome.hasDrawn,
            datasets: outcome.datasets)
        cache.keep(result, values: values, coding(to: index))
    }
}
