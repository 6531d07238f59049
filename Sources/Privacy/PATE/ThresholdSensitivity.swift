/// How far the cost of comparing with a threshold may move when one teacher is another, at one
/// order.
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, appendix B.
public struct ThresholdSensitivity: Sendable, Hashable {
    /// For a lead of 0, 1, … teachers, what one vote changes of the cost.
    private let steps: [Double]

    /// - Parameters:
    ///   - threshold: in votes, finite.
    ///   - deviation: σ > 0 in votes.
    ///   - order: α > 1.
    ///   - teachers: 1 to 2²⁴.
    /// - Throws: `PrivacyError.parameter`.
    public init(
        threshold: Double, deviation: Double, order: Double, teachers: Int
    ) throws(PrivacyError) {
        let mechanism = VoteMechanism.confidentMaximum(
            threshold: threshold, thresholdDeviation: deviation, deviation: deviation)
        try mechanism.check()
        try Domain.order(order)
        try Domain.distances(teachers: teachers)
        let costs = (0...teachers).map { lead in
            VoteDivergence.threshold(
                logAnswered: mechanism.logAnswered(lead: lead), deviation: deviation,
                order: order)
        }
        steps = costs.indices.map { lead in
            let below = lead > 0 ? abs(costs[lead] - costs[lead - 1]) : 0
            let above = lead < teachers ? abs(costs[lead] - costs[lead + 1]) : 0
            return max(below, above)
        }
    }

    /// For d = 0, 1, … teachers − 1, the sensitivity where d teachers are others.
    ///
    /// - Parameter lead: the largest count, or how far it exceeds what the student expects; taken
    ///   into 0...teachers.
    public func byDistance(lead: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: steps.count - 1)
        addByDistance(lead: lead, times: 1, to: &sums)
        return sums
    }

    /// Adds the sensitivities of one query to those of others, an entry for each distance.
    func addByDistance(lead: Int, times weight: Double, to sums: inout [Double]) {
        let last = steps.count - 1
        let lead = min(max(0, lead), last)
        for distance in sums.indices.prefix(max(lead, last - lead)) {
            let above = lead + distance <= last ? steps[lead + distance] : 0
            let below = lead - distance >= 0 ? steps[lead - distance] : 0
            sums[distance] += weight * max(above, below)
        }
    }
}

extension Domain {
    /// So many teachers that a list with an entry for each has room.
    static func distances(teachers: Int) throws(PrivacyError) {
        try range("the number of teachers", teachers, 1...(1 << 24))
    }
}
