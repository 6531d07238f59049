import Datasets
import Downloads
import Foundation
import Interpreter
import Language
import Notebooks
import Privacy
import PrivateLearning
import Runs
import TestSupport
import Testing

/// The page that lists every id, held against the code and the tests.
@Suite("The catalogue of errors")
struct CatalogueTests {
    /// What no test can bring about on purpose, and why.
    private static let unprovoked = [
        "fetch-failed": "what no other message fits",
        "internal-fault": "a fault of the program itself",
        "no-library": "the tests' machine has the libraries",
        "no-secure-connection": "needs a server with broken TLS",
        "not-defined-yet": "the checker finds it first",
        "not-one-element": "builtins ask for a number first",
        "not-runnable": "the checker finds it first",
        "outside-loop": "the checker finds it first",
        "out-of-memory": "the interpreter says memory-limit",
        "unreadable-copy": "tests may run as root, who may read everything",
        "unpaintable-picture": "needs a broken picture library",
        "unreadable-file": "tests may run as root, who may read everything",
    ]

    private static let page: [String] = {
        let url = Goldens.repository.appending(path: "docs/errors/README.md")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.matches(of: /\n\| \[?`([a-z0-9-]+)`/).map { String($0.1) }
    }()

    private static func text(of folder: String, endings: [String]) -> String {
        let root = Goldens.repository.appending(path: folder)
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var text = ""
        while let file = files?.nextObject() as? URL {
            guard endings.contains(file.pathExtension),
                file.lastPathComponent != "CatalogueTests.swift"
            else { continue }
            text += (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        }
        return text
    }

    @Test("The page lists every id that the targets declare, in order")
    func everyIDIsListed() {
        let declared =
            LanguageDiagnostics.ids.map(\.id) + InterpreterDiagnostics.ids
            + NotebookDiagnostics.ids.map(\.id) + DatasetError.ids + TensorFileError.ids
            + FetchDiagnostics.ids + RunsDiagnostics.ids + PrivacyError.ids + VoteError.ids
            + MechanismError.ids
        #expect(Set(declared).subtracting(Self.page) == [])
        #expect(Self.page == Self.page.sorted())
        #expect(Self.page.count > 100)
    }

    @Test("Every id of the page is made somewhere in the sources")
    func everyIDIsMade() {
        let sources = Self.text(of: "Sources", endings: ["swift"])
        #expect(Self.page.filter { !sources.contains("\"\($0)\"") } == [])
    }

    @Test("Every id is brought about by a test")
    func everyIDIsTested() {
        let tests = Self.text(of: "Tests", endings: ["swift", "noise", "txt", "md"])
        let untested = Self.page.filter { !tests.contains($0) && Self.unprovoked[$0] == nil }
        #expect(untested == [])
    }

    @Test("A page about an error is about one that exists")
    func pagesHaveErrors() throws {
        let folder = Goldens.repository.appending(path: "docs/errors")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let pages = names.filter { $0 != "README.md" }.map { String($0.dropLast(3)) }
        #expect(Set(pages).subtracting(Self.page) == [])
    }
}
