import Diagnostics
import Interpreter
import Privacy

/// Runs notebooks from the first cell to the last, each time from nothing.
///
///     var runner = NotebookRunner(library: library)
///     runner.profile = "quick"
///     let run = runner.run(try Document.load("dpcgan.md"))
///
/// 1. The whole notebook is checked first; with an error in it nothing runs.
/// 2. A cell sees the world the cells above left. A failed one leaves nothing behind; cells
///    that need it are left out and say so, the others go on.
/// 3. A cell that is allowed to fail leaves nothing behind either when it does.
public struct NotebookRunner: Sendable {
    public var library: BuiltinLibrary
    /// The name of one of the header's profiles.
    public var profile: String?
    public var overrides: [ParameterOverride] = []
    /// In place of the header's.
    public var seed: UInt64?
    /// Of each cell; its option `timeout` comes before `limits.seconds`.
    public var limits = Limits()
    /// Whether this is `check`: faults of the format are errors, and cells get two minutes.
    public var isCheck = false
    /// Called from the thread that runs the cells, `running` from the one that waits.
    public var onEvent: (@Sendable (RunEvent) -> Void)?
    /// The data sets used since it was asked last.
    public var datasets: @Sendable () -> [NotebookRun.DatasetUse] = { [] }
    /// Version and build of the program, and how it computes: a result hangs on them.
    public var engine = ""
    public var numericMode = ""
    /// Where results of cells are kept; nil runs every cell and keeps nothing.
    public var store: ResultStore?
    public var reuse = Reuse.normal
    /// Where whole texts of cells that print very much are kept; nil keeps none.
    public var textStore: ResultStore?
    /// For code that is a script: all text is passed on, however much it is.
    public var showsAllText = false
    /// What cells with the option `freeze` are held to.
    public var lock: LockFile?
    /// Whether all results are to be held: also those of cells with `cache: false` are kept.
    public var freezesAll = false
    /// Where noise comes from, in place of what the header says.
    public var noiseMode: NoiseMode?
    /// How often `running` is told.
    public var heartbeatSeconds = 10.0
    /// Called after each cell but the last with the run so far, from the thread that runs them.
    public var onPartial: (@Sendable (NotebookRun) -> Void)?
    /// How long cells took when they ran last, by label.
    public var lastSeconds: [String: Double] = [:]

    /// Where runs of experiments are kept: a file beside the notebook; nil keeps none.
    public var runsPath: String?
    /// What tells the user's own runs from planted ones; nil finds none again.
    public var runSeal: RunSeal?
    /// Whether runs of experiments are made anew whatever is kept.
    public var makesRunsAnew = false
    /// How many runs of a sweep may be made at once.
    public var runWorkers = 1

    /// What becomes of results that were kept.
    public enum Reuse: Sendable {
        /// They are used where they fit.
        case normal
        /// All cells run, and their results are kept anew.
        case fresh
        /// Nothing runs: each cell's result must be kept and be the one in the lock file.
        case frozen(LockFile)
    }

    public init(library: BuiltinLibrary) {
        self.library = library
    }

    /// Everything that can be found without running a cell, in the order of the file.
    public func check(_ document: Document) -> [Diagnostic] {
        prepare(document).checked.diagnostics
    }

    /// The mode of a notebook's noise. A check is repeated at will, so it never spends.
    func noiseMode(of document: Document) -> NoiseMode {
        isCheck ? .teaching : noiseMode ?? document.frontMatter.noiseMode
    }

    /// Checks and runs a notebook; returns when the last cell is done or the run is
    /// interrupted.
    public func run(_ document: Document) -> NotebookRun {
        let prepared = prepare(document)
        var run = NotebookRun(
            document: document, cells: [], diagnostics: prepared.checked.diagnostics)
        run.parameters = prepared.parameters.values
        run.profile = profile
        run.seed = seed ?? document.frontMatter.seed
        guard !prepared.checked.hasErrors else {
            run.cells = document.cells.map {
                CellRun(state: $0.isRun ? .notRun : .notEvaluated)
            }
            return run
        }
        var ledger: LedgerFile?
        if noiseMode(of: document) == .release {
            do {
                ledger = try LedgerFile(for: document.file.name)
            } catch {
                run.diagnostics.append(error)
                run.cells = document.cells.map {
                    CellRun(state: $0.isRun ? .notRun : .notEvaluated)
                }
                return run
            }
        }
        let start = ContinuousClock.now
        let watch = ProgressWatch()
        let keys = store.map { _ in
            KeyMaker(
                document, prepared.checked, prepared.parameters, engine: engine,
                numericMode: numericMode)
        }
        let execution = NotebookExecution(
            document: document, runner: self, checked: prepared.checked, keys: keys, watch: watch,
            base: run, ledger: ledger)
        let outcome = LargeStack.run(
            every: heartbeatSeconds,
            meanwhile: { if let progress = watch.progress { onEvent?(.running(progress)) } },
            body: { execution.run(parameters: prepared.parameters) })
        ledger?.end()
        run.cells = outcome.cells
        run.inlineValues = outcome.inlineValues
        run.datasets = NotebookRun.DatasetUse.merging(outcome.datasets + datasets())
        run.records = outcome.records
        run.privacy = outcome.privacy
        run.cacheNotes = outcome.notes
        for store in [store, textStore].compactMap(\.self) {
            store.trimIfNeeded()
            run.cacheNotes += store.takeProblems()
        }
        run.seconds = (ContinuousClock.now - start).inSeconds
        return run
    }

    var longText: LongText {
        if showsAllText { return .passedOn }
        guard let textStore else { return .leftOut }
        return .kept { textStore.newText() }
    }

    /// What a session works with.
    func checkedDocument(_ document: Document) -> CheckedDocument {
        let (checked, parameters) = prepare(document)
        return CheckedDocument(
            document, checked, parameters, seed: seed ?? document.frontMatter.seed,
            engine: engine, numericMode: numericMode)
    }

    func parameters(of document: Document) -> Parameters {
        Parameters(document.frontMatter, profile: profile, overrides: overrides)
    }

    private func prepare(_ document: Document) -> (checked: CheckedNotebook, parameters: Parameters)
    {
        let parameters = parameters(of: document)
        var checker = NotebookChecker(
            document, library: library, parameterNames: parameters.names)
        var checked = checker.check()
        let format = document.diagnostics.map { diagnostic in
            var result = diagnostic
            if isCheck { result.severity = .error }
            return result
        }
        checked.diagnostics =
            parameters.diagnostics
            + (format + checked.diagnostics).enumerated().sorted {
                (offset($0.element), $0.offset) < (offset($1.element), $1.offset)
            }.map(\.element)
        return (checked, parameters)

        func offset(_ diagnostic: Diagnostic) -> Int {
            guard let span = diagnostic.primary?.span, span.file === document.file else { return 0 }
            return span.range.lowerBound
        }
    }

    func limits(for cell: Cell) -> Limits {
        var result = limits
        if isCheck { result.seconds = min(result.seconds, 120) }
        result.seconds = cell.options.timeoutSeconds ?? result.seconds
        return result
    }
}

extension Swift.Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
