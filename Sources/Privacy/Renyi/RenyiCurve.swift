import Glibc

/// α ↦ ρ(α) of a ledger: the sum of its mechanisms' Rényi divergences.
///
/// The sum is made anew at each order that is asked for, so any order can be.
struct RenyiCurve: Sendable {
    /// One kind of mechanism, and how often it was used.
    private struct Part {
        let count: Double
        /// ρ(α) of one use.
        let divergence: @Sendable (Double) -> Double
        /// The ε of pure differential privacy; ∞ if there is none.
        let pureEpsilon: Double
    }

    private var parts: [Part] = []

    /// The sum of the ε of pure differential privacy; ∞ if a mechanism has none.
    var pureEpsilon: Double {
        var sum = CompensatedSum()
        for part in parts { sum.add(part.count * part.pureEpsilon) }
        return sum.value
    }

    /// - Parameter largestOrder: that will be asked for.
    /// - Throws: `PrivacyError.unaccounted`.
    init(
        _ ledger: Ledger, _ relation: NeighbouringRelation, largestOrder: Double = 4096
    ) throws(PrivacyError) {
        for entry in ledger.merged {
            let mechanism = try RenyiMechanism(entry.event, relation)
            parts.append(
                Part(
                    count: Double(entry.count),
                    divergence: mechanism.divergence(largestOrder: largestOrder),
                    pureEpsilon: mechanism.pureEpsilon))
        }
    }

    func divergence(order: Double) -> Double {
        var sum = CompensatedSum()
        for part in parts { sum.add(part.count * part.divergence(order)) }
        return max(0, sum.value)
    }
}

/// The mechanisms whose Rényi divergence is known here, with noise relative to the distance of neighbours.
enum RenyiMechanism {
    case released
    case gaussian(Double)
    case laplace(Double)
    case discreteLaplace(decay: Double, distance: Int)
    case randomizedResponse(noise: Double, buckets: Int, NeighbouringRelation)
    case pure(Double)
    case boundedRange(Double)
    case zeroConcentrated(rho: Double, xi: Double)
    case smoothGaussian(beta: Double, deviation: Double)
    case sampledGaussian(Double, Double)
    case subsetGaussian(Double, Double)

    init(_ event: PrivacyEvent, _ relation: NeighbouringRelation) throws(PrivacyError) {
        let distance = relation.contributions
        switch event {
        case .nonPrivate: self = .released
        case .gaussian, .treeAggregation:
            let precision = event.gaussianPrecision ?? .infinity
            self = .gaussian(1 / precision.squareRoot() / distance)
        case .laplace(let z): self = .laplace(z / distance)
        case .discreteGaussian(let deviation, let sensitivity):
            self = .gaussian(deviation / (Double(sensitivity) * distance))
        case .discreteLaplace(let decay, let sensitivity):
            self = .discreteLaplace(decay: decay, distance: sensitivity * Int(distance))
        case .randomizedResponse(let noise, let buckets) where relation != .addOrRemoveOne:
            self = .randomizedResponse(noise: noise, buckets: buckets, relation)
        case .noisyMaximum(let epsilon, let noise):
            self = noise == .gumbel ? .boundedRange(epsilon) : .pure(epsilon)
        case .sparseVector(let epsilon, _): self = .pure(epsilon)
        case .zeroConcentrated(let rho, let xi): self = .zeroConcentrated(rho: rho, xi: xi)
        case .smoothGaussian(let beta, let deviation):
            self = .smoothGaussian(beta: beta, deviation: deviation)
        case .approximate(let epsilon, let delta) where delta == 0: self = .pure(epsilon)
        case .poissonSampled(let probability, let inner) where relation != .replaceOne:
            guard case .gaussian(let z) = inner else {
                throw RDPAccountant.unaccounted(event, relation)
            }
            self = .sampledGaussian(probability, z)
        case .sampledWithoutReplacement(let population, let sample, let inner)
        where relation == .replaceOne:
            guard case .gaussian(let z) = inner else {
                throw RDPAccountant.unaccounted(event, relation)
            }
            self = .subsetGaussian(Double(sample) / Double(population), z / distance)
        default: throw RDPAccountant.unaccounted(event, relation)
        }
    }

    func divergence(largestOrder: Double) -> @Sendable (Double) -> Double {
        switch self {
        case .released: return { _ in .infinity }
        case .gaussian(let sigma):
            return { RenyiDivergence.gaussian(noiseMultiplier: sigma, order: $0) }
        case .laplace(let scale):
            return { RenyiDivergence.laplace(noiseMultiplier: scale, order: $0) }
        case .discreteLaplace(let decay, let distance):
            return { RenyiDivergence.discreteLaplace(decay: decay, distance: distance, order: $0) }
        case .randomizedResponse(let noise, let buckets, let relation):
            return {
                RenyiDivergence.randomizedResponse(
                    noise: noise, buckets: buckets, order: $0, relation: relation)
            }
        case .pure(let epsilon): return { RenyiDivergence.pure(epsilon: epsilon, order: $0) }
        case .smoothGaussian(let beta, let deviation):
            return {
                (try? SmoothSensitivity.releaseDivergence(
                    beta: beta, relativeDeviation: deviation, order: $0)) ?? .infinity
            }
        case .boundedRange(let epsilon):
            return { RenyiDivergence.boundedRange(epsilon: epsilon, order: $0) }
        case .zeroConcentrated(let rho, let xi): return { xi + rho * $0 }
        case .sampledGaussian(let probability, let sigma):
            let moments = SampledGaussianMoments(
                probability: probability, sigma: sigma, largestOrder: largestOrder)
            return { moments.logMoment(order: $0) / ($0 - 1) }
        case .subsetGaussian(let rate, let sigma):
            let moments = SubsetGaussianMoments(
                rate: rate, sigma: sigma, largestOrder: largestOrder)
            return { moments.logMoment(order: $0) / ($0 - 1) }
        }
    }

    var pureEpsilon: Double {
        switch self {
        case .laplace(let scale): 1 / scale
        case .discreteLaplace(let decay, let distance): decay * Double(distance)
        case .randomizedResponse(let noise, let buckets, let relation):
            Self.pureEpsilon(noise: noise, buckets: Double(buckets), relation)
        case .pure(let epsilon), .boundedRange(let epsilon): epsilon
        case .gaussian(let sigma) where sigma == .infinity: 0
        default: .infinity
        }
    }

    private static func pureEpsilon(
        noise p: Double, buckets k: Double, _ relation: NeighbouringRelation
    ) -> Double {
        let ratio = k * (1 - p) / p + 1
        return relation == .replaceOne ? log(ratio) : max(log(k * (1 - p) + p), -log(p))
    }
}
