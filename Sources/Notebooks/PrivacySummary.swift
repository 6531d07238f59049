import Interpreter
import Privacy

/// What a run has spent of one private source, as statements show it.
public struct SourceSummary: Sendable {
    public let source: PrivateSource
    public let delta: Double
    /// Nil if no accountant can say.
    public let spending: Spending?
    /// Why none can.
    public let problem: String?
    public let charges: [Line]
    /// ε by δ, from small δ to large; empty where there is none.
    public let curve: [(delta: Double, epsilon: Double)]

    /// One entry of the ledger.
    public struct Line: Sendable {
        public let charge: Charge
        /// ε of it by itself; nil if there are too many entries to say it of each.
        public let alone: Double?
        /// ε after it; nil likewise.
        public let total: Double?
    }
}

/// Statements of all private sources of a run.
public struct PrivacySummary: Sendable {
    public let record: PrivacyRecord
    public let sources: [SourceSummary]

    /// So many entries get a total each: every one takes an accountant its time.
    private static let totalLimit = 24

    public init(_ record: PrivacyRecord) {
        self.record = record
        sources = zip(record.book.sources, record.deltas).map { entry, delta in
            Self.summary(of: entry.source, entry.number, delta, record.book)
        }
    }

    /// What each cell had to do with privacy: ε of a source after it.
    public func totals(afterCell label: String) -> [(source: String, epsilon: Double)] {
        sources.compactMap { summary in
            guard let line = summary.charges.last(where: { $0.charge.detail.cell == label }),
                let total = line.total
            else { return nil }
            return (summary.source.name, total)
        }
    }

    private static func summary(
        of source: PrivateSource, _ number: UInt32, _ delta: Double, _ book: PrivacyBook
    ) -> SourceSummary {
        let charges = book.charges.filter { $0.source == number && $0.times > 0 }
        do {
            let spending = try book.spending(of: number, delta: delta)
            var lines: [SourceSummary.Line] = []
            for (place, charge) in charges.enumerated() {
                var total: Double?
                let isSaid = charges.count <= totalLimit
                let alone =
                    isSaid
                    ? try book.spending(after: [charge], of: source, delta: delta).epsilon : nil
                if place == charges.count - 1 {
                    total = spending?.epsilon
                } else if isSaid {
                    total = try book.spending(
                        after: Array(charges[...place]), of: source, delta: delta
                    ).epsilon
                }
                lines.append(.init(charge: charge, alone: alone, total: total))
            }
            return SourceSummary(
                source: source, delta: delta, spending: spending, problem: nil, charges: lines,
                curve: try curve(of: number, spending, book))
        } catch {
            return SourceSummary(
                source: source, delta: delta, spending: nil,
                problem: error.diagnostic.explanation,
                charges: charges.map { .init(charge: $0, alone: nil, total: nil) }, curve: [])
        }
    }

    private static let deltas = [1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2]

    private static func curve(
        of number: UInt32, _ spending: Spending?, _ book: PrivacyBook
    ) throws(PrivacyError) -> [(delta: Double, epsilon: Double)] {
        guard let spending, spending.epsilon > 0, spending.epsilon.isFinite else { return [] }
        let epsilons = try book.epsilons(of: number, deltas: deltas)
        return Array(zip(deltas, epsilons)).map { (delta: $0, epsilon: $1) }
    }
}
