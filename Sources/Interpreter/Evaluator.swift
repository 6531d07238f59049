import Diagnostics
import Glibc
import Language
import Tensors

/// Runs cells, one after another, in a world that they share.
///
/// A cell that fails leaves the world as it was; one that is interrupted keeps the
/// variables it has assigned. Use an evaluator from one thread at a time, with a stack as
/// ``onLargeStack(_:)`` gives it.
public final class Evaluator: Machine {
    public let library: BuiltinLibrary
    let stack = Stack()
    var journal = Journal()
    var globals = GlobalTable()
    var collector = OutputCollector(limit: 64 << 10, onOutput: nil)
    var limits: Limits
    let defaultLimits: Limits
    var deadline = Double.infinity
    let memory = MemoryGauge()
    /// The seed for draws, and where the cell's draws begin.
    var seed: UInt64
    var stream: UInt64 = 0
    var draw: UInt64 = 0
    /// How many things the cell has made whose values are drawn at random.
    var creation: UInt64 = 0
    public var isTracing = false
    public var tracer: AnyObject?
    /// Loops inside each other, through builtins that call back.
    var nesting = 0
    /// Calls of builtins; the clock is looked at every few of them.
    var builtinCalls = 0
    /// How the values of cells are shown.
    public var displayStyle = DisplayStyle.page
    /// Calls of functions by builtins, counted for the same reason.
    var callbacks = 0
    /// Whether the cell set a seed for what follows.
    var hasReseeded = false
    /// Whether the cell drew random numbers that hang on the seed and on its label.
    public internal(set) var hasDrawn = false
    /// Whether the cell read or wrote files that its key does not name.
    public internal(set) var hasUsedFiles = false
    /// The variable `params`, if there is one.
    private(set) var parameters: Box?
    /// What was done with private data.
    let privacyScope = PrivacyScope()
    /// Gets the parameters of the experiment that is about to run.
    var onRunStart: (([Value]) throws -> Void)?
    /// The run of an experiment that is going on.
    var run: RunInProgress?
    /// Where runs are kept; nil if they are not.
    public var runKeeper: (any RunKeeper)?
    /// How many runs of a sweep may be made at once.
    public var runWorkers = 1
    /// The last statement of the code that runs, which shows its value.
    var lastStatement: SourceSpan?
    /// How many contents were met that can be compared with no other.
    var opaqueCount = 0

    public init(library: BuiltinLibrary, limits: Limits = Limits(), seed: UInt64 = 0) {
        self.library = library
        self.limits = limits
        defaultLimits = limits
        self.seed = seed
        privacyScope.locate = { [unowned self] in codePlace() }
    }

    /// Gives a name a value, as an immutable global.
    public func define(_ name: String, _ value: Value) {
        globals.define(name, Box(value, epoch: journal.epoch))
    }

    /// Gives the name `params` the record of the parameters. Of a function that reads some of
    /// them only these count when values are compared.
    public func defineParameters(_ record: Value) {
        define("params", record)
        parameters = globals["params"]
    }

    public func value(of name: String) -> Value? {
        guard let value = globals[name]?.value, !value.isUnset else { return nil }
        return value
    }

    /// The names of all globals, in the order of their definition.
    public var names: [String] { globals.names }

    /// The state of everything that cells can see; costs next to nothing.
    public func snapshot() -> World {
        World(globals: globals, node: journal.mark(), seed: seed)
    }

    /// Goes to the state of a snapshot, earlier or later.
    public func restore(_ world: World) {
        journal.restore(world.node)
        globals = world.globals
        seed = world.seed
    }

    /// Does something between two parts of a cell that leaves nothing behind: no value, and no
    /// draw of a random number.
    public func aside(_ body: () -> Void) {
        let world = snapshot()
        let draws = (draw, creation, hasReseeded, hasDrawn, hasUsedFiles)
        body()
        restore(world)
        (draw, creation, hasReseeded, hasDrawn, hasUsedFiles) = draws
    }

    /// Gets how far the loops of a cell have come, from the thread that runs it.
    public var onProgress: ((LoopProgress) -> Void)?

    /// What the cell recorded with `track`, and how far its loops have come.
    public internal(set) var tracked = TrackedMetrics()
    var loopTimes = LoopTimes()
    var reported = LoopProgress()
    var started = 0.0

    /// What becomes of text that is too long to be shown.
    public var longText = LongText.leftOut

    // MARK: - What builtins may ask

    public func emit(_ output: CellOutput) throws {
        if isTracing, let fault = Faults.shownWhileTraced(output) { throw fault }
        collector.add(output)
    }

    public func warn(_ fault: Fault) throws {
        var warning = located(fault)
        warning.severity = .warning
        try emit(.warning(warning))
    }

    public func noteFileUse() { hasUsedFiles = true }

    public func nextDraw() -> RandomAddress {
        defer { draw += 1 }
        hasDrawn = true
        return RandomAddress(seed: seed, stream: stream, draw: draw)
    }

    public func nextCreation() -> RandomAddress {
        defer { creation += 1 }
        hasDrawn = true
        // The bits of the name turned round: the stream of no cell's draws.
        return RandomAddress(seed: seed, stream: ~stream, draw: creation)
    }

    public func reseed(_ seed: UInt64) {
        self.seed = seed
        hasReseeded = true
        (draw, creation) = (0, 0)
    }

    public func newCell(_ value: Value) -> StateCell { StateCell(value, epoch: journal.epoch) }

    public func write(_ cell: StateCell, _ value: Value) {
        journal.record(cell)
        cell.value = value
    }

    public func checkpoint() throws {
        if Interruption.isRequested { throw Interrupted() }
        if Clock.coarse > deadline { throw Faults.timeLimit(limits.seconds) }
        if memory.isOver(limits.memoryBytes) { throw Faults.memoryLimit(limits.memoryBytes) }
    }

    public func reserve(bytes: Int) throws {
        guard memory.hasRoom(for: bytes, within: limits.memoryBytes) else {
            throw Faults.memoryLimit(limits.memoryBytes)
        }
    }

    /// Runs a closure on a thread with a stack that deep trees and builtins that call back
    /// cannot overflow, and waits for it.
    public static func onLargeStack(_ body: () -> Void) {
        withoutActuallyEscaping(body) { body in
            let work = Unmanaged.passRetained(Work(body))
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setstacksize(&attributes, 512 << 20)
            var thread = pthread_t()
            let status = pthread_create(
                &thread, &attributes,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue().body()
                    return nil
                }, work.toOpaque())
            pthread_attr_destroy(&attributes)
            if status == 0 { pthread_join(thread, nil) } else { body() }
            work.release()
        }
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
