import Datasets
import Interpreter
import Shapes
import Tensors

/// Functions that draw random numbers.
///
/// With `seed:` the seed alone decides the bits; without it, the notebook's seed, the cell
/// and the number of the draw in it.
enum RandomBuiltins {
    static let all: [Builtin] = [
        seed, normal, uniform, randint, permutation, legacyPermutation, bernoulli,
    ]

    private static let sizes = "whole numbers from 0 up, or one list of them"
    private static let shape = "a list of sizes"

    static let seed = Builtin(
        "seed", [.required("number", "a whole number from 0 up")], .random,
        "Fixes the random numbers of everything that follows.",
        example: "seed(7)\nnormal(3)"
    ) { call in
        call.machine.reseed(try call.seed(0))
        return .none
    }

    static let normal = Builtin(
        "normal",
        [
            .rest("sizes", sizes), .named("mean", "a number", "0"),
            .named("std", "a number from 0 up", "1"), .seed, .dtype,
        ],
        .random, "Normally distributed numbers with the given mean and standard deviation.",
        example: "normal(2, 3, seed: 7)", rule: StaticShapes.fromSizes("normal")
    ) { call in
        let deviation = try call.number(2, default: 1)
        guard deviation >= 0 else {
            throw call.outOfDomain(2, "a number from 0 up", found: Wording.number(deviation))
        }
        return .tensor(
            try Tensor.normal(
                Shape(call.sizes(0)), mean: call.number(1, default: 0),
                standardDeviation: deviation, type: call.floating(4), at: call.address(3)))
    }

    static let uniform = Builtin(
        "uniform",
        [
            .rest("sizes", sizes), .named("low", "a number", "0"),
            .named("high", "a number above low, not reached", "1"), .seed, .dtype,
        ],
        .random, "Numbers spread evenly from `low` up to but without `high`.",
        example: "uniform(3, 3, low: -1, high: 1, seed: 7)", rule: StaticShapes.fromSizes("uniform")
    ) { call in
        let low = try call.number(1, default: 0)
        let high = try call.number(2, default: 1)
        guard low < high, low.isFinite, high.isFinite else {
            throw call.outOfDomain(
                call.isGiven(2) ? 2 : 1, "such that low < high",
                found: "\(Wording.number(low)) and \(Wording.number(high))")
        }
        return .tensor(
            try Tensor.uniform(
                Shape(call.sizes(0)), low: low, high: high, type: call.floating(4),
                at: call.address(3)))
    }

    static let randint = Builtin(
        "randint",
        [
            .required("high", "a whole number above low, not reached"),
            .named("low", "a whole number", "0"), .named("shape", shape, "[]"), .seed,
        ],
        .random, "Whole numbers drawn evenly from `low` up to but without `high`.",
        example: "randint(10, shape: [5], seed: 7)",
        rule: StaticShapes.fromShape("randint", at: 2, default: [])
    ) { call in
        let low = try call.integer(1, default: 0)
        let high = try call.integer(0)
        guard low < high else {
            throw call.outOfDomain(0, "above low, \(low)", found: String(high))
        }
        return .tensor(
            try Tensor.randint(
                low: low, high: high, shape: Shape(call.drawShape(2)), at: call.address(3)))
    }

    static let permutation = Builtin(
        "permutation", [.required("count", "a whole number from 0 up"), .seed], .random,
        "The whole numbers 0..<count in random order.", example: "permutation(5, seed: 7)",
        rule: StaticShapes.fromShape("permutation", at: 0)
    ) { call in
        .tensor(try Tensor.permutation(call.count(0), at: call.address(1)))
    }

    static let legacyPermutation = Builtin(
        "legacyPermutation",
        [
            .required("count", "a whole number from 0 to 2³²"),
            .named("seed", "a whole number from 0 and below 2³²", "must be given"),
        ], .random,
        "What NumPy's `RandomState(seed).permutation(count)` gives, to draw again what others drew.",
        example: "legacyPermutation(8000, seed: 1)[:4]",
        rule: StaticShapes.fromShape("legacyPermutation", at: 0)
    ) { call in
        let count = try call.count(0)
        guard count <= 1 << 32 else {
            throw call.outOfDomain(0, "at most 2³²", found: String(count))
        }
        guard call.isGiven(1) else {
            throw Fault(
                "missing-argument", title: "`legacyPermutation` needs a seed",
                explanation: "It is there to draw again what somebody drew with that seed.",
                hint: "say it: `seed: 1`, or use `permutation(\(count))`")
        }
        guard let seed = UInt32(exactly: try call.seed(1)) else {
            throw call.outOfDomain(1, "below 2³²", found: "a larger one")
        }
        // The list, its numbers as the tensor has them, and the tensor.
        try call.machine.reserve(bytes: 3 * 8 * count)
        let places = IndexLists.legacyPermutation(count, seed: seed)
        return .tensor(try Tensor(places.map(Int64.init), shape: [count]))
    }

    static let bernoulli = Builtin(
        "bernoulli",
        [
            .required("p", "a number in 0...1"), .named("shape", shape, "[]"), .seed,
        ],
        .random, "Truth values that are true with probability `p`.",
        example: "bernoulli(0.3, shape: [6], seed: 7)",
        rule: StaticShapes.fromShape("bernoulli", at: 1, default: [])
    ) { call in
        let p = try call.number(0, in: 0...1, "a number in 0...1")
        return .tensor(
            try Tensor.bernoulli(p, shape: Shape(call.drawShape(1)), at: call.address(2)))
    }
}

extension BuiltinCall {
    fileprivate func drawShape(_ index: Int) throws -> [Int] {
        isGiven(index) ? try sizes(of: index) : []
    }

    fileprivate func floating(_ index: Int) throws -> ElementType {
        let type = try elementType(index) ?? .float32
        guard type.isFloating else {
            throw outOfDomain(index, "float32 or float64", found: type.description)
        }
        return type
    }
}
