import Shapes
import Testing

@Suite("Rules of shapes")
struct ShapeRulesTests {
    @Test(
        "axes broadcast from the last one",
        arguments: [
            ([2, 3], [3], [2, 3]), ([4, 1], [1, 5], [4, 5]), ([], [2], [2]), ([0], [1], [0]),
            ([2, 1, 3], [4, 1], [2, 4, 3]), ([], [], []),
        ])
    func broadcasts(_ left: [Int], _ right: [Int], _ result: [Int]) throws {
        #expect(try ShapeRules.broadcast(Shape(left), Shape(right), operation: "+").sizes == result)
        #expect(try ShapeRules.broadcast(Shape(right), Shape(left), operation: "+").sizes == result)
    }

    @Test(
        "the first axis from the end that does not fit is named",
        arguments: [
            ([4, 3], [4], -1), ([4, 3], [5, 3], -2), ([0], [2], -1), ([2, 3, 4], [3, 3, 1], -3),
        ])
    func namesTheAxis(_ left: [Int], _ right: [Int], _ axis: Int) {
        let (a, b) = (Shape(left), Shape(right))
        #expect(
            throws: ShapeError.notBroadcastable(operation: "+", left: a, right: b, axis: axis)
        ) { try ShapeRules.broadcast(a, b, operation: "+") }
    }

    @Test(
        "a matrix product drops the inner axis",
        arguments: [
            ([4, 3], [3, 2], [4, 2]), ([3], [3], []), ([3], [3, 2], [2]), ([4, 3], [3], [4]),
            ([5, 4, 3], [3, 2], [5, 4, 2]), ([5, 1, 4, 3], [6, 3, 2], [5, 6, 4, 2]),
            ([3], [5, 3, 2], [5, 2]), ([0, 3], [3, 2], [0, 2]), ([2, 0], [0, 2], [2, 2]),
        ])
    func productShapes(_ left: [Int], _ right: [Int], _ result: [Int]) throws {
        #expect(try ShapeRules.matrixProduct(Shape(left), Shape(right)).sizes == result)
    }

    @Test("a product that does not fit tells both sizes")
    func productMismatch() {
        #expect(
            throws: ShapeError.mismatchedProduct(
                left: [4, 3], right: [5, 2], leftSize: 3, rightSize: 5)
        ) { try ShapeRules.matrixProduct([4, 3], [5, 2]) }
        #expect(throws: ShapeError.productOfNumber(left: [], right: [2])) {
            try ShapeRules.matrixProduct([], [2])
        }
        #expect(
            throws: ShapeError.notBroadcastable(
                operation: "@", left: [2, 4, 3], right: [3, 3, 2], axis: -3)
        ) { try ShapeRules.matrixProduct([2, 4, 3], [3, 3, 2]) }
    }

    @Test(
        "one size of a reshape may be left open",
        arguments: [
            ([6], [2, -1], [2, 3]), ([2, 3], [-1], [6]), ([], [-1], [1]),
            ([0, 4], [-1, 4], [0, 4]),
            ([1], [], []), ([2, 3], [3, 2], [3, 2]),
        ])
    func reshapes(_ shape: [Int], _ sizes: [Int], _ result: [Int]) throws {
        #expect(try ShapeRules.reshape(Shape(shape), to: sizes).sizes == result)
    }

    @Test(
        "a reshape to another count is refused",
        arguments: [
            ([6], [4]), ([6], [-1, 4]), ([6], [-1, -1]), ([0], [0, -1]), ([2], []),
        ])
    func refusesReshape(_ shape: [Int], _ sizes: [Int]) {
        #expect(
            throws: ShapeError.cannotReshape(from: Shape(shape), to: Shape(sizes))
        ) { try ShapeRules.reshape(Shape(shape), to: sizes) }
    }

    @Test(
        "sizes that overflow are too large, not wrapped",
        arguments: [
            [Int.max], [Int.max, 2], [1 << 40, 1 << 40], [Int.max / 8, 3],
        ])
    func tooLarge(_ sizes: [Int]) {
        #expect(throws: ShapeError.tooLarge(operation: "zeros", sizes: sizes)) {
            try ShapeRules.count(sizes, operation: "zeros")
        }
    }

    @Test("negative sizes are refused, beside a zero too")
    func negativeSizes() throws {
        for sizes in [[-1], [0, -2], [3, -1, 0]] {
            #expect(throws: ShapeError.negativeSize(operation: "zeros", sizes: sizes)) {
                try ShapeRules.count(sizes, operation: "zeros")
            }
        }
        #expect(try ShapeRules.count([], operation: "zeros") == 1)
        #expect(try ShapeRules.count([1 << 20, 0, 1 << 20], operation: "zeros") == 0)
    }

    @Test("reduced axes go, or stay with size 1")
    func reduces() throws {
        func shape(_ axes: [Int]?, _ keeps: Bool) throws -> [Int] {
            try ShapeRules.reduce(
                [2, 3, 4], axes: axes, keepingDimensions: keeps, operation: "sum"
            ).sizes
        }
        #expect(try shape(nil, false) == [])
        #expect(try shape(nil, true) == [1, 1, 1])
        #expect(try shape([-1], false) == [2, 3])
        #expect(try shape([0, -1], true) == [1, 3, 1])
        #expect(throws: ShapeError.axisOutOfRange(operation: "sum", axis: 3, shape: [2, 3, 4])) {
            try shape([3], false)
        }
        #expect(throws: ShapeError.repeatedAxis(operation: "sum", axis: -1, shape: [2, 3, 4])) {
            try shape([2, -1], false)
        }
        #expect(
            throws: ShapeError.axisOutOfRange(operation: "sum", axis: Int.min, shape: [2, 3, 4])
        ) { try shape([Int.min], false) }
    }

    @Test("joined tensors agree on all other axes")
    func joins() throws {
        #expect(try ShapeRules.concatenate([[2, 3], [2, 5]], axis: -1) == [2, 8])
        #expect(try ShapeRules.stack([[2, 3], [2, 3]], axis: -1) == [2, 3, 2])
        #expect(try ShapeRules.stack([[], [], []], axis: 0) == [3])
        #expect(throws: ShapeError.nothingToJoin(operation: "stack")) {
            try ShapeRules.stack([], axis: 0)
        }
        #expect(
            throws: ShapeError.concatenation(
                operation: "concat", first: [2, 3], other: [3, 3], position: 1, axis: 0)
        ) { try ShapeRules.concatenate([[2, 3], [3, 3]], axis: 1) }
        #expect(
            throws: ShapeError.axisOutOfRange(operation: "concat", axis: 0, shape: [])
        ) { try ShapeRules.concatenate([[], []], axis: 0) }
    }

    @Test("axes are permuted, taken away and put in")
    func rearranges() throws {
        #expect(ShapeRules.transposed([2, 3, 4]) == [4, 3, 2])
        #expect(try ShapeRules.permuted([2, 3, 4], axes: [-1, 0, 1]) == [4, 2, 3])
        #expect(throws: ShapeError.self) { try ShapeRules.permuted([2, 3], axes: [0]) }
        #expect(throws: ShapeError.self) { try ShapeRules.permuted([2, 3], axes: [0, 0]) }
        #expect(try ShapeRules.squeezed([1, 3, 1], axes: nil) == [3])
        #expect(try ShapeRules.squeezed([1, 3, 1], axes: [-1]) == [1, 3])
        #expect(throws: ShapeError.cannotSqueeze(axis: 1, shape: [1, 3, 1])) {
            try ShapeRules.squeezed([1, 3, 1], axes: [1])
        }
        #expect(try ShapeRules.expanded([3], axis: -1) == [3, 1])
        #expect(throws: ShapeError.self) { try ShapeRules.expanded([3], axis: 2) }
    }
}
