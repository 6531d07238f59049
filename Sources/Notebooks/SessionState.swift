import Diagnostics
import Interpreter
import Language

/// One cell of a session: how it stands, and its last result.
public struct SessionCell: Sendable, Identifiable {
    /// Stays the same while the notebook is edited.
    public let id: Int
    public internal(set) var label: String
    /// The line of its opening fence.
    public internal(set) var line: Int
    public internal(set) var status: CellStatus
    /// What its last run gave; kept while it is stale.
    public var run: CellRun? { record?.run }
    /// The data sets that its last run used.
    var datasets: [NotebookRun.DatasetUse] { record?.datasets ?? [] }
    var record: CellRecord?
}

/// What is kept of a run of a cell.
struct CellRecord: Sendable {
    /// Tells runs of a session apart.
    var number: Int
    /// As it was when the run started.
    var key: CellKey
    var run: CellRun
    /// What it did to the world; nil if it left nothing since it failed.
    var change: WorldChange?
    var changedNames: Set<String>
    var hasDrawn: Bool
    var datasets: [NotebookRun.DatasetUse] = []
}

/// What someone wants of a session, or what became of what it had asked for.
public enum SessionOperation: Sendable {
    /// Run a cell, and before it the cells it needs that are not up to date.
    case run(cell: Int)
    /// Run what is not up to date from the first cell to this one.
    case runTo(cell: Int)
    case runAll
    /// Stand before a cell: see the world that it starts from. Past the last cell is allowed.
    case goTo(cell: Int)
    /// The notebook has another text, or other parameters.
    case replace(CheckedDocument)
    /// Forget what was still to be run.
    case stop
    case finished(id: Int, CellOutcome)
}

/// What a run of one cell gave, for the state to keep.
public struct CellOutcome: Sendable {
    var key: CellKey
    var run: CellRun
    var change: WorldChange?
    var changedNames: Set<String>
    var hasDrawn: Bool
    var datasets: [NotebookRun.DatasetUse] = []
}

/// What the one who holds the values is to do.
public enum SessionAction: Sendable, Equatable {
    /// Run a cell in the world that the cells above left, then say `finished`.
    case evaluate(id: Int)
    /// Put the values into the state before a cell.
    case stand(before: Int)
}

/// A notebook with the states of its cells: a value that changes by operations alone, and
/// says what is to be done.
///
/// 1. A cell is `ok` while its key is the one its last run started from, and every cell it
///    needs is `ok`.
/// 2. Running a cell first runs those it needs that are not. A failure stops what needs the
///    failed cell, all else goes on.
/// 3. Moving, deleting and undoing need no rule of their own: they change keys, or change
///    them back.
public struct SessionState: Sendable {
    public private(set) var source: CheckedDocument
    public private(set) var cells: [SessionCell] = []
    /// The cell before which the session stands; `cells.count` after the last.
    public private(set) var position = 0
    private var nextID = 0
    private var nextRun = 1
    /// Cells that were asked for, by id.
    private var wanted: [Int] = []
    private var running: Int?
    /// Cells that failed or were left out since the request began.
    private var failedIDs: Set<Int> = []

    public var document: Document { source.document }

    public init(_ source: CheckedDocument) {
        self.source = source
        adopt(source)
        refresh()
    }

    public func index(of id: Int) -> Int? { cells.firstIndex { $0.id == id } }

    /// The position of the cell with this label.
    public func index(label: String) -> Int? { cells.firstIndex { $0.label == label } }

    /// Cells that are still to be run, `running` aside.
    public var isBusy: Bool { running != nil || !wanted.isEmpty }

    /// What the next run to finish will be called.
    var numberOfNextRun: Int { nextRun }

    // MARK: - Operations

    public mutating func apply(_ operation: SessionOperation) -> [SessionAction] {
        switch operation {
        case .run(let cell): return request([cell])
        case .runTo(let cell):
            let last = min(cell, cells.count - 1)
            guard last >= 0 else { return [] }
            return request((0...last).filter { needsRun($0) })
        case .runAll: return request(cells.indices.filter { needsRun($0) })
        case .goTo(let cell):
            position = max(0, min(cell, cells.count))
            return isBusy ? [] : [.stand(before: position)]
        case .replace(let source):
            self.source = source
            adopt(source)
            refresh()
            return advance()
        case .stop:
            wanted = []
            refresh()
            return []
        case .finished(let id, let outcome): return finish(id, outcome)
        }
    }

    private mutating func request(_ indices: [Int]) -> [SessionAction] {
        if !isBusy { failedIDs = [] }
        for index in indices where cells.indices.contains(index) {
            let id = cells[index].id
            if !wanted.contains(id) { wanted.append(id) }
            failedIDs.remove(id)
        }
        return advance()
    }

    private mutating func finish(_ id: Int, _ outcome: CellOutcome) -> [SessionAction] {
        running = nil
        wanted.removeAll { $0 == id }
        guard let index = index(of: id) else { return advance() }
        cells[index].record = CellRecord(
            number: nextRun, key: outcome.key, run: outcome.run, change: outcome.change,
            changedNames: outcome.changedNames, hasDrawn: outcome.hasDrawn,
            datasets: outcome.datasets)
        nextRun += 1
        position = index + 1
        if outcome.run.state == .interrupted { wanted = [] }
        if outcome.change == nil { failedIDs.insert(id) }
        return advance()
    }

    /// The next cell to run: the first in page order of those wanted and those they need.
    private mutating func advance() -> [SessionAction] {
        defer { refresh() }
        guard running == nil else { return [] }
        refresh()
        while let id = wanted.compactMap({ index(of: $0) }).min().map({ cells[$0].id }) {
            guard let target = index(of: id) else { break }
            let ancestors = graph.ancestors(of: target)
            if let failed = ancestors.sorted().first(where: { failedIDs.contains(cells[$0].id) }) {
                leaveOut(target, because: cells[failed].label)
                continue
            }
            let next = ancestors.sorted().first { needsRun($0) } ?? target
            guard source.canRun(next) else {
                leaveOut(next, because: nil)
                if next != target { leaveOut(target, because: cells[next].label) }
                continue
            }
            running = cells[next].id
            return [.evaluate(id: cells[next].id)]
        }
        wanted = []
        return []
    }

    private mutating func leaveOut(_ index: Int, because label: String?) {
        let id = cells[index].id
        wanted.removeAll { $0 == id }
        failedIDs.insert(id)
        guard let label, let key = key(of: index) else { return }
        // Its last result, if there is one, stays and is shown as old.
        guard cells[index].record == nil else { return }
        cells[index].record = CellRecord(
            number: 0, key: key, run: CellRun(state: .needs(label)), change: nil,
            changedNames: [], hasDrawn: true)
    }

    /// Whether running up to here would run it.
    private func needsRun(_ index: Int) -> Bool {
        switch cells[index].status {
        case .ok, .running, .notEvaluated, .frozen: false
        case .never, .stale, .queued, .failed, .skipped, .waiting: true
        }
    }

    // MARK: - Worlds

    /// The runs whose effects make the world before a cell, in page order.
    func runs(before index: Int) -> [(index: Int, number: Int)] {
        cells.indices.prefix(index).compactMap { place in
            guard let record = cells[place].record, record.change != nil, upToDate[place] else {
                return nil
            }
            return (place, record.number)
        }
    }

    /// For each cell whether its last result stands.
    private var upToDate: [Bool] = []
    private var outlines: [WorldOutline] = []

    /// Whether a cell's last result is what running it now would give.
    func isUpToDate(_ index: Int) -> Bool { upToDate.indices.contains(index) && upToDate[index] }

    /// The key that a cell has now.
    public func key(of index: Int) -> CellKey? {
        guard outlines.indices.contains(index) else { return nil }
        let producers = graph.producers[index]
        return source.keys.key(of: index, in: outlines[index]) { name in
            producers[name].map { (cells[$0].label, cells[$0].line) }
        }
    }

    private var graph = DependencyGraph()

    // MARK: - States

    /// Works out how every cell stands, from the first to the last.
    private mutating func refresh() {
        var outline = source.start
        graph = DependencyGraph()
        outlines = []
        upToDate = []
        for index in cells.indices {
            outlines.append(outline)
            let names = source.checked.cells[index]?.names
            graph.look(at: names)
            let status = status(of: index, graph)
            let record = cells[index].record
            // Before a run all is taken as changed that may be, afterwards what was.
            let mayChange = outline.namesChangeable(through: source.keys.inputs(of: index))
            graph.pass(
                names, changing: status == .ok ? record?.changedNames ?? [] : mayChange)
            upToDate.append(status == .ok)
            cells[index].status = status
            if status == .ok, let change = record?.change {
                outline = (try? outline.applying(change)) ?? outline
            }
        }
        outlines.append(outline)
        for index in cells.indices {
            if cells[index].id == running {
                cells[index].status = .running
            } else if wanted.contains(cells[index].id) {
                cells[index].status = .queued
            }
        }
    }

    private func status(of index: Int, _ graph: DependencyGraph) -> CellStatus {
        guard source.checked.cells[index] != nil else { return .notEvaluated }
        if let fault = source.fault(in: index) {
            return .waiting(.fault(id: fault.id, title: fault.title))
        }
        guard let record = cells[index].record else { return .never }
        if record.run.state == .interrupted { return .stale(.interrupted) }
        let producers = graph.producers[index]
        let key = source.keys.key(of: index, in: outlines[index]) { name in
            producers[name].map { (cells[$0].label, cells[$0].line) }
        }
        guard let key else { return .notEvaluated }
        if case .needs(let label) = record.run.state { return .skipped(label) }
        if key.code != record.key.code { return .stale(.edited) }
        if key.options != record.key.options { return .stale(.optionsChanged) }
        let old = graph.ancestors(of: index).sorted().first {
            !upToDate[$0] && source.checked.cells[$0] != nil
        }
        if let old { return .stale(.needs(cell: cells[old].label, line: cells[old].line)) }
        if let reason = key.difference(from: record.key, hasDrawn: record.hasDrawn) {
            return .stale(reason)
        }
        return record.change == nil ? .failed : .ok
    }

    // MARK: - Another text

    /// Gives the cells of a new text the ids and records of those they come from: by label,
    /// then by code, then by place.
    private mutating func adopt(_ source: CheckedDocument) {
        var left = cells
        let new = source.document.cells
        var found: [SessionCell?] = new.map { _ in nil }
        func take(_ index: Int, _ isSame: (SessionCell) -> Bool) {
            guard found[index] == nil, let place = left.firstIndex(where: isSame) else { return }
            found[index] = left.remove(at: place)
        }
        for (index, cell) in new.enumerated() where cell.isLabelGiven {
            take(index) { $0.label == cell.label }
        }
        for (index, cell) in new.enumerated() where !cell.isLabelGiven {
            let code = Fingerprint(ofCode: cell.tree)
            take(index) { $0.record?.key.code == code }
        }
        for (index, cell) in new.enumerated() { take(index) { $0.label == cell.label } }
        cells = zip(new, found).map { cell, known in
            var result =
                known
                ?? SessionCell(id: nextID, label: "", line: 0, status: .never, record: nil)
            if known == nil { nextID += 1 }
            result.label = cell.label
            result.line = cell.line
            return result
        }
        let ids = Set(cells.map(\.id))
        wanted.removeAll { !ids.contains($0) }
        position = min(position, cells.count)
    }
}
