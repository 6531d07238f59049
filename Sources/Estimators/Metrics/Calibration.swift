import Glibc

/// Whether probabilities are kept: of the examples that were given 0.8, four of five should be
/// positive.
public struct Calibration: Sendable, Equatable {
    /// How probabilities are put together.
    public enum Bins: Sendable, Equatable {
        /// Intervals of equal length.
        case uniform
        /// Intervals with equally many examples.
        case quantile
    }

    /// Examples with probabilities near each other.
    public struct Bin: Sendable, Equatable {
        public let count: Int
        /// The mean of their probabilities.
        public let predicted: Double
        /// The share of them that are positive.
        public let observed: Double
    }

    /// Those that have examples, by rising probability.
    public let bins: [Bin]

    /// The reliability curve, scikit-learn's `calibration_curve`.
    ///
    /// - Parameters:
    ///   - probabilities: of being positive, in 0...1.
    ///   - isPositive: as many truths.
    ///   - count: how many intervals, from 1 up.
    public init(
        probabilities: [Double], isPositive: [Bool], count: Int = 5, bins kind: Bins = .uniform
    ) throws(EstimatorError) {
        try Requirement.sameCount(
            "probabilities", probabilities.count, "examples", isPositive.count)
        try Requirement.count("the number of bins", count, from: 1, to: 10_000)
        guard !probabilities.isEmpty else {
            throw .missing(what: "examples", purpose: "a calibration")
        }
        if let wrong = probabilities.first(where: { !(0...1).contains($0) }) {
            throw .outOfDomain(
                what: "a probability", value: "\(wrong)", domain: "a number in 0...1")
        }
        let edges =
            kind == .uniform
            ? (1..<count).map { Double($0) / Double(count) }
            : Self.quantiles(probabilities.sorted(), count)
        var (counts, sums, positives) = (
            [Int](repeating: 0, count: count), [Double](repeating: 0, count: count),
            [Int](repeating: 0, count: count)
        )
        for (probability, isPositive) in zip(probabilities, isPositive) {
            // A probability on an edge belongs below it.
            let bin = edges.count { $0 < probability }
            counts[bin] += 1
            sums[bin] += probability
            if isPositive { positives[bin] += 1 }
        }
        bins = counts.indices.filter { counts[$0] > 0 }.map {
            Bin(
                count: counts[$0], predicted: sums[$0] / Double(counts[$0]),
                observed: Double(positives[$0]) / Double(counts[$0]))
        }
    }

    /// Inner edges, between neighbours in proportion.
    private static func quantiles(_ sorted: [Double], _ count: Int) -> [Double] {
        (1..<count).map { number in
            let place = Double(number) / Double(count) * Double(sorted.count - 1)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
        }
    }

    /// The mean distance of predicted and observed over all examples.
    ///
    /// ## Source
    /// Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning,
    /// AAAI 2015.
    public var expectedError: Double {
        let total = Double(bins.reduce(0) { $0 + $1.count })
        return bins.reduce(0) { $0 + Double($1.count) / total * abs($1.predicted - $1.observed) }
    }

    /// The largest distance of a bin.
    public var largestError: Double {
        bins.reduce(0) { max($0, abs($1.predicted - $1.observed)) }
    }
}
