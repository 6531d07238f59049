import Shapes
import Testing

@Suite("Messages of shapes that do not fit")
struct ShapeMessageTests {
    static let all: [ShapeError] = [
        .notBroadcastable(operation: "+", left: [4, 3], right: [4], axis: -1),
        .mismatchedProduct(left: [4, 3], right: [5, 2], leftSize: 3, rightSize: 5),
        .productOfNumber(left: [], right: [2]),
        .axisOutOfRange(operation: "sum", axis: 2, shape: [4, 3]),
        .axisOutOfRange(operation: "sum", axis: 0, shape: []),
        .repeatedAxis(operation: "sum", axis: 1, shape: [4, 3]),
        .cannotReshape(from: [6], to: [4]), .cannotReshape(from: [6], to: [-1, 4]),
        .cannotReshape(from: [6], to: [-1, -1]),
        .indexOutOfRange(index: 5, axis: 1, shape: [4, 3]),
        .indexOutOfRange(index: 0, axis: 0, shape: [0]),
        .tooManyIndices(count: 3, shape: [4, 3]), .maskShape(mask: [3], shape: [4, 3]),
        .repeatedEllipsis(shape: [4, 3]), .zeroStride, .cannotAssign(value: [2], target: [4, 3]),
        .concatenation(operation: "concat", first: [4, 3], other: [5, 3], position: 1, axis: 0),
        .concatenation(operation: "concat", first: [4, 3], other: [5], position: 1, axis: 1),
        .nothingToJoin(operation: "stack"),
        .emptyReduction(operation: "max", shape: [0, 2], axis: 0),
        .raggedRows(expected: [2], found: [3], position: 1),
        .negativeSize(operation: "zeros", sizes: [-1, 2]),
        .tooLarge(operation: "zeros", sizes: [1 << 40, 1 << 40]),
        .wrongRank(operation: "diag", shape: [2, 2, 2], expected: "1 or 2 axes"),
        .cannotSqueeze(axis: 0, shape: [4, 3]),
        .cannotSplit(shape: [4, 3], axis: 0, sizes: [1, 2]),
    ]

    @Test("each has an id, a short title and an explanation", arguments: all)
    func isComplete(_ error: ShapeError) {
        let message = error.message
        #expect(!error.id.isEmpty && error.id.allSatisfy { $0.isLowercase || $0 == "-" })
        #expect(!message.title.isEmpty && message.title.count <= 60)
        #expect(message.title.first?.isUppercase == false && message.title.last != ".")
        #expect(message.explanation.count > 20 && message.explanation.last == ".")
        #expect(message.hint?.isEmpty != true)
    }

    @Test("a product that does not fit shows both shapes and how to mend it")
    func product() {
        let error = ShapeError.mismatchedProduct(
            left: [4, 3], right: [5, 2], leftSize: 3, rightSize: 5)
        #expect(error.id == "shape-mismatch")
        #expect(
            error.message.explanation
                == "The left one has shape [4, 3] and the right one [5, 2]; `@` needs as many "
                + "columns on the left (3) as rows on the right (5).")
        #expect(
            error.message.hint
                == "to take the left one as it is, make the right one with shape [3, 2]")
    }

    @Test("the sides of an operator go by their source text")
    func named() {
        let product = ShapeError.mismatchedProduct(
            left: [4, 3], right: [5, 2], leftSize: 3, rightSize: 5)
        let message = product.message(left: "x", right: "w")
        #expect(
            message.explanation
                == "`x` has shape [4, 3] and `w` has shape [5, 2]; `@` needs as many columns on "
                + "the left (3) as rows on the right (5).")
        #expect(message.hint == "to take `x` as it is, make `w` with shape [3, 2]")
        let long = product.message(left: nil, right: "w")
        #expect(long.explanation.hasPrefix("The left side has shape [4, 3] and `w` has shape"))
        let sum = ShapeError.notBroadcastable(
            operation: "-", left: [64, 10], right: [64], axis: -1)
        #expect(
            sum.message(left: "x", right: "mean").hint
                == "to line the axes up from the first, reshape `mean` to [64, 1]")
    }

    @Test("one name on both sides is told once")
    func sameName() {
        let product = ShapeError.mismatchedProduct(
            left: [4, 3], right: [4, 3], leftSize: 3, rightSize: 4)
        let message = product.message(left: "x", right: "x")
        #expect(message.explanation.hasPrefix("`x` has shape [4, 3]; `@` needs"))
        #expect(message.hint == "the right side fits transposed: write `.T` after it")
    }

    @Test("a right side that fits transposed is recognised")
    func transposed() {
        let error = ShapeError.mismatchedProduct(
            left: [4, 3], right: [2, 3], leftSize: 3, rightSize: 2)
        #expect(error.message.hint == "the right one fits transposed: write `.T` after it")
    }

    @Test("the axis that does not broadcast is named with both sizes")
    func broadcast() {
        let error = ShapeError.notBroadcastable(
            operation: "-", left: [4, 3], right: [4], axis: -1)
        #expect(error.message.explanation.contains("axis -1 is 3 on the left and 4 on the right"))
        #expect(
            error.message.hint == "to line the axes up from the first, reshape [4] to [4, 1]")
    }
}
