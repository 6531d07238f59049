import Kernels
import Shapes

/// Makes a ``TileGroup`` of fused nodes.
struct TileGroupBuilder {
    private let graph: Graph
    private let analysis: PlanAnalysis
    private let valueOf: (NodeID) -> Int
    private let shape: Shape
    /// Overwritten values: an output's value and the input in whose place it is written.
    private let inPlace: [NodeID: NodeID]

    private enum Slot: Hashable {
        case input(Int)
        case number(Int)
        case register(Int)
        case output(Int)
    }

    private struct Line {
        let op: TileOperation
        let operands: [Slot]
        let out: Slot
    }

    private var inputs: [(node: NodeID, strides: [Int])] = []
    private var numbers: [Double] = []
    private var outputs: [NodeID] = []
    private var folds: [(op: Reduction, rows: Slot, node: NodeID)] = []
    /// A reduction of all there is, of which the group makes the parts.
    private var wholeFold: (kind: ReductionKind, rows: Slot, node: NodeID)?
    private let type: ElementType
    private var lines: [Line] = []
    private var slotOf: [NodeID: Slot] = [:]
    private var remaining: [NodeID: Int] = [:]
    private var freeRegisters: [Int] = []
    private var registerCount = 0

    init(
        _ unit: PlanUnit, _ analysis: PlanAnalysis, inPlace: [NodeID: NodeID],
        valueOf: @escaping (NodeID) -> Int
    ) {
        graph = analysis.graph
        self.analysis = analysis
        self.valueOf = valueOf
        self.inPlace = inPlace
        shape = graph[unit.first].shape
        type = graph[unit.first].tile
        build(unit.nodes)
    }

    private mutating func build(_ nodes: [NodeID]) {
        for id in nodes {
            for access in analysis.accesses[id] ?? [] {
                if case .fused(let operand) = access { remaining[operand, default: 0] += 1 }
            }
        }
        var late: [(from: Slot, to: Slot)] = []
        for (place, id) in nodes.enumerated() {
            let operands = (analysis.accesses[id] ?? []).map { slot(for: $0) }
            if case .reduce(let kind, _) = graph[id].primitive {
                // Its operand's register is never released, and read at the end.
                if analysis.isWhole(id) {
                    wholeFold = (kind, operands[0], id)
                } else {
                    folds.append((kind.operation, operands[0], id))
                }
                continue
            }
            let result: Slot
            if analysis.stored.contains(id) {
                outputs.append(id)
                result = .output(outputs.count - 1)
                // Its old value may still be read below: it is written at the end then.
                if let old = inPlace[id], isRead(old, after: place, in: nodes) {
                    let register = takeRegister()
                    late.append((register, result))
                    append(id, operands, register)
                    release(id)
                    continue
                }
            } else {
                result = takeRegister()
            }
            append(id, operands, result)
            release(id)
        }
        for (from, to) in late { lines.append(Line(op: .copy, operands: [from], out: to)) }
    }

    private mutating func append(_ id: NodeID, _ operands: [Slot], _ out: Slot) {
        lines.append(Line(op: operation(of: id), operands: operands, out: out))
        slotOf[id] = out
    }

    private func isRead(_ old: NodeID, after place: Int, in nodes: [NodeID]) -> Bool {
        nodes[(place + 1)...].contains { node in
            (analysis.accesses[node] ?? []).contains { access in
                if case .stored(old, _) = access { true } else { false }
            }
        }
    }

    private func operation(of id: NodeID) -> TileOperation {
        let node = graph[id]
        switch node.primitive {
        case .unary(let op): return .unary(op)
        case .binary(let op): return .binary(op)
        case .select: return .select
        case .cast:
            if node.type == .bool { return .truth }
            return node.type.isFloating ? .copy : .truncate
        default: return .copy
        }
    }

    // MARK: - Slots

    private mutating func slot(for access: Access) -> Slot {
        switch access {
        case .number(let number):
            if let place = numbers.firstIndex(where: { $0.bitPattern == number.bitPattern }) {
                return .number(place)
            }
            numbers.append(number)
            return .number(numbers.count - 1)
        case .fused(let id): return slotOf[id] ?? .register(0)
        case .stored(let id, let seen):
            let strides = Self.strides(of: seen, over: shape)
            if let place = inputs.firstIndex(where: { $0.node == id && $0.strides == strides }) {
                return .input(place)
            }
            inputs.append((id, strides))
            return .input(inputs.count - 1)
        }
    }

    private mutating func takeRegister() -> Slot {
        if let register = freeRegisters.popLast() { return .register(register) }
        registerCount += 1
        return .register(registerCount - 1)
    }

    /// Registers of operands that nobody reads below are free again.
    private mutating func release(_ id: NodeID) {
        for access in analysis.accesses[id] ?? [] {
            guard case .fused(let operand) = access, let count = remaining[operand] else {
                continue
            }
            remaining[operand] = count - 1
            if count == 1, case .register(let register) = slotOf[operand] {
                freeRegisters.append(register)
            }
        }
    }

    /// How far apart elements are along the axes of a shape that a tensor broadcasts to.
    private static func strides(of seen: Shape, over shape: Shape) -> [Int] {
        let ordered = TileGroup.orderedStrides(seen.sizes)
        let extra = shape.rank - seen.rank
        return (0..<shape.rank).map { axis in
            axis < extra || seen[axis - extra] == 1 ? 0 : ordered[axis - extra]
        }
    }

    // MARK: - The group

    /// - Parameter parts: the value that takes the parts of a reduction of all there is.
    func group(parts: Int?) -> TileGroup {
        let collapsed = Self.collapsed(
            shape.sizes, inputs.map(\.strides), keepsRows: !folds.isEmpty)
        let number = { (slot: Slot) -> Int in
            switch slot {
            case .input(let place): place
            case .number(let place): inputs.count + place
            case .register(let place): inputs.count + numbers.count + place
            case .output(let place): inputs.count + numbers.count + registerCount + place
            }
        }
        let instructions = lines.map { line in
            let operands = line.operands.map(number)
            return TileGroup.Instruction(
                op: line.op, a: operands[0], b: operands.count > 1 ? operands[1] : operands[0],
                c: operands.count > 2 ? operands[2] : operands[0], out: number(line.out))
        }
        let read = zip(inputs, collapsed.strides).map { input, strides in
            TileGroup.Input(value: valueOf(input.node), strides: strides)
        }
        return TileGroup(
            type: type, sizes: collapsed.sizes, inputs: read,
            numbers: numbers, registerCount: registerCount, outputs: outputs.map(valueOf),
            instructions: instructions,
            folds: folds.map {
                TileGroup.Fold(op: $0.op, rows: number($0.rows), value: valueOf($0.node))
            },
            whole: parts.flatMap { parts in
                wholeFold.map {
                    TileGroup.Fold(op: $0.kind.operation, rows: number($0.rows), value: parts)
                }
            })
    }

    /// The reduction of all there is, of which the group makes the parts.
    var whole: (kind: ReductionKind, node: NodeID)? { wholeFold.map { ($0.kind, $0.node) } }
    /// Bytes of the parts of a reduction of all there is.
    var partsByteCount: Int { (shape.count / TileGroup.tileLength + 1) * type.size }

    /// The nodes whose elements are written, one by one and folded.
    var written: [NodeID] { outputs + folds.map(\.node) }
    /// Those of them that may be written over an input.
    var writtenByElement: [NodeID] { outputs }
    var read: [NodeID] { inputs.map(\.node) }

    /// Neighbouring axes that all inputs walk as one become one, but for the last where rows are
    /// asked for; axes of size 1 go.
    private static func collapsed(
        _ sizes: [Int], _ strides: [[Int]], keepsRows: Bool
    ) -> (sizes: [Int], strides: [[Int]]) {
        let last = sizes.lastIndex { $0 != 1 }
        var newSizes: [Int] = []
        var newStrides = [[Int]](repeating: [], count: strides.count)
        for axis in sizes.indices where sizes[axis] != 1 {
            let joins =
                !newSizes.isEmpty && !(keepsRows && axis == last)
                && strides.indices.allSatisfy {
                    newStrides[$0][newSizes.count - 1] == strides[$0][axis] * sizes[axis]
                }
            if joins {
                newSizes[newSizes.count - 1] *= sizes[axis]
                for place in strides.indices {
                    newStrides[place][newSizes.count - 1] = strides[place][axis]
                }
            } else {
                newSizes.append(sizes[axis])
                for place in strides.indices { newStrides[place].append(strides[place][axis]) }
            }
        }
        if newSizes.isEmpty { return ([1], strides.map { _ in [1] }) }
        return (newSizes, newStrides)
    }
}
