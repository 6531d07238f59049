import Glibc

/// Whether votes may make anything cheaper at all.
public enum VoteCost {
    /// Whether even a unanimous vote costs what any vote does, to 10⁻⁵ of it and 10⁻⁸: then a cost
    /// that depends on the votes is not worth its trouble.
    ///
    /// - Parameters:
    ///   - deviation: σ > 0 in votes.
    ///   - order: α > 1.
    /// - Throws: `PrivacyError.parameter`.
    public static func isAlwaysIndependent(
        maximumOf table: VoteTable, deviation: Double, order: Double
    ) throws(PrivacyError) -> Bool {
        try VoteNoise.gaussian(deviation: deviation).check()
        try Domain.order(order)
        return isClose(
            VoteDivergence.gaussian(
                logError: unanimousError(table, deviation), deviation: deviation, order: order),
            VoteDivergence.gaussian(logError: 0, deviation: deviation, order: order))
    }

    /// The same of comparing with a threshold, for no vote and for all of them.
    ///
    /// - Parameters:
    ///   - teachers: 1 or more.
    ///   - threshold: in votes.
    ///   - deviation: σ > 0 in votes.
    ///   - order: α > 1.
    /// - Throws: `PrivacyError.parameter`.
    public static func isAlwaysIndependent(
        teachers: Int, threshold: Double, deviation: Double, order: Double
    ) throws(PrivacyError) -> Bool {
        let mechanism = VoteMechanism.confidentMaximum(
            threshold: threshold, thresholdDeviation: deviation, deviation: deviation)
        try mechanism.check()
        try Domain.order(order)
        try Domain.range("the number of teachers", teachers, 1...(1 << 31))
        let free = order / (2 * deviation * deviation)
        return [0, teachers].allSatisfy { lead in
            let logAnswered = mechanism.logAnswered(lead: lead)
            return isClose(
                VoteDivergence.threshold(
                    logAnswered: logAnswered, deviation: deviation, order: order), free)
        }
    }

    /// log q where all teachers vote for one class: the least there is.
    static func unanimousError(_ table: VoteTable, _ deviation: Double) -> Double {
        var counts = [Int](repeating: 0, count: table.classes)
        counts[0] = table.teachers
        return VoteNoise.gaussian(deviation: deviation).logErrorBound(sorted: counts)
    }

    private static func isClose(_ found: Double, _ free: Double) -> Bool {
        abs(found - free) <= 1e-8 + 1e-5 * free
    }
}
