import Diagnostics
import Notebooks
import Testing

@Suite("Options of cells")
struct CellOptionTests {
    typealias Property = @Sendable (CellOptions) -> Bool

    static let values: [(line: String, holds: Property)] = [
        ("echo: false", { !$0.echo }), ("eval: false", { !$0.eval }),
        ("output: false", { !$0.output }), ("include: false", { !$0.include }),
        ("warning: false", { !$0.warning }), ("cache: false", { !$0.cache }),
        ("freeze: true", { $0.freeze }), ("freeze: auto", { $0.freeze }),
        ("error: true", { $0.error == .allowed }), ("error: false", { $0.error == .forbidden }),
        ("error: expected", { $0.error == .expected(id: nil) }),
        ("error: shape-mismatch", { $0.error == .expected(id: "shape-mismatch") }),
        ("tags: one", { $0.tags == ["one"] }), ("tags: [a, b]", { $0.tags == ["a", "b"] }),
        ("code-fold: true", { $0.codeFold == .closed }),
        ("code-fold: show", { $0.codeFold == .open }),
        ("code-summary: How", { $0.codeSummary == "How" }),
        ("code-overflow: wrap", { $0.wrapsCode }),
        ("fig-cap: \"A: b\"", { $0.figureCaption == "A: b" }),
        ("fig-alt: text", { $0.figureAlt == "text" }),
        ("fig-width: 6.5", { $0.figureWidth == 6.5 }),
        ("fig-height: 4", { $0.figureHeight == 4 }),
        ("tbl-cap: Rows", { $0.tableCaption == "Rows" }),
        ("layout-ncol: 2", { $0.layoutColumns == 2 }),
        ("timeout: 60s", { $0.timeoutSeconds == 60 }),
        ("timeout: 2m", { $0.timeoutSeconds == 120 }),
        ("timeout: 1h", { $0.timeoutSeconds == 3600 }),
        ("timeout: 500ms", { $0.timeoutSeconds == 0.5 }),
        ("timeout: 1.5", { $0.timeoutSeconds == 1.5 }),
        ("seed: 7", { $0.seed == 7 }), ("seed: 0x10", { $0.seed == 16 }),
        ("depends: data.csv", { $0.depends == ["data.csv"] }),
        ("depends: [a, b]", { $0.depends == ["a", "b"] }),
        ("budget: {epsilon: 0.5, delta: 1e-6}", { $0.budget?.epsilon == 0.5 }),
        ("check: number", { $0.comparison == .number }),
        ("check: none", { $0.comparison == .nothing }),
        ("check: {rtol: 1e-3}", { $0.comparison == .tolerance(relative: 1e-3, absolute: 0) }),
        (
            "check: {rtol: 0.1, atol: 2}",
            { $0.comparison == .tolerance(relative: 0.1, absolute: 2) }
        ),
        ("privacy: strict", { $0.privacy == .strict }), ("privacy: off", { $0.privacy == .off }),
    ]

    @Test("Each option is read", arguments: values.indices)
    func read(index: Int) {
        let (line, holds) = CellOptionTests.values[index]
        let document = checkFormat(cell("#| \(line)", "let x = 1"))
        #expect(holds(document.cells[0].options), "\(line)")
        #expect(!holds(CellOptions()) || line == "error: false", "\(line) is the default")
    }

    @Test(
        "A value that does not fit is a warning at its place, and changes nothing",
        arguments: [
            "echo: «yes»", "eval: «0»", "error: «maybe»", "timeout: «soon»", "timeout: «-1»",
            "timeout: «1e300»", "seed: «-1»", "seed: «1.5»", "seed: «1e300»", "layout-ncol: «0»",
            "fig-width: «wide»", "fig-width: «.nan»", "code-fold: «open»", "check: «exactly»",
            "check: «{rtol: -1}»", "check: «{atol: many}»", "privacy: «loose»",
            "budget: «{delta: 1}»", "budget: «5»", "label: «1st»", "label: «a b»",
            "label: «\"\"»", "label: «é»", "fig-cap: «[a, b]»", "exercise: «no label»",
        ])
    func wrongValues(line: String) {
        let document = checkFormat(cell("#| " + line, "1"), "wrong-option-value")
        #expect(document.cells[0].options == CellOptions())
        #expect(document.diagnostics[0].severity == .warning)
    }

    @Test(
        "An option that does not exist is a warning with near names",
        arguments: [
            ("lable", "did you mean `label`?"), ("ecoh", "did you mean `echo`?"),
            ("fig-width-x", "did you mean `fig-width`?"),
        ])
    func unknownOptions(name: String, hint: String) {
        let document = checkFormat(cell("#| «\(name)»: 1", "1"), "unknown-option")
        #expect(onlyHint(document) == hint)
    }

    @Test("Options are one piece of YAML over several lines")
    func severalLines() {
        let text = cell("#| tags:", "#|   - a", "#|   - b", "#| echo: «never»", "let x = 1")
        let document = checkFormat(text, "wrong-option-value")
        #expect(document.cells[0].options.tags == ["a", "b"])
        #expect(document.file.text(document.cells[0].codeRange) == "let x = 1\n")
    }

    @Test("Places are right after letters outside ASCII and in files with CR LF")
    func placesAfterWideLetters() {
        checkFormat(
            "```noise\r\n#| tags: [ε𝔸]\r\n#| echo: «2»\r\n1\r\n```\r\n", "wrong-option-value")
        checkFormat(cell("#| {fig-cap: ε𝔸, echo: «2»}", "1"), "wrong-option-value")
    }

    @Test("Option lines below the code are comments, and a warning says so")
    func misplaced() {
        checkFormat(cell("let x = 1", "«#| label: late»"), "misplaced-option")
        checkFormat(cell("let x = 1", "#| not an option"))
    }

    @Test("YAML that cannot be read is an error in the option line")
    func unreadable() {
        for text in ["#| echo: [«", "#| just words", "#| - a"] {
            let document = document(cell(text.filter { $0 != "«" }, "1"))
            #expect(document.diagnostics.map(\.severity) == [.error], "\(text)")
            #expect((1...3).contains(document.diagnostics[0].primary?.span.start.line ?? 0))
        }
        checkFormat(cell("#| «echo»: true", "#| echo: false"), "duplicate-key")
    }

    @Test("The header's defaults hold for every cell until it says otherwise")
    func defaults() {
        let header =
            "---\nexecute:\n  echo: false\n  timeout: 5s\ncheck: number\nprivacy: strict\n---\n"
        let cells = document(header + cell("1") + cell("#| echo: true", "#| check: exact", "2"))
            .cells
        #expect(cells.map(\.options.echo) == [false, true])
        #expect(cells.map(\.options.timeoutSeconds) == [5, 5])
        #expect(cells.map(\.options.comparison) == [.number, .exact])
        #expect(cells.map(\.options.privacy) == [.strict, .strict])
    }

    @Test("A hint, solution or test names an exercise")
    func exercises() {
        let whole =
            cell("#| exercise: sums", "1") + cell("#| solution: sums", "2")
            + cell("#| test: sums", "expect true")
        let cells = checkFormat(whole + cell("#| hint: sums", "# think")).cells
        #expect(cells.map(\.options.exercise) == ["sums", nil, nil, nil])
        #expect(
            cells.map(\.label) == ["sums-exercise", "sums-solution", "sums-test", "sums-hint"])
        let document = checkFormat(whole + cell("#| hint: «sum»", "2"), "unknown-exercise")
        #expect(onlyHint(document) == "did you mean `sums`?")
        checkFormat(cell("#| solution: «sums»", "1"), "unknown-exercise")
    }
}
