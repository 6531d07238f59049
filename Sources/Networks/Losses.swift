import Graphs
import Kernels
import Shapes
import Tensors

/// Labels that are not one class number an example: facts only.
public struct LabelCountError: Error, Hashable, Sendable {
    public let logits: Shape
    public let labels: Shape
}

/// Losses by example: they keep the axis of the examples, and `mean` makes one number of them.
public enum Losses {
    /// `−t log σ(x) − (1 − t) log(1 − σ(x))` of logits and targets in 0...1, element by element.
    ///
    /// Written `max(x, 0) − x t + log(1 + e^−|x|)`, which does not overflow.
    public static func sigmoidCrossEntropy(_ logits: Symbol, _ targets: Symbol) throws -> Symbol {
        let x = logits.asFloating
        return try .binary(
            .subtract, x.unary(.softplus), .binary(.multiply, x, targets.cast(to: x.type)))
    }

    /// `−Σ t log softmax(x)` along the last axis; targets are class numbers `[…]` or
    /// probabilities of the logits' shape.
    public static func softmaxCrossEntropy(_ logits: Symbol, _ targets: Symbol) throws -> Symbol {
        let x = logits.asFloating
        guard x.rank > 0 else {
            throw ShapeError.wrongRank(
                operation: "softmaxCrossEntropy", shape: x.shape, expected: "an axis of classes")
        }
        let isNumbers = targets.rank == x.rank - 1
        // Class numbers have the logits' shape without its last axis.
        guard !isNumbers || targets.shape.sizes == Array(x.shape.sizes.dropLast()) else {
            throw LabelCountError(logits: logits.shape, labels: targets.shape)
        }
        let logarithms = try x.logSoftmax(axis: -1)
        let weights =
            isNumbers
            ? try targets.oneHot(x.shape[x.rank - 1]).cast(to: x.type) : targets.cast(to: x.type)
        let product = try Symbol.binary(.multiply, logarithms, weights)
        guard product.shape == x.shape else {
            throw ShapeError.notBroadcastable(
                operation: "softmaxCrossEntropy", left: logits.shape, right: targets.shape,
                axis: -1)
        }
        return try product.reduce(.sum, axes: [-1]).unary(.negate)
    }

    /// `max(0, 1 − s x)` of scores and signs −1 or 1.
    public static func hinge(_ scores: Symbol, _ signs: Symbol) throws -> Symbol {
        let x = scores.asFloating
        let product = try Symbol.binary(.multiply, x, signs.cast(to: x.type))
        return Symbol.binary(.subtract, number: 1, product).unary(.relu)
    }

    /// `(x − t)²`
    public static func squaredError(_ values: Symbol, _ targets: Symbol) throws -> Symbol {
        try Symbol.binary(.subtract, values.asFloating, targets).unary(.square)
    }

    /// `mean(critic(fake)) − mean(critic(real))`, what a Wasserstein critic makes small.
    public static func wasserstein(_ real: Symbol, _ fake: Symbol) throws -> Symbol {
        try .binary(.subtract, fake.asFloating.reduce(.mean), real.asFloating.reduce(.mean))
    }

    /// The mean of `(‖∇ scores‖ − target)²` at a point that the scores were worked out at; the
    /// norm is that of each example's gradient.
    ///
    /// ## Source
    /// Gulrajani et al., Improved training of Wasserstein GANs, 2017, equation 3.
    public static func gradientPenalty(
        _ scores: Symbol, at point: Symbol, target: Double
    ) throws -> Symbol {
        let slope = try point.graph.gradients(of: try scores.reduce(.sum), by: [point])[0]
        let axes = Array(1..<max(1, slope.rank))
        let squares = try slope.unary(.square).reduce(.sum, axes: axes)
        // A gradient of 0 has a norm with no derivative.
        let norms = Symbol.binary(.add, squares, number: 1e-12).unary(.sqrt)
        return try Symbol.binary(.subtract, norms, number: target).unary(.square).reduce(.mean)
    }

    /// The squared distance of the mean features of two batches.
    public static func featureMatching(_ real: Symbol, _ fake: Symbol) throws -> Symbol {
        let means = try [real, fake].map { try $0.asFloating.reduce(.mean, axes: [0]) }
        return try Symbol.binary(.subtract, means[0], means[1]).unary(.square).reduce(.mean)
    }
}

extension Symbol {
    /// Whole numbers and truth values as float32.
    public var asFloating: Symbol { type.isFloating ? self : cast(to: .float32) }
}

/// Activations that are no single primitive.
public enum Activations {
    /// `x` where positive, else `slope x`.
    public static func leakyReLU(_ x: Symbol, slope: Double) throws -> Symbol {
        let x = x.asFloating
        return try .select(
            .binary(.greater, x, number: 0), x, .binary(.multiply, x, number: slope))
    }

    /// `x` where positive, else `alpha (eˣ − 1)`.
    public static func elu(_ x: Symbol, alpha: Double) throws -> Symbol {
        let x = x.asFloating
        // Large numbers are kept from the exponential, whose infinity would spoil the gradient.
        let low = Symbol.binary(.minimum, x, number: 0)
        return try .select(
            .binary(.greater, x, number: 0), x,
            .binary(.multiply, low.unary(.expm1), number: alpha))
    }

    /// `x Φ(x)` (Hendrycks and Gimpel, 2016).
    public static func gelu(_ x: Symbol) throws -> Symbol {
        let x = x.asFloating
        let scaled = Symbol.binary(.multiply, x, number: 0.707_106_781_186_547_5)
        let half = Symbol.binary(
            .multiply, .binary(.add, scaled.unary(.erf), number: 1), number: 0.5)
        return try .binary(.multiply, x, half)
    }
}
