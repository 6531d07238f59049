/// Queries that cost the same: equal but for the names of the classes.
struct QueryKind: Hashable {
    /// The votes, largest first.
    let counts: [Int]
    /// A whole number that counts besides the sorted votes, such as what a threshold is compared
    /// with.
    let lead: Int
}

/// The kinds of a table's queries with their frequencies, in the order in which they first occur,
/// so that sums over them are the same in each run.
struct QueryKinds {
    private(set) var entries: [(kind: QueryKind, queries: Int)] = []

    /// - Parameters:
    ///   - range: the queries; without it, all.
    ///   - lead: of a query and its votes, largest first; without it, the largest.
    init(
        _ table: VoteTable, in range: Range<Int>? = nil,
        lead: (_ query: Int, _ sorted: [Int]) -> Int = { $1[0] }
    ) {
        let range = range ?? 0..<table.queries
        var places: [QueryKind: Int] = [:]
        places.reserveCapacity(range.count)
        for query in range {
            let counts = table[query].sorted(by: >)
            let kind = QueryKind(counts: counts, lead: lead(query, counts))
            if let place = places[kind] {
                entries[place].queries += 1
            } else {
                places[kind] = entries.count
                entries.append((kind, 1))
            }
        }
    }
}
