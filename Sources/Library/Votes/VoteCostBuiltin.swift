import Interpreter
import Language
import Privacy
import PrivateLearning
import Tensors

extension VoteBuiltins {
    static let voteCost = Builtin(
        "dp.voteCost",
        VoteArguments.signature + [
            .named("delta", "above 0 and below 1", "1e-5"),
            .named("order", "this Rényi order in place of the best", "nil"),
            .named("after", "a list of numbers of queries: ε after each goes into `.after`", "nil"),
            .named("moments", "so many moments, by the analysis of 2017, for Laplace noise", "nil"),
            .named("beta", "β of the smooth sensitivity", "0.4 / order; 0.09 for moments"),
            .named(
                "tell",
                "tells ε with Gaussian noise of so many smooth sensitivities, which costs the ledger more; needs `order`",
                "nil"),
            Signature.Parameter(
                "lead", .choice(["sorted", "upstream"]), .optional("sorted"), namedOnly: true),
            .named(
                "sanitised",
                "true for the smooth sensitivity too, and for the published search of what telling costs least",
                "false"),
        ], .privacy,
        "What answering these votes costs, which is less the more teachers agree, and as private as "
            + "the votes: `.epsilon`, `.order`, `.divergence`, `.answered`, and the parts "
            + "`.thresholdPart`, `.answerPart`, `.deltaPart`; `.independent` holds whatever the votes.",
        example: example + "dp.voteCost(votes, deviation: 40).epsilon", hasEffect: true
    ) { call in
        let votes = try VoteArguments(call)
        let cost = VoteCostCall(votes)
        return try VoteFaults.translating {
            call.isGiven(VoteCostCall.moments) ? try cost.byMoments() : try cost.byOrders()
        }
    }
}

/// One call of `dp.voteCost`.
struct VoteCostCall {
    private static let first = VoteArguments.count
    private static let (delta, order, after) = (first, first + 1, first + 2)
    static let moments = first + 3
    private static let (beta, tell, lead) = (first + 4, first + 5, first + 6)
    private static let sanitised = first + 7

    private let votes: VoteArguments
    private let call: BuiltinCall

    init(_ votes: VoteArguments) {
        self.votes = votes
        call = votes.call
    }

    private func delta() throws -> Double {
        try call.isGiven(Self.delta) ? call.delta(Self.delta) : 1e-5
    }

    /// A number that is as private as the votes.
    private func secret(_ number: Double) throws -> Value {
        votes.marks.isEmpty
            ? .number(number) : .tensor(try Tensor.scalar(number, .float64).marked(votes.marks))
    }

    private func secret(_ numbers: [Double]) throws -> Value {
        .tensor(try Tensor(numbers, shape: [numbers.count]).marked(votes.marks))
    }

    // MARK: - Rényi divergences

    func byOrders() throws -> Value {
        let delta = try delta()
        let orders =
            try call.isGiven(Self.order)
            ? [call.number(Self.order)] : VoteAnalysis.tableOrders
        func analysis(after numbers: [Int], dependsOnVotes: Bool = true) throws -> [VoteAnalysis] {
            try VoteAnalysis.running(
                votes.table, votes.mechanism, baseline: votes.baseline,
                dependsOnVotes: dependsOnVotes, orders: orders, after: numbers)
        }
        let all = votes.table.queries
        let whole = try analysis(after: [all])[0]
        let answer = try whole.answer(delta: delta)
        let free = try analysis(after: [all], dependsOnVotes: false)[0].answer(delta: delta)
        var fields: [(String, Value)] = [
            ("epsilon", try secret(answer.epsilon)), ("order", try secret(answer.order)),
            ("divergence", try secret(answer.epsilon - answer.deltaPart)),
            ("answered", try secret(answer.expectedAnswers)),
            ("deviation", try secret(answer.standardDeviation)),
            ("thresholdPart", try secret(answer.thresholdPart)),
            ("answerPart", try secret(answer.answerPart)),
            ("deltaPart", try secret(answer.deltaPart)),
            ("independent", try independent(free.epsilon)),
            ("independentOrder", try independent(free.order)),
        ]
        if call.isGiven(Self.after) {
            let numbers = try call.items(Self.after).map { try call.wholeNumber($0, Self.after) }
            let costs = try analysis(after: numbers).map { try $0.answer(delta: delta).epsilon }
            let rest = try analysis(after: numbers, dependsOnVotes: false)
            fields += [
                ("after", try secret(costs)),
                (
                    "independentAfter",
                    try independent(rest.map { try $0.answer(delta: delta).epsilon })
                ),
                ("answeredAfter", try secret(rest.map(\.expectedAnswers))),
            ]
        }
        fields += try sanitised(whole, answer, delta)
        return .record(fields)
    }

    /// Whatever the votes; with a threshold the number of answers is taken as expected from them.
    private func independent(_ number: Double) throws -> Value {
        if case .confidentMaximum = votes.mechanism { return try secret(number) }
        return .number(number)
    }

    private func independent(_ numbers: [Double]) throws -> Value {
        if case .confidentMaximum = votes.mechanism { return try secret(numbers) }
        return .tensor(try Tensor(numbers, shape: [numbers.count]))
    }

    // MARK: - Telling

    /// What smooth sensitivity is known of: Gaussian noise.
    private func sanitised(
        _ analysis: VoteAnalysis, _ answer: VoteAnalysis.Answer, _ delta: Double
    ) throws -> [(String, Value)] {
        if case .laplaceMaximum = votes.mechanism {
            // Says that there is no way to tell it.
            if try call.isGiven(Self.tell) || isSanitised {
                _ = try analysis.sensitivities(order: answer.order)
            }
            return []
        }
        if call.isGiven(Self.tell) { return try told(analysis, answer) }
        guard try isSanitised else { return [] }
        let best = try analysis.sanitised(delta: delta, order: answer.order)
        return [
            ("sanitised", try secret(best.epsilon)), ("noise", try secret(best.noiseDeviation)),
            ("smoothSensitivity", try secret(best.smoothSensitivity)),
            ("beta", try secret(best.beta)), ("relativeNoise", try secret(best.relativeDeviation)),
        ]
    }

    private var isSanitised: Bool {
        get throws { try call.bool(Self.sanitised, default: false) }
    }

    /// ε at an order that was chosen beforehand, with noise, charged for.
    private func told(
        _ analysis: VoteAnalysis, _ answer: VoteAnalysis.Answer
    ) throws -> [(String, Value)] {
        guard call.isGiven(Self.order) else { throw VoteFaults.noOrder(call.name) }
        let beta = try call.number(Self.beta, default: 0.4 / answer.order)
        let release = SmoothRelease(
            beta: beta, relativeDeviation: try call.number(Self.tell))
        let cost = try SmoothSensitivity.releaseDivergence(
            beta: beta, relativeDeviation: release.relativeDeviation, order: answer.order)
        let sensitivity = try SmoothSensitivity.discountedMaximum(
            of: analysis.sensitivities(order: answer.order), beta: beta)
        let marks = try votes.marksOfTeachers()
        var source = try call.machine.noiseSource()
        let number = try release.release(
            answer.epsilon, sensitivity: sensitivity, using: &source)
        try call.machine.privacy.charge(
            marks, release.event, isPerExample: true, mechanism: call.name,
            parameters: [
                "σ \(Display.number(release.relativeDeviation))", "β \(Display.number(beta))",
            ])
        return [
            ("told", .number(number + cost)), ("smoothSensitivity", try secret(sensitivity)),
            ("noise", try secret(sensitivity * release.relativeDeviation)),
        ]
    }

    // MARK: - Moments

    func byMoments() throws -> Value {
        guard case .laplaceMaximum(let scale) = votes.mechanism else {
            throw VoteFaults.momentsOfGaussian(call.name)
        }
        let delta = try delta()
        let analysis = try MomentsAnalysis(
            votes.table, scale: scale, moments: call.count(Self.moments, from: 1))
        let answer = try analysis.answer(delta: delta)
        let free = try analysis.answerWhateverVotes(delta: delta)
        let telling = try isSanitised ? sensitivity(of: analysis, delta) : []
        return .record(
            [
                ("epsilon", try secret(answer.epsilon)),
                ("moment", try secret(Double(answer.moment))),
                ("byMoment", try secret(answer.epsilons)),
                ("isAtLastMoment", try secret(answer.isAtLastMoment ? 1 : 0)),
                ("independent", .number(free.epsilon)),
                ("independentMoment", .whole(free.moment)),
            ] + telling)
    }

    /// What telling the ε of moments takes.
    private func sensitivity(
        of analysis: MomentsAnalysis, _ delta: Double
    ) throws -> [(String, Value)] {
        let beta = try call.number(Self.beta, default: 0.09)
        let rule = call.isGiven(Self.lead) ? try call.string(Self.lead) : "sorted"
        let smooth = try analysis.smoothSensitivity(
            beta: beta, rule: MomentsSensitivity.Rule(rawValue: rule) ?? .sorted)
        let release = try SanitisedMoments(beta: beta, delta: delta)
        return [
            ("smoothSensitivity", try secret(smooth.epsilons)),
            ("tellingCost", .number(release.epsilon)), ("tellingScale", .number(release.scale)),
        ]
    }
}
