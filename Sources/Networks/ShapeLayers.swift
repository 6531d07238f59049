import Graphs
import Shapes
import Tensors

/// All axes but the first made one.
public struct Flatten: Layer {
    public init() {}

    public var name: String { "Flatten" }
    public var settings: String { "" }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        guard x.rank > 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: x.shape, expected: "an axis of examples")
        }
        let rest = x.shape.sizes.dropFirst().reduce(1, *)
        return LayerOutput(try x.reshaped([x.shape[0], rest]))
    }
}

/// Each example in another shape; one size may be −1.
public struct Reshape: Layer {
    public var sizes: [Int]

    public init(_ sizes: [Int]) { self.sizes = sizes }

    public var name: String { "Reshape" }
    public var settings: String { sizes.map(String.init).joined(separator: ", ") }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        guard x.rank > 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: x.shape, expected: "an axis of examples")
        }
        return LayerOutput(try x.reshaped([x.shape[0]] + sizes))
    }
}

/// Some numbers set to 0 in training, and the others made larger so that the mean stays.
public struct Dropout: Layer {
    /// The probability of 0.
    public var rate: Double

    public init(_ rate: Double) { self.rate = rate }

    public var name: String { "Dropout" }
    public var settings: String { "\(rate)" }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        guard mode == .training, rate > 0 else { return LayerOutput(x) }
        guard rate < 1 else { return LayerOutput(.binary(.multiply, x, number: 0)) }
        let kept = x.graph.random(.bernoulli(probability: 1 - rate), x.shape)
        let scaled = Symbol.binary(.multiply, x, number: 1 / (1 - rate))
        return LayerOutput(try .binary(.multiply, scaled, kept))
    }
}

/// Normal numbers added in training.
public struct GaussianNoise: Layer {
    public var standardDeviation: Double

    public init(_ standardDeviation: Double) { self.standardDeviation = standardDeviation }

    public var name: String { "GaussianNoise" }
    public var settings: String { "\(standardDeviation)" }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        guard mode == .training, standardDeviation > 0 else { return LayerOutput(x) }
        let noise = x.graph.random(
            .normal(mean: 0, standardDeviation: standardDeviation), x.shape,
            x.type.isFloating ? x.type : .float32)
        return LayerOutput(try .binary(.add, x, noise))
    }
}

/// Each pixel repeated `factor` times along both axes.
public struct Upsample: Layer {
    public var factor: Int

    public init(_ factor: Int) { self.factor = factor }

    public var name: String { "Upsample" }
    public var settings: String { "\(factor)" }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        try requireImages(x.shape)
        let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
        let split = try x.reshaped([n, h, 1, w, 1, c])
        let repeated = try split.broadcast(to: [n, h, factor, w, factor, c])
        return LayerOutput(try repeated.reshaped([n, h * factor, w * factor, c]))
    }
}

/// Channels rearranged as pixels: `[N, H, W, C r²]` to `[N, H r, W r, C]`.
///
/// ## Source
/// Shi et al., Real-time single image and video super-resolution, 2016; channels in PyTorch's
/// order.
public struct PixelShuffle: Layer {
    public var factor: Int

    public init(_ factor: Int) { self.factor = factor }

    public var name: String { "PixelShuffle" }
    public var settings: String { "\(factor)" }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        try requireImages(input)
        guard input[3] % (factor * factor) == 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input,
                expected: "a number of channels that \(factor * factor) divides")
        }
        return []
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        _ = try self.parameters(for: x.shape)
        let (n, h, w) = (x.shape[0], x.shape[1], x.shape[2])
        let channels = x.shape[3] / (factor * factor)
        let split = try x.reshaped([n, h, w, channels, factor, factor])
        let moved = try split.permuted(axes: [0, 1, 4, 2, 5, 3])
        return LayerOutput(try moved.reshaped([n, h * factor, w * factor, channels]))
    }
}
