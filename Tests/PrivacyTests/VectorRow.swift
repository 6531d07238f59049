import Foundation
import Privacy
import Synchronization
import TestSupport
import Testing

/// One line of a table of numbers from peers.
///
/// `Tests/Vectors/privacy` holds a part of each table, with its origin in the first line. The whole tables are read
/// where they are: in the folder `vectors` beside the data folder that NOISEBOOK_DATA names.
struct VectorRow: CustomTestStringConvertible, Sendable {
    let table: String
    private let cells: [String: String]

    var testDescription: String { "\(table) \(cells["id"] ?? "?")" }

    func text(_ name: String) -> String { cells[name] ?? "" }

    /// nil for an empty cell; `100/60000` is a quotient.
    func optional(_ name: String) -> Double? {
        let parts = text(name).split(separator: "/").compactMap { Double($0) }
        switch parts.count {
        case 1: return parts[0]
        case 2: return parts[0] / parts[1]
        default: return nil
        }
    }

    func number(_ name: String) throws -> Double {
        try #require(optional(name), "\(testDescription) has no number \(name)")
    }

    func integer(_ name: String) throws -> Int { Int(try number(name)) }

    /// The numbers between semicolons.
    func list(_ name: String) -> [Double] {
        text(name).split(separator: ";").compactMap { Double($0) }
    }

    var relation: NeighbouringRelation {
        switch text("neighboring") {
        case "REPLACE_ONE": .replaceOne
        case "REPLACE_SPECIAL": .replaceSpecial
        default: .addOrRemoveOne
        }
    }

    static func rows(_ table: String) -> [VectorRow] {
        let committed = Goldens.repository.appending(path: "Tests/Vectors/privacy/\(table).csv")
        let part = read(committed, table)
        let name = ProcessInfo.processInfo.environment["NOISEBOOK_DATA"] ?? ""
        let whole = URL(fileURLWithPath: name).deletingLastPathComponent()
            .appending(path: "vectors/\(table).csv")
        guard !name.isEmpty, FileManager.default.fileExists(atPath: whole.path) else {
            print(
                "skipped: the whole table \(table): there is no folder vectors beside NOISEBOOK_DATA"
            )
            return part
        }
        let all = read(whole, table)
        return all.count >= part.count ? all : part
    }

    private static func read(_ url: URL, _ table: String) -> [VectorRow] {
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
    _ found: Double, _ expected: Double, relative: Double, absolute: Double = 0,
    _ comment: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    Differences.note(found, expected, at: sourceLocation)
    #expect(
        abs(found - expected) <= abs(expected) * relative + absolute,
        "found \(found), expected \(expected). \(comment)", sourceLocation: sourceLocation)
}

/// Writes what was found beside what was expected, a line each, to the file that NOISEBOOK_DIFFERENCES names;
/// `Benchmarks/differences.py` makes a table of it.
enum Differences {
    private static let lock = Mutex(())
    private static let path = ProcessInfo.processInfo.environment["NOISEBOOK_DIFFERENCES"]

    static func note(
        _ found: Double, _ expected: Double, at place: SourceLocation = #_sourceLocation
    ) {
        guard let path, found.isFinite, expected.isFinite else { return }
        lock.withLock { _ in
            guard let file = fopen(path, "a") else { return }
            fputs("\(place.fileID):\(place.line)\t\(found)\t\(expected)\n", file)
            fclose(file)
        }
    }
}
