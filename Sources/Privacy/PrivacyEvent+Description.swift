extension PrivacyEvent: CustomStringConvertible {
    /// The event in the terms of the field: `Poisson-sampled Gaussian (q = 0.01, σ = 1.1), 10,000 times`.
    public var description: String {
        switch self {
        case .none: return "nothing"
        case .nonPrivate: return "release without privacy"
        case .other(let name): return name
        case .gaussian(let z): return "Gaussian mechanism (σ = \(Words.significant(z, digits: 6)))"
        case .laplace(let z): return "Laplace mechanism (b = \(Words.significant(z, digits: 6)))"
        case .discreteGaussian(let deviation, let sensitivity):
            return "discrete Gaussian (σ = \(Words.number(deviation)), sensitivity \(sensitivity))"
        case .discreteLaplace(let decay, let sensitivity):
            return "discrete Laplace (a = \(Words.number(decay)), sensitivity \(sensitivity))"
        case .randomizedResponse(let noise, let buckets):
            return "randomised response (p = \(Words.number(noise)), \(buckets) buckets)"
        case .noisyMaximum(let epsilon, let noise):
            return "\(noise.mechanism) (ε = \(Words.significant(epsilon, digits: 6)))"
        case .sparseVector(let epsilon, let answers):
            return "sparse vector technique (ε = \(Words.number(epsilon)), "
                + "\(Words.count(answers)) \(answers == 1 ? "answer" : "answers"))"
        case .zeroConcentrated(let rho, let xi):
            let shift = xi == 0 ? "" : ", ξ = \(Words.number(xi))"
            return "zero-concentrated mechanism (ρ = \(Words.number(rho))\(shift))"
        case .approximate(let epsilon, let delta):
            return "(ε, δ) mechanism (ε = \(Words.number(epsilon)), δ = \(Words.number(delta)))"
        case .poissonSampled(let probability, let event):
            return "Poisson-sampled (q = \(Words.number(probability))) \(event)"
        case .sampledWithoutReplacement(let population, let sample, let event):
            return "sampled without replacement (\(Words.count(sample)) of "
                + "\(Words.count(population))) \(event)"
        case .composed(let events):
            return events.isEmpty ? "nothing" : events.map(\.description).joined(separator: "; ")
        case .repeated(let event, let count):
            return "\(event), \(count == 1 ? "once" : "\(Words.count(count)) times")"
        case .smoothGaussian(let beta, let deviation):
            return "Gaussian noise by smooth sensitivity (β = \(Words.number(beta)), "
                + "σ = \(Words.number(deviation)))"
        case .treeAggregation(let z, let participation):
            return "tree aggregation (σ = \(Words.number(z)), \(participation))"
        }
    }
}

extension SelectionNoise {
    var mechanism: String {
        switch self {
        case .gumbel: "exponential mechanism"
        case .exponential: "permute and flip"
        case .laplace: "report noisy max"
        }
    }
}
