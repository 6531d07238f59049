import Graphs
import Networks
import Shapes
import Tensors
import Testing

/// A layer or a loss as a function of tensors, all of which have gradients.
struct LayerCase: CustomTestStringConvertible, Sendable {
    let name: String
    let inputs: [Shape]
    /// Where inputs lie.
    var range: ClosedRange<Double> = -1...1
    let parameters: [ParameterSpec]
    let function: @Sendable (_ inputs: [Symbol], _ parameters: [Symbol]) throws -> Symbol

    var testDescription: String { name }

    init(_ layer: any Layer, _ input: Shape, _ mode: LayerMode = .training) {
        name = "\(layer.name)(\(layer.settings)) \(input) \(mode)"
        inputs = [input]
        parameters = (try? layer.parameters(for: input)) ?? []
        function = { try layer.apply($0[0], $1, mode).value }
    }

    init(
        _ name: String, _ inputs: Shape..., range: ClosedRange<Double> = -1...1,
        _ function: @escaping @Sendable ([Symbol]) throws -> Symbol
    ) {
        self.name = "\(name) \(inputs)"
        self.inputs = inputs
        self.range = range
        parameters = []
        self.function = { inputs, _ in try function(inputs) }
    }

    var shapes: [Shape] { inputs + parameters.map(\.shape) }

    /// Parameters are above 0, as variances are.
    func arguments(seed: UInt64) throws -> [Tensor] {
        try shapes.enumerated().map { place, shape in
            let bounds = place < inputs.count ? range : 0.4...1.2
            return try Tensor.uniform(
                shape, low: bounds.lowerBound, high: bounds.upperBound, type: .float64,
                at: RandomAddress(seed: seed, stream: UInt64(place)))
        }
    }

    func value(_ all: [Symbol]) throws -> Symbol {
        try function(Array(all.prefix(inputs.count)), Array(all.dropFirst(inputs.count)))
    }

    // MARK: - All

    static let all: [LayerCase] = dense + convolutions + windows + norms + losses + activations

    private static func window(
        _ size: [Int], _ stride: [Int] = [1], _ padding: Padding = .valid
    ) -> WindowSettings { WindowSettings(size: size, stride: stride, padding: padding) }

    private static let dense: [LayerCase] = [
        LayerCase(Dense(2), [3, 4]), LayerCase(Dense(1), [1, 1]), LayerCase(Dense(2), [0, 3]),
        LayerCase(Dense(2), [3, 0]), LayerCase(Dense(3), [2, 1, 2]), LayerCase(Dense(2), [3]),
        LayerCase(Dense(2, hasBias: false), [2, 3]),
        LayerCase(Dense(2, weightNorm: WeightNormalization()), [3, 2]),
        LayerCase("Embedding", [4, 2]) {
            let places = $0[0].graph.constant(try Tensor([Int64(3), 0, 3, 1], shape: [2, 2]))
            return try Embedding(4, 2).apply(places, [$0[0]], .training).value.unary(.sin)
        },
        LayerCase("Embedding of nothing", [4, 2]) {
            let places = $0[0].graph.constant(try Tensor([Int64](), shape: [0]))
            return try Embedding(4, 2).apply(places, [$0[0]], .training).value
        },
    ]

    private static let convolutions: [LayerCase] = [
        LayerCase(Conv2D(2, window([2, 3])), [2, 3, 4, 2]),
        LayerCase(Conv2D(2, window([3], [2], .same)), [1, 4, 3, 1]),
        LayerCase(Conv2D(1, window([1])), [2, 1, 1, 3]),
        LayerCase(Conv2D(2, window([2], [1], .pixels(1)), hasBias: false), [1, 2, 2, 1]),
        LayerCase(Conv2D(2, window([2])), [0, 3, 3, 1]),
        LayerCase(Conv2D(2, window([2]), weightNorm: WeightNormalization()), [1, 3, 3, 2]),
        LayerCase(ConvTranspose2D(2, window([3], [2], .same)), [2, 2, 2, 1]),
        LayerCase(ConvTranspose2D(1, window([2], [3])), [1, 1, 2, 2]),
        LayerCase(
            ConvTranspose2D(2, window([3], [2], .pixels(1)), outputPadding: 1), [1, 2, 1, 2]),
        LayerCase(ConvTranspose2D(2, window([2])), [0, 2, 2, 1]),
    ]

    private static let windows: [LayerCase] = [
        LayerCase(MaxPool2D(window([2], [2])), [2, 4, 4, 2]),
        LayerCase(MaxPool2D(window([3], [1], .same)), [1, 3, 3, 1]),
        LayerCase(MaxPool2D(window([2])), [0, 3, 3, 1]),
        LayerCase(AvgPool2D(window([2], [2])), [2, 4, 4, 2]),
        LayerCase(AvgPool2D(window([3], [2], .same)), [1, 4, 3, 1]),
        LayerCase(AvgPool2D(window([2])), [0, 3, 3, 1]),
        LayerCase(Upsample(2), [1, 2, 1, 2]), LayerCase(Upsample(2), [0, 2, 2, 1]),
        LayerCase(PixelShuffle(2), [1, 1, 2, 4]), LayerCase(Flatten(), [2, 2, 3]),
        LayerCase(Flatten(), [0, 2]), LayerCase(Reshape([2, -1]), [2, 4]),
    ]

    private static let norms: [LayerCase] = [
        LayerCase(BatchNorm(epsilon: 0.1), [4, 3]), LayerCase(BatchNorm(epsilon: 0.1), [1, 2]),
        LayerCase(BatchNorm(epsilon: 0.1), [2, 2, 1, 2]),
        LayerCase(BatchNorm(epsilon: 0.1, isScaled: false), [3, 2]),
        LayerCase(BatchNorm(epsilon: 0.1, isShifted: false), [3, 1]),
        LayerCase(BatchNorm(), [3, 2], .evaluation), LayerCase(BatchNorm(), [0, 2], .evaluation),
        LayerCase(LayerNorm(epsilon: 0.1), [3, 4]), LayerCase(LayerNorm(epsilon: 0.1), [2, 1]),
        LayerCase(LayerNorm(), [0, 3]), LayerCase(LayerNorm(epsilon: 0.1), [3]),
        LayerCase(GroupNorm(2, epsilon: 0.1), [2, 2, 1, 4]),
        LayerCase(GroupNorm(1, epsilon: 0.1), [2, 3]), LayerCase(GroupNorm(2), [0, 2, 2, 2]),
        LayerCase(LocalResponseNorm(radius: 1), [2, 2, 1, 4]),
        LayerCase(LocalResponseNorm(radius: 2), [3, 1]), LayerCase(LocalResponseNorm(), [0, 3]),
    ]

    private static let losses: [LayerCase] = [
        LayerCase("sigmoidCrossEntropy", [3, 2], [3, 2]) {
            try Losses.sigmoidCrossEntropy($0[0], $0[1])
        },
        LayerCase("sigmoidCrossEntropy", [3, 2], []) {
            try Losses.sigmoidCrossEntropy($0[0], $0[1])
        },
        LayerCase("sigmoidCrossEntropy", [0], []) { try Losses.sigmoidCrossEntropy($0[0], $0[1]) },
        LayerCase("softmaxCrossEntropy", [2, 3], [2, 3]) {
            try Losses.softmaxCrossEntropy($0[0], $0[1])
        },
        LayerCase("softmaxCrossEntropy of numbers", [2, 3]) {
            let classes = $0[0].graph.constant(try Tensor([Int64(2), 0], shape: [2]))
            return try Losses.softmaxCrossEntropy($0[0], classes)
        },
        LayerCase("softmaxCrossEntropy of one class", [2, 1], [2, 1]) {
            try Losses.softmaxCrossEntropy($0[0], $0[1])
        },
        LayerCase("softmaxCrossEntropy", [0, 3], [0, 3]) {
            try Losses.softmaxCrossEntropy($0[0], $0[1])
        },
        LayerCase("hinge", [4], [], range: -0.9...0.9) { try Losses.hinge($0[0], $0[1]) },
        LayerCase("squaredError", [2, 3], [3]) { try Losses.squaredError($0[0], $0[1]) },
        LayerCase("squaredError", [1], []) { try Losses.squaredError($0[0], $0[1]) },
        LayerCase("wasserstein", [3], [2, 1]) { try Losses.wasserstein($0[0], $0[1]) },
        LayerCase("featureMatching", [3, 2], [1, 2]) { try Losses.featureMatching($0[0], $0[1]) },
        LayerCase("gradientPenalty", [3, 2], [2, 3], [3, 1]) {
            let point = $0[0].asPlace()
            let scores = try Symbol.product(Symbol.product(point, $0[1]).unary(.tanh), $0[2])
            return try Losses.gradientPenalty(scores, at: point, target: 1)
        },
    ]

    private static let activations: [LayerCase] = [
        LayerCase("leakyReLU", [3, 2]) { try Activations.leakyReLU($0[0], slope: 0.2) },
        LayerCase("elu", [3, 2]) { try Activations.elu($0[0], alpha: 1.3) },
        LayerCase("gelu", [1, 2]) { try Activations.gelu($0[0]) },
        LayerCase("gelu", [0]) { try Activations.gelu($0[0]) },
    ]
}
