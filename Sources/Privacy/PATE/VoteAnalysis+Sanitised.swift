import Glibc

/// An ε that depends on votes, made fit to be told.
public struct SanitisedEpsilon: Sendable, Hashable {
    /// The order at which everything is charged.
    public let order: Double
    /// ε of the answers alone, which is not to be told.
    public let epsilonBefore: Double
    /// ε of the answers and of telling it. **Told is this with noise** N(0, `noiseDeviation`²).
    public let epsilon: Double
    /// The deviation of the noise, in ε: smooth sensitivity times `relativeDeviation`.
    public let noiseDeviation: Double
    /// Of the sum of all queries' costs, in nats.
    public let smoothSensitivity: Double
    /// β of the smoothing.
    public let beta: Double
    /// The deviation of the noise, in smooth sensitivities; 0 where votes have no part in the cost.
    public let relativeDeviation: Double
}

extension VoteAnalysis {
    /// For d = 0, 1, … teachers − 1, a bound on the sensitivity of the expected cost at one order
    /// where d teachers are others: Σ (LS of the comparison + chance of an answer · LS of the
    /// answer). The chance is taken as it is, as published, though other votes would change it too.
    ///
    /// - Parameter order: α > 1.
    /// - Throws: `PrivacyError.parameter`; `VoteError.noSmoothSensitivity` for Laplace noise, and
    ///   where the smoothing's conditions fail.
    public func sensitivities(order: Double) throws -> [Double] {
        try smoothable(order: order).sensitivities
    }

    /// The expected cost at one order, as a function of the votes whose sensitivities are known,
    /// and these.
    private func smoothable(order: Double) throws -> (cost: Double, sensitivities: [Double]) {
        try Domain.order(order)
        try Domain.distances(teachers: table.teachers)
        var (cost, sums) = (0.0, [Double](repeating: 0, count: table.teachers))
        let answer = try dependsOnVotes ? answerSensitivity(order: order) : nil
        let comparison = try dependsOnVotes ? comparisonSensitivity(order: order) : nil
        for (kind, queries) in mechanism.kinds(of: table, over: baseline, in: 0..<queries).entries {
            let logAnswered = mechanism.logAnswered(lead: kind.lead)
            let weight = Double(queries) * exp(logAnswered)
            comparison?.addByDistance(lead: kind.lead, times: Double(queries), to: &sums)
            answer?.addByDistance(kind.counts, times: weight, to: &sums)
            let logError = mechanism.noise.logErrorBound(sorted: kind.counts)
            cost += weight * (answer?.cost(logError: logError) ?? freeCost(order))
            let curve = mechanism.thresholdCurve(logAnswered: dependsOnVotes ? logAnswered : nil)
            cost += Double(queries) * (curve?.divergence(order: order) ?? 0)
        }
        return (cost, sums)
    }

    /// What an answer costs whatever the votes.
    private func freeCost(_ order: Double) -> Double {
        mechanism.answerCurve(logError: 0).divergence(order: order)
    }

    /// nil where no vote makes the answer cheaper.
    private func answerSensitivity(order: Double) throws -> MaximumSensitivity? {
        guard case .gaussian(let sigma) = mechanism.noise else {
            throw VoteError.noSmoothSensitivity(
                reason: "for Laplace noise it is known of moments only")
        }
        let sensitivity = try MaximumSensitivity(
            deviation: sigma, order: order, classes: table.classes)
        if VoteCost.unanimousError(table, sigma) >= sensitivity.logTurningError { return nil }
        let conditions = sensitivity.conditions
        guard conditions.hold else {
            let what = conditions.costRises ? "what one vote adds to the cost" : "the cost"
            throw VoteError.noSmoothSensitivity(
                reason: "with noise \(Words.number(sigma)) at order \(Words.number(order)), "
                    + "\(what) does not grow with the chance of an error")
        }
        return sensitivity
    }

    private func comparisonSensitivity(order: Double) throws -> ThresholdSensitivity? {
        guard case .confidentMaximum(let threshold, let sigma, _) = mechanism else { return nil }
        return try ThresholdSensitivity(
            threshold: threshold, deviation: sigma, order: order, teachers: table.teachers)
    }

    /// The smoothing and the noise with which ε costs and blurs least, at its best order.
    ///
    /// Tried are β = 0.30/α, 0.31/α, … 0.49/α, each with σ = (αe^(2β)/SS)^(1/3); what is least is
    /// the divergence of answers and release plus twice the noise's deviation.
    /// - Parameters:
    ///   - delta: above 0 and below 1.
    ///   - order: instead of the best one.
    /// - Throws: as `sensitivities`.
    ///
    /// ## Source
    /// Papernot et al. 2018, arXiv:1802.08908, appendix B.
    public func sanitised(delta: Double, order: Double? = nil) throws -> SanitisedEpsilon {
        try Domain.deltaAboveZero(delta)
        let order = try order ?? answer(delta: delta).order
        let (cost, sensitivities) = try smoothable(order: order)
        let before = RenyiConversion.classic.epsilon(
            order: order, divergence: cost, logDelta: log(delta))
        func tried(_ hundredth: Int) throws -> SanitisedEpsilon {
            try Self.release(
                of: before, order: order, sensitivities, beta: Double(hundredth) / 100 / order)
        }
        return try (31..<50).reduce(tried(30)) { best, hundredth in
            let next = try tried(hundredth)
            return next.score < best.score ? next : best
        }
    }

    private static func release(
        of epsilon: Double, order: Double, _ sensitivities: [Double], beta: Double
    ) throws(PrivacyError) -> SanitisedEpsilon {
        let smooth = try SmoothSensitivity.discountedMaximum(of: sensitivities, beta: beta)
        let sigma = smooth > 0 ? cbrt(order * exp(2 * beta) / smooth) : 0
        let cost =
            smooth > 0
            ? try SmoothSensitivity.releaseDivergence(
                beta: beta, relativeDeviation: sigma, order: order) : 0
        return SanitisedEpsilon(
            order: order, epsilonBefore: epsilon, epsilon: epsilon + cost,
            noiseDeviation: smooth * sigma, smoothSensitivity: smooth, beta: beta,
            relativeDeviation: sigma)
    }
}

extension SanitisedEpsilon {
    /// What is to be least.
    fileprivate var score: Double { epsilon + 2 * noiseDeviation }
}
