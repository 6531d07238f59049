import Diagnostics
import Glibc
import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// A program while it is being traced: the graph that grows, and what its inputs stand for.
///
/// There is one at a time; whoever traces inside a trace adds to the same graph.
final class Trace {
    /// What an input of the graph is given at each run.
    enum Source {
        /// A parameter of a layer, or what an optimiser remembers.
        case cell(StateCell)
        /// A captured variable, or a part of what it holds.
        case captured(Int, path: [Int])
        /// An argument of the traced function.
        case argument(Int)
        /// A number that the caller works out, by its place.
        case scalar(Int)
        /// Noise of a release, by its place.
        case noise(Int)
        /// The power of two that its sum is rounded to.
        case grid(Int)
    }

    let graph = Graph()
    private(set) var sources: [Source] = []
    /// Parameters that were met, with the input that stands for each.
    private(set) var cells: [(cell: StateCell, symbol: Symbol)] = []
    private var placeOfCell: [ObjectIdentifier: Int] = [:]
    /// New values of moving statistics.
    private(set) var updates: [(cell: StateCell, value: Symbol)] = []
    /// Captured numbers that decided a branch, a shape or a loop: another value is another plan.
    private(set) var keys: Set<Int> = []
    /// Terms of a loss whose gradients are clipped by example.
    var clippedTerms: [(term: Symbol, clipping: TermClipping)] = []
    /// Calls of layers in their order, each with where the layer is made or called. The places of
    /// the graph's nodes are their numbers, from 1.
    private(set) var layerCalls: [(layer: LayerObject, label: Diagnostic.Label?)] = []
    /// What layers gave, by their state.
    var outputs: [ObjectIdentifier: Shape] = [:]
    /// Models called in a step are trained; elsewhere they are used.
    let mode: LayerMode

    init(mode: LayerMode) {
        self.mode = mode
    }

    /// The trace of the calling thread, for values that are asked without a machine.
    static var current: Trace? {
        get { currentTrace.value }
        set { currentTrace.value = newValue }
    }

    // MARK: - Inputs

    func input(_ source: Source, _ shape: Shape, _ type: ElementType) -> Symbol {
        sources.append(source)
        return graph.input(shape, type)
    }

    /// The input that stands for a cell that holds a tensor.
    func symbol(of cell: StateCell, _ tensor: Tensor) -> Symbol {
        if let place = placeOfCell[ObjectIdentifier(cell)] { return cells[place].symbol }
        let symbol = input(.cell(cell), tensor.shape, tensor.elementType)
        placeOfCell[ObjectIdentifier(cell)] = cells.count
        cells.append((cell, symbol))
        return symbol
    }

    func note(_ value: Symbol, for cell: StateCell) {
        updates.removeAll { $0.cell === cell }
        updates.append((cell, value))
    }

    func markKeys(_ captured: Set<Int>) { keys.formUnion(captured) }

    // MARK: - Layers

    /// Adds what a layer does, so that messages about a node can name it.
    func calling<Result>(
        _ layer: LayerObject, _ label: Diagnostic.Label?, _ body: () throws -> Result
    ) rethrows -> Result {
        let outer = graph.currentPlace
        defer { graph.currentPlace = outer }
        layerCalls.append((layer, label))
        graph.currentPlace = layerCalls.count
        return try body()
    }

    /// The call that a node with such a place belongs to; nil for one outside all layers.
    func layerCall(at place: Int) -> (layer: LayerObject, label: Diagnostic.Label?)? {
        layerCalls.indices.contains(place - 1) ? layerCalls[place - 1] : nil
    }

    // MARK: - Values

    func value(_ symbol: Symbol) -> Value { .object(TracedObject(symbol, in: self)) }

    /// A value as a symbol: traced already, or a tensor that is known now. Nil for others.
    func symbol(of value: Value) throws -> Symbol? {
        if let traced = value.asTraced { return traced.symbol }
        return try ValueOperations.tensor(value).map { graph.constant($0) }
    }
}

/// One value a thread: programs run on threads of their own.
private struct ThreadValue<Content: AnyObject>: @unchecked Sendable {
    private let key: pthread_key_t

    init() {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        self.key = key
    }

    /// Whoever sets it keeps it alive.
    var value: Content? {
        get {
            pthread_getspecific(key).map {
                Unmanaged<Content>.fromOpaque($0).takeUnretainedValue()
            }
        }
        nonmutating set {
            pthread_setspecific(
                key, newValue.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) })
        }
    }
}

private let currentTrace = ThreadValue<Trace>()

/// How the gradient of one term of a loss is bounded, and what noise its sum gets.
struct TermClipping {
    /// Nil for what the optimiser says.
    var clipping: OptimizerObject.Clipping?
    var noise: Noise

    enum Noise {
        case none
        /// The noise's standard deviation divided by the sensitivity.
        case multiplier(Double)
        /// What the optimiser says.
        case optimizers
    }
}

extension Value {
    var asTraced: TracedObject? { asExtended as? TracedObject }
}

extension Machine {
    /// The program that is being traced, if one is.
    var trace: Trace? {
        get { tracer as? Trace }
        set {
            tracer = newValue
            Trace.current = newValue
            isTracing = newValue != nil
        }
    }

    /// Runs a body while a trace is current; inside another trace, with that.
    func tracing<Result>(_ trace: Trace, _ body: () throws -> Result) rethrows -> Result {
        let outer = self.trace
        self.trace = trace
        defer { self.trace = outer }
        return try body()
    }
}
