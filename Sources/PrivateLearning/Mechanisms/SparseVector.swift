import Glibc
import Privacy
import Tensors

/// Says of one sum after another whether it is above a threshold, until so many were: the sparse vector technique.
///
/// Sums below cost nothing; the whole costs ε however many are asked for.
///
/// ```swift
/// var svt = try SparseVector(epsilon: 1, answers: 2, scores: ScoreRange(0, 1), using: &source)
/// while svt.remaining > 0 {
///     if try svt.isAbove(next(), threshold: 100, using: &source) { … }
/// }
/// try accountant.compose(svt.event)
/// ```
///
/// The threshold's noise is drawn once and must stay unseen. **A copy spends the same budget again**: what two copies
/// answer together is not covered by one event.
///
/// ## Guarantee
/// ε = ε₁ + ε₂ for the relation it is made for, with ε₁ : ε₂ = 1 : (2c)^⅔. The threshold has Laplace noise of scale
/// Δ/ε₁, each sum of 2cΔ/ε₂; both twos are ones where every score of a unit has the same sign and units are added or
/// removed. On a grid in release mode.
///
/// ## Source
/// Lyu, Su and Li, Understanding the sparse vector technique for differential privacy, arXiv:1603.01699, algorithm 7
/// without its numerical answers, theorems 4 and 5, and section 4.2 for the split.
public struct SparseVector: Sendable {
    public let epsilon: Double
    /// c: how many answers above the threshold there can be.
    public let answers: Int
    public let scores: ScoreRange
    public let relation: NeighbouringRelation
    public let mode: NoiseMode
    /// How many answers above the threshold are left.
    public private(set) var remaining: Int
    private let thresholdNoise: Double
    private let noise: GridNoise

    /// - Parameters:
    ///   - epsilon: from 10⁻³ to 10⁶.
    ///   - answers: from 1 to 10,000.
    /// - Throws: `PrivacyError.parameter`.
    public init(
        epsilon: Double, answers: Int = 1, scores: ScoreRange,
        relation: NeighbouringRelation = .addOrRemoveOne, using source: inout NoiseSource
    ) throws {
        try ParameterDomain.within("ε of the comparisons", epsilon, 1e-3...1e6)
        try ParameterDomain.within("the number of answers", answers, 1...10_000)
        self.epsilon = epsilon
        self.answers = answers
        self.scores = scores
        self.relation = relation
        mode = source.mode
        remaining = answers
        let spread = scores.spread(relation) * Double(answers)
        let sensitivity = scores.sensitivity(relation)
        let first = epsilon / (1 + cbrt(spread * spread))
        let threshold = try GridNoise(
            .laplace(1 / first), clippingNorm: sensitivity, mode: source.mode)
        noise = try GridNoise(
            .laplace(spread / (epsilon - first)), clippingNorm: sensitivity, mode: source.mode,
            common: threshold.spacing)
        var drawn = [0.0]
        try threshold.add(to: &drawn, using: &source)
        thresholdNoise = drawn[0]
    }

    /// The cost of everything that is asked, however much.
    public var event: PrivacyEvent { .sparseVector(epsilon: epsilon, answers: answers) }

    /// Whether the sum of clipped values is, with noise, at least the threshold with its own.
    ///
    /// - Parameters:
    ///   - values: `[n]`, what each record gives; clipped to the range.
    ///   - threshold: public, finite.
    /// - Throws: `MechanismError.answersSpent` when no answer is left.
    public mutating func isAbove(
        _ values: Tensor, users: Tensor? = nil, threshold: Double,
        using source: inout NoiseSource
    ) throws -> Bool {
        guard remaining > 0 else { throw MechanismError.answersSpent(answers: answers) }
        try ParameterDomain.within("the threshold", threshold, -1e100...1e100)
        guard values.rank == 1 else {
            throw MechanismError.wrongForm(
                mechanism: "a comparison", found: "shape \(values.shape)",
                needed: "one number for each record, of shape [n]")
        }
        let records = try Records(
            values, users: users, mechanism: "a comparison", needed: "numbers of shape [n]")
        try noise.requireExactSums(of: records.count)
        var sum = try scores.sums(records, spacing: noise.spacing)
        try noise.add(to: &sum, using: &source)
        let level = noise.spacing.map { (threshold / $0).rounded() * $0 } ?? threshold
        // The difference has an exact place where the sum of both noises might not.
        let isAbove = sum[0] - thresholdNoise >= level
        if isAbove { remaining -= 1 }
        return isAbove
    }
}

extension SparseVector: CustomStringConvertible, CustomReflectable {
    /// Without the threshold's noise.
    public var description: String { "\(event), \(remaining) left" }
    public var customMirror: Mirror { Mirror(self, children: ["event": event]) }
}
