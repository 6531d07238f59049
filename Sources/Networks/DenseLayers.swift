import Graphs
import Shapes
import Tensors

/// `x W + b` along the last axis.
///
/// ## Shapes
/// `[…, inputs]` to `[…, units]`; `weight` is `[inputs, units]`, `bias` `[units]`.
public struct Dense: Layer {
    public var units: Int
    public var hasBias: Bool
    public var weightNorm: WeightNormalization?
    public var weightInitializer: Initializer
    public var biasInitializer: Initializer

    public init(
        _ units: Int, hasBias: Bool = true, weightNorm: WeightNormalization? = nil,
        weightInitializer: Initializer = .glorotUniform,
        biasInitializer: Initializer = .constant(0)
    ) {
        self.units = units
        self.hasBias = hasBias
        self.weightNorm = weightNorm
        self.weightInitializer = weightInitializer
        self.biasInitializer = biasInitializer
    }

    public var name: String { "Dense" }
    public var settings: String { "\(units)" + (hasBias ? "" : ", bias: false") }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        guard input.rank > 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input, expected: "at least one axis of features")
        }
        let inputs = input[input.rank - 1]
        var specs = [ParameterSpec("weight", [inputs, units], weightInitializer)]
        if let weightNorm { specs.append(weightNorm.spec(units)) }
        if hasBias {
            specs.append(ParameterSpec("bias", [units], biasInitializer.forBias(fanIn: inputs)))
        }
        return specs
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        var rest = parameters[...]
        var weight = rest.removeFirst()
        if let weightNorm { weight = try weightNorm.apply(weight, scale: rest.removeFirst()) }
        let product = try Symbol.product(x, weight)
        guard let bias = rest.first else { return LayerOutput(product) }
        return LayerOutput(try .binary(.add, product, bias))
    }
}

/// Weights as directions and lengths: each output's weights are `scale · v / ‖v‖`.
///
/// ## Source
/// Salimans and Kingma, Weight normalization, 2016, equation 2.
public struct WeightNormalization: Hashable, Sendable {
    /// Added to the squared length.
    public var epsilon: Double
    /// Whether the lengths are trained; else they stay 1.
    public var isScaled: Bool

    public init(epsilon: Double = 0, isScaled: Bool = true) {
        self.epsilon = epsilon
        self.isScaled = isScaled
    }

    func spec(_ outputs: Int) -> ParameterSpec {
        ParameterSpec("scale", [outputs], .constant(1), isTrained: isScaled)
    }

    func apply(_ weight: Symbol, scale: Symbol) throws -> Symbol {
        let axes = Array(0..<(weight.rank - 1))
        let squares = try weight.unary(.square).reduce(
            .sum, axes: axes, keepingDimensions: true)
        let length = Symbol.binary(.add, squares, number: epsilon).unary(.sqrt)
        return try .binary(.multiply, .binary(.divide, weight, length), scale)
    }
}

extension Initializer {
    /// PyTorch draws biases with the limit of their weights.
    func forBias(fanIn: Int) -> Initializer {
        self == .torchUniform
            ? .uniform(limit: 1 / Double(max(1, fanIn)).squareRoot()) : self
    }
}

/// Rows of a table by whole numbers.
///
/// ## Shapes
/// `[…]` of whole numbers in `0 ..< count` to `[…, size]`; `weight` is `[count, size]`.
public struct Embedding: Layer {
    public var count: Int
    public var size: Int
    public var initializer: Initializer

    public init(_ count: Int, _ size: Int, initializer: Initializer = .uniform(limit: 0.05)) {
        self.count = count
        self.size = size
        self.initializer = initializer
    }

    public var name: String { "Embedding" }
    public var settings: String { "\(count), \(size)" }

    public func parameters(for input: Shape) -> [ParameterSpec] {
        [ParameterSpec("weight", [count, size], initializer)]
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        LayerOutput(try parameters[0].gatheringRows(at: x))
    }
}
