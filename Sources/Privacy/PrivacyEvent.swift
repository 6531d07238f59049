/// What was done to private data, once: the value that accountants are told.
///
/// An event says what happened, not what it costs; each accountant decides whether it can say. Events form a
/// tree, so that a whole training run is one value:
///
/// ```swift
/// let step = PrivacyEvent.poissonSampled(probability: 0.01, .gaussian(noiseMultiplier: 1.1))
/// let run = PrivacyEvent.repeated(step, count: 10_000)
/// ```
///
/// Noise is always stated relative to what **one record contributes**, such as the clipping norm. Accountants
/// derive from the neighbouring relation how far two neighbours are apart: one contribution when a record is
/// added or removed, two when it is replaced.
public indirect enum PrivacyEvent: Sendable, Hashable, Codable {
    /// Nothing private was used.
    case none
    /// Private data was released as it is: ε = ∞.
    case nonPrivate
    /// Something that no accountant here knows. A ledger that holds it has no ε.
    case other(String)
    /// Noise N(0, (z·C)²) was added to a sum of vectors of Euclidean norm at most C.
    /// z ≥ 0 has no unit; z = 0 is no noise.
    case gaussian(noiseMultiplier: Double)
    /// Laplace noise of scale z·C was added to a sum of numbers of size at most C (L1 norm for vectors).
    case laplace(noiseMultiplier: Double)
    /// Noise with P(k) ∝ exp(−k²/(2σ²)) was added to a sum of integers (Canonne, Kamath, Steinke 2020).
    /// `deviation` is σ > 0, `sensitivity` the largest Euclidean norm of one contribution.
    case discreteGaussian(deviation: Double, sensitivity: Int)
    /// Noise with P(k) ∝ exp(−a·|k|) was added to a sum of integers of size at most `sensitivity`.
    case discreteLaplace(decay: Double, sensitivity: Int)
    /// A category out of `buckets` was reported truthfully with probability 1 − p, else drawn uniformly.
    case randomizedResponse(noise: Double, buckets: Int)
    /// The best of some candidates was chosen: a mechanism that is ε-differentially private by itself.
    case noisyMaximum(epsilon: Double, noise: SelectionNoise)
    /// Queries were compared with a threshold until so many lay above it, ε-differentially private in all: the
    /// sparse vector technique (Dwork, Roth 2014, section 3.6).
    case sparseVector(epsilon: Double, answers: Int)
    /// A mechanism known by its zero-concentrated bound: Rényi divergence at most ξ + ρα (Bun, Steinke 2016).
    case zeroConcentrated(rho: Double, xi: Double)
    /// A mechanism known by its (ε, δ) alone; δ = 0 is pure differential privacy.
    case approximate(epsilon: Double, delta: Double)
    /// The event ran on a sample in which each record is with this probability, independently.
    case poissonSampled(probability: Double, PrivacyEvent)
    /// The event ran on a uniform sample of fixed size.
    case sampledWithoutReplacement(population: Int, sample: Int, PrivacyEvent)
    /// Events one after the other; later ones may depend on what earlier ones gave out.
    case composed([PrivacyEvent])
    /// The same event so many times.
    case repeated(PrivacyEvent, count: Int)
    /// A number was told with Gaussian noise of this deviation, above 0, in units of its own β-smooth sensitivity
    /// (Papernot et al. 2018, appendix B, the mechanism GNSS). No order from 1/(2β) on has a bound.
    case smoothGaussian(beta: Double, relativeDeviation: Double)
    /// Prefix sums were released from binary trees of noisy nodes, as in DP-FTRL.
    case treeAggregation(noiseMultiplier: Double, TreeParticipation)
}

/// The noise by which a best candidate is chosen.
public enum SelectionNoise: String, Sendable, Hashable, Codable, CaseIterable {
    /// Gumbel noise on the scores, which is the exponential mechanism (McSherry, Talwar 2007).
    case gumbel
    /// Exponential noise: permute and flip (McKenna, Sheldon 2020).
    case exponential
    /// Laplace noise: report noisy max (Dwork, Roth 2014, section 3.3).
    case laplace
}

extension PrivacyEvent {
    /// One step of differentially private stochastic gradient descent, so many times.
    public static func dpSGD(
        samplingProbability: Double, noiseMultiplier: Double, steps: Int
    ) -> PrivacyEvent {
        .repeated(
            .poissonSampled(
                probability: samplingProbability, .gaussian(noiseMultiplier: noiseMultiplier)),
            count: steps)
    }
}
