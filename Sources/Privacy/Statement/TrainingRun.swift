import Glibc

/// A training run by differentially private stochastic gradient descent, as its author plans it.
public struct TrainingRun: Sendable, Hashable, Codable {
    /// How batches are drawn.
    public enum Sampling: String, Sendable, Hashable, Codable, CaseIterable {
        /// Each example is in a batch with the same probability, independently of all others.
        case poisson
        /// Each batch is a uniform sample of fixed size, drawn anew.
        case fixedSize
    }

    public let examples: Int
    /// The size of a batch, in expectation under Poisson sampling.
    public let batch: Int
    /// Noise over the clipping norm.
    public let noiseMultiplier: Double
    public let epochs: Double
    public let sampling: Sampling
    public let relation: NeighbouringRelation

    private static let mostSteps = 1e15

    /// - Throws: `PrivacyError.parameter` that names the value outside its domain.
    public init(
        examples: Int, batch: Int, noiseMultiplier: Double, epochs: Double,
        sampling: Sampling = .poisson, relation: NeighbouringRelation? = nil
    ) throws(PrivacyError) {
        try Domain.range("the number of examples", examples, 1...Int.max)
        try Domain.range("the batch", batch, 1...Int.max)
        guard batch <= examples else {
            throw .parameter(
                name: "the batch", value: Words.count(batch),
                domain: "at most the \(Words.count(examples)) examples there are")
        }
        try Domain.noise(noiseMultiplier)
        guard epochs >= 0, epochs < .infinity else {
            throw .parameter(
                name: "the number of epochs", value: Words.number(epochs), domain: "0 or more")
        }
        guard epochs * Double(examples) / Double(batch) <= Self.mostSteps else {
            throw .parameter(
                name: "the number of epochs", value: Words.number(epochs),
                domain: "so small that there are at most 10¹⁵ steps")
        }
        self.examples = examples
        self.batch = batch
        self.noiseMultiplier = noiseMultiplier
        self.epochs = epochs
        self.sampling = sampling
        self.relation = relation ?? (sampling == .poisson ? .addOrRemoveOne : .replaceOne)
    }

    public var samplingProbability: Double { Double(batch) / Double(examples) }

    /// ⌈epochs·N/B⌉
    public var steps: Int {
        Int((epochs * Double(examples) / Double(batch)).rounded(.up))
    }

    public var step: PrivacyEvent {
        let noise = PrivacyEvent.gaussian(noiseMultiplier: noiseMultiplier)
        return switch sampling {
        case .poisson: .poissonSampled(probability: samplingProbability, noise)
        case .fixedSize:
            .sampledWithoutReplacement(population: examples, sample: batch, noise)
        }
    }

    public var event: PrivacyEvent { .repeated(step, count: steps) }

    /// What holds whatever the order of the examples is, if each is used at most once an epoch: one plain Gaussian an
    /// epoch, whose noise the examples of a unit share.
    public func unamplified(for unit: PrivacyUnit = .example) -> PrivacyEvent {
        .repeated(
            .gaussian(noiseMultiplier: noiseMultiplier / Double(unit.examples)),
            count: Int(min(epochs.rounded(.up), Self.mostSteps)))
    }
}
