import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

/// Mechanisms: the only ways by which private values become public ones. All stand under `dp`.
enum MechanismBuiltins {
    static let all: [Builtin] =
        [sum, mean, count, histogram, quantile] + ChoiceBuiltins.all + VoteBuiltins.all
        + PlanningBuiltins.all
        + [clipped]

    static let values = Signature.Parameter.required(
        "values", "one row for each record, private or not")
    static let clip = Signature.Parameter.named(
        "clip", "the largest norm of a record: Euclidean, or L1 for Laplace noise",
        "must be given")
    static let multiplier = Signature.Parameter.named(
        "noiseMultiplier", "the noise divided by the clipping norm, a number from 0 up",
        "must be given")
    static let noise = Signature.Parameter(
        "noise", .choice(AdditiveNoise.Kind.allCases.map(\.rawValue)), .optional("gaussian"),
        namedOnly: true)
    static let users = Signature.Parameter.named(
        "users", "the user of each record, whole numbers: a user's records are bounded together",
        "nil")

    private static let data = "let x = private(ones(500, 2), unit: example)\n"

    static let sum = Builtin(
        "dp.sum", [values, clip, multiplier, noise, users], .privacy,
        "The sum of the records, each clipped to a norm, with noise.",
        example: data + "dp.sum(x, clip: 2, noiseMultiplier: 4)", hasEffect: true
    ) { call in
        let sum = PrivateSum(
            clippingNorm: try call.clippingNorm(1),
            noise: try call.additiveNoise(multiplier: 2, kind: 3))
        return try call.releasing([0, 4], isPerUser: call.isGiven(4), parameters: sum.words) {
            let release = try sum.release(call.records(0), users: call.users(4), using: &$0)
            return (.tensor(release.value), release.event)
        }
    }

    static let mean = Builtin(
        "dp.mean",
        [
            values, clip, multiplier, noise, users,
            .named("over", "a public number to divide by; nil for that of the records", "nil"),
        ], .privacy,
        "The noisy sum of clipped records, divided by their number, or by the expected one of a "
            + "Poisson sample.",
        example: data + "dp.mean(x, clip: 2, noiseMultiplier: 4)", hasEffect: true
    ) { call in
        let mean = PrivateMean(
            clippingNorm: try call.clippingNorm(1),
            noise: try call.additiveNoise(multiplier: 2, kind: 3),
            over: try call.divisor(5, of: 0))
        return try call.releasing([0, 4], isPerUser: call.isGiven(4), parameters: mean.sum.words) {
            let release = try mean.release(call.records(0), users: call.users(4), using: &$0)
            return (.tensor(release.value), release.event)
        }
    }

    static let count = Builtin(
        "dp.count",
        [
            .required("truths", "one truth value for each record"), multiplier, noise, users,
            .named("perUser", "how many records of a user count at most", "1"),
        ], .privacy, "How many records are true, with noise.",
        example: data + "dp.count(x[:, 0] > 0.5, noiseMultiplier: 4)", hasEffect: true
    ) { call in
        let count = PrivateCount(
            noise: try call.additiveNoise(multiplier: 1, kind: 2),
            perUser: try call.count(4, from: 1, default: 1))
        return try call.releasing(
            [0, 3], isPerUser: call.isGiven(3), parameters: count.noise.words
        ) {
            let release = try count.release(call.records(0), users: call.users(3), using: &$0)
            return (.tensor(release.value), release.event)
        }
    }

    static let histogram = Builtin(
        "dp.histogram",
        [
            .required("labels", "a whole number from 0 up for each record, or any number"),
            .named("buckets", "how many there are, or their edges as a list", "must be given"),
            multiplier, noise, users,
            .named("perUser", "how many records of a user count at most", "1"),
        ], .privacy, "How many records fall into each bucket, with noise on every one.",
        example: "let y = private(randint(10, shape: 500), unit: example)\n"
            + "dp.histogram(y, buckets: 10, noiseMultiplier: 2)", hasEffect: true
    ) { call in
        let histogram = PrivateHistogram(
            try call.buckets(1), noise: try call.additiveNoise(multiplier: 2, kind: 3),
            perUser: try call.count(5, from: 1, default: 1))
        return try call.releasing(
            [0, 4], isPerUser: call.isGiven(4), parameters: histogram.noise.words
        ) {
            let release = try histogram.release(call.records(0), users: call.users(4), using: &$0)
            return (.tensor(release.value), release.event)
        }
    }

    static let quantile = Builtin(
        "dp.quantile",
        [
            .required("values", "one number for each record"),
            .required("q", "a number in 0...1: which part lies below"),
            .named("start", "a first estimate, chosen without the data", "1"),
            .named("rounds", "how often the estimate moves", "50"),
            .named("countNoise", "the noise's standard deviation, in records", "must be given"),
            .named("rate", "how far the estimate moves", "0.2"),
            Signature.Parameter(
                "steps", .choice(QuantileUpdate.allCases.map(\.rawValue)), .optional("geometric"),
                namedOnly: true), users,
        ], .privacy,
        "A quantile, found by following the noisy part of the records below an estimate.",
        example: "let x = private(uniform(2000), unit: example)\n"
            + "dp.quantile(x, 0.5, countNoise: 100)", hasEffect: true
    ) { call in
        let word = call.isGiven(6) ? try call.string(6) : "geometric"
        let quantile = PrivateQuantile(
            try call.number(1, in: 0...1, "a number in 0...1"),
            start: try call.number(2, default: 1), rounds: try call.count(3, from: 1, default: 50),
            learningRate: try call.number(5, default: 0.2),
            countDeviation: try call.requiredNumber(
                4, why: "The noise on each count decides what the rounds cost.",
                example: "countNoise: 50"),
            update: QuantileUpdate(rawValue: word) ?? .geometric)
        return try call.releasing(
            [0, 7], isPerUser: call.isGiven(7),
            parameters: [
                "\(quantile.rounds) rounds",
                "noise \(Display.number(quantile.countDeviation)) on each count",
            ]
        ) {
            let release = try quantile.release(call.records(0), users: call.users(7), using: &$0)
            return (.tensor(release.value), release.event)
        }
    }

    static let clipped = Builtin(
        "dp.clipped",
        [
            .required("term", "a sum or mean over examples, part of a private step's loss"),
            .named("noise", "whether the clipped sum gets the optimiser's noise", "true"),
            .named(
                "clip", "the largest norm of an example's gradient; nil for the optimiser's",
                "nil"),
        ], .learning,
        "A term of a private step's loss that is clipped by itself; if one without noise depends on "
            + "private data, what it trains stays private.",
        example: """
            let x = private(ones(100, 2), unit: example)
            let d = Dense(1)
            let fake = zeros(100, 2)
            let opt = DPSGD(d, lr: 0.1, clip: 1, noiseMultiplier: 4)
            step(opt) { dp.clipped(mean(d(x))) - dp.clipped(mean(d(fake)), noise: false) }
            privacy(x).epsilon < 3
            """
    ) { call in
        let value = try call.value(0)
        guard let traced = value.asTraced, let trace = call.machine.trace else { return value }
        let term = traced.symbol.asPlace()
        let hasNoise = try call.bool(1, default: true)
        trace.clippedTerms.append(
            (
                term,
                TermClipping(
                    clipping: try call.clipping(2, microbatch: 3),
                    noise: hasNoise ? .optimizers : .none)
            ))
        return trace.value(term)
    }
}

extension AdditiveNoise {
    var words: [String] { ["noise multiplier \(Display.number(noiseMultiplier))"] }
}

extension PrivateSum {
    var words: [String] { noise.words + ["clipping norm \(Display.number(clippingNorm))"] }
}

extension BuiltinCall {
    /// What a mean is divided by: a given number, or of a Poisson sample the expected size, since
    /// the true one is private.
    fileprivate func divisor(_ given: Int, of values: Int) throws -> PrivateMean.Divisor {
        if isGiven(given) { return .expected(try number(given)) }
        for mark in try value(values).marks.all where mark.sample > 0 {
            if case .poisson(let q, let examples)? = machine.privacy.book.sampling(of: mark.source)
            {
                return .expected(q * Double(examples))
            }
        }
        return .records
    }

    /// A number of buckets, or their edges.
    fileprivate func buckets(_ index: Int) throws -> PrivateHistogram.Buckets {
        guard let value = self[index] else {
            throw Fault(
                "missing-argument", title: "`\(name)` needs `buckets`",
                explanation:
                    "Buckets are public: which ones there are must not depend on the data.",
                hint: "say how many, `buckets: 10`, or their edges, `buckets: [0, 18, 65, 120]`")
        }
        if let items = value.asList, let edges = Numbers.numbers(items) { return .edges(edges) }
        return .labels(count: try count(index, from: 1))
    }
}
