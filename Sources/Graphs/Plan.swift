import Kernels
import Shapes
import Tensors

/// A traced program made ready to run: steps in order, memory assigned ahead.
///
/// A plan runs any number of times and allocates only what it hands out. Its results depend on
/// the program and its inputs alone: loops are cut by their sizes, whatever the number of
/// threads. A plan is run by one thread at a time.
public final class Plan {
    /// A tensor that a run is given.
    struct Binding {
        let shape: Shape
        let type: ElementType
        /// The value that it is; nil if nothing reads it.
        let value: Int?
        /// Where its elements are converted to; nil where they are read in place.
        let converted: Int?
    }

    /// A tensor that a run hands out.
    struct Result {
        let shape: Shape
        let type: ElementType
        let value: Int
        /// What the value's elements are.
        let tile: ElementType
        /// The input in whose place it is written, if that belongs to nobody else.
        let replacing: Int?
        /// Whether steps write it where it is to be; else it is copied and converted there.
        let isDirect: Bool
    }

    let steps: [PlanStep]
    /// The node that each step works out, for messages.
    let nodes: [NodeID]
    /// What each step reads and writes, for tables.
    let traffic: [PlanLayout.Traffic]
    let graph: Graph
    let bindings: [Binding]
    let results: [Result]
    let constants: [(value: Int, tensor: Tensor)]
    private let parts: [(part: Int, whole: Int, offset: Int)]
    private let arena = PlanArena.shared
    /// Where in memory each value stands between steps, and how long all of it is.
    private let offsets: [(value: Int, offset: Int)]
    private let memoryByteCount: Int
    private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private let valueCount: Int
    private let scratchBytes: Int
    public let drawCount: Int
    /// Values that must be finite before anything is overwritten.
    private let guards: [(value: Int, type: ElementType, count: Int)]
    /// The values of nodes, by their numbers.
    private let layoutValues: [NodeID: Int]
    /// The first step that may overwrite an argument.
    private let commitStep: Int

    init(_ layout: PlanLayout) throws {
        steps = layout.steps
        nodes = layout.nodes
        traffic = layout.traffic
        graph = layout.analysis.graph
        bindings = layout.bindings
        results = layout.results
        constants = layout.constants
        parts = layout.parts
        valueCount = max(1, layout.valueCount)
        drawCount = graph.drawCount
        commitStep = layout.commitStep
        guards = layout.guards
        layoutValues = layout.numbers
        offsets = layout.memory.offsets.map { ($0.key, $0.value) }
        memoryByteCount = PlanMemory.padded(layout.memory.byteCount)
        scratchBytes = (layout.scratchBytes + 127) / 64 * 64
        addresses = .allocate(capacity: valueCount)
    }

    deinit { addresses.deallocate() }

    /// Bytes that a run on one thread uses besides what it reads and hands out; plans that run one
    /// after another share them.
    public var byteCount: Int { memoryByteCount + scratchBytes }

    /// Works the program out.
    ///
    /// - Parameters:
    ///   - arguments: one tensor an input, of the shape and type it was traced with. Those
    ///     that are updated are replaced by their new values; in place, where nobody else holds
    ///     the tensor.
    ///   - draws: one address a random draw.
    ///   - observe: is called after each step.
    /// - Returns: the outputs in order.
    /// - Throws: `PlanError`; `TensorError.outOfMemory`; `Interrupted`, between two steps, with
    ///   all arguments as they were.
    public func run(
        _ arguments: inout [Tensor], draws: [RandomAddress] = [],
        observe: ((_ step: Int) -> Void)? = nil
    ) throws -> [Tensor] {
        let workers = max(Kernels.planThreads, Kernels.threads)
        let block = try arena.take(memoryByteCount + scratchBytes * workers)
        defer { arena.give(block) }
        address(block)
        var kept: [Tensor] = []
        try bind(&arguments, &kept)
        var outputs = try prepareResults(&arguments)
        for (part, whole, offset) in parts { addresses[part] = addresses[whole] + offset }
        let context = PlanContext(
            addresses: addresses, scratch: block.base + memoryByteCount,
            scratchBytes: scratchBytes, workers: workers, draws: draws)
        for (place, step) in steps.enumerated() {
            // From the first overwriting on, a run goes to its end.
            if place < commitStep && Interruption.isRequested { throw Interrupted() }
            if place == commitStep { try checkGuards() }
            try flushingSmallNumbers { try step.run(context) }
            observe?(place)
        }
        if commitStep >= steps.count { try checkGuards() }
        try finish(&outputs, &arguments)
        return zip(results, outputs).compactMap { $0.replacing == nil ? $1 : nil }
    }

    // MARK: - Numbers that are none

    /// - Throws: `PlanError.notFinite` if a guarded value is NaN or infinite somewhere.
    private func checkGuards() throws {
        for (value, type, count) in guards where !areFinite(addresses[value], type, count) {
            throw PlanError.notFinite
        }
    }

    /// The first operation whose result is not finite for these arguments; nothing is
    /// overwritten.
    ///
    /// - Returns: nil if all are.
    public func firstNotFinite(
        _ arguments: [Tensor], draws: [RandomAddress] = []
    ) throws -> NotFinite? {
        var given = arguments
        for (place, tensor) in arguments.enumerated() where tensor.elementType.isFloating {
            let isFinite = try tensor.withoutMarks.inOrder().withContiguousBytes { bytes in
                bytes.baseAddress.map { areFinite($0, tensor.elementType, tensor.count) } ?? true
            }
            if !isFinite { return .input(place) }
        }
        var found: NotFinite?
        do {
            // Held here, so that the run writes elsewhere.
            _ = try withExtendedLifetime(arguments) {
                try run(&given, draws: draws) { [self] place in
                    guard found == nil, place < commitStep else { return }
                    let node = graph[nodes[place]]
                    guard !isResultFinite(place) else { return }
                    found = .operation(
                        descriptions[place].operation, node.shape,
                        sourcePlace: graph.places[nodes[place].index])
                }
            }
        } catch PlanError.notFinite {}
        return found
    }

    /// Whether what a step has just written is finite.
    private func isResultFinite(_ place: Int) -> Bool {
        var group = steps[place].epilogue
        if case .group(let own) = steps[place] { group = own }
        if let group {
            return group.outputs.allSatisfy {
                areFinite(addresses[$0], group.type, group.rows * group.columns)
            } && group.folds.allSatisfy { areFinite(addresses[$0.value], group.type, group.rows) }
                && group.whole.map {
                    areFinite(addresses[$0.value], group.type, group.tileCount)
                } ?? true
        }
        let node = graph[nodes[place]]
        guard let value = layoutValues[nodes[place]] else { return true }
        if case .poolPlaces = node.primitive { return true }
        return areFinite(addresses[value], node.tile, node.shape.count)
    }

    /// Values between steps stand in the block, constants in their tensors.
    private func address(_ block: PlanBlock) {
        addresses.initialize(repeating: block.base, count: valueCount)
        for (value, offset) in offsets { addresses[value] = block.base + offset }
        for (value, tensor) in constants {
            addresses[value] = UnsafeMutableRawPointer(mutating: tensor.elementsStart)
        }
    }

    // MARK: - Inputs

    private func bind(_ arguments: inout [Tensor], _ kept: inout [Tensor]) throws {
        for (place, binding) in bindings.enumerated() {
            guard let value = binding.value else { continue }
            if !arguments[place].isInOrder { arguments[place] = try arguments[place].inOrder() }
            let start = arguments[place].elementsStart
            if let converted = binding.converted {
                guard
                    Kernels.convert(
                        start, binding.type, addresses[converted], binding.type.tileType,
                        binding.shape.count)
                else { throw Interrupted() }
            } else {
                addresses[value] = UnsafeMutableRawPointer(mutating: start)
            }
        }
    }

    // MARK: - Outputs

    private func prepareResults(_ arguments: inout [Tensor]) throws -> [Tensor] {
        var outputs: [Tensor] = []
        for result in results {
            if let place = result.replacing, result.isDirect, arguments[place].ownsElements() {
                // Written over the argument, which stays where it is.
                addresses[result.value] = arguments[place].writableStart
                outputs.append(arguments[place])
                continue
            }
            let tensor = try Tensor.unwritten(result.shape, result.type)
            if result.isDirect { addresses[result.value] = tensor.writableStart }
            outputs.append(tensor)
        }
        return outputs
    }

    private func finish(_ outputs: inout [Tensor], _ arguments: inout [Tensor]) throws {
        for (place, result) in results.enumerated() {
            if !result.isDirect {
                guard
                    Kernels.convert(
                        addresses[result.value], result.tile,
                        outputs[place].writableStart, result.type, result.shape.count)
                else { throw Interrupted() }
            }
            if let argument = result.replacing { arguments[argument] = outputs[place] }
        }
    }
}

/// Why a plan stops: facts only.
public enum PlanError: Error, Hashable, Sendable {
    /// A whole number that names no row of a table, or no class.
    case outOfRange(operation: String, value: Double, limit: Int)
    /// A value that was to be guarded is NaN or infinite.
    case notFinite
}

/// Where numbers stopped being finite.
public enum NotFinite: Sendable {
    /// An argument, by its place.
    case input(Int)
    /// A pass of operations, the shape of its result, and its place in the source.
    case operation(String, Shape, sourcePlace: Int)
}

/// What a step may use while it runs.
struct PlanContext {
    let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
    let scratch: UnsafeMutableRawPointer
    let scratchBytes: Int
    let workers: Int
    let draws: [RandomAddress]

    func parallel(_ count: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
        WorkerPool.shared.run(count, workers: workers) { index, worker in
            flushingSmallNumbers { body(index, worker) }
        }
    }
}
