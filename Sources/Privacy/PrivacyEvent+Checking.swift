extension PrivacyEvent {
    /// - Throws: `PrivacyError.parameter` that names the first parameter outside its domain.
    public func check() throws(PrivacyError) {
        switch self {
        case .none, .nonPrivate, .other: break
        case .gaussian(let z), .laplace(let z): try Domain.noise(z)
        case .discreteGaussian(let deviation, let sensitivity):
            try Domain.positive("the deviation", deviation)
            try Domain.range("the sensitivity", sensitivity, 1...1_000_000)
        case .discreteLaplace(let decay, let sensitivity):
            try Domain.positive("the decay", decay)
            try Domain.range("the sensitivity", sensitivity, 1...1_000_000)
        case .randomizedResponse(let noise, let buckets):
            try Domain.probability("the noise of randomised response", noise)
            try Domain.range("the number of buckets", buckets, 2...Int.max)
        case .noisyMaximum(let epsilon, _): try Domain.notNegative("ε of the choice", epsilon)
        case .sparseVector(let epsilon, let answers):
            try Domain.notNegative("ε of the comparisons", epsilon)
            try Domain.range("the number of answers", answers, 1...Int.max)
        case .zeroConcentrated(let rho, let xi):
            try Domain.notNegative("ρ", rho)
            try Domain.notNegative("ξ", xi)
        case .approximate(let epsilon, let delta):
            try Domain.notNegative("ε of the mechanism", epsilon)
            try Domain.probability("δ of the mechanism", delta)
        case .poissonSampled(let probability, let event):
            try Domain.probability("the sampling probability", probability)
            try event.check()
        case .sampledWithoutReplacement(let population, let sample, let event):
            try Domain.range("the population", population, 1...Int.max)
            try Domain.range("the sample", sample, 0...population)
            try event.check()
        case .composed(let events): for event in events { try event.check() }
        case .repeated(let event, let count):
            try Domain.range("the count", count, 0...Int.max)
            try event.check()
        case .smoothGaussian(let beta, let deviation):
            try Domain.positive("β", beta)
            try Domain.positive("the relative noise deviation", deviation)
        case .treeAggregation(let z, let participation):
            try Domain.noise(z)
            try Domain.tree(participation)
        }
    }
}

/// What parameters may be, one function a domain.
enum Domain {
    static func noise(_ value: Double) throws(PrivacyError) {
        try notNegative("the noise multiplier", value)
    }

    static func notNegative(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value >= 0 else { throw wrong(name, value, "0 or more") }
    }

    static func positive(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value > 0, value < .infinity else { throw wrong(name, value, "above 0 and finite") }
    }

    static func probability(_ name: String, _ value: Double) throws(PrivacyError) {
        guard value >= 0, value <= 1 else { throw wrong(name, value, "from 0 to 1") }
    }

    /// δ = 0 asks for pure differential privacy.
    static func delta(_ value: Double) throws(PrivacyError) {
        guard value >= 0, value < 1 else { throw wrong("δ", value, "at least 0 and below 1") }
    }

    static func deltaAboveZero(_ value: Double) throws(PrivacyError) {
        guard value > 0, value < 1 else { throw wrong("δ", value, "above 0 and below 1") }
    }

    /// Of a Rényi divergence.
    static func order(_ value: Double) throws(PrivacyError) {
        guard value > 1, value < .infinity else {
            throw wrong("the order", value, "above 1 and finite")
        }
    }

    static func epsilon(_ value: Double) throws(PrivacyError) { try notNegative("ε", value) }

    static func range(
        _ name: String, _ value: Int, _ range: ClosedRange<Int>
    ) throws(PrivacyError) {
        guard !range.contains(value) else { return }
        let domain =
            range.upperBound == .max
            ? "\(range.lowerBound) or more"
            : "from \(range.lowerBound) to \(Words.count(range.upperBound))"
        throw .parameter(name: name, value: Words.count(value), domain: domain)
    }

    static func tree(_ participation: TreeParticipation) throws(PrivacyError) {
        // Sizes up to 2⁴⁰ keep all sums exact.
        let sizes = 0...(1 << 40)
        switch participation {
        case .oncePerTree(let leaves), .onceAtAll(let leaves):
            for count in leaves { try range("the number of leaves", count, sizes) }
        case .severalTimes(let leaves, let participations, let separation):
            try range("the number of leaves", leaves, sizes)
            try range("the number of participations", participations, sizes)
            try range("the separation", separation, sizes)
        }
    }

    static func wrong(_ name: String, _ value: Double, _ domain: String) -> PrivacyError {
        .parameter(name: name, value: Words.number(value), domain: domain)
    }
}
