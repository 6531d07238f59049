import Glibc
import Privacy

/// A bound from below on ε, from how well members and non-members are told apart.
///
/// Under (ε, δ)-differential privacy every test has TPR ≤ e^ε · FPR + δ, and so have its reversals.
/// Hence ε ≥ ln((p₁ − δ)/p₀) for the chances p₁ and p₀ of a hit and of a false hit.
///
/// ## Guarantee
/// With ``RatioBound/clopperPearson`` and a threshold fixed beforehand, the bound lies above ε with
/// a chance of at most 1 − `confidence`, if the trials are independent: each tells of a training
/// of its own. Examples of one and the same training are not independent; for them the bound is
/// an indication. The other methods are approximate at any rate.
public struct EpsilonAudit: Sendable, Equatable {
    public var method = RatioBound.clopperPearson
    /// Above 0.5 and below 1.
    public var confidence = 0.95
    /// The δ of the guarantee that is put to the test, in 0..<1. Only Clopper and Pearson's bound
    /// takes one above 0.
    public var delta = 0.0
    /// Whether tests that point the other way (members score *lower*) are tried as well.
    public var isTwoSided = true

    public init() {}

    /// - Throws: ``EstimatorError/outOfDomain(what:value:domain:)`` for a parameter outside its
    ///   domain.
    public func check() throws(EstimatorError) {
        guard confidence > 0.5, confidence < 1 else {
            throw .outOfDomain(
                what: "confidence", value: "\(confidence)",
                domain: "a number above 0.5 and below 1")
        }
        guard delta >= 0, delta < 1 else {
            throw .outOfDomain(
                what: "delta", value: "\(delta)", domain: "a number from 0 up, below 1")
        }
        guard delta == 0 || method.isExact else {
            throw .outOfDomain(
                what: "delta", value: "\(delta)", domain: "0 with an approximate method")
        }
    }

    /// The bound of one test; 0 if it says nothing.
    public func epsilon(of counts: HitCounts) throws(EstimatorError) -> Double {
        try check()
        let ratio = method.lower(counts, error: 1 - confidence, delta: delta)
        return ratio > 1 ? log(ratio) : 0
    }

    /// The largest bounds of all thresholds and tests, descending.
    ///
    /// **Optimistic**: the best of many bounds lies above ε more often than each of them. Use it to
    /// compare, as TensorFlow Privacy's reports do; for a bound with its stated confidence
    /// use ``heldOut(members:nonMembers:using:)``.
    public func largest(_ count: Int, of curve: ROCCurve) throws(EstimatorError) -> [Double] {
        try check()
        var bounds = TestBounds(self, curve.positives, curve.negatives)
        var found: [Double] = []
        for i in curve.thresholds.indices.dropFirst() {
            for test in tests {
                let counts = test.counts(
                    curve.truePositives[i], of: curve.positives, curve.falsePositives[i],
                    of: curve.negatives)
                found.append(bounds.epsilon(counts))
            }
        }
        return Array(found.sorted(by: >).prefix(max(0, count)))
    }

    var tests: [ThresholdTest] {
        isTwoSided ? ThresholdTest.allCases : [.membersAbove, .nonMembersBelow]
    }
}

/// What is taken for a hit at a threshold, and of which side.
public enum ThresholdTest: String, CaseIterable, Sendable {
    /// TPR over FPR.
    case membersAbove
    /// TNR over FNR.
    case nonMembersBelow
    /// FPR over TPR.
    case nonMembersAbove
    /// FNR over TNR.
    case membersBelow

    /// Counts of the test from those of members and non-members at or above the threshold.
    func counts(
        _ truePositives: Int, of members: Int, _ falsePositives: Int, of nonMembers: Int
    ) -> HitCounts {
        let (missed, spared) = (members - truePositives, nonMembers - falsePositives)
        switch self {
        case .membersAbove:
            return HitCounts(known: truePositives, members, falsePositives, nonMembers)
        case .nonMembersBelow: return HitCounts(known: spared, nonMembers, missed, members)
        case .nonMembersAbove:
            return HitCounts(known: falsePositives, nonMembers, truePositives, members)
        case .membersBelow: return HitCounts(known: missed, members, spared, nonMembers)
        }
    }
}

/// Bounds of many tests of the same two groups, of which limits are kept.
private struct TestBounds {
    let audit: EpsilonAudit
    let z: Double
    /// Limits for each group, found by its size; groups of equal size share them.
    var first: ExactLimits
    var second: ExactLimits

    init(_ audit: EpsilonAudit, _ trials: Int, _ falseTrials: Int) {
        self.audit = audit
        let error = 1 - audit.confidence
        z = Normal.quantile(error)
        let isExact = audit.method.isExact
        first = ExactLimits(trials: isExact ? trials : 0, tail: error / 2)
        second = ExactLimits(trials: isExact ? falseTrials : 0, tail: error / 2)
    }

    mutating func epsilon(_ counts: HitCounts) -> Double {
        let ratio =
            audit.method.isExact ? exactRatio(counts) : audit.method.lower(counts, z: z)
        return ratio > 1 ? log(ratio) : 0
    }

    private mutating func exactRatio(_ counts: HitCounts) -> Double {
        let isFirst = counts.trials == first.trials
        let lower = isFirst ? first.lower(counts.hits) : second.lower(counts.hits)
        let isOther = counts.falseTrials == second.trials
        let upper = isOther ? second.upper(counts.falseHits) : first.upper(counts.falseHits)
        return ExactLimits.ratio(lower: lower, upper: upper, delta: audit.delta)
    }
}
