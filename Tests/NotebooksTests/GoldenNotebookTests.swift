import Diagnostics
import Foundation
import Notebooks
import TestSupport
import Testing

/// Notebooks under `Tests/Goldens/notebooks`, run as a whole and compared as text.
@Suite("Golden notebooks")
struct GoldenNotebookTests {
    static let folder = Goldens.folder.appending(path: "notebooks")

    static let names: [String] = {
        let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (found ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }()

    @Test("There are golden notebooks")
    func exist() {
        #expect(GoldenNotebookTests.names.count >= 3)
    }

    @Test("Each gives what it gave", arguments: names)
    func outputs(name: String) throws {
        let path = GoldenNotebookTests.folder.appending(path: "\(name)/notebook.md").path
        let read = try NotebookFile.load(path)
        // The folder of the checkout stands in no expectation.
        let file = SourceFile(name: "notebook.md", bytes: read.bytes)
        var runner = NotebookRunner(library: library)
        runner.isCheck = true
        let run = runner.run(Document.read(file, path: path))
        let text = GoldenNotebookTests.transcript(of: run)
        let golden = "notebooks/\(name)/expected/outputs.txt"
        let difference = try Goldens.difference(text, from: golden)
        #expect(difference == nil, "\(difference ?? "")")
    }

    /// Every cell with its state and text, then what `check` says.
    static func transcript(of run: NotebookRun) -> String {
        var lines: [String] = []
        for (index, state) in states(run).enumerated() {
            let cell = run.document.cells[index]
            lines.append("== \(run.document.file.name):\(cell.line) [\(cell.label)] \(state)")
            lines.append(ExpectedOutputs.text(of: run.cells[index]))
        }
        for value in run.inlineValues {
            lines.append("== `\(value.source)` is \(value.text ?? "not known")")
        }
        let report = ExpectedOutputs.compare(run)
        let (ran, compared) = (run.exitStatus.rawValue, report.exitStatus.rawValue)
        lines.append("== status \(ran), compared \(compared)")
        lines.append(report.text)
        return lines.joined(separator: "\n")
    }
}
