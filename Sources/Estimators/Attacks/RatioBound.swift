import Glibc
import Privacy

/// Two shares whose ratio a private mechanism bounds: `hits` of `trials` among one kind of
/// examples, `falseHits` of `falseTrials` among the other.
public struct HitCounts: Sendable, Equatable {
    public let hits: Int
    public let trials: Int
    public let falseHits: Int
    public let falseTrials: Int

    /// More trials than these are refused: limits for them would be long in coming.
    public static let mostTrials = 1_000_000_000

    /// - Throws: ``EstimatorError/outOfDomain(what:value:domain:)`` unless there are trials of both
    ///   kinds, no more than ``mostTrials``, and no more hits than trials.
    public init(
        hits: Int, of trials: Int, falseHits: Int, of falseTrials: Int
    ) throws(EstimatorError) {
        try Self.check(trials, in: 1...Self.mostTrials, "positives")
        try Self.check(falseTrials, in: 1...Self.mostTrials, "negatives")
        try Self.check(hits, in: 0...trials, "true positives")
        try Self.check(falseHits, in: 0...falseTrials, "false positives")
        self.init(known: hits, trials, falseHits, falseTrials)
    }

    private static func check(
        _ count: Int, in range: ClosedRange<Int>, _ what: String
    ) throws(EstimatorError) {
        guard !range.contains(count) else { return }
        throw .outOfDomain(
            what: what, value: "\(count)",
            domain: "a whole number in \(range.lowerBound)...\(range.upperBound)")
    }

    init(known hits: Int, _ trials: Int, _ falseHits: Int, _ falseTrials: Int) {
        self.hits = hits
        self.trials = trials
        self.falseHits = falseHits
        self.falseTrials = falseTrials
    }
}

/// A bound from below for the ratio of two probabilities, known by counts.
///
/// Only Clopper and Pearson's holds with the stated confidence for every number of trials. The
/// others are approximations for many trials: their errors may be more frequent than stated,
/// above all when a count is near 0 or near the number of trials.
///
/// ## Source
/// The first four: Aho and Bowyer, Methods in Ecology and Evolution 6, 2015
/// (doi:10.1111/2041-210X.12304). The last: Jagielski, Ullman and Oprea, arXiv:2006.07709, section
/// 4.2. Counts at their limits are treated as TensorFlow Privacy does, but where every trial of both
/// kinds is a hit: corrected counts would then show a difference that is none, and the bound is
/// 1 at most.
public enum RatioBound: String, CaseIterable, Sendable {
    /// Normal approximation of the ratio's logarithm (Katz). Approximate.
    case katzLog
    /// The same with one half added to each count (Walter). Approximate.
    case adjustedLog
    /// Normal approximation of the ratio's cube root (Bailey). Approximate.
    case bailey
    /// Inverse hyperbolic sine of the logarithm's deviation (Newcombe). Approximate.
    case inverseSinh
    /// Exact bounds of both probabilities, each at half of the error. Holds for every count.
    case clopperPearson

    /// Whether the bound holds with the stated confidence for every number of independent trials.
    public var isExact: Bool { self == .clopperPearson }

    /// A bound from below for (p₁ − δ)/p₀, 0 if nothing can be said.
    ///
    /// - Parameters:
    ///   - counts: hits for p₁, false hits for p₀.
    ///   - error: the chance that the ratio is smaller, above 0 and below 0.5.
    ///   - delta: taken into account by Clopper and Pearson's bound only.
    public func lower(_ counts: HitCounts, error: Double, delta: Double = 0) -> Double {
        if self == .clopperPearson {
            return ExactLimits.ratio(
                lower: BinomialInterval.lower(
                    successes: counts.hits, trials: counts.trials, tail: error / 2),
                upper: BinomialInterval.upper(
                    successes: counts.falseHits, trials: counts.falseTrials, tail: error / 2),
                delta: delta)
        }
        return lower(counts, z: Normal.quantile(error))
    }

    /// The bound of an approximate method, with z = Φ⁻¹(error) < 0.
    func lower(_ counts: HitCounts, z: Double) -> Double {
        let bound = approximation(RatioParts(counts), z)
        let showsNothing = counts.hits == counts.trials && counts.falseHits == counts.falseTrials
        return showsNothing ? min(1, bound) : bound
    }

    private func approximation(_ parts: RatioParts, _ z: Double) -> Double {
        switch self {
        case .katzLog: parts.katzLog(z)
        case .adjustedLog: parts.adjustedLog(z)
        case .bailey: parts.bailey(z)
        case .inverseSinh: parts.inverseSinh(z)
        case .clopperPearson: 0
        }
    }
}

/// The formulas of the approximate bounds. Symbols are those of Aho and Bowyer: y₁ of n₁ over y₀
/// of n₀.
private struct RatioParts {
    let y1: Double
    let n1: Double
    let y0: Double
    let n0: Double
    /// Counts that are all the trials on both sides have no deviation; they are less by one half.
    let both: (y1: Double, y0: Double)

    init(_ counts: HitCounts) {
        (y1, n1) = (Double(counts.hits), Double(counts.trials))
        (y0, n0) = (Double(counts.falseHits), Double(counts.falseTrials))
        both = y1 == n1 && y0 == n0 ? (n1 - 0.5, n0 - 0.5) : (y1, y0)
    }

    func katzLog(_ z: Double) -> Double {
        guard y1 > 0 else { return 0 }
        let (y1, y0) = (both.y1, both.y0 == 0 ? 0.5 : both.y0)
        let (p1, p0) = (y1 / n1, y0 / n0)
        return p1 / p0 * exp(z * ((1 - p1) / y1 + (1 - p0) / y0).squareRoot())
    }

    func adjustedLog(_ z: Double) -> Double {
        guard y1 > 0 || y0 > 0 else { return 0 }
        let (a1, m1, a0, m0) = (both.y1 + 0.5, n1 + 0.5, both.y0 + 0.5, n0 + 0.5)
        let variance = 1 / a1 - 1 / m1 + 1 / a0 - 1 / m0
        return a1 / m1 / (a0 / m0) * exp(z * max(0, variance).squareRoot())
    }

    func bailey(_ z: Double) -> Double {
        guard y1 > 0 else { return 0 }
        let y1 = self.y1 == n1 ? n1 - 0.5 : self.y1
        let y0 = self.y0 == 0 ? 0.5 : self.y0 == n0 ? n0 - 0.5 : self.y0
        let (p1, p0) = (y1 / n1, y0 / n0)
        let square = (1 - p1) / y1 + (1 - p0) / y0 - z * z * (1 - p1) * (1 - p0) / (9 * y1 * y0)
        let above = 1 + z / 3 * max(0, square).squareRoot()
        let below = 1 - z * z * (1 - p0) / (9 * y0)
        // At very high confidence the approximation has no bound for such small counts.
        guard above > 0, below > 0, square >= 0 else { return 0 }
        let root = above / below
        return p1 / p0 * root * root * root
    }

    func inverseSinh(_ z: Double) -> Double {
        guard y1 > 0 else { return 0 }
        let (y1, y0) = (both.y1, both.y0 == 0 ? z * z : both.y0)
        let variance = 1 / y1 - 1 / n1 + 1 / y0 - 1 / n0
        return y1 / n1 / (y0 / n0) * exp(2 * asinh(z / 2 * max(0, variance).squareRoot()))
    }
}

/// Exact limits of probabilities, each worked out once: the same counts come at many thresholds.
struct ExactLimits {
    let trials: Int
    let tail: Double
    private var lowers: [Double]
    private var uppers: [Double]

    init(trials: Int, tail: Double) {
        self.trials = trials
        self.tail = tail
        lowers = [Double](repeating: .nan, count: trials + 1)
        uppers = lowers
    }

    mutating func lower(_ successes: Int) -> Double {
        if lowers[successes].isNaN {
            lowers[successes] = BinomialInterval.lower(
                successes: successes, trials: trials, tail: tail)
        }
        return lowers[successes]
    }

    mutating func upper(_ successes: Int) -> Double {
        if uppers[successes].isNaN {
            uppers[successes] = BinomialInterval.upper(
                successes: successes, trials: trials, tail: tail)
        }
        return uppers[successes]
    }

    /// (p₁ − δ)/p₀, or 0 where the limits say nothing.
    static func ratio(lower: Double, upper: Double, delta: Double = 0) -> Double {
        lower <= delta || upper >= 1 ? 0 : (lower - delta) / upper
    }
}
