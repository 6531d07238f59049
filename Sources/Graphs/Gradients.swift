import Shapes
import Tensors

/// Why a value has no gradient: facts only.
public enum GradientError: Error, Hashable, Sendable {
    /// A gradient is taken of a value that is not one number.
    case notOneNumber(Shape)
    /// A gradient is taken of whole numbers or truth values.
    case notFloating(ElementType)
    /// An operation without a derivative stands between the result and a parameter.
    case noDerivative(operation: String)
}

extension Graph {
    /// The derivatives of a number by each of some values, as new nodes.
    ///
    /// - Returns: one symbol a value, of its shape; zeros where the number does not depend on it.
    /// - Throws: `GradientError`.
    public func gradients(of value: Symbol, by targets: [Symbol]) throws -> [Symbol] {
        guard value.shape.count == 1 else { throw GradientError.notOneNumber(value.shape) }
        guard value.type.isFloating else { throw GradientError.notFloating(value.type) }
        return try gradients(
            of: [(value, number(1, value.shape, value.type))], by: targets)
    }

    /// The derivatives of `sum(cotangent * output)` over all outputs, by each of some values.
    public func gradients(
        of outputs: [(output: Symbol, cotangent: Symbol)], by targets: [Symbol]
    ) throws -> [Symbol] {
        var sweep = BackwardSweep(self, outputs, targets)
        try sweep.run()
        return targets.map { target in
            sweep.cotangent(of: target.id) ?? number(0, target.shape, target.type)
        }
    }
}

/// One way back through a graph, from outputs to targets.
struct BackwardSweep {
    let graph: Graph
    private let targets: Set<NodeID>
    private let limit: Int
    /// Whether the node is a target or depends on one.
    private var isNeeded: [Bool]
    private var cotangents: [Int: Symbol] = [:]
    /// Called with each node that has a cotangent, and that; for rules by example. Nothing flows
    /// back to the operands that it gives.
    var visit: ((NodeID, Symbol) throws -> Set<Int>)?

    init(_ graph: Graph, _ outputs: [(output: Symbol, cotangent: Symbol)], _ targets: [Symbol]) {
        self.graph = graph
        self.targets = Set(targets.map(\.id))
        limit = (outputs.map(\.output.id.index).max() ?? -1) + 1
        isNeeded = Self.dependents(of: self.targets, in: graph, limit)
        for (output, cotangent) in outputs { add(cotangent, to: output.id) }
    }

    /// Which of the first nodes are among the targets or depend on one.
    static func dependents(of targets: Set<NodeID>, in graph: Graph, _ limit: Int) -> [Bool] {
        var result = [Bool](repeating: false, count: limit)
        for index in 0..<limit {
            let node = graph.nodes[index]
            result[index] =
                targets.contains(NodeID(index: index))
                || node.operands.contains { $0.index < limit && result[$0.index] }
        }
        return result
    }

    func cotangent(of id: NodeID) -> Symbol? { cotangents[id.index] }

    mutating func run() throws {
        let place = graph.currentPlace
        defer { graph.currentPlace = place }
        for index in stride(from: limit - 1, through: 0, by: -1) {
            guard isNeeded[index], let cotangent = cotangents[index] else { continue }
            let id = NodeID(index: index)
            graph.currentPlace = graph.places[index]
            let done = try visit?(id, cotangent) ?? []
            let operands = graph[id].operands
            let open = Set(
                operands.indices.filter { isNeeded[operands[$0].index] && !done.contains($0) }
                    .map { operands[$0] })
            guard !open.isEmpty else { continue }
            let parts = try Derivatives.pulled(
                back: cotangent, through: Symbol(graph, id), isNeeded: open.contains)
            for (place, part) in parts.enumerated() {
                guard let part, open.contains(operands[place]), !done.contains(place) else {
                    continue
                }
                add(part, to: operands[place])
            }
        }
    }

    private mutating func add(_ cotangent: Symbol, to id: NodeID) {
        if let known = cotangents[id.index] {
            cotangents[id.index] = known.joined(with: cotangent)
        } else {
            cotangents[id.index] = cotangent
        }
    }
}
