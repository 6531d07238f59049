import Foundation
import TestSupport
import Testing

/// One line of a table in `Tests/Vectors/estimators`; the first line of each tells its origin.
struct VectorRow: CustomTestStringConvertible, Sendable {
    let table: String
    private let cells: [String: String]

    var testDescription: String { "\(table) \(cells["id"] ?? "?")" }

    func text(_ name: String) -> String { cells[name] ?? "" }

    func number(_ name: String) throws -> Double {
        try #require(Double(text(name)), "\(testDescription) has no number \(name)")
    }

    func integer(_ name: String) throws -> Int { Int(try number(name)) }

    /// The numbers between semicolons.
    func list(_ name: String) -> [Double] {
        text(name).split(separator: ";").compactMap { Double($0) }
    }

    static func rows(_ table: String) -> [VectorRow] {
        let url = Goldens.repository.appending(path: "Tests/Vectors/estimators/\(table).csv")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        guard let header = lines.first?.split(separator: ",").map(String.init) else { return [] }
        return lines.dropFirst().map { line in
            let values = line.split(separator: ",", omittingEmptySubsequences: false)
            return VectorRow(
                table: table,
                cells: Dictionary(zip(header, values.map(String.init))) { first, _ in first })
        }
    }
}

/// |found − expected| ≤ |expected|·relative + absolute, with the numbers if not.
func expectClose(
    _ found: Double, _ expected: Double, relative: Double = 0, absolute: Double = 0,
    _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(
        found == expected || abs(found - expected) <= abs(expected) * relative + absolute,
        "found \(found), expected \(expected). \(comment)", sourceLocation: sourceLocation)
}

func expectClose(
    _ found: [Double], _ expected: [Double], relative: Double = 0, absolute: Double = 0,
    _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (index, (x, y)) in zip(found, expected).enumerated() {
        expectClose(
            x, y, relative: relative, absolute: absolute, "\(comment) at \(index)",
            sourceLocation: sourceLocation)
    }
}
