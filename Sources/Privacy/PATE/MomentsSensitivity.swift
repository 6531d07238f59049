import Glibc

/// How far moments that depend on votes may move when a few teachers are other ones, smoothed so
/// that the answer may scale noise.
public struct MomentsSensitivity: Sendable, Hashable {
    /// How far from a vote its winner may still lose it.
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// The largest and the second largest count are compared, as the analysis needs.
        case sorted
        /// The counts of the first and second class are compared, whoever wins, as the published
        /// program does. It is right only where class 0 wins, and **too small elsewhere**.
        case upstream
    }

    /// For l = 1, 2, …, the smooth sensitivity of α(l), summed over queries.
    public let logMoments: [Double]
    /// Moments with γl/2 > 1, for which the smoothing is not known to hold; their entry is 0 and
    /// **no bound**.
    public let unboundedMoments: [Int]

    /// For l = 1, 2, …, the smooth sensitivity of that moment's ε: the entries over l.
    public var epsilons: [Double] { logMoments.enumerated().map { $1 / Double($0 + 1) } }
}

extension MomentsAnalysis {
    /// max over k ≥ 0 of e^(−βk)·LS(k), where LS(k) is what moving one more vote from the winner to
    /// the second adds to α(l) after k votes were moved.
    ///
    /// - Parameters:
    ///   - beta: β > 0; 0.09 in the published program.
    ///   - rule: `.upstream` gives the published program's figures.
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Papernot et al. 2017, arXiv:1610.05755, appendix B; Nissim, Raskhodnikova and Smith 2007,
    /// definition 2.2.
    public func smoothSensitivity(
        beta: Double, rule: MomentsSensitivity.Rule = .sorted
    ) throws(PrivacyError) -> MomentsSensitivity {
        try Domain.positive("β", beta)
        let bounded = (1...moments).filter { gamma * Double($0) / 2 <= 1 }
        var sums = [Double](repeating: 0, count: moments)
        for (kind, queries) in kinds(rule).entries {
            var walk = VoteWalk(kind: kind, gamma: gamma)
            for l in bounded {
                sums[l - 1] += Double(queries) * walk.smoothSensitivity(moment: l, beta: beta)
            }
        }
        return MomentsSensitivity(
            logMoments: sums, unboundedMoments: (1...moments).filter { !bounded.contains($0) })
    }

    /// The kinds, with how many votes the winner may lose as their lead.
    private func kinds(_ rule: MomentsSensitivity.Rule) -> QueryKinds {
        switch rule {
        case .sorted: return QueryKinds(table) { $1[0] - $1[1] }
        case .upstream:
            return QueryKinds(table) { query, _ in
                let row = table[query]
                return row[row.startIndex] - row[row.startIndex + 1]
            }
        }
    }
}

/// One query's moments along the way from its votes to a tie.
private struct VoteWalk {
    private let counts: [Int]
    /// How many votes are moved at most before the comparison.
    private let farthest: Int
    private let noise: VoteNoise
    private let scale: Double
    /// The curve after 0, 1, 2, … moved votes, as far as it was needed.
    private var curves: [VoteCurve] = []

    init(kind: QueryKind, gamma: Double) {
        counts = kind.counts
        farthest = min(kind.lead, kind.counts[0])
        scale = 1 / gamma
        noise = .laplace(scale: scale)
    }

    mutating func smoothSensitivity(moment l: Int, beta: Double) -> Double {
        guard farthest >= 0 else { return 0 }
        var largest = 0.0
        for moved in 0...farthest {
            let increase = curve(moved + 1).logMoment(l) - curve(moved).logMoment(l)
            // Where the votes have no part in the moment, and behind a tie, nothing more is added.
            if increase <= 0 { break }
            largest = max(largest, exp(-beta * Double(moved)) * increase)
        }
        return largest
    }

    private mutating func curve(_ moved: Int) -> VoteCurve {
        while curves.count <= moved {
            var shifted = counts
            shifted[0] -= curves.count
            shifted[1] += curves.count
            shifted.sort(by: >)
            curves.append(
                .laplace(logError: noise.logErrorBound(sorted: shifted), scale: scale))
        }
        return curves[moved]
    }
}

/// How a sanitised ε of the moments is told: noise scaled by the smooth sensitivity.
public struct SanitisedMoments: Sendable, Hashable {
    /// ε = 2β·log(1/δ) that telling it costs.
    public let epsilon: Double
    /// 2/ε: the scale of the Laplace noise to add, in smooth sensitivities of what is told.
    public let scale: Double

    /// - Parameters:
    ///   - beta: β > 0 of the smooth sensitivity.
    ///   - delta: above 0 and below 1.
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Nissim, Raskhodnikova and Smith 2007, corollary 2.4.
    public init(beta: Double, delta: Double) throws(PrivacyError) {
        try Domain.positive("β", beta)
        try Domain.deltaAboveZero(delta)
        epsilon = -2 * beta * log(delta)
        scale = 2 / epsilon
    }
}
