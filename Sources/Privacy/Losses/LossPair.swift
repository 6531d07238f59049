import Glibc

/// A pair (P, Q) that no pair of neighbours' outputs is easier to tell apart than: everything about one use of a
/// mechanism that matters for (ε, δ) (Zhu, Dong, Wang 2022).
///
/// The privacy loss is L = log(dP/dQ) under P, and δ(ε) = E[(1 − e^(ε − L))₊].
enum LossPair: Sendable, Hashable {
    /// P = (1 − q)μ₀ + qμ₁ and Q = μ₀: a record is removed. `isAdding` swaps them.
    case sampled(NoiseRatio, rate: Double, isAdding: Bool)
    /// P = (1 − q)μ₀ + qμ₁ and Q = (1 − q)μ₀ + qμ₋₁, Gaussians of deviation σ around 0, 1 and −1: one is replaced.
    case replaced(sigma: Double, rate: Double)
    /// Outcomes with their probabilities under P and Q.
    case atoms([Atom])

    struct Atom: Sendable, Hashable {
        var first: Double
        var second: Double
    }

    /// The loss's distribution up to a grid: masses under P and Q between multiples of `step`.
    ///
    /// - Parameter tail: the mass that may be cut off at each end.
    func cells(step: Double, tail: Double) -> LossCells {
        switch self {
        case .sampled(let noise, let rate, let isAdding):
            let cells = Self.cells(noise, rate, step, tail)
            return isAdding ? cells.mirrored : cells
        case .replaced(let sigma, let rate): return Self.cells(sigma, rate, step, tail)
        case .atoms(let atoms): return LossCells(atoms: atoms, step: step)
        }
    }

    /// A few hundred parts, merged to their mean loss: enough to find where a tail's weight lies.
    func nodes(tail: Double) -> LossNodes {
        switch self {
        case .sampled(let noise, let rate, let isAdding):
            let range = noise.range(rate: rate, tail: tail)
            let tails = noise.places(in: range, count: 240).map { noise.tails(logRatio: $0) }
            var atoms = zip(tails, tails.dropFirst()).map { low, high in
                let base = NoiseRatio.Tails.between(low.0, high.0)
                let moved = NoiseRatio.Tails.between(low.1, high.1)
                return Atom(first: (1 - rate) * base + rate * moved, second: base)
            }
            // The mass on the last place itself, where there is some.
            if case .laplace = noise, let last = tails.last {
                atoms.append(
                    Atom(
                        first: (1 - rate) * last.0.above + rate * last.1.above,
                        second: last.0.above))
            }
            if isAdding { atoms = atoms.map { Atom(first: $0.second, second: $0.first) } }
            return LossNodes(atoms)
        case .replaced(let sigma, let rate):
            let end = Self.replacedEnd(sigma, rate, tail).place
            let edges = (0...240).map { -end + 2 * end * Double($0) / 240 }
            let tails = edges.map { x in
                [x, x - 1, x + 1].map { NoiseRatio.normal($0 / sigma) }
            }
            return LossNodes(
                zip(tails, tails.dropFirst()).map { low, high in
                    let parts = zip(low, high).map { NoiseRatio.Tails.between($0, $1) }
                    return Atom(
                        first: (1 - rate) * parts[0] + rate * parts[1],
                        second: (1 - rate) * parts[0] + rate * parts[2])
                })
        case .atoms(let atoms): return LossNodes(atoms, areTrue: true)
        }
    }

    /// How far apart the losses are between which all but a mass of `tail` on each side lies.
    func width(tail: Double) -> Double {
        switch self {
        case .sampled(let noise, let rate, _):
            let range = noise.range(rate: rate, tail: tail)
            return Self.loss(range.upperBound, rate) - Self.loss(range.lowerBound, rate)
        case .replaced(let sigma, let rate):
            return 2 * Self.replacedEnd(sigma, rate, tail).loss
        case .atoms(let atoms):
            let losses = atoms.filter { $0.first > 0 && $0.second > 0 }
                .map { log($0.first / $0.second) }
            return (losses.max() ?? 0) - (losses.min() ?? 0)
        }
    }

    /// The least distance of two losses, if there are finitely many.
    var gap: Double? {
        guard case .atoms(let atoms) = self else { return nil }
        let losses = atoms.filter { $0.first > 0 && $0.second > 0 }
            .map { log($0.first / $0.second) }.sorted()
        return zip(losses, losses.dropFirst()).map { $1 - $0 }.filter { $0 > 1e-9 }.min()
    }

    // MARK: - Grids

    /// The loss where log(dμ₁/dμ₀) has a value.
    private static func loss(_ logRatio: Double, _ rate: Double) -> Double {
        rate == 1 ? logRatio : logSum(log1p(-rate), log(rate) + logRatio)
    }

    /// Where the table of replacing one ends, and the loss there.
    private static func replacedEnd(
        _ sigma: Double, _ rate: Double, _ tail: Double
    ) -> (place: Double, loss: Double) {
        let end = NoiseRatio.gaussian(sigma).range(rate: rate, tail: tail).upperBound
        let place = end * sigma * sigma + 0.5
        return (
            place,
            loss((place - 0.5) / (sigma * sigma), rate)
                - loss((-place - 0.5) / (sigma * sigma), rate)
        )
    }

    private static func cells(
        _ noise: NoiseRatio, _ rate: Double, _ step: Double, _ tail: Double
    ) -> LossCells {
        let range = noise.range(rate: rate, tail: tail)
        let offset = usualLoss(noise, rate, step)
        // One more on each side, so that a mass on the end itself is inside however it is rounded.
        let first = Int(((loss(range.lowerBound, rate) - offset) / step).rounded(.down)) - 1
        let last = Int(((loss(range.upperBound, rate) - offset) / step).rounded(.down)) + 2
        let logRate = log(rate)
        let edges = (first...last).map { index in
            noise.tails(logRatio: logRatio(offset + Double(index) * step, rate, logRate))
        }
        var cells = LossCells(step: step, offset: offset, first: first)
        cells.reserve(edges.count)
        for (low, high) in zip(edges, edges.dropFirst()) {
            let base = NoiseRatio.Tails.between(low.0, high.0)
            let moved = NoiseRatio.Tails.between(low.1, high.1)
            cells.append((1 - rate) * base + rate * moved, base)
        }
        if let start = edges.first, let end = edges.last {
            cells.below = Atom(
                first: (1 - rate) * start.0.below + rate * start.1.below, second: start.0.below)
            cells.above = Atom(
                first: (1 - rate) * end.0.above + rate * end.1.above, second: end.0.above)
        }
        return cells
    }

    /// The loss that most steps have. Where the greater part lies within few grid steps, it is the loss of that part as
    /// a whole, so that its halves on both sides of the point balance.
    private static func usualLoss(_ noise: NoiseRatio, _ rate: Double, _ step: Double) -> Double {
        var usual = loss(noise.usualLogRatio, rate)
        guard rate < 1 else { return usual }
        var end = log1p(-rate) + 1.5 * step
        for _ in 0..<3 {
            let (base, moved) = noise.tails(logRatio: logRatio(end, rate, log(rate)))
            guard base.below > 0.3 else { break }
            usual = log1p(rate * (moved.below - base.below) / base.below)
            end = usual + step
        }
        return usual
    }

    /// log(dμ₁/dμ₀) where the loss log(1 − q + q·dμ₁/dμ₀) has a value.
    private static func logRatio(_ loss: Double, _ rate: Double, _ logRate: Double) -> Double {
        if rate == 1 { return loss }
        if loss > 40 { return loss - logRate }
        let excess = expm1(loss) + rate
        return excess <= 0 ? -.infinity : log(excess) - logRate
    }

    private static func cells(
        _ sigma: Double, _ rate: Double, _ step: Double, _ tail: Double
    ) -> LossCells {
        let end = replacedEnd(sigma, rate, tail)
        let count = max(1, Int((end.loss / step).rounded(.up)))
        let edges = (-count...count).map { index -> [NoiseRatio.Tails] in
            let x = replacedPlace(Double(index) * step, sigma, rate)
            return [x, x - 1, x + 1].map { NoiseRatio.normal($0 / sigma) }
        }
        var cells = LossCells(step: step, offset: 0, first: -count)
        cells.reserve(edges.count)
        func atom(_ parts: [Double]) -> Atom {
            Atom(
                first: (1 - rate) * parts[0] + rate * parts[1],
                second: (1 - rate) * parts[0] + rate * parts[2])
        }
        for (low, high) in zip(edges, edges.dropFirst()) {
            let mass = atom(zip(low, high).map { NoiseRatio.Tails.between($0, $1) })
            cells.append(mass.first, mass.second)
        }
        if let start = edges.first, let finish = edges.last {
            cells.below = atom(start.map(\.below))
            cells.above = atom(finish.map(\.above))
        }
        return cells
    }

    /// Where the loss of replacing one has a value: σ²(L/2 + asinh((1 − q)/q·e^(1/(2σ²))·sinh(L/2))).
    private static func replacedPlace(_ loss: Double, _ sigma: Double, _ rate: Double) -> Double {
        let squared = sigma * sigma
        if loss == 0 || rate == 1 { return squared * loss / 2 }
        let half = abs(loss) / 2
        // log sinh x = x − log 2 + log(1 − e^(−2x))
        let logSinh = half - 0.6931471805599453 + logOneMinusExp(-2 * half)
        let exponent = log1p(-rate) - log(rate) + 1 / (2 * squared) + logSinh
        let inverse = exponent > 20 ? exponent + 0.6931471805599453 : asinh(exp(exponent))
        return squared * (half + inverse) * (loss < 0 ? -1 : 1)
    }
}
