import Interpreter
import Language
import Networks

/// Optimisers that clip each example's gradient and add noise to the sum: what they train may be
/// shown, and its price is charged.
enum PrivateOptimizers {
    static let all: [Builtin] = [dpSGD, dpMomentum, dpAdagrad, dpAdam]

    private static let noise = Signature.Parameter.named(
        "noiseMultiplier", "the noise's standard deviation divided by the clipping norm",
        "must be given")
    private static let common = TrainingBuiltins.common(clip: "must be given")

    private static func example(_ name: String) -> String {
        """
        let x = private(ones(100, 2), unit: example)
        let d = Dense(1)
        let opt = \(name)(d, lr: 0.1, clip: 1, noiseMultiplier: 4)
        step(opt) { mean((d(x) - 1) ^ 2) }
        privacy(x).epsilon < 3
        """
    }

    private static let model = TrainingBuiltins.model

    static let dpSGD = Builtin(
        "DPSGD",
        [
            model, TrainingBuiltins.rate("0.15"), noise,
            .named("momentum", "a number in 0...1", "0"),
            .named("nesterov", "true for Nesterov's momentum", "false"),
        ] + common, .privacy,
        "Differentially private stochastic gradient descent (Abadi et al. 2016).",
        example: example("DPSGD")
    ) { call in
        let rule = OptimizerRule.sgd(
            momentum: try call.number(3, default: 0), isNesterov: try call.bool(4, default: false))
        return try call.privateOptimizer(rule, rate: 0.15, common: 5)
    }

    static let dpMomentum = Builtin(
        "DPMomentum",
        [
            model, TrainingBuiltins.rate("0.15"), noise,
            .named("momentum", "a number in 0...1", "0.9"),
            .named("nesterov", "true for Nesterov's momentum", "false"),
        ] + common, .privacy, "`DPSGD` with momentum.", example: example("DPMomentum")
    ) { call in
        let rule = OptimizerRule.sgd(
            momentum: try call.number(3, default: 0.9),
            isNesterov: try call.bool(4, default: false))
        return try call.privateOptimizer(rule, rate: 0.15, common: 5)
    }

    static let dpAdagrad = Builtin(
        "DPAdagrad",
        [
            model, TrainingBuiltins.rate("0.01"), noise,
            .named("initial", "what the sums of squares begin with", "0.1"),
            .named("epsilon", "a small number above 0", "1e-7"),
        ] + common, .privacy, "`Adagrad` on clipped gradients with noise.",
        example: example("DPAdagrad")
    ) { call in
        let rule = OptimizerRule.adagrad(
            initial: try call.number(3, default: 0.1), epsilon: try call.number(4, default: 1e-7))
        return try call.privateOptimizer(rule, rate: 0.01, common: 5)
    }

    static let dpAdam = Builtin(
        "DPAdam",
        [model, TrainingBuiltins.rate("0.001"), noise] + TrainingBuiltins.moments + common,
        .privacy, "`Adam` on clipped gradients with noise.", example: example("DPAdam")
    ) { call in
        let rule = OptimizerRule.adam(
            beta1: try call.number(3, default: 0.9), beta2: try call.number(4, default: 0.999),
            epsilon: try call.number(5, default: 1e-7))
        return try call.privateOptimizer(rule, rate: 0.001, common: 6)
    }
}

extension BuiltinCall {
    /// A private optimiser; its noise multiplier is the third parameter.
    fileprivate func privateOptimizer(
        _ rule: OptimizerRule, rate: Double, common: Int
    ) throws -> Value {
        guard isGiven(2) else {
            throw Fault(
                "missing-argument", title: "`\(name)` needs a noise multiplier",
                explanation: "The noise on the sum of clipped gradients decides what a step costs.",
                hint: "say it: `noiseMultiplier: 1.1`; `noisebook privacy calibrate` finds the one "
                    + "that meets a target")
        }
        let noise = try number(2)
        guard noise >= 0, noise.isFinite else {
            throw outOfDomain(2, "a number from 0 up", found: Wording.number(noise))
        }
        return try optimizer(
            rule, rate: rate, common: common, privacy: .init(noiseMultiplier: noise))
    }
}
