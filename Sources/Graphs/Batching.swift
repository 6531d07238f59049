import Kernels
import Shapes
import Tensors

/// A part of a graph worked out for each example: what depends on values that differ from example
/// to example gets an axis of examples in front.
///
/// What depends on none of them stays as it is, and is repeated without being copied.
///
/// ## Source
/// The batching rules of `vmap`: Bradbury et al., JAX: composable transformations of Python+NumPy
/// programs, 2018.
struct Batching {
    private let graph: Graph
    private let count: Int
    private var batched: [NodeID: Symbol]

    /// - Parameter values: for each node that differs, `[count]` and its shape.
    init(_ graph: Graph, count: Int, _ values: [NodeID: Symbol]) {
        self.graph = graph
        self.count = count
        batched = values
    }

    /// The value for each example, `[count]` and its shape; nil if it is the same for all.
    mutating func value(of symbol: Symbol) -> Symbol? {
        let place = graph.currentPlace
        defer { graph.currentPlace = place }
        for id in waysTo(symbol.id) where batched[id] == nil {
            let node = graph[id]
            guard node.operands.contains(where: { batched[$0] != nil }) else { continue }
            graph.currentPlace = graph.places[id.index]
            batched[id] = rule(node)
        }
        return batched[symbol.id]
    }

    /// The nodes that a value is made of, in order, as far back as the first that differs.
    private func waysTo(_ end: NodeID) -> [NodeID] {
        let first = batched.keys.map(\.index).min() ?? end.index
        guard first <= end.index else { return [] }
        var isUsed = [Bool](repeating: false, count: end.index - first + 1)
        isUsed[end.index - first] = true
        for index in (first...end.index).reversed() where isUsed[index - first] {
            for operand in graph.nodes[index].operands where operand.index >= first {
                isUsed[operand.index - first] = true
            }
        }
        return isUsed.indices.filter { isUsed[$0] }.map { NodeID(index: first + $0) }
    }

    // MARK: - Rules

    private func rule(_ node: Graph.Node) -> Symbol {
        switch node.primitive {
        case .unary, .binary, .select, .cast, .identity, .stopGradient, .broadcast, .windowSums,
            .oneHot:
            return made(node.primitive, node.operands.map(each), node)
        case .reshape: return each(node.operands[0]).viewed(as: inFront(node.shape))
        case .transpose(let order):
            return each(node.operands[0]).permuted([0] + order.map { $0 + 1 })
        case .slice(let starts, let steps):
            return each(node.operands[0]).sliced(
                starts: [0] + starts, steps: [1] + steps, sizes: [count] + node.shape.sizes)
        case .place(let starts, let steps):
            return each(node.operands[0]).placed(
                starts: [0] + starts, steps: [1] + steps, in: inFront(node.shape))
        case .concatenate(let axis):
            return made(.concatenate(axis: axis + 1), node.operands.map(each), node)
        case .reduce(let kind, let axes):
            let moved = axes.lowerBound + 1..<axes.upperBound + 1
            return made(.reduce(kind, axes: moved), node.operands.map(each), node)
        case .argmax(let axis):
            return made(.argmax(axis: axis + 1), node.operands.map(each), node)
        case .product, .convolution, .convolutionInput, .convolutionKernel:
            return product(node)
        case .poolPlaces, .poolGather, .poolScatter, .poolSum, .poolSpread:
            return joined(node.primitive, node.operands.map { joined(each($0)) }, node)
        case .gatherRows:
            let places = shifted(node.operands[1], rows: graph[node.operands[0]].shape[0])
            return made(.gatherRows, [joined(each(node.operands[0])), places], node)
        case .scatterRows:
            let places = shifted(node.operands[1], rows: node.shape[0])
            let all = Shape([count * node.shape[0]] + node.shape.sizes.dropFirst())
            return each(node.operands[0]).scatteringRows(at: places, into: all)
                .viewed(as: inFront(node.shape))
        case .input, .constant, .number, .random, .convolutionKernels, .convolutionKernelNorms:
            return oneByOne(node)
        }
    }

    private func product(_ node: Graph.Node) -> Symbol {
        let isSecondShared = batched[node.operands[1]] == nil
        switch node.primitive {
        case .product(false, _) where isSecondShared && node.shape.rank == 2:
            // One matrix on the right serves the rows of all examples.
            let rows = joined(each(node.operands[0]))
            return joined(node.primitive, [rows, Symbol(graph, node.operands[1])], node)
        case .product: return made(node.primitive, node.operands.map(each), node)
        case .convolution where isSecondShared, .convolutionInput where isSecondShared:
            let images = joined(each(node.operands[0]))
            return joined(node.primitive, [images, Symbol(graph, node.operands[1])], node)
        case .convolutionKernel(let window):
            let (images, outputs) = (each(node.operands[0]), each(node.operands[1]))
            return joined(images).kernelGradients(joined(outputs), window, to: node.shape)
                .viewed(as: Shape([count, images.shape[1]] + node.shape.sizes))
                .folded(.sum, [1]).viewed(as: inFront(node.shape))
        default: return oneByOne(node)
        }
    }

    /// An operation that no other does for all examples at once, such as a convolution with a
    /// kernel for each of them.
    private func oneByOne(_ node: Graph.Node) -> Symbol {
        let operands = node.operands.map(each)
        let results = (0..<count).map { example -> Symbol in
            let own = operands.map { operand -> NodeID in
                let sizes = operand.shape.sizes.dropFirst()
                let starts = [example] + sizes.map { _ in 0 }
                let one = operand.sliced(
                    starts: starts, steps: starts.map { _ in 1 }, sizes: [1] + sizes)
                return one.viewed(as: Shape(Array(sizes))).id
            }
            let result = graph.node(
                node.primitive, own, node.shape, node.type, tile: node.tile)
            return Symbol(graph, result).viewed(as: Shape([1] + node.shape.sizes))
        }
        return made(.concatenate(axis: 0), results, node)
    }

    // MARK: - Parts

    private func inFront(_ shape: Shape) -> Shape { Shape([count] + shape.sizes) }

    private func made(_ primitive: Primitive, _ operands: [Symbol], _ node: Graph.Node) -> Symbol {
        Symbol(
            graph,
            graph.node(
                primitive, operands.map(\.id), inFront(node.shape), node.type, tile: node.tile))
    }

    /// An operation on `[N, …]` done once for the `N` of all examples.
    private func joined(_ primitive: Primitive, _ operands: [Symbol], _ node: Graph.Node) -> Symbol
    {
        let all = Shape([count * node.shape[0]] + node.shape.sizes.dropFirst())
        return Symbol(
            graph, graph.node(primitive, operands.map(\.id), all, node.type, tile: node.tile)
        ).viewed(as: inFront(node.shape))
    }

    /// The axis of examples and the first of their own as one.
    private func joined(_ x: Symbol) -> Symbol {
        x.viewed(as: Shape([count * x.shape[1]] + x.shape.sizes.dropFirst(2)))
    }

    /// An operand with the axis of examples: its own, or repeated.
    private func each(_ id: NodeID) -> Symbol {
        if let own = batched[id] { return own }
        // Places in windows are read as they were written, and never as a view.
        if case .poolPlaces = graph[id].primitive { return rule(graph[id]) }
        let shared = Symbol(graph, id)
        return shared.spread(to: inFront(shared.shape))
    }

    /// Numbers of rows, where each example has a table of so many rows of its own.
    private func shifted(_ places: NodeID, rows: Int) -> Symbol {
        each(places).shiftedRows(by: rows, count)
    }
}

extension Symbol {
    /// Whole numbers of rows, `[count, …]`, where the tables of all examples, of so many rows each,
    /// stand below one another.
    func shiftedRows(by rows: Int, _ count: Int) -> Symbol {
        let numbers = (0..<count).map { Double($0 * rows) }
        let column = Shape([count] + shape.sizes.dropFirst().map { _ in 1 })
        guard let starts = try? Tensor(numbers, shape: column) else { return self }
        return (cast(to: .float64) + graph.constant(starts)).cast(to: .int64)
    }
}
