import Foundation
import Privacy
import TestSupport
import Testing

/// Votes that tests share.
enum PATEVotes {
    private static let names = ["votes_a_pub", "votes_b_pub", "votes_c_pub", "votes_d_pub"]
    private static let tables = Dictionary(
        uniqueKeysWithValues: names.compactMap { name in read(name).map { (name, $0) } })

    private static func read(_ name: String) -> VoteTable? {
        let url = Goldens.repository.appending(path: "Tests/Vectors/privacy/votes/\(name).csv")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return try? VoteTable(
            counts: lines.map { $0.split(separator: ",").compactMap { Int($0) } })
    }

    /// The table that a row of vectors names: one query of it, or the first queries.
    static func table(of row: VectorRow) throws -> VoteTable {
        let table = try #require(tables[row.text("votes")], "no votes \(row.text("votes"))")
        if let query = row.optional("row") { return try table.selecting([Int(query)]) }
        return try table.first(row.integer("queries"))
    }

    /// 250 teachers and 10 classes, the classes without votes left out.
    static func tenClasses(_ counts: [Int], queries: Int = 1) throws -> VoteTable {
        let row = counts + [Int](repeating: 0, count: 10 - counts.count)
        return try VoteTable(counts: [[Int]](repeating: row, count: queries))
    }

    /// 200 queries whose winner has from 101 to 250 of 250 votes, the rest going to two classes.
    static let synthetic: VoteTable = {
        let rows = (0..<200).map { i in
            let top = 250 - (37 * i) % 150
            let rest = 250 - top
            var row = [Int](repeating: 0, count: 10)
            row[i % 10] = top
            row[(i + 3) % 10] = rest - rest / 3
            row[(i + 7) % 10] += rest / 3
            return row
        }
        guard let table = try? VoteTable(counts: rows) else { fatalError("rows have 250 votes") }
        return table
    }()
}
