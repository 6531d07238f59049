/// How many teachers voted for each class, query by query: what a private aggregation of teachers
/// starts from.
///
/// ```swift
/// let table = try VoteTable(counts: [[240, 10, 0], [30, 200, 20]])
/// table.teachers  // 250
/// let same = try VoteTable(labels: teacherLabels, classes: 10)
/// ```
///
/// The table is as private as the records that the teachers learned from.
public struct VoteTable: Sendable, Hashable {
    /// How many teachers there are, 1 or more.
    public let teachers: Int
    /// How many classes they choose among, 2 or more.
    public let classes: Int
    /// How many queries they answered, 1 or more.
    public let queries: Int
    /// `[queries × classes]`, one row after the other.
    public let counts: [Int]

    /// - Parameters:
    ///   - rows: votes for each class, a row for each query.
    ///   - teachers: how many there are; without it, the sum of the first row.
    ///   - abstentions: whether a teacher may give no vote, so that a row may have fewer votes than
    ///     there are teachers.
    public init(
        counts rows: [[Int]], teachers: Int? = nil, abstentions: Bool = false
    ) throws(VoteError) {
        let classes = try Self.width(of: rows)
        try self.init(
            flat: rows.flatMap { $0 }, classes: classes, teachers: teachers,
            abstentions: abstentions)
    }

    /// The same of numbers that have yet to prove that they are counts.
    public init(
        counts rows: [[Double]], teachers: Int? = nil, abstentions: Bool = false
    ) throws(VoteError) {
        let classes = try Self.width(of: rows)
        try self.init(
            counts: rows.flatMap { $0 }, classes: classes, teachers: teachers,
            abstentions: abstentions)
    }

    /// The same of one row after the other, as a tensor keeps them.
    ///
    /// - Parameter counts: `[queries × classes]`.
    public init(
        counts: [Double], classes: Int, teachers: Int? = nil, abstentions: Bool = false
    ) throws(VoteError) {
        guard classes >= 2 else { throw .tooFewClasses(classes) }
        var whole: [Int] = []
        whole.reserveCapacity(counts.count)
        for (place, value) in counts.enumerated() {
            guard let count = Int(exactly: value) else {
                throw .notACount(
                    query: place / classes, class: place % classes, value: Words.number(value))
            }
            whole.append(count)
        }
        try self.init(
            flat: whole, classes: classes, teachers: teachers, abstentions: abstentions)
    }

    /// Counts the labels that teachers gave.
    ///
    /// - Parameters:
    ///   - labels: a row for each teacher, in it a label for each query, from 0 to `classes` − 1.
    ///   - classes: 2 or more.
    /// - Throws: `VoteError`, also where the counts would fill more than 2²⁸ places.
    public init(labels: [[Int]], classes: Int) throws(VoteError) {
        guard classes >= 2 else { throw .tooFewClasses(classes) }
        guard let queries = labels.first?.count else { throw .empty(of: "teacher") }
        guard queries > 0 else { throw .empty(of: "query") }
        guard classes <= (1 << 28) / queries else { throw .tooManyClasses(classes) }
        var counts = [Int](repeating: 0, count: queries * classes)
        for (teacher, row) in labels.enumerated() {
            guard row.count == queries else {
                throw .unevenRow(row: teacher, found: row.count, expected: queries)
            }
            for (query, label) in row.enumerated() {
                guard label >= 0, label < classes else {
                    throw .unknownLabel(
                        teacher: teacher, query: query, label: label, classes: classes)
                }
                counts[query * classes + label] += 1
            }
        }
        try self.init(
            flat: counts, classes: classes, teachers: labels.count, abstentions: false)
    }

    /// All checks of counts but their being whole.
    private init(
        flat counts: [Int], classes: Int, teachers: Int?, abstentions: Bool
    ) throws(VoteError) {
        guard classes >= 2 else { throw .tooFewClasses(classes) }
        guard counts.count >= classes else { throw .empty(of: "query") }
        guard counts.count % classes == 0 else {
            throw .unevenRow(
                row: counts.count / classes, found: counts.count % classes, expected: classes)
        }
        // With counts below 2³¹ no sum overflows.
        if let place = counts.firstIndex(where: { $0 < 0 || $0 >= 1 << 31 }) {
            throw .notACount(
                query: place / classes, class: place % classes,
                value: Words.count(counts[place]))
        }
        self.counts = counts
        self.classes = classes
        queries = counts.count / classes
        let first = counts[..<classes].reduce(0, +)
        self.teachers = teachers ?? first
        guard self.teachers > 0 else { throw .empty(of: "teacher") }
        for query in 0..<queries {
            let sum = self[query].reduce(0, +)
            let fits = abstentions ? sum <= self.teachers : sum == self.teachers
            guard fits else {
                throw .wrongSum(
                    query: query, sum: sum, teachers: self.teachers, abstentions: abstentions)
            }
        }
    }

    /// Of rows that were checked before.
    private init(checked counts: [Int], like table: VoteTable) {
        self.counts = counts
        classes = table.classes
        teachers = table.teachers
        queries = counts.count / table.classes
    }

    private static func width<Number>(of rows: [[Number]]) throws(VoteError) -> Int {
        guard let classes = rows.first?.count else { throw .empty(of: "query") }
        guard classes >= 2 else { throw .tooFewClasses(classes) }
        for (query, row) in rows.enumerated() where row.count != classes {
            throw .unevenRow(row: query, found: row.count, expected: classes)
        }
        return classes
    }
}

extension VoteTable {
    /// The votes on one query, `[classes]`.
    ///
    /// - Precondition: the query is in the table.
    public subscript(query: Int) -> ArraySlice<Int> {
        counts[query * classes..<(query + 1) * classes]
    }

    /// The class with most votes on each query, the first of them if there are several; without
    /// noise, so **not private**.
    public var winners: [Int] {
        (0..<queries).map { query in
            let row = self[query]
            let most = row.max() ?? 0
            return (row.firstIndex(of: most) ?? row.startIndex) - row.startIndex
        }
    }

    /// The votes that the winner of each query has.
    public var largestCounts: [Int] { (0..<queries).map { self[$0].max() ?? 0 } }

    /// These queries only, in this order; a query may stand several times, and then costs several
    /// times.
    ///
    /// - Throws: `VoteError.unknownQuery`; `VoteError.empty` for no queries.
    public func selecting(_ indices: [Int]) throws(VoteError) -> VoteTable {
        guard !indices.isEmpty else { throw .empty(of: "query") }
        for (place, index) in indices.enumerated() where index < 0 || index >= queries {
            throw .unknownQuery(place: place, index: index, queries: queries)
        }
        return VoteTable(checked: indices.flatMap { self[$0] }, like: self)
    }

    /// The first queries.
    ///
    /// - Parameter count: from 1 to the number of queries.
    /// - Throws: as `selecting`.
    public func first(_ count: Int) throws(VoteError) -> VoteTable {
        guard count <= queries else {
            throw .unknownQuery(place: queries, index: queries, queries: queries)
        }
        return try selecting(Array(0..<max(0, count)))
    }
}
