import Glibc

/// How much of a planted secret a model gives away, in bits.
///
/// Canaries are random secrets put into the training data; references are secrets drawn in the
/// same way that were left out. Of both the model's perplexity or loss is known; smaller is more
/// likely. An exposure of b bits means that the model narrows a guess of the secret down by a
/// factor of 2ᵇ; for a secret it knows nothing of, the mean is about 1.44.
///
/// ## Source
/// Carlini, Liu, Erlingsson, Kos and Song, The secret sharer, arXiv:1802.08232, sections 4.2 to 4.4.
public enum Exposure {
    /// By rank among the references (interpolation): log₂ |R| − log₂ rank.
    ///
    /// The rank is 1 + the number of references that are as likely as the canary or more; a tie
    /// counts the reference first. At most log₂ |R|; below 0 by a little if all references are
    /// more likely.
    public static func byRank(
        canaries: [Double], references: [Double]
    ) throws(EstimatorError) -> [Double] {
        try Requirement.ordered(canaries, "canaries")
        try Requirement.ordered(references, "references")
        guard !references.isEmpty else {
            throw .missing(what: "references", purpose: "exposure by rank")
        }
        let sorted = references.sorted()
        return canaries.map { log2(Double(sorted.count)) - log2(Double(1 + count(in: sorted, $0))) }
    }

    /// How many of the sorted values are at most the given one.
    private static func count(in sorted: [Double], _ value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// By the distribution of the references (extrapolation): −log₂ P(reference ≤ canary), under
    /// the skew-normal distribution that fits them best.
    ///
    /// It has no largest value, so that a few thousand references tell strong exposures apart; in
    /// return it is only as good as the fit.
    ///
    /// - Throws: ``EstimatorError`` with fewer than three references or if all are equal.
    public static func bySkewNormal(
        canaries: [Double], references: [Double]
    ) throws(EstimatorError) -> [Double] {
        try Requirement.finite(canaries, "canaries")
        let distribution = try SkewNormal(fitting: references)
        return canaries.map { -distribution.logLower($0) / 0.6931471805599453 }
    }
}
