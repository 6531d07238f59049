import Glibc

/// Composes dominating pairs that are all read in one direction, and bounds δ(ε) and ε(δ) from both sides.
struct LossComposition {
    let parts: [(pair: LossPair, count: Double)]
    /// How far discretisation may move ε, relative to ε.
    let tolerance: Double

    private static let mostCells = 150_000.0
    private static let mostPlaces = Double(1 << 18)
    private static let mostFrequencies = 1200

    private var count: Double { parts.reduce(0) { $0 + $1.count } }

    /// Which side of the true distribution the discretised one lies on.
    enum Side {
        case above
        case below
    }

    /// δ(ε) from one side.
    func delta(epsilon: Double, _ side: Side = .above) -> Double {
        let rough = nodes(tail: 1e-30)
        let saddle = LossSaddle(rough, epsilon: epsilon)
        let target = max(saddle.logDelta, -690)
        let tail = exp(target) * 1e-5 / max(1, count)
        let refined = nodes(tail: tail)
        let refinedSaddle = LossSaddle(refined, epsilon: epsilon)
        guard refinedSaddle.isUsable(refined, delta: exp(target)) else {
            return side == .above ? 1 : 0
        }
        return compose(refinedSaddle, refined, tail, epsilon, side).delta(epsilon)
    }

    /// The least ε ≥ 0 with δ(ε) ≤ δ, from one side; ∞ if there is none.
    ///
    /// - Parameter delta: above 0.
    func epsilon(delta: Double, _ side: Side = .above) -> Double {
        let target = log(delta)
        let tail = max(1e-300, delta * 1e-5 / max(1, count))
        let nodes = nodes(tail: tail)
        let saddle = LossSaddle(nodes, logDelta: target)
        guard saddle.isUsable(nodes, delta: delta) else { return side == .above ? .infinity : 0 }
        // Read from below the estimate; from 0 if even that is too high.
        for start in [max(0, min(0.5 * saddle.epsilon, saddle.epsilon - 3 / saddle.tilt)), 0] {
            let composed = compose(saddle, nodes, tail, start, side)
            if let found = composed.epsilon(logDelta: target, from: start, saddle) { return found }
            if start == 0 { break }
        }
        return 0
    }

    /// The composed loss with what is not in it.
    private struct Composed {
        let loss: any ComposedLoss
        /// What the grids' offsets add up to.
        let offset: Double
        /// The probability of an infinite loss.
        let infinite: Double
        /// log of what periodic copies may have added at an ε, to be taken from a bound from below: of the masses
        /// below ε, and of those more than a period above it, before the factor e^(−tε).
        let logCopies: (below: Double, above: Double)
        let tilt: Double
        let side: Side

        func delta(_ epsilon: Double) -> Double {
            let finite = exp(loss.logDelta(epsilon - offset))
            // What is no number promises nothing.
            if finite.isNaN { return side == .above ? 1 : 0 }
            if side == .above { return min(1, finite * (1 + 1e-11) + infinite) }
            guard finite.isFinite else { return 0 }
            let copies = exp(logCopies.below) + exp(logCopies.above - tilt * epsilon)
            return max(0, finite * (1 - 1e-11) - copies)
        }

        /// nil if δ is not above the target at the start.
        func epsilon(
            logDelta target: Double, from start: Double, _ estimate: LossSaddle
        ) -> Double? {
            let delta = exp(target)
            if side == .above && infinite >= delta { return .infinity }
            func excess(_ epsilon: Double) -> Double {
                let value = log(self.delta(epsilon)) - target
                return value == -.infinity ? -1000 : value
            }
            guard
                let first = LossComposition.place(
                    above: excess, from: start, estimate, side)
            else { return nil }
            var (low, width) = (first, max(0.02 * first, 1e-4))
            while excess(low + width) > 0 {
                low += width
                width *= 2
                if low > 1e12 { return .infinity }
            }
            let ends = RootSearch.interval(from: low, to: low + width, tolerance: 1e-9, excess)
            return side == .above ? max(ends.0, ends.1) : min(ends.0, ends.1)
        }
    }

    /// An ε whose δ is above the target; nil if there is none down to the start. A bound from below is looked for
    /// near the estimate, as far from it rounding hides it.
    private static func place(
        above excess: (Double) -> Double, from start: Double, _ estimate: LossSaddle, _ side: Side
    ) -> Double? {
        if side == .above { return excess(start) > 0 ? start : nil }
        var distance = 0.5 / estimate.tilt
        while estimate.epsilon - distance > start {
            let place = estimate.epsilon - distance
            if excess(place) > 0 { return place }
            distance *= 2
        }
        return excess(start) > 0 ? start : nil
    }

    private func nodes(tail: Double) -> [(nodes: LossNodes, count: Double)] {
        parts.map { ($0.pair.nodes(tail: tail), $0.count) }
    }

    private func compose(
        _ saddle: LossSaddle, _ nodes: [(nodes: LossNodes, count: Double)], _ tail: Double,
        _ start: Double, _ side: Side
    ) -> Composed {
        let (period, logEscape) = saddle.period(nodes, from: start)
        let step = self.step(saddle, period, tail)
        let (lattices, tilted) = tilted(step, tail, saddle.tilt, side)
        if count >= 4,
            let loss = SeriesLoss(
                tilted, tilt: saddle.tilt, period: (period / step).rounded(.up),
                mostFrequencies: Self.mostFrequencies, side)
        {
            return composed(loss, lattices, saddle, period, logEscape, side)
        }
        let coarser = max(step, period / Self.mostPlaces)
        return transformed(saddle, (period, logEscape), coarser, tail, start, side)
    }

    private func transformed(
        _ saddle: LossSaddle, _ period: (length: Double, logEscape: Double), _ step: Double,
        _ tail: Double, _ start: Double, _ side: Side
    ) -> Composed {
        let (lattices, tilted) = tilted(step, tail, saddle.tilt, side)
        let loss = TransformedLoss(
            tilted, tilt: saddle.tilt, period: Int((period.length / step).rounded(.up)) + 1,
            start: Int(((start - Self.offset(lattices)) / step).rounded(.down)), side)
        return composed(loss, lattices, saddle, period.length, period.logEscape, side)
    }

    private typealias Lattices = [(lattice: LossLattice, count: Double)]

    private func tilted(
        _ step: Double, _ tail: Double, _ tilt: Double, _ side: Side
    ) -> (Lattices, [(lattice: TiltedLattice, count: Double)]) {
        let lattices = lattices(step: step, tail: tail, side)
        return (
            lattices,
            lattices.map { (lattice: TiltedLattice($0.lattice, tilt: tilt), count: $0.count) }
        )
    }

    private func composed(
        _ loss: any ComposedLoss, _ lattices: [(lattice: LossLattice, count: Double)],
        _ saddle: LossSaddle, _ period: Double, _ logEscape: Double, _ side: Side
    ) -> Composed {
        // 1 − Π(1 − m)^T
        let logFinite = lattices.reduce(0) { $0 + $1.count * log1p(-$1.lattice.infinite) }
        let decay = saddle.tilt * period
        return Composed(
            loss: loss, offset: Self.offset(lattices), infinite: -expm1(logFinite),
            logCopies: (-decay - log(-expm1(-decay)), logEscape), tilt: saddle.tilt, side: side)
    }

    private static func offset(_ lattices: [(lattice: LossLattice, count: Double)]) -> Double {
        var sum = CompensatedSum()
        for part in lattices { sum.add(part.count * part.lattice.offset) }
        return sum.value
    }

    private func lattices(
        step: Double, tail: Double, _ side: Side
    ) -> [(lattice: LossLattice, count: Double)] {
        parts.map { part in
            let cells = part.pair.cells(step: step, tail: tail)
            return (side == .above ? cells.dominating : cells.dominated, part.count)
        }
    }

    /// Each step of composition multiplies M(t) by about 1 + t(t + 1)h²/12, which moves ε by (t + 1)h²/12.
    private func step(
        _ saddle: LossSaddle, _ period: Double, _ tail: Double
    ) -> Double {
        let allowed = max(tolerance * saddle.epsilon, 1e-8)
        let fine = (12 * allowed / (count * (saddle.tilt + 1))).squareRoot()
        let widest = parts.map { $0.pair.width(tail: tail) }.max() ?? 0
        let coarsest = max(period / 200, 1e-12)
        return fitted(max(min(fine, coarsest), widest / Self.mostCells))
    }

    /// A step by which the distance of losses that stand in even rows can be divided: they are then not rounded.
    private func fitted(_ step: Double) -> Double {
        let gaps = parts.compactMap { $0.pair.gap }
        guard let gap = gaps.min(), gap > step else { return step }
        return gap / (gap / step).rounded(.up)
    }
}
