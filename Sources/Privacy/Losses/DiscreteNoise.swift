import Glibc

/// Noise on the whole numbers.
enum DiscreteNoise {
    case gaussian(Double)
    case laplace(Double)

    func weight(_ k: Double) -> Double {
        switch self {
        case .gaussian(let deviation): -k * k / (2 * deviation * deviation)
        case .laplace(let decay): -decay * abs(k)
        }
    }

    /// Beyond this distance the weights are below 10⁻³⁰⁰ of the largest.
    var span: Double {
        switch self {
        case .gaussian(let deviation): 38 * deviation + 1
        case .laplace(let decay): 690 / decay + 1
        }
    }
}

extension LossPair {
    private static let mostAtoms = 4e6

    /// Whole-number noise around 0 and around the sensitivity; nil where there would be too many outcomes to list.
    static func discrete(
        _ noise: DiscreteNoise, _ sensitivity: Int, _ rate: Double, _ isReplacing: Bool
    ) -> LossPair? {
        let distance = Double(sensitivity) * (isReplacing && rate == 1 ? 2 : 1)
        switch noise {
        case .laplace(let decay) where !(isReplacing && rate < 1):
            return discreteLaplace(decay, distance, rate)
        default: return listed(noise, distance, rate, isReplacing && rate < 1)
        }
    }

    /// Outside 0…Δ the ratio is constant, so these outcomes are one.
    private static func discreteLaplace(_ decay: Double, _ distance: Double, _ rate: Double)
        -> LossPair?
    {
        guard distance < mostAtoms else { return nil }
        let outside = 1 / (1 + exp(-decay))
        let inside = tanh(decay / 2)
        var atoms: [Atom] = []
        func add(_ base: Double, _ moved: Double) {
            atoms.append(Atom(first: (1 - rate) * base + rate * moved, second: base))
        }
        let far = exp(-decay * distance)
        add(outside * far, outside)
        for k in stride(from: distance - 1, to: 0, by: -1) {
            add(inside * exp(-decay * k), inside * exp(-decay * (distance - k)))
        }
        add(outside, outside * far)
        return .atoms(atoms)
    }

    private static func listed(
        _ noise: DiscreteNoise, _ distance: Double, _ rate: Double, _ isReplacing: Bool
    ) -> LossPair? {
        let end = noise.span.rounded(.up) + distance
        guard end < mostAtoms / 2 else { return nil }
        var total = CompensatedSum()
        for k in stride(from: -end, through: end, by: 1) { total.add(exp(noise.weight(k))) }
        func mass(_ k: Double) -> Double { exp(noise.weight(k)) / total.value }
        var atoms: [Atom] = []
        for k in stride(from: end, through: -end, by: -1) {
            let (base, moved) = (mass(k), mass(k - distance))
            let first = (1 - rate) * base + rate * moved
            let second = isReplacing ? (1 - rate) * base + rate * mass(k + distance) : base
            if first > 0 || second > 0 { atoms.append(Atom(first: first, second: second)) }
        }
        return .atoms(atoms)
    }
}
