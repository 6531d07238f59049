import Foundation
import Graphs
import Tensors

/// How an optimiser turns gradients into steps.
///
/// With learning rate `η`, gradient `g` and step number `t` from 1.
public enum OptimizerRule: Hashable, Sendable {
    /// `θ ← θ − η g`; with momentum μ, `v ← μ v + g` and `θ ← θ − η v`, or, by Nesterov,
    /// `θ ← θ − η (g + μ v)`.
    case sgd(momentum: Double, isNesterov: Bool)
    /// `s ← s + g²`, `θ ← θ − η g / (√s + ε)`; s begins with `initial`.
    ///
    /// Duchi, Hazan and Singer, 2011.
    case adagrad(initial: Double, epsilon: Double)
    /// `s ← ρ s + (1 − ρ) g²`, `θ ← θ − η g / (√s + ε)`, with momentum as `sgd`.
    case rmsProp(decay: Double, momentum: Double, epsilon: Double)
    /// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`,
    /// `θ ← θ − η (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ) + ε₀) + ε)`.
    ///
    /// Kingma and Ba, Adam, 2015, algorithm 1, where `ε₀`, here `epsilonRoot`, is 0.
    case adam(beta1: Double, beta2: Double, epsilon: Double, epsilonRoot: Double = 0)

    public var name: String {
        switch self {
        case .sgd: "SGD"
        case .adagrad: "Adagrad"
        case .rmsProp: "RMSProp"
        case .adam: "Adam"
        }
    }

    /// What it remembers of each parameter, and what that begins with.
    public var slots: [(name: String, initial: Double)] {
        switch self {
        case .sgd(let momentum, _): momentum == 0 ? [] : [("velocity", 0)]
        case .adagrad(let initial, _): [("squares", initial)]
        case .rmsProp(_, let momentum, _):
            [("squares", 0)] + (momentum == 0 ? [] : [("velocity", 0)])
        case .adam: [("mean", 0), ("squares", 0)]
        }
    }

    /// Numbers that a step works with, besides the tensors: they change from step to step, and
    /// so are inputs of its plan.
    public func scalars(learningRate: Double, step: Int) -> [Double] {
        guard case .adam(let beta1, let beta2, _, let inner) = self else { return [learningRate] }
        let t = Double(step)
        // Beside a number in the root the squares themselves are scaled.
        let scale = 1 / (1 - pow(beta2, t))
        return [
            learningRate / (1 - pow(beta1, t)),
            inner == 0 ? 1 / (1 - pow(beta2, t)).squareRoot() : scale,
        ]
    }

    /// How many ``scalars(learningRate:step:)`` there are.
    public var scalarCount: Int {
        if case .adam = self { 2 } else { 1 }
    }

    /// The parameter and what is remembered of it after a step.
    ///
    /// - Parameters:
    ///   - scalars: symbols of shape [] for `scalars`, in the parameter's type.
    public func update(
        _ parameter: Symbol, gradient g: Symbol, slots: [Symbol], scalars: [Symbol]
    ) throws -> (parameter: Symbol, slots: [Symbol]) {
        let rate = scalars[0]
        func moved(_ direction: Symbol) throws -> Symbol {
            try .binary(.subtract, parameter, .binary(.multiply, direction, rate))
        }
        switch self {
        case .sgd(let momentum, let isNesterov):
            guard momentum != 0 else { return (try moved(g), []) }
            let velocity = try Self.mixed(slots[0], momentum, g, 1)
            let direction = isNesterov ? try Self.mixed(velocity, momentum, g, 1) : velocity
            return (try moved(direction), [velocity])
        case .adagrad(_, let epsilon):
            let squares = try Symbol.binary(.add, slots[0], g.unary(.square))
            return (try moved(.binary(.divide, g, Self.root(squares, epsilon))), [squares])
        case .rmsProp(let decay, let momentum, let epsilon):
            let squares = try Self.mixed(slots[0], decay, g.unary(.square), 1 - decay)
            let scaled = try Symbol.binary(.divide, g, Self.root(squares, epsilon))
            guard momentum != 0 else { return (try moved(scaled), [squares]) }
            let velocity = try Self.mixed(slots[1], momentum, scaled, 1)
            return (try moved(velocity), [squares, velocity])
        case .adam(let beta1, let beta2, let epsilon, let inner):
            let mean = try Self.mixed(slots[0], beta1, g, 1 - beta1)
            let squares = try Self.mixed(slots[1], beta2, g.unary(.square), 1 - beta2)
            let root =
                inner == 0
                ? try Symbol.binary(.multiply, squares.unary(.sqrt), scalars[1])
                : try Symbol.binary(
                    .add, .binary(.multiply, squares, scalars[1]), number: inner
                ).unary(.sqrt)
            let divisor = Symbol.binary(.add, root, number: epsilon)
            return (try moved(.binary(.divide, mean, divisor)), [mean, squares])
        }
    }

    /// `a x + b y`
    private static func mixed(
        _ x: Symbol, _ a: Double, _ y: Symbol, _ b: Double
    ) throws -> Symbol {
        try .binary(.add, .binary(.multiply, x, number: a), .binary(.multiply, y, number: b))
    }

    private static func root(_ x: Symbol, _ epsilon: Double) -> Symbol {
        .binary(.add, x.unary(.sqrt), number: epsilon)
    }
}

/// How parameters are pulled towards 0.
public enum WeightDecay: Hashable, Sendable {
    case none
    /// `g + λ θ`, the gradient of `λ/2 ‖θ‖²`.
    case coupled(Double)
    /// `θ − η λ θ`, beside the step (Loshchilov and Hutter, 2019).
    case decoupled(Double)

    /// What a rule is given for the gradient.
    public func direction(_ gradient: Symbol, of parameter: Symbol) throws -> Symbol {
        guard case .coupled(let decay) = self else { return gradient }
        return try .binary(.add, gradient, .binary(.multiply, parameter, number: decay))
    }

    /// The new value that a rule gives, pulled by the old one.
    public func pulled(_ value: Symbol, from old: Symbol, rate: Symbol) throws -> Symbol {
        guard case .decoupled(let decay) = self else { return value }
        let pull = try Symbol.binary(.multiply, .binary(.multiply, old, number: decay), rate)
        return try .binary(.subtract, value, pull)
    }
}

/// A learning rate that changes from step to step; steps count from 0.
public indirect enum Schedule: Hashable, Sendable {
    case constant(Double)
    /// From `start` to `end` in so many steps: `end + (start − end) (1 − t/steps)^power`.
    case polynomial(start: Double, end: Double, steps: Int, power: Double)
    /// `start · rate^(t / steps)`
    case exponential(start: Double, rate: Double, steps: Int)
    /// `start · factor^⌊t / steps⌋`
    case step(start: Double, factor: Double, steps: Int)
    /// Half a cosine from `start` to `end`.
    case cosine(start: Double, end: Double, steps: Int)
    /// Linear from 0 over so many steps, and then the other schedule from its beginning.
    case warmUp(steps: Int, then: Schedule)

    public func rate(at step: Int) -> Double {
        let t = Double(step)
        switch self {
        case .constant(let rate): return rate
        case .polynomial(let start, let end, let steps, let power):
            let left = 1 - min(t, Double(steps)) / Double(max(1, steps))
            return end + (start - end) * pow(left, power)
        case .exponential(let start, let rate, let steps):
            return start * pow(rate, t / Double(max(1, steps)))
        case .step(let start, let factor, let steps):
            return start * pow(factor, Double(step / max(1, steps)))
        case .cosine(let start, let end, let steps):
            let part = min(t, Double(steps)) / Double(max(1, steps))
            return end + (start - end) * (1 + cos(Double.pi * part)) / 2
        case .warmUp(let steps, let then):
            if step >= steps { return then.rate(at: step - steps) }
            return then.rate(at: 0) * (t + 1) / Double(max(1, steps))
        }
    }
}
