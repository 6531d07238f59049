import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Tensors

/// Optimisers, schedules, and the step that trains.
enum TrainingBuiltins {
    static let all: [Builtin] =
        [sgd, adagrad, rmsProp, adam, adamW] + schedules + [step, explain, averaged, clipped]

    static let model = Signature.Parameter.required(
        "model", "a model, a layer, or a list of them")
    static func rate(_ standard: String) -> Signature.Parameter {
        .named("lr", "a number, or a function of the step's number", standard)
    }
    private static let common = common(clip: "nil")
    static func common(
        clip: String,
        domain: String = "the largest norm of an example's gradient, or one for each parameter"
    ) -> [Signature.Parameter] {
        [
            .named("weightDecay", "a number from 0 up", "0"),
            .named("clip", domain, clip),
            .named("microbatch", "how many examples are averaged before clipping", "1"),
            .named(
                "average",
                "the part of the parameters' moving average that stays, or a function of the step's number, from 0, that gives it",
                "nil"),
        ]
    }

    private static let example =
        "let d = Dense(1)\nlet x = ones(4, 2)\n"

    // MARK: - Optimisers

    static let sgd = Builtin(
        "SGD",
        [
            model, rate("0.01"), .named("momentum", "a number in 0...1", "0"),
            .named("nesterov", "true for Nesterov's momentum", "false"),
        ] + common, .learning, "Stochastic gradient descent.",
        example: example + "let opt = SGD(d, lr: 0.1)\nstep(opt) { mean((d(x) - 1) ^ 2) }"
    ) { call in
        let rule = OptimizerRule.sgd(
            momentum: try call.number(2, default: 0), isNesterov: try call.bool(3, default: false))
        return try call.optimizer(rule, rate: 0.01, common: 4)
    }

    static let adagrad = Builtin(
        "Adagrad",
        [
            model, rate("0.01"), .named("initial", "what the sums of squares begin with", "0.1"),
            .named("epsilon", "a small number above 0", "1e-7"),
        ] + common, .learning, "Steps divided by the root of all squared gradients so far.",
        example: example + "let opt = Adagrad(d, lr: 0.1)\nstep(opt) { mean((d(x) - 1) ^ 2) }"
    ) { call in
        let rule = OptimizerRule.adagrad(
            initial: try call.number(2, default: 0.1), epsilon: try call.number(3, default: 1e-7))
        return try call.optimizer(rule, rate: 0.01, common: 4)
    }

    static let rmsProp = Builtin(
        "RMSProp",
        [
            model, rate("0.001"), .named("decay", "a number in 0...1", "0.9"),
            .named("momentum", "a number in 0...1", "0"),
            .named("epsilon", "a small number above 0", "1e-7"),
        ] + common, .learning, "Steps divided by the root of recent squared gradients.",
        example: example + "let opt = RMSProp(d, lr: 0.01)\nstep(opt) { mean((d(x) - 1) ^ 2) }"
    ) { call in
        let rule = OptimizerRule.rmsProp(
            decay: try call.number(2, default: 0.9), momentum: try call.number(3, default: 0),
            epsilon: try call.number(4, default: 1e-7))
        return try call.optimizer(rule, rate: 0.001, common: 5)
    }

    static let moments: [Signature.Parameter] = [
        .named("beta1", "a number in 0...1", "0.9"), .named("beta2", "a number in 0...1", "0.999"),
        .named("epsilon", "a small number above 0", "1e-7"),
    ]

    static let adam = Builtin(
        "Adam", [model, rate("0.001")] + moments + common + [epsilonRoot], .learning,
        "Steps by moving averages of the gradients and of their squares.",
        example: example + "let opt = Adam(d, lr: 0.01)\nstep(opt) { mean((d(x) - 1) ^ 2) }"
    ) { call in try call.optimizer(adamRule(call, root: 9), rate: 0.001, common: 5) }

    static let adamW = Builtin(
        "AdamW", [model, rate("0.001")] + moments + common + [epsilonRoot], .learning,
        "Adam with weight decay beside the step; 0.01 unless `weightDecay:` says otherwise.",
        example: example + "let opt = AdamW(d, lr: 0.01)\nstep(opt) { mean((d(x) - 1) ^ 2) }"
    ) { call in
        try call.optimizer(adamRule(call, root: 9), rate: 0.001, common: 5, isDecoupled: true)
    }

    private static let epsilonRoot = Signature.Parameter.named(
        "epsilonRoot", "a small number from 0 up that is added inside the root", "0")

    private static func adamRule(_ call: BuiltinCall, root: Int) throws -> OptimizerRule {
        let inner = try call.number(root, default: 0)
        guard inner >= 0, inner.isFinite else {
            throw call.outOfDomain(root, "a number from 0 up", found: Wording.number(inner))
        }
        return .adam(
            beta1: try call.number(2, default: 0.9), beta2: try call.number(3, default: 0.999),
            epsilon: try call.number(4, default: 1e-7), epsilonRoot: inner)
    }

    // MARK: - Schedules

    private static let steps = Signature.Parameter.required("steps", "how many steps")

    private static let schedules: [Builtin] = [
        Builtin(
            "polynomialDecay",
            [
                .required("start", "the first learning rate"), .required("end", "the last"), steps,
                .named("power", "1 for a straight line", "1"),
            ],
            .learning, "A learning rate that goes from `start` to `end`, and then stays.",
            example: "polynomialDecay(0.15, 0.05, 100)(50)"
        ) { call in
            call.schedule(
                .polynomial(
                    start: try call.number(0), end: try call.number(1),
                    steps: try call.count(2, from: 1), power: try call.number(3, default: 1)))
        },
        Builtin(
            "exponentialDecay",
            [
                .required("start", "the first learning rate"),
                .required("rate", "what it is multiplied by in so many steps"), steps,
            ],
            .learning, "A learning rate that falls by a factor every so many steps, smoothly.",
            example: "exponentialDecay(0.1, 0.5, 100)(50)"
        ) { call in
            call.schedule(
                .exponential(
                    start: try call.number(0), rate: try call.number(1),
                    steps: try call.count(2, from: 1)))
        },
        Builtin(
            "stepDecay",
            [
                .required("start", "the first learning rate"),
                .required("factor", "what it is multiplied by every so many steps"), steps,
            ],
            .learning, "A learning rate that falls by a factor every so many steps, at once.",
            example: "stepDecay(0.1, 0.5, 100)(250)"
        ) { call in
            call.schedule(
                .step(
                    start: try call.number(0), factor: try call.number(1),
                    steps: try call.count(2, from: 1)))
        },
        Builtin(
            "cosineDecay",
            [
                .required("start", "the first learning rate"), steps,
                .named("end", "the last learning rate", "0"),
            ],
            .learning, "A learning rate that falls along half a cosine.",
            example: "cosineDecay(0.1, 100)(50)"
        ) { call in
            call.schedule(
                .cosine(
                    start: try call.number(0), end: try call.number(2, default: 0),
                    steps: try call.count(1, from: 1)))
        },
        Builtin(
            "warmUp",
            [steps, .required("then", "a learning rate or a schedule that follows")], .learning,
            "A learning rate that rises from 0 in so many steps, and then another.",
            example: "warmUp(10, 0.1)(4)"
        ) { call in
            let following = try call.value(1)
            let then: Schedule
            if let object = following.asExtended as? ScheduleObject {
                then = object.schedule
            } else {
                then = .constant(try call.number(1))
            }
            return call.schedule(.warmUp(steps: try call.count(0, from: 1), then: then))
        },
    ]

    // MARK: - Steps

    static let step = Builtin(
        "step",
        [
            .required("optimizer", "an optimiser"),
            .required("block", "a block that ends in the loss"),
        ],
        .learning,
        "One step of training: the block's loss, its gradients and the update, compiled once. "
            + "Gives the loss before the update.",
        example: example
            + "let opt = SGD(d, lr: 0.1)\nfor i in 0..<20 { step(opt) { mean((d(x) - 1) ^ 2) } }\n"
            + "mean((d(x) - 1) ^ 2) < 0.1",
        tracesBlock: true
    ) { call in
        guard let optimizer = try call.value(0).asExtended as? OptimizerObject else {
            throw call.wrongType(
                0, "an optimiser", found: try call.value(0), hint: "make one: `Adam(model)`")
        }
        let block = try call.function(1)
        var captured = optimizer.captured(of: block, call.machine)
        let plan = try optimizer.plans.plan(optimizer, block, &captured, call.machine)
        return .tensor(try plan.run(optimizer, captured, call.machine)[0])
    }

    static let explain = Builtin(
        "explain",
        [.required("optimizer", "an optimiser"), .required("block", "a block as `step` takes")],
        .learning,
        "What `step` would do, as a diagram and a table: operations, work, time. Nothing is trained.",
        example: example + "let opt = SGD(d, lr: 0.1)\nexplain(opt) { mean((d(x) - 1) ^ 2) }",
        tracesBlock: true
    ) { call in
        guard let optimizer = try call.value(0).asExtended as? OptimizerObject else {
            throw call.wrongType(0, "an optimiser", found: try call.value(0))
        }
        let block = try call.function(1)
        var captured = optimizer.captured(of: block, call.machine)
        let plan = try optimizer.plans.plan(optimizer, block, &captured, call.machine)
        let (diagram, table) = try PlanTable.figures(plan, optimizer, captured, call.machine)
        try call.machine.emit(.figure(diagram))
        return .figure(table)
    }

    static let clipped = Builtin(
        "clipped",
        [
            .required("term", "a sum or mean over examples, part of a step's loss"),
            .required(
                "norm", "the largest norm of an example's gradient, or one for each parameter"),
            .named("noiseMultiplier", "the noise on the sum, divided by its sensitivity", "0"),
            .named("microbatch", "how many examples are averaged before clipping", "1"),
        ],
        .learning, "A term of a loss whose gradient is clipped by example, with noise on the sum.",
        example: example + "let opt = SGD(d, lr: 0.1)\n"
            + "step(opt) { clipped(mean((d(x) - 1) ^ 2), norm: 1) + mean(d(-x)) }"
    ) { call in
        let value = try call.value(0)
        guard let traced = value.asTraced, let trace = call.machine.trace else { return value }
        guard let clipping = try call.clipping(1, microbatch: 3) else { throw call.emptyValue(1) }
        let noise = try call.number(2, default: 0)
        guard noise >= 0, noise.isFinite else {
            throw call.outOfDomain(2, "a number from 0 up", found: Wording.number(noise))
        }
        let term = traced.symbol.asPlace()
        trace.clippedTerms.append(
            (term, TermClipping(clipping: clipping, noise: noise > 0 ? .multiplier(noise) : .none)))
        return trace.value(term)
    }

    static let averaged = Builtin(
        "averaged", [.required("optimizer", "an optimiser with `average:`")], .learning,
        "A copy of what is trained, with the moving averages of its parameters.",
        example: example
            + "let opt = SGD(d, lr: 0.1, average: 0.9)\nstep(opt) { mean((d(x) - 1) ^ 2) }\n"
            + "averaged(opt)(x).shape"
    ) { call in
        guard let optimizer = try call.value(0).asExtended as? OptimizerObject else {
            throw call.wrongType(0, "an optimiser", found: try call.value(0))
        }
        guard optimizer.settings.average != nil else {
            throw call.outOfDomain(0, "an optimiser with `average:`", found: optimizer.summary)
        }
        return try ModelCopy.copy(optimizer.target, call.machine) { optimizer.average(of: $0) }
    }
}

/// A learning rate that is asked by the step's number.
final class ScheduleObject: ExtendedObject {
    let schedule: Schedule
    private let declaration: Value

    init(_ schedule: Schedule, declaration: Value) {
        self.schedule = schedule
        self.declaration = declaration
        super.init()
    }

    override var typeName: String { "schedule" }
    override var isCallable: Bool { true }

    override var summary: String {
        guard let parts = declaration.asList, let name = parts.first?.asString else {
            return typeName
        }
        let arguments = (parts.last?.asList ?? []).filter { !$0.isNil }.map { Display.inspect($0) }
        return "\(name)(\(arguments.joined(separator: ", ")))"
    }

    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        guard arguments.count == 1, let step = try Numbers.number(arguments[0].value) else {
            throw Fault(
                "wrong-type", title: "a schedule takes the number of a step",
                explanation: "`\(summary)` gives the learning rate of a step by its number, from 0 "
                    + "up.")
        }
        return .number(schedule.rate(at: Int(max(0, min(step, 1e15)))))
    }

    override var kept: KeptObject? { KeptObject("schedule", [declaration]) }
}

extension BuiltinCall {
    fileprivate func schedule(_ schedule: Schedule) -> Value {
        let given = values.map { $0 ?? .none }
        return .object(
            ScheduleObject(schedule, declaration: .list([.string(name), .list(given)])))
    }
}
