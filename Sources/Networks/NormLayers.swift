import Graphs
import Shapes
import Tensors

/// Each channel brought to mean 0 and variance 1 over the batch, then scaled and shifted.
///
/// In training the batch's statistics count and the moving ones follow; in evaluation the moving
/// ones count. It ties examples together.
///
/// ## Source
/// Ioffe and Szegedy, Batch normalization, 2015, algorithm 1.
public struct BatchNorm: Layer {
    /// The part of the moving statistics that stays in each step.
    public var momentum: Double
    public var epsilon: Double
    public var isScaled: Bool
    public var isShifted: Bool

    public init(
        momentum: Double = 0.99, epsilon: Double = 1e-3, isScaled: Bool = true,
        isShifted: Bool = true
    ) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.isScaled = isScaled
        self.isShifted = isShifted
    }

    public var name: String { "BatchNorm" }
    public var settings: String { "momentum: \(momentum), epsilon: \(epsilon)" }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        guard input.rank > 1 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input, expected: "examples and channels: [N, …, channels]")
        }
        let channels: Shape = [input[input.rank - 1]]
        return affine(channels, isScaled, isShifted) + [
            ParameterSpec("mean", channels, .constant(0), isTrained: false),
            ParameterSpec("variance", channels, .constant(1), isTrained: false),
        ]
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        let first = parameters.count - 2
        let (mean, variance) = (parameters[first], parameters[first + 1])
        guard mode == .training else {
            let value = try normalized(x, mean, variance, epsilon)
            return LayerOutput(try affine(value, parameters.dropLast(2), isScaled, isShifted))
        }
        let axes = Array(0..<(x.rank - 1))
        let batchMean = try x.reduce(.mean, axes: axes)
        let batchVariance = try Symbol.binary(.subtract, x, batchMean).unary(.square)
            .reduce(.mean, axes: axes)
        let value = try normalized(x, batchMean, batchVariance, epsilon)
        return LayerOutput(
            try affine(value, parameters.dropLast(2), isScaled, isShifted),
            updates: [
                (first, try followed(mean, batchMean)),
                (first + 1, try followed(variance, batchVariance)),
            ])
    }

    private func followed(_ moving: Symbol, _ now: Symbol) throws -> Symbol {
        try .binary(
            .add, .binary(.multiply, moving, number: momentum),
            .binary(.multiply, now.stoppingGradient(), number: 1 - momentum))
    }
}

/// Scale and shift of normalised channels, where there are such.
private func affine(_ channels: Shape, _ isScaled: Bool, _ isShifted: Bool) -> [ParameterSpec] {
    (isScaled ? [ParameterSpec("weight", channels, .constant(1))] : [])
        + (isShifted ? [ParameterSpec("bias", channels, .constant(0))] : [])
}

private func affine(
    _ x: Symbol, _ parameters: ArraySlice<Symbol>, _ isScaled: Bool, _ isShifted: Bool
) throws -> Symbol {
    var rest = parameters
    var value = x
    if isScaled { value = try .binary(.multiply, value, rest.removeFirst()) }
    if isShifted { value = try .binary(.add, value, rest.removeFirst()) }
    return value
}

private func normalized(
    _ x: Symbol, _ mean: Symbol, _ variance: Symbol, _ epsilon: Double
) throws -> Symbol {
    let deviation = Symbol.binary(.add, variance, number: epsilon).unary(.sqrt)
    return try .binary(.divide, .binary(.subtract, x, mean), deviation)
}

/// Each example brought to mean 0 and variance 1 along its last axis, then scaled and shifted.
///
/// ## Source
/// Ba, Kiros and Hinton, Layer normalization, 2016.
public struct LayerNorm: Layer {
    public var epsilon: Double

    public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

    public var name: String { "LayerNorm" }
    public var settings: String { "epsilon: \(epsilon)" }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        guard input.rank > 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input, expected: "at least one axis of features")
        }
        return affine([input[input.rank - 1]], true, true)
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        let mean = try x.reduce(.mean, axes: [-1], keepingDimensions: true)
        let variance = try Symbol.binary(.subtract, x, mean).unary(.square)
            .reduce(.mean, axes: [-1], keepingDimensions: true)
        return LayerOutput(
            try affine(normalized(x, mean, variance, epsilon), parameters[...], true, true))
    }
}

/// Groups of channels of each example brought to mean 0 and variance 1, then scaled and shifted
/// by channel.
///
/// ## Source
/// Wu and He, Group normalization, 2018.
public struct GroupNorm: Layer {
    public var groups: Int
    public var epsilon: Double

    public init(_ groups: Int, epsilon: Double = 1e-5) {
        self.groups = groups
        self.epsilon = epsilon
    }

    public var name: String { "GroupNorm" }
    public var settings: String { "\(groups), epsilon: \(epsilon)" }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        guard input.rank > 1, input[input.rank - 1] % groups == 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input,
                expected: "a last axis of channels that \(groups) groups divide")
        }
        return affine([input[input.rank - 1]], true, true)
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        _ = try self.parameters(for: x.shape)
        let channels = x.shape[x.rank - 1]
        let area = x.shape.sizes.dropFirst().dropLast().reduce(1, *)
        let grouped = try x.reshaped([x.shape[0], area, groups, channels / groups])
        let mean = try grouped.reduce(.mean, axes: [1, 3], keepingDimensions: true)
        let variance = try Symbol.binary(.subtract, grouped, mean).unary(.square)
            .reduce(.mean, axes: [1, 3], keepingDimensions: true)
        let value = try normalized(grouped, mean, variance, epsilon).reshaped(x.shape.sizes)
        return LayerOutput(try affine(value, parameters[...], true, true))
    }
}

/// Each channel divided by what its neighbours add up to.
///
/// `x / (bias + alpha Σ x²)^beta`, the sum over `2 radius + 1` neighbouring channels.
///
/// ## Source
/// Krizhevsky, Sutskever and Hinton, 2012, section 3.3; parameters as TensorFlow's.
public struct LocalResponseNorm: Layer {
    public var radius: Int
    public var bias: Double
    public var alpha: Double
    public var beta: Double

    public init(radius: Int = 5, bias: Double = 1, alpha: Double = 1, beta: Double = 0.5) {
        self.radius = radius
        self.bias = bias
        self.alpha = alpha
        self.beta = beta
    }

    public var name: String { "LocalResponseNorm" }
    public var settings: String {
        "radius: \(radius), bias: \(bias), alpha: \(alpha), beta: \(beta)"
    }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        let sums = x.unary(.square).windowSummed(radius: radius)
        let divisor = Symbol.binary(
            .add, .binary(.multiply, sums, number: alpha), number: bias)
        return LayerOutput(
            try .binary(.multiply, x, .binary(.power, divisor, number: -beta)))
    }
}
