import Graphs
import Kernels
import Shapes
import Tensors
import Testing

/// A loss by example, `[4]`, of images and parameters.
struct ExampleCase: CustomTestStringConvertible, Sendable {
    let name: String
    let batch: [Shape]
    let parameters: [Shape]
    /// Where parameters lie; nil for normal numbers.
    var range: ClosedRange<Double>?
    var tolerance = 1e-9
    let losses: @Sendable (_ batch: [Symbol], _ parameters: [Symbol]) throws -> Symbol

    var testDescription: String { name }

    init(
        _ name: String, _ batch: [Shape], _ parameters: [Shape],
        _ losses: @escaping @Sendable ([Symbol], [Symbol]) throws -> Symbol
    ) {
        self.name = name
        self.batch = batch
        self.parameters = parameters
        self.losses = losses
    }

    /// Parameters that meet the examples as they are.
    static let direct: [ExampleCase] = [
        ExampleCase("dense", [[4, 3]], [[3, 5], [5], [5, 1]]) { x, p in
            let hidden = try Symbol.binary(.add, .product(x[0], p[0]), p[1]).unary(.tanh)
            return try Symbol.product(hidden, p[2]).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("joined", [[4, 3], [4, 2]], [[5, 4], [4]]) { x, p in
            let both = try Symbol.concatenate([x[0], x[1]], axis: 1)
            let y = try Symbol.binary(.add, .product(both, p[0]), p[1]).unary(.tanh)
            return try y.squared().reduce(.sum, axes: [1])
        },
        ExampleCase("two inputs of one network", [[4, 3], [4, 3]], [[3, 5], [5], [5, 1]]) { x, p in
            func scores(_ x: Symbol) throws -> Symbol {
                let hidden = try Symbol.binary(.add, .product(x, p[0]), p[1]).unary(.tanh)
                return try Symbol.product(hidden, p[2]).squared().reduce(.sum, axes: [1])
            }
            return try Symbol.binary(.subtract, scores(x[0]), scores(x[1]))
        },
        ExampleCase("sequences of two lengths", [[4, 2, 6], [4, 3, 6]], [[6, 7], [7]]) { x, p in
            func sums(_ x: Symbol) throws -> Symbol {
                let y = try Symbol.binary(.add, .product(x, p[0]), p[1]).unary(.tanh)
                return try y.squared().reduce(.sum, axes: [1, 2])
            }
            return try Symbol.binary(.add, sums(x[0]), sums(x[1]))
        },
        ExampleCase("tied", [[4, 3]], [[3, 3], [3]]) { x, p in
            let once = try Symbol.binary(.add, .product(x[0], p[0]), p[1]).unary(.tanh)
            let twice = try Symbol.binary(.add, .product(once, p[0].transposed()), p[1])
            return try twice.squared().reduce(.sum, axes: [1])
        },
        ExampleCase("sequence", [[4, 6, 3]], [[3, 2], [2]]) { x, p in
            let y = try Symbol.binary(.add, .product(x[0], p[0]), p[1]).unary(.tanh)
            return try y.squared().reduce(.sum, axes: [1, 2])
        },
        ExampleCase("long sequence", [[4, 9, 2]], [[2, 3]]) { x, p in
            try Symbol.product(x[0], p[0]).squared().reduce(.sum, axes: [1, 2])
        },
        ExampleCase("scale", [[4, 3, 2]], [[3, 1], [2]]) { x, p in
            let y = try Symbol.binary(.multiply, x[0], p[0])
            return try Symbol.binary(.add, y, p[1]).squared().reduce(.sum, axes: [1, 2])
        },
        ExampleCase("convolution", [[4, 5, 5, 2]], [[3, 3, 2, 3], [3]]) { x, p in
            let window = Window(
                height: 3, width: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 1)
            let y = x[0].convolved(p[0], window, rows: 3, columns: 3)
            return try Symbol.binary(.add, y, p[1]).unary(.tanh).squared()
                .reduce(.sum, axes: [1, 2, 3])
        },
        ExampleCase("transposed convolution", [[4, 2, 2, 3]], [[3, 3, 2, 3]]) { x, p in
            let window = Window(
                height: 3, width: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 1)
            let y = x[0].convolvedBack(p[0], window, to: [x[0].shape[0], 4, 4, 2])
            return try y.unary(.tanh).squared().reduce(.sum, axes: [1, 2, 3])
        },
    ]

    /// Parameters that go through other operations first.
    static let derived: [ExampleCase] = [
        ExampleCase("normalised weights", [[4, 3]], [[3, 5], [5], [5]]) { x, p in
            let lengths = try p[0].squared().reduce(.sum, axes: [0]).squareRoot()
            let weight = try Symbol.binary(.multiply, .binary(.divide, p[0], lengths), p[1])
            let y = try Symbol.binary(.add, .product(x[0], weight), p[2]).unary(.tanh)
            return try y.squared().reduce(.sum, axes: [1])
        },
        ExampleCase("a square", [[4, 3]], [[3, 2]]) { x, p in
            try Symbol.product(x[0], p[0] * p[0]).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("as it is and through an operation", [[4, 3]], [[3, 3]]) { x, p in
            let once = try Symbol.product(x[0], p[0]).unary(.tanh)
            return try Symbol.product(once, p[0].unary(.sin)).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("two layers share a square", [[4, 3]], [[3, 3]]) { x, p in
            let weight = p[0].squared()
            let once = try Symbol.product(x[0], weight).unary(.tanh)
            return try Symbol.product(once, weight).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("two layers share a scale", [[4, 3]], [[3, 3], [3, 3], [3]]) { x, p in
            let once = try Symbol.product(x[0], .binary(.multiply, p[0], p[2])).unary(.tanh)
            let second = try Symbol.binary(.multiply, p[1], p[2])
            return try Symbol.product(once, second).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("low rank", [[4, 6, 3]], [[3, 2], [2, 5]]) { x, p in
            try Symbol.product(x[0], .product(p[0], p[1])).squared().reduce(.sum, axes: [1, 2])
        },
        ExampleCase("an extreme", [[4, 3]], [[3]]) { x, p in
            try Symbol.binary(.add, x[0], p[0].reduce(.maximum)).squared().reduce(.sum, axes: [1])
        },
        // As many rows as there are examples, none of which belongs to one.
        ExampleCase("a scale repeated to four rows", [[4, 4]], [[3]]) { x, p in
            let fixed = try Tensor.uniform([4, 3], type: .float64, at: RandomAddress(seed: 77))
            let weight = try Symbol.binary(.multiply, x[0].graph.constant(fixed), p[0])
            return try Symbol.product(x[0], weight).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("normalised kernel", [[4, 5, 5, 2]], [[3, 3, 2, 3], [3]]) { x, p in
            let window = Window(
                height: 3, width: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 1)
            let squares = try p[0].squared().reduce(.sum, axes: [0, 1, 2])
            let kernel = try Symbol.binary(
                .multiply, .binary(.divide, p[0], squares.squareRoot()), p[1])
            return try x[0].convolved(kernel, window, rows: 3, columns: 3).unary(.tanh).squared()
                .reduce(.sum, axes: [1, 2, 3])
        },
        ExampleCase("transposed kernel", [[4, 2, 2, 3]], [[3, 3, 3, 2]]) { x, p in
            let window = Window(
                height: 3, width: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 1)
            let kernel = try p[0].permuted(axes: [0, 1, 3, 2])
            let y = x[0].convolvedBack(kernel, window, to: [x[0].shape[0], 4, 4, 2])
            return try y.squared().reduce(.sum, axes: [1, 2, 3])
        },
    ]

    /// Parameters with a row for each of four examples.
    static let rows: [ExampleCase] = [
        ExampleCase("rows", [[4, 3]], [[4, 3]]) { x, p in
            try (x[0] + p[0]).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("a number for each row", [[4, 3]], [[4, 1]]) { x, p in
            try Symbol.binary(.multiply, x[0], p[0]).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("a function of rows", [[4, 3]], [[3, 4], [3]]) { x, p in
            let rows = try Symbol.binary(.add, p[0].transposed(), p[1]).unary(.tanh)
            return try (x[0] * rows).squared().reduce(.sum, axes: [1])
        },
        ExampleCase("rows and a product", [[4, 4]], [[4, 4]]) { x, p in
            try (Symbol.product(x[0], p[0]) + p[0]).squared().reduce(.sum, axes: [1])
        },
    ]

    /// Parameters that go through every operation that has a derivative.
    static let everything: [ExampleCase] = GradientCase.all.map { sample in
        let graph = Graph()
        let inputs = sample.shapes.map { graph.input($0, .float64) }
        let width = (try? sample.function(inputs))?.shape.count ?? 0
        var result = ExampleCase(sample.name, [[4, width]], sample.shapes) { x, p in
            let column = try sample.function(p).cast(to: .float64).reshaped([width, 1])
            return try Symbol.product(x[0], column).reduce(.sum, axes: [1])
        }
        result.range = sample.range
        return result
    }

    /// Parameters in float32 where they meet the examples.
    static let narrow: ExampleCase = {
        var result = ExampleCase("a narrower type", [[4, 3]], [[3, 2]]) { x, p in
            let weight = p[0].cast(to: .float32).cast(to: .float64)
            return try Symbol.product(x[0], weight).squared().reduce(.sum, axes: [1])
        }
        result.tolerance = 1e-6
        return result
    }()

    static let all = [narrow] + direct + derived + rows + everything

    func tensors(_ shapes: [Shape], seed: UInt64) throws -> [Tensor] {
        try shapes.enumerated().map {
            try .normal($1, type: .float64, at: RandomAddress(seed: seed, stream: UInt64($0)))
        }
    }

    func parameters(seed: UInt64) throws -> [Tensor] {
        guard let range else { return try tensors(parameters, seed: seed) }
        return try parameters.enumerated().map {
            try .uniform(
                $1, low: range.lowerBound, high: range.upperBound, type: .float64,
                at: RandomAddress(seed: seed, stream: UInt64($0)))
        }
    }
}
