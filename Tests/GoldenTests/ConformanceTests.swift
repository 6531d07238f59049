import Datasets
import Foundation
import Library
import TestSupport
import Testing

/// The page that holds each rule of the language against the tests that show it.
@Suite("The rules of the language and their tests")
struct ConformanceTests {
    private struct Row {
        let rule: String
        let references: [String]
    }

    private static let page: String = {
        let url = Goldens.repository.appending(path: "docs/language-conformance.md")
        return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    }()

    private static let rows: [Row] = page.split(separator: "\n").compactMap { line in
        let cells = line.replacing("\\|", with: "¦").split(
            separator: "|", omittingEmptySubsequences: false)
        guard cells.count == 4, cells[0].isEmpty, !cells[1].contains("---"),
            cells[1] != " rule "
        else { return nil }
        let references = cells[2].matches(of: /`([^`]+)`/).map { String($0.1) }
        return Row(rule: String(cells[1]), references: references)
    }

    private static let scripts: [String] = {
        let folder = Goldens.repository.appending(path: "Tests/Scripts")
        let files = FileManager.default.enumerator(atPath: folder.path)
        return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".noise") }
            .sorted()
    }()

    @Test("Every line of a table is a row with a rule and tests")
    func everyRowHasTests() {
        #expect(Self.rows.count > 120)
        let lines = Self.page.split(separator: "\n").filter { $0.hasPrefix("|") }
        let heads = lines.filter { $0.hasPrefix("| rule") || $0.hasPrefix("|---") }
        #expect(lines.count - heads.count == Self.rows.count)
        for row in Self.rows {
            #expect(!row.references.isEmpty, "\(row.rule)")
            #expect(row.rule.count > 8, "\(row.rule)")
        }
        #expect(Set(Self.rows.map(\.rule)).count == Self.rows.count)
    }

    @Test("Every test that the page names is there")
    func namedTestsExist() throws {
        for reference in Set(Self.rows.flatMap(\.references)) {
            if reference.hasSuffix(".noise") {
                #expect(Self.scripts.contains(reference), "\(reference)")
                continue
            }
            let parts = reference.split(separator: ":", maxSplits: 1).map(String.init)
            try #require(parts.count == 2, "\(reference)")
            let file = Goldens.repository.appending(path: "Tests/\(parts[0]).swift")
            let text = try? String(contentsOf: file, encoding: .utf8)
            let title = parts[1].trimmingCharacters(in: .whitespaces)
            #expect(text?.contains("\"\(title)\"") == true, "\(reference)")
        }
    }

    @Test("Every program of Tests/Scripts is named")
    func everyScriptIsNamed() {
        let named = Set(Self.rows.flatMap(\.references))
        #expect(Self.scripts.filter { !named.contains($0) } == [])
    }

    @Test("Every name of a later version is named, and its programs show the error")
    func laterNames() throws {
        let library = StandardLibrary.make(data: DataFolders(environment: [:]))
        let later = try #require(Self.page.range(of: "## Later"))
        let section = Self.page[later.lowerBound...]
        let missing = library.notYet.keys.filter { !section.contains("`\($0)`") }
        #expect(missing == [])
        for script in Self.scripts
        where script.hasPrefix("later/") && script != "later/shadowed.noise" {
            let url = Goldens.repository.appending(path: "Tests/Scripts/\(script)")
            #expect(try String(contentsOf: url, encoding: .utf8).contains("# error not-yet"))
        }
    }
}
