import Shapes

/// Collects the places where parameters meet the examples, on the way back through a graph.
struct UseFinder {
    /// For each parameter, its uses, and which of its rows each is of; nil for all.
    private(set) var uses: [[(use: ParameterUse, rows: Range<Int>?)]]
    private let graph: Graph
    private let axis: ExampleAxis
    private let count: Int
    private let numbers: [NodeID: Int]

    init(_ graph: Graph, _ parameters: [Symbol], _ axis: ExampleAxis, _ count: Int) {
        self.graph = graph
        self.axis = axis
        self.count = count
        numbers = Dictionary(
            parameters.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        uses = Array(repeating: [], count: parameters.count)
    }

    /// - Throws: `PerExampleError.noRule`.
    mutating func visit(_ id: NodeID, _ cotangent: Symbol) throws {
        let node = graph[id]
        for (place, operand) in node.operands.enumerated() {
            guard let (number, rows) = parameter(operand) else { continue }
            if Self.isView(node.primitive) || isRows(id) { continue }
            guard let use = use(node, place, operand, cotangent) else {
                throw PerExampleError.noRule(
                    parameter: number, operation: node.primitive.name)
            }
            uses[number].append((use, rows))
        }
    }

    /// The parameter that an operand is or is a part of, looked through views that leave its
    /// elements in order.
    private func parameter(_ operand: NodeID) -> (number: Int, rows: Range<Int>?)? {
        var id = operand
        while true {
            if let number = numbers[id] { return (number, nil) }
            if isRows(id), case .slice(let starts, _) = graph[id].primitive,
                let number = numbers[graph[id].operands[0]]
            {
                return (number, starts[0]..<starts[0] + graph[id].shape[0])
            }
            guard Self.isView(graph[id].primitive) else { return nil }
            id = graph[id].operands[0]
        }
    }

    /// Whether it is rows of a parameter itself, which are used for themselves.
    private func isRows(_ id: NodeID) -> Bool {
        graph.isPart(id) && numbers[graph[id].operands[0]] != nil
    }

    private static func isView(_ primitive: Primitive) -> Bool {
        switch primitive {
        case .identity, .reshape: true
        default: false
        }
    }

    private func use(
        _ node: Graph.Node, _ place: Int, _ operand: NodeID, _ cotangent: Symbol
    ) -> ParameterUse? {
        func other(_ index: Int) -> Symbol { Symbol(graph, node.operands[index]) }
        switch node.primitive {
        case .product(let transposesLeft, let transposesRight):
            guard place == 1, node.shape.rank == 2, !transposesLeft,
                axis.isByExample(node.operands[0]), hasWholeExamples(node.shape)
            else { return nil }
            return .product(
                x: other(0), cotangent: cotangent, rows: node.shape[0] / count,
                isTransposed: transposesRight)
        case .broadcast:
            let seen = graph[operand].shape
            guard node.shape.rank > 0, seen[0] == 1, hasWholeExamples(node.shape) else {
                return nil
            }
            return repeated(cotangent, seen)
        case .convolution(let window):
            guard place == 1, axis.isByExample(node.operands[0]), hasWholeExamples(node.shape)
            else { return nil }
            return .convolution(x: other(0), outputs: cotangent, window)
        case .convolutionInput(let window):
            guard place == 1, axis.isByExample(node.operands[0]), hasWholeExamples(node.shape)
            else { return nil }
            return .convolution(x: cotangent, outputs: other(0), window)
        case .gatherRows:
            guard place == 0, axis.isByExample(node.operands[1]) else { return nil }
            return .gather(places: other(1), cotangent: cotangent)
        default: return nil
        }
    }

    private func hasWholeExamples(_ shape: Shape) -> Bool {
        count > 0 && shape[0] % count == 0
    }

    /// Where several rows belong to one example, its rows get an axis of their own.
    private func repeated(_ cotangent: Symbol, _ seen: Shape) -> ParameterUse {
        let rows = cotangent.shape[0] / count
        if rows == 1 { return .broadcast(cotangent: cotangent, seen: seen) }
        let sizes = [count, rows] + cotangent.shape.sizes[1...]
        return .broadcast(
            cotangent: cotangent.viewed(as: Shape(sizes)), seen: Shape([1] + seen.sizes))
    }
}
