import Diagnostics
import Notebooks
import Reports
import Testing

@Suite("Results that are old, and results that were kept")
struct OldResultTests {
    static func page(_ change: (inout NotebookRun) -> Void, timings: Bool = true) -> String {
        let document = Document.read(
            SourceFile(
                name: "a.md",
                text: "```noise\n#| label: a\n1\n```\n\n```noise\n#| label: b\n2\n```\n"))
        var run = NotebookRun(
            document: document,
            cells: [
                CellRun(state: .ran, outputs: [.value("1")]),
                CellRun(state: .ran, outputs: [.value("2")]),
            ], diagnostics: [])
        change(&run)
        var options = ReportOptions()
        options.showsTimings = timings
        return Report.page(for: run, options: options).html
    }

    @Test("An old result is dimmed, says why, and stands in the summary")
    func old() {
        let page = Self.page { $0.cells[1].staleReason = "`x` changed in cell a (line 1)" }
        #expect(page.contains("class=\"cell old\""))
        #expect(page.contains("Old result: `x` changed in cell a (line 1)"))
        #expect(page.contains("1 result not up to date."))
        #expect(!Self.page { _ in }.contains("Old result"))
    }

    @Test("Kept results are counted in the footer, and not where times are left out")
    func kept() {
        #expect(Self.page { $0.cells[1].isKept = true }.contains("1 of 2 results"))
        #expect(
            Self.page({ $0.cells[1].isKept = true }, timings: false)
                == Self.page({ _ in }, timings: false))
    }
}
