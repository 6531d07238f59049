/// True against false positives, at every threshold that tells some examples apart.
///
/// An example is taken for positive when its score is at least the threshold. Examples of equal
/// score change sides together, so a tie is one step of the curve.
///
/// ```swift
/// let curve = try ROCCurve(positives: [0.9, 0.4], negatives: [0.4, 0.1])
/// curve.area  // 0.875
/// ```
///
/// ## Source
/// Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27, 2006, algorithms 1
/// and 2. Points and thresholds are those of scikit-learn's `roc_curve`, which begins with an
/// infinite threshold.
public struct ROCCurve: Sendable, Equatable {
    /// Falling; the first is infinite, and nothing reaches it.
    public let thresholds: [Double]
    /// Positives at or above each threshold.
    public let truePositives: [Int]
    /// Negatives at or above each threshold.
    public let falsePositives: [Int]

    /// - Throws: ``EstimatorError/missing(what:purpose:)`` if a side is empty,
    ///   ``EstimatorError/notFinite(what:index:value:)`` at NaN. Infinite scores are in order.
    public init(positives: [Double], negatives: [Double]) throws(EstimatorError) {
        guard !positives.isEmpty else {
            throw .missing(what: "positive examples", purpose: "a ROC curve")
        }
        guard !negatives.isEmpty else {
            throw .missing(what: "negative examples", purpose: "a ROC curve")
        }
        try Requirement.ordered(positives, "scores")
        try Requirement.ordered(negatives, "scores")
        self.init(descending: positives.sorted(by: >), negatives.sorted(by: >))
    }

    /// - Parameters:
    ///   - scores: one for each example; larger is more positive.
    ///   - labels: true for a positive example.
    public init(scores: [Double], labels: [Bool]) throws(EstimatorError) {
        try Requirement.sameCount("scores", scores.count, "labels", labels.count)
        try Requirement.ordered(scores, "scores")
        let pairs = zip(scores, labels)
        try self.init(
            positives: pairs.compactMap { $1 ? $0 : nil },
            negatives: pairs.compactMap { $1 ? nil : $0 })
    }

    private init(descending positives: [Double], _ negatives: [Double]) {
        var thresholds = [Double.infinity]
        var (truePositives, falsePositives) = ([0], [0])
        var (p, n) = (0, 0)
        while p < positives.count || n < negatives.count {
            let threshold = max(
                p < positives.count ? positives[p] : -.infinity,
                n < negatives.count ? negatives[n] : -.infinity)
            while p < positives.count, positives[p] == threshold { p += 1 }
            while n < negatives.count, negatives[n] == threshold { n += 1 }
            thresholds.append(threshold)
            truePositives.append(p)
            falsePositives.append(n)
        }
        self.init(thresholds, truePositives, falsePositives)
    }

    private init(_ thresholds: [Double], _ truePositives: [Int], _ falsePositives: [Int]) {
        self.thresholds = thresholds
        self.truePositives = truePositives
        self.falsePositives = falsePositives
    }

    /// How many examples are positive.
    public var positives: Int { truePositives.last ?? 0 }

    public var negatives: Int { falsePositives.last ?? 0 }

    /// In 0...1, rising.
    public var truePositiveRates: [Double] {
        truePositives.map { Double($0) / Double(positives) }
    }

    /// In 0...1, rising.
    public var falsePositiveRates: [Double] {
        falsePositives.map { Double($0) / Double(negatives) }
    }

    /// The same curve without the points inside its straight parts.
    ///
    /// Which points stay is scikit-learn's `drop_intermediate`: the ends, and those where the
    /// step to the next differs from the step before in either count.
    public var withoutIntermediatePoints: ROCCurve {
        // The infinite threshold stands before what is thinned.
        let last = thresholds.count - 1
        guard last > 2 else { return self }
        let kept = (0...last).filter { i in
            i <= 1 || i == last || isBend(truePositives, i) || isBend(falsePositives, i)
        }
        return ROCCurve(
            kept.map { thresholds[$0] }, kept.map { truePositives[$0] },
            kept.map { falsePositives[$0] })
    }

    private func isBend(_ counts: [Int], _ i: Int) -> Bool {
        counts[i + 1] - counts[i] != counts[i] - counts[i - 1]
    }
}
