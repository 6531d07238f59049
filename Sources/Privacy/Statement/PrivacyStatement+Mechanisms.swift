extension PrivacyStatement {
    private static let always = [
        "The noise comes from a secure generator with an unpublished seed; a published one "
            + "undoes the guarantee.",
        "Arithmetic is that of real numbers; rounding of floating-point noise is left out.",
        "Every other use of the same records adds to this: choosing hyperparameters, early "
            + "stopping, scaling fitted to the data.",
    ]

    private static let clipping =
        "Each example's gradient is clipped to the norm that the noise is relative to, as a "
        + "whole, before examples are added up."

    /// The statement of a training run by DP-SGD: every step's parameters, and so the final model too.
    ///
    /// - Parameter unit: whom it is for; a user's examples may be in any batches.
    /// - Throws: `PrivacyError`.
    public init(
        of run: TrainingRun, unit: PrivacyUnit = .example, delta: Double
    ) throws(PrivacyError) {
        if case .user(let examples) = unit {
            try Domain.range("the number of examples of a user", examples, 1...1000)
        }
        let isPoisson = run.sampling == .poisson
        let sampling =
            isPoisson
            ? "Each batch is a Poisson sample: every example is in it with probability q, by itself; "
                + "sums are divided by the expected size. Shuffled batches of equal size are "
                + "something else, and no proof covers them here but the line without sampling."
            : "Each batch is a uniform sample of fixed size, drawn anew; the number of examples is "
                + "public."
        try self.init(
            of: run.event, unit: unit, relation: run.relation,
            mechanism: "DP-SGD: Gaussian noise on sums of clipped gradients of "
                + (isPoisson ? "Poisson samples" : "samples of fixed size")
                + ". All steps' parameters are covered.",
            parameters: [
                "N = \(Words.count(run.examples))", "batch \(Words.count(run.batch))",
                "q = \(Words.significant(run.samplingProbability))",
                "σ = \(Words.number(run.noiseMultiplier))",
                "\(Words.number(run.epochs)) \(run.epochs == 1 ? "epoch" : "epochs")",
                "\(Words.count(run.steps)) \(run.steps == 1 ? "step" : "steps")",
            ],
            delta: delta, records: run.examples,
            assumptions: [
                sampling, Self.clipping,
                unit == .example
                    ? "Someone with several examples has no guarantee from this statement for all "
                        + "of them together." : "No user has more examples than stated.",
            ] + Self.always,
            unamplified: run.unamplified(for: unit))
    }

    /// The statement of so many Gaussian releases of all data.
    public init(
        gaussian noiseMultiplier: Double, count: Int, relation: NeighbouringRelation, delta: Double
    ) throws(PrivacyError) {
        try self.init(
            of: .repeated(.gaussian(noiseMultiplier: noiseMultiplier), count: count),
            relation: relation,
            mechanism: "Gaussian noise on \(Words.count(count)) "
                + (count == 1 ? "sum" : "sums") + " over all records",
            parameters: ["σ = \(Words.number(noiseMultiplier))"], delta: delta,
            assumptions: [
                "One record changes a sum by at most the norm that the noise is relative to"
                    + (relation == .replaceOne
                        ? ", so replacing it changes the sum by twice that." : ".")
            ] + Self.always)
    }

    /// The statement of tree aggregation, as in DP-FTRL.
    public init(
        tree participation: TreeParticipation, noiseMultiplier: Double,
        relation: NeighbouringRelation, delta: Double
    ) throws(PrivacyError) {
        let event = PrivacyEvent.treeAggregation(noiseMultiplier: noiseMultiplier, participation)
        try event.check()
        try self.init(
            of: event, relation: relation,
            mechanism:
                "tree aggregation: prefix sums from binary trees of noisy nodes, as in DP-FTRL; "
                + "no sampling is assumed, the order of the records is free",
            parameters: [
                "σ = \(Words.number(noiseMultiplier)) in each node", "\(participation)",
                "squared sensitivity \(Words.number(participation.squaredSensitivity))",
            ],
            delta: delta,
            assumptions: [
                "A record is in the leaves no more often than stated.",
                "A leaf of a removed or null record counts as zero, and the number of leaves is public.",
                Self.clipping,
            ] + Self.always)
    }
}
