import Kernels
import Shapes
import Tensors

extension Plan {
    /// Makes a traced program ready to run.
    ///
    /// - Parameters:
    ///   - updates: inputs that a run replaces by new values.
    ///   - guards: values that must be finite; a run stops before it updates anything else.
    ///   - isFusing: false works each operation out by itself, to compare with.
    public convenience init(
        _ graph: Graph, outputs: [Symbol], updates: [(input: Symbol, value: Symbol)] = [],
        guards: [Symbol] = [], isFusing: Bool = true
    ) throws {
        let (clean, places) = graph.withoutMarkers()
        func moved(_ symbol: Symbol) -> Symbol { Symbol(clean, places[symbol.id.index]) }
        let overwritten = Set(updates.map { clean.storedNode(moved($0.input).id) })
        /// What is handed out of an input is copied before that is overwritten.
        func taken(_ symbol: Symbol) -> Symbol {
            let value = moved(symbol)
            guard overwritten.contains(clean.wholeNode(value.id)) else { return value }
            let copy = clean.node(
                .broadcast, [value.id], value.shape, value.type, tile: clean[value.id].tile)
            return Symbol(clean, copy)
        }
        try self.init(
            PlanLayout(
                clean, outputs.map(taken),
                updates.map { (input: moved($0.input), value: taken($0.value)) },
                guards.map(moved), isFusing))
    }
}

/// The steps of a plan and the places of its values.
struct PlanLayout {
    let analysis: PlanAnalysis
    private let graph: Graph
    private let isJoining: Bool
    private(set) var steps: [PlanStep] = []
    private(set) var nodes: [NodeID] = []
    private(set) var traffic: [Traffic] = []
    private(set) var bindings: [Plan.Binding] = []
    private(set) var results: [Plan.Result] = []
    private(set) var constants: [(value: Int, tensor: Tensor)] = []
    private(set) var valueCount = 0
    /// Values that are parts of others: where they begin in them, in bytes.
    private(set) var parts: [(part: Int, whole: Int, offset: Int)] = []
    private(set) var scratchBytes = 64
    private(set) var commitStep = Int.max
    private(set) var memory = PlanMemory([])
    private(set) var numbers: [NodeID: Int] = [:]
    private(set) var guards: [(value: Int, type: ElementType, count: Int)] = []
    /// Values that stand outside the plan's memory.
    private var outside: Set<Int> = []
    private var born: [Int: Int] = [:]
    private var died: [Int: Int] = [:]
    private var sizes: [Int: Int] = [:]

    /// The values that a step reads, parts as the wholes they are of, and writes.
    struct Traffic {
        var reads: [Int]
        var writes: [Int]
    }

    init(
        _ graph: Graph, _ outputs: [Symbol], _ updates: [(input: Symbol, value: Symbol)],
        _ guards: [Symbol], _ isFusing: Bool
    ) throws {
        if let error = graph.firstError { throw error }
        self.graph = graph
        isJoining = isFusing
        let all = outputs.map(\.id) + updates.map(\.value.id) + guards.map(\.id)
        let pairs = updates.map {
            (old: graph.storedNode($0.input.id), new: graph.storedNode($0.value.id))
        }
        analysis = PlanAnalysis(
            graph, outputs: all, guards: Set(guards.map { graph.storedNode($0.id) }),
            writers: Set(pairs.map(\.new)), isFusing: isFusing)
        let ordered = analysis.units(overwriting: pairs)
        let units = ordered ?? analysis.units(overwriting: []) ?? []
        // What cannot be written over its old value in time is written beside it.
        let inPlace = ordered == nil ? [] : pairs
        try bindInputs()
        for unit in units { try lower(unit, inPlace) }
        try place(outputs, updates, isInPlace: ordered != nil)
        for symbol in guards {
            let stored = graph.storedNode(symbol.id)
            let number = value(of: stored)
            died[number] = steps.count
            self.guards.append((number, graph[stored].tile, graph[stored].shape.count))
        }
        assignMemory()
    }

    // MARK: - Values

    /// The number of a node's value.
    private mutating func value(of id: NodeID) -> Int {
        if let number = numbers[id] { return number }
        numbers[id] = valueCount
        let node = graph[id]
        sizes[valueCount] = node.shape.count * node.tile.size
        valueCount += 1
        return valueCount - 1
    }

    private mutating func bindInputs() throws {
        var found: [Int: Plan.Binding] = [:]
        for id in analysis.live {
            let node = graph[id]
            switch node.primitive {
            case .input(let place):
                let number = value(of: id)
                let isConverted = node.type.tileType != node.type
                if isConverted {
                    born[number] = -1
                } else {
                    outside.insert(number)
                }
                found[place] = Plan.Binding(
                    shape: node.shape, type: node.type, value: number,
                    converted: isConverted ? number : nil)
            case .constant(let place):
                let number = value(of: id)
                outside.insert(number)
                let tensor = try graph.constants[place].cast(to: node.type.tileType)
                constants.append((number, try tensor.inOrder()))
            default: break
            }
        }
        for place in 0..<graph.inputCount {
            bindings.append(
                found[place]
                    ?? Plan.Binding(shape: [], type: .float32, value: nil, converted: nil))
        }
    }

    private mutating func note(writes: Int, reads: [Int], _ node: NodeID, _ step: PlanStep) {
        let place = steps.count
        if born[writes] == nil { born[writes] = place }
        for value in reads + [writes] { died[value] = max(died[value] ?? place, place) }
        steps.append(step)
        nodes.append(node)
        traffic.append(Traffic(reads: reads.map(whole), writes: [writes]))
    }

    /// The value that one is a part of; itself if it is none.
    private func whole(of value: Int) -> Int {
        var value = value
        while let part = parts.first(where: { $0.part == value }) { value = part.whole }
        return value
    }

    // MARK: - Steps

    private mutating func lower(
        _ unit: PlanUnit, _ pairs: [(old: NodeID, new: NodeID)]
    ) throws {
        guard unit.isFused else {
            lowerSingle(unit.first)
            return
        }
        let replaced = Dictionary(pairs.map { ($0.new, $0.old) }, uniquingKeysWith: { a, _ in a })
        for id in unit.nodes where analysis.stored.contains(id) { _ = value(of: id) }
        for id in unit.nodes {
            for case .stored(let operand, _) in analysis.accesses[id] ?? [] {
                _ = value(of: operand)
            }
        }
        let known = numbers
        let builder = TileGroupBuilder(unit, analysis, inPlace: replaced) { known[$0] ?? 0 }
        guard !builder.written.isEmpty || builder.whole != nil else { return }
        let parts = builder.whole.map { _ in hiddenValue(builder.partsByteCount) }
        let group = builder.group(parts: parts)
        scratchBytes = max(scratchBytes, group.scratchBytes)
        let reads = builder.read.map { known[$0] ?? 0 }
        let overwrites = builder.writtenByElement.contains { replaced[$0] != nil }
        let joined = overwrites ? nil : joinedToLast(group)
        let place = joined == nil ? steps.count : steps.count - 1
        for id in builder.written {
            let number = value(of: id)
            if born[number] == nil { born[number] = place }
            died[number] = max(died[number] ?? place, place)
        }
        for value in reads { died[value] = max(died[value] ?? place, place) }
        if overwrites { commitStep = min(commitStep, place) }
        let writes = builder.written.map { value(of: $0) }
        if let joined {
            steps[place] = joined
            traffic[place].reads += reads.map(whole)
            traffic[place].writes += writes
            return
        }
        traffic.append(Traffic(reads: reads.map(whole), writes: writes + [parts].compactMap { $0 }))
        steps.append(.group(group))
        nodes.append(unit.first)
        if let parts, let whole = builder.whole {
            let step = ReductionStep(
                kind: whole.kind, type: group.type, source: parts, out: value(of: whole.node),
                outer: 1, count: group.tileCount, inner: 1)
            note(writes: step.out, reads: [parts], whole.node, .reduction(step))
        }
    }

    /// The last step with the group done to its rows while they are in the cache; nil if the group
    /// does not follow a product or convolution row by row.
    private mutating func joinedToLast(_ group: TileGroup) -> PlanStep? {
        guard isJoining, let last = steps.last else { return nil }
        switch last {
        case .product(var step):
            guard step.epilogue == nil, step.batch == 1, step.strips == 1,
                group.follows(step.out, rows: step.rows, columns: step.columns)
            else { return nil }
            step.epilogue = group
            scratchBytes = max(scratchBytes, step.scratchBytes)
            return .product(step)
        case .convolution(var step):
            let g = step.geometry
            let (rows, columns): (Int, Int)
            switch step.kind {
            case .forward: (rows, columns) = (g.images * g.outPixels, g.outChannels)
            case .input: (rows, columns) = (g.images * g.height * g.width, g.channels)
            default: return nil
            }
            guard step.epilogue == nil, group.follows(step.out, rows: rows, columns: columns)
            else { return nil }
            step.epilogue = group
            scratchBytes = max(scratchBytes, step.scratchBytes)
            return .convolution(step)
        default: return nil
        }
    }

    private mutating func lowerSingle(_ id: NodeID) {
        let node = graph[id]
        if case .input = node.primitive { return }
        if case .constant = node.primitive { return }
        let operands = (analysis.accesses[id] ?? []).map { access -> (value: Int, shape: Shape) in
            switch access {
            case .stored(let operand, let shape): (value(of: operand), shape)
            case .fused(let operand): (value(of: operand), graph[operand].shape)
            case .number: (0, [])
            }
        }
        let out = value(of: id)
        if graph.isPart(id), case .slice(let starts, _) = node.primitive {
            let row = operands[0].shape.sizes.dropFirst().reduce(node.tile.size, *)
            parts.append((out, operands[0].value, starts[0] * row))
            outside.insert(out)
            born[out] = steps.count
            return
        }
        let types = node.operands.map { graph[$0].tile }
        if case .poolPlaces(let window) = node.primitive {
            lowerMaxima(id, window, operands[0], out)
            return
        }
        // The maxima were written with their places.
        if case .poolGather = node.primitive, born[out] != nil {
            note(reads: operands.map(\.value))
            return
        }
        guard var step = PlanStep.lowered(node, operands, types, out) else { return }
        let reads = operands.map(\.value)
        switch step {
        case .convolution(var convolution):
            scratchBytes = max(scratchBytes, convolution.scratchBytes)
            if convolution.kind == .kernel, convolution.parts > 1 {
                convolution.partial = hiddenValue(
                    (convolution.parts - 1) * node.shape.count * node.tile.size)
                step = .convolution(convolution)
            }
        case .reduction(var reduction) where reduction.parts > 1:
            reduction.partial = hiddenValue(reduction.parts * reduction.inner * reduction.type.size)
            step = .reduction(reduction)
        case .product(let product): scratchBytes = max(scratchBytes, product.scratchBytes)
        case .windowSums(let sums): scratchBytes = max(scratchBytes, sums.scratchBytes)
        default: break
        }
        note(writes: out, reads: reads, id, step)
    }

    /// Maxima and their places in one step, wherever the maxima themselves are asked for.
    private mutating func lowerMaxima(
        _ id: NodeID, _ window: Window, _ source: (value: Int, shape: Shape), _ places: Int
    ) {
        let node = graph[id]
        let type = graph[node.operands[0]].tile
        let gather = analysis.live.first { other in
            guard case .poolGather(window) = graph[other].primitive else { return false }
            let operands = graph[other].operands
            return graph.storedNode(operands[1]) == id
                && graph.storedNode(operands[0]) == graph.storedNode(node.operands[0])
        }
        let maxima = gather.map { value(of: $0) } ?? hiddenValue(node.shape.count * type.size)
        let step = PoolStep(
            kind: .maxima(places: places), type: type,
            geometry: window.pooling(source.shape, node.shape), source: source.value,
            places: places, out: maxima)
        if born[maxima] == nil { born[maxima] = steps.count }
        died[maxima] = max(died[maxima] ?? steps.count, steps.count)
        note(writes: places, reads: [source.value], id, .pool(step))
        traffic[traffic.count - 1].writes.append(maxima)
    }

    /// A place in memory for the step that comes next, and no longer.
    private mutating func hiddenValue(_ byteCount: Int) -> Int {
        let number = valueCount
        valueCount += 1
        sizes[number] = byteCount
        born[number] = steps.count
        died[number] = steps.count
        return number
    }

    /// Keeps values until here.
    private mutating func note(reads: [Int]) {
        for value in reads { died[value] = max(died[value] ?? steps.count, steps.count) }
    }

    // MARK: - Results

    private mutating func place(
        _ outputs: [Symbol], _ updates: [(input: Symbol, value: Symbol)], isInPlace: Bool
    ) throws {
        var taken: Set<Int> = []
        for (symbol, input) in outputs.map({ ($0, Symbol?.none) })
            + updates.map({ ($0.value, Optional($0.input)) })
        {
            let stored = graph.storedNode(symbol.id)
            let number = value(of: stored)
            var replacing: Int?
            if let input, case .input(let place) = input.primitive { replacing = place }
            let canBeDirect =
                symbol.type == graph[stored].tile && !outside.contains(number)
                && born[number] != -1 && taken.insert(number).inserted
                && (replacing == nil || isInPlace && graph.isTileable(stored))
            if canBeDirect {
                outside.insert(number)
            } else {
                died[number] = steps.count
            }
            results.append(
                Plan.Result(
                    shape: symbol.shape, type: symbol.type, value: number,
                    tile: graph[stored].tile, replacing: replacing, isDirect: canBeDirect))
        }
    }

    private mutating func assignMemory() {
        // A whole lives as long as its parts are read.
        for (part, whole, _) in parts.reversed() {
            died[whole] = max(died[whole] ?? 0, died[part] ?? 0)
        }
        var lives: [PlanMemory.Life] = []
        for number in 0..<valueCount where !outside.contains(number) {
            guard let from = born[number] else { continue }
            lives.append(
                PlanMemory.Life(
                    value: number, byteCount: sizes[number] ?? 0, from: from,
                    to: died[number] ?? from))
        }
        memory = PlanMemory(lives)
    }
}
