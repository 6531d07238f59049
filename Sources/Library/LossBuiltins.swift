import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Synchronization
import Tensors

/// Losses, and activations that are no single operation: functions of tensors that are worked
/// out by a plan, traced or not.
enum LossBuiltins {
    static let all: [Builtin] =
        losses + [leakyReLU, elu, gelu] + [gradientPenalty, stopGradient]

    private static let logits = "a tensor of logits: numbers before sigmoid or softmax"

    private static func lifted(
        _ name: String, _ parameters: [Signature.Parameter], _ summary: String, example: String,
        _ body: @escaping @Sendable (BuiltinCall, [Symbol]) throws -> Symbol, tensors: Int = 2
    ) -> Builtin {
        let plans = SharedMemo()
        return Builtin(name, parameters, .learning, summary, example: example) { call in
            try call.lifted(tensors, plans) { try body(call, $0) }
        }
    }

    private static let losses: [Builtin] = [
        lifted(
            "sigmoidCrossEntropy",
            [.required("logits", logits), .required("targets", "1 for true, 0 for false")],
            "`-t log σ(x) - (1 - t) log(1 - σ(x))`, element by element.",
            example: "sigmoidCrossEntropy(tensor([0, 2]), 1)"
        ) { try Losses.sigmoidCrossEntropy($1[0], $1[1]) },
        lifted(
            "softmaxCrossEntropy",
            [
                .required("logits", "a tensor of logits, the classes along the last axis"),
                .required("labels", "class numbers, or probabilities of the logits' shape"),
            ],
            "`-log softmax(x)` of each label's class: one number an example.",
            example: "softmaxCrossEntropy(tensor([[2, 0], [0, 0]]), [0, 1])"
        ) { call, symbols in
            do {
                return try Losses.softmaxCrossEntropy(symbols[0], symbols[1])
            } catch let error as LabelCountError {
                throw LossFaults.labels(error, call)
            }
        },
        lifted(
            "hinge",
            [.required("scores", "a tensor"), .required("signs", "-1 or 1")],
            "`max(0, 1 - s x)`, element by element.", example: "hinge(tensor([0.5, 2]), 1)"
        ) { try Losses.hinge($1[0], $1[1]) },
        lifted(
            "squaredError",
            [.required("values", "a tensor"), .required("targets", "a tensor")],
            "`(x - t) ^ 2`, element by element; its mean is the mean squared error.",
            example: "mean(squaredError(tensor([1, 2]), tensor([0, 2])))"
        ) { try Losses.squaredError($1[0], $1[1]) },
        lifted(
            "wasserstein",
            [.required("real", "a critic's scores"), .required("fake", "a critic's scores")],
            "`mean(fake) - mean(real)`: what a critic makes small.",
            example: "wasserstein(tensor([2, 3]), tensor([1]))"
        ) { try Losses.wasserstein($1[0], $1[1]) },
        lifted(
            "featureMatching",
            [.required("real", "features of a batch"), .required("fake", "features of a batch")],
            "The mean squared distance of two batches' mean features.",
            example: "featureMatching(ones(4, 2), zeros(3, 2))"
        ) { try Losses.featureMatching($1[0], $1[1]) },
    ]

    static let leakyReLU = lifted(
        "leakyReLU",
        [.required("x", "a tensor"), .optional("slope", "a number", "0.01")],
        "The numbers above 0, and `slope` times those below.",
        example: "leakyReLU(tensor([-1, 2]), 0.2)",
        { try Activations.leakyReLU($1[0], slope: $0.number(1, default: 0.01)) }, tensors: 1)

    static let elu = lifted(
        "elu", [.required("x", "a tensor"), .optional("alpha", "a number", "1")],
        "The numbers above 0, and `alpha * (exp(x) - 1)` of those below.",
        example: "elu(tensor([-1, 2]))",
        { try Activations.elu($1[0], alpha: $0.number(1, default: 1)) }, tensors: 1)

    static let gelu = lifted(
        "gelu", [.required("x", "a tensor")],
        "The numbers times the probability that a normal number is smaller.",
        example: "gelu(tensor([-1, 2]))", { try Activations.gelu($1[0]) }, tensors: 1)

    static let gradientPenalty = Builtin(
        "gradientPenalty",
        [
            .required("critic", "a function of a batch"),
            .required("real", "a batch of real examples"),
            .required("fake", "a batch of made ones"),
            .named("target", "the norm that gradients should have", "1"),
        ],
        .learning,
        "The mean of `(‖∇critic‖ - 1) ^ 2` at random points between real and made examples.",
        example: "gradientPenalty(x => sum(x, axis: 1), ones(2, 3), zeros(2, 3))"
    ) { call in
        let critic = try call.function(0)
        let target = try call.number(3, default: 1)
        return try call.symbolic { trace in
            let traced = TracedCall(call: call, trace: trace)
            let real = try traced.symbol(1)
            let fake = try traced.symbol(2)
            let sizes =
                [real.shape.sizes.first ?? 1]
                + [Int](repeating: 1, count: max(0, real.rank - 1))
            let share = trace.graph.random(.uniform(low: 0, high: 1), Shape(sizes))
            let between = try Symbol.binary(
                .add, real, .binary(.multiply, share, .binary(.subtract, fake, real)))
            let point = between.asPlace()
            let scores = try call.machine.apply(critic, to: trace.value(point))
            guard let score = scores.asTraced?.symbol else {
                throw GradientFaults.notTraced(scores)
            }
            return try PlanFaults.translating {
                try Losses.gradientPenalty(score, at: point, target: target)
            }
        }
    }

    static let stopGradient = Builtin(
        "stopGradient", [.required("x", "any value")], .learning,
        "The value itself, through which no gradient passes.",
        example: "grad(x => x * stopGradient(x))(3)"
    ) { call in
        let value = try call.value(0)
        guard let traced = value.asTraced else { return value }
        return .object(
            TracedObject(
                traced.symbol.stoppingGradient(), in: traced.trace, plain: traced.plain,
                captured: traced.captured))
    }
}

/// Plans that all calls of a builtin share.
final class SharedMemo: @unchecked Sendable {
    private let lock = Mutex(())
    private let plans = PlanMemo()

    func run(
        _ arguments: [Tensor], _ machine: any Machine, key: [Double],
        _ body: ([Symbol]) throws -> Symbol
    ) throws -> Tensor {
        try lock.withLock { _ in try plans.run(arguments, machine, key: key, body) }
    }
}

extension BuiltinCall {
    /// A function of the first arguments, written in symbols: recorded while a program is traced,
    /// else worked out now.
    func lifted(
        _ count: Int, _ plans: SharedMemo, _ body: ([Symbol]) throws -> Symbol
    ) throws -> Value {
        if let trace = machine.trace {
            let traced = TracedCall(call: self, trace: trace)
            return trace.value(try body((0..<count).map { try traced.symbol($0) }))
        }
        let tensors = try (0..<count).map { try tensor($0) }
        // Settings that are numbers are part of the function.
        let settings = values.dropFirst(count).map { $0?.asNumber ?? .nan }
        return .tensor(
            try plans.run(tensors, machine, key: settings.map { $0.isNaN ? -1e300 : $0 }, body))
    }

    /// A value made in symbols: recorded while a program is traced, else worked out now.
    func symbolic(_ body: (Trace) throws -> Symbol) throws -> Value {
        if let trace = machine.trace { return trace.value(try body(trace)) }
        let trace = Trace(mode: .evaluation)
        let symbol = try machine.tracing(trace) { try body(trace) }
        return .tensor(try trace.results([symbol], machine)[0])
    }
}

extension Trace {
    /// Works out values of a program that has no inputs but cells and arguments.
    func results(
        _ symbols: [Symbol], arguments: [Tensor] = [], _ machine: any Machine
    ) throws -> [Tensor] {
        let plan = try Plan(graph, outputs: symbols)
        var given = try sources.map { source -> Tensor in
            switch source {
            case .cell(let cell):
                guard let tensor = cell.value.asTensor?.tensor else {
                    throw LayerFaults.notTensor("grad")
                }
                return tensor
            case .argument(let place): return arguments[place]
            case .captured, .scalar, .noise, .grid: return try .scalar(0)
            }
        }
        let draws = (0..<plan.drawCount).map { _ in machine.nextDraw() }
        return try PlanFaults.translating { try plan.run(&given, draws: draws) }
    }
}

/// What losses cannot take, in the user's words.
private enum LossFaults {
    static func labels(_ error: LabelCountError, _ call: BuiltinCall) -> Fault {
        let wanted = Shape(Array(error.logits.sizes.dropLast()))
        return Fault(
            "shape-mismatch", title: "there must be one label an example",
            explanation:
                "The logits have shape \(error.logits), the last axis being the classes, so "
                + "the labels must have shape \(wanted); these have \(error.labels).",
            hint: "are both from the same batch?", argument: 1)
    }
}
