import Diagnostics
import Figures
import Interpreter
import Notebooks
import Privacy

/// The privacy statement under the title: what was protected, what was spent, what was shown
/// outside the guarantee.
extension PageRenderer {
    func privacy() -> Markup {
        let summary = summaryOfPrivacy
        guard !summary.sources.isEmpty else {
            return .tag("p", ["class": "privacy"], "No private data was declared.")
        }
        var parts: [Markup] = [.tag("h2", ["id": "privacy"], "Privacy statement")]
        for source in summary.sources { parts += self.shortStatement(of: source) }
        parts.append(.tag("p", ["class": "privacy"], .sequence(outside(summary.record))))
        parts.append(.tag("p", ["class": "privacy"], .text(noise(summary.record))))
        var details: [Markup] = [.tag("summary", [:], "The whole statement")]
        var figures = plan.figures
        for source in summary.sources {
            details += wholeStatement(of: source, summary.record, &figures)
        }
        details += shownOutside(summary.record)
        parts.append(.element("details", [], details))
        return .element(
            "section",
            [.init("class", "statement"), .init("aria-labelledby", "privacy")], parts)
    }

    // MARK: - In short

    private func shortStatement(of summary: SourceSummary) -> [Markup] {
        let source = summary.source
        let unit = source.unit.word
        let what: [Markup] = [
            .text(
                "at δ = \(Spending.text(delta: summary.delta)), adding or removing one \(unit) of "),
            .tag("code", [:], .text(source.name)),
            .text(" (\(Self.count(source.examples, "example")))"),
        ]
        let number = summary.spending.map { Spending.text($0.epsilon) } ?? "unknown"
        var parts: [Markup] = [
            .tag(
                "p", ["class": "eps"], .tag("b", [:], .text("ε = " + number)), " ", .sequence(what))
        ]
        if let problem = summary.problem {
            parts.append(.tag("p", ["class": "privacy"], .text(problem)))
        } else if summary.charges.isEmpty {
            parts.append(.tag("p", ["class": "privacy"], "No mechanism released anything of it."))
        }
        return parts
    }

    private func outside(_ record: PrivacyRecord) -> [Markup] {
        guard !record.leaks.isEmpty else { return ["Nothing was shown outside the guarantee."] }
        var cells: [String] = []
        for leak in record.leaks where !cells.contains(leak.cell) { cells.append(leak.cell) }
        let links = cells.enumerated().flatMap { place, cell -> [Markup] in
            place == 0 ? [cellLink(cell)] : [.text(", "), cellLink(cell)]
        }
        return [.text("Shown outside the guarantee: ")] + links + [.text(".")]
    }

    private func noise(_ record: PrivacyRecord) -> String {
        switch record.noiseMode {
        case .teaching:
            "Teaching run: noise is reproducible, so this is not a private release."
        case .release:
            "Noise and samples were drawn from the operating system's random numbers; this run "
                + "cannot be replayed."
        }
    }

    // MARK: - In full

    /// - Parameter figures: how many there are before; those of the statement follow the page's own.
    private func wholeStatement(
        of summary: SourceSummary, _ record: PrivacyRecord, _ figures: inout Int
    ) -> [Markup] {
        let source = summary.source
        var rows: [Markup] = []
        func add(_ term: String, _ words: String) {
            rows.append(.tag("dt", [:], .text(term)))
            rows.append(.tag("dd", [:], .text(words)))
        }
        add("Data", "\(source.name), \(Self.count(source.examples, "example"))")
        add("Protects", source.unit.phrase)
        add("Neighbours", "add or remove one \(source.unit.word)")
        if let spending = summary.spending {
            for (name, epsilon) in Self.bounds(spending) { add(name, epsilon) }
        }
        for assumption in assumptions(summary) { add("Assumes", assumption) }
        if let ceiling = ceiling(of: source, record) {
            let delta = ceiling.delta ?? summary.delta
            add(
                "Ceiling",
                "ε = \(Display.number(ceiling.epsilon)) at δ = \(Spending.text(delta: delta))")
        }
        if let runs = Self.runs(in: record) { add("Included", runs) }
        add(
            "Not included",
            record.runCounts.isEmpty
                ? "what was tried in other runs to choose the settings of this one"
                : "what was tried outside this notebook to choose its settings")
        for (name, times) in record.testReads.sorted(by: { $0.key < $1.key }) {
            add("Test data", "\(name) was read \(times == 1 ? "once" : "\(times) times")")
        }
        var parts: [Markup] = [
            .tag("p", ["class": "part"], .text("Statement for \(source.name)")),
            .element("dl", [], rows),
        ]
        if let table = table(of: summary) { parts.append(table) }
        if summary.curve.count > 1 {
            figures += 1
            parts.append(curve(of: summary, figures))
        }
        return parts
    }

    /// `all 15 runs of DPCGAN, also those that were made to choose settings`
    private static func runs(in record: PrivacyRecord) -> String? {
        let counts = record.runCounts.sorted { $0.key < $1.key }
        guard !counts.isEmpty else { return nil }
        let runs = counts.map { name, times in
            times == 1 ? "the run of \(name)" : "all \(times) runs of \(name)"
        }
        return runs.joined(separator: ", ") + ", also those that were made to choose settings"
    }

    private func ceiling(of source: PrivateSource, _ record: PrivacyRecord) -> PrivacyCeiling? {
        zip(record.book.sources, record.ceilings).first { $0.0.source.name == source.name }?.1
    }

    private static func bounds(_ spending: Spending) -> [(String, String)] {
        var lines: [(String, String)] = []
        if let exact = spending.exact {
            lines.append(("ε, exactly", Spending.text(exact) + " (analytic Gaussian mechanism)"))
        } else if let pld = spending.pld {
            lines.append(("ε by PLD", Spending.text(pld) + " (privacy loss distributions)"))
        }
        if let rdp = spending.rdp {
            lines.append(("ε by RDP", Spending.text(rdp) + " (Rényi divergence)"))
        }
        if let mu = spending.mu { lines.append(("μ", "\(Spending.text(mu))-Gaussian")) }
        if let assumed = spending.assumingPoisson {
            lines.append(
                (
                    "ε if Poisson",
                    Spending.text(assumed)
                        + " if the shuffled batches were Poisson samples, which they are not: no proof"
                ))
        }
        return lines
    }

    private func assumptions(_ summary: SourceSummary) -> [String] {
        var lines = [
            "the number of \(summary.source.unit.word)s is public",
            "everything that reads the data goes through this notebook",
        ]
        var hasPoisson = false
        var hasShuffled = false
        for line in summary.charges {
            switch line.charge.sampling {
            case .poisson: hasPoisson = true
            case .oncePerEpoch: hasShuffled = true
            case .whole: break
            }
        }
        if hasPoisson {
            lines.append("for Poisson samples: sampling at random, which the loader does")
        }
        if hasShuffled {
            lines.append(
                "for shuffled batches: each example at most once an epoch, in an order that "
                    + "ignores the data")
        }
        return lines
    }

    private func table(of summary: SourceSummary) -> Markup? {
        guard !summary.charges.isEmpty else { return nil }
        let caption = "Charges to \(summary.source.name), in the order in which they were made"
        return Self.table(
            summary.table, id: nil, [.text(caption)], label: caption, limit: 200)
    }

    private func curve(of summary: SourceSummary, _ number: Int) -> Markup {
        var plot = Plot(
            marks: [
                .line(
                    Plot.Series(
                        x: summary.curve.map { Self.logarithm($0.delta) },
                        y: summary.curve.map(\.epsilon)))
            ], xLabel: "log₁₀ δ", yLabel: "ε")
        plot.title = "ε by δ"
        let place = PagePlan.Place(
            id: "privacy-" + PagePlan.safe(summary.source.name), name: "Figure \(number)",
            number: number)
        let svg = DrawingSVG.markup(
            plot.drawing(width: 420, height: 200), id: place.id,
            title: "ε of \(summary.source.name) by δ",
            description: Figure.plot(plot).altText)
        let shown = Markup.tag(
            "figure", ["id": place.id],
            Self.box(
                "div", class: "scroll plotted", label: "The guarantee of \(summary.source.name)",
                [svg]),
            .element(
                "figcaption", [],
                [
                    Self.selfLink(place), ": ",
                    .text("The guarantee is a curve: a smaller δ goes with a larger ε."),
                ]))
        let title = "Data of figure \(number)"
        let data = Self.table(
            plot.dataTable, id: nil, [.text(title)], label: title, limit: 200)
        return .sequence([
            shown,
            .tag("details", ["class": "data"], .tag("summary", [:], .text(title)), data),
        ])
    }

    private func shownOutside(_ record: PrivacyRecord) -> [Markup] {
        func list(_ title: String, _ items: [[Markup]]) -> [Markup] {
            guard !items.isEmpty else { return [] }
            return [
                .tag("p", ["class": "part"], .text(title)),
                .element("ul", [], items.map { .element("li", [], $0) }),
            ]
        }
        let leaks = record.leaks.map { leak -> [Markup] in
            [cellLink(leak.cell), .text(" \(leak.verb) "), .tag("code", [:], .text(leak.code))]
        }
        let released = record.declassifications.map { entry -> [Markup] in
            [
                cellLink(entry.cell), .text(" let "), .tag("code", [:], .text(entry.code)),
                .text(" through: \(entry.reason)"),
            ]
        }
        let remarks = record.remarks.map { remark -> [Markup] in
            [
                cellLink(remark.cell),
                .text(": \(remark.warning.title). \(remark.warning.explanation)"),
            ]
        }
        return list("Shown outside the guarantee", leaks)
            + list("Let through with a reason", released) + list("To be kept in mind", remarks)
    }

    /// The charges with the chain of their hashes; nil if there are none.
    func embeddedLedger() -> Markup? {
        let text = LedgerEntry.text(of: run.privacy.book)
        guard !text.isEmpty else { return nil }
        return .element(
            "details", [],
            [
                .tag("summary", [:], "Ledger"),
                .element(
                    "pre",
                    [
                        .init("id", "ledger"), .init("tabindex", "0"), .init("role", "group"),
                        .init("aria-label", "Ledger of the run"),
                    ], [.exact(text)]),
            ])
    }

    // MARK: - In the margin

    /// What a cell had to do with privacy, for its ledger entry.
    func privacyMark(_ label: String) -> [Markup] {
        let summary = summaryOfPrivacy
        var parts: [Markup] = []
        for total in summary.totals(afterCell: label) {
            let name = summary.sources.count > 1 ? " of \(total.source)" : ""
            parts += [
                " ",
                .tag("span", ["class": "e"], .text("ε \(Spending.text(total.epsilon))\(name)")),
            ]
        }
        if summary.record.leaks.contains(where: { $0.cell == label }) {
            parts += [" ", .tag("span", ["class": "badge"], "outside the guarantee")]
        }
        return parts
    }

    // MARK: - Numbers

    private static func logarithm(_ delta: Double) -> Double {
        var exponent = 0.0
        var value = delta
        while value < 0.999 {
            value *= 10
            exponent -= 1
        }
        return exponent
    }
}
