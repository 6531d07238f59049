import Estimators
import Interpreter
import Language

/// Attacks on what a model gives away of its training data, and the bounds on ε they prove.
enum AttackBuiltins {
    static let all: [Builtin] = [membershipAttack, epsilonLowerBound, exposure]

    private static let outputs =
        "losses, one for each example, or a record with some of `losses`, `logits`, "
        + "`probabilities`, `labels`, `entropies` and `groups`"

    private static let confidence = Signature.Parameter.named(
        "confidence", "how sure a bound is, above 0.5 and below 1", "0.95")

    private static func delta(_ addition: String = "") -> Signature.Parameter {
        .named("delta", "the δ of the guarantee, from 0 up, below 1\(addition)", "0")
    }

    static let membershipAttack = Builtin(
        "membershipAttack",
        [
            .required("members", "of the training data: \(outputs)"),
            .required("nonMembers", "the same of other data"),
            Signature.Parameter(
                "attack", .choice(AttackWord.allCases.map(\.rawValue)), .optional("loss"),
                namedOnly: true),
            Signature.Parameter(
                "slices", .choice(SliceWord.allCases.map(\.rawValue)), .optional("entire"),
                namedOnly: true),
            confidence, delta(), .seed,
        ],
        .attacks,
        "How well members of the training data are told from other examples: `auc`, "
            + "`advantage`, `ppv`, a lower bound on `epsilon`, `roc` and `rows` for a table.",
        example: """
            let attack = membershipAttack([0.1, 0.2, 0.3, 0.9], [0.25, 0.5, 1, 1.5], seed: 1)
            print("AUC {attack.auc}, advantage {attack.advantage}")
            table(attack.rows, columns: [attack, members, nonMembers, auc, ppv])
            """
    ) { call in
        let members = try OutputsReader(call: call, index: 0, side: "members").outputs()
        let nonMembers = try OutputsReader(call: call, index: 1, side: "non-members").outputs()
        let (attack, slices): (AttackWord, SliceWord) = try (
            call.word(2, default: .loss), call.word(3, default: .entire)
        )
        var audit = EpsilonAudit()
        audit.confidence = try call.number(4, default: 0.95)
        audit.delta = try call.number(5, default: 0)
        var words = try call.address(6).words
        return try EstimatorFaults.translating(call) {
            var inference = try MembershipInference(members: members, nonMembers: nonMembers)
            inference.audit = audit
            let results = try inference.run(
                attack.attacks(for: inference), slices: slices.slicings, using: &words)
            return AttackRecord.value(of: results)
        }
    }

    static let epsilonLowerBound = Builtin(
        "epsilonLowerBound",
        [
            .required("truePositives", "how often a member was taken for one"),
            .required("positives", "how many members were tried, from 1 up"),
            .required("falsePositives", "how often another was taken for a member"),
            .required("negatives", "how many others were tried, from 1 up"),
            confidence, delta("; above 0 with clopperPearson only"),
            Signature.Parameter(
                "method", .choice(RatioBound.allCases.map(\.rawValue)),
                .optional("clopperPearson"), namedOnly: true),
        ],
        .attacks,
        "A lower bound on ε from an attack's counts. Only clopperPearson is exact; the attack "
            + "must be fixed before the counts are taken.",
        example: "epsilonLowerBound(100, 110, 10, 80, delta: 1e-5)"
    ) { call in
        var audit = EpsilonAudit()
        audit.confidence = try call.number(4, default: 0.95)
        audit.delta = try call.number(5, default: 0)
        audit.method = try call.word(6, default: .clopperPearson)
        let counts = try (0..<4).map { try call.count($0) }
        return try EstimatorFaults.translating(call) {
            .number(
                try audit.epsilon(
                    of: HitCounts(
                        hits: counts[0], of: counts[1], falseHits: counts[2], of: counts[3])))
        }
    }

    static let exposure = Builtin(
        "exposure",
        [
            .required("canaries", "perplexities or losses of planted secrets, or one of them"),
            .required("references", "those of secrets that were left out of the training"),
            Signature.Parameter(
                "method", .choice(ExposureWord.allCases.map(\.rawValue)),
                .optional("interpolation"), namedOnly: true),
        ],
        .attacks,
        "How many bits of planted secrets a model gives away: by rank among the references, "
            + "or by a skew-normal distribution fitted to them.",
        example: "exposure([1.2, 3.5], [3, 4, 5, 6, 7, 8, 9, 10])"
    ) { call in
        let isSingle = try Numbers.number(call.value(0)) != nil
        let canaries =
            isSingle ? [try call.number(0)] : try call.oneEach(call.value(0), of: 0, "canaries")
        let references = try call.oneEach(call.value(1), of: 1, "references")
        let method: ExposureWord = try call.word(2, default: .interpolation)
        let bits = try EstimatorFaults.translating(call) {
            switch method {
            case .interpolation:
                try Exposure.byRank(canaries: canaries, references: references)
            case .extrapolation:
                try Exposure.bySkewNormal(canaries: canaries, references: references)
            }
        }
        return isSingle ? .number(bits[0]) : .numbers(bits)
    }
}

/// The words of `attack:`.
private enum AttackWord: String, CaseIterable {
    case loss, confidence, entropy, modifiedEntropy, logisticRegression, all

    /// `all` are those that the outputs allow.
    func attacks(for inference: MembershipInference) -> [MembershipAttack] {
        switch self {
        case .loss: [.loss]
        case .confidence: [.confidence]
        case .entropy: [.entropy]
        case .modifiedEntropy: [.modifiedEntropy]
        case .logisticRegression: [.logisticRegression]
        case .all: MembershipAttack.allCases.filter { inference.allows($0) }
        }
    }
}

/// The words of `slices:`; all examples together always come first.
private enum SliceWord: String, CaseIterable {
    case entire, byClass, byLossPercentile, byCorrectness, byGroup

    var slicings: [Slicing] {
        switch self {
        case .entire: [.entire]
        case .byClass: [.entire, .byClass]
        case .byLossPercentile: [.entire, .byLossPercentile]
        case .byCorrectness: [.entire, .byCorrectness]
        case .byGroup: [.entire, .byGroup]
        }
    }
}

/// The words of `method:` of `exposure`.
private enum ExposureWord: String, CaseIterable {
    case interpolation, extrapolation
}
