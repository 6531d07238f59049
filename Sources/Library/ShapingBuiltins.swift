import Interpreter
import Language
import Shapes
import Tensors

/// Functions that arrange a tensor's elements in other axes.
enum ShapingBuiltins {
    static let all: [Builtin] = [
        reshape, transpose, squeeze, expand, broadcast, flip, roll, tile, tril, triu, cast,
    ]

    private static let x = Signature.Parameter.required("x", "a tensor")

    static let reshape = Builtin(
        "reshape",
        [x, .rest("sizes", "sizes, or one list of them; one may be -1 for what is left")],
        .shaping, "The same elements, row by row, in other axes.",
        example: "tensor([[1, 2], [3, 4]]).reshape(4)", rule: StaticShapes.reshape
    ) { call in
        let sizes = try call.sizes(1, allowsUnknown: true)
        return .tensor(try call.tensor(0).reshaped(sizes))
    }

    static let transpose = Builtin(
        "transpose",
        [x, .rest("axes", "the axes in their new order, or one list of them; none reverses all")],
        .shaping, "The axes in another order.",
        example: "ones(2, 3, 4).transpose(1, 0, 2).shape", rule: StaticShapes.transpose
    ) { call in
        let tensor = try call.tensor(0)
        let given = call.rest(1)
        let items = given.count == 1 ? given[0].asList ?? given : given
        guard !items.isEmpty else { return .tensor(tensor.transposed()) }
        return .tensor(try tensor.permuted(items.map { try call.wholeNumber($0, 1) }))
    }

    static let squeeze = Builtin(
        "squeeze", [x, .axis], .shaping, "The tensor without its axes of size 1.",
        example: "ones(1, 3, 1).squeeze().shape", rule: StaticShapes.squeeze
    ) { call in
        .tensor(try call.tensor(0).squeezed(axes: call.axes(1)))
    }

    static let expand = Builtin(
        "expand", [x, .required("axis", "the new axis' place")], .shaping,
        "The tensor with an axis of size 1 put in.", example: "ones(3).expand(0).shape",
        rule: StaticShapes.expand
    ) { call in
        .tensor(try call.tensor(0).expanded(axis: call.integer(1)))
    }

    static let broadcast = Builtin(
        "broadcast", [x, .rest("sizes", "sizes, or one list of them")], .shaping,
        "The tensor repeated along missing axes and axes of size 1.",
        example: "broadcast(tensor([1, 2]), 3, 2)"
    ) { call in
        .tensor(try call.tensor(0).broadcast(to: Shape(call.sizes(1))))
    }

    static let flip = Builtin(
        "flip", [x, .axis], .shaping, "The elements in the opposite order along the axes.",
        example: "flip(tensor([1, 2, 3]))", rule: StaticShapes.same
    ) { call in
        .tensor(try call.tensor(0).flipped(axes: call.axes(1)))
    }

    static let roll = Builtin(
        "roll", [x, .required("by", "a whole number of places"), .oneAxis], .shaping,
        "The elements moved on along the axis; what leaves at the end comes in at the start.",
        example: "roll(tensor([1, 2, 3, 4]), 1)", rule: StaticShapes.same
    ) { call in
        .tensor(try call.tensor(0).rolled(by: call.integer(1), axis: call.axis(2)))
    }

    static let tile = Builtin(
        "tile", [x, .rest("counts", "how often along each axis, or one list of it")], .shaping,
        "Copies of the whole tensor side by side.", example: "tile(tensor([1, 2]), 3)"
    ) { call in
        .tensor(try call.tensor(0).tiled(call.sizes(1)))
    }

    private static let diagonal = Signature.Parameter.optional(
        "diagonal", "a whole number; above the main diagonal if positive", "0")

    static let tril = Builtin(
        "tril", [x, diagonal], .shaping, "The matrix with zeros above the diagonal.",
        example: "tril(ones(3, 3))", rule: StaticShapes.same
    ) { call in
        .tensor(try call.tensor(0).lowerTriangle(call.integer(1, default: 0)))
    }

    static let triu = Builtin(
        "triu", [x, diagonal], .shaping, "The matrix with zeros below the diagonal.",
        example: "triu(ones(3, 3))", rule: StaticShapes.same
    ) { call in
        .tensor(try call.tensor(0).upperTriangle(call.integer(1, default: 0)))
    }

    static let cast = Builtin(
        "cast",
        [
            .required("x", "a tensor or a list of numbers"),
            .required("dtype", "an element type"),
        ],
        .shaping, "The tensor with another element type.",
        example: "tensor([1.7, -2]).cast(int64)", rule: StaticShapes.same
    ) { call in
        guard let type = try call.elementType(1) else {
            throw call.wrongType(1, "an element type", found: .none)
        }
        // Lists are read at full precision before they are narrowed.
        if !(try call.value(0)).isTensor {
            return .tensor(try call.tensor(0, as: .float64).cast(to: type))
        }
        return .tensor(try call.tensor(0).cast(to: type))
    }
}
