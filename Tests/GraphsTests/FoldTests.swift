import GraphChecks
import Graphs
import Kernels
import Shapes
import Tensors
import Testing

/// Rows that are reduced in the pass that makes them.
@Suite("Reductions of rows in one pass")
struct FoldTests {
    struct Program: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let body: @Sendable (Symbol) throws -> [Symbol]
    }

    static let programs = [
        Program(testDescription: "squared norms") { x in [try x.squared().reduce(.sum, axes: [-1])]
        },
        Program(testDescription: "rows that are asked for as well") { x in
            let square = x.squared()
            return [try square.reduce(.sum, axes: [-1], keepingDimensions: true), square]
        },
        Program(testDescription: "softmax") { x in [try (x * 2).softmax(axis: -1)] },
        Program(testDescription: "two reductions of one row, and one of what they give") { x in
            let y = (x + 1).unary(.exp)
            let (high, low) = (
                try y.reduce(.maximum, axes: [-1], keepingDimensions: true),
                try y.reduce(.minimum, axes: [-1], keepingDimensions: true)
            )
            return [try ((y - low) / (high - low + 1)).reduce(.sum, axes: [-1]), high * low]
        },
        Program(testDescription: "a product's rows as they are written") { x in
            let w = x.graph.constant(
                try .normal(
                    [x.shape[x.shape.rank - 1], 16], type: x.type,
                    at: RandomAddress(seed: 3, draw: 0)))
            return [try Symbol.product(x, w).unary(.tanh).reduce(.sum, axes: [-1])]
        },
        Program(testDescription: "numbers repeated over rows") { x in
            let mean = try x.reduce(.mean, axes: [0], keepingDimensions: true)
            return [try ((x - mean) * x).reduce(.sum, axes: [-1])]
        },
        Program(testDescription: "a chain that is only summed, and one that is not") { x in
            let square = (x - 1).squared()
            return [
                try square.reduce(.sum), try (x * 4).reduce(.sum), x * 3 + 1,
                try (x * x.reduce(.mean)).reduce(.sum),
            ]
        },
        Program(testDescription: "all that a product makes, of one row too") { x in
            let w = x.graph.constant(
                try .normal(
                    [x.shape[x.shape.rank - 1], 2100], type: x.type,
                    at: RandomAddress(seed: 4, draw: 0)))
            return [try Symbol.product(x, w).squared().reduce(.sum)]
        },
        Program(testDescription: "all axes") { x in [try (x * x).reduce(.sum)] },
    ]

    static let shapes: [Shape] = [
        [5, 7], [1, 600], [600, 1], [40, 1, 9], [3, 4, 130], [2, 1024], [3, 2048], [2, 2049],
        [64, 64],
        [7, 2, 1], [1, 1], [1, 16], [0, 3], [70_001], [3, 1, 1025],
    ]

    @Test("The same bits as one operation after another", arguments: programs, shapes)
    func bits(program: Program, shape: Shape) throws {
        for type in [ElementType.float32, .float64] {
            let x = try Tensor.normal(shape, type: type, at: RandomAddress(seed: 1, draw: 2))
            let found = try [true, false].map { isFusing in
                try Traced([(shape, type)], isFusing: isFusing) { try program.body($0[0]) }([x])
                    .map { try $0.toDoubles().map(\.bitPattern) }
            }
            let isSame = found[0] == found[1]
            #expect(isSame)
        }
    }

    private func steps(_ shape: Shape, _ body: (Symbol) throws -> [Symbol]) throws -> [String] {
        try Traced([(shape, .float32)]) { try body($0[0]) }.plan.descriptions.map(\.operation)
    }

    @Test("Norms take one pass, softmax two after the product, long rows their own step")
    func passes() throws {
        let norms: (Symbol) throws -> [Symbol] = { [try $0.squared().reduce(.sum, axes: [-1])] }
        #expect(try steps([600, 784], norms) == ["square · sum"])
        #expect(try steps([2, 2049], norms) == ["square", "sum"])
        let penalty: (Symbol) throws -> [Symbol] = { [try ($0 * 2).squared().reduce(.sum) * 0.5] }
        #expect(try steps([100, 784], penalty) == ["* · square · sum", "sum", "*"])
        let softmax = try steps([64, 10]) { x in
            let w = x.graph.input([10, 10], .float32)
            return [try (Symbol.product(x, w) + 1).softmax(axis: -1)]
        }
        #expect(softmax.count == 3 && softmax[0] == "@ · + · max")
    }

    @Test("A row that its update overwrites is folded as it was")
    func updates() throws {
        let graph = Graph()
        let (w, x) = (graph.input([6, 5], .float32), graph.input([6, 5], .float32))
        let change = x * 0.5
        let plan = try Plan(
            graph, outputs: [try change.squared().reduce(.sum, axes: [-1])],
            updates: [(w, w - change)])
        var arguments = [
            try Tensor.full([6, 5], 1),
            try Tensor((0..<30).map(Double.init), as: .float32, shape: [6, 5]),
        ]
        let norms = try plan.run(&arguments)[0].toDoubles()
        let rows = (0..<6).map { row in (0..<5).map { Double(row * 5 + $0) / 2 } }
        #expect(norms == rows.map { $0.reduce(0) { $0 + $1 * $1 } })
        #expect(try arguments[0].toDoubles() == rows.joined().map { 1 - $0 })
    }

    @Test("A row that is not finite is found")
    func notFinite() throws {
        let graph = Graph()
        let x = graph.input([2, 3], .float32)
        let sum = try x.unary(.exp).reduce(.sum, axes: [-1])
        let plan = try Plan(graph, outputs: [sum], guards: [sum])
        var arguments = [try Tensor([0, 0, 0, 0, 100, 0], as: .float32, shape: [2, 3])]
        #expect(throws: PlanError.notFinite) { _ = try plan.run(&arguments) }
        #expect(try plan.firstNotFinite(arguments) != nil)
    }
}
