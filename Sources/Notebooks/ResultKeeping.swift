import Diagnostics
import Interpreter
import Language

/// Finds and keeps results while a notebook runs from its first cell to its last.
///
/// As long as every cell's result is found no value is read: the outlines are enough for the
/// keys. The first cell that has to run brings the values of those above it.
struct ResultKeeping {
    private let document: Document
    private let runner: NotebookRunner
    private let checked: CheckedNotebook
    private let keys: KeyMaker
    private let store: ResultStore
    private let cache: ResultCache
    private let evaluator: Evaluator
    private let graph: DependencyGraph
    /// What the next cell sees.
    private var outline: WorldOutline
    /// The newest world whose values are there.
    private var tracked: TrackedWorld
    /// Found results whose values have not been brought.
    private var waiting: [(index: Int, found: ResultCache.Found)] = []
    /// The key of the cell that is about to run.
    private var key: CellKey?

    private(set) var datasets: [NotebookRun.DatasetUse] = []
    private(set) var records: [CellRunRecord?]
    private(set) var notes: [Diagnostic] = []

    init(
        document: Document, runner: NotebookRunner, checked: CheckedNotebook, keys: KeyMaker,
        store: ResultStore, evaluator: Evaluator
    ) {
        self.document = document
        self.runner = runner
        self.checked = checked
        self.keys = keys
        self.store = store
        self.evaluator = evaluator
        var reads = true
        if case .fresh = runner.reuse { reads = false }
        cache = ResultCache(store: store, reads: reads)
        graph = DependencyGraph(checked.cells.map { $0?.names })
        tracked = evaluator.track()
        outline = tracked.outline
        records = Array(repeating: nil, count: checked.cells.count)
    }

    // MARK: - Finding

    /// The kept result of a cell, if there is one that may be used. Frozen, a cell without one
    /// has failed.
    mutating func result(of index: Int) -> CellRun? {
        let cell = document.cells[index]
        key = keys.key(of: index, in: outline) { name in
            graph.producers[index][name].map { (document.cells[$0].label, document.cells[$0].line) }
        }
        guard let key else { return nil }
        if case .frozen(let lock) = runner.reuse { return frozen(cell, at: index, key, lock) }
        if let lock = held(cell), let line = lock.line(of: cell.label) {
            let found = cache.find(key, coding(to: index))
            if let part = line.difference(
                from: key, hasDrawn: found?.result.hasDrawn ?? line.hasDrawn)
            {
                return failed(LockMessages.differs(cell, in: document, lock, part))
            }
            return found.flatMap { adopt($0, at: index) }
        }
        guard cell.options.cache, let found = cache.find(key, coding(to: index)) else {
            return nil
        }
        return adopt(found, at: index)
    }

    private mutating func frozen(
        _ cell: Cell, at index: Int, _ key: CellKey, _ lock: LockFile
    ) -> CellRun {
        guard let line = lock.line(of: cell.label) else {
            return failed(LockMessages.missing(cell, in: document, lock))
        }
        let found = cache.find(key, coding(to: index))
        let hasDrawn = found?.result.hasDrawn ?? line.hasDrawn
        if let part = line.difference(from: key, hasDrawn: hasDrawn) {
            return failed(LockMessages.differs(cell, in: document, lock, part))
        }
        guard let found else { return failed(LockMessages.notKept(cell, in: document)) }
        guard KeptResult.outputDigest(found.result.run).hexadecimal == line.output else {
            return failed(LockMessages.otherOutput(cell, in: document, lock))
        }
        return adopt(found, at: index) ?? failed(LockMessages.notKept(cell, in: document))
    }

    private func failed(_ failure: Diagnostic) -> CellRun {
        CellRun(state: .failed, failure: failure)
    }

    private mutating func adopt(_ found: ResultCache.Found, at index: Int) -> CellRun? {
        guard let next = try? outline.applying(found.result.change) else {
            store.discard(found.entry.address, because: StoredEntry.Damage.contents)
            return nil
        }
        outline = next
        waiting.append((index, found))
        datasets += found.result.datasets
        var run = found.result.run
        let warns = document.cells[index].options.warning
        run.warnings = warns ? checked.cells[index]?.warnings ?? [] : []
        note(index, found.result, isKept: true)
        return run
    }

    private mutating func note(_ index: Int, _ result: KeptResult, isKept: Bool) {
        records[index] = CellRunRecord(
            label: document.cells[index].label, key: result.key, hasDrawn: result.hasDrawn,
            seconds: result.run.seconds, output: KeptResult.outputDigest(result.run),
            isKept: isKept)
    }

    private func coding(to index: Int) -> OutputCoding {
        OutputCoding(checked.cells[...index].compactMap { $0?.program })
    }

    // MARK: - Values

    /// Puts the evaluator into the world that the next cell sees.
    ///
    /// - Returns: cells whose values could not be had, and that failed when they were run
    ///   instead.
    mutating func bringValues() -> [(index: Int, run: CellRun)] {
        var failures: [(Int, CellRun)] = []
        for (index, found) in waiting {
            guard let program = checked.cells[index]?.program else { continue }
            do {
                let values = try cache.values(of: found)
                tracked = try evaluator.redo(
                    found.result.change, values, in: tracked, program: program)
            } catch {
                if error is ByteSource.Malformed {
                    store.discard(found.entry.address, because: error)
                }
                if let run = runInstead(index, found.result) { failures.append((index, run)) }
            }
        }
        if !waiting.isEmpty { outline = tracked.outline }
        waiting = []
        evaluator.restore(tracked.world)
        return failures
    }

    /// Runs a cell whose values are lost; what it shows is known.
    ///
    /// - Returns: what came of it if it did not do as before.
    private mutating func runInstead(_ index: Int, _ result: KeptResult) -> CellRun? {
        guard let checkedCell = checked.cells[index] else { return nil }
        let cell = document.cells[index]
        var silent = runner
        silent.onEvent = nil
        let progress = CellProgress(
            index: index + 1, count: document.cells.count, label: cell.label,
            place: "\(document.file.name):\(cell.line)", seconds: 0)
        evaluator.restore(tracked.world)
        let run = CellEvaluation(document: document, runner: silent)
            .run(cell, checkedCell, progress, evaluator)
        key = result.key
        keep(run, of: index)
        return run.state == result.run.state ? nil : run
    }

    // MARK: - Keeping

    /// Takes what a run gave: the world goes on from it, and it is kept if it may be.
    mutating func keep(_ run: CellRun, of index: Int) {
        let used = runner.datasets()
        datasets += used
        guard run.state == .ran || run.state == .failedAsAllowed,
            let program = checked.cells[index]?.program, let key
        else { return evaluator.restore(tracked.world) }
        let old = tracked
        let (new, change) = evaluator.track(after: old, inputs: keys.inputs(of: index))
        tracked = new
        outline = new.outline
        let result = KeptResult(
            key: key, run: run, change: change, hasDrawn: evaluator.hasDrawn, datasets: used)
        let options = document.cells[index].options
        var isKept = false
        let isWanted = options.cache || options.freeze || runner.freezesAll
        // What hangs on files, or writes them, is done each time.
        // So is what has to do with private data: its charges belong to each run.
        if isWanted, !evaluator.hasUsedFiles, !evaluator.hasUsedPrivateData {
            let values = evaluator.values(
                of: change, from: old, to: new, program: program,
                limit: ResultStore.largestEntry)
            isKept = cache.keep(result, values: values, coding(to: index))
        }
        note(index, result, isKept: isKept)
        compareWithLock(index)
    }

    /// Where the lock holds a cell whose result was not kept here, and the cell ran: whether it
    /// gave the same.
    private mutating func compareWithLock(_ index: Int) {
        let cell = document.cells[index]
        guard let lock = held(cell), let line = lock.line(of: cell.label),
            let record = records[index], record.output.hexadecimal != line.output
        else { return }
        var note = LockMessages.otherOutput(cell, in: document, lock)
        note.severity = .warning
        notes.append(note)
    }

    /// The lock file, if the cell is held to it though the command does not ask for that.
    private func held(_ cell: Cell) -> LockFile? {
        guard cell.options.freeze, case .normal = runner.reuse, !runner.freezesAll else {
            return nil
        }
        return runner.lock
    }

    // MARK: - Values in the prose

    var isFrozen: Bool { if case .frozen = runner.reuse { true } else { false } }

    mutating func text(ofInline number: Int) -> String? {
        key = keys.key(ofInline: number, in: outline)
        guard let key, let found = cache.find(key, OutputCoding([])),
            case .text(let text)? = found.result.run.outputs.first
        else { return nil }
        datasets += found.result.datasets
        return text
    }

    mutating func keep(_ text: String, ofInline number: Int) {
        let used = runner.datasets()
        datasets += used
        guard let key else { return }
        let inputs = key.inputs.map(\.name)
        let result = KeptResult(
            key: key, run: CellRun(state: .ran, outputs: [.text(text)]),
            change: .nothing(inputs: inputs, in: outline), hasDrawn: evaluator.hasDrawn,
            datasets: used)
        cache.keep(result, values: [], OutputCoding([]))
    }
}
