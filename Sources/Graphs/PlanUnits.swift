import Kernels
import Shapes

/// What runs as one: a single operation, or elementwise nodes fused into one pass.
struct PlanUnit {
    /// In order.
    var nodes: [NodeID]
    let isFused: Bool
    var first: NodeID { nodes[0] }
}

extension PlanAnalysis {
    /// The units in an order in which they can run.
    ///
    /// - Parameter lastReads: pairs of a node that is overwritten and the node that overwrites
    ///   it: all other readers come first, and so do the guards. Left out where that cannot be.
    /// - Returns: nil if there is no such order.
    func units(overwriting pairs: [(old: NodeID, new: NodeID)]) -> [PlanUnit]? {
        let units = grouped()
        var unitOf: [NodeID: Int] = [:]
        for (number, unit) in units.enumerated() {
            for node in unit.nodes { unitOf[node] = number }
        }
        var after = [Set<Int>](repeating: [], count: units.count)
        var waits = [Int](repeating: 0, count: units.count)
        func order(_ first: Int, _ second: Int) {
            if first != second, after[first].insert(second).inserted { waits[second] += 1 }
        }
        var readers: [NodeID: [Int]] = [:]
        for (number, unit) in units.enumerated() {
            for node in unit.nodes {
                for access in accesses[node] ?? [] {
                    switch access {
                    case .fused(let operand), .stored(let operand, _):
                        if let source = unitOf[operand] { order(source, number) }
                        readers[operand, default: []].append(number)
                        // Who reads a part reads the whole.
                        var part = operand
                        while graph.isPart(part) {
                            part = graph.storedNode(graph[part].operands[0])
                            readers[part, default: []].append(number)
                        }
                    case .number: break
                    }
                }
            }
        }
        var late: Set<Int> = []
        for (old, new) in pairs {
            guard let writer = unitOf[new] else { continue }
            late.insert(writer)
            for reader in readers[old] ?? [] { order(reader, writer) }
            for case let guardian? in guards.map({ unitOf[$0] }) {
                if guardian == writer { return nil }
                order(guardian, writer)
            }
        }
        return Self.sorted(units, after, waits, late)
    }

    /// By the place of their first node among those that can run; the late ones when nothing else
    /// can.
    private static func sorted(
        _ units: [PlanUnit], _ after: [Set<Int>], _ given: [Int], _ late: Set<Int>
    ) -> [PlanUnit]? {
        var waits = given
        var ready = units.indices.filter { waits[$0] == 0 }
        var result: [PlanUnit] = []
        func isEarlier(_ a: Int, _ b: Int) -> Bool {
            if late.contains(a) != late.contains(b) { return late.contains(a) }
            return units[a].first.index > units[b].first.index
        }
        ready.sort(by: isEarlier)
        while let next = ready.popLast() {
            result.append(units[next])
            var isChanged = false
            for other in after[next] {
                waits[other] -= 1
                if waits[other] == 0 {
                    ready.append(other)
                    isChanged = true
                }
            }
            if isChanged { ready.sort(by: isEarlier) }
        }
        return result.count == units.count ? result : nil
    }

    /// Fused nodes of one level that hang together are one unit, with the reductions of their rows.
    private func grouped() -> [PlanUnit] {
        var parent: [NodeID: NodeID] = [:]
        func root(_ id: NodeID) -> NodeID {
            var id = id
            while let next = parent[id] { id = next }
            return id
        }
        /// Nodes of one shape and level that read the same tensor share its reading.
        struct Reader: Hashable {
            let source: NodeID
            let shape: Shape
            let level: Int
            let type: ElementType
        }
        var firstReader: [Reader: NodeID] = [:]
        func join(_ a: NodeID, _ b: NodeID) {
            let (a, b) = (root(a), root(b))
            if a != b { parent[max(a, b)] = min(a, b) }
        }
        for id in live where graph.isTileable(id) || isFolded(id) {
            for access in accesses[id] ?? [] {
                switch access {
                case .fused(let operand): join(id, operand)
                case .stored(let source, _) where !chained.contains(id):
                    let reader = Reader(
                        source: source, shape: graph[id].shape, level: level[id] ?? 0,
                        type: graph[id].tile)
                    if let first = firstReader[reader] {
                        if isFusing { join(id, first) }
                    } else {
                        firstReader[reader] = id
                    }
                case .stored, .number: break
                }
            }
        }
        var members: [NodeID: [NodeID]] = [:]
        var units: [PlanUnit] = []
        for id in live {
            if graph.isTileable(id) || isFolded(id) {
                members[root(id), default: []].append(id)
            } else {
                units.append(PlanUnit(nodes: [id], isFused: false))
            }
        }
        for nodes in members.values { units.append(PlanUnit(nodes: nodes, isFused: true)) }
        return units.sorted { $0.first < $1.first }
    }
}

extension NodeID: Comparable {
    static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}
