import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

/// Mechanisms that choose or answer instead of adding noise to a sum.
enum ChoiceBuiltins {
    static let all: [Builtin] = [
        argmax, choose, firstAbove, randomizedResponse, shares, runningSums,
    ]

    private static let users = MechanismBuiltins.users
    private static let votes =
        "let votes = private(onehot(randint(3, shape: 300), 4), unit: example)\n"

    static let argmax = Builtin(
        "dp.argmax",
        [
            .required("votes", "what each record gives each candidate, [records, candidates]"),
            MechanismBuiltins.clip, MechanismBuiltins.multiplier, users,
        ], .privacy, "The candidate of the largest sum after Gaussian noise.",
        example: votes + "dp.argmax(votes, clip: 1, noiseMultiplier: 10)", hasEffect: true
    ) { call in
        let choice = GaussianChoice(
            clippingNorm: try call.clippingNorm(1),
            noiseMultiplier: try call.additiveNoise(multiplier: 2, kind: 9).noiseMultiplier)
        return try call.releasing(
            [0, 3], isPerUser: call.isGiven(3),
            parameters: ["noise multiplier \(Display.number(choice.noiseMultiplier))"]
        ) {
            let found = try choice.release(call.records(0), users: call.users(3), using: &$0)
            return (.whole(found.index), found.release.event)
        }
    }

    static let choose = Builtin(
        "dp.choose",
        [
            .required("scores", "what each record gives each candidate, [records, candidates]"),
            .named("epsilon", "what the choice costs, a number above 0", "must be given"),
            .named("low", "the least that a record gives a candidate, at most 0", "0"),
            .named("high", "the most", "1"),
            Signature.Parameter(
                "noise", .choice(SelectionNoise.allCases.map(\.rawValue)), .optional("exponential"),
                namedOnly: true), users,
        ], .privacy,
        "The candidate of the best score, chosen privately: by permute and flip (`exponential`), "
            + "the exponential mechanism (`gumbel`), or report noisy max (`laplace`), which gives a "
            + "record with the gap to the next.",
        example: votes + "dp.choose(votes, epsilon: 1)", hasEffect: true
    ) { call in
        let word = call.isGiven(4) ? try call.string(4) : "exponential"
        let noise = SelectionNoise(rawValue: word) ?? .exponential
        let epsilon = try call.requiredNumber(
            1, why: "ε decides how often another than the best is chosen.", example: "epsilon: 1")
        let range = try call.scoreRange(low: 2, high: 3)
        let choice = PrivateChoice(epsilon: epsilon, scores: range, noise: noise)
        return try call.releasing(
            [0, 5], isPerUser: call.isGiven(5),
            parameters: ["ε \(Display.number(epsilon))"]
        ) {
            let found = try choice.release(call.records(0), users: call.users(5), using: &$0)
            let index = Value.whole(found.index)
            guard let gap = found.gap else { return (index, found.release.event) }
            return (.record([("index", index), ("gap", .number(gap))]), found.release.event)
        }
    }

    static let firstAbove = Builtin(
        "dp.firstAbove",
        [
            .required("values", "what each record gives each question, [records, questions]"),
            .named("threshold", "a public number", "must be given"),
            .named("epsilon", "what all answers cost together", "must be given"),
            .named("answers", "how many to find", "1"),
            .named("low", "the least that a record gives a question, at most 0", "0"),
            .named("high", "the most", "1"), users,
        ], .privacy,
        "The first questions whose sums are above a threshold, both with noise: the sparse vector "
            + "technique, which costs the same however many questions are asked.",
        example: votes + "dp.firstAbove(votes, threshold: 60, epsilon: 2)", hasEffect: true
    ) { call in
        let threshold = try call.requiredNumber(
            1, why: "Sums are compared with a public number.", example: "threshold: 100")
        let epsilon = try call.requiredNumber(
            2, why: "ε decides how far the comparisons can be wrong.", example: "epsilon: 1")
        let range = try call.scoreRange(low: 4, high: 5)
        let answers = try call.count(3, from: 1, default: 1)
        return try call.releasing(
            [0, 6], isPerUser: call.isGiven(6),
            parameters: ["ε \(Display.number(epsilon))", "\(answers) answers"]
        ) { source in
            let values = try call.records(0)
            guard values.rank == 2 else {
                throw MechanismError.wrongForm(
                    mechanism: "a comparison", found: "shape \(values.shape)",
                    needed: "what each record gives each question, of shape [n, k]")
            }
            var vector = try SparseVector(
                epsilon: epsilon, answers: answers, scores: range, using: &source)
            let users = try call.users(6)
            var found: [Value] = []
            for question in 0..<values.shape[1] where vector.remaining > 0 {
                let column = try values.indexed(by: [
                    .slice(from: nil, to: nil, step: nil), .single(question),
                ])
                if try vector.isAbove(
                    column, users: users, threshold: threshold, using: &source)
                {
                    found.append(.whole(question))
                }
            }
            return (.list(found), vector.event)
        }
    }

    private static let answers =
        "let answers = private(randint(2, shape: 1000), unit: example)\n"

    static let randomizedResponse = Builtin(
        "dp.randomizedResponse",
        [
            .required("answers", "a whole number from 0 up, or a truth value, for each record"),
            .named("epsilon", "what each record's report costs", "must be given"),
            .named("buckets", "how many answers there are", "2"),
        ], .privacy,
        "Each record's own answer, reported truthfully or drawn at random. `dp.shares` estimates "
            + "how many there are of each.",
        example: answers + "dp.randomizedResponse(answers, epsilon: 1)[:5]", hasEffect: true
    ) { call in
        let response = try call.response(epsilon: 1, buckets: 2)
        return try call.releasing(
            [0], parameters: ["ε \(Display.number(response.epsilon))"]
        ) {
            let release = try response.release(call.integerRecords(0), using: &$0)
            // Each record is in one report, and reports of nothing hide who is there.
            return (
                .tensor(release.value),
                response.noise == 0
                    ? .nonPrivate : .approximate(epsilon: response.epsilon, delta: 0)
            )
        }
    }

    static let shares = Builtin(
        "dp.shares",
        [
            .required("reports", "what `dp.randomizedResponse` gave"),
            .named("epsilon", "the ε of the reports", "must be given"),
            .named("buckets", "how many answers there are", "2"),
        ], .privacy,
        "Which part of the true answers is each, estimated without bias from randomised ones.",
        example: answers + "let r = dp.randomizedResponse(answers, epsilon: 1)\n"
            + "dp.shares(r, epsilon: 1)"
    ) { call in
        let response = try call.response(epsilon: 1, buckets: 2)
        do {
            return .tensor(try response.frequencies(of: call.integerTensor(0)))
        } catch let error as MechanismError {
            throw Fault(error.diagnostic)
        } catch let error as PrivacyError {
            throw Fault(error)
        }
    }

    static let runningSums = Builtin(
        "dp.runningSums",
        [
            .required("values", "one row for each record, in the order of time"),
            MechanismBuiltins.clip, MechanismBuiltins.multiplier,
        ], .privacy,
        "The sum of the first record, of the first two, and so on, each with noise that grows with "
            + "the logarithm of their number: tree aggregation.",
        example: "let x = private(ones(64), unit: example)\n"
            + "dp.runningSums(x, clip: 1, noiseMultiplier: 2)[-1]", hasEffect: true
    ) { call in
        let clip = try call.clippingNorm(1)
        let noise = try call.additiveNoise(multiplier: 2, kind: 9).noiseMultiplier
        return try call.releasing(
            [0],
            parameters: [
                "noise multiplier \(Display.number(noise))",
                "clipping norm \(Display.number(clip))",
            ]
        ) { source in
            let values = try call.records(0)
            guard values.rank > 0, values.shape[0] > 0 else {
                throw MechanismError.noRecords(mechanism: "a running sum")
            }
            var tree = try TreeAggregation(clippingNorm: clip, noiseMultiplier: noise)
            var sums: [Tensor] = []
            for place in 0..<values.shape[0] {
                sums.append(try tree.add(values.rows(at: [place]), using: &source).prefix)
            }
            return (.tensor(try Tensor.stack(sums, axis: 0)), try tree.event(.onceAtAll))
        }
    }
}

extension BuiltinCall {
    fileprivate func scoreRange(low: Int, high: Int) throws -> ScoreRange {
        let bounds = (try number(low, default: 0), try number(high, default: 1))
        return try reporting { () throws(PrivacyError) in try ScoreRange(bounds.0, bounds.1) }
    }

    fileprivate func response(epsilon: Int, buckets: Int) throws -> RandomizedResponse {
        let cost = try requiredNumber(
            epsilon, why: "ε decides how often a report is the truth.", example: "epsilon: 1")
        let size = try count(buckets, from: 2, default: 2)
        return try reporting { () throws(PrivacyError) in
            try RandomizedResponse(epsilon: cost, buckets: size)
        }
    }

    /// Whole numbers or truth values.
    fileprivate func integerRecords(_ index: Int) throws -> Tensor {
        let records = try records(index)
        // Whole numbers that are kept as floats are whole numbers too.
        guard records.elementType.isFloating else { return records }
        let whole = try records.cast(to: .int64)
        return try Tensor.isEqual(whole, records) ? whole : records
    }
}
