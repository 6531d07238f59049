import GraphChecks
import Graphs
import Kernels
import Shapes
import Tensors
import Testing

/// Every primitive stands in a function whose first and second derivative `GradientTests` checks.
@Suite struct PrimitiveTests {
    /// The primitives between the arguments and the results of all checked functions.
    private func checked() throws -> Set<PrimitiveKind> {
        var kinds: Set<PrimitiveKind> = []
        for sample in GradientCase.all {
            let graph = Graph()
            let inputs = sample.shapes.map { graph.input($0, .float64) }
            let value = try sample.weighted(inputs)
            kinds.formUnion(graph.primitives(of: value, from: inputs).map(PrimitiveKind.init))
        }
        return kinds
    }

    @Test("Every primitive has a check, or a reason to have none")
    func coverage() throws {
        let checked = try checked()
        for kind in PrimitiveKind.all where PrimitiveKind.unchecked[kind] == nil {
            #expect(checked.contains(kind), "\(kind) has no check of its derivatives")
        }
        #expect(PrimitiveKind.unchecked.values.allSatisfy { !$0.isEmpty })
    }

    @Test("A gradient passes through a narrower type, and again")
    func narrowing() throws {
        let traced = try Traced([([3], .float64)]) { x in
            let narrow = x[0].cast(to: .float32)
            let value = try (narrow * narrow * narrow).cast(to: .float64).reduce(.sum)
            let first = try x[0].graph.gradients(of: value, by: x)[0]
            let second = try x[0].graph.gradients(of: try first.reduce(.sum), by: x)[0]
            return [first, second]
        }
        let found = try traced([try Tensor([1.0, -2, 0.5], shape: [3])]).map { try $0.toDoubles() }
        expectClose(found[0], [3, 12, 0.75], 1e-6, "first")
        expectClose(found[1], [6, -12, 3], 1e-6, "second")
    }
}

@Suite struct PlanOutputTests {
    @Test("Outputs may be inputs, constants, numbers and the same value twice")
    func outputs() throws {
        for isFusing in [true, false] {
            let traced = try Traced([([2], .float32), ([2], .int64)], isFusing: isFusing) { x in
                let graph = x[0].graph
                let constant = graph.constant(try Tensor([5.0, 6], shape: [2]))
                let sum = x[0] + 1
                return [
                    x[0], x[1], constant, sum, sum, x[0], graph.number(3, [2]),
                    try x[0].reshaped([2, 1]), try x[0].broadcast(to: [2, 2]),
                ]
            }
            let given = [
                try Tensor([1.0, 2], as: .float32, shape: [2]),
                try Tensor([Int64(7), 8], shape: [2]),
            ]
            let found = try traced(given).map { try $0.toDoubles() }
            #expect(
                found == [
                    [1, 2], [7, 8], [5, 6], [2, 3], [2, 3], [1, 2], [3, 3], [1, 2], [1, 2, 1, 2],
                ])
        }
    }

    @Test("Numbers below the least normal one count as zero in a plan, and only there")
    func smallNumbers() throws {
        let before = Engine.planThreads
        defer { Engine.planThreads = before }
        let count = 100_000
        let small = try Tensor.full([count], 1e-40)
        for threads in [1, 2] {
            Engine.planThreads = threads
            let traced = try Traced([([count], .float32)]) { [$0[0] * 0.9] }
            #expect(try traced([small])[0].toDoubles().allSatisfy { $0 == 0 })
            let outside = try Tensor.binary(.multiply, small, number: 0.9).toDoubles()
            #expect(outside.allSatisfy { $0 > 0 })
        }
    }

    @Test("A plan draws what tensors draw, in parts or not", arguments: [1, 63, 16_384, 50_001])
    func draws(count: Int) throws {
        let before = Engine.planThreads
        defer { Engine.planThreads = before }
        let address = RandomAddress(seed: 5, draw: 9)
        let wanted = [
            try Tensor.normal([count], mean: 1, standardDeviation: 2, at: address),
            try Tensor.uniform([count], low: -1, high: 3, at: address),
        ]
        for threads in [1, 2] {
            Engine.planThreads = threads
            let graph = Graph()
            let outputs = [
                graph.random(.normal(mean: 1, standardDeviation: 2), [count]),
                graph.random(.uniform(low: -1, high: 3), [count]),
            ]
            var arguments: [Tensor] = []
            let found = try Plan(graph, outputs: outputs).run(
                &arguments, draws: [address, address])
            #expect(try found.map { try $0.toDoubles() } == wanted.map { try $0.toDoubles() })
        }
    }

    @Test("What a plan hands out is not changed by its next run")
    func results() throws {
        let traced = try Traced([([3], .float32)]) { x in
            [x[0] * 2, x[0], try x[0].reshaped([3, 1])]
        }
        let first = try traced([try Tensor([1.0, 2, 3], as: .float32, shape: [3])])
        _ = try traced([try Tensor([4.0, 5, 6], as: .float32, shape: [3])])
        #expect(try first.map { try $0.toDoubles() } == [[2, 4, 6], [1, 2, 3], [1, 2, 3]])
    }

    /// Two steps of `w ← w − 0.1 w x`, with a cell for the old value beside it.
    private func steps(
        _ isHeld: Bool, isGuarded: Bool
    ) throws -> (held: [Double], results: [[Double]]) {
        let graph = Graph()
        let (w, old, x) = (
            graph.input([4], .float32), graph.input([4], .float32), graph.input([4], .float32)
        )
        let plan = try Plan(
            graph, outputs: [w * x], updates: [(w, w - w * x * 0.1), (old, w)],
            guards: isGuarded ? [w * x] : [])
        var arguments = [
            try Tensor([1.0, 2, 3, 4], as: .float32, shape: [4]), try Tensor.full([4], 0),
            try Tensor([1.0, 0, -1, 2], as: .float32, shape: [4]),
        ]
        let holder = isHeld ? arguments : []
        var outputs: [[Double]] = []
        for _ in 0..<2 { outputs.append(try plan.run(&arguments)[0].toDoubles()) }
        return (
            try holder.flatMap { try $0.toDoubles() },
            outputs + (try arguments.map { try $0.toDoubles() })
        )
    }

    @Test(
        "A tensor that somebody else holds is not changed by an update", arguments: [false, true])
    func held(isGuarded: Bool) throws {
        let (held, results) = try steps(true, isGuarded: isGuarded)
        #expect(held == [1, 2, 3, 4, 0, 0, 0, 0, 1, 0, -1, 2])
        #expect(results == (try steps(false, isGuarded: isGuarded).results))
        let old = results[results.count - 2]
        #expect(zip(old, [0.9, 2, 3.3, 3.2]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("An input that is handed out is handed out as it was before its update")
    func handedOut() throws {
        let graph = Graph()
        let a = graph.input([2, 2], .float32)
        let plan = try Plan(
            graph, outputs: [a, try a.reshaped([4])], updates: [(a, a + 1)])
        var arguments = [try Tensor([1.0, 2, 3, 4], as: .float32, shape: [2, 2])]
        let outputs = try plan.run(&arguments)
        #expect(try outputs.map { try $0.toDoubles() } == [[1, 2, 3, 4], [1, 2, 3, 4]])
        #expect(try arguments[0].toDoubles() == [2, 3, 4, 5])
    }

    @Test("One tensor given for two updated inputs is updated twice, and not shared")
    func shared() throws {
        let graph = Graph()
        let (a, b) = (graph.input([2], .float32), graph.input([2], .float32))
        let plan = try Plan(graph, outputs: [], updates: [(a, a + 1), (b, b * 10)])
        let tensor = try Tensor([1.0, 2], as: .float32, shape: [2])
        var arguments = [tensor, tensor]
        _ = try plan.run(&arguments)
        #expect(try arguments.map { try $0.toDoubles() } == [[2, 3], [10, 20]])
        #expect(try tensor.toDoubles() == [1, 2])
    }

    @Test("A view of a tensor is not changed by an update of the whole")
    func views() throws {
        let graph = Graph()
        let a = graph.input([2, 2], .float32)
        let plan = try Plan(graph, outputs: [], updates: [(a, a * 2)])
        var arguments = [try Tensor([1.0, 2, 3, 4], as: .float32, shape: [2, 2])]
        let row = try arguments[0].indexed(by: [.single(1)])
        _ = try plan.run(&arguments)
        #expect(try row.toDoubles() == [3, 4])
        var turned = [row.transposed(), row]
        let pair = Graph()
        let (c, d) = (pair.input([2], .float32), pair.input([2], .float32))
        let swap = try Plan(pair, outputs: [], updates: [(c, d + 0.5), (d, c - 0.5)])
        _ = try swap.run(&turned)
        #expect(try turned.map { try $0.toDoubles() } == [[3.5, 4.5], [2.5, 3.5]])
    }
}
