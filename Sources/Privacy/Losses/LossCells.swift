import Glibc

/// The masses under P and Q of the losses between the points of a grid.
struct LossCells: Sendable {
    let step: Double
    /// A loss that most steps have, so that it lies on the grid: what is usual is not rounded.
    let offset: Double
    /// The first cell is [offset + first·step, offset + (first + 1)·step).
    private(set) var first: Int
    private(set) var masses: [Double] = []
    private(set) var otherMasses: [Double] = []
    /// What lies below and above all cells.
    var below = LossPair.Atom(first: 0, second: 0)
    var above = LossPair.Atom(first: 0, second: 0)

    init(step: Double, offset: Double, first: Int) {
        self.step = step
        self.offset = offset
        self.first = first
    }

    mutating func reserve(_ count: Int) {
        masses.reserveCapacity(count)
        otherMasses.reserveCapacity(count)
    }

    mutating func append(_ mass: Double, _ other: Double) {
        masses.append(mass)
        otherMasses.append(other)
    }

    /// Outcomes put into their cells; where Q has no mass the loss is infinite.
    init(atoms: [LossPair.Atom], step: Double) {
        let finite = atoms.filter { $0.first > 0 && $0.second > 0 }
        let usual = finite.max { $0.first < $1.first }
        let offset = usual.map { log($0.first / $0.second) } ?? 0
        let places = finite.map {
            Int(((log($0.first / $0.second) - offset) / step).rounded(.down))
        }
        self.init(step: step, offset: offset, first: places.min() ?? 0)
        let count = (places.max() ?? 0) - first + 1
        masses = [Double](repeating: 0, count: count)
        otherMasses = masses
        for (atom, place) in zip(finite, places) {
            masses[place - first] += atom.first
            otherMasses[place - first] += atom.second
        }
        for atom in atoms where atom.second == 0 { above.first += atom.first }
        for atom in atoms where atom.first == 0 { below.second += atom.second }
    }

    /// The losses of (Q, P): the sign changes, and the masses trade places.
    var mirrored: LossCells {
        var result = LossCells(step: step, offset: -offset, first: -(first + masses.count))
        result.masses = otherMasses.reversed()
        result.otherMasses = masses.reversed()
        result.below = LossPair.Atom(first: above.second, second: above.first)
        result.above = LossPair.Atom(first: below.second, second: below.first)
        return result
    }

    /// A distribution on the grid's points that is no easier to hide: it dominates this one.
    ///
    /// Each cell's masses go to its two ends so that both P and Q keep theirs (*connect the dots*: Doroshenko et al.
    /// 2022), which makes the error quadratic in the step. What is above counts as an infinite loss.
    var dominating: LossLattice {
        var points = [Double](repeating: 0, count: masses.count + 1)
        let width = -expm1(-step)
        for (index, mass) in masses.enumerated() where mass > 0 {
            let low = offset + Double(first + index) * step
            let other = otherMasses[index]
            // Where numbers end, all is rounded up.
            let kept = other > 1e-290 ? (mass - exp(log(other) + low)) / width : mass
            let upper = min(mass, max(0, kept))
            points[index + 1] += upper
            points[index] += mass - upper
        }
        points[0] += below.first
        return LossLattice(
            step: step, offset: offset, first: first, masses: points, infinite: above.first)
    }

    /// A distribution on the grid's points that this one dominates.
    ///
    /// Parts of the cells on both sides of a point are merged there so that the ratio of their masses is the point's
    /// own; what finds no counterpart is rounded down. Merging and rounding down both lower δ.
    var dominated: LossLattice {
        var points = [Double](repeating: 0, count: masses.count + 1)
        // What the cell before left over, with its mass under Q.
        var (carried, carriedOther) = (0.0, 0.0)
        for index in 0..<masses.count {
            let here = exp(min(600, -offset - Double(first + index) * step))
            let (mass, other) = (masses[index], otherMasses[index])
            // Carried losses lie below this point, the cell's own above it.
            let lack = max(0, carriedOther - carried * here)
            let surplus = max(0, mass * here - other)
            let share = lack > 0 && surplus > 0 ? min(1, lack / surplus) : 0
            let used = lack > 0 ? min(1, share * surplus / lack) : 0
            points[index] += share * mass + used * carried
            if index > 0 { points[index - 1] += (1 - used) * carried }
            carried = (1 - share) * mass
            carriedOther = (1 - share) * other
        }
        points[max(0, masses.count - 1)] += carried
        points[masses.count] += above.first
        return LossLattice(step: step, offset: offset, first: first, masses: points, infinite: 0)
    }
}

/// A distribution of the privacy loss on a grid.
struct LossLattice: Sendable {
    let step: Double
    let offset: Double
    /// The masses stand at offset + (first, first + 1, …)·step.
    let first: Int
    let masses: [Double]
    /// The probability of an infinite loss.
    let infinite: Double
}

/// Some hundred losses with their masses under P.
struct LossNodes: Sendable {
    private(set) var losses: [Double] = []
    private(set) var masses: [Double] = []

    /// The mass whose loss is no finite number.
    private(set) var lost = 0.0
    /// Whether an infinite loss is one, and no loss that is too large for a number.
    let hasTrueAtoms: Bool

    init(_ atoms: [LossPair.Atom], areTrue: Bool = false) {
        hasTrueAtoms = areTrue
        for atom in atoms where atom.second == 0 { lost += atom.first }
        for atom in atoms where atom.first > 0 && atom.second > 0 {
            losses.append(log(atom.first / atom.second))
            masses.append(atom.first)
        }
    }

    /// log E[e^(tL)] with its first two derivatives.
    func cumulant(_ t: Double) -> (value: Double, slope: Double, curvature: Double) {
        let exponents = losses.map { t * $0 }
        let largest = exponents.max() ?? 0
        var (sum, first, second) = (0.0, 0.0, 0.0)
        for (index, mass) in masses.enumerated() {
            let weight = mass * exp(exponents[index] - largest)
            sum += weight
            first += weight * losses[index]
        }
        guard sum > 0 else { return (0, 0, 0) }
        let mean = first / sum
        for (index, mass) in masses.enumerated() {
            let distance = losses[index] - mean
            second += mass * exp(exponents[index] - largest) * distance * distance
        }
        return (log(sum) + largest, mean, second / sum)
    }
}
