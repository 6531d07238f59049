import Glibc

/// How far the cost of a GNMax answer may move when one teacher is another, at one order.
///
/// The cost is a function β of the bound q on an error. It rises up to q₀, and from there on is
/// α/σ², also where a bound that depends on the votes would be less.
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, appendix B.
public struct MaximumSensitivity: Sendable, Hashable {
    /// σ in votes.
    public let deviation: Double
    /// α.
    public let order: Double
    /// m.
    public let classes: Int
    /// log q₀: where the bound that depends on the votes becomes the one that does not.
    public let logTurningError: Double
    /// log q₁: what q₀ may become by one vote. Between both the sensitivity is taken as that at q₁.
    public let logPlateauError: Double
    private let plateau: Double

    /// - Parameters:
    ///   - deviation: σ > 0 in votes.
    ///   - order: α > 1.
    ///   - classes: m ≥ 2.
    /// - Throws: `PrivacyError.parameter`.
    public init(deviation: Double, order: Double, classes: Int) throws(PrivacyError) {
        try VoteNoise.gaussian(deviation: deviation).check()
        try Domain.order(order)
        try Domain.range("the number of classes", classes, 2...(1 << 31))
        self.deviation = deviation
        self.order = order
        self.classes = classes
        let step = VoteStep(deviation: deviation, classes: classes)
        logTurningError = Self.turningPoint(deviation: deviation, order: order)
        logPlateauError = step.down(logTurningError)
        plateau = Self.difference(
            around: logPlateauError, step, Cost(deviation, order, logTurningError))
    }

    /// β(q): what an answer costs, in nats.
    ///
    /// - Parameter q: log of the bound on an error, ≤ 0.
    public func cost(logError q: Double) -> Double {
        Cost(deviation, order, logTurningError)(q)
    }

    /// max(β(B_U(q)) − β(q), β(q) − β(B_L(q))), where B_U and B_L bound what one vote makes of q.
    ///
    /// - Parameter q: log of the bound on an error, ≤ log(1 − 1/m).
    public func local(logError q: Double) -> Double {
        if q >= logPlateauError && q <= logTurningError { return plateau }
        return Self.difference(around: q, step, Cost(deviation, order, logTurningError))
    }

    /// For d = 0, 1, … teachers − 1, a bound on the sensitivity of the cost where d teachers are
    /// others, summed over the queries of a table.
    ///
    /// - Throws: `PrivacyError.parameter` unless the table has as many classes, and at most 2²⁴
    ///   teachers.
    public func byDistance(_ table: VoteTable) throws(PrivacyError) -> [Double] {
        try Domain.range("the number of classes", table.classes, classes...classes)
        try Domain.distances(teachers: table.teachers)
        var sums = [Double](repeating: 0, count: table.teachers)
        for (kind, queries) in QueryKinds(table).entries {
            addByDistance(kind.counts, times: Double(queries), to: &sums)
        }
        return sums
    }

    /// Adds the sensitivities of one query to those of others, an entry for each distance.
    ///
    /// - Parameter counts: the votes, largest first.
    func addByDistance(_ counts: [Int], times weight: Double, to sums: inout [Double]) {
        var walk = counts
        var logError = noise.logErrorBound(sorted: walk)
        let isAbove = logError > logTurningError
        var distance = 0
        // The worst way is towards the plateau; what is there holds for all greater distances.
        while distance < sums.count, isAbove || logError < logPlateauError,
            !isAbove || logError > logTurningError
        {
            sums[distance] += weight * local(logError: logError)
            if isAbove && walk[1] == 0 {
                distance += 1
                break
            }
            Self.move(towardsTop: isAbove, &walk)
            logError = noise.logErrorBound(sorted: walk)
            distance += 1
        }
        for further in distance..<max(distance, sums.count) { sums[further] += weight * plateau }
    }

    /// Moves one vote from the second to the first, or back, and keeps the largest first.
    private static func move(towardsTop: Bool, _ counts: inout [Int]) {
        counts[0] += towardsTop ? 1 : -1
        counts[1] -= towardsTop ? 1 : -1
        if counts[0] < counts[1] { counts.swapAt(0, 1) }
        var place = 1
        while place + 1 < counts.count && counts[place] < counts[place + 1] {
            counts.swapAt(place, place + 1)
            place += 1
        }
    }

    private var noise: VoteNoise { .gaussian(deviation: deviation) }
    var step: VoteStep { VoteStep(deviation: deviation, classes: classes) }

    private static func difference(around q: Double, _ step: VoteStep, _ cost: Cost) -> Double {
        let here = cost(q)
        return max(0, cost(step.up(q)) - here, here - cost(step.down(q)))
    }

    /// β.
    private struct Cost {
        let deviation: Double
        let order: Double
        let turning: Double

        init(_ deviation: Double, _ order: Double, _ logTurningError: Double) {
            self.deviation = deviation
            self.order = order
            // One vote away from q₁ is q₀ but for rounding, and there the cost may jump.
            turning = logTurningError - 1e-9 * abs(logTurningError)
        }

        func callAsFunction(_ q: Double) -> Double {
            VoteCurve.gaussian(logError: q >= turning ? 0 : q, deviation: deviation)
                .divergence(order: order)
        }
    }

    /// log q₀.
    private static func turningPoint(deviation sigma: Double, order: Double) -> Double {
        func excess(_ q: Double) -> Double {
            VoteCurve.gaussian(logError: q, deviation: sigma).dependent(order: order)
                - order / (sigma * sigma)
        }
        func squared(_ x: Double) -> Double { x * x }
        // Below it the bound that depends on the votes holds.
        let highest = -max(
            squared(1 + 1 / sigma), squared((order - 0.99) / sigma), squared(1 / sigma))
        if excess(highest) < 0 { return highest }
        var lowest = 2 * highest
        while excess(lowest) > 0 {
            lowest *= 1.5
            if lowest < -1e300 { return -.infinity }
        }
        let (a, b) = RootSearch.interval(from: lowest, to: highest, excess)
        return (a + b) / 2
    }
}

/// What one vote more or less makes of the bound q on an error.
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, appendix B, proposition 11.
struct VoteStep: Sendable, Hashable {
    /// How far one vote moves a quantile of the standard normal distribution: √2/σ.
    let shift: Double
    /// log(m − 1).
    let logOthers: Double

    init(deviation: Double, classes: Int) {
        shift = 1.4142135623730951 / deviation
        logOthers = log(Double(classes - 1))
    }

    /// The quantile x with q = (m − 1)·(1 − Φ(x)), of log q.
    func quantile(_ q: Double) -> Double {
        Normal.upperQuantile(logProbability: min(q - logOthers, -1e-300))
    }

    /// log B_U(q).
    func up(_ q: Double) -> Double {
        q == -.infinity ? q : min(0, logOthers + Normal.logUpper(quantile(q) - shift))
    }

    /// log B_L(q).
    func down(_ q: Double) -> Double {
        q == -.infinity ? q : logOthers + Normal.logUpper(quantile(q) + shift)
    }
}
