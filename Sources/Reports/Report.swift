import Diagnostics
import Notebooks

/// A notebook and what came of running it, as one HTML file that needs nothing else.
///
/// ```
/// let page = Report.page(for: run, options: options)
/// try Report.write(page, to: "dp-gan.html")
/// ```
///
/// The page makes no request, runs without its script, shows nothing but what the run holds,
/// and is the same bytes for the same run.
public enum Report {
    /// Never fails: what cannot be shown is named in the page and in its diagnostics.
    public static func page(
        for run: NotebookRun, options: ReportOptions = ReportOptions()
    ) -> RenderedPage {
        var renderer = PageRenderer(run, options)
        let text = renderer.body()
        let html = "<!doctype html>\n" + document(renderer, text: text).html + "\n"
        var diagnostics = renderer.diagnostics
        if html.utf8.count >= ReportMessages.pageWarning {
            diagnostics.append(
                ReportMessages.largePage(bytes: html.utf8.count, largest: largest(renderer)))
        }
        return RenderedPage(html: html, diagnostics: diagnostics, pictures: renderer.pictures)
    }

    private static func largest(_ renderer: PageRenderer) -> [(name: String, bytes: Int)] {
        var weights = renderer.weights
        if renderer.options.embedsSource {
            weights.append(("the embedded source", renderer.run.document.file.bytes.count))
        }
        return Array(weights.sorted { $0.bytes > $1.bytes }.prefix(3))
    }

    private static func document(_ renderer: PageRenderer, text: [Markup]) -> Markup {
        let skip = Markup.tag("a", ["class": "skip", "href": "#main"], "Skip to the text")
        var main = renderer.head()
        if let summary = renderer.summary() { main.append(summary) }
        main += text
        let page = Markup.tag(
            "div", ["class": "page"],
            renderer.contents(), .element("main", [.init("id", "main")], separated(main)),
            renderer.footer())
        let body = Markup.tag(
            "body", [:], "\n", skip, "\n", page, "\n", .tag("script", [:], .text(PageScript.text)),
            "\n")
        return .tag("html", ["lang": language(renderer)], "\n", head(renderer), "\n", body, "\n")
    }

    /// A line end after each part, for those who read the file itself.
    private static func separated(_ parts: [Markup]) -> [Markup] {
        parts.flatMap { [$0, "\n"] }
    }

    /// The front matter's language if it looks like one.
    private static func language(_ renderer: PageRenderer) -> String {
        let language = renderer.run.document.frontMatter.language
        let isTag =
            (2...35).contains(language.utf8.count)
            && language.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D
            }
        return isTag ? language : "en"
    }

    // MARK: - Head

    private static func head(_ renderer: PageRenderer) -> Markup {
        let style: [Markup] = [
            .text(
                PageStyle.text(
                    pitches: renderer.pitches, films: renderer.films,
                    columnCounts: renderer.columnCounts))
        ]
        let script: [Markup] = [.text(PageScript.text)]
        var parts: [Markup] = [
            .tag("meta", ["charset": "utf-8"]),
            .tag(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": policy(style: style, script: script),
                ]),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("color-scheme", "light dark"), meta("referrer", "no-referrer"),
            meta("generator", "noisebook " + renderer.options.engineVersion),
        ]
        if let words = renderer.run.document.frontMatter.description, !words.isEmpty {
            parts.append(meta("description", words))
        }
        parts.append(.tag("title", [:], .text(renderer.title)))
        parts.append(.element("style", [], style))
        return .element("head", [], separated(parts))
    }

    private static func meta(_ name: String, _ content: String) -> Markup {
        .tag("meta", ["name": name, "content": content])
    }

    /// Nothing may be loaded or run but the style and script whose bytes have these hashes.
    private static func policy(style: [Markup], script: [Markup]) -> String {
        func hash(_ content: [Markup]) -> String {
            "'sha256-" + Digest(of: Array(Markup.rawText(content).utf8)).base64 + "'"
        }
        return "default-src 'none'; style-src \(hash(style)); script-src \(hash(script)); "
            + "img-src data:; base-uri 'none'; form-action 'none'"
    }
}
