import Glibc

/// A ledger as dominating pairs.
struct LossMechanisms {
    /// Whether something private was given out as it is.
    private(set) var isReleased = false
    /// The noise of the one Gaussian that everything is, over the distance of neighbours.
    private(set) var onlyGaussian: Double?
    /// The sum of the ε of pure differential privacy; ∞ if a mechanism has none.
    private(set) var pureEpsilon = 0.0
    private var pairs: [(pair: LossPair, count: Double)] = []

    /// The composed pairs with a record removed and, where that is not the same, with one added.
    var directions: [[(pair: LossPair, count: Double)]] {
        let mirrored = pairs.map { (pair: $0.pair.mirrored, count: $0.count) }
        return zip(pairs, mirrored).allSatisfy { $0.pair == $1.pair } ? [pairs] : [pairs, mirrored]
    }

    /// - Throws: `PrivacyError.unaccounted`.
    init(
        _ ledger: Ledger, _ relation: NeighbouringRelation, _ unit: PrivacyUnit = .example
    ) throws(PrivacyError) {
        let distance = relation.contributions * Double(unit.examples)
        var precision = CompensatedSum()
        for entry in ledger.merged {
            if entry.event.isWithoutNoise {
                isReleased = true
            } else if let single = entry.event.gaussianPrecision {
                precision.add(Double(entry.count) * single * distance * distance)
            } else {
                let pair = try LossPair(entry.event, relation, unit)
                pairs.append((pair, Double(entry.count)))
                pureEpsilon += Double(entry.count) * pair.largestLoss
            }
        }
        let noise = 1 / precision.value.squareRoot()
        if noise == 0 { isReleased = true }
        if noise.isFinite {
            pureEpsilon = .infinity
            if pairs.isEmpty {
                onlyGaussian = noise
            } else {
                pairs.append((.sampled(.gaussian(noise), rate: 1, isAdding: false), 1))
            }
        } else if pairs.isEmpty {
            onlyGaussian = .infinity
        }
    }
}

extension PrivacyEvent {
    /// Whether private data, or a sample of it, is given out as it is.
    fileprivate var isWithoutNoise: Bool {
        switch self {
        case .gaussian(let z), .laplace(let z): z == 0
        case .nonPrivate: true
        case .poissonSampled(_, let inner): inner.isWithoutNoise
        default: false
        }
    }
}

extension LossPair {
    /// - Throws: `PrivacyError.unaccounted`.
    init(
        _ event: PrivacyEvent, _ relation: NeighbouringRelation, _ unit: PrivacyUnit
    ) throws(PrivacyError) {
        if unit.examples > 1 {
            guard relation != .replaceOne,
                case .poissonSampled(let rate, .gaussian(let z)) = event
            else { throw PLDAccountant.unaccounted(event, relation) }
            let mixture = UserMixture(sigma: z, probability: rate, examples: unit.examples)
            self = .sampled(.users(mixture), rate: 1, isAdding: false)
        } else if case .poissonSampled(let rate, let inner) = event {
            guard let pair = Self.pair(inner, relation, rate: rate) else {
                throw PLDAccountant.unaccounted(event, relation)
            }
            self = pair
        } else {
            guard let pair = Self.pair(event, relation, rate: 1) else {
                throw PLDAccountant.unaccounted(event, relation)
            }
            self = pair
        }
    }

    private static func pair(
        _ event: PrivacyEvent, _ relation: NeighbouringRelation, rate: Double
    ) -> LossPair? {
        let isReplacing = relation == .replaceOne
        switch event {
        case .gaussian(let z):
            return isReplacing
                ? .replaced(sigma: z, rate: rate)
                : .sampled(.gaussian(z), rate: rate, isAdding: false)
        case .laplace(let z):
            if z == 0 || isReplacing && rate < 1 { return nil }
            return .sampled(.laplace(z / relation.contributions), rate: rate, isAdding: false)
        case .discreteGaussian(let deviation, let sensitivity):
            return .discrete(DiscreteNoise.gaussian(deviation), sensitivity, rate, isReplacing)
        case .discreteLaplace(let decay, let sensitivity):
            return .discrete(DiscreteNoise.laplace(decay), sensitivity, rate, isReplacing)
        case .randomizedResponse(let noise, let buckets) where rate == 1:
            return .response(noise: noise, buckets: Double(buckets), relation)
        case .noisyMaximum(let epsilon, _) where rate == 1,
            .sparseVector(let epsilon, _) where rate == 1:
            return .approximate(epsilon: epsilon, delta: 0)
        case .approximate(let epsilon, let delta) where rate == 1:
            return .approximate(epsilon: epsilon, delta: delta)
        default: return nil
        }
    }

    /// P and Q swapped.
    var mirrored: LossPair {
        switch self {
        case .sampled(let noise, let rate, _) where rate == 1 && noise.isSymmetric: self
        case .sampled(let noise, let rate, let isAdding):
            .sampled(noise, rate: rate, isAdding: !isAdding)
        case .replaced: self
        case .atoms(let atoms):
            .atoms(atoms.map { Atom(first: $0.second, second: $0.first) }.reversed())
        }
    }

    /// The largest loss in both directions, ∞ if there is none.
    var largestLoss: Double {
        switch self {
        case .sampled(.laplace(let scale), let rate, _):
            max(
                logSum(log1p(-rate), log(rate) + 1 / scale),
                -logSum(log1p(-rate), log(rate) - 1 / scale))
        case .sampled, .replaced: .infinity
        case .atoms(let atoms):
            atoms.reduce(0) {
                $1.first == 0 && $1.second == 0
                    ? $0
                    : max(
                        $0,
                        $1.first == 0 || $1.second == 0 ? .infinity : abs(log($1.first / $1.second))
                    )
            }
        }
    }

    /// The worst pair of an (ε, δ) mechanism: infinite loss with probability δ, else ±ε (Kairouz, Oh, Viswanath
    /// 2015).
    private static func approximate(epsilon: Double, delta: Double) -> LossPair {
        let rare = (1 - delta) / (1 + exp(epsilon))
        let common = (1 - delta) - rare
        var atoms = [Atom(first: common, second: rare), Atom(first: rare, second: common)]
        if delta > 0 {
            atoms = [Atom(first: delta, second: 0)] + atoms + [Atom(first: 0, second: delta)]
        }
        return .atoms(atoms)
    }

    private static func response(
        noise p: Double, buckets k: Double, _ relation: NeighbouringRelation
    ) -> LossPair? {
        switch relation {
        case .addOrRemoveOne: return nil
        case .replaceOne:
            let (right, wrong) = (1 - p + p / k, p / k)
            return .atoms([
                Atom(first: right, second: wrong),
                Atom(first: (k - 2) * wrong, second: (k - 2) * wrong),
                Atom(first: wrong, second: right),
            ])
        case .replaceSpecial:
            let (right, wrong) = (1 - p + p / k, (k - 1) * p / k)
            return .atoms([
                Atom(first: right, second: 1 / k), Atom(first: wrong, second: (k - 1) / k),
            ])
        }
    }
}
