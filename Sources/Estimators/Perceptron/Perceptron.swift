import Kernels

/// A network of fully connected layers, trained by Adam on small batches or by L-BFGS on all
/// examples.
///
/// Objective, defaults and the end of training are those of scikit-learn's `MLPClassifier`: the
/// mean cross-entropy and ½ · penalty · ‖weights‖² over the batch's size; training ends when the
/// mean loss of an epoch has not fallen by the tolerance for more than ``patience`` epochs.
/// More than two classes have a softmax, two classes and labels a logistic function each.
/// Arithmetic is in the precision of the features.
///
/// ## Source
/// Initial weights: Glorot and Bengio, AISTATS 2010, equation 16.
public struct Perceptron: Classifier, MultilabelClassifier, Equatable {
    public enum Solver: Sendable, Equatable {
        case adam
        case lbfgs
    }

    /// Units of each hidden layer, each from 1 up.
    public var hidden = [100]
    public var activation = Activation.relu
    public var solver = Solver.adam
    /// scikit-learn's `alpha`, from 0 up.
    public var penalty = 1e-4
    /// Examples of a batch; nil for 200, or all if there are fewer.
    public var batch: Int?
    /// Of Adam, above 0.
    public var learningRate = 1e-3
    /// Epochs of Adam, steps of L-BFGS.
    public var maximumIterations = 200
    /// Whether the examples come in a new order in each epoch.
    public var shuffles = true
    public var tolerance = 1e-4
    /// scikit-learn's `n_iter_no_change`.
    public var patience = 10
    /// Where training starts; nil for weights drawn by chance.
    public var start: [PerceptronLayer]?

    public init() {}

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> PerceptronModel {
        let known = try ClassLabels(labels, of: features, for: "a perceptron")
        try checkHidden(features)
        let outputs = known.classes.count == 2 ? 1 : known.classes.count
        var targets = [UInt8](repeating: 0, count: features.rows * outputs)
        for (row, place) in known.places.enumerated() {
            if outputs == 1 {
                targets[row] = UInt8(place)
            } else {
                targets[row * outputs + Int(place)] = 1
            }
        }
        let shape = PerceptronShape(
            sizes: [features.columns] + hidden + [outputs], activation: activation,
            isSoftmax: outputs > 1)
        return try fit(features, targets, shape, known.classes, &words)
    }

    /// Every label has an output of its own; one that all examples agree on is learned too.
    public func fit(
        _ features: Features, indicators: IndicatorMatrix, using words: inout RandomWords
    ) throws(EstimatorError) -> PerceptronModel {
        try Requirement.sameCount("features", features.rows, "indicators", indicators.rows)
        guard features.rows > 0 else {
            throw .missing(what: "examples", purpose: "a perceptron")
        }
        guard indicators.columns > 0, features.columns > 0 else {
            throw .missing(
                what: indicators.columns > 0 ? "columns of features" : "labels",
                purpose: "a perceptron")
        }
        try checkHidden(features)
        let shape = PerceptronShape(
            sizes: [features.columns] + hidden + [indicators.columns], activation: activation,
            isSoftmax: false)
        let targets = indicators.values.map { UInt8($0 ? 1 : 0) }
        return try fit(features, targets, shape, [], &words)
    }

    private func fit(
        _ features: Features, _ targets: [UInt8], _ shape: PerceptronShape, _ classes: [Int],
        _ words: inout RandomWords
    ) throws(EstimatorError) -> PerceptronModel {
        try check(shape)
        let layers = start ?? shape.drawnLayers(&words)
        let training =
            switch features.storage {
            case .single(let values):
                try train(values, targets, shape, layers, rows: features.rows, &words)
            case .double(let values):
                try train(values, targets, shape, layers, rows: features.rows, &words)
            }
        return PerceptronModel(
            classes: classes, shape: shape, layers: training.layers, losses: training.losses,
            iterations: training.iterations, hasConverged: training.hasConverged)
    }

    private func train<Number: FeatureNumber>(
        _ values: [Number], _ targets: [UInt8], _ shape: PerceptronShape,
        _ layers: [PerceptronLayer], rows: Int, _ words: inout RandomWords
    ) throws(EstimatorError) -> PerceptronTraining {
        let data = PerceptronData(values: values, targets: targets, rows: rows)
        return switch solver {
        case .adam: try AdamTraining(self, shape).train(data, from: layers, &words)
        case .lbfgs: try CurvatureTraining(self, shape).train(data, from: layers)
        }
    }

    /// Layers that fit into memory with what they say of the examples.
    private func checkHidden(_ features: Features) throws(EstimatorError) {
        try Requirement.count("the number of hidden layers", hidden.count, from: 0, to: 100)
        var inputs = features.columns
        for units in hidden {
            try Requirement.count("the units of a hidden layer", units, from: 1, to: 1 << 16)
            try Requirement.count(
                "the weights of a layer", inputs * units, from: 0, to: 1 << 28)
            inputs = units
        }
        let batch = solver == .lbfgs ? features.rows : min(batch ?? 200, features.rows)
        try Requirement.count(
            "what hidden units say of a batch", batch * hidden.reduce(0, +), from: 0, to: 1 << 30)
    }

    private func check(_ shape: PerceptronShape) throws(EstimatorError) {
        try Requirement.number("the penalty", penalty, above: 0, orEqual: true)
        try Requirement.number("the learning rate", learningRate, above: 0)
        try Requirement.number("the tolerance", tolerance, above: 0, orEqual: true)
        try Requirement.count("the number of iterations", maximumIterations, from: 1)
        try Requirement.count("the patience", patience, from: 1)
        if let batch { try Requirement.count("the size of a batch", batch, from: 1) }
        guard let start else { return }
        try Requirement.sameCount(
            "the layers to start from", start.count, "the layers", shape.layers)
        for (number, layer) in start.enumerated() {
            try Requirement.sameCount(
                "the weights of layer \(number + 1)", layer.weights.values.count,
                "its inputs times its outputs", shape.sizes[number] * shape.sizes[number + 1])
            try Requirement.sameCount(
                "the intercepts of layer \(number + 1)", layer.intercepts.count, "its outputs",
                shape.sizes[number + 1])
            try Requirement.finite(layer.intercepts, "intercepts")
        }
    }
}

/// A layer's numbers: `activation(x · weights + intercepts)`.
///
/// ## Shapes
/// - `weights` is `[inputs, outputs]`
public struct PerceptronLayer: Sendable, Equatable {
    public var weights: FeatureMatrix
    public var intercepts: [Double]

    public init(weights: FeatureMatrix, intercepts: [Double]) {
        self.weights = weights
        self.intercepts = intercepts
    }
}

/// What a hidden unit does with its sum.
public enum Activation: Sendable, Equatable {
    case relu
    case tanh
    case logistic
    case identity
}
