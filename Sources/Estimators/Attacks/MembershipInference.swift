import Kernels

/// Attacks that guess from a model's outputs which examples it was trained on.
///
/// ```swift
/// let inference = try MembershipInference(
///     members: ModelOutputs(losses: [0.1, 0.2, 0.3, 0.9]),
///     nonMembers: ModelOutputs(losses: [0.25, 0.5, 1.0, 1.5]))
/// let results = try inference.run([.loss], using: &words)
/// results[0].measures?.area  // 0.8125
/// ```
///
/// ## Source
/// Attacks, slices and measures are those of TensorFlow Privacy's membership inference suite; the
/// bound on ε whose threshold is held out is added.
public struct MembershipInference: Sendable {
    public let members: ModelOutputs
    public let nonMembers: ModelOutputs
    /// How ε is bounded from below. ``AttackMeasures/optimisticEpsilons`` take confidence and
    /// sides from it.
    public var audit = EpsilonAudit()

    /// - Throws: ``EstimatorError/missing(what:purpose:)`` if a side is empty,
    ///   ``EstimatorError/lengthMismatch(what:count:other:otherCount:)`` if predictions have
    ///   different numbers of classes.
    public init(members: ModelOutputs, nonMembers: ModelOutputs) throws(EstimatorError) {
        for (name, side) in [("members", members), ("non-members", nonMembers)]
        where side.count == 0 {
            throw .missing(what: name, purpose: "a membership attack")
        }
        if let inside = members.probabilities, let outside = nonMembers.probabilities {
            try Requirement.sameCount(
                "a prediction for members", inside.columns, "one for non-members", outside.columns)
        }
        self.members = members
        self.nonMembers = nonMembers
    }

    /// Whether both sides hold what the attack needs.
    public func allows(_ attack: MembershipAttack) -> Bool {
        attack == .logisticRegression
            ? features() != nil
            : attack.scores(of: members) != nil && attack.scores(of: nonMembers) != nil
    }

    /// Runs each attack on each slice, slice by slice.
    ///
    /// - Parameters:
    ///   - slicings: one after another; the slices of each are independent.
    ///   - words: random bits for sub-samples and halves. Same bits, same results.
    /// - Returns: a result for each; with a reason where a slice has too few examples.
    /// - Throws: ``EstimatorError/missing(what:purpose:)`` if outputs lack what an attack needs.
    public func run(
        _ attacks: [MembershipAttack], slices slicings: [Slicing] = [.entire],
        using words: inout RandomWords
    ) throws(EstimatorError) -> [AttackResult] {
        try audit.check()
        var slices: [Slice] = []
        for slicing in slicings {
            slices += try slicing.slices(members: members, nonMembers: nonMembers)
        }
        var results: [[AttackResult]] = slices.map { _ in [] }
        for attack in attacks {
            let scores = try thresholdScores(attack)
            for (place, slice) in slices.enumerated() {
                let outcome = try outcome(attack, scores, on: slice, &words)
                results[place].append(AttackResult(slice: slice, attack: attack, outcome: outcome))
            }
        }
        return results.flatMap { $0 }
    }

    /// Of both sides; nil for an attack that learns.
    private func thresholdScores(
        _ attack: MembershipAttack
    ) throws(EstimatorError) -> ([Double], [Double])? {
        guard allows(attack) else {
            throw .missing(what: attack.needs, purpose: "the attack by \(attack.title)")
        }
        guard let inside = attack.scores(of: members), let outside = attack.scores(of: nonMembers)
        else { return nil }
        return (inside, outside)
    }

    private func outcome(
        _ attack: MembershipAttack, _ scores: ([Double], [Double])?, on slice: Slice,
        _ words: inout RandomWords
    ) throws(EstimatorError) -> AttackResult.Outcome {
        guard !slice.members.isEmpty, !slice.nonMembers.isEmpty else {
            return .skipped(reason: "no \(slice.members.isEmpty ? "members" : "non-members")")
        }
        if let (inside, outside) = scores {
            return .measured(
                try measures(
                    slice.members.map { inside[$0] }, slice.nonMembers.map { outside[$0] }, &words))
        }
        guard let (inside, outside) = features() else {
            throw .missing(what: attack.needs, purpose: "the attack by \(attack.title)")
        }
        let trained = TrainedAttack()
        let smaller = min(slice.members.count, slice.nonMembers.count)
        guard smaller >= trained.neededOfEachSide else {
            return .skipped(
                reason: "\(attack.title) needs \(trained.neededOfEachSide) members and as many "
                    + "non-members; there are \(slice.members.count) and \(slice.nonMembers.count)")
        }
        let (found, others) = try trained.scores(
            members: inside.selecting(slice.members),
            nonMembers: outside.selecting(slice.nonMembers),
            using: &words)
        return .measured(try measures(found, others, &words))
    }

    /// What a trained attack learns from; nil unless both sides have the same columns.
    private func features() -> (FeatureMatrix, FeatureMatrix)? {
        guard let inside = members.features, let outside = nonMembers.features,
            inside.columns == outside.columns, inside.values.allSatisfy(\.isFinite),
            outside.values.allSatisfy(\.isFinite)
        else { return nil }
        return (inside, outside)
    }

    private func measures(
        _ inside: [Double], _ outside: [Double], _ words: inout RandomWords
    ) throws(EstimatorError) -> AttackMeasures {
        let curve = try ROCCurve(positives: inside, negatives: outside)
        var quick = audit
        (quick.method, quick.delta) = (.bailey, 0)
        return AttackMeasures(
            curve: curve, area: curve.area, advantage: curve.advantage,
            positivePredictiveValue: curve.positivePredictiveValue,
            heldOut: try audit.heldOut(members: inside, nonMembers: outside, using: &words),
            optimisticEpsilons: try quick.largest(5, of: curve))
    }
}

extension [AttackResult] {
    /// The result with the largest area under its curve; nil if all were skipped.
    public var best: AttackResult? {
        var best: AttackResult?
        for result in self {
            guard let area = result.measures?.area else { continue }
            if let found = best?.measures?.area, found >= area { continue }
            best = result
        }
        return best
    }
}
