import Diagnostics
import Language

/// A loop over the epochs of a run, which goes on where a stopped program left it.
///
/// 1. When the loop begins, all that its body can reach is looked at: the registers of the
///    function that it is in, what that captured, and the globals. Setting up the run again brings
///    the same there, since a run hangs on nothing else.
/// 2. After an epoch, what has changed since is kept as bytes, with the counters of random numbers,
///    what was tracked and shown, and the charges of private data.
/// 3. When the run is made again, these changes are made at the beginning of the loop, and the
///    epochs that they stand for are left out.
public final class EpochLoop {
    /// The first epoch that is to be made.
    public private(set) var first = 0
    private let title: String
    private let total: Int
    private let kept: Int?
    private unowned let evaluator: Evaluator
    private let keeper: any RunKeeper
    private let ticket: RunTicket
    private let registers: UnsafeMutablePointer<Value>
    private let boxes: [(register: Int, box: Box)]
    private let start: TrackedWorld
    private let inputs: [String]
    private var lastKept = -Double.infinity
    private var cost = 0.0

    init(
        title: String, total: Int, kept: Int?, _ evaluator: Evaluator, _ keeper: any RunKeeper,
        _ ticket: RunTicket
    ) throws {
        (self.title, self.total, self.kept) = (title, total, kept)
        (self.evaluator, self.keeper, self.ticket) = (evaluator, keeper, ticket)
        let frame = evaluator.stack.top
        registers = frame.pointee.registers
        let live = Int(frame.pointee.ip[-1].a)
        let outside = evaluator.globals
        evaluator.globals = GlobalTable()
        defer { evaluator.globals = outside }
        var boxes: [(register: Int, box: Box)] = []
        for register in 0..<live where Self.isKept(registers[register]) {
            let box = Box(registers[register], epoch: evaluator.journal.epoch)
            evaluator.globals.define("\u{0}\(register)", box)
            boxes.append((register, box))
        }
        if let closure = frame.pointee.closure {
            let own = Value.object(closure.takeUnretainedValue())
            evaluator.globals.define("\u{0}own", Box(own, epoch: evaluator.journal.epoch))
        }
        self.boxes = boxes
        start = evaluator.track()
        inputs = start.outline.allNames
        evaluator.globals = outside
        try resume()
    }

    /// Does something while the only names are those of the loop.
    private func withOwnNames<Result>(_ body: () throws -> Result) rethrows -> Result {
        let outside = evaluator.globals
        evaluator.globals = start.world.globals
        defer { evaluator.globals = outside }
        return try body()
    }

    /// The states of loops around it go on by themselves.
    private static func isKept(_ value: Value) -> Bool {
        guard case .object(let object) = value, object.kind == .inner else { return true }
        return object is StateCell
    }

    // MARK: - Keeping

    /// An epoch is over.
    public func end(epoch: Int) throws {
        let now = Clock.now
        let isDue = now - lastKept >= max(0.2, 20 * cost)
        guard kept == nil || isDue || epoch + 1 >= total else { return }
        for (register, box) in boxes where !Self.isSame(box.value, registers[register]) {
            evaluator.write(box, registers[register])
        }
        do {
            guard let bytes = try bytes() else {
                return evaluator.warnOfState(Faults.stateNotPlain())
            }
            try keeper.keep(
                bytes, ticket, title: title, epoch: epoch, metrics: evaluator.tracked,
                seconds: evaluator.run?.seconds ?? 0, kept: kept)
        } catch {
            evaluator.warnOfState(Faults.stateNotKept(error))
        }
        evaluator.journal.shorten(from: start.world)
        lastKept = Clock.now
        cost = lastKept - now
    }

    private static func isSame(_ a: Value, _ b: Value) -> Bool {
        switch (a, b) {
        case (.none, .none): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x.bitPattern == y.bitPattern
        case (.object(let x), .object(let y)): x === y
        default: false
        }
    }

    /// Nil if something in the state cannot be kept.
    private func bytes() throws -> [UInt8]? {
        let (now, change) = withOwnNames { evaluator.track(after: start, inputs: inputs) }
        guard let open = evaluator.collector.openState,
            let values = evaluator.values(
                of: change, from: start, to: now, program: .empty, limit: Self.largest)
        else { return nil }
        var outcome = RunOutcome()
        outcome.metrics = evaluator.tracked
        outcome.outputs = open.outputs
        outcome.privacy = evaluator.privacyScope.privacyOfRun()
        outcome.hasUsedFiles = evaluator.hasUsedFiles
        var buffer = ByteBuffer()
        evaluator.addCounters(to: &buffer)
        buffer.add(evaluator.tracked)
        buffer.add(list: open.live) { sink, entry in
            sink.add(count: entry.plot)
            sink.add(count: entry.place)
        }
        let shown = try keeper.bytes(of: outcome)
        for part in [shown, values] {
            buffer.add(count: part.count)
            buffer.add(bytes: part)
        }
        buffer.add(change)
        return buffer.bytes
    }

    private static let largest = 1 << 30

    // MARK: - Going on

    /// Goes to the newest state that is right, if there is one.
    private func resume() throws {
        var tried: Set<Int> = []
        while let (epoch, bytes) = try keeper.checkpoint(ticket, title: title, except: tried) {
            guard tried.insert(epoch).inserted else { return }
            guard epoch < total, (try? put(bytes)) != nil else { continue }
            first = epoch + 1
            lastKept = Clock.now
            return
        }
    }

    private func put(_ bytes: [UInt8]) throws {
        var source = ByteSource(bytes)
        let counters = try evaluator.counters(from: &source)
        let tracked = try source.trackedMetrics()
        let live = try source.list(ofAtLeast: 16) { source in
            (plot: try source.whole(), place: try source.whole())
        }
        let shown = Array(try source.bytes(try source.count()))
        let values = Array(try source.bytes(try source.count()))
        let change = try source.worldChange()
        try source.finish()
        let outcome = try keeper.outcome(from: shown)
        let scope = evaluator.privacyScope
        let book = scope.book
        try withOwnNames {
            _ = try evaluator.redo(change, values, in: start, program: .empty)
            do { try scope.resume(outcome.privacy) } catch {
                scope.book = book
                evaluator.restore(start.world)
                throw error
            }
        }
        scope.book.skipNumbers(to: counters.numbers)
        for (register, box) in boxes { registers[register] = box.value }
        counters.apply(evaluator)
        evaluator.tracked = tracked
        evaluator.collector.reopen(outcome.outputs, live)
        evaluator.hasUsedFiles = outcome.hasUsedFiles
    }
}

extension Evaluator {
    public func beginEpochs(_ title: String, total: Int, kept: Int?) throws -> EpochLoop? {
        guard let ticket = run?.ticket, let runKeeper, stack.count > 0,
            stack.top.pointee.ip[-1].opcode == .forSequence
        else { return nil }
        let count = run?.titles[title, default: 0] ?? 0
        run?.titles[title] = count + 1
        return try EpochLoop(
            title: count == 0 ? title : "\(title) #\(count + 1)", total: total, kept: kept, self,
            runKeeper, ticket)
    }

    /// Says once that a run cannot be gone on with.
    fileprivate func warnOfState(_ fault: Fault) {
        guard run?.hasWarned == false else { return }
        run?.hasWarned = true
        try? warn(fault)
    }
}

extension CheckedProgram {
    /// No code at all: what is kept of a run refers to functions that are there already.
    fileprivate static var empty: CheckedProgram {
        var environment = CheckEnvironment()
        return Checker.check(
            Parser.parse(SourceFile(name: "", text: "")), in: &environment)
    }
}
