import Interpreter
import Language
import Networks

/// Optimisers that clip each example's gradient and add noise to the sum: what they train may be
/// shown, and its price is charged.
enum PrivateOptimizers {
    static let all: [Builtin] = [dpSGD, dpMomentum, dpAdagrad, dpAdam, dpFTRL, adaptiveClip]

    private static let noise = Signature.Parameter.named(
        "noiseMultiplier", "the noise's standard deviation divided by the clipping norm",
        "must be given")
    private static let common = TrainingBuiltins.common(
        clip: "must be given",
        domain: "the largest norm of an example's gradient, one for each "
            + "parameter, or `adaptiveClip()`")
    private static let accumulate = Signature.Parameter.named(
        "accumulate", "so many steps' gradients are averaged for one update", "1")

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

    static let dpSGD = descent(
        "DPSGD", momentum: 0,
        "Differentially private stochastic gradient descent (Abadi et al. 2016).")

    static let dpMomentum = descent("DPMomentum", momentum: 0.9, "`DPSGD` with momentum.")

    /// - Parameter standard: the momentum unless another is given.
    private static func descent(
        _ name: String, momentum standard: Double, _ summary: String
    ) -> Builtin {
        Builtin(
            name,
            [
                model, TrainingBuiltins.rate("0.15"), noise,
                .named("momentum", "a number in 0...1", Display.number(standard)),
                .named("nesterov", "true for Nesterov's momentum", "false"),
            ] + common + [accumulate], .privacy, summary, example: example(name)
        ) { call in
            let rule = OptimizerRule.sgd(
                momentum: try call.number(3, default: standard),
                isNesterov: try call.bool(4, default: false))
            return try call.privateOptimizer(rule, rate: 0.15, common: 5)
        }
    }

    static let dpAdagrad = Builtin(
        "DPAdagrad",
        [
            model, TrainingBuiltins.rate("0.01"), noise,
            .named("initial", "what the sums of squares begin with", "0.1"),
            .named("epsilon", "a small number above 0", "1e-7"),
        ] + common + [accumulate], .privacy, "`Adagrad` on clipped gradients with noise.",
        example: example("DPAdagrad")
    ) { call in
        let rule = OptimizerRule.adagrad(
            initial: try call.number(3, default: 0.1), epsilon: try call.number(4, default: 1e-7))
        return try call.privateOptimizer(rule, rate: 0.01, common: 5)
    }

    static let dpFTRL = Builtin(
        "DPFTRL",
        [
            model, TrainingBuiltins.rate("0.15"), noise,
            .named("momentum", "a number in 0...1", "0"),
            .named("nesterov", "true for Nesterov's momentum", "false"),
            .named(
                "restart", "begins anew after so many steps; batches in an epoch are usual", "nil"),
        ] + TrainingBuiltins.common(clip: "must be given"), .privacy,
        "`DPSGD` with the noise of running sums, in a binary tree: its guarantee needs no random "
            + "batches (Kairouz et al. 2021).",
        example: """
            let x = private(ones(100, 2), unit: example)
            let d = Dense(1)
            let opt = DPFTRL(d, lr: 0.1, clip: 1, noiseMultiplier: 8, restart: 5)
            for rows in x.batches(20, epochs: 2) { step(opt) { mean((d(rows) - 1) ^ 2) } }
            privacy(x).epsilon < 2
            """
    ) { call in
        let rule = OptimizerRule.sgd(
            momentum: try call.number(3, default: 0), isNesterov: try call.bool(4, default: false))
        let restart = try call.isGiven(5) ? call.count(5, from: 1) : nil
        return try call.optimizer(
            rule, rate: 0.15, common: 6,
            privacy: .init(
                noiseMultiplier: call.noiseMultiplier(2), tree: .init(restart: restart)))
    }

    static let dpAdam = Builtin(
        "DPAdam",
        [model, TrainingBuiltins.rate("0.001"), noise] + TrainingBuiltins.moments + common + [
            accumulate
        ],
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
        try optimizer(
            rule, rate: rate, common: common, privacy: .init(noiseMultiplier: noiseMultiplier(2)),
            accumulation: count(common + 4, from: 1, default: 1))
    }

    fileprivate func noiseMultiplier(_ index: Int) throws -> Double {
        guard isGiven(index) else { throw PrivateFaults.noNoise(name) }
        let noise = try number(index)
        guard noise >= 0, noise.isFinite else {
            throw outOfDomain(index, "a number from 0 up", found: Wording.number(noise))
        }
        return noise
    }
}
