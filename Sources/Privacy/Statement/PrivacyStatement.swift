import Glibc

/// Everything that a guarantee has to say: for whom it holds, what was done, on which assumptions, and which (ε, δ)
/// follows by which accountant.
public struct PrivacyStatement: Sendable, Hashable, Codable {
    /// One ε, and how it came about.
    public struct Line: Sendable, Hashable, Codable {
        public enum Kind: String, Sendable, Hashable, Codable {
            /// The least ε there is.
            case exact
            /// A bound from above.
            case bound
            /// May be too small.
            case estimate
            /// What a publication would print.
            case convention
            /// A bound from above that needs no assumption about sampling.
            case withoutSampling
        }

        public let kind: Kind
        public let epsilon: Double
        /// What ε is at least, where that is known.
        public let lower: Double?
        public let basis: String
    }

    public let unit: PrivacyUnit
    public let relation: NeighbouringRelation
    public let event: PrivacyEvent
    /// What was done, in a sentence.
    public let mechanism: String
    /// Names and values, as they are shown.
    public let parameters: [String]
    public let delta: Double
    public let lines: [Line]
    /// μ of Gaussian differential privacy, with whether it is exact.
    public let mu: Double?
    public let assumptions: [String]
    public let warnings: [String]

    /// The smallest bound; ∞ if there is none.
    public var epsilon: Double {
        lines.filter { $0.kind == .exact || $0.kind == .bound }.map(\.epsilon).min() ?? .infinity
    }

    /// - Parameters:
    ///   - delta: above 0 and below 1.
    ///   - records: how many there are, if that is known; δ is compared with it.
    ///   - unamplified: what holds without the assumption about sampling.
    /// - Throws: `PrivacyError` if a parameter is outside its domain, or no accountant knows the event.
    public init(
        of event: PrivacyEvent, unit: PrivacyUnit = .example, relation: NeighbouringRelation,
        mechanism: String, parameters: [String], delta: Double, records: Int? = nil,
        assumptions: [String], unamplified: PrivacyEvent? = nil
    ) throws(PrivacyError) {
        guard delta > 0, delta < 1 else {
            throw .parameter(
                name: "δ", value: Words.number(delta), domain: "above 0 and below 1")
        }
        try event.check()
        var accounting = StatementLines(unit: unit, relation: relation, delta: delta)
        try accounting.add(event)
        if let unamplified { accounting.addUnamplified(unamplified) }
        self.unit = unit
        self.relation = relation
        self.event = event
        self.mechanism = mechanism
        self.parameters = parameters
        self.delta = delta
        self.assumptions = assumptions
        lines = accounting.lines
        mu = accounting.mu
        warnings = Self.warnings(
            epsilon: lines.filter { $0.kind == .exact || $0.kind == .bound }.map(\.epsilon).min(),
            delta: delta, records: records)
    }

    private static func warnings(epsilon: Double?, delta: Double, records: Int?) -> [String] {
        var warnings: [String] = []
        if let records, delta >= 1 / Double(records) {
            warnings.append(
                "δ = \(Words.number(delta)) is not below 1/N = "
                    + "\(Words.significant(1 / Double(records))): a mechanism that gives out a whole "
                    + "record now and then could claim this. Choose δ well below 1/N.")
        }
        if epsilon == .infinity {
            warnings.append("ε = ∞: there is no noise, and no privacy.")
        } else if let epsilon, epsilon > 10 {
            warnings.append(
                "ε above 10 promises little by itself: it lets an event be e^ε = "
                    + "\(Words.significant(exp(epsilon), digits: 2)) times as likely with a record as "
                    + "without it.")
        }
        return warnings
    }
}

/// The ε of each accountant that knows an event.
private struct StatementLines {
    let unit: PrivacyUnit
    let relation: NeighbouringRelation
    let delta: Double
    var lines: [PrivacyStatement.Line] = []
    var mu: Double?

    init(unit: PrivacyUnit, relation: NeighbouringRelation, delta: Double) {
        self.unit = unit
        self.relation = relation
        self.delta = delta
    }

    mutating func add(_ event: PrivacyEvent) throws(PrivacyError) {
        guard unit.examples == 1 else { return try addForUsers(event) }
        let exact = try GaussianAccountant(relation: relation).knowing(event)
        if let exact {
            try append(.exact, exact.epsilon(delta: delta), "the analytic Gaussian mechanism")
        }
        let losses = exact == nil ? try PLDAccountant(relation: relation).knowing(event) : nil
        if let losses {
            let bounds = try losses.epsilonBounds(delta: delta)
            append(
                .bound, bounds.upperBound, "privacy loss distributions", lower: bounds.lowerBound)
        }
        let renyi = try RDPAccountant(relation: relation).knowing(event)
        if let renyi {
            let answer = try renyi.answer(delta: delta)
            let order = answer.order.map { ", order \(Words.significant($0, digits: 3))" } ?? ""
            append(.bound, answer.epsilon, "Rényi divergence" + order)
            try addConvention(event)
        }
        if exact == nil && losses == nil && renyi == nil {
            // The error of the accountant that knows most.
            var last = PLDAccountant(relation: relation)
            try last.compose(event)
        }
        if let gaussian = try GDPAccountant(relation: relation).knowing(event) {
            mu = gaussian.mu
            if !gaussian.isExact && gaussian.mu.isFinite {
                try append(
                    .estimate, gaussian.epsilon(delta: delta),
                    "the central limit theorem, \(Words.significant(gaussian.mu))-GDP")
            }
        }
    }

    /// Several examples that change together are known to one accountant alone.
    private mutating func addForUsers(_ event: PrivacyEvent) throws(PrivacyError) {
        var accountant = PLDAccountant(relation: relation, unit: unit)
        try accountant.compose(event)
        let bounds = try accountant.epsilonBounds(delta: delta)
        append(.bound, bounds.upperBound, "privacy loss distributions", lower: bounds.lowerBound)
    }

    /// What TensorFlow Privacy printed when its tutorials and many papers were written.
    private mutating func addConvention(_ event: PrivacyEvent) throws(PrivacyError) {
        var accountant = RDPAccountant(
            relation: relation, orders: .tensorFlowPrivacy, conversion: .classic)
        try accountant.compose(event)
        let answer = try accountant.answer(delta: delta)
        guard answer.epsilon.isFinite, let order = answer.order else { return }
        append(
            .convention, answer.epsilon,
            "the older convention: classic conversion, order \(Words.number(order)) of "
                + "TensorFlow Privacy's")
    }

    mutating func addUnamplified(_ event: PrivacyEvent) {
        var accountant = GaussianAccountant(relation: relation)
        guard (try? accountant.compose(event)) != nil,
            let epsilon = try? accountant.epsilon(delta: delta)
        else { return }
        append(
            .withoutSampling, epsilon,
            "no help from sampling: each example once an epoch, in any order")
    }

    private mutating func append(
        _ kind: PrivacyStatement.Line.Kind, _ epsilon: Double, _ basis: String, lower: Double? = nil
    ) {
        lines.append(
            PrivacyStatement.Line(kind: kind, epsilon: epsilon, lower: lower, basis: basis))
    }
}
