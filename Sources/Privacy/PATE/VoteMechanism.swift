/// How the teachers' winner is announced. Noise and thresholds are in votes.
public enum VoteMechanism: Sendable, Hashable {
    /// LNMax: the largest count after Laplace noise of this scale on each.
    case laplaceMaximum(scale: Double)
    /// GNMax: the largest count after N(0, σ²) on each.
    case gaussianMaximum(deviation: Double)
    /// Confident-GNMax: where the largest count and N(0, σ₁²) reach the threshold, the answer of
    /// GNMax with σ₂; else no answer. Interactive-GNMax: the same with counts less what the student
    /// expects in the comparison.
    case confidentMaximum(threshold: Double, thresholdDeviation: Double, deviation: Double)

    /// - Throws: `PrivacyError.parameter` unless there is noise and the threshold is finite.
    func check() throws(PrivacyError) {
        switch self {
        case .laplaceMaximum, .gaussianMaximum: try noise.check()
        case .confidentMaximum(let threshold, let sigma, _):
            guard threshold.isFinite else {
                throw Domain.wrong("the threshold", threshold, "finite")
            }
            try Domain.positive("the threshold's noise deviation", sigma)
            try noise.check()
        }
    }

    /// The noise on the counts of an answer.
    public var noise: VoteNoise {
        switch self {
        case .laplaceMaximum(let scale): .laplace(scale: scale)
        case .gaussianMaximum(let sigma), .confidentMaximum(_, _, let sigma):
            .gaussian(deviation: sigma)
        }
    }

    /// For each query, log of the chance that it is answered: log(1 − Φ((T − lead)/σ₁)), 0 without
    /// a threshold.
    ///
    /// - Parameter baseline: what the student expects, for Interactive-GNMax.
    /// - Throws: `PrivacyError.parameter`.
    public func logAnswerChances(
        of table: VoteTable, baseline: VoteBaseline? = nil
    ) throws(PrivacyError) -> [Double] {
        try check()
        try check(baseline, for: table)
        return (0..<table.queries).map { query in
            logAnswered(lead: lead(of: table[query], query: query, over: baseline))
        }
    }

    /// For each query, what the threshold is compared with before its noise: the largest count, or
    /// how far counts exceed what the student expects, rounded to whole votes.
    ///
    /// - Throws: as `logAnswerChances`.
    public func leads(
        of table: VoteTable, baseline: VoteBaseline? = nil
    ) throws(PrivacyError) -> [Int] {
        try check()
        try check(baseline, for: table)
        return (0..<table.queries).map { lead(of: table[$0], query: $0, over: baseline) }
    }

    /// A student's expectation belongs to a comparison with a threshold, and to the same queries.
    func check(_ baseline: VoteBaseline?, for table: VoteTable) throws(PrivacyError) {
        guard let baseline else { return }
        guard case .confidentMaximum = self else {
            throw .parameter(
                name: "the student's expectation", value: "given without a threshold",
                domain: "left out where nothing is compared with one")
        }
        guard baseline.fits(table) else {
            throw .parameter(
                name: "the student's expectation", value: "about another table",
                domain: "about the same queries and classes")
        }
    }

    /// What the threshold is compared with before the noise.
    func lead(of counts: ArraySlice<Int>, query: Int, over baseline: VoteBaseline?) -> Int {
        baseline?.lead(of: counts, query: query) ?? counts.max() ?? 0
    }

    /// log of the chance that a query with this lead is answered.
    func logAnswered(lead: Int) -> Double {
        guard case .confidentMaximum(let threshold, let sigma, _) = self else { return 0 }
        return Normal.logUpper((threshold - Double(lead)) / sigma)
    }

    /// What the comparison costs; nil where there is none.
    ///
    /// - Parameter p: log of the chance of an answer; nil for the cost whatever the votes.
    func thresholdCurve(logAnswered p: Double?) -> VoteCurve? {
        guard case .confidentMaximum(_, let sigma, _) = self else { return nil }
        return .threshold(logAnswered: p, deviation: sigma)
    }

    /// What an answer costs.
    ///
    /// - Parameter q: log of the bound on an error; 0 for the cost whatever the votes.
    func answerCurve(logError q: Double) -> VoteCurve {
        switch noise {
        case .laplace(let scale): .laplace(logError: q, scale: scale)
        case .gaussian(let sigma): .gaussian(logError: q, deviation: sigma)
        }
    }
}
