import Diagnostics
import Notebooks
import Testing

@Suite("The header of a notebook")
struct FrontMatterTests {
    private func header(_ lines: String...) -> String {
        (["---"] + lines + ["---", "", "text", ""]).joined(separator: "\n")
    }

    @Test("Its keys are read")
    func keys() {
        let front = checkFormat(
            header(
                "title: First steps", "description: >", "  One", "  two", "author: [Ada, Emmy]",
                "date: 2026-01-02", "lang: de-AT", "seed: 7", "budget: {epsilon: 8, delta: 1e-5}",
                "jupyter:", "  jupytext: {custom_language_magics: noise}", "toc: true")
        ).frontMatter
        #expect(front.title == "First steps")
        #expect(front.description == "One two\n")
        #expect(front.author == "Ada, Emmy")
        #expect(front.date == "2026-01-02")
        #expect(front.language == "de-AT")
        #expect(front.seed == 7)
        #expect(front.budget?.delta == 1e-5)
    }

    @Test("A misspelt `release` stops the run: teaching noise would be no release")
    func misspeltNoise() {
        let text = header("noise: relase") + "\n```noise\nprint(1)\n```\n"
        let document = Document.read(SourceFile(name: "a.md", text: text))
        let run = NotebookRunner(library: library).run(document)
        #expect(run.diagnostics.map(\.id) == ["wrong-option-value"])
        #expect(run.diagnostics.allSatisfy { $0.severity == .error })
        #expect(run.cells.map(\.state) == [.notRun])
        #expect(checkFormat(header("noise: release")).frontMatter.noiseMode == .release)
    }

    @Test("Parameters are any YAML, in the order written")
    func parameters() {
        let front = checkFormat(
            header(
                "params:", "  rate: 1e-3", "  name: adam", "  quoted: \"1\"", "  on: true",
                "  none: ~", "  sizes: [64, 32]", "  more: {depth: 2, wide: false}", "  tiny: .5",
                "  mask: 0xff", "  all: .inf", "  date: 2026-01-02", "  empty:")
        ).frontMatter
        #expect(
            front.parameters.map(\.name) == [
                "rate", "name", "quoted", "on", "none", "sizes", "more", "tiny", "mask", "all",
                "date", "empty",
            ])
        #expect(
            front.parameters.map(\.value) == [
                .number(1e-3), .text("adam"), .text("1"), .boolean(true), .nothing,
                .list([.number(64), .number(32)]),
                .record(["depth": .number(2), "wide": .boolean(false)]), .number(0.5), .number(255),
                .number(.infinity), .text("2026-01-02"), .nothing,
            ])
    }

    @Test("Profiles change declared parameters")
    func profiles() {
        let text = header(
            "params: {epochs: 10}", "profiles:", "  quick: {epochs: 1}", "  full:",
            "    epochs: 249")
        let front = checkFormat(text).frontMatter
        #expect(front.profiles.keys.sorted() == ["full", "quick"])
        #expect(front.profiles["quick"]?.map(\.value) == [.number(1)])
        checkFormat(
            header("params: {epochs: 10}", "profiles: {quick: {«epoch»: 1}}"), "unknown-parameter")
        checkFormat(
            header("profiles: {quick: {epochs: «many»}}", "params: {epochs: 10}"),
            "wrong-parameter-type")
    }

    @Test("Settings of the comparison of outputs")
    func check() {
        let front = checkFormat(
            header(
                "check:", "  mode: number", "  replace:", "    - {regex: '\\d+ ms', with: N ms}")
        ).frontMatter
        #expect(front.defaults.comparison == .number)
        #expect(front.replacements == [.init(pattern: "\\d+ ms", with: "N ms")])
        checkFormat(header("check: {replace: [{regex: «'(a'», with: b}]}"), "unreadable-regex")
        checkFormat(header("check: {mode: «equal»}"), "wrong-option-value")
        checkFormat(header("check: {«modes»: exact, mode: exact}"), "wrong-option-value")
        checkFormat(header("check: {replace: [«{regex: a}]}»"), "wrong-option-value")
    }

    @Test(
        "Values that do not fit are warnings at their place",
        arguments: [
            "title: «[a]»", "seed: «-1»", "seed: «many»", "lang: «e»", "lang: «'en us'»",
            "author: «{first: A}»", "params: «5»", "execute: «5»", "profiles: «fast»",
            "budget: «8»", "privacy: «secret»",
        ])
    func wrongValues(line: String) {
        checkFormat(header(line), "wrong-option-value")
    }

    @Test("Unknown keys are warnings with near names")
    func unknownKeys() {
        let document = checkFormat(header("«titel»: a"), "unknown-key")
        #expect(onlyHint(document) == "did you mean `title`?")
        let inside = checkFormat(header("execute: {«ecko»: true}"), "unknown-option")
        #expect(onlyHint(inside) == "did you mean `echo`?")
        let single = checkFormat(header("execute: {«label»: a}"), "unknown-option")
        #expect(single.diagnostics[0].explanation.contains("single cell"))
        checkFormat(header("params: {«learning-rate»: 1}"), "unreadable-parameter")
    }

    @Test("A header that is no mapping is an error")
    func noMapping() {
        #expect(checkFormat(header("«- a»"), "unreadable-header").diagnostics[0].severity == .error)
        checkFormat(header("«just words»"), "unreadable-header")
        checkFormat(header("# a comment"))
        checkFormat(header())
    }

    @Test("Faults of YAML point into the file")
    func faults() {
        for (text, line) in [("a: [1,\nb: 2", 3), ("title: a: b", 2), ("a: \"x", 3), ("\ta: 1", 2)]
        {
            let document = document(header(text) + cell("1"))
            #expect(document.diagnostics.map(\.id) == ["unreadable-yaml"], "\(text)")
            let found = document.diagnostics.first?.primary?.span.start.line ?? 0
            #expect(abs(found - line) <= 1, "\(text) is said to fail at line \(found)")
            #expect(document.cells.count == 1)
        }
        checkFormat(header("«title»: a", "title: b"), "duplicate-key")
    }

    @Test("Aliases are refused, and a `*` in a text is not one")
    func aliases() {
        let document = checkFormat(header("a: &x [1]", "b: «*»x"), "unreadable-yaml")
        #expect(document.diagnostics[0].title.contains("alias"))
        checkFormat(header("title: \"*a* and *b\"", "description: 2 * 3", "author: |", "  *x"))
    }

    @Test("A bomb of aliases, deep nesting and a huge header end in an error")
    func bombs() {
        var lines = ["a0: &a0 [1, 1]"]
        for level in 1...60 {
            lines.append("a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]")
        }
        lines.append("? [*a60]")
        for text in [
            lines.joined(separator: "\n"), "a: " + String(repeating: "[", count: 20_000),
            "a: " + String(repeating: "{a: ", count: 5_000), String(repeating: "- ", count: 20_000),
            "a: " + String(repeating: "x", count: 300_000),
        ] {
            let document = document("---\n\(text)\n---\n")
            #expect(document.diagnostics.map(\.id) == ["unreadable-yaml"], "\(text.prefix(40))")
        }
    }

    @Test("A header that is never closed is an error; a line across the page is none")
    func unclosed() {
        checkFormat("«---»\ntitle: a\n\ntext\n", "unclosed-header")
        checkFormat("---\n\ntext\n")
        checkFormat("text\n\n---\ntitle: a\n---\n")
    }

    @Test("A byte order mark may stand before it, and dots may end it")
    func variants() {
        #expect(checkFormat("\u{FEFF}---\ntitle: a\n---\n").frontMatter.title == "a")
        #expect(checkFormat("--- \ntitle: a\n...\ntext").frontMatter.title == "a")
        #expect(checkFormat("---\r\ntitle: a\r\n---\r\n").frontMatter.title == "a")
    }
}
