import Kernels
import Shapes

/// How an operand is read.
enum Access {
    /// Worked out in the same pass, element by element.
    case fused(NodeID)
    /// Read from memory, where a node's elements lie in order; the shape is the one they are
    /// looked at with, to be broadcast.
    case stored(NodeID, Shape)
    /// A plain number.
    case number(Double)
}

/// What a plan has to work out, which of it in one pass, and in what order.
///
/// Elementwise nodes of one shape are fused where nothing stands between them. A node's *level*
/// counts the borders on the longest way to it: fusing only within a level makes no circles. A
/// node whose results are only needed at a later level moves there if that keeps no more in
/// memory (the derivative of an activation, say, which is worked out from its result). What may
/// overwrite an input stands above all that must be looked at before.
///
/// A sum, maximum or minimum of each row of a fused node is *folded* into its pass: the rows are
/// reduced while they are in the cache, and need not be written. So is the sum, maximum or minimum of
/// all of a long chain that nothing else reads, by tiles whose results are put together afterwards.
struct PlanAnalysis {
    let graph: Graph
    /// The nodes to work out, in order; no views among them.
    private(set) var live: [NodeID] = []
    private(set) var accesses: [NodeID: [Access]] = [:]
    private(set) var level: [NodeID: Int] = [:]
    /// Nodes whose elements are written to memory.
    private(set) var stored: Set<NodeID> = []
    private var consumers: [NodeID: [NodeID]] = [:]
    /// Nodes that are worked out for a reduction of all their elements alone.
    private(set) var chained: Set<NodeID> = []
    /// Nodes that are worked out, and looked at, before any input is overwritten.
    let guards: Set<NodeID>
    let isFusing: Bool

    /// - Parameters:
    ///   - outputs: all that is asked for, the guards and the writers among it.
    ///   - writers: nodes whose results may be written over an input.
    init(
        _ graph: Graph, outputs: [NodeID], guards: Set<NodeID>, writers: Set<NodeID>,
        isFusing: Bool
    ) {
        self.graph = graph
        self.guards = guards
        self.isFusing = isFusing
        find(outputs)
        setLevels(of: writers, atLeast: 0)
        if let highest = guards.map({ level[$0] ?? 0 }).max() {
            setLevels(of: writers, atLeast: highest + 1)
        }
        sink()
        findStored(outputs)
        if isFusing { findChains(Set(outputs.map { graph.storedNode($0) })) }
    }

    // MARK: - What is needed

    private mutating func find(_ outputs: [NodeID]) {
        var pending = outputs.map { graph.storedNode($0) }
        var seen: Set<NodeID> = []
        while let id = pending.popLast() {
            guard seen.insert(id).inserted else { continue }
            live.append(id)
            let reads = graph[id].operands.map { access($0, from: id) }
            accesses[id] = reads
            for read in reads {
                switch read {
                case .fused(let operand), .stored(let operand, _):
                    consumers[operand, default: []].append(id)
                    pending.append(operand)
                case .number: break
                }
            }
        }
        live.sort { $0.index < $1.index }
    }

    private func access(_ operand: NodeID, from consumer: NodeID) -> Access {
        let id = graph.withoutMarkers(operand)
        let node = graph[id]
        if let number = Symbol(graph, id).plainNumber, graph[consumer].primitive.readsNumbers {
            return .number(number)
        }
        if isFusing, graph.folds(consumer, rowsOf: id) { return .fused(id) }
        guard graph.isTileable(consumer) else { return .stored(graph.storedNode(id), node.shape) }
        if case .broadcast = node.primitive {
            let inner = node.operands[0]
            return .stored(graph.storedNode(inner), graph[inner].shape)
        }
        let isSame =
            graph.isTileable(id) && node.shape == graph[consumer].shape
            && node.tile == graph[consumer].tile
        return isSame && isFusing ? .fused(id) : .stored(graph.storedNode(id), node.shape)
    }

    // MARK: - Levels

    private mutating func setLevels(of writers: Set<NodeID>, atLeast lowest: Int) {
        for id in live {
            var highest = writers.contains(id) ? lowest : 0
            for access in accesses[id] ?? [] {
                switch access {
                case .fused(let operand): highest = max(highest, level[operand] ?? 0)
                case .stored(let operand, _): highest = max(highest, (level[operand] ?? 0) + 1)
                case .number: break
                }
            }
            level[id] = highest
        }
    }

    /// Moves elementwise nodes to the level where they are used.
    private mutating func sink() {
        for id in live.reversed() where graph.isTileable(id) && !guards.contains(id) {
            guard let own = level[id], let latest = levelOfUse(of: id), latest > own else {
                continue
            }
            let newlyStored = (accesses[id] ?? []).filter { access in
                guard case .fused(let operand) = access else { return false }
                return !isStoredAnyway(operand, besides: id)
            }
            if newlyStored.count <= 1 { level[id] = latest }
        }
    }

    /// The one level at which all its consumers could take it up; nil if there is none.
    private func levelOfUse(of id: NodeID) -> Int? {
        guard let uses = consumers[id], !uses.isEmpty else { return nil }
        var lowest = Int.max
        for use in uses {
            let isFused = (accesses[use] ?? []).contains { access in
                if case .fused(id) = access { true } else { false }
            }
            let isAlsoStored = (accesses[use] ?? []).contains { access in
                if case .stored(id, _) = access { true } else { false }
            }
            guard isFused, !isAlsoStored, let level = level[use] else { return nil }
            lowest = min(lowest, level)
        }
        return lowest
    }

    /// Whether it is a reduction of rows that is worked out in the pass that makes them.
    func isFolded(_ id: NodeID) -> Bool {
        guard case .reduce = graph[id].primitive, case .fused? = accesses[id]?.first else {
            return false
        }
        return true
    }

    /// Takes up what is only made to be reduced as a whole, in the order in which it would lie in
    /// memory: nothing is repeated in it, and all it reads has its size.
    private mutating func findChains(_ outputs: Set<NodeID>) {
        for id in live {
            guard case .reduce = graph[id].primitive, graph[id].shape.count == 1,
                case .stored(let last, let seen)? = accesses[id]?.first,
                graph.isTileable(last), graph[last].tile == graph[id].tile,
                seen.count > 2 * TileGroup.tileLength, !outputs.contains(last)
            else { continue }
            var chain: Set<NodeID> = [last]
            if isChain(last, within: &chain, for: id), chain.isDisjoint(with: outputs) {
                chained.formUnion(chain)
                stored.remove(last)
                accesses[id] = [.fused(last)]
            }
        }
    }

    private func isChain(
        _ node: NodeID, within chain: inout Set<NodeID>, for reduction: NodeID
    ) -> Bool {
        if case .broadcast = graph[node].primitive { return false }
        guard !chained.contains(node) else { return false }
        for access in accesses[node] ?? [] {
            switch access {
            case .number: continue
            case .stored(_, let seen): if seen != graph[node].shape { return false }
            case .fused(let operand):
                chain.insert(operand)
                if !isChain(operand, within: &chain, for: reduction) { return false }
            }
        }
        return (consumers[node] ?? []).allSatisfy { $0 == reduction || chain.contains($0) }
    }

    /// Whether it is a reduction of all elements of a chain that nothing else reads.
    func isWhole(_ id: NodeID) -> Bool {
        guard isFolded(id), case .fused(let operand)? = accesses[id]?.first else { return false }
        return chained.contains(operand)
    }

    private func isStoredAnyway(_ id: NodeID, besides consumer: NodeID) -> Bool {
        (consumers[id] ?? []).contains { use in
            guard use != consumer else { return false }
            return (accesses[use] ?? []).contains { access in
                if case .stored(id, _) = access { true } else { false }
            } || level[use] != level[id]
        }
    }

    private mutating func findStored(_ outputs: [NodeID]) {
        for output in outputs { stored.insert(graph.storedNode(output)) }
        for id in live {
            if !graph.isTileable(id) { stored.insert(id) }
            for (place, access) in (accesses[id] ?? []).enumerated() {
                switch access {
                case .stored(let operand, _): stored.insert(operand)
                case .fused(let operand) where level[operand] != level[id]:
                    stored.insert(operand)
                    accesses[id]?[place] = .stored(operand, graph[operand].shape)
                case .fused, .number: break
                }
            }
        }
    }
}

extension Graph {
    /// What a marker that changes no number stands for.
    func withoutMarkers(_ id: NodeID) -> NodeID {
        var id = id
        while true {
            let node = self[id]
            switch node.primitive {
            case .identity, .stopGradient: id = node.operands[0]
            case .cast
            where Self.keepsNumbers(self[node.operands[0]].type, node.type)
                && self[node.operands[0]].tile == node.tile:
                id = node.operands[0]
            default: return id
            }
        }
    }

    /// The node whose elements in memory are those of this one.
    func storedNode(_ id: NodeID) -> NodeID {
        var id = withoutMarkers(id)
        while case .reshape = self[id].primitive { id = withoutMarkers(self[id].operands[0]) }
        return id
    }

    /// Whether it is a part of its operand that lies in one piece: nothing is copied for it.
    func isPart(_ id: NodeID) -> Bool {
        let node = self[id]
        guard case .slice(_, let steps) = node.primitive, steps.allSatisfy({ $0 == 1 }) else {
            return false
        }
        let whole = self[node.operands[0]].shape
        return whole.rank > 0 && (1..<whole.rank).allSatisfy { whole[$0] == node.shape[$0] }
    }

    /// The node in whose elements those of this one stand: who reads a part reads the whole.
    func wholeNode(_ id: NodeID) -> NodeID {
        var id = storedNode(id)
        while isPart(id) { id = storedNode(self[id].operands[0]) }
        return id
    }

    /// Whether a tile program works it out: all elementwise operations but those that change
    /// the size of an element, and the writing out of a broadcast or a number.
    func isTileable(_ id: NodeID) -> Bool {
        let node = self[id]
        switch node.primitive {
        case .unary, .binary, .select: return true
        case .cast: return self[node.operands[0]].tile == node.tile
        case .broadcast: return true
        default: return false
        }
    }

    /// Whether a node reduces each row of an elementwise one, its last axis that is not 1, to a
    /// number of the same type. Long rows are left to threads.
    func folds(_ consumer: NodeID, rowsOf id: NodeID) -> Bool {
        let node = self[id]
        guard case .reduce(_, let axes) = self[consumer].primitive,
            self[consumer].tile == node.tile, isTileable(id),
            let last = node.shape.sizes.lastIndex(where: { $0 != 1 }), axes.contains(last)
        else { return false }
        if case .broadcast = node.primitive { return false }
        let length = node.shape[last]
        let others = axes.reduce(1) { $0 * (node.shape[$1]) } == length
        return others && length > 0 && length <= 2 * TileGroup.tileLength
    }

    /// Whether numbers of one type stand in a tile as those of another do.
    private static func keepsNumbers(_ from: ElementType, _ to: ElementType) -> Bool {
        switch (from, to) {
        case (.bool, _), (.uint8, .float32), (.uint8, .float64), (.int64, .float64): true
        default: from == to
        }
    }
}

extension Primitive {
    /// Whether a number among its operands needs no place in memory.
    var readsNumbers: Bool {
        switch self {
        case .unary, .binary, .select, .cast, .broadcast: true
        default: false
        }
    }
}

extension ElementType {
    /// What an element is while a plan works: whole numbers are doubles, truth values floats.
    var tileType: ElementType { self == .int64 || self == .float64 ? .float64 : .float32 }
}
