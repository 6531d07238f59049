import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Tensors

/// The layers that models are made of.
enum LayerBuiltins {
    static let all: [Builtin] =
        [dense, conv2D, convTranspose2D, maxPool2D, avgPool2D, embedding]
        + [batchNorm, layerNorm, groupNorm, localResponseNorm, weightNorm]
        + [flatten, reshape, dropout, gaussianNoise, upsample, pixelShuffle, sequential, residual]

    private static let activation = Signature.Parameter.named(
        "activation", "a function of a tensor, such as `relu`", "nil")
    private static let bias = Signature.Parameter.named(
        "bias", "false for a layer without biases", "true")
    private static let start = Signature.Parameter(
        "init", .choice(LayerInitializers.names), .optional("keras"), namedOnly: true)
    private static let deviation = Signature.Parameter.named(
        "std", "the standard deviation, for `normal` and `truncatedNormal`", "0.05")
    private static let biasStart = Signature.Parameter.named(
        "biasInit", "the number that biases begin with", "nil")
    private static let stride = Signature.Parameter.named(
        "stride", "a whole number, or `[rows, columns]`", "1")
    private static let padding = Signature.Parameter.named(
        "padding", "`\"same\"`, `\"valid\"`, or a number of pixels on each side", "\"valid\"")
    private static let epsilon = Signature.Parameter.named(
        "epsilon", "a small number above 0 that is added to the variance", "1e-5")

    // MARK: - With weights

    static let dense = Builtin(
        "Dense",
        [
            .required("units", "how many outputs"), activation, bias, start, deviation, biasStart,
            .named("weightNorm", "true for weights as directions and lengths", "false"),
        ],
        .layers, "A layer `x @ weight + bias` along the last axis.",
        example: "Dense(3, activation: relu)(ones(2, 4)).shape"
    ) { call in
        let initializers = try LayerInitializers(call, start: 3, deviation: 4, bias: 5)
        let layer = Dense(
            try call.count(0, from: 1), hasBias: try call.bool(2, default: true),
            weightNorm: try call.bool(6, default: false) ? WeightNormalization() : nil,
            weightInitializer: initializers.weight, biasInitializer: initializers.bias)
        return call.layer(layer, activation: 1)
    }

    static let conv2D = Builtin(
        "Conv2D",
        [
            .required("filters", "how many output channels"),
            .optional("size", "a whole number, or `[height, width]`", "3"), stride, padding,
            activation, bias, start, deviation, biasStart,
            .named("weightNorm", "true for weights as directions and lengths", "false"),
        ],
        .layers, "A convolution over images `[N, height, width, channels]`.",
        example: "Conv2D(4, 3, padding: \"same\")(ones(2, 8, 8, 1)).shape"
    ) { call in
        let initializers = try LayerInitializers(call, start: 6, deviation: 7, bias: 8)
        let layer = Conv2D(
            try call.count(0, from: 1), try call.window(size: 1, stride: 2, padding: 3),
            hasBias: try call.bool(5, default: true),
            weightNorm: try call.bool(9, default: false) ? WeightNormalization() : nil,
            weightInitializer: initializers.weight, biasInitializer: initializers.bias)
        return call.layer(layer, activation: 4)
    }

    static let convTranspose2D = Builtin(
        "ConvTranspose2D",
        [
            .required("filters", "how many output channels"),
            .optional("size", "a whole number, or `[height, width]`", "3"), stride, padding,
            activation, bias, start, deviation, biasStart,
            .named("outputPadding", "rows and columns more at the end", "0"),
        ],
        .layers, "A transposed convolution: `stride` times as many rows and columns.",
        example: "ConvTranspose2D(4, 4, stride: 2, padding: \"same\")(ones(2, 7, 7, 3)).shape"
    ) { call in
        let initializers = try LayerInitializers(call, start: 6, deviation: 7, bias: 8)
        let layer = ConvTranspose2D(
            try call.count(0, from: 1), try call.window(size: 1, stride: 2, padding: 3),
            outputPadding: try call.count(9, default: 0), hasBias: try call.bool(5, default: true),
            weightInitializer: initializers.weight, biasInitializer: initializers.bias)
        return call.layer(layer, activation: 4)
    }

    static let embedding = Builtin(
        "Embedding",
        [
            .required("count", "how many rows the table has"),
            .required("size", "how many numbers a row has"),
        ],
        .layers, "A table whose rows are looked up by whole numbers.",
        example: "Embedding(10, 4)(tensor([3, 1])).shape"
    ) { call in
        call.layer(Embedding(try call.count(0, from: 1), try call.count(1, from: 1)))
    }

    // MARK: - Windows

    static let maxPool2D = Builtin(
        "MaxPool2D",
        [
            .optional("size", "a whole number, or `[height, width]`", "2"),
            .named("stride", "a whole number, or `[rows, columns]`", "size"), padding,
        ],
        .layers, "The largest number of each window, by channel.",
        example: "MaxPool2D(2)(ones(1, 4, 4, 3)).shape"
    ) { call in
        call.layer(MaxPool2D(try call.window(size: 0, stride: 1, padding: 2, standard: 2)))
    }

    static let avgPool2D = Builtin(
        "AvgPool2D",
        [
            .optional("size", "a whole number, or `[height, width]`", "2"),
            .named("stride", "a whole number, or `[rows, columns]`", "size"), padding,
        ],
        .layers, "The mean of each window, by channel; padding does not count.",
        example: "AvgPool2D(2)(ones(1, 4, 4, 3)).shape"
    ) { call in
        call.layer(AvgPool2D(try call.window(size: 0, stride: 1, padding: 2, standard: 2)))
    }

    // MARK: - Norms

    static let batchNorm = Builtin(
        "BatchNorm",
        [
            .named("momentum", "the part of the moving statistics that stays, in 0...1", "0.99"),
            .named("epsilon", "a small number above 0 that is added to the variance", "1e-3"),
            .named("scale", "false for no trained scale", "true"),
            .named("offset", "false for no trained offset", "true"), activation,
        ],
        .layers, "Channels brought to mean 0 and variance 1 over the batch.",
        example: "BatchNorm()(ones(2, 3)).shape"
    ) { call in
        let momentum =
            call.isGiven(0) ? try call.number(0, in: 0...1, "a number in 0...1") : 0.99
        let layer = BatchNorm(
            momentum: momentum, epsilon: try call.number(1, default: 1e-3),
            isScaled: try call.bool(2, default: true), isShifted: try call.bool(3, default: true))
        return call.layer(layer, activation: 4)
    }

    static let layerNorm = Builtin(
        "LayerNorm", [epsilon], .layers,
        "Each example brought to mean 0 and variance 1 along its last axis.",
        example: "LayerNorm()(tensor([[1, 2, 3]]))"
    ) { call in
        call.layer(LayerNorm(epsilon: try call.number(0, default: 1e-5)))
    }

    static let groupNorm = Builtin(
        "GroupNorm", [.required("groups", "how many groups of channels"), epsilon], .layers,
        "Groups of channels of each example brought to mean 0 and variance 1.",
        example: "GroupNorm(2)(ones(1, 3, 3, 4)).shape"
    ) { call in
        call.layer(
            GroupNorm(try call.count(0, from: 1), epsilon: try call.number(1, default: 1e-5)))
    }

    static let localResponseNorm = Builtin(
        "LocalResponseNorm",
        [
            .optional("radius", "how many channels on each side", "5"),
            .named("bias", "a number", "1"), .named("alpha", "a number", "1"),
            .named("beta", "a number", "0.5"),
        ],
        .layers, "Channels divided by what their neighbours add up to.",
        example: "LocalResponseNorm(1)(ones(1, 2, 2, 3)).shape"
    ) { call in
        call.layer(
            LocalResponseNorm(
                radius: try call.count(0, default: 5), bias: try call.number(1, default: 1),
                alpha: try call.number(2, default: 1), beta: try call.number(3, default: 0.5)))
    }

    static let weightNorm = Builtin(
        "WeightNorm", [.required("layer", "a `Dense` or `Conv2D` layer")], .layers,
        "The layer with weights as directions and lengths.",
        example: "WeightNorm(Dense(3))(ones(2, 4)).shape"
    ) { call in
        guard let object = try call.value(0).asExtended as? LayerObject else {
            throw call.wrongType(0, "a `Dense` or `Conv2D` layer", found: try call.value(0))
        }
        if var dense = object.layer as? Dense {
            dense.weightNorm = WeightNormalization()
            return .object(object.remade(dense, call.machine))
        }
        if var convolution = object.layer as? Conv2D {
            convolution.weightNorm = WeightNormalization()
            return .object(object.remade(convolution, call.machine))
        }
        throw call.wrongType(0, "a `Dense` or `Conv2D` layer", found: try call.value(0))
    }

    // MARK: - Without weights

    static let flatten = Builtin(
        "Flatten", [], .layers, "All axes but the first joined into one.",
        example: "Flatten()(ones(2, 3, 4)).shape"
    ) { call in call.layer(Flatten()) }

    static let reshape = Builtin(
        "Reshape", [.rest("sizes", "the sizes of one example, or one list of them")], .layers,
        "Each example in other axes.", example: "Reshape(2, 2)(ones(3, 4)).shape"
    ) { call in call.layer(Reshape(try call.sizes(0, allowsUnknown: true))) }

    static let dropout = Builtin(
        "Dropout", [.optional("rate", "the probability of 0, in 0...1", "0.5")], .layers,
        "In training, some numbers set to 0 and the others made larger.",
        example: "Dropout(0.5)(ones(3))"
    ) { call in
        call.layer(
            Dropout(call.isGiven(0) ? try call.number(0, in: 0...1, "a number in 0...1") : 0.5))
    }

    static let gaussianNoise = Builtin(
        "GaussianNoise", [.required("std", "a standard deviation from 0 up")], .layers,
        "In training, normal numbers added.", example: "GaussianNoise(0.1)(ones(3))"
    ) { call in
        call.layer(
            GaussianNoise(
                try call.number(0, in: 0...Double.infinity, "a number from 0 up")))
    }

    static let upsample = Builtin(
        "Upsample", [.optional("factor", "a whole number from 1 up", "2")], .layers,
        "Each pixel repeated along both axes.", example: "Upsample(2)(ones(1, 2, 2, 1)).shape"
    ) { call in call.layer(Upsample(try call.count(0, from: 1, default: 2))) }

    static let pixelShuffle = Builtin(
        "PixelShuffle", [.optional("factor", "a whole number from 1 up", "2")], .layers,
        "Channels rearranged as pixels.", example: "PixelShuffle(2)(ones(1, 2, 2, 4)).shape"
    ) { call in call.layer(PixelShuffle(try call.count(0, from: 1, default: 2))) }

    // MARK: - Groups

    static let sequential = Builtin(
        "Sequential", [.rest("layers", "layers, models or functions, or one list of them")],
        .layers, "Layers one after the other, as `a >> b` is.",
        example: "Sequential(Dense(4, activation: relu), Dense(2))(ones(1, 3)).shape"
    ) { call in .object(LayerGroup(.sequential, try call.callables(0))) }

    static let residual = Builtin(
        "Residual", [.rest("layers", "layers, models or functions, or one list of them")],
        .layers, "The input added to what the layers make of it.",
        example: "Residual(Dense(3))(ones(1, 3)).shape"
    ) { call in .object(LayerGroup(.residual, try call.callables(0))) }
}

extension BuiltinCall {
    /// A new layer of the program.
    func layer(_ layer: any Layer, activation: Int? = nil) -> Value {
        let given = values.map { $0 ?? .none }
        return .object(
            LayerObject(
                layer, activation: activation.flatMap { self[$0] }, at: machine.nextCreation(),
                state: StateCells(machine.newCell(.none)),
                declaration: .list([.string(name), .list(given)])))
    }

    func callables(_ index: Int) throws -> [Value] {
        let given = rest(index)
        let parts = given.count == 1 ? given[0].asList ?? given : given
        for part in parts where !part.isCallable {
            throw wrongType(index, "made of layers, models or functions", found: part)
        }
        return parts
    }

    /// One or two sizes.
    private func pair(_ index: Int, default standard: [Int]) throws -> [Int] {
        guard let value = self[index] else { return standard }
        let sizes = try (value.asList ?? [value]).map { try wholeNumber($0, index) }
        guard sizes.count == 1 || sizes.count == 2, sizes.allSatisfy({ $0 > 0 }) else {
            throw outOfDomain(
                index, "a whole number from 1 up, or two of them", found: Wording.plain(value))
        }
        return sizes
    }

    func window(
        size: Int, stride: Int, padding: Int, standard: Int? = nil
    ) throws -> WindowSettings {
        let sizes = try pair(size, default: [standard ?? 3])
        return WindowSettings(
            size: sizes, stride: try pair(stride, default: standard == nil ? [1] : sizes),
            padding: try windowPadding(padding))
    }

    private func windowPadding(_ index: Int) throws -> Padding {
        guard let value = self[index] else { return .valid }
        switch value.asString {
        case "same": return .same
        case "valid": return .valid
        case nil: return .pixels(try count(index))
        case .some(let word):
            throw outOfDomain(
                index, "\"same\", \"valid\" or a number of pixels", found: "\"\(word)\"")
        }
    }
}

/// How weights and biases begin, as users choose it.
struct LayerInitializers {
    var weight: Initializer
    var bias: Initializer

    static let names = [
        "keras", "torch", "glorotUniform", "glorotNormal", "heUniform", "heNormal", "normal",
        "truncatedNormal", "zeros",
    ]

    init(_ call: BuiltinCall, start: Int, deviation: Int, bias place: Int) throws {
        let name = try call.optionalString(start) ?? "keras"
        let deviation = try call.number(deviation, default: 0.05)
        bias = name == "torch" ? .torchUniform : .constant(0)
        switch name {
        case "torch": weight = .torchUniform
        case "glorotNormal": weight = .glorotNormal
        case "heUniform": weight = .heUniform
        case "heNormal": weight = .heNormal
        case "normal": weight = .normal(standardDeviation: deviation)
        case "truncatedNormal": weight = .truncatedNormal(standardDeviation: deviation)
        case "zeros": weight = .constant(0)
        default: weight = .glorotUniform
        }
        if call.isGiven(place) { bias = .constant(try call.number(place)) }
    }
}

extension LayerObject {
    /// The layer with other settings, before its first call.
    func remade(_ layer: any Layer, _ machine: any Machine) -> LayerObject {
        LayerObject(
            layer, activation: activation, at: address,
            state: StateCells(machine.newCell(.none)),
            declaration: .list([.string("WeightNorm"), declaration]))
    }
}
