import Privacy
import Kernels

/// A bound whose threshold did not see the examples it was counted on.
public struct HeldOutBound: Sendable, Equatable {
    /// At least 0, in nats.
    public let epsilon: Double
    /// An example at or above it counts as above.
    public let threshold: Double
    public let test: ThresholdTest
    /// The counts on the second half.
    public let counts: HitCounts
}

extension EpsilonAudit {
    /// The bound of a threshold and test chosen on one half of the scores and counted on the other.
    ///
    /// The halves are drawn at random, of each side by itself. On the first the test with the
    /// largest bound by Wilson's intervals is chosen; on the second it is a test fixed beforehand,
    /// so that the confidence is as stated, however many thresholds were tried.
    ///
    /// - Parameters:
    ///   - members: scores of members; larger is more like a member.
    ///   - words: the random bits that the halves are drawn with.
    /// - Returns: nil if a side has fewer than two scores.
    ///
    /// ## Source
    /// Jagielski, Ullman and Oprea, arXiv:2006.07709, section 4.2: threshold and bound come from
    /// different trials.
    public func heldOut(
        members: [Double], nonMembers: [Double], using words: inout RandomWords
    ) throws(EstimatorError) -> HeldOutBound? {
        try check()
        guard members.count >= 2, nonMembers.count >= 2 else { return nil }
        let (chosenFrom, counted) = Self.halves(of: members, &words)
        let (otherFrom, otherCounted) = Self.halves(of: nonMembers, &words)
        let (threshold, test) = try best(on: ROCCurve(positives: chosenFrom, negatives: otherFrom))
        try Requirement.ordered(counted + otherCounted, "scores")
        let counts = test.counts(
            counted.count { $0 >= threshold }, of: counted.count,
            otherCounted.count { $0 >= threshold }, of: otherCounted.count)
        return HeldOutBound(
            epsilon: try epsilon(of: counts), threshold: threshold, test: test, counts: counts)
    }

    /// The odd one goes to the half that is counted.
    private static func halves(
        of scores: [Double], _ words: inout RandomWords
    ) -> ([Double], [Double]) {
        let shuffled = words.shuffled(scores)
        let half = scores.count / 2
        return (Array(shuffled.prefix(half)), Array(shuffled.dropFirst(half)))
    }

    private func best(on curve: ROCCurve) -> (Double, ThresholdTest) {
        let z = Normal.quantile((1 - confidence) / 2)
        var best = (threshold: Double.infinity, test: ThresholdTest.membersAbove)
        var largest = 0.0
        for i in curve.thresholds.indices.dropFirst() {
            for test in tests {
                let counts = test.counts(
                    curve.truePositives[i], of: curve.positives, curve.falsePositives[i],
                    of: curve.negatives)
                let ratio = roughRatio(counts, z)
                if ratio > largest { (largest, best) = (ratio, (curve.thresholds[i], test)) }
            }
        }
        return best
    }

    private func roughRatio(_ counts: HitCounts, _ z: Double) -> Double {
        let hit = BinomialInterval.wilson(successes: counts.hits, trials: counts.trials, z: z)
        let miss = BinomialInterval.wilson(
            successes: counts.falseHits, trials: counts.falseTrials, z: z)
        return ExactLimits.ratio(lower: hit.lower, upper: miss.upper, delta: delta)
    }
}
