import Glibc

/// What the answers of teachers cost by moments, when Laplace noise hides each count: the analysis
/// of PATE 2017.
///
/// ```swift
/// let analysis = try MomentsAnalysis(table, scale: 20)
/// let answer = try analysis.answer(delta: 1e-5)
/// answer.epsilon  // depends on the votes, and is as private as they are
/// try analysis.answerWhateverVotes(delta: 1e-5).epsilon  // may be told to anyone
/// ```
///
/// ## Guarantee
/// For data sets that differ in the records of one teacher, which moves one vote from a class to
/// another.
///
/// ## Source
/// Papernot et al. 2017, arXiv:1610.05755, theorems 1 to 3. Each moment α(l) is l times the Rényi
/// divergence of order l + 1.
public struct MomentsAnalysis: Sendable {
    /// ε with the moment that gives it.
    public struct Answer: Sendable, Hashable {
        /// ε of the best moment.
        public let epsilon: Double
        /// The best moment l, from 1.
        public let moment: Int
        /// ε of the moments 1, 2, ….
        public let epsilons: [Double]
        /// Whether the best moment is the last one, so that more moments might give less: worth a
        /// warning.
        public let isAtLastMoment: Bool
    }

    /// γ = 1/b, in one over votes. One answer is 2γ-differentially private.
    public let gamma: Double
    /// Moments 1 to this one are looked at.
    public let moments: Int
    /// α(l) for l = 1, 2, …, summed over queries; depends on the votes.
    public let logMoments: [Double]
    /// The same whatever the votes.
    public let logMomentsWhateverVotes: [Double]
    let table: VoteTable

    /// - Parameters:
    ///   - gamma: one over the scale of the noise, above 0. **Not twice that:** the ε of one answer
    ///     is 2γ.
    ///   - moments: how many, 1 to 1,024.
    /// - Throws: `PrivacyError.parameter`.
    public init(_ table: VoteTable, gamma: Double, moments: Int = 8) throws(PrivacyError) {
        try Domain.positive("γ", gamma)
        try Domain.range("the number of moments", moments, 1...1024)
        self.gamma = gamma
        self.moments = moments
        self.table = table
        let noise = VoteNoise.laplace(scale: 1 / gamma)
        var sums = [Double](repeating: 0, count: moments)
        for (kind, queries) in QueryKinds(table).entries {
            let curve = VoteCurve.laplace(
                logError: noise.logErrorBound(sorted: kind.counts), scale: 1 / gamma)
            for l in 1...moments { sums[l - 1] += Double(queries) * curve.logMoment(l) }
        }
        logMoments = sums
        let free = VoteCurve.laplace(logError: 0, scale: 1 / gamma)
        logMomentsWhateverVotes = (1...moments).map { Double(table.queries) * free.logMoment($0) }
    }

    /// - Parameter scale: b of the noise, in votes, above 0.
    /// - Throws: `PrivacyError.parameter`.
    public init(_ table: VoteTable, scale: Double, moments: Int = 8) throws(PrivacyError) {
        try VoteNoise.laplace(scale: scale).check()
        try self.init(table, gamma: 1 / scale, moments: moments)
    }

    /// ε = min over l of (Σ α(l) − log δ)/l with moments that depend on the votes.
    ///
    /// - Parameter delta: above 0 and below 1.
    /// - Throws: `PrivacyError.parameter`.
    public func answer(delta: Double) throws(PrivacyError) -> Answer {
        try Self.best(of: logMoments, delta)
    }

    /// The same with moments that hold whatever the votes: α(l) ≤ 2γ²l(l + 1).
    ///
    /// - Parameter delta: above 0 and below 1.
    /// - Throws: `PrivacyError.parameter`.
    public func answerWhateverVotes(delta: Double) throws(PrivacyError) -> Answer {
        try Self.best(of: logMomentsWhateverVotes, delta)
    }

    /// ε = 4Tγ² + 2γ·√(2T·log(1/δ)) of T answers, without any moments.
    ///
    /// - Parameters:
    ///   - queries: T, 0 or more.
    ///   - gamma: one over the scale of the noise, above 0.
    ///   - delta: above 0 and below 1.
    /// - Throws: `PrivacyError.parameter`.
    ///
    /// ## Source
    /// Papernot et al. 2017, arXiv:1610.05755, section 3.2, by the composition of Dwork, Rothblum
    /// and Vadhan 2010.
    public static func strongComposition(
        queries: Int, gamma: Double, delta: Double
    ) throws(PrivacyError) -> Double {
        try Domain.range("the number of queries", queries, 0...Int.max)
        try Domain.positive("γ", gamma)
        try Domain.deltaAboveZero(delta)
        let count = Double(queries)
        return 4 * count * gamma * gamma + 2 * gamma * (-2 * count * log(delta)).squareRoot()
    }

    private static func best(
        of logMoments: [Double], _ delta: Double
    ) throws(PrivacyError) -> Answer {
        try Domain.deltaAboveZero(delta)
        let epsilons = logMoments.enumerated().map { ($1 - log(delta)) / Double($0 + 1) }
        let least = epsilons.min() ?? .infinity
        let moment = (epsilons.firstIndex(of: least) ?? 0) + 1
        return Answer(
            epsilon: least, moment: moment, epsilons: epsilons,
            isAtLastMoment: moment == epsilons.count)
    }
}

extension VoteCurve {
    /// α(l) = l·ρ(l + 1), the log of the moment of order l ≥ 1.
    func logMoment(_ l: Int) -> Double { Double(l) * divergence(order: Double(l) + 1) }
}
