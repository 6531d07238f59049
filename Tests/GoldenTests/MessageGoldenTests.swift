import Datasets
import Diagnostics
import Foundation
import Interpreter
import Language
import Library
import Notebooks
import TestSupport
import Testing

/// One golden file a message: the source above, what a user reads below.
///
/// The source is a notebook if it starts with `#` or `---`, else the code of one cell.
private struct MessageCase {
    static let separator = "════════ messages ════════\n"
    static let folder = Goldens.folder.appending(path: "diagnostics")

    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }

    let name: String
    let source: String

    init(name: String) throws {
        self.name = name
        let text = try String(
            contentsOf: Self.folder.appending(path: name + ".txt"), encoding: .utf8)
        source = text.range(of: Self.separator).map { String(text[..<$0.lowerBound]) } ?? text
    }

    private var notebook: String {
        if source.hasPrefix("#") || source.hasPrefix("---\n") { return source }
        return "```noise\n\(source)```\n"
    }

    func messages() -> [Diagnostic] {
        let document = Document.read(SourceFile(name: "case.md", text: notebook))
        var runner = NotebookRunner(
            library: StandardLibrary.make(data: DataFolders(environment: [:])))
        // A fixed limit, so large that what other tests hold does not show in a message.
        runner.limits = Limits(seconds: 2, depth: 500, memoryBytes: 1 << 40)
        let found = runner.check(document)
        if found.contains(where: { $0.severity == .error }) { return found }
        let run = runner.run(document)
        let runtime = run.cells.flatMap { cell in
            cell.warnings + cell.outputs.compactMap(\.warning) + [cell.failure].compactMap(\.self)
        }
        return found + runtime + run.failures.filter { $0.id == "expected-failure" }
    }

    func rendering(_ messages: [Diagnostic]) -> String {
        source + Self.separator + messages.map { DiagnosticText.plain($0) }.joined(separator: "\n")
    }
}

@Suite("Messages as a user reads them")
struct MessageGoldenTests {
    @Test("The message is the recorded one", arguments: MessageCase.names)
    func message(name: String) throws {
        let example = try MessageCase(name: name)
        let messages = example.messages()
        let difference = try Goldens.difference(
            example.rendering(messages), from: "diagnostics/\(name).txt")
        #expect(difference == nil)
        let id = name.split(separator: ".")[0]
        #expect(messages.contains { $0.id == id }, "\(name) shows \(messages.map(\.id))")
    }

    @Test(
        "A title fits, says what is wrong without a full stop, and starts small",
        arguments: MessageCase.names)
    func manners(name: String) throws {
        for message in try MessageCase(name: name).messages() {
            #expect(message.title.count <= 72, "\(message.title)")
            #expect(!message.title.hasSuffix("."))
            #expect(!message.title.hasPrefix("Error") && !message.title.hasPrefix("error:"))
            #expect(!message.explanation.contains("Optional("))
            #expect(message.primary != nil, "\(message.id) has no place")
        }
    }
}

extension CellOutput {
    fileprivate var warning: Diagnostic? {
        if case .warning(let diagnostic) = self { diagnostic } else { nil }
    }
}
