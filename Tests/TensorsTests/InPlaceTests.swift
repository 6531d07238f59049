import Shapes
import Tensors
import Testing

/// A result in the memory of a tensor that it replaces is the result in memory of its own.
@Suite("Results take the place of tensors")
struct InPlaceTests {
    private static let left: [Float] = [-2, -0.5, 0, 1, 3, .nan, .infinity, 7]
    private static let right: [Float] = [3, -0.5, -0.0, 2, -3, 1, 5, .nan]

    private static func tensor(_ numbers: [Float], source: UInt32) throws -> Tensor {
        // A sum, so that no other tensor has its memory.
        try Tensor.binary(.add, Tensor(numbers, shape: [8]), number: 0)
            .marked(Marks(source: source))
    }

    private static func expectSame(_ found: Tensor, _ expected: Tensor) throws {
        let bits = { (tensor: Tensor) in try tensor.toDoubles().map(\.bitPattern) }
        #expect(try bits(found) == bits(expected))
        #expect(found.marks == expected.marks)
        #expect(found.elementType == expected.elementType)
        #expect(found.shape == expected.shape)
    }

    @Test("every operation gives the same bits and marks", arguments: ElementwiseOperation.allCases)
    func sameResults(_ op: ElementwiseOperation) throws {
        let a = try Self.tensor(Self.left, source: 1)
        let b = try Self.tensor(Self.right, source: 2)
        try withUnsafePointer(to: b) { b in
            var result = try Self.tensor(Self.left, source: 1)
            let isDone = withUnsafeMutablePointer(to: &result) {
                Tensor.combine(op, $0, b, into: $0)
            }
            try Self.expectSame(result, isDone ? Tensor.binary(op, a, b.pointee) : a)
            var other = try Self.tensor(Self.left, source: 3)
            let isOtherDone = try withUnsafePointer(to: Self.tensor(Self.left, source: 1)) { a in
                withUnsafeMutablePointer(to: &other) { Tensor.combine(op, b, a, into: $0) }
            }
            #expect(isOtherDone == isDone)
            if isDone { try Self.expectSame(other, Tensor.binary(op, b.pointee, a)) }
        }
    }

    @Test("so does every operation with a number", arguments: ElementwiseOperation.allCases)
    func sameResultsWithNumbers(_ op: ElementwiseOperation) throws {
        let a = try Self.tensor(Self.left, source: 1)
        for number in [2.5, -0.0, .nan] {
            for isFirst in [false, true] {
                var result = try Self.tensor(Self.left, source: 1)
                let isDone = withUnsafeMutablePointer(to: &result) {
                    Tensor.combine(op, $0, number: number, isNumberFirst: isFirst, into: $0)
                }
                let expected =
                    isFirst
                    ? try? Tensor.binary(op, number: number, a)
                    : try? Tensor.binary(op, a, number: number)
                if isDone, let expected { try Self.expectSame(result, expected) }
                if !isDone { try Self.expectSame(result, a) }
            }
        }
    }

    @Test("memory that others share, or that is of another form, is left alone")
    func refusals() throws {
        let a = try Self.tensor(Self.left, source: 1)
        func isTaken(_ result: inout Tensor) -> Bool {
            withUnsafePointer(to: a) { a in
                withUnsafeMutablePointer(to: &result) { Tensor.combine(.add, a, a, into: $0) }
            }
        }
        var shared = try Self.tensor(Self.right, source: 2)
        let holder = shared
        #expect(!isTaken(&shared))
        var part = try Self.tensor(Self.right, source: 2).indexed(
            by: [.slice(from: 0, to: 4, step: nil)])
        #expect(!isTaken(&part))
        var doubles = try Self.tensor(Self.right, source: 2).cast(to: .float64)
        #expect(!isTaken(&doubles))
        var own = try Self.tensor(Self.right, source: 2)
        #expect(isTaken(&own))
        #expect(try holder.toDoubles()[0] == 3)
    }
}
