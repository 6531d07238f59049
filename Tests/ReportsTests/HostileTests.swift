import Diagnostics
import Figures
import Interpreter
import Notebooks
import Reports
import Testing

@Suite("A notebook that means harm shows as text")
struct HostileTests {
    /// Put into prose, labels, captions, outputs and names alike.
    static let attacks = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</pre><script>x()</script>",
        "</style><b>", "]]>", "\" onclick=\"alert(1)", "' onfocus='x", "<svg onload=alert(1)>",
        "<!-- --><script>x()</script>", "&lt;script&gt;", "\u{202E}txt.exe\u{2066}",
        "\u{0}\u{7}\u{9B}31m",
        "\u{1B}]0;title\u{7}<b>", "</title><script>x()</script>", "<base href=//evil>",
        "<math><mtext></math><script>x()</script>", "{{7*7}}", "\u{FFFE}", "</textarea>",
    ]

    private static let fence = SampleRun.fence

    private static func page(_ attack: String) -> RenderedPage {
        let text = """
            ---
            title: "t"
            ---

            # \(attack)

            \(attack) and *\(attack)* and `\(attack)` and [\(attack)](javascript:alert(1)) and
            [x](<\(attack)>) and ![\(attack)](https://evil/x.png) and $\(attack)$ and ~~\(attack)~~.

            | \(attack) | b |
            |---|---|
            | \(attack) | c |

            \(fence)\(attack)
            \(attack)
            \(fence)

            > [!NOTE]
            > \(attack) [^1] @fig-\(attack)

            \(fence)noise
            #| label: one
            "\(attack)"
            \(fence)

            \(attack)

            [^1]: \(attack)
            """
        let file = SourceFile(name: "a\(attack).md", text: text)
        let document = Document.read(file)
        var plot = SampleRun.plot
        plot.title = attack
        plot.xLabel = attack
        plot.alt = attack
        plot.caption = attack
        var table = SampleRun.table
        table.caption = attack
        table.rows = [[.text(attack), .number(1), .missing]]
        var grid = SampleRun.grid
        grid.tileLabels = Array(repeating: attack, count: 6)
        grid.valueRange = attack
        let outputs: [CellOutput] = [
            .text(attack), .value(attack), .figure(.plot(plot)), .figure(.table(table)),
            .figure(.images(grid)), .expectation(passed: false, message: attack),
            .warning(Diagnostic("odd", severity: .warning, title: attack, explanation: attack)),
        ]
        let cells = document.cells.map { _ in
            CellRun(
                state: .failed, outputs: outputs,
                failure: Diagnostic("bad", title: attack, explanation: attack, hint: attack))
        }
        var run = NotebookRun(document: document, cells: cells, diagnostics: [])
        run.parameters = [(attack, .text(attack))]
        run.profile = attack
        run.datasets = [.init(name: attack, files: [(attack, attack)])]
        var options = ReportOptions()
        options.numericMode = attack
        options.engineVersion = "0.1"
        return Report.page(for: run, options: options)
    }

    /// Everything between `<` and `>`: since text has neither, all the tags there are.
    private static func tags(_ html: String) -> [Substring] {
        html.replacing(html.part(from: "<script>", to: "</script>"), with: "")
            .split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
    }

    private static let known: Set<String> = [
        "!doctype", "html", "head", "meta", "title", "style", "script", "body", "a", "div", "nav",
        "details", "summary", "ol", "ul", "li", "main", "footer", "h1", "h2", "h3", "p", "span",
        "em", "strong", "del", "code", "pre", "blockquote", "table", "caption", "thead", "tbody",
        "tr", "th", "td", "sup", "figure", "figcaption", "img", "svg", "desc", "path", "text",
        "dl", "dt", "dd", "b", "math", "semantics", "annotation", "mrow", "mi", "mo", "mn", "hr",
        "mspace", "br", "msup", "msub", "mtable", "mtr", "mtd", "mtext",
    ]

    @Test("Only the page's own elements and attributes are written", arguments: attacks)
    func tags(attack: String) {
        for tag in Self.tags(Self.page(attack).html) {
            let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace }
            #expect(Self.known.contains(String(name)), "unknown element \(tag)")
            // Between quoted values only names stand.
            let outside = tag.split(separator: "\"", omittingEmptySubsequences: false)
                .enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: " ")
            #expect(!outside.contains(" on"), "a handler in \(tag)")
            #expect(!outside.contains(" style="), "a style in \(tag)")
        }
    }

    @Test("Nothing is loaded, and only known schemes are linked", arguments: attacks)
    func addresses(attack: String) {
        for tag in Self.tags(Self.page(attack).html) {
            if tag.contains(" src=\"") { #expect(tag.contains("src=\"data:image/png;base64,")) }
            for link in tag.split(separator: " href=\"").dropFirst() {
                let isKnown = ["#", "http://", "https://", "mailto:"].contains {
                    link.hasPrefix($0)
                }
                #expect(isKnown, "\(tag)")
            }
        }
    }

    @Test("No unseen character is outside the embedded source", arguments: attacks)
    func unseen(attack: String) {
        let html = Self.page(attack).html
        let shown = html.replacing(html.part(from: "<pre id=\"source\"", to: "</pre>"), with: "")
        let unseen = shown.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0A, 0x09: false
            case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x61C:
                true
            default: scalar.value & 0xFFFE == 0xFFFE
            }
        }
        #expect(unseen.isEmpty)
    }

    @Test("Prose nested a thousand deep still gives a page")
    func deep() {
        let quotes = String(repeating: ">", count: 1_000) + " deep\n\n"
        let lists = (0..<300).map { String(repeating: " ", count: 2 * $0) + "- x\n" }.joined()
        let marks = String(repeating: "*a **b ", count: 2_000)
        let brackets = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        let math = "\n\n$" + String(repeating: "{", count: 3_000) + "$\n\n"
        let text = quotes + lists + "\n" + marks + "\n\n" + brackets + math
        #expect(PageTests.html(of: text).contains("deep"))
    }
}
