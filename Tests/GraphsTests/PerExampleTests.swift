import GraphChecks
import Graphs
import Kernels
import Shapes
import Tensors
import Testing

@Suite struct PerExampleTests {
    /// Each example's gradient by the ordinary way, one example at a time.
    private func oneByOne(_ sample: ExampleCase, _ x: [Tensor], _ p: [Tensor]) throws
        -> [[[Double]]]
    {
        let types = (sample.batch + sample.parameters).map { ($0, ElementType.float64) }
        return try (0..<4).map { example in
            let traced = try Traced(types) { all in
                let losses = try sample.losses(
                    Array(all[..<x.count]), Array(all[x.count...]))
                let one = try losses.indexed(by: [.single(example)])
                return try losses.graph.gradients(
                    of: one ?? losses, by: Array(all[x.count...]))
            }
            return try traced(x + p).map { try $0.toDoubles() }
        }
    }

    private func split(
        _ sample: ExampleCase, _ x: [Tensor], _ p: [Tensor], size: Int = 1,
        _ body: (ExampleGradients) throws -> [Symbol]
    ) throws -> [[Double]] {
        let types = (sample.batch + sample.parameters).map { ($0, ElementType.float64) }
        let traced = try Traced(types) { all in
            let batch = Array(all[..<x.count])
            let parameters = Array(all[x.count...])
            return try body(
                ExampleGradients(
                    of: try sample.losses(batch, parameters), by: parameters, batches: batch,
                    microbatchSize: size))
        }
        return try traced(x + p).map { try $0.toDoubles() }
    }

    @Test("Norms by rule are those of the gradients one by one", arguments: ExampleCase.all)
    func norms(_ sample: ExampleCase) throws {
        let x = try sample.tensors(sample.batch, seed: 1)
        let p = try sample.parameters(seed: 2)
        let wanted = try oneByOne(sample, x, p)
        let found = try split(sample, x, p) { gradients in
            p.indices.map { gradients.squaredNorms(of: [$0]) }
        }
        for parameter in p.indices {
            let squares = wanted.map { $0[parameter].reduce(0) { $0 + $1 * $1 } }
            expectClose(found[parameter], squares, sample.tolerance, "\(sample.name) \(parameter)")
        }
    }

    @Test("Norms and sums in float64 are those of the gradients", arguments: ExampleCase.all)
    func inDoubles(_ sample: ExampleCase) throws {
        let x = try sample.tensors(sample.batch, seed: 11)
        let p = try sample.parameters(seed: 12)
        func sums(_ isInDoubles: Bool) throws -> [[Double]] {
            try split(sample, x, p) { gradients in
                let all = isInDoubles ? gradients.inDoubles() : gradients
                let result = all.clippedSum(.global(0.5, parameters: p.count))
                return (result.sums + result.norms).map { $0.cast(to: .float64) }
            }
        }
        for (found, wanted) in zip(try sums(true), try sums(false)) {
            expectClose(found, wanted, sample.tolerance, sample.name)
        }
    }

    @Test("A norm that is an input clips as one that is known", arguments: ExampleCase.all)
    func normAsInput(_ sample: ExampleCase) throws {
        let x = try sample.tensors(sample.batch, seed: 13)
        let p = try sample.parameters(seed: 14)
        let rule = ClippingRule.global(0.5, parameters: p.count)
        let known = try split(sample, x, p) { $0.clippedSum(rule).sums }
        let given = try split(sample, x, p) { gradients in
            let norm = gradients.squaredNorms(of: []).graph.constant(try .scalar(0.5, .float64))
            return gradients.clippedSum(
                ClippingRule.global(.infinity, parameters: p.count), norms: [norm]
            ).sums
        }
        for (found, wanted) in zip(given, known) {
            expectClose(found, wanted, sample.tolerance, sample.name)
        }
    }

    @Test("Materialised gradients are those one by one", arguments: ExampleCase.all)
    func materialised(_ sample: ExampleCase) throws {
        let x = try sample.tensors(sample.batch, seed: 3)
        let p = try sample.parameters(seed: 4)
        let wanted = try oneByOne(sample, x, p)
        let found = try split(sample, x, p) { gradients in p.indices.map(gradients.gradients) }
        for parameter in p.indices {
            expectClose(
                found[parameter], wanted.flatMap { $0[parameter] }, sample.tolerance, sample.name)
        }
    }

    @Test("The clipped sum is that of clipped gradients", arguments: ExampleCase.all, [1, 2])
    func clippedSum(_ sample: ExampleCase, size: Int) throws {
        let x = try sample.tensors(sample.batch, seed: 5)
        let p = try sample.parameters(seed: 6)
        let single = try oneByOne(sample, x, p)
        let count = 4 / size
        // The mean of each microbatch.
        func mean(_ group: Int, _ parameter: Int, _ element: Int) -> Double {
            var sum = 0.0
            for member in 0..<size { sum += single[group * size + member][parameter][element] }
            return sum / Double(size)
        }
        let gradients: [[[Double]]] = (0..<count).map { group in
            p.indices.map { parameter in
                (0..<p[parameter].count).map { mean(group, parameter, $0) }
            }
        }
        let squares: [Double] = gradients.map { all in
            all.joined().reduce(0.0) { $0 + $1 * $1 }
        }
        let clip = max(0.1, squares.map { $0.squareRoot() }.sorted()[count / 2])
        let rule = ClippingRule(
            groups: [.init(parameters: Array(p.indices), norm: clip)], microbatchSize: size)
        for isMaterialized in [false, true] {
            let found = try split(sample, x, p, size: size) {
                $0.clippedSum(rule, isMaterialized: isMaterialized).sums
            }
            for parameter in p.indices {
                var wanted = [Double](repeating: 0, count: p[parameter].count)
                for group in 0..<count {
                    let factor = min(1, clip / squares[group].squareRoot())
                    for element in wanted.indices {
                        wanted[element] += factor * gradients[group][parameter][element]
                    }
                }
                expectClose(
                    found[parameter], wanted, sample.tolerance, "\(sample.name) \(isMaterialized)")
            }
        }
    }

    @Test(
        "A norm for each parameter bounds each by itself",
        arguments: ExampleCase.direct + ExampleCase.derived + ExampleCase.rows, [1, 2])
    func normsByParameter(_ sample: ExampleCase, size: Int) throws {
        let x = try sample.tensors(sample.batch, seed: 9)
        let p = try sample.parameters(seed: 10)
        let single = try oneByOne(sample, x, p)
        let rule = ClippingRule(
            groups: p.indices.map { .init(parameters: [$0], norm: 0.3 + Double($0)) },
            microbatchSize: size)
        let found = try split(sample, x, p, size: size) { $0.clippedSum(rule).sums }
        for parameter in p.indices {
            var wanted = [Double](repeating: 0, count: p[parameter].count)
            for start in stride(from: 0, to: 4, by: size) {
                let mean = wanted.indices.map { element in
                    (start..<start + size).reduce(0) { $0 + single[$1][parameter][element] }
                        / Double(size)
                }
                let norm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
                for element in wanted.indices {
                    wanted[element] += min(1, rule.groups[parameter].norm / norm) * mean[element]
                }
            }
            expectClose(found[parameter], wanted, sample.tolerance, "\(sample.name) \(parameter)")
        }
    }

    @Test("Rows that an example looks up twice count together")
    func embedding() throws {
        let table = try Tensor.normal([5, 3], type: .float64, at: RandomAddress(seed: 1))
        let places = try Tensor([Int64(0), 1, 1, 2, 2, 2, 4, 0], shape: [4, 2])
        func losses(_ x: Symbol, _ table: Symbol) throws -> Symbol {
            let rows = try table.gatheringRows(at: x).unary(.tanh)
            return try rows.squared().reduce(.sum, axes: [1, 2])
        }
        let traced = try Traced([([4, 2], .int64), ([5, 3], .float64)]) { all in
            let split = try ExampleGradients(
                of: try losses(all[0], all[1]), by: [all[1]], batches: [all[0]])
            return [
                split.squaredNorms(of: [0]), split.gradients(0),
                split.clippedSum(.global(0.1, parameters: 1)).sums[0],
                split.clippedSum(.global(0.1, parameters: 1), isMaterialized: true).sums[0],
            ]
        }
        let found = try traced([places, table]).map { try $0.toDoubles() }
        let squares = (0..<4).map { example in
            found[1][example * 15..<(example + 1) * 15].reduce(0) { $0 + $1 * $1 }
        }
        expectClose(found[0], squares, 1e-12, "norms")
        expectClose(found[2], found[3], 1e-12, "sums")
    }

    @Test("Two lookups of an example count together where they meet")
    func twoLookups() throws {
        let table = try Tensor.normal([5, 3], type: .float64, at: RandomAddress(seed: 1))
        let (one, other) = (
            try Tensor([Int64(0), 1, 2, 4], shape: [4]),
            try Tensor([Int64(0), 2, 2, 1], shape: [4])
        )
        func losses(_ one: Symbol, _ other: Symbol, _ table: Symbol) throws -> Symbol {
            let first = try table.gatheringRows(at: one).unary(.tanh)
            let second = try table.gatheringRows(at: other).squared()
            return try Symbol.binary(.subtract, first, second).squared()
                .reduce(.sum, axes: [1])
        }
        let traced = try Traced([([4], .int64), ([4], .int64), ([5, 3], .float64)]) { all in
            let split = try ExampleGradients(
                of: try losses(all[0], all[1], all[2]), by: [all[2]], batches: [all[0], all[1]])
            return [split.squaredNorms(of: [0]), split.gradients(0)]
        }
        let found = try traced([one, other, table]).map { try $0.toDoubles() }
        let squares = (0..<4).map { example in
            found[1][example * 15..<(example + 1) * 15].reduce(0) { $0 + $1 * $1 }
        }
        expectClose(found[0], squares, 1e-12, "norms")
    }

    @Test("What mixes examples is refused, with the operation")
    func mixing() throws {
        let graph = Graph()
        let x = graph.input([4, 3], .float32)
        let w = graph.input([3], .float32)
        let centred = try Symbol.binary(.subtract, x, x.reduce(.mean, axes: [0]))
        let losses = try Symbol.product(centred, w)
        let mixed = PerExampleError.mixesExamples(operation: "sum", place: 0, parameters: [])
        #expect(throws: mixed) {
            try ExampleGradients(of: losses, by: [w], batches: [x])
        }
        let scaled = try Symbol.binary(.multiply, x, w).unary(.tanh)
        let rest = try Symbol.binary(.subtract, scaled, scaled.reduce(.mean, axes: [0]))
        let other = PerExampleError.mixesExamples(operation: "sum", place: 0, parameters: [1])
        #expect(throws: other) {
            try ExampleGradients(
                of: try rest.reduce(.sum, axes: [1]), by: [graph.input([2], .float32), w],
                batches: [x])
        }
    }

    @Test("Images and rows that were joined of several examples are refused")
    func joinedImages() throws {
        let graph = Graph()
        let x = graph.input([4, 3, 3, 1], .float32)
        let w = graph.input([3, 3, 1, 2], .float32)
        let window = Window(
            height: 3, width: 3, strideHeight: 1, strideWidth: 1, padTop: 1, padLeft: 1)
        let losses = try x.reshaped([2, 6, 3, 1]).convolved(w, window, rows: 6, columns: 3)
            .reshaped([4, 18]).reduce(.sum, axes: [1])
        #expect(throws: PerExampleError.self) {
            try ExampleGradients(of: losses, by: [w], batches: [x])
        }
        let scale = graph.input([36], .float32)
        let neighbours = try Symbol.binary(.multiply, x.reshaped([36]), scale)
            .windowSummed(radius: 1).reshaped([4, 9]).reduce(.sum, axes: [1])
        #expect(throws: PerExampleError.self) {
            try ExampleGradients(of: neighbours, by: [scale], batches: [x])
        }
    }

    @Test(
        "A batch of one example has its gradient, and of none zeros",
        arguments: ExampleCase.direct + ExampleCase.derived + ExampleCase.everything)
    func smallBatches(_ sample: ExampleCase) throws {
        let p = try sample.parameters(seed: 8)
        for count in [0, 1] {
            let shapes = sample.batch.map { Shape([count] + $0.sizes.dropFirst()) }
            let x = try sample.tensors(shapes, seed: 7)
            let traced = try Traced((shapes + sample.parameters).map { ($0, .float64) }) { all in
                let batch = Array(all[..<x.count])
                let parameters = Array(all[x.count...])
                let losses = try sample.losses(batch, parameters)
                let split = try ExampleGradients(of: losses, by: parameters, batches: batch)
                let rule = ClippingRule.global(1e9, parameters: p.count)
                return split.clippedSum(rule).sums + split.clippedSum(rule).norms
                    + (try losses.graph.gradients(of: try losses.reduce(.sum), by: parameters))
            }
            let found = try traced(x + p).map { try $0.toDoubles() }
            for number in p.indices {
                expectClose(
                    found[number], found[p.count + 1 + number], 1e-12, "\(sample.name) \(count)")
            }
            #expect(found[p.count].count == count)
        }
    }
}
