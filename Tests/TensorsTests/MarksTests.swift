import Shapes
import Tensors
import Testing

/// Every public operation with one or more tensors, each marked with a source of its own.
@Suite("Marks go through every operation")
struct MarksTests {
    struct Operation: Sendable, CustomTestStringConvertible {
        let name: String
        /// How many of the three marked tensors it takes.
        let operands: Int
        let run: @Sendable ([Tensor]) throws -> [Tensor]

        var testDescription: String { name }

        init(
            _ name: String, _ operands: Int = 1,
            _ run: @escaping @Sendable ([Tensor]) throws -> [Tensor]
        ) {
            self.name = name
            self.operands = operands
            self.run = run
        }
    }

    static let elementwise =
        ElementwiseOperation.allCases.flatMap { op in
            [
                Operation("\(op)", 2) { [try Tensor.binary(op, $0[0], $0[1])] },
                Operation("\(op), broadcast", 2) {
                    [try Tensor.binary(op, $0[0], $0[1].indexed(by: [.single(0)]))]
                },
                Operation("\(op), number right") { [try Tensor.binary(op, $0[0], number: 2)] },
                Operation("\(op), number left") { [try Tensor.binary(op, number: 2, $0[0])] },
            ]
        } + UnaryOperation.allCases.map { op in Operation("\(op)") { [try $0[0].unary(op)] } }

    static let reductions =
        Reduction.allCases.flatMap { op in
            [
                Operation("\(op)") { [try $0[0].reduce(op)] },
                Operation("\(op) of columns") { [try $0[0].reduce(op, axes: [0])] },
                Operation("\(op) of rows") { [try $0[0].reduce(op, axes: [1])] },
            ]
        } + [
            Operation("argmax") { [try $0[0].argmax(axis: 0), try $0[0].argmax(axis: nil)] },
            Operation("argmin") { [try $0[0].argmin(axis: 1)] },
            Operation("cumsum") { [try $0[0].cumulativeSum(axis: 0), try $0[0].cumulativeSum()] },
            Operation("softmax") { [try $0[0].softmax(axis: 0)] },
            Operation("logSoftmax") { [try $0[0].logSoftmax()] },
            Operation("norm") { [try $0[0].norm()] },
            Operation("sort") { [try $0[0].sorted()] },
            Operation("argsort") { [try $0[0].argsorted(axis: 0)] },
            Operation("unique") { [try $0[0].uniqueValues()] },
            Operation("quantile") { [try $0[0].quantile(0.3), try $0[0].quantile(0.3, axis: 0)] },
            Operation("median") { [try $0[0].median(axis: 1)] },
            Operation("bincount") { [try whole($0[0]).binCounts()] },
            Operation("histogram") {
                let made = try Tensor.histogram($0[0], bins: 3)
                return [made.counts, made.edges]
            },
            Operation("nonzero") { try $0[0].nonzero() },
        ]

    static let shapes = [
        Operation("reshape") { [try $0[0].reshaped([4]), try $0[0].transposed().reshaped([4])] },
        Operation("flatten") { [try $0[0].flattened()] },
        Operation("transpose") { [$0[0].transposed()] },
        Operation("permute") { [try $0[0].permuted([1, 0])] },
        Operation("swap") { [try $0[0].swapping(0, 1)] },
        Operation("squeeze") { [try $0[0].expanded(axis: 0).squeezed()] },
        Operation("expand") { [try $0[0].expanded(axis: 1)] },
        Operation("broadcast") { [try $0[0].broadcast(to: [3, 2, 2])] },
        Operation("flip") { [try $0[0].flipped()] },
        Operation("roll") { [try $0[0].rolled(by: 1), try $0[0].rolled(by: 1, axis: 1)] },
        Operation("tile") { [try $0[0].tiled([2, 1])] },
        Operation("repeat") { [try $0[0].repeated(2), try $0[0].repeated(2, axis: 0)] },
        Operation("diag") { [try $0[0].diagonal(), try $0[0].flattened().diagonal(1)] },
        Operation("tril") { [try $0[0].lowerTriangle()] },
        Operation("triu") { [try $0[0].upperTriangle()] },
        Operation("split") {
            try $0[0].split(sizes: [1, 1]) + $0[0].split(parts: 2, axis: 1)
        },
        Operation("onehot") { [try whole($0[0]).oneHot(9)] },
        Operation("cast") { xs in try ElementType.allCases.map { try xs[0].cast(to: $0) } },
        Operation("clip") { [try $0[0].clipped(low: 0, high: 1), try $0[0].clipped()] },
        Operation("marked") { [$0[0].marked(Marks(source: 9))] },
    ]

    static let several = [
        Operation("concat", 3) { [try Tensor.concatenate($0, axis: 1)] },
        Operation("stack", 3) { [try Tensor.stack($0)] },
        Operation("where", 3) { [try Tensor.select($0[0], $0[1], $0[2])] },
        Operation("where, number", 2) {
            [
                try Tensor.select($0[0], $0[1], number: 2),
                try Tensor.select($0[0], number: 2, $0[1]),
            ]
        },
        Operation("matmul", 2) { [try Tensor.matmul($0[0], $0[1])] },
        Operation("dot", 2) { [try Tensor.dot($0[0].flattened(), $0[1].flattened())] },
        Operation("outer", 2) { [try Tensor.outer($0[0], $0[1])] },
        Operation("x[i]") { [try $0[0].indexed(by: [.single(0)])] },
        Operation("x[:, 0]") {
            [try $0[0].indexed(by: [.ellipsis, .single(0)]), try $0[0].indexed(by: [])]
        },
        Operation("x[1:, new]") {
            [try $0[0].indexed(by: [.slice(from: 1, to: nil, step: nil), .newAxis])]
        },
        Operation("x[mask]", 2) {
            [try $0[0].indexed(by: [.mask(Tensor.binary(.greater, $0[1], number: 2))])]
        },
        Operation("x[places]", 2) {
            [try $0[0].indexed(by: [.integers(Tensor.binary(.multiply, whole($0[1]), number: 0))])]
        },
        Operation("x[i] = y", 2) { [try $0[0].assigning($0[1], at: [.ellipsis])] },
        Operation("x[mask] = y", 3) {
            let mask = try Tensor.binary(.greater, $0[1], number: 2)
            return [try $0[0].assigning($0[2].reduce(.sum), at: [.mask(mask)])]
        },
        Operation("x[places] = number", 2) {
            var x = $0[0]
            try x.assign(1, at: [.integers(Tensor.binary(.multiply, whole($0[1]), number: 0))])
            return [x]
        },
    ]

    private static func whole(_ x: Tensor) throws -> Tensor { try x.cast(to: .int64) }

    @Test(
        "the result carries the marks of all operands",
        arguments: elementwise + reductions
            + shapes + several)
    func marksAreUnited(_ operation: Operation) throws {
        let tensors = try (0..<operation.operands).map { number in
            try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
                .marked(Marks(source: UInt32(number + 1)))
        }
        let results = try operation.run(tensors)
        #expect(!results.isEmpty)
        for result in results {
            let marks = Set(result.marks.sources)
            #expect(marks.isSuperset(of: (1...operation.operands).map { UInt32($0) }))
        }
    }

    @Test("unmarked operands give unmarked results", arguments: elementwise + reductions + several)
    func noMarksOutOfNothing(_ operation: Operation) throws {
        let tensors = try (0..<operation.operands).map { _ in
            try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        }
        for result in try operation.run(tensors) { #expect(result.marks.isEmpty) }
    }

    @Test("a union holds each source once, in order")
    func unions() {
        let a = Marks(source: 3).union(Marks(source: 1))
        #expect(a.sources == [1, 3])
        #expect(a.union(Marks(source: 3)) == a)
        #expect(Marks.empty.union(a) == a && a.union(.empty) == a)
        #expect(Marks().isEmpty && !a.isEmpty)
    }

    @Test("only taking the marks off takes them off")
    func withoutMarks() throws {
        let x = try Tensor.ones([2]).marked(Marks(source: 4))
        #expect(x.withoutMarks.marks.isEmpty)
        #expect(x.marks.sources == [4])
    }
}
