import Diagnostics
import Library
import Notebooks
import Reports
import TestSupport
import Testing

@Suite("Exercises on the page")
struct ExercisePageTests {
    private static let text = ExerciseText.life(
        label: "try", given: "let answer = ___", hints: ["# Six times\n# seven.", "6 * 7"])

    private static let html = String(page.part(from: "<main", to: "</main>"))

    private static let page: String = {
        let runner = NotebookRunner(library: StandardLibrary.make(data: .init(environment: [:])))
        let document = Document.read(SourceFile(name: "test.md", text: text))
        return Report.page(for: runner.run(document), options: ReportOptions()).html
    }()

    @Test("The place for the learner's code is named as an exercise and shows the code")
    func place() {
        #expect(Self.html.contains("class=\"cell exercise\""))
        #expect(Self.html.contains("aria-label=\"Cell try, line 1\""))
        #expect(Self.html.contains("Exercise life</span>"))
        #expect(Self.html.contains("___"))
        #expect(Self.page.contains("<dd>0 run, 0 failed, 0 not run, 5 of exercises</dd>"))
    }

    @Test("Hints, solution and tests are folded until they are printed")
    func folded() {
        #expect(Self.html.occurrences(of: "<details class=\"help\"") == 4)
        #expect(!Self.html.contains("<details class=\"help\" open"))
        #expect(Self.page.contains("'details:is(.fold, .help):not([open])'"))
        for title in ["Hint 1 of 2", "Hint 2 of 2", "A solution", "What must hold"] {
            #expect(Self.html.contains("<summary>\(title)</summary>"))
        }
    }

    @Test("A hint of comments alone is set as words")
    func words() {
        #expect(Self.html.contains("<p>Six times seven.</p>"))
    }
}
