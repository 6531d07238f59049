/// A way to guess which examples a model was trained on.
public enum MembershipAttack: String, CaseIterable, Sendable {
    /// Members have small losses (Yeom and others, arXiv:1709.01604).
    case loss
    /// Members have a large probability of some class (Salem and others, arXiv:1806.01246).
    case confidence
    /// Members' predictions have little entropy.
    case entropy
    /// The same with labels, so that being sure and wrong does not count
    /// (Song and Mittal, arXiv:2003.10595).
    case modifiedEntropy
    /// A classifier learns from predictions and losses what members look like.
    case logisticRegression

    /// The attack in words.
    public var title: String {
        switch self {
        case .loss: "loss threshold"
        case .confidence: "confidence threshold"
        case .entropy: "entropy threshold"
        case .modifiedEntropy: "modified entropy threshold"
        case .logisticRegression: "logistic regression"
        }
    }

    /// What the outputs must hold for it.
    public var needs: String {
        switch self {
        case .loss: "losses, or predictions with labels"
        case .confidence: "predictions"
        case .entropy: "predictions or entropies"
        case .modifiedEntropy: "predictions and labels"
        case .logisticRegression: "finite predictions or losses"
        }
    }

    /// What a threshold is laid on, larger for members; nil if the outputs do not hold it, and for
    /// attacks that learn.
    func scores(of outputs: ModelOutputs) -> [Double]? {
        switch self {
        case .loss: outputs.losses?.map { -$0 }
        case .confidence: outputs.confidences
        case .entropy: outputs.entropies?.map { -$0 }
        case .modifiedEntropy: outputs.modifiedEntropies?.map { -$0 }
        case .logisticRegression: nil
        }
    }
}

/// What an attack reached on a slice.
public struct AttackResult: Sendable, Equatable {
    public let slice: Slice
    public let attack: MembershipAttack
    public let outcome: Outcome

    public enum Outcome: Sendable, Equatable {
        case measured(AttackMeasures)
        /// The slice has too few examples; the words say how many are needed.
        case skipped(reason: String)
    }

    /// nil if the attack was skipped.
    public var measures: AttackMeasures? {
        if case .measured(let measures) = outcome { measures } else { nil }
    }
}

/// How well an attack tells members from non-members.
public struct AttackMeasures: Sendable, Equatable {
    /// Members are the positive side.
    public let curve: ROCCurve
    public let area: Double
    public let advantage: Double
    public let positivePredictiveValue: Double
    /// The bound of a threshold that was chosen on other examples; nil with fewer than two of a
    /// side.
    public let heldOut: HeldOutBound?
    /// The five largest bounds of all thresholds by Bailey's method. Optimistic and approximate:
    /// see ``EpsilonAudit/largest(_:of:)``.
    public let optimisticEpsilons: [Double]

    /// Whether the scores point the other way: non-members look like members.
    public var isReversed: Bool { area < 0.4 }
}
