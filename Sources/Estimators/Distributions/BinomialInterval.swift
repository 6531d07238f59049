import Glibc

/// Bounds of a probability that hold with a stated confidence, from successes among trials.
public enum BinomialInterval {
    /// The largest probability under which so many successes, or more, have at most the given
    /// chance; 0 without successes.
    ///
    /// ## Guarantee
    /// Exact for independent trials: it lies above the probability with a chance of at most `tail`.
    ///
    /// ## Source
    /// Clopper and Pearson, Biometrika 26, 1934.
    ///
    /// - Parameters:
    ///   - successes: in `0...trials`.
    ///   - tail: the allowed chance of error, in 0...1.
    public static func lower(successes: Int, trials: Int, tail: Double) -> Double {
        guard successes > 0 else { return 0 }
        return BetaDistribution(known: Double(successes), Double(max(0, trials - successes) + 1))
            .quantile(tail)
    }

    /// The bound from above; 1 without failures.
    public static func upper(successes: Int, trials: Int, tail: Double) -> Double {
        let failures = trials - successes
        guard failures > 0 else { return 1 }
        return BetaDistribution(known: Double(max(0, successes) + 1), Double(failures))
            .upperQuantile(tail)
    }

    /// Both bounds of Wilson's score interval: close for large counts, and a formula.
    ///
    /// ## Source
    /// Wilson, Journal of the American Statistical Association 22, 1927.
    static func wilson(successes: Int, trials: Int, z: Double) -> (lower: Double, upper: Double) {
        guard trials > 0 else { return (0, 1) }
        let (n, share) = (Double(trials), Double(successes) / Double(trials))
        let middle = share + z * z / (2 * n)
        let spread = abs(z) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return (max(0, (middle - spread) / scale), min(1, (middle + spread) / scale))
    }
}
