import Glibc

/// The noise that is added to each count before the largest is announced.
public enum VoteNoise: Sendable, Hashable {
    /// N(0, σ²), σ in votes: GNMax.
    case gaussian(deviation: Double)
    /// Laplace noise of scale b, in votes; γ = 1/b: LNMax.
    case laplace(scale: Double)

    func check() throws(PrivacyError) {
        switch self {
        case .gaussian(let sigma): try Domain.positive("the noise deviation", sigma)
        case .laplace(let scale): try Domain.positive("the noise scale", scale)
        }
    }

    /// log q for each query: an upper bound on the chance that noise makes another class win than
    /// the one with most votes, by the union over classes, and at most 1 − 1/m for m classes.
    ///
    /// With gaps Δ to the winner's count, q = Σ ½·erfc(Δ/(2σ)) or q = Σ (2 + γΔ)/(4e^(γΔ)).
    /// - Throws: `PrivacyError.parameter` unless there is noise.
    ///
    /// ## Source
    /// Papernot et al. 2018, arXiv:1802.08908, proposition 7 (Gaussian); Papernot et al. 2017,
    /// arXiv:1610.05755, lemma 4 (Laplace).
    public func logErrorBounds(of table: VoteTable) throws(PrivacyError) -> [Double] {
        try check()
        return (0..<table.queries).map { logErrorBound(sorted: table[$0].sorted(by: >)) }
    }

    /// log q of two or more counts, largest first.
    func logErrorBound(sorted counts: [Int]) -> Double {
        min(logUnionBound(sorted: counts), log1p(-1 / Double(counts.count)))
    }

    private func logUnionBound(sorted counts: [Int]) -> Double {
        let least = counts[0] - counts[1]
        let shift = logTerm(gap: least)
        if shift > -300 {
            // All terms that matter are far from underflow.
            return log(sum(counts) { term(gap: $0) })
        }
        return shift + log(sum(counts) { exp(logTerm(gap: $0) - shift) })
    }

    /// The sum over all classes but the first; a count that repeats is worked out once.
    @inline(__always)
    private func sum(_ counts: [Int], _ term: (Int) -> Double) -> Double {
        var (total, last, previous) = (0.0, 0.0, -1)
        for place in 1..<counts.count {
            if counts[place] != previous {
                previous = counts[place]
                last = term(counts[0] - previous)
            }
            total += last
        }
        return total
    }

    private func term(gap: Int) -> Double {
        switch self {
        case .gaussian(let sigma): return 0.5 * erfc(Double(gap) / (2 * sigma))
        case .laplace(let scale):
            let x = Double(gap) / scale
            return (2 + x) * 0.25 * exp(-x)
        }
    }

    private func logTerm(gap: Int) -> Double {
        switch self {
        case .gaussian(let sigma):
            return Normal.logUpper(Double(gap) / (sigma * 1.4142135623730951))
        case .laplace(let scale):
            let x = Double(gap) / scale
            return log((2 + x) * 0.25) - x
        }
    }
}
