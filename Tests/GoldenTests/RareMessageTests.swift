import Datasets
import Diagnostics
import Figures
import Interpreter
import Library
import Notebooks
import Reports
import TestSupport
import Testing

/// Messages that need a file, a page or much output to come about.
@Suite("Messages that are rarely seen")
struct RareMessageTests {
    private func run(_ text: String) -> NotebookRun {
        let document = Document.read(SourceFile(name: "rare.md", text: text))
        let library = StandardLibrary.make(data: DataFolders(environment: [:]))
        return NotebookRunner(library: library).run(document)
    }

    private func pageIDs(_ text: String) -> [String] {
        Report.page(for: run(text), options: ReportOptions()).diagnostics.map(\.id)
    }

    @Test("A link that goes nowhere and a formula that is none are reported by the page")
    func linksAndFormulas() {
        #expect(pageIDs("See [that](#nowhere).\n") == ["broken-link"])
        #expect(pageIDs("A $\\notacommand{x}$ formula.\n") == ["unreadable-formula"])
        #expect(pageIDs("# A\n\nA [link](#more) and $x^2$.\n\n## More\n") == [])
    }

    @Test("A page over 1.5 MB is reported with its largest parts")
    func largePage() throws {
        let cell = "```noise\ngrid(uniform(150, 28, 28), columns: 15)\n```\n\n"
        let run = run("# Noise\n\n" + String(repeating: cell, count: 14))
        let page = Report.page(for: run, options: ReportOptions())
        let warning = try #require(page.diagnostics.first { $0.id == "large-page" })
        #expect(warning.severity == .warning)
        #expect(page.html.utf8.count > 1_500_000)
    }

    @Test("Outputs are not updated in a file that holds a merge's marks")
    func conflictMarkers() {
        let text =
            "```noise\n1 + 1\n```\n\n```output\n3\n```\n\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
        #expect { try ExpectedOutputs.updated(run(text)) } throws: {
            ($0 as? Diagnostic)?.id == "conflict-markers"
        }
    }

    @Test("A file that changed since it was read is not written over")
    func fileChanged() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("new\n", to: "a.md")
        #expect {
            try NotebookFile.write(Array("mine\n".utf8), to: path, replacing: Array("old\n".utf8))
        } throws: {
            ($0 as? Diagnostic)?.id == "file-changed"
        }
        #expect(try folder.read("a.md") == "new\n")
    }

    @Test("More figures than a page can hold are left out, and the cell says so")
    func figuresLeftOut() {
        let run = run("```noise\nfor i in 0..<3000 { show(line([1, 2, 3])) }\n```\n")
        let ids = run.cells[0].outputs.compactMap { output -> String? in
            if case .warning(let warning) = output { warning.id } else { nil }
        }
        #expect(
            ids == ["figures-left-out"] || run.cells[0].warnings.map(\.id) == ["figures-left-out"])
        #expect(run.cells[0].outputs.count < 3000)
    }

    @Test("A grid of more pixels than a picture may have is refused")
    func gridTooLarge() {
        let side = 4_000
        let grid = ImageGrid(
            tileWidth: side, tileHeight: side, channels: 1,
            pixels: [UInt8](repeating: 0, count: side * side), count: 1, columns: 1,
            valueRange: "0 black, 1 white")
        #expect { try Figure.images(grid).validate() } throws: {
            ($0 as? FigureProblem)?.id == "grid-too-large"
        }
    }
}
