import Diagnostics
import Library
import Notebooks
import Reports
import TestSupport
import Testing

/// The page of a notebook with private data.
@Suite("The page of a run with private data")
struct PrivatePageTests {
    private static let text = """
        ---
        title: Heights
        budget: {epsilon: 3}
        ---

        # Heights

        ```noise
        #| label: data
        let heights = private(uniform(400, 1, low: 1.5, high: 2), unit: example)
        ```

        ```noise
        #| label: mean
        dp.mean(heights, clip: 2, noiseMultiplier: 20)
        ```

        ```noise
        #| label: samples
        for rows in heights.poisson(rate: 0.1, steps: 20) { dp.sum(rows, clip: 2, noiseMultiplier: 4) }
        number(declassify(min(heights), because: "nobody is smaller than 1.5 metres"))
        ```

        ```noise
        #| label: outside
        max(heights)
        ```

        """

    private static let html: String = {
        let document = Document.read(SourceFile(name: "heights.md", text: text))
        let library = StandardLibrary.make(data: .init(environment: [:]))
        let run = NotebookRunner(library: library).run(document)
        var options = PageTests.options
        options.showsTimings = false
        return Report.page(for: run, options: options).html
    }()

    @Test("Its text, with statement and ledger, is as recorded")
    func golden() throws {
        let body = Self.html.part(from: "<body>", to: "<script>")
        #expect(try Goldens.difference(body, from: "reports/private.html") == nil)
    }

    @Test("The statement tells the budget, what was spent and what was shown outside")
    func statement() throws {
        let html = Self.html
        let statement = html.part(from: "<section class=\"statement\"", to: "</section>")
        for words in [
            "Charges to heights", "Shown outside the guarantee", "Let through with a reason",
            "Ceiling", "nobody is smaller",
        ] {
            #expect(statement.contains(words), "\(words)")
        }
    }
}
