import Shapes

/// Which values of a graph belong to one example each.
///
/// A value is *by example* if its elements, in order, are those of the first example, then of
/// the second, and so on, and each depends on its own example alone.
struct ExampleAxis {
    enum Kind {
        /// The same for all examples.
        case shared
        case byExample
        /// Elements depend on several examples; the operation that first mixed them.
        case mixed(NodeID)
    }

    let graph: Graph
    let count: Int
    private var kinds: [Kind] = []

    /// - Parameters:
    ///   - batches: inputs whose first axis counts the examples.
    ///   - shared: nodes that belong to no example, such as parameters, whatever their shape.
    init(_ graph: Graph, count: Int, batches: [Symbol], shared: [Symbol], upTo limit: Int) {
        self.graph = graph
        self.count = count
        let batches = Set(batches.map(\.id))
        let shared = Set(shared.map(\.id))
        kinds.reserveCapacity(limit)
        for index in 0..<limit {
            let id = NodeID(index: index)
            if shared.contains(id) {
                kinds.append(.shared)
            } else if batches.contains(id) {
                kinds.append(.byExample)
            } else {
                kinds.append(kind(of: id))
            }
        }
    }

    subscript(id: NodeID) -> Kind { id.index < kinds.count ? kinds[id.index] : .shared }

    func isByExample(_ id: NodeID) -> Bool {
        if case .byExample = self[id] { true } else { false }
    }

    private func kind(of id: NodeID) -> Kind {
        let node = graph[id]
        let operands = node.operands
        if operands.isEmpty {
            // Noise for each example; what is drawn once for all has another shape.
            if case .random = node.primitive, startsWithExamples(node.shape) { return .byExample }
            return .shared
        }
        for operand in operands {
            if case .mixed(let origin) = kinds[operand.index] { return .mixed(origin) }
        }
        let byExample = operands.map { isByExample($0) }
        guard byExample.contains(true) else { return .shared }
        return keepsExamples(node, byExample) ? .byExample : .mixed(id)
    }

    /// Whether the first axis is made of whole examples.
    private func startsWithExamples(_ shape: Shape) -> Bool {
        guard shape.rank > 0 else { return false }
        return count == 0 ? shape[0] == 0 : shape[0] > 0 && shape[0] % count == 0
    }

    private func keepsExamples(_ node: Graph.Node, _ byExample: [Bool]) -> Bool {
        let first = graph[node.operands[0]].shape
        switch node.primitive {
        case .unary, .binary, .select, .cast, .identity, .stopGradient, .reshape, .oneHot:
            return true
        case .windowSums: return first.rank > 1 && startsWithExamples(first)
        case .broadcast: return startsWithExamples(first) && first[0] == node.shape[0]
        case .transpose(let order): return order[0] == 0 && startsWithExamples(first)
        case .slice(let starts, let steps):
            return starts[0] == 0 && steps[0] == 1 && first[0] == node.shape[0]
                && startsWithExamples(first)
        case .place(let starts, let steps):
            return starts[0] == 0 && steps[0] == 1 && first[0] == node.shape[0]
                && startsWithExamples(first)
        case .concatenate(let axis): return axis != 0 && startsWithExamples(node.shape)
        case .reduce(_, let axes): return axes.lowerBound > 0 && startsWithExamples(first)
        case .argmax(let axis): return axis > 0 && startsWithExamples(first)
        case .product(let transposesLeft, _):
            if node.shape.rank > 2 { return startsWithExamples(first) }
            return byExample == [true, false] && !transposesLeft && startsWithExamples(first)
        case .convolution, .convolutionInput:
            return byExample == [true, false] && startsWithExamples(first)
        case .convolutionKernels, .convolutionKernelNorms, .poolPlaces, .poolGather, .poolScatter,
            .poolSum, .poolSpread:
            return startsWithExamples(first)
        case .gatherRows: return byExample == [false, true]
        case .convolutionKernel, .scatterRows: return false
        case .input, .constant, .number, .random: return true
        }
    }
}
