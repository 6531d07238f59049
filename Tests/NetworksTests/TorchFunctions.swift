import Graphs
import Networks
import Shapes
import Tensors

/// What the cases of torch-networks.json are in our layers and losses: functions of the named
/// arguments.
enum TorchFunctions {
    typealias Function = @Sendable ([String: Symbol]) throws -> LayerOutput

    static let all: [String: Function] = Dictionary(
        uniqueKeysWithValues: dense + convolutions + transposed + pooling + norms + activations
            + losses + penalties)

    private static func layer(
        _ name: String, _ layer: any Layer, _ mode: LayerMode = .training
    ) -> (String, Function) {
        (name, { try apply(layer, $0, mode) })
    }

    /// Parameters are found by the names that the layer gives them.
    private static func apply(
        _ layer: any Layer, _ named: [String: Symbol], _ mode: LayerMode = .training
    ) throws -> LayerOutput {
        let x = try argument("x", named)
        let parameters = try layer.parameters(for: x.shape).map { spec in
            let symbol = try argument(spec.name, named)
            guard symbol.shape == spec.shape else { throw TorchFault.missing(spec.name) }
            return symbol
        }
        return try layer.apply(x, parameters, mode)
    }

    static func argument(_ name: String, _ named: [String: Symbol]) throws -> Symbol {
        guard let symbol = named[name] else { throw TorchFault.missing(name) }
        return symbol
    }

    private static func function(
        _ name: String, _ names: [String] = ["x"],
        _ body: @escaping @Sendable ([Symbol]) throws -> Symbol
    ) -> (String, Function) {
        (name, { named in LayerOutput(try body(try names.map { try argument($0, named) })) })
    }

    private static func window(
        _ size: [Int], _ stride: [Int] = [1], _ padding: Padding = .valid
    ) -> WindowSettings { WindowSettings(size: size, stride: stride, padding: padding) }

    // MARK: - Layers

    private static let dense: [(String, Function)] = [
        layer("dense", Dense(2)), layer("dense without bias", Dense(2, hasBias: false)),
        layer("dense of rows", Dense(2)),
        layer("dense, weight normalisation", Dense(2, weightNorm: WeightNormalization())),
        layer("embedding", Embedding(5, 2)),
        (
            "residual",
            { named in
                let inner = try apply(Dense(4), named).value.unary(.tanh)
                return LayerOutput(try .binary(.add, try argument("x", named), inner))
            }
        ),
    ]

    private static let convolutions: [(String, Function)] =
        [
            ("valid", window([3, 2])), ("stride 2", window([2], [2])),
            ("padding 1", window([3], [1], .pixels(1))),
            ("stride 2, padding 2", window([3], [2], .pixels(2))),
            ("same", window([3, 2], [1], .same)), ("same, stride 2", window([3], [2], .same)),
            ("same, strides 2 and 3", window([2, 4], [2, 3], .same)), ("one pixel", window([1])),
        ].map { layer("convolution, \($0.0)", Conv2D(3, $0.1)) } + [
            layer(
                "convolution, weight normalisation",
                Conv2D(3, window([3], [1], .pixels(1)), weightNorm: WeightNormalization()))
        ]

    private static let transposed: [(String, Function)] = [
        ("valid", window([3, 2]), 0), ("valid, stride 2", window([3], [2]), 0),
        ("valid, stride above size", window([2], [3]), 0),
        ("padding 1", window([3], [1], .pixels(1)), 0),
        ("stride 2, padding 1, 1 more", window([3], [2], .pixels(1)), 1),
        ("same", window([3], [1], .same), 0), ("same, stride 2", window([3], [2], .same), 0),
        ("same, size 5", window([5], [2], .same), 0),
        ("same, stride above size", window([2], [3], .same), 0),
    ].map {
        layer("transposed convolution, \($0.0)", ConvTranspose2D(3, $0.1, outputPadding: $0.2))
    }

    private static let pooling: [(String, Function)] =
        [
            ("valid", window([2], [2])), ("overlapping", window([3])),
            ("same", window([3], [2], .same)), ("padding 1", window([3], [2], .pixels(1))),
            ("oblong", window([2, 3], [1, 2])),
        ].flatMap {
            [
                layer("max pool, \($0.0)", MaxPool2D($0.1)),
                layer("average pool, \($0.0)", AvgPool2D($0.1)),
            ]
        } + [layer("upsample", Upsample(3)), layer("pixel shuffle", PixelShuffle(2))]

    private static let norms: [(String, Function)] =
        ["rows", "images"].flatMap { name in
            let norm = BatchNorm(momentum: 0.9, epsilon: 1e-3)
            return [
                layer("batch norm, \(name), training", norm),
                layer("batch norm, \(name), evaluation", norm, .evaluation),
            ]
        } + [1, 2, 4].map { layer("group norm, \($0) groups", GroupNorm($0)) } + [
            layer("layer norm", LayerNorm()),
            layer("response norm", LocalResponseNorm(radius: 1, bias: 1, alpha: 0.5, beta: 0.5)),
            layer(
                "response norm, AlexNet",
                LocalResponseNorm(radius: 2, bias: 2, alpha: 1e-4, beta: 0.75)),
        ]

    // MARK: - Functions

    private static let activations: [(String, Function)] = [
        function("relu") { $0[0].unary(.relu) },
        function("leaky relu") { try Activations.leakyReLU($0[0], slope: 0.2) },
        function("elu") { try Activations.elu($0[0], alpha: 1.3) },
        function("gelu") { try Activations.gelu($0[0]) },
        function("softplus") { $0[0].unary(.softplus) },
        function("sigmoid") { $0[0].unary(.sigmoid) },
        function("tanh") { $0[0].unary(.tanh) },
        function("softmax") { try $0[0].softmax() },
        function("log softmax") { try $0[0].logSoftmax() },
    ]

    private static let losses: [(String, Function)] =
        [
            "sigmoid cross-entropy", "sigmoid cross-entropy, large logits",
        ].map { function($0, ["x", "target"]) { try Losses.sigmoidCrossEntropy($0[0], $0[1]) } }
        + [
            "softmax cross-entropy, numbers", "softmax cross-entropy, probabilities",
        ].map { function($0, ["x", "target"]) { try Losses.softmaxCrossEntropy($0[0], $0[1]) } } + [
            function("hinge", ["x", "target"]) { try Losses.hinge($0[0], $0[1]) },
            function("squared error", ["x", "target"]) { try Losses.squaredError($0[0], $0[1]) },
            function("Wasserstein", ["x", "fake"]) { try Losses.wasserstein($0[0], $0[1]) },
            function("feature matching", ["x", "fake"]) {
                try Losses.featureMatching($0[0], $0[1])
            },
        ]

    private static let penalties: [(String, Function)] = [
        function("gradient penalty, tanh", ["x", "w1", "b1", "w2"]) { symbols in
            try penalty(symbols, 1) { $0.unary(.tanh) }
        },
        function("gradient penalty, leaky relu", ["x", "w1", "b1", "w2"]) { symbols in
            try penalty(symbols, 0.5) { try Activations.leakyReLU($0, slope: 0.2) }
        },
        function("gradient penalty, convolutions", ["x", "w1", "w2"]) {
            let point = $0[0].asPlace()
            let first = Conv2D(2, window([3], [2], .same), hasBias: false)
            let second = Conv2D(1, window([2]), hasBias: false)
            let hidden = try Activations.leakyReLU(
                first.apply(point, [$0[1]], .training).value, slope: 0.2)
            let scores = try second.apply(hidden, [$0[2]], .training).value
            return try Losses.gradientPenalty(scores, at: point, target: 1)
        },
    ]

    private static func penalty(
        _ symbols: [Symbol], _ target: Double, _ activation: (Symbol) throws -> Symbol
    ) throws -> Symbol {
        let point = symbols[0].asPlace()
        let hidden = try activation(
            Dense(5).apply(point, [symbols[1], symbols[2]], .training).value)
        let scores = try Symbol.product(hidden, symbols[3])
        return try Losses.gradientPenalty(scores, at: point, target: target)
    }
}
