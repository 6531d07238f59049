import Diagnostics
import Markdown
import Notebooks

/// What stands around the text: title, summary of faults, contents, provenance, source.
extension PageRenderer {
    // MARK: - The text

    /// The whole text; cells that no block led to come last, so that none is lost.
    mutating func body() -> [Markup] {
        var parts = blocks(content.blocks)
        for index in run.document.cells.indices {
            if let cell = cell(index) { parts.append(cell) }
        }
        if let notes = footnotes() { parts.append(notes) }
        return parts
    }

    // MARK: - Title

    func head() -> [Markup] {
        let front = run.document.frontMatter
        var parts: [Markup] = [.tag("h1", ["id": "title"], .text(title))]
        if let description = front.description, !description.isEmpty {
            parts.append(.tag("p", ["class": "lede"], .text(description)))
        }
        var by: [String] = []
        if let author = front.author, !author.isEmpty { by.append(author) }
        if let date = front.date ?? options.date, !date.isEmpty { by.append(date) }
        if !by.isEmpty {
            parts.append(.tag("p", ["class": "facts"], .text(by.joined(separator: " · "))))
        }
        parts.append(.tag("p", ["class": "facts"], .text(facts.joined(separator: " · "))))
        parts.append(privacy())
        return parts
    }

    private var facts: [String] {
        let count = run.document.cells.count
        var facts = [ReadingTime.text(words: ReadingTime.words(in: content))]
        facts.append(Self.count(count, "cell"))
        if options.showsTimings {
            facts.append(Durations.text(seconds: run.seconds) + " to run")
        }
        facts.append("seed \(run.seed)")
        return facts
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    // MARK: - Summary of faults

    /// Nil if all went well.
    func summary() -> Markup? {
        var items: [Markup] = []
        for (index, cell) in run.document.cells.enumerated() {
            guard run.cells.indices.contains(index) else { continue }
            let found = run.diagnostics.filter {
                $0.severity == .error && Self.isIn(cell, $0, of: run.document.file)
            }
            let words = found.map { [described($0)] } + failure(of: run.cells[index])
            guard !words.isEmpty else { continue }
            let link = Markup.tag("a", ["href": "#" + plan.cellIDs[index]], .text(cell.label))
            let separated = words.enumerated().flatMap { number, parts in
                [.text(number == 0 ? ": " : "; ")] + parts
            }
            items.append(.element("li", [], [link] + separated))
        }
        for (index, cell) in run.document.cells.enumerated()
        where run.cells.indices.contains(index) && run.cells[index].staleReason != nil {
            let link = Markup.tag("a", ["href": "#" + plan.cellIDs[index]], .text(cell.label))
            items.append(
                .element(
                    "li", [], [link, .text(": old result, \(run.cells[index].staleReason ?? "")")]))
        }
        let general = generalDiagnostics
        guard !items.isEmpty || !general.isEmpty else { return nil }
        var parts: [Markup] = [.tag("p", [:], .text(summaryLine(general)))]
        if !items.isEmpty { parts.append(.element("ul", [], items)) }
        parts += general.map { message($0, in: nil) }
        return .element(
            "div",
            [
                .init("class", "summary"), .init("id", "summary"), .init("role", "group"),
                .init("aria-label", "What went wrong"),
            ], parts)
    }

    /// Found before the run, outside every cell.
    private var generalDiagnostics: [Diagnostic] {
        run.diagnostics.filter { diagnostic in
            !run.document.cells.contains {
                Self.isIn($0, diagnostic, of: run.document.file)
            }
        }
    }

    private func failure(of result: CellRun) -> [[Markup]] {
        switch result.state {
        case .failed: [[result.failure.map(described) ?? "failed"]]
        case .interrupted: [["stopped while it ran"]]
        case .needs(let label): [["not run: needs cell ", cellLink(label)]]
        case .ran, .failedAsAllowed, .notEvaluated, .notRun: []
        }
    }

    /// `there is no place 7 in this list (a.md:13:21)`
    private func described(_ diagnostic: Diagnostic) -> Markup {
        guard let place = diagnostic.primary?.span.place else { return .text(diagnostic.title) }
        let shown = folder.isEmpty ? place : place.replacing(folder, with: "")
        return .text("\(diagnostic.title) (\(shown))")
    }

    private func summaryLine(_ general: [Diagnostic]) -> String {
        let before = run.diagnostics.count { $0.severity == .error }
        if before > 0 {
            return "Nothing was run: \(Self.count(before, "fault")) found before the run."
        }
        let failed = run.cells.count { $0.state == .failed }
        let stopped = run.cells.count { $0.state == .interrupted }
        let left = run.cells.count { $0.isLeftOut }
        var parts: [String] = []
        if failed > 0 { parts.append("\(Self.count(failed, "cell")) failed") }
        if stopped > 0 { parts.append("the run was stopped") }
        if run.staleCount > 0 {
            parts.append("\(Self.count(run.staleCount, "result")) not up to date")
        }
        if left > 0 { parts.append("\(Self.count(left, "cell")) not run") }
        if parts.isEmpty { return "\(Self.count(general.count, "warning")) about this notebook." }
        return parts.joined(separator: ", ") + "."
    }

    // MARK: - Contents

    func contents() -> Markup {
        var items = outline.map { entry -> Markup in
            switch entry {
            case .heading(let level, let id, let content):
                let link = Markup.element("a", [.init("href", "#" + id)], content)
                return .tag("li", ["class": "l\(level)"], link)
            case .cell(let index):
                let label = run.document.cells[index].label
                let words =
                    switch run.cells[index].state {
                    case .interrupted: label + ": stopped"
                    case .notRun: label + ": fault"
                    default: label + ": failed"
                    }
                let link = Markup.tag(
                    "a", ["href": "#" + plan.cellIDs[index]], .text(words))
                return .tag("li", ["class": "bad"], link)
            }
        }
        if !summaryOfPrivacy.sources.isEmpty {
            let link = Markup.tag("a", ["href": "#privacy"], "Privacy statement")
            items.insert(.tag("li", ["class": "l2"], link), at: 0)
        }
        items.append(.tag("li", ["class": "l2"], .tag("a", ["href": "#provenance"], "Provenance")))
        return .tag(
            "nav", ["aria-label": "Contents"],
            .element(
                "details", [.init("open", nil)],
                [.tag("summary", [:], "Contents"), .element("ol", [], items)]))
    }

    // MARK: - Provenance

    func footer() -> Markup {
        var rows: [Markup] = []
        func add(_ term: String, _ words: Markup...) {
            rows.append(.tag("dt", [:], .text(term)))
            rows.append(.element("dd", [], words))
        }
        func addLine(_ words: String) { rows.append(.tag("dd", [:], .text(words))) }
        let digest = Digest(of: run.document.file.bytes).hexadecimal
        add("Source", .tag("code", [:], .text(fileName)), .text(" SHA-256 " + digest))
        add("Cells", .text(cellCounts))
        add("Seed", .text("\(run.seed): the same seed gives the same numbers"))
        if let profile = run.profile { add("Profile", .text(profile)) }
        if !run.parameters.isEmpty {
            let list = run.parameters.map { "\($0.name) = \($0.value.written)" }
            add("Parameters", .text(list.joined(separator: ", ")))
        }
        for dataset in run.datasets {
            add("Data", .text(dataset.name))
            for file in dataset.files { addLine("\(file.name) SHA-256 \(file.sha256)") }
        }
        if options.showsTimings, run.keptCount > 0 {
            add("Kept", .text("\(run.keptCount) of \(run.cells.count) results, by an earlier run"))
        }
        if options.showsTimings { add("Time", .text(Durations.text(seconds: run.seconds))) }
        add("Numeric mode", .text(options.numericMode))
        add("Made by", .text("noisebook version " + options.engineVersion))
        var parts: [Markup] = [
            .tag("h2", ["id": "provenance"], "Provenance"), .element("dl", [], rows),
        ]
        if options.embedsSource {
            parts.append(EmbeddedSource.markup(run.document.file))
            if let ledger = embeddedLedger() { parts.append(ledger) }
        }
        return .element("footer", [], parts)
    }

    private var cellCounts: String {
        let ran = run.cells.count { $0.hasRun }
        let failed = run.cells.count { $0.hasFailed }
        let expected = run.cells.count { $0.state == .failedAsAllowed }
        // What an exercise folds away, and what a reader is to fill in, is no part of a run.
        let exercises = zip(run.document.cells, run.cells).count { $0.role != nil && !$1.hasRun }
        let left = run.cells.count - ran - exercises
        var parts = ["\(ran) run", "\(failed) failed", "\(left) not run"]
        if expected > 0 { parts.insert("\(expected) failed as expected", at: 2) }
        if exercises > 0 { parts.append("\(exercises) of exercises") }
        return parts.joined(separator: ", ")
    }
}

extension CellRun {
    /// Not run because of something else.
    var isLeftOut: Bool {
        switch state {
        case .needs, .notRun: true
        case .ran, .failed, .failedAsAllowed, .notEvaluated, .interrupted: false
        }
    }
}

/// The notebook inside its own report, to be taken out byte for byte.
enum EmbeddedSource {
    static func markup(_ file: SourceFile) -> Markup {
        var attributes: [Markup.Attribute] = [
            .init("id", "source"), .init("tabindex", "0"), .init("role", "group"),
            .init("aria-label", "Source of the notebook"),
        ]
        var parts: [Markup] = [.tag("summary", [:], "Source")]
        if let text = plainText(file.bytes) {
            parts.append(.element("pre", attributes, [.exact(text)]))
        } else {
            attributes.append(.init("data-encoding", "base64"))
            parts.append(
                .tag("p", [:], "The source holds bytes that a page cannot; it is kept as Base64."))
            parts.append(.element("pre", attributes, [.text(Base64.encode(file.bytes))]))
        }
        return .element("details", [], parts)
    }

    /// The bytes as text; nil if a browser would not give them back.
    private static func plainText(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: true
            case 0..<0x20, 0x7F...0x9F, 0xFDD0...0xFDEF: false
            default: scalar.value & 0xFFFE != 0xFFFE
            }
        }
        return isPlain ? text : nil
    }
}
