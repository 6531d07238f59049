import Graphs
import Kernels
import Shapes
import Tensors

extension GradientCase {
    static let all: [GradientCase] =
        unary + binary + moving + reducing + products + windows + composed

    private static let unary: [GradientCase] = UnaryOperation.allCases.compactMap { op in
        guard !op.isTest else { return nil }
        let range: ClosedRange<Double>
        switch op {
        case .sqrt, .log, .log1p, .log2, .log10, .reciprocal: range = 0.4...2
        case .asin, .acos: range = -0.8...0.8
        case .relu, .absolute, .sign: range = 0.1...1
        case .floor, .ceil, .round: range = 0.1...0.4
        default: range = -1...1
        }
        return GradientCase("\(op)", [2, 3], range: range) { $0[0].unary(op) }
    }

    private static let binary: [GradientCase] =
        [ElementwiseOperation.add, .subtract, .multiply, .divide, .power, .minimum, .maximum]
        .flatMap { op in
            [
                ([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [2, 2]), ([1], []),
                ([0, 3], [3]),
            ].map { (left: Shape, right: Shape) in
                GradientCase("\(op) \(left) \(right)", left, right, range: 0.5...2) {
                    try .binary(op, $0[0], $0[1])
                }
            }
        } + [
            GradientCase("remainder", [2, 3], range: 0.1...0.9) {
                .binary(.remainder, $0[0], number: 1)
            },
            GradientCase("power of a number", [3], range: 0.5...2) {
                .binary(.power, number: 3, $0[0])
            },
            GradientCase("cube", [3]) { .binary(.power, $0[0], number: 3) },
            GradientCase("where", [2, 3], [3], [2, 1]) {
                try .select(.binary(.greater, $0[0], number: 0), $0[1], $0[2])
            },
        ]

    private static let moving: [GradientCase] = [
        GradientCase("reshape", [2, 6]) { try $0[0].reshaped([3, -1]) },
        GradientCase("transpose", [2, 3, 4]) { try $0[0].permuted(axes: [2, 0, 1]).unary(.sin) },
        GradientCase("broadcast", [3, 1]) { try $0[0].broadcast(to: [2, 3, 4]).unary(.exp) },
        GradientCase("slice", [4, 5]) {
            try $0[0].indexed(by: [
                .slice(from: 1, to: nil, step: 2), .single(-1),
            ])?.squared() ?? $0[0]
        },
        GradientCase("new axis", [3]) { try $0[0].indexed(by: [.newAxis, .ellipsis]) ?? $0[0] },
        GradientCase("concat", [2, 3], [2, 1]) {
            try Symbol.concatenate([$0[0], $0[1], $0[0]], axis: 1).squared()
        },
        GradientCase("stack", [2], [2]) {
            try Symbol.stack([$0[0], $0[1]], axis: -1).unary(.tanh)
        },
        GradientCase("gather", [4, 2]) {
            let places = $0[0].graph.constant(try Tensor([Int64(3), 0, 3], shape: [3]))
            return try $0[0].gatheringRows(at: places).squared()
        },
        GradientCase("scatter", [3, 2]) {
            let places = $0[0].graph.constant(try Tensor([Int64(1), 0, 1], shape: [3]))
            return $0[0].squared().scatteringRows(at: places, into: [4, 2]).squared()
        },
        GradientCase("place", [2, 3]) {
            $0[0].squared().placed(starts: [1, 0], steps: [2, 1], in: [5, 4]).unary(.exp)
        },
        GradientCase("no gradient passes", [3], [3]) { $0[0].stoppingGradient() * 0 + $0[1] },
    ]

    private static let reducing: [GradientCase] =
        [[Int]?.none, [0], [1], [-1], [0, 2], [0, 1, 2]].flatMap { axes in
            [
                Reduction.sum, .mean, .maximum, .minimum, .variance, .standardDeviation, .norm,
                .logSumExp,
            ]
            .map { op in
                GradientCase(
                    "\(op.name) \(axes.map(String.init(describing:)) ?? "all")", [2, 3, 2]
                ) {
                    try $0[0].squared().reduce(op, axes: axes).unary(.sin)
                }
            }
        } + [
            GradientCase("softmax", [2, 4]) { try $0[0].softmax() },
            GradientCase("softmax by column", [3, 2]) { try $0[0].softmax(axis: 0) },
            GradientCase("logSoftmax", [2, 4]) { try $0[0].logSoftmax() },
            GradientCase("sum of nothing", [0, 3]) { try $0[0].reduce(.sum, axes: [0]) },
        ]

    private static let products: [GradientCase] = [
        GradientCase("product", [2, 3], [3, 4]) { try .product($0[0], $0[1]) },
        GradientCase("transposed left", [3, 2], [3, 4]) { try .product($0[0].transposed(), $0[1]) },
        GradientCase("transposed right", [2, 3], [4, 3]) {
            try .product($0[0], $0[1].transposed())
        },
        GradientCase("transposed both", [3, 2], [4, 3]) {
            try .product($0[0].transposed(), $0[1].transposed())
        },
        GradientCase("rows", [2, 3, 2], [2, 4]) { try .product($0[0], $0[1]) },
        GradientCase("batches", [2, 3, 2], [2, 2, 4]) { try .product($0[0], $0[1]) },
        GradientCase("broadcast batches", [2, 1, 3, 2], [3, 2, 1]) { try .product($0[0], $0[1]) },
        GradientCase("vectors", [3], [3]) { try .product($0[0], $0[1]) },
        GradientCase("vector and matrix", [3], [3, 2]) { try .product($0[0], $0[1]) },
        GradientCase("outer", [3, 1], [1, 2]) { try .product($0[0], $0[1]) },
        GradientCase("empty", [0, 3], [3, 2]) { try .product($0[0], $0[1]) },
        GradientCase("nothing summed", [2, 0], [0, 3]) { try .product($0[0], $0[1]) },
    ]

    private static let windows: [GradientCase] =
        [
            (
                Window(height: 2, width: 3, strideHeight: 1, strideWidth: 1, padTop: 0, padLeft: 1),
                3, 4
            ),
            (
                Window(height: 3, width: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 1),
                2, 2
            ),
            (
                Window(height: 1, width: 1, strideHeight: 1, strideWidth: 2, padTop: 0, padLeft: 0),
                4, 2
            ),
        ].flatMap { (window: Window, rows: Int, columns: Int) in
            let images: Shape = [2, 4, 4, 2]
            let kernel: Shape = [window.height, window.width, 2, 3]
            let outputs: Shape = [2, rows, columns, 3]
            let pooled: Shape = [2, rows, columns, 2]
            let name = "\(window.height)×\(window.width)"
            return [
                GradientCase("convolution \(name)", images, kernel) {
                    $0[0].convolved($0[1], window, rows: rows, columns: columns).squared()
                },
                GradientCase("transposed convolution \(name)", outputs, kernel) {
                    $0[0].convolvedBack($0[1], window, to: images).squared()
                },
                GradientCase("kernel gradient \(name)", images, outputs) {
                    $0[0].kernelGradient($0[1], window, to: kernel).squared()
                },
                GradientCase("max pool \(name)", images) {
                    let places = $0[0].poolPlaces(window, rows: rows, columns: columns)
                    return $0[0].poolGathered(at: places, window).squared()
                },
                GradientCase("max pool, gradient \(name)", pooled) {
                    let image = try Tensor.uniform(images, at: RandomAddress(seed: 5))
                    let places = $0[0].graph.constant(image)
                        .poolPlaces(window, rows: rows, columns: columns)
                    return $0[0].squared().poolScattered(at: places, window, to: images).squared()
                },
                GradientCase("sum pool \(name)", images) {
                    $0[0].poolSummed(window, rows: rows, columns: columns).squared()
                },
                GradientCase("sum pool, spread \(name)", pooled) {
                    $0[0].poolSpread(window, to: images).squared()
                },
                GradientCase("window sums \(name)", images) {
                    $0[0].windowSummed(radius: 1).squared()
                },
            ]
        }

    private static let composed: [GradientCase] = [
        GradientCase("two layers", [4, 3], [3, 5], [5], [5, 1]) {
            let hidden = try Symbol.binary(.add, .product($0[0], $0[1]), $0[2]).unary(.tanh)
            return try .product(hidden, $0[3])
        },
        GradientCase("joined columns", [4, 2], [4, 3], [5, 2]) {
            try .product(Symbol.concatenate([$0[0], $0[1]], axis: 1), $0[2]).unary(.tanh)
        },
        GradientCase("a row with one 1", [3, 2], [4, 2]) {
            let labels = $0[0].graph.constant(try Tensor([Int64(2), 0, 2, 1], shape: [4]))
            let chosen = try Symbol.product(labels.oneHot(3).cast(to: $0[0].type), $0[0])
            return chosen * $0[1]
        },
        GradientCase("parts of rows", [4, 3], [2, 3]) {
            let upper = $0[0].sliced(starts: [1, 0], steps: [1, 1], sizes: [2, 3])
            return (upper * $0[1]).unary(.sin)
        },
        GradientCase("gradient penalty", [4, 3], [3, 5], [5, 1]) {
            let x = $0[0].asPlace()
            let value = try Symbol.product(.product(x, $0[1]).unary(.tanh), $0[2])
            let slope = try x.graph.gradients(of: try value.reduce(.sum), by: [x])[0]
            let norm = try slope.reduce(.norm, axes: [1])
            return try (norm - 1).squared().reduce(.mean)
        },
    ]
}
