import Graphs
import Shapes
import Tensors

/// What surrounds images before a window goes over them.
public enum Padding: Hashable, Sendable {
    /// As TensorFlow: `ceil(size / stride)` outputs, the odd row of zeros below and to the right.
    case same
    /// None.
    case valid
    /// So many rows and columns of zeros on each side.
    case pixels(Int)

    var text: String {
        switch self {
        case .same: "same"
        case .valid: "valid"
        case .pixels(let count): "\(count)"
        }
    }

    /// Outputs along one axis, and zeros before it.
    func plan(_ size: Int, window: Int, stride: Int) -> (outputs: Int, before: Int) {
        switch self {
        case .same:
            let outputs = (size + stride - 1) / stride
            return (outputs, max(0, (outputs - 1) * stride + window - size) / 2)
        case .valid: return (size >= window ? (size - window) / stride + 1 : 0, 0)
        case .pixels(let count):
            let whole = size + 2 * count
            return (whole >= window ? (whole - window) / stride + 1 : 0, count)
        }
    }
}

/// The settings of a window that moves over images.
public struct WindowSettings: Hashable, Sendable {
    public var height: Int
    public var width: Int
    public var strideHeight: Int
    public var strideWidth: Int
    public var padding: Padding

    public init(size: [Int], stride: [Int], padding: Padding) {
        height = size[0]
        width = size.count > 1 ? size[1] : size[0]
        strideHeight = stride[0]
        strideWidth = stride.count > 1 ? stride[1] : stride[0]
        self.padding = padding
    }

    var text: String {
        let size = height == width ? "\(height)" : "[\(height), \(width)]"
        let stride =
            strideHeight == strideWidth ? "\(strideHeight)" : "[\(strideHeight), \(strideWidth)]"
        return "\(size), stride: \(stride), padding: \(padding.text)"
    }

    /// - Throws: `ShapeError.wrongRank` if the window does not fit into the images.
    func plan(
        _ name: String, _ input: Shape
    ) throws -> (window: Window, rows: Int, columns: Int) {
        let vertical = padding.plan(input[1], window: height, stride: strideHeight)
        let horizontal = padding.plan(input[2], window: width, stride: strideWidth)
        guard vertical.outputs > 0, horizontal.outputs > 0 else {
            throw ShapeError.wrongRank(
                operation: name, shape: input,
                expected: "images of at least \(height) × \(width) pixels")
        }
        return (
            window(padTop: vertical.before, padLeft: horizontal.before), vertical.outputs,
            horizontal.outputs
        )
    }

    func window(padTop: Int, padLeft: Int) -> Window {
        Window(
            height: height, width: width, strideHeight: strideHeight, strideWidth: strideWidth,
            padTop: padTop, padLeft: padLeft)
    }
}

/// A convolution over images.
///
/// ## Shapes
/// `[N, H, W, inputs]` to `[N, rows, columns, filters]`; `weight` is
/// `[height, width, inputs, filters]`, `bias` `[filters]`.
public struct Conv2D: Layer {
    public var filters: Int
    public var settingsOfWindow: WindowSettings
    public var hasBias: Bool
    public var weightNorm: WeightNormalization?
    public var weightInitializer: Initializer
    public var biasInitializer: Initializer

    public init(
        _ filters: Int, _ window: WindowSettings, hasBias: Bool = true,
        weightNorm: WeightNormalization? = nil,
        weightInitializer: Initializer = .glorotUniform,
        biasInitializer: Initializer = .constant(0)
    ) {
        self.filters = filters
        settingsOfWindow = window
        self.hasBias = hasBias
        self.weightNorm = weightNorm
        self.weightInitializer = weightInitializer
        self.biasInitializer = biasInitializer
    }

    public var name: String { "Conv2D" }
    public var settings: String {
        "\(filters), \(settingsOfWindow.text)" + (hasBias ? "" : ", bias: false")
    }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        try requireImages(input)
        let (height, width) = (settingsOfWindow.height, settingsOfWindow.width)
        var specs = [
            ParameterSpec("weight", [height, width, input[3], filters], weightInitializer)
        ]
        if let weightNorm { specs.append(weightNorm.spec(filters)) }
        if hasBias {
            let initializer = biasInitializer.forBias(fanIn: height * width * input[3])
            specs.append(ParameterSpec("bias", [filters], initializer))
        }
        return specs
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        try requireImages(x.shape)
        let images = x.type.isFloating ? x : x.cast(to: .float32)
        let (window, rows, columns) = try settingsOfWindow.plan(name, x.shape)
        var rest = parameters[...]
        var weight = rest.removeFirst()
        if let weightNorm { weight = try weightNorm.apply(weight, scale: rest.removeFirst()) }
        let value = images.convolved(weight, window, rows: rows, columns: columns)
        guard let bias = rest.first else { return LayerOutput(value) }
        return LayerOutput(try .binary(.add, value, bias))
    }
}

/// The adjoint of a convolution: each input pixel adds a window of outputs.
///
/// ## Shapes
/// `[N, H, W, inputs]` to `[N, rows, columns, filters]`; `weight` is
/// `[height, width, filters, inputs]`. With padding `same` there are `stride` times as many
/// rows and columns.
public struct ConvTranspose2D: Layer {
    public var filters: Int
    public var settingsOfWindow: WindowSettings
    /// Rows and columns more at the end, with padding in pixels.
    public var outputPadding: Int
    public var hasBias: Bool
    public var weightInitializer: Initializer
    public var biasInitializer: Initializer

    public init(
        _ filters: Int, _ window: WindowSettings, outputPadding: Int = 0, hasBias: Bool = true,
        weightInitializer: Initializer = .glorotUniform,
        biasInitializer: Initializer = .constant(0)
    ) {
        self.filters = filters
        settingsOfWindow = window
        self.outputPadding = outputPadding
        self.hasBias = hasBias
        self.weightInitializer = weightInitializer
        self.biasInitializer = biasInitializer
    }

    public var name: String { "ConvTranspose2D" }
    public var settings: String {
        "\(filters), \(settingsOfWindow.text)" + (hasBias ? "" : ", bias: false")
    }

    public func parameters(for input: Shape) throws -> [ParameterSpec] {
        try requireImages(input)
        let (height, width) = (settingsOfWindow.height, settingsOfWindow.width)
        var specs = [
            ParameterSpec("weight", [height, width, filters, input[3]], weightInitializer)
        ]
        if hasBias {
            let initializer = biasInitializer.forBias(fanIn: height * width * filters)
            specs.append(ParameterSpec("bias", [filters], initializer))
        }
        return specs
    }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        try requireImages(x.shape)
        let images = x.type.isFloating ? x : x.cast(to: .float32)
        let s = settingsOfWindow
        let vertical = outputs(x.shape[1], s.height, s.strideHeight)
        let horizontal = outputs(x.shape[2], s.width, s.strideWidth)
        let window = s.window(padTop: vertical.before, padLeft: horizontal.before)
        let shape: Shape = [x.shape[0], vertical.size, horizontal.size, filters]
        let value = images.convolvedBack(parameters[0], window, to: shape)
        guard parameters.count > 1 else { return LayerOutput(value) }
        return LayerOutput(try .binary(.add, value, parameters[1]))
    }

    /// The size of the output along one axis, and what is cut off before it.
    private func outputs(_ size: Int, _ window: Int, _ stride: Int) -> (size: Int, before: Int) {
        switch settingsOfWindow.padding {
        case .same:
            let whole = size * stride
            return (whole, Padding.same.plan(whole, window: window, stride: stride).before)
        case .valid: return (size * stride + max(window - stride, 0), 0)
        case .pixels(let count):
            return ((size - 1) * stride + window - 2 * count + outputPadding, count)
        }
    }
}

/// The largest of each window, by channel; padding never wins.
public struct MaxPool2D: Layer {
    public var settingsOfWindow: WindowSettings

    public init(_ window: WindowSettings) { settingsOfWindow = window }

    public var name: String { "MaxPool2D" }
    public var settings: String { settingsOfWindow.text }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        try requireImages(x.shape)
        let (window, rows, columns) = try settingsOfWindow.plan(name, x.shape)
        return LayerOutput(
            x.poolGathered(at: x.poolPlaces(window, rows: rows, columns: columns), window))
    }
}

/// The mean of each window, by channel; padding does not count.
public struct AvgPool2D: Layer {
    public var settingsOfWindow: WindowSettings

    public init(_ window: WindowSettings) { settingsOfWindow = window }

    public var name: String { "AvgPool2D" }
    public var settings: String { settingsOfWindow.text }

    public func parameters(for input: Shape) -> [ParameterSpec] { [] }

    public func apply(
        _ x: Symbol, _ parameters: [Symbol], _ mode: LayerMode
    ) throws -> LayerOutput {
        try requireImages(x.shape)
        let images = x.type.isFloating ? x : x.cast(to: .float32)
        let (window, rows, columns) = try settingsOfWindow.plan(name, x.shape)
        let sums = images.poolSummed(window, rows: rows, columns: columns)
        // How many pixels are inside depends on the place alone.
        let one = x.graph.number(1, [1, x.shape[1], x.shape[2], 1], images.type)
        let counts = one.poolSummed(window, rows: rows, columns: columns)
        return LayerOutput(try .binary(.divide, sums, counts))
    }
}
