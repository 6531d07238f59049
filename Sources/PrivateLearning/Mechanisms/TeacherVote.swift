import Glibc
import Privacy

/// The teachers' answers to queries, by noisy counts of their votes: LNMax, GNMax, Confident-GNMax
/// and Interactive-GNMax.
///
/// ```swift
/// let vote = TeacherVote(.gaussianMaximum(deviation: 40))
/// let answers = try vote.release(table, using: &source)
/// answers.labels  // a class for each query
/// ```
///
/// ## Guarantee
/// For data sets that differ in the records of one teacher, which moves one vote of each query from
/// a class to another: by √2 in Euclidean norm, by 2 in L1 norm, and the largest count by 1.
/// Each answer of LNMax is 2/b-differentially private; GNMax is a Gaussian mechanism of multiplier
/// σ/√2; each comparison with a threshold is one of multiplier σ₁. Queries that are refused cost
/// their comparison alone. **How many are answered is part of what is released.**
///
/// ## Source
/// Papernot et al. 2017, arXiv:1610.05755, section 2; Papernot et al. 2018, arXiv:1802.08908,
/// algorithms 1 and 2.
public struct TeacherVote: Sendable, Hashable {
    public var mechanism: VoteMechanism

    public init(_ mechanism: VoteMechanism) {
        self.mechanism = mechanism
    }

    /// What is given out, and what it cost.
    public struct Answers: Sendable {
        /// A class for each query; nil where there is no answer.
        public let labels: [Int?]
        /// For each query, whether the teachers answered it.
        public let isAnswered: [Bool]
        /// What an accountant is to be told, of all queries together.
        public let event: PrivacyEvent
        public let mode: NoiseMode
    }

    /// What a student makes of the queries by itself, for Interactive-GNMax.
    public struct Student: Sendable {
        public let expected: VoteBaseline
        /// Its own label where it is sure enough; teachers that agree are then not asked.
        public let sureLabels: [Int?]

        public init(expected: VoteBaseline, sureLabels: [Int?]) {
            self.expected = expected
            self.sureLabels = sureLabels
        }
    }

    /// - Parameter student: only where there is a threshold.
    /// - Throws: `PrivacyError.parameter`; `Interrupted`.
    public func release(
        _ table: VoteTable, student: Student? = nil, using source: inout NoiseSource
    ) throws -> Answers {
        let leads = try mechanism.leads(of: table, baseline: student?.expected)
        let passes = try comparisons(with: leads, using: &source)
        let noise = try noise(mechanism.noise, source.mode)
        var labels: [Int?] = []
        labels.reserveCapacity(table.queries)
        var counts = [Double](repeating: 0, count: table.classes)
        for query in 0..<table.queries {
            guard passes[query] else {
                labels.append(student?.sureLabels[query])
                continue
            }
            for (column, count) in table[query].enumerated() { counts[column] = Double(count) }
            try noise.add(to: &counts, using: &source)
            labels.append(Self.largest(counts))
        }
        return Answers(
            labels: labels, isAnswered: passes,
            event: event(queries: table.queries, answered: passes.count { $0 }),
            mode: source.mode)
    }

    /// Which queries the teachers answer.
    private func comparisons(
        with leads: [Int], using source: inout NoiseSource
    ) throws -> [Bool] {
        guard case .confidentMaximum(let threshold, let sigma, _) = mechanism else {
            return leads.map { _ in true }
        }
        var noisy = leads.map(Double.init)
        try noise(.gaussian(deviation: sigma), source.mode, dimension: leads.count)
            .add(to: &noisy, using: &source)
        return noisy.map { $0 >= threshold }
    }

    private func noise(
        _ noise: VoteNoise, _ mode: NoiseMode, dimension: Int = 1
    ) throws -> GridNoise {
        let additive: AdditiveNoise =
            switch noise {
            case .gaussian(let sigma): .gaussian(sigma)
            case .laplace(let scale): .laplace(scale)
            }
        return try GridNoise(additive, clippingNorm: 1, dimension: dimension, mode: mode)
    }

    /// The first of the largest.
    private static func largest(_ counts: [Double]) -> Int {
        counts.indices.dropFirst().reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
    }

    /// What so many queries cost of which some were answered.
    public func event(queries: Int, answered: Int) -> PrivacyEvent {
        switch mechanism {
        case .laplaceMaximum(let scale):
            return .repeated(.noisyMaximum(epsilon: 2 / scale, noise: .laplace), count: queries)
        case .gaussianMaximum(let sigma):
            return .repeated(Self.answer(sigma), count: queries)
        case .confidentMaximum(_, let first, let sigma):
            return .composed([
                .repeated(.gaussian(noiseMultiplier: first), count: queries),
                .repeated(Self.answer(sigma), count: answered),
            ])
        }
    }

    private static func answer(_ deviation: Double) -> PrivacyEvent {
        .gaussian(noiseMultiplier: deviation / 2.0.squareRoot())
    }
}

/// A number that depends on private data, told with Gaussian noise in units of its own smooth
/// sensitivity: the mechanism GNSS.
///
/// ## Guarantee
/// As `PrivacyEvent.smoothGaussian` says, at orders below 1/(2β) alone. β and σ are to be chosen
/// without the data.
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, appendix B.
public struct SmoothRelease: Sendable, Hashable {
    /// β > 0 of the smoothing.
    public var beta: Double
    /// σ > 0, in smooth sensitivities.
    public var relativeDeviation: Double

    public init(beta: Double, relativeDeviation: Double) {
        self.beta = beta
        self.relativeDeviation = relativeDeviation
    }

    public var event: PrivacyEvent {
        .smoothGaussian(beta: beta, relativeDeviation: relativeDeviation)
    }

    /// The number with noise.
    ///
    /// - Parameter sensitivity: its β-smooth sensitivity; 0 for a number that no data changes.
    /// - Throws: `PrivacyError.parameter`; `Interrupted`.
    public func release(
        _ value: Double, sensitivity: Double, using source: inout NoiseSource
    ) throws -> Double {
        try event.check()
        guard sensitivity > 0 else { return value }
        let noise = try GridNoise(
            .gaussian(relativeDeviation), clippingNorm: sensitivity, mode: source.mode)
        // On the grid of the noise, as what is told must be.
        let grid = noise.spacing ?? 0
        var told = [grid == 0 ? value : (value / grid).rounded() * grid]
        try noise.add(to: &told, using: &source)
        return told[0]
    }
}
