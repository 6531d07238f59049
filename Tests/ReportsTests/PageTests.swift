import Diagnostics
import Figures
import Interpreter
import Notebooks
import Reports
import TestSupport
import Testing

@Suite("The page of a run")
struct PageTests {
    static let page = Report.page(for: SampleRun.run, options: options)

    static var options: ReportOptions {
        var options = ReportOptions()
        options.engineVersion = "0.1.0"
        options.builtinNames = ["print", "sum", "len", "mean"]
        return options
    }

    @Test("The text of the sample's page is as recorded")
    func golden() throws {
        let body = Self.page.html.part(from: "<body>", to: "<script>")
        #expect(try Goldens.difference(body, from: "reports/sample.html") == nil)
    }

    @Test("Two renders of one run are the same bytes")
    func deterministic() {
        let again = Report.page(for: SampleRun.run, options: Self.options)
        #expect(again.html == Self.page.html)
    }

    @Test("Without timings, runs that differ in time alone give the same bytes")
    func noTimings() {
        var options = Self.options
        options.showsTimings = false
        var slow = SampleRun.run
        slow.seconds = 900
        for index in slow.cells.indices { slow.cells[index].seconds += 5 }
        let first = Report.page(for: SampleRun.run, options: options).html
        #expect(first == Report.page(for: slow, options: options).html)
        #expect(first != Self.page.html)
    }

    @Test("The policy comes second in the head and holds the hashes of style and script")
    func policy() {
        let html = Self.page.html
        let lines = html.part(from: "<head>", to: "</head>").split(separator: "\n")
        #expect(lines.first == "<head><meta charset=\"utf-8\">")
        let style = html.part(from: "<style>", to: "</style>").dropFirst(7)
        let script = html.part(from: "<script>", to: "</script>").dropFirst(8)
        func hash(_ text: Substring) -> String { Digest(of: Array(text.utf8)).base64 }
        let policy =
            "default-src 'none'; style-src 'sha256-\(hash(style))'; "
            + "script-src 'sha256-\(hash(script))'; "
            + "img-src data:; base-uri 'none'; form-action 'none'"
        #expect(lines.dropFirst().first?.contains("content=\"\(policy)\">") == true)
        #expect(Self.page.html.occurrences(of: "<style") == 1)
        #expect(Self.page.html.occurrences(of: "<script") == 1)
    }

    @Test("A digest is SHA-256")
    func digest() {
        let digest = Digest(of: Array("abc".utf8))
        #expect(digest.base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(digest.hexadecimal.hasPrefix("ba7816bf8f01cfea"))
    }

    @Test("Style and script keep to their sizes, and the page to its own")
    func sizes() {
        let html = Self.page.html
        #expect(html.part(from: "<style>", to: "</style>").utf8.count < 16 * 1024)
        #expect(html.part(from: "<script>", to: "</script>").utf8.count < 4 * 1024)
        #expect(html.utf8.count < 120 * 1024)
    }

    @Test("The source stands in the page byte for byte")
    func source() {
        #expect(Self.page.html.embeddedSource == SampleRun.text)
        var options = Self.options
        options.embedsSource = false
        let without = Report.page(for: SampleRun.run, options: options).html
        #expect(!without.contains("id=\"source\""))
    }

    @Test(
        "Line ends, leading line ends and odd characters of the source survive",
        arguments: [
            "\n\nfirst\r\nsecond\rthird", "\u{202E}mirror & <b>\n", "no end", "\u{FEFF}# T",
        ])
    func oddSource(text: String) {
        let document = Document.read(SourceFile(name: "odd.md", text: text))
        let run = NotebookRun(document: document, cells: [], diagnostics: [])
        #expect(Report.page(for: run).html.embeddedSource == text)
    }

    @Test("A source that is no text is kept as Base64")
    func binarySource() {
        let file = SourceFile(name: "odd.md", bytes: [0x23, 0x20, 0xFF, 0x00, 0x0A])
        let run = NotebookRun(document: Document.read(file), cells: [], diagnostics: [])
        let html = Report.page(for: run).html
        #expect(html.contains("data-encoding=\"base64\">\nIyD/AAo=</pre>"))
    }

    @Test("No id occurs twice, whatever the headings and labels are")
    func uniqueIDs() {
        let text = """
            # Same

            ## Same

            ## Same

            ## cell-same

            ## main

            ## note-1

            \(SampleRun.fence)noise
            #| label: same
            1
            \(SampleRun.fence)

            Twice the same note[^a] and[^a].

            [^a]: Note.
            """
        let html = Self.html(of: text)
        let ids = html.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(Set(ids).count == ids.count)
        #expect(ids.contains("same-2") && ids.contains("cell-same") && ids.contains("cell-same-2"))
        #expect(html.contains("href=\"#note-ref-1\""))
    }

    @Test("Levels of headings are never skipped, and the title is the only first one")
    func levels() {
        let html = Self.html(of: "# One\n\n#### Deep\n\n# Two\n\n## Three\n")
        #expect(html.occurrences(of: "<h1") == 1)
        let levels = html.part(from: "<main", to: "</main>").split(separator: "<h").dropFirst()
            .compactMap { $0.first?.wholeNumberValue }
        #expect(levels == [1, 2, 2, 3])
    }

    @Test("References to figures, tables and sections are links with their numbers")
    func references() {
        let html = Self.page.html
        #expect(html.contains("<a href=\"#fig-loss\">Figure 2</a>"))
        #expect(html.contains("<a href=\"#tbl-layers\">Table 1</a>"))
        #expect(html.contains("<a href=\"#sec-data\">Data</a>"))
    }

    @Test("A reference to nothing is an error with its place")
    func unresolved() throws {
        let file = SourceFile(name: "a.md", text: "First.\n\nSee @fig-none, please.\n")
        let run = NotebookRun(document: Document.read(file), cells: [], diagnostics: [])
        let found = try #require(Report.page(for: run).diagnostics.first)
        #expect(found.id == "unknown-reference" && found.severity == .error)
        #expect(found.primary?.span.place == "a.md:3:5")
    }

    @Test("A formula that cannot be set is shown as its TeX, with a warning at its place")
    func formula() throws {
        let file = SourceFile(name: "a.md", text: "Take $\\frobnicate{x}$ here.\n")
        let run = NotebookRun(document: Document.read(file), cells: [], diagnostics: [])
        let page = Report.page(for: run)
        #expect(page.html.contains("<code class=\"wrong\">\\frobnicate{x}</code>"))
        let found = try #require(page.diagnostics.first)
        #expect(found.severity == .warning && found.primary?.span.place == "a.md:1:6")
        #expect(found.explanation.contains("`\\frobnicate`"))
    }

    @Test(
        "Options of a cell decide what of it is shown",
        arguments: [
            ("echo: false", "class=\"code\"", false), ("output: false", "class=\"value\"", false),
            ("include: false", "id=\"cell-one\"", false), ("echo: true", "class=\"code\"", true),
            ("code-fold: show", "<details class=\"fold\" open>", true),
            ("code-fold: true", "<details class=\"fold\"><summary>", true),
            ("code-overflow: wrap", "class=\"code wrap\"", true),
        ])
    func options(line: String, mark: String, isThere: Bool) {
        let text = "\(SampleRun.fence)noise\n#| label: one\n#| \(line)\n1 + 1\n\(SampleRun.fence)\n"
        #expect(Self.html(of: text).contains(mark) == isThere)
    }

    @Test("A message on the page says nothing of the folder the notebook lies in")
    func noFolders() {
        let folder = "/home/ada/course/"
        let text = "\(SampleRun.fence)noise\nx\n\(SampleRun.fence)\n"
        let file = SourceFile(name: folder + "a.md", text: text)
        let module = SourceFile(name: folder + "parts/b.noise", text: "y\n")
        let fault = Diagnostic(
            "unknown-name", title: "nothing here is called `x`",
            primary: .init(SourceSpan(file: file, range: 9..<10)),
            explanation: "`x` went away at \(folder)a.md:2:1.",
            frames: [.init(function: "`f`", call: SourceSpan(file: module, range: 0..<1))])
        let run = NotebookRun(
            document: Document.read(file), cells: [CellRun(state: .failed, failure: fault)],
            diagnostics: [])
        let html = Report.page(for: run).html
        #expect(!html.contains("home/ada"))
        #expect(html.contains("nothing here is called `x` (a.md:2:1)</li>"))
        #expect(html.contains(">a.md:2:1: <") && html.contains(">parts/b.noise:1:1<"))
    }

    @Test(
        "A table without a caption is called after its cell, else after its columns",
        arguments: [
            ("#| label: by-kind\n", "By kind."), ("#| label: tbl-layers\n", "Layers."),
            ("", "kind, count."), ("#| label: a\n#| tbl-cap: Counts\n", "Counts."),
        ])
    func tableCaptions(options: String, caption: String) {
        let table = Table(
            columns: [.init("kind"), .init("count", isNumeric: true)],
            rows: [[.text("a"), .number(1)]])
        let text = "\(SampleRun.fence)noise\n\(options)x\n\(SampleRun.fence)\n"
        let html = Self.page(of: text, output: .figure(.table(table))).html
        #expect(html.contains("Table 1</a>: \(caption)</caption>"))
    }

    @Test("Captions speak of the first figure and the first table of a cell")
    func captionsByKind() {
        let table = Table(columns: [.init("a")], rows: [[.text("b")]], caption: "Another")
        let options = "#| tbl-cap: Counts\n#| fig-cap: The way\n#| fig-alt: A way\n"
        let text = "\(SampleRun.fence)noise\n\(options)x\n\(SampleRun.fence)\n"
        let document = Document.read(SourceFile(name: "a.md", text: text))
        let outputs: [CellOutput] = [
            .figure(.plot(SampleRun.plot)), .figure(.table(table)), .figure(.table(table)),
        ]
        let cells = [CellRun(state: .ran, outputs: outputs)]
        let run = NotebookRun(document: document, cells: cells, diagnostics: [])
        let html = Report.page(for: run).html
        #expect(html.contains(" The way.</figcaption>"))
        #expect(html.contains(">A way</desc>"))
        #expect(html.contains("Table 1</a>: Counts.</caption>"))
        #expect(html.contains("Table 2</a>: Another.</caption>"))
    }

    @Test("A plot of a given width has it; any other fills the column")
    func plotWidth() {
        func html(_ option: String) -> String {
            let text = "\(SampleRun.fence)noise\n\(option)x\n\(SampleRun.fence)\n"
            return Self.page(of: text, output: .figure(.plot(SampleRun.plot))).html
        }
        #expect(html("#| fig-width: 5\n").part(from: "<svg", to: ">").contains("width=\"480\""))
        #expect(!html("").part(from: "<svg", to: ">").contains(" width="))
    }

    @Test("Figures stand side by side if the cell asks for columns and has several")
    func columns() {
        func html(_ count: Int) -> String {
            let text = "\(SampleRun.fence)noise\n#| layout-ncol: 2\nx\n\(SampleRun.fence)\n"
            let document = Document.read(SourceFile(name: "a.md", text: text))
            let outputs = [CellOutput](repeating: .figure(.plot(SampleRun.plot)), count: count)
            let cells = [CellRun(state: .ran, outputs: outputs)]
            let run = NotebookRun(document: document, cells: cells, diagnostics: [])
            return Report.page(for: run).html
        }
        #expect(html(2).contains("<div class=\"cols c2\"><div><figure"))
        #expect(html(2).contains(".c2{grid-template-columns:repeat(2,"))
        #expect(!html(1).contains("class=\"cols"))
    }

    @Test(
        "The reading time is that of the prose alone, in whole minutes",
        arguments: [(0, 1), (180, 1), (181, 2), (900, 5)])
    func readingTime(words: Int, minutes: Int) {
        let text = String(repeating: "word ", count: words)
        let code = "\n\n\(SampleRun.fence)noise\n\(text)\n\(SampleRun.fence)\n"
        #expect(
            Self.html(of: text + code).contains("<p class=\"facts\">about \(minutes) min to read"))
    }

    @Test("A page with an image grid beyond the limit says so and shows no picture")
    func largeGrid() {
        let side = 512
        var noise: UInt64 = 1
        let pixels = (0..<side * side).map { _ -> UInt8 in
            noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: noise >> 56)
        }
        let grid = ImageGrid(
            tileWidth: side, tileHeight: side, channels: 1, pixels: pixels, count: 1, columns: 1,
            valueRange: "")
        let page = Self.page(
            of: "\(SampleRun.fence)noise\nx\n\(SampleRun.fence)\n",
            output: .figure(.images(grid)))
        #expect(page.diagnostics.map(\.id) == ["picture-too-large"])
        #expect(!page.html.contains("<img"))
    }

    @Test("A page beyond three megabytes is an error that names what is large")
    func largePage() throws {
        let text = String(repeating: "word word word word word word word word\n\n", count: 40_000)
        let run = NotebookRun(
            document: Document.read(SourceFile(name: "a.md", text: text)), cells: [],
            diagnostics: [])
        let found = try #require(Report.page(for: run).diagnostics.last)
        #expect(found.id == "page-too-large" && found.explanation.contains("embedded source"))
    }

    static func page(of text: String, output: CellOutput) -> RenderedPage {
        let document = Document.read(SourceFile(name: "a.md", text: text))
        let cells = document.cells.map { _ in CellRun(state: .ran, outputs: [output]) }
        return Report.page(for: NotebookRun(document: document, cells: cells, diagnostics: []))
    }

    static func html(of text: String) -> String { page(of: text, output: .value("2")).html }
}

extension String {
    /// What stands from one mark to another, the first included.
    func part(from start: String, to end: String) -> String {
        guard let first = range(ofText: start) else { return "" }
        let rest = self[first.lowerBound...]
        guard let last = String(rest).range(ofText: end) else { return String(rest) }
        return String(String(rest)[..<last.lowerBound])
    }

    private func range(ofText text: String) -> Range<String.Index>? { firstRange(of: text) }

    func occurrences(of text: String) -> Int { ranges(of: text).count }

    /// The text of `pre#source`, its references read.
    var embeddedSource: String {
        let tag = "aria-label=\"Source of the notebook\">"
        // The line end after the tag is the one that a parser drops.
        return part(from: tag, to: "</pre>").dropFirst(tag.count + 1).description
            .replacing("&#13;", with: "\r").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&amp;", with: "&")
    }
}
