import Interpreter
import Language
import Privacy

/// Asking the accountants what something would cost, before any data is touched.
enum PlanningBuiltins {
    static let all: [Builtin] = [epsilon, noiseFor, stepsFor]

    private static let steps = Signature.Parameter.named("steps", "how many releases", "1")
    private static let rate = Signature.Parameter.named(
        "rate", "the probability of each example in a Poisson sample", "1")
    private static let delta = Signature.Parameter.named("delta", "above 0 and below 1", "1e-5")
    private static let accountants = ["best", "pld", "rdp", "classic"]

    static let epsilon = Builtin(
        "dp.epsilon",
        [
            .named("noiseMultiplier", "the noise divided by the clipping norm", "must be given"),
            steps, rate, delta,
            Signature.Parameter(
                "accountant", .choice(accountants), .optional("best"), namedOnly: true),
        ], .privacy,
        "The ε that so many Gaussian releases would cost. `classic` is the older conversion of "
            + "Rényi bounds, as many publications print it; the others are what holds.",
        example: "dp.epsilon(noiseMultiplier: 1.1, steps: 14063, rate: 256 / 60000)"
    ) { call in
        let event = try call.plannedEvent(noise: call.plannedNoise())
        let delta = try call.isGiven(3) ? call.delta(3) : 1e-5
        let word = call.isGiven(4) ? try call.string(4) : "best"
        return .number(
            try call.reporting { () throws(PrivacyError) in
                try cost(of: event, delta: delta, accountant: word)
            })
    }

    private static func cost(
        of event: PrivacyEvent, delta: Double, accountant: String
    ) throws(PrivacyError) -> Double {
        func asked(_ accountant: some PrivacyAccountant) throws(PrivacyError) -> Double {
            var accountant = accountant
            try accountant.compose(event)
            return try accountant.epsilon(delta: delta)
        }
        let relation = NeighbouringRelation.addOrRemoveOne
        switch accountant {
        case "pld": return try asked(PLDAccountant(relation: relation))
        case "rdp": return try asked(RDPAccountant(relation: relation))
        case "classic":
            return try asked(
                RDPAccountant(
                    relation: relation, orders: .tensorFlowPrivacy, conversion: .classic))
        default:
            let bounds = (
                try asked(PLDAccountant(relation: relation)),
                try asked(RDPAccountant(relation: relation))
            )
            return min(bounds.0, bounds.1)
        }
    }

    static let noiseFor = Builtin(
        "dp.noiseFor",
        [
            .named("epsilon", "the most that may be spent", "must be given"), steps, rate, delta,
        ], .privacy,
        "The least noise multiplier with which so many Gaussian releases cost no more than ε.",
        example: "dp.noiseFor(epsilon: 2, steps: 1000, rate: 0.01)"
    ) { call in
        let epsilon = try call.requiredNumber(
            0, why: "Noise is chosen so that what is done costs no more than this.",
            example: "epsilon: 2")
        let delta = try call.isGiven(3) ? call.delta(3) : 1e-5
        // Faults of the arguments before the search.
        _ = try call.plannedEvent(noise: 1)
        let (steps, rate) = (try call.plannedSteps(), try call.plannedRate())
        return try searched(epsilon, delta) { budget in
            try budget.noiseMultiplier { noise in
                .dpSGD(samplingProbability: rate, noiseMultiplier: noise, steps: steps)
            }
        }
    }

    static let stepsFor = Builtin(
        "dp.stepsFor",
        [
            .named("epsilon", "the most that may be spent", "must be given"),
            .named("noiseMultiplier", "the noise divided by the clipping norm", "must be given"),
            rate, delta,
        ], .privacy,
        "How many Gaussian releases with this noise cost no more than ε.",
        example: "dp.stepsFor(epsilon: 9.6, noiseMultiplier: 1.15, rate: 0.01)"
    ) { call in
        let epsilon = try call.requiredNumber(
            0, why: "Steps are counted until they cost this.", example: "epsilon: 2")
        let noise = try call.requiredNumber(
            1, why: "The noise decides what a step costs.", example: "noiseMultiplier: 1.1")
        guard noise > 0 else {
            throw call.outOfDomain(1, "a number above 0", found: Wording.number(noise))
        }
        let rate = try call.plannedRate()
        guard rate > 0 else {
            throw call.outOfDomain(
                2, "a probability above 0", found: "0", hint: "steps that read nothing cost nothing"
            )
        }
        let delta = try call.isGiven(3) ? call.delta(3) : 1e-5
        return try searched(epsilon, delta) { budget in
            Double(
                try budget.steps(
                    .dpSGD(samplingProbability: rate, noiseMultiplier: noise, steps: 1)))
        }
    }

    /// What a budget allows, by privacy loss distributions.
    private static func searched(
        _ epsilon: Double, _ delta: Double, _ search: (Calibration) throws -> Double
    ) throws -> Value {
        do {
            let budget = try Calibration(epsilon: epsilon, delta: delta) {
                PLDAccountant(relation: .addOrRemoveOne)
            }
            return .number(try search(budget))
        } catch let error as PrivacyError {
            throw Fault(error)
        }
    }
}

extension BuiltinCall {
    fileprivate func plannedNoise() throws -> Double {
        try requiredNumber(
            0, why: "The noise decides what a release costs.", example: "noiseMultiplier: 1.1")
    }

    fileprivate func plannedSteps() throws -> Int { try count(1, from: 0, default: 1) }

    fileprivate func plannedRate() throws -> Double {
        try isGiven(2) ? number(2, in: 0...1, "a probability in 0...1") : 1
    }

    fileprivate func plannedEvent(noise: Double) throws -> PrivacyEvent {
        guard noise >= 0 else {
            throw outOfDomain(0, "a number from 0 up", found: Wording.number(noise))
        }
        let (steps, rate) = (try plannedSteps(), try plannedRate())
        guard noise > 0 else { return steps == 0 || rate == 0 ? .none : .nonPrivate }
        return .dpSGD(samplingProbability: rate, noiseMultiplier: noise, steps: steps)
    }
}
