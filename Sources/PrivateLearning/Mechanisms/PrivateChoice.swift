import Glibc
import Privacy
import Tensors

/// What was chosen among some candidates.
public struct Choice: Sendable {
    /// Counted from 0.
    public let index: Int
    /// By how much the noisy score of the chosen one lies above the next, which costs nothing more; only for
    /// Laplace noise.
    public let gap: Double?
    /// The index as a tensor `[]` of int64, with the event.
    public let release: Release
}

/// The candidate of the best score, chosen with ε-differential privacy.
///
/// ```swift
/// let choice = PrivateChoice(epsilon: 1, scores: try ScoreRange(0, 1), noise: .gumbel)
/// let winner = try choice.release(scores, using: &source)
/// ```
///
/// - `.gumbel`: the exponential mechanism. Drawn exactly in both modes: a candidate is proposed evenly and kept with
///   probability exp(−ε(s_max − s)/(2Δ)), by whole numbers alone.
/// - `.exponential`: permute and flip, which is never worse. Drawn in the same way, each candidate once.
/// - `.laplace`: report noisy max, which can also tell the gap to the next. Continuous noise in teaching mode, on a
///   grid in release mode, where the first of equals is taken.
///
/// ## Shapes
/// - rows `[n, k]`: what each record gives each of k candidates; clipped to the range and added up
/// - users `[n]`: rows of the same user are added up first
///
/// ## Guarantee
/// ε for the relation it is made for. Where all scores of a unit have one sign and units are added or removed, noise
/// is half as large, as scores then move together.
///
/// ## Source
/// McSherry and Talwar, Mechanism design via differential privacy, FOCS 2007; McKenna and Sheldon, Permute-and-flip,
/// arXiv:2010.12603; Dwork and Roth 2014, section 3.3; the gap: Ding, Wang, Zhang and Kifer, Free gap information
/// from the differentially private sparse vector and noisy max mechanisms, arXiv:1904.12773.
public struct PrivateChoice: Sendable, Hashable {
    /// From 10⁻⁶ to 10⁶; ∞ chooses the best, without privacy.
    public var epsilon: Double
    public var scores: ScoreRange
    public var noise: SelectionNoise
    public var relation: NeighbouringRelation

    public init(
        epsilon: Double, scores: ScoreRange, noise: SelectionNoise = .exponential,
        relation: NeighbouringRelation = .addOrRemoveOne
    ) {
        self.epsilon = epsilon
        self.scores = scores
        self.noise = noise
        self.relation = relation
    }

    public var event: PrivacyEvent {
        epsilon == .infinity ? .nonPrivate : .noisyMaximum(epsilon: epsilon, noise: noise)
    }

    /// - Throws: `PrivacyError.parameter`; `MechanismError.wrongForm` unless there are candidates.
    public func release(
        _ rows: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Choice {
        if epsilon != .infinity {
            try ParameterDomain.within("ε of the choice", epsilon, 1e-6...1e6)
        }
        guard rows.rank == 2, rows.shape[1] >= 1 else {
            throw MechanismError.wrongForm(
                mechanism: "a choice", found: "shape \(rows.shape)",
                needed: "the scores of each record for each candidate, of shape [n, k]")
        }
        let records = try Records(rows, users: users, mechanism: "a choice", needed: "scores")
        if epsilon == .infinity {
            return try choice(
                Self.best(try scores.sums(records, spacing: nil)), records, mode: source.mode)
        }
        return noise == .laplace
            ? try noisyMaximum(records, using: &source) : try exact(records, using: &source)
    }

    private func choice(
        _ found: (index: Int, gap: Double?), _ records: Records, grid: Double? = nil,
        mode: NoiseMode
    ) throws -> Choice {
        let release = Release(
            value: try Tensor([Int64(found.index)], shape: []), event: event, relation: relation,
            sensitivity: scores.sensitivity(relation), norm: nil, noiseScale: nil, grid: grid,
            mode: mode, units: records.count)
        return Choice(
            index: found.index, gap: noise == .laplace ? found.gap : nil, release: release)
    }

    /// The first of the largest, and how far it is above the next.
    static func best(_ scores: [Double]) -> (index: Int, gap: Double?) {
        var (index, first, second) = (0, -Double.infinity, -Double.infinity)
        for (place, score) in scores.enumerated() {
            if score > first {
                (index, first, second) = (place, score, first)
            } else if score > second {
                second = score
            }
        }
        return (index, scores.count > 1 ? first - second : nil)
    }
}

// MARK: - Drawing

extension PrivateChoice {
    private func noisyMaximum(
        _ records: Records, using source: inout NoiseSource
    ) throws -> Choice {
        let noise = try GridNoise(
            .laplace(scores.spread(relation) / epsilon),
            clippingNorm: scores.sensitivity(relation), dimension: records.width,
            mode: source.mode)
        try noise.requireExactSums(of: records.count)
        var sums = try scores.sums(records, spacing: noise.spacing)
        try noise.add(to: &sums, using: &source)
        return try choice(Self.best(sums), records, grid: noise.spacing, mode: source.mode)
    }

    /// Exact draws by whole numbers, from scores in steps of 2⁻²⁰ of the largest bound.
    private func exact(_ records: Records, using source: inout NoiseSource) throws -> Choice {
        let bound = max(scores.high, -scores.low)
        let grid = scalbn(1, Int(bound.exponent) - 20)
        let steps = try scores.sums(records, spacing: grid).map { Int64($0 / grid) }
        let best = steps.max() ?? 0
        // Scores over this are the exponents: Δ·spread/ε in steps, rounded up, which costs no privacy.
        let scale = try Rational(
            atLeast: (scores.sensitivity(relation) / grid * scores.spread(relation) / epsilon)
                .nextUp, name: "the scale of the choice")
        let divisor = Divisor(UInt128(scale.numerator))
        var candidates = ExactCandidates(count: steps.count, isReplaced: noise == .gumbel)
        while true {
            if Interruption.isRequested { throw Interrupted() }
            let place = candidates.next(using: &source)
            let exponent = UInt128((best - steps[place]).magnitude) * UInt128(scale.denominator)
            if source.bernoulliExponential(exponent, divisor) {
                return try choice((place, nil), records, grid: grid, mode: source.mode)
            }
        }
    }
}

/// Candidates in even random order: each time anew, or each once (the best one is always kept, so that they suffice).
private struct ExactCandidates {
    let count: Int
    let isReplaced: Bool
    private var order: [Int]
    private var used = 0

    init(count: Int, isReplaced: Bool) {
        self.count = count
        self.isReplaced = isReplaced
        order = isReplaced ? [] : Array(0..<count)
    }

    mutating func next(using source: inout NoiseSource) -> Int {
        if isReplaced { return Int(source.below(UInt64(count))) }
        let place = used + Int(source.below(UInt64(count - used)))
        order.swapAt(used, place)
        defer { used += 1 }
        return order[used]
    }
}

/// The candidate of the largest sum after Gaussian noise.
///
/// ## Shapes
/// - rows `[n, k]`, each clipped to the Euclidean norm, and added up
///
/// ## Guarantee
/// That of the noisy sums, of which only the place of the largest is given out. With votes of norm 1 this is the
/// noisy maximum of PATE (GNMax).
///
/// ## Source
/// Papernot et al., Scalable private learning with PATE, arXiv:1802.08908, section 4.1.
public struct GaussianChoice: Sendable, Hashable {
    /// C > 0.
    public var clippingNorm: Double
    /// z ≥ 0.
    public var noiseMultiplier: Double

    public init(clippingNorm: Double = 1, noiseMultiplier: Double) {
        self.clippingNorm = clippingNorm
        self.noiseMultiplier = noiseMultiplier
    }

    public func release(
        _ rows: Tensor, users: Tensor? = nil, using source: inout NoiseSource
    ) throws -> Choice {
        guard rows.rank == 2, rows.shape[1] >= 1 else {
            throw MechanismError.wrongForm(
                mechanism: "a choice", found: "shape \(rows.shape)",
                needed: "the votes of each record for each candidate, of shape [n, k]")
        }
        let records = try Records(rows, users: users, mechanism: "a choice", needed: "votes")
        let sum = try NoisySum(
            records, noise: .gaussian(noiseMultiplier), clippingNorm: clippingNorm, using: &source)
        let index = PrivateChoice.best(sum.total).index
        let noise = sum.noise
        return Choice(
            index: index, gap: nil,
            release: Release(
                value: try Tensor([Int64(index)], shape: []), event: noise.event,
                relation: .addOrRemoveOne, sensitivity: noise.sensitivity, norm: .euclidean,
                noiseScale: noise.scale, grid: noise.spacing, mode: noise.mode,
                units: sum.units))
    }
}
