import Shapes
import Tensors

/// One piece of work that is timed, under the name that the peers use for it too.
struct Item {
    let name: String
    let run: () throws -> Void
    /// The number it comes to, where the peers' number should be the same.
    var value: (() throws -> Double)?

    init(_ name: String, _ body: @escaping () throws -> Tensor) {
        self.name = name
        run = {
            // Gone before the next, as a result that nobody keeps is in Python.
            kept = nil
            kept = try body()
        }
    }

    /// Work that comes to one number.
    init(_ name: String, number body: @escaping () throws -> Double) {
        self.name = name
        run = { keptNumber = try body() }
        value = body
    }

    /// Work that leaves its results in memory of its own.
    init(_ name: String, inPlace body: @escaping () -> Void) {
        self.name = name
        run = body
    }
}

/// The last result, so that no work is thrown away unseen.
nonisolated(unsafe) private var kept: Tensor?
nonisolated(unsafe) private var keptNumber = 0.0

/// Everything that `peers.py` measures, on arrays of 10⁶ elements, and what `accountants.py` does.
func allItems() throws -> [Item] {
    let groups = try [
        elementwiseItems(), reductionItems(), copyItems(), productItems(), randomItems(),
        convolutionItems(), accountantItems(),
    ]
    return groups.flatMap { $0 }
}

private func normal(_ shape: Shape, _ draw: UInt64, _ type: ElementType = .float32) throws -> Tensor
{
    try .normal(shape, type: type, at: RandomAddress(seed: 1, stream: 0, draw: draw))
}

private func elementwiseItems() throws -> [Item] {
    let x = try normal([1_000_000], 0)
    let y = try normal([1_000_000], 1)
    let positive = try x.unary(.absolute)
    let wide = try x.cast(to: .float64)
    let widePositive = try positive.cast(to: .float64)
    let condition = try Tensor.binary(.greater, x, number: 0)
    func function(_ name: String, _ op: UnaryOperation, _ input: Tensor) -> Item {
        Item(name) { try input.unary(op) }
    }
    return [
        function("exp", .exp, x), function("tanh", .tanh, x), function("sigmoid", .sigmoid, x),
        Item("add") { try .binary(.add, x, y) },
        Item("multiply") { try .binary(.multiply, x, y) },
        function("relu", .relu, x),
        Item("add number") { try .binary(.add, x, number: 0.5) },
        Item("divide") { try .binary(.divide, x, y) },
        Item("greater") { try .binary(.greater, x, y) },
        Item("where") { try .select(condition, x, y) },
        function("log", .log, positive), function("sqrt", .sqrt, positive),
        function("sin", .sin, x), function("cos", .cos, x),
        Item("power") { try .binary(.power, positive, y) },
        function("exp float64", .exp, wide), function("log float64", .log, widePositive),
        function("tanh float64", .tanh, wide), function("sigmoid float64", .sigmoid, wide),
    ]
}

private func reductionItems() throws -> [Item] {
    let x = try normal([1_000_000], 2)
    let matrix = try x.reshaped([1000, 1000])
    let cube = try x.reshaped([100, 100, 100])
    var items = [
        Item("sum") { try x.reduce(.sum) }, Item("max") { try x.reduce(.maximum) },
        Item("argmax") { try x.argmax() }, Item("std") { try x.reduce(.standardDeviation) },
        Item("softmax rows") { try matrix.softmax(axis: 1) },
        Item("softmax columns") { try matrix.softmax(axis: 0) },
    ]
    let places = [("rows", matrix, 1), ("columns", matrix, 0), ("middle", cube, 1)]
    for (place, tensor, axis) in places {
        let operations: [(String, Reduction)] = [
            ("sum", .sum), ("mean", .mean), ("max", .maximum), ("min", .minimum),
            ("var", .variance), ("std", .standardDeviation),
        ]
        for (name, op) in operations {
            items.append(Item("\(name) \(place)") { try tensor.reduce(op, axes: [axis]) })
        }
        items.append(Item("argmax \(place)") { try tensor.argmax(axis: axis) })
    }
    return items
}

private func copyItems() throws -> [Item] {
    let x = try normal([1_000_000], 3)
    let matrix = try x.reshaped([1000, 1000])
    let cube = try x.reshaped([100, 100, 100])
    func order(_ count: Int) throws -> TensorIndex {
        .integers(try .permutation(count, at: RandomAddress(seed: 2, stream: 0, draw: 0)))
    }
    let elements = try order(1_000_000)
    let lines = try order(1000)
    func slice(_ from: Int?, _ to: Int?, _ step: Int?) -> TensorIndex {
        .slice(from: from, to: to, step: step)
    }
    return [
        Item("gather elements") { try x.indexed(by: [elements]) },
        Item("gather rows") { try matrix.indexed(by: [lines]) },
        Item("gather columns") { try matrix.indexed(by: [slice(nil, nil, nil), lines]) },
        Item("slice of rows") { try matrix.indexed(by: [slice(100, 900, nil)]).copied() },
        Item("slice of columns") {
            try matrix.indexed(by: [slice(nil, nil, nil), slice(100, 900, nil)]).copied()
        },
        Item("every second column") {
            try matrix.indexed(by: [slice(nil, nil, nil), slice(nil, nil, 2)]).copied()
        },
        Item("transpose") { try matrix.transposed().copied() },
        Item("swap axes 0 1") { try cube.permuted([1, 0, 2]).copied() },
        Item("swap axes 1 2") { try cube.permuted([0, 2, 1]).copied() },
    ]
}

private func productItems() throws -> [Item] {
    let sizes = [(600, 784, 128), (128, 3136, 384), (512, 512, 512), (2048, 2048, 2048)]
    return try sizes.map { rows, inner, columns in
        let a = try normal([rows, inner], 4)
        let b = try normal([inner, columns], 5)
        return Item("\(rows)x\(inner)x\(columns)") { try .matmul(a, b) }
    }
}

private func randomItems() throws -> [Item] {
    var draw: UInt64 = 0
    func next() -> RandomAddress {
        draw += 1
        return RandomAddress(seed: 3, stream: 1, draw: draw)
    }
    return [
        Item("normal") { try .normal([1_000_000], at: next()) },
        Item("uniform") { try .uniform([1_000_000], at: next()) },
        Item("normal float64") { try .normal([1_000_000], type: .float64, at: next()) },
    ]
}
