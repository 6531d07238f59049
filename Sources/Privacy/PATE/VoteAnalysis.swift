import Glibc

/// What the answers of teachers are expected to cost by Rényi divergence: the analysis of PATE
/// 2018.
///
/// ```swift
/// let mechanism = VoteMechanism.confidentMaximum(
///     threshold: 200, thresholdDeviation: 150, deviation: 40)
/// let answer = try VoteAnalysis(table, mechanism).answer(delta: 1e-5)
/// answer.epsilon  // depends on the votes, and is as private as they are
/// ```
///
/// With a threshold, whether a query is answered is chance, and so is what it costs: sums are
/// expected ones, over the noise of the comparisons.
///
/// ## Guarantee
/// For data sets that differ in the records of one teacher, which moves one vote from a class to
/// another.
///
/// ## Source
/// Papernot et al. 2018, arXiv:1802.08908, section 4 and appendix A.
public struct VoteAnalysis: Sendable {
    /// ε with what makes it up.
    public struct Answer: Sendable, Hashable {
        /// ε of the best order, as expected.
        public let epsilon: Double
        /// The best order.
        public let order: Double
        /// Whether the best order is the first or the last, so that others might give less.
        public let isAtEdge: Bool
        /// How many queries are answered, as expected.
        public let expectedAnswers: Double
        /// The standard deviation of ε, with queries taken as drawn at random: √(n·(mean of squares
        /// − squared mean)) where means divide by n − 1, as the published program has it.
        public let standardDeviation: Double
        /// The part of ε that comparisons with the threshold cost; 0 without one.
        public let thresholdPart: Double
        /// The part of ε that answers cost.
        public let answerPart: Double
        /// The part of ε that a probability of δ saves from: what conversion adds.
        public let deltaPart: Double
    }

    public let mechanism: VoteMechanism
    /// The orders α > 1 that are looked at.
    public let orders: [Double]
    /// How many queries are put to the teachers.
    public let queries: Int
    /// Whether costs depend on the votes, and are as private as they are. The chance of an answer
    /// does in any case.
    public let dependsOnVotes: Bool
    /// How many of them are answered, as expected.
    public let expectedAnswers: Double
    /// The Rényi divergence of all queries at each order, in nats, as expected.
    public let divergences: [Double]
    let thresholdDivergences: [Double]
    let squares: [Double]
    let table: VoteTable
    let baseline: VoteBaseline?

    /// 2, 2.5, … 100, then to 500 in 99 steps of equal ratio: the orders of the published tables.
    public static let tableOrders: [Double] =
        (0...196).map { 2 + Double($0) / 2 }
        + (1...99).map { pow(10, 2 + Double($0) * (log10(500) - 2) / 99) }

    /// - Parameters:
    ///   - baseline: what the student expects, for Interactive-GNMax; only where there is a
    ///     threshold.
    ///   - dependsOnVotes: false for costs that hold whatever the votes, with answers as expected
    ///     from them.
    ///   - orders: each above 1.
    /// - Throws: `PrivacyError.parameter`.
    public init(
        _ table: VoteTable, _ mechanism: VoteMechanism, baseline: VoteBaseline? = nil,
        dependsOnVotes: Bool = true, orders: [Double] = tableOrders
    ) throws(PrivacyError) {
        let answers = try Self.running(
            table, mechanism, baseline: baseline, dependsOnVotes: dependsOnVotes, orders: orders,
            after: [table.queries])
        self = answers[0]
    }

    private init(
        _ sums: CostSums, _ charge: VoteCharge, table: VoteTable, baseline: VoteBaseline?,
        queries: Int
    ) {
        mechanism = charge.mechanism
        orders = charge.orders
        dependsOnVotes = charge.dependsOnVotes
        self.queries = queries
        self.table = table
        self.baseline = baseline
        expectedAnswers = sums.answers
        divergences = sums.costs
        thresholdDivergences = sums.thresholdCosts
        squares = sums.squares
    }

    /// The analyses of the first queries, one for each number of them: how ε grows.
    ///
    /// - Parameter after: numbers of queries, from 1 to those of the table, each at least the one
    ///   before.
    /// - Throws: `PrivacyError.parameter`.
    public static func running(
        _ table: VoteTable, _ mechanism: VoteMechanism, baseline: VoteBaseline? = nil,
        dependsOnVotes: Bool = true, orders: [Double] = tableOrders, after numbers: [Int]
    ) throws(PrivacyError) -> [VoteAnalysis] {
        try check(table, mechanism, baseline, orders)
        let charge = VoteCharge(
            mechanism: mechanism, orders: orders, dependsOnVotes: dependsOnVotes)
        var sums = CostSums(orders: orders.count)
        var (done, found) = (0, [VoteAnalysis]())
        for number in numbers {
            try Domain.range("the number of queries", number, max(1, done)...table.queries)
            let kinds = mechanism.kinds(of: table, over: baseline, in: done..<number)
            charge.add(kinds, to: &sums)
            done = number
            found.append(
                VoteAnalysis(sums, charge, table: table, baseline: baseline, queries: number))
        }
        return found
    }

    private static func check(
        _ table: VoteTable, _ mechanism: VoteMechanism, _ baseline: VoteBaseline?,
        _ orders: [Double]
    ) throws(PrivacyError) {
        try mechanism.check()
        guard !orders.isEmpty else {
            throw .parameter(name: "the orders", value: "none", domain: "one or more")
        }
        for order in orders { try Domain.order(order) }
        try mechanism.check(baseline, for: table)
    }

    /// The least ε over the orders.
    ///
    /// - Parameters:
    ///   - delta: above 0 and below 1.
    ///   - conversion: `.classic` is that of the published tables; `.tight` gives less.
    /// - Throws: `PrivacyError.parameter`.
    public func answer(
        delta: Double, conversion: RenyiConversion = .classic
    ) throws(PrivacyError) -> Answer {
        try Domain.deltaAboveZero(delta)
        let logDelta = log(delta)
        var (best, least) = (0, Double.infinity)
        for (place, order) in orders.enumerated() {
            let epsilon = conversion.epsilon(
                order: order, divergence: divergences[place], logDelta: logDelta)
            if epsilon < least { (best, least) = (place, epsilon) }
        }
        let threshold = thresholdDivergences[best]
        return Answer(
            epsilon: max(0, least), order: orders[best],
            isAtEdge: best == 0 || best == orders.count - 1, expectedAnswers: expectedAnswers,
            standardDeviation: standardDeviation(at: best), thresholdPart: threshold,
            answerPart: divergences[best] - threshold, deltaPart: least - divergences[best])
    }

    private func standardDeviation(at place: Int) -> Double {
        let count = Double(max(1, queries - 1))
        let mean = divergences[place] / count
        return max(0, Double(queries) * (squares[place] / count - mean * mean)).squareRoot()
    }
}

extension VoteMechanism {
    /// Queries that cost the same, with what the threshold is compared with as their lead.
    func kinds(of table: VoteTable, over baseline: VoteBaseline?, in range: Range<Int>)
        -> QueryKinds
    {
        QueryKinds(table, in: range) { query, _ in
            lead(of: table[query], query: query, over: baseline)
        }
    }
}

/// What queries cost, summed for each order.
private struct CostSums {
    var answers = 0.0
    var costs: [Double]
    var thresholdCosts: [Double]
    /// Expected squares of single costs.
    var squares: [Double]

    init(orders: Int) {
        costs = [Double](repeating: 0, count: orders)
        thresholdCosts = costs
        squares = costs
    }
}

/// A mechanism with the orders at which it is charged for.
private struct VoteCharge {
    let mechanism: VoteMechanism
    let orders: [Double]
    let dependsOnVotes: Bool

    func add(_ kinds: QueryKinds, to sums: inout CostSums) {
        var comparisons: [Int: [Double]] = [:]
        for (kind, queries) in kinds.entries {
            let logAnswered = mechanism.logAnswered(lead: kind.lead)
            let comparison =
                comparisons[kind.lead] ?? comparisonCosts(logAnswered: logAnswered)
            comparisons[kind.lead] = comparison
            let logError = dependsOnVotes ? mechanism.noise.logErrorBound(sorted: kind.counts) : 0
            add(
                mechanism.answerCurve(logError: logError), chance: exp(logAnswered),
                comparison: comparison, times: Double(queries), to: &sums)
        }
    }

    /// What comparisons with the threshold cost at each order; empty if there are none.
    private func comparisonCosts(logAnswered: Double) -> [Double] {
        let curve = mechanism.thresholdCurve(logAnswered: dependsOnVotes ? logAnswered : nil)
        return curve.map { curve in orders.map { curve.divergence(order: $0) } } ?? []
    }

    private func add(
        _ curve: VoteCurve, chance: Double, comparison: [Double], times queries: Double,
        to sums: inout CostSums
    ) {
        sums.answers += queries * chance
        for place in orders.indices {
            let first = comparison.isEmpty ? 0 : comparison[place]
            let second = curve.divergence(order: orders[place])
            let expected = chance * second
            sums.thresholdCosts[place] += queries * first
            sums.costs[place] += queries * (first + expected)
            sums.squares[place] += queries * (first * (first + 2 * expected) + expected * second)
        }
    }
}
