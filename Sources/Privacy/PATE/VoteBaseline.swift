/// What a student expects the teachers to vote, for Interactive-GNMax: the number of teachers times
/// the student's probability of each class.
public struct VoteBaseline: Sendable, Hashable {
    /// `[queries × classes]`, in votes.
    let values: [Double]
    let classes: Int

    /// - Parameters:
    ///   - rows: votes expected for each class, a row for each query.
    ///   - table: the votes that they are about.
    /// - Throws: `VoteError.wrongBaseline` unless there is a finite number for each count of the
    ///   table.
    public init(votes rows: [[Double]], for table: VoteTable) throws(VoteError) {
        guard rows.count == table.queries else {
            let rows = rows.count == 1 ? "1 row" : "\(Words.count(rows.count)) rows"
            throw Self.wrong(rows, table)
        }
        for (query, row) in rows.enumerated() {
            guard row.count == table.classes else {
                throw Self.wrong("\(Words.count(row.count)) numbers in row \(query)", table)
            }
            if let value = row.first(where: { !$0.isFinite || abs($0) > 1e15 }) {
                throw Self.wrong("\(Words.number(value)) in row \(query)", table)
            }
        }
        values = rows.flatMap { $0 }
        classes = table.classes
    }

    /// - Parameter rows: the student's probability of each class, a row for each query.
    /// - Throws: as above; `VoteError.wrongBaseline` also for numbers outside 0...1.
    public init(probabilities rows: [[Double]], for table: VoteTable) throws(VoteError) {
        for (query, row) in rows.enumerated() {
            if let value = row.first(where: { !(0...1).contains($0) }) {
                throw Self.wrong("the probability \(Words.number(value)) in row \(query)", table)
            }
        }
        let teachers = Double(table.teachers)
        try self.init(votes: rows.map { $0.map { $0 * teachers } }, for: table)
    }

    /// How far the votes of a query exceed what is expected in the class where they do so most,
    /// rounded to a whole number of votes.
    func lead(of counts: ArraySlice<Int>, query: Int) -> Int {
        var lead = -Double.infinity
        for (column, count) in counts.enumerated() {
            lead = max(lead, Double(count) - values[query * classes + column])
        }
        return Int(lead.rounded(.toNearestOrEven))
    }

    func fits(_ table: VoteTable) -> Bool {
        classes == table.classes && values.count == table.counts.count
    }

    private static func wrong(_ found: String, _ table: VoteTable) -> VoteError {
        .wrongBaseline(found: found, queries: table.queries, classes: table.classes)
    }
}
