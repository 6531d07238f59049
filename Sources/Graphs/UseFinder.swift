import Shapes

/// One use of a parameter: the shape in which it is seen there, and which of its rows; nil for all.
struct PlacedUse {
    let use: ParameterUse
    let shape: Shape
    var rows: Range<Int>?
}

/// Collects the places where parameters meet the examples, on the way back through a graph.
///
/// Values are of three kinds: those by example, the parameters, and what is made of parameters
/// alone. Where a value by example is made with one that is not, the latter has a rule. Its
/// gradients are the parameter's own if it is a parameter or a view of it; else they are worked
/// out in full, and brought back to the parameters it is made of.
struct UseFinder {
    private let graph: Graph
    private let axis: ExampleAxis
    private let count: Int
    private let parameters: [Symbol]
    private let numbers: [NodeID: Int]
    /// Whether a node is a parameter or depends on one.
    private let isNeeded: [Bool]
    private var found: [(value: NodeID, use: ParameterUse)] = []

    init(_ graph: Graph, _ parameters: [Symbol], _ axis: ExampleAxis, _ count: Int) {
        self.graph = graph
        self.axis = axis
        self.count = count
        self.parameters = parameters
        numbers = Dictionary(
            parameters.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        isNeeded = BackwardSweep.dependents(of: Set(numbers.keys), in: graph, graph.nodes.count)
    }

    /// Notes what a node and its cotangent tell.
    ///
    /// - Returns: the operands that have their rule now, so that nothing more flows back to them.
    mutating func visit(_ id: NodeID, _ cotangent: Symbol) -> Set<Int> {
        let node = graph[id]
        guard axis.isByExample(id) else { return visitShared(id, node, cotangent) }
        var done: Set<Int> = []
        for (place, operand) in node.operands.enumerated()
        where isNeeded[operand.index] && !axis.isByExample(operand) {
            guard let use = use(node, place, cotangent) else { continue }
            found.append((operand, use))
            done.insert(place)
        }
        return done
    }

    /// What is no value by example has a cotangent only where each part of it meets one example.
    private mutating func visitShared(
        _ id: NodeID, _ node: Graph.Node, _ cotangent: Symbol
    ) -> Set<Int> {
        if numbers[id] == nil {
            switch node.primitive {
            case .unary, .binary, .select, .cast, .identity, .stopGradient, .reshape: return []
            case .broadcast:
                let seen = graph[node.operands[0]].shape
                if node.shape.rank > 0, seen[0] == 1, hasWholeExamples(node.shape) {
                    found.append((node.operands[0], repeated(cotangent, seen)))
                    return [0]
                }
            default: break
            }
        }
        found.append((id, .parts(cotangent: cotangent)))
        return Set(node.operands.indices)
    }

    /// The rule for an operand that all rows of a result share; nil where each part of it meets
    /// one example.
    private func use(_ node: Graph.Node, _ place: Int, _ cotangent: Symbol) -> ParameterUse? {
        func other(_ index: Int) -> Symbol { Symbol(graph, node.operands[index]) }
        switch node.primitive {
        case .product(_, let transposesRight) where node.shape.rank == 2 && place == 1:
            return .product(
                x: other(0), cotangent: cotangent, rows: node.shape[0] / count,
                isTransposed: transposesRight)
        case .convolution(let window) where place == 1:
            return .convolution(x: other(0), outputs: cotangent, window)
        case .convolutionInput(let window) where place == 1:
            return .convolution(x: cotangent, outputs: other(0), window)
        case .gatherRows where place == 0:
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

    // MARK: - Parameters

    /// For each parameter, its uses.
    ///
    /// - Throws: `GradientError`.
    func uses() throws -> [[PlacedUse]] {
        var result = parameters.map { _ in [PlacedUse]() }
        var made: [(value: Symbol, gradients: Symbol)] = []
        for (value, use) in found {
            let shape = graph[value].shape
            if let (number, rows) = parameter(value) {
                result[number].append(PlacedUse(use: use, shape: shape, rows: rows))
                continue
            }
            let each = use.gradients(count, of: shape).viewed(as: Shape([count] + shape.sizes))
            if let place = made.firstIndex(where: { $0.value.id == value }) {
                made[place].gradients = made[place].gradients + each
            } else {
                made.append((Symbol(graph, value), each))
            }
        }
        for (number, gradients) in try broughtBack(made) {
            result[number].append(
                PlacedUse(use: .materialized(gradients), shape: parameters[number].shape))
        }
        return result
    }

    /// Each example's gradients by values that are made of parameters alone, as those by the
    /// parameters.
    private func broughtBack(
        _ made: [(value: Symbol, gradients: Symbol)]
    ) throws -> [(number: Int, gradients: Symbol)] {
        guard !made.isEmpty else { return [] }
        // Cotangents that are like no other value, put in their place afterwards.
        let cotangents = made.map {
            graph.number(0, $0.value.shape, $0.value.type).asPlace()
        }
        let gradients = try graph.gradients(
            of: zip(made, cotangents).map { ($0.value, $1) }, by: parameters)
        var batching = Batching(
            graph, count: count,
            Dictionary(
                zip(cotangents, made).map { ($0.id, $1.gradients) },
                uniquingKeysWith: { first, _ in first }))
        return gradients.enumerated().compactMap { number, gradient in
            batching.value(of: gradient).map { (number, $0) }
        }
    }

    /// The parameter that a value is or is a part of, looked through views that leave its elements
    /// in order.
    private func parameter(_ value: NodeID) -> (number: Int, rows: Range<Int>?)? {
        var id = value
        while true {
            if let number = numbers[id] { return (number, nil) }
            switch graph[id].primitive {
            case .slice(let starts, _):
                guard graph.isPart(id), let number = numbers[graph[id].operands[0]] else {
                    return nil
                }
                return (number, starts[0]..<starts[0] + graph[id].shape[0])
            case .identity, .reshape: id = graph[id].operands[0]
            default: return nil
            }
        }
    }
}
