import Graphs
import Shapes
import Tensors

/// A parameter of a layer before it has values.
public struct ParameterSpec: Sendable {
    /// As users write it: `weight`, `bias`.
    public let name: String
    public let shape: Shape
    public let initializer: Initializer
    /// Whether gradients reach it; moving statistics are kept, not trained.
    public let isTrained: Bool

    public init(_ name: String, _ shape: Shape, _ initializer: Initializer, isTrained: Bool = true)
    {
        self.name = name
        self.shape = shape
        self.initializer = initializer
        self.isTrained = isTrained
    }
}

/// What a layer gives for an input.
public struct LayerOutput {
    public let value: Symbol
    /// New values of parameters that are not trained, by their place among the specifications.
    public var updates: [(parameter: Int, value: Symbol)] = []

    public init(_ value: Symbol, updates: [(parameter: Int, value: Symbol)] = []) {
        self.value = value
        self.updates = updates
    }
}

/// Whether a network is being trained or used.
public enum LayerMode: Hashable, Sendable {
    /// Dropout drops, noise is added, batch statistics count.
    case training
    /// Moving statistics count.
    case evaluation
}

/// One kind of layer with its settings: a function of an input and of parameters.
///
/// Shapes of parameters follow from the first input. Inputs have the examples along axis 0;
/// images are `[N, height, width, channels]`.
public protocol Layer: Sendable {
    /// As users write it: `Dense`.
    var name: String { get }

    /// The settings as users write them, for tables: `128`, `64, size: 5`.
    var settings: String { get }

    /// The parameters for inputs of this shape.
    ///
    /// - Throws: `ShapeError` if there is no output for such inputs.
    func parameters(for input: Shape) throws -> [ParameterSpec]

    /// - Parameter parameters: as specified for the input.
    func apply(_ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode) throws -> LayerOutput
}

extension Layer {
    /// The input's axes from the second on, for messages.
    func requireRank(_ rank: Int, _ shape: Shape, _ words: String) throws {
        guard shape.rank == rank else {
            throw ShapeError.wrongRank(operation: name, shape: shape, expected: words)
        }
    }

    func requireImages(_ shape: Shape) throws {
        try requireRank(4, shape, "images: [N, height, width, channels]")
    }
}
