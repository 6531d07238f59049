import Interpreter
import Language
import Shapes
import Tensors

/// Functions that make tensors of given numbers and sizes.
enum CreationBuiltins {
    static let all: [Builtin] = [tensor, zeros, ones, full, eye, arange, linspace, onehot, diag]

    static let tensor = Builtin(
        "tensor",
        [.required("values", "a number, or numbers in lists nested as axes are"), .dtype],
        .creation,
        "A tensor of the given numbers; lists of tensors are stacked.",
        example: "tensor([[1, 2], [3, 4]], dtype: float64)",
        rule: StaticShapes.nested
    ) { call in
        let type = try call.elementType(1)
        let made = try call.tensor(0, as: type)
        return .tensor(try type.map { try made.cast(to: $0) } ?? made)
    }

    private static func filled(
        _ name: String, _ summary: String,
        make: @escaping @Sendable (Shape, ElementType) throws -> Tensor
    ) -> Builtin {
        Builtin(
            name, [.rest("sizes", "whole numbers from 0 up, or one list of them"), .dtype],
            .creation, summary, example: "\(name)(2, 3)", rule: StaticShapes.fromSizes(name)
        ) { call in
            .tensor(try make(Shape(call.sizes(0)), call.elementType(1) ?? .float32))
        }
    }

    static let zeros = filled("zeros", "A tensor of zeros with the given sizes.") {
        try Tensor.zeros($0, $1)
    }

    static let ones = filled("ones", "A tensor of ones with the given sizes.") {
        try Tensor.ones($0, $1)
    }

    static let full = Builtin(
        "full",
        [
            .required("shape", "a list of sizes, or one size"),
            .required("value", "a number"), .dtype,
        ],
        .creation, "A tensor in which every element is `value`.",
        example: "full([2, 2], 7)", rule: StaticShapes.fromShape("full", at: 0)
    ) { call in
        let shape = Shape(try call.sizes(of: 0))
        return .tensor(try Tensor.full(shape, call.number(1), call.elementType(2) ?? .float32))
    }

    static let eye = Builtin(
        "eye",
        [
            .required("rows", "a whole number from 0 up"),
            .optional("columns", "a whole number from 0 up", "rows"), .dtype,
        ],
        .creation, "The identity matrix: ones on the diagonal, zeros elsewhere.",
        example: "eye(3)",
        rule: { (arguments: [StaticValue?]) throws(ShapeError) -> StaticValue in
            guard let rows = StaticShapes.integer(StaticShapes.argument(arguments, 0)) else {
                return .unknown
            }
            guard let given = StaticShapes.argument(arguments, 1) else {
                return try StaticShapes.tensor(ofSizes: [rows, rows], "eye")
            }
            return try StaticShapes.tensor(
                ofSizes: StaticShapes.integer(given).map { [rows, $0] }, "eye")
        }
    ) { call in
        let rows = try call.count(0)
        let columns = try call.count(1, default: rows)
        return .tensor(try Tensor.eye(rows, columns: columns, call.elementType(2) ?? .float32))
    }

    static let arange = Builtin(
        "arange",
        [
            .required("start", "a number; alone it is the end, and the start is 0"),
            .optional("end", "a number, not reached", "nil"),
            .optional("step", "a number, not 0", "1"), .dtype,
        ],
        .creation, "Evenly spaced numbers from `start` up to but without `end`.",
        example: "arange(0, 1, 0.25)"
    ) { call in
        let start = call.isGiven(1) ? try call.number(0) : 0
        let end = try call.number(call.isGiven(1) ? 1 : 0)
        let step = try call.number(2, default: 1)
        for (index, number) in [(0, start), (1, end), (2, step)] where !number.isFinite {
            throw call.outOfDomain(index, "a finite number", found: Wording.number(number))
        }
        guard step != 0 else { throw call.outOfDomain(2, "other than 0", found: "0") }
        return .tensor(
            try Tensor.arange(start, end, by: step, call.elementType(3) ?? .float32))
    }

    static let linspace = Builtin(
        "linspace",
        [
            .required("start", "a number"), .required("end", "a number, reached"),
            .optional("count", "a whole number from 0 up", "50"), .dtype,
        ],
        .creation, "`count` evenly spaced numbers from `start` to `end`, both included.",
        example: "linspace(0, 1, 5)", rule: StaticShapes.fromShape("linspace", at: 2, default: [50])
    ) { call in
        let count = try call.count(2, default: 50)
        return .tensor(
            try Tensor.linspace(
                call.number(0), call.number(1), count: count, call.elementType(3) ?? .float32))
    }

    static let onehot = Builtin(
        "onehot",
        [
            .required("labels", "whole numbers in 0..<classes"),
            .required("classes", "a whole number from 1 up"), .dtype,
        ],
        .creation, "For each label a row of zeros with a 1 at the label's place.",
        example: "onehot([2, 0], 3)", rule: StaticShapes.oneHot
    ) { call in
        let labels = try call.integerTensor(0)
        let classes = try call.count(1, from: 1)
        return .tensor(try labels.oneHot(classes, type: call.elementType(2) ?? .float32))
    }

    static let diag = Builtin(
        "diag",
        [
            .required("x", "a tensor with one or two axes"),
            .optional("offset", "a whole number; above the main diagonal if positive", "0"),
        ],
        .creation, "A matrix with `x` on its diagonal, or the diagonal of a matrix.",
        example: "diag([1, 2])"
    ) { call in
        .tensor(try call.tensor(0).diagonal(call.integer(1, default: 0)))
    }
}
