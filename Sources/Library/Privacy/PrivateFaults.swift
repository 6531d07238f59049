import Diagnostics
import Interpreter

/// What private optimisers cannot do, in the user's words.
enum PrivateFaults {
    static func noNoise(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "`\(name)` needs a noise multiplier",
            explanation: "The noise on the sum of clipped gradients decides what a step costs.",
            hint: "say it: `noiseMultiplier: 1.1`; `noisebook privacy calibrate` finds the one "
                + "that meets a target")
    }

    static func noNorm(_ name: String) -> Fault {
        Fault(
            "missing-argument", title: "`\(name)` needs a clipping norm",
            explanation: "The noise hides one example only if no example's gradient is longer "
                + "than a norm that is chosen beforehand.",
            hint: "say it: `clip: 1`; a usual choice is the median of the gradients' norms on "
                + "public data")
    }

    static func poissonTree(_ name: String, _ source: String?) -> Fault {
        let data = source ?? "train"
        return Fault(
            "poisson-in-tree", title: "`\(name)` takes no Poisson samples",
            explanation:
                "Its guarantee counts how often an example is met, and a Poisson sample may "
                + "hold an example in any number of steps.",
            hint: "go through the data in batches, `\(data).batches(256, epochs: 5)`, with "
                + "`restart:` so many steps as an epoch has")
    }

    static func otherParameters(_ name: String, _ before: Int, _ now: Int) -> Fault {
        Fault(
            "changed-parameters", title: "the step trains other parameters than before",
            explanation: "The noise of `\(name)` is that of running sums of one gradient, of "
                + "\(Wording.count(before, "number")); the gradient of this step has "
                + "\(grouped(now)).",
            hint: "make an optimiser for each model, and use all of it in each step")
    }

    static func adaptiveOutside(_ name: String) -> Fault {
        Fault(
            "adaptive-clip", title: "`\(name)` takes a fixed clipping norm",
            explanation:
                "`adaptiveClip` follows a noisy count of the gradients' norms, which is part "
                + "of what `DPSGD`, `DPMomentum`, `DPAdagrad` and `DPAdam` release.",
            hint: "give a number: `clip: 1`")
    }

    static func adaptiveTwice(_ name: String) -> Fault {
        Fault(
            "adaptive-clip", title: "one adaptive norm cannot follow two sums",
            explanation: "The step of `\(name)` releases several sums, and each would move the "
                + "norm.",
            hint: "clip the other terms by norms of their own: `dp.clipped(term, clip: 1)`")
    }

    static func treeTwice(_ name: String) -> Fault {
        Fault(
            "several-sums", title: "`\(name)` releases one sum a step",
            explanation:
                "The noise of running sums belongs to one gradient, and the loss has several "
                + "terms with the optimiser's noise.",
            hint:
                "give `dp.clipped(term, noise: false)` to terms that use no private data, or clip "
                + "the loss as a whole")
    }

    /// - Parameters:
    ///   - noise: the optimiser's noise multiplier.
    ///   - count: the deviation of the noise on the count.
    static func countNoise(_ name: String, _ noise: Double, _ count: Double) -> Fault {
        Fault(
            "adaptive-clip", title: "the count of norms gets too little noise",
            explanation: "The count and the sum together have the noise multiplier "
                + "\(Wording.number(noise)) of `\(name)`; a `countNoise` of \(Wording.number(count)) "
                + "alone is a multiplier of \(Wording.number(2 * count)), so that nothing is left for "
                + "the sum.",
            hint:
                "a `countNoise` above \(Wording.number(noise / 2)); a twentieth of the batch is usual"
        )
    }
}
