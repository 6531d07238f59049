import Diagnostics
import Foundation
import Fuzzing
import Library
import Notebooks
import TestSupport
import Testing

/// Notebooks that are cut, changed, no text, or larger than anyone writes: read and checked,
/// not run.
@Suite("Bad notebooks")
struct BadNotebookTests {
    static let names = ["00-start-here.md", "01-looking-at-data.md"]
    static let runner = NotebookRunner(library: StandardLibrary.make(data: .init(environment: [:])))

    static func notebook(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Goldens.repository.appending(path: "Notebooks/\(name)")))
    }

    /// What the loader and the checker promise, whatever the bytes.
    static func failure(_ bytes: [UInt8]) throws -> String? {
        try #require(CorpusTests.targets.first { $0.name == "notebook" }).check(bytes)
    }

    static func check(_ text: String) -> [Diagnostic] {
        runner.check(Document.read(SourceFile(name: "a.md", text: text)))
    }

    @Test("Every beginning of a notebook is read and checked", arguments: names)
    func prefixes(name: String) throws {
        let bytes = try Self.notebook(name)
        for length in 0...bytes.count {
            if let failure = try Self.failure(Array(bytes.prefix(length))) {
                Issue.record("the first \(length) bytes: \(failure)")
            }
        }
    }

    @Test("Ten thousand changed forms of a notebook are read and checked", arguments: names)
    func mutations(name: String) throws {
        let bytes = try Self.notebook(name)
        for ordinal in 0..<10_000 {
            if let failure = try Self.failure(Mutator.notebook(bytes, ordinal: ordinal)) {
                Issue.record("form \(ordinal): \(failure)")
            }
        }
    }

    @Test("A file that is no text is said to be none, once", arguments: ["/bin/true", "picture"])
    func binary(path: String) throws {
        let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0xFF, 0xD8]
        let bytes = path == "picture" ? picture : Array(try Data(contentsOf: URL(filePath: path)))
        #expect(try Self.failure(bytes) == nil)
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        let faults = document.diagnostics.filter { $0.id == "not-utf8" }
        #expect(faults.count == 1)
        #expect(faults.first?.primary?.span.range.isEmpty == false)
    }

    @Test(
        "A hundred thousand openings of any kind end in a moment",
        arguments: [
            "(", "[", "{", "\"{", "[[", "f(", "x[", "{ a: ", "if true { ", "while true { ",
            "fn f() { ", "x => ", "not ", "- ",
        ])
    func nestedCode(opening: String) throws {
        let text = "```noise\n" + String(repeating: opening, count: 100_000) + "\n```\n"
        let start = ContinuousClock.now
        let found = Self.check(text).filter { $0.severity == .error }
        #expect((1...3).contains(found.count), "\(found.map(\.id))")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test(
        "A hundred thousand openings in prose are read in a moment",
        arguments: [
            ">", "> ", "- ", "1. ", "* ", "[", "![", "*", "_", "**a ", "`", "$", "<b>", "<!--", "|",
            "#", "~~", "[^1]", "$\\frac{", "${", "`{noise} ", "~~~\n", "```\n", "  ", "\t", "\\",
        ])
    func nestedProse(opening: String) throws {
        let text = String(repeating: opening, count: 100_000) + "\n\n```noise\n1\n```\n"
        let start = ContinuousClock.now
        #expect(try Self.failure(Array(text.utf8)) == nil)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("Ten thousand cells are read and checked")
    func manyCells() {
        let cells = (0..<10_000).map { "```noise\nlet v\($0) = \($0)\n```\n\n" }.joined()
        let start = ContinuousClock.now
        #expect(Self.check(cells).isEmpty)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("Ten thousand cells of one label: each but the first is told, and each has its own")
    func sameLabels() {
        let cell = "```noise\n#| label: same\n1\n```\n\n"
        let text = String(repeating: cell, count: 10_000)
        let document = Document.read(SourceFile(name: "a.md", text: text))
        #expect(Set(document.cells.map(\.label)).count == 10_000)
        #expect(document.diagnostics.count == 9_999)
        #expect(Set(document.diagnostics.map(\.id)) == ["duplicate-label"])
    }

    @Test("A label of a million letters is one fault with short words")
    func longLabel() {
        let label = String(repeating: "a", count: 1_000_000)
        let found = Self.check("```noise\n#| label: \(label)\n1\n```\n")
        #expect(found.count <= 1)
        for diagnostic in found {
            #expect(DiagnosticText.plain(diagnostic).utf8.count < 10_000)
        }
    }

    @Test("Thousands of parameters are read, and a misspelt one is told with near names")
    func manyParameters() {
        let lines = (0..<5_000).map { "  p\($0): \($0)\n" }.joined()
        let head = "---\nparams:\n\(lines)---\n\n```noise\n"
        let start = ContinuousClock.now
        #expect(Self.check(head + "params.p4999\n```\n").isEmpty)
        let found = Self.check(head + "params.q4999\n```\n")
        #expect(found.map(\.id) == ["unknown-parameter"])
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A cell of fifty million bytes is refused with its size")
    func longCell() throws {
        let text = "```noise\n" + String(repeating: "x + ", count: 12_500_000) + "1\n```\n"
        let start = ContinuousClock.now
        let found = Self.check(text)
        #expect(found.map(\.id) == ["too-long"])
        #expect(found.first?.explanation.contains("50,000,002 bytes") == true)
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("Outputs of a thousand lines of numbers are held against each other in a moment")
    func longDifference() {
        func lines(_ first: Int) -> String {
            (0..<900).map { "step \($0) loss \(first + $0).5 accuracy 0.\($0)\n" }.joined()
        }
        let text =
            "```noise\n#| check: number\n1\n```\n\n```output\n\(lines(0))```\n"
        let document = Document.read(SourceFile(name: "a.md", text: text))
        let run = NotebookRun(
            document: document,
            cells: [CellRun(state: .ran, outputs: [.text(lines(1_000_000))])], diagnostics: [])
        let start = ContinuousClock.now
        #expect(ExpectedOutputs.compare(run).cases.count == 1)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
