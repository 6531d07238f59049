import Diagnostics
import Figures
import Interpreter
import Notebooks

/// Cells: the ledger's entry, the code, and what came of it.
extension PageRenderer {
    /// Nil for a cell that the report leaves out and that did not fail.
    mutating func cell(_ index: Int) -> Markup? {
        guard shownCells.insert(index).inserted, run.cells.indices.contains(index) else {
            return nil
        }
        let cell = run.document.cells[index]
        if let role = cell.role, role.part != .exercise { return help(role.part, index) }
        let result = run.cells[index]
        let messages = foundBefore(in: cell)
        let hasFailed = result.hasFailed || messages.contains { $0.severity == .error }
        guard cell.options.include || hasFailed else { return nil }
        if hasFailed { outline.append(.cell(index: index)) }

        var parts = [ledger(index, hasFailed: hasFailed)]
        if cell.options.echo, cell.options.include, let code = code(of: cell) {
            parts.append(code)
        }
        let outputs = messages.map { message($0, in: cell) } + self.outputs(index)
        if !outputs.isEmpty {
            parts.append(.element("div", [.init("class", "out")], outputs))
        }
        return .element(
            "div",
            [
                .init("class", Self.className(of: cell, result, hasFailed: hasFailed)),
                .init("role", "group"), .init("id", plan.cellIDs[index]),
                .init("aria-label", Self.name(of: cell)),
            ], parts)
    }

    private static func className(
        of cell: Cell, _ result: CellRun, hasFailed: Bool
    ) -> String {
        (cell.role == nil ? "cell" : "cell exercise") + (hasFailed ? " failed" : "")
            + (result.staleReason == nil ? "" : " old")
    }

    private static func name(of cell: Cell) -> String {
        "Cell \(cell.label), line \(cell.line)"
    }

    /// What the check before the run found in the cell.
    func foundBefore(in cell: Cell) -> [Diagnostic] {
        run.diagnostics.filter { Self.isIn(cell, $0, of: run.document.file) }
    }

    static func isIn(_ cell: Cell, _ diagnostic: Diagnostic, of file: SourceFile) -> Bool {
        guard let span = diagnostic.primary?.span, span.file === file else { return false }
        return cell.range.contains(span.range.lowerBound)
    }

    // MARK: - The ledger

    /// Label, place, time and state: beside the cell where there is room, else above it.
    private func ledger(_ index: Int, hasFailed: Bool) -> Markup {
        let cell = run.document.cells[index]
        let result = run.cells[index]
        var parts: [Markup] = [
            .tag("a", ["class": "self", "href": "#" + plan.cellIDs[index]], .text(cell.label)),
            " ", .tag("span", [:], .text("\(fileName):\(cell.line)")),
        ]
        if options.showsTimings, result.hasRun {
            let time = Durations.text(seconds: result.seconds)
            parts += [" ", .tag("span", [:], .text(time))]
        }
        parts += privacyMark(cell.label)
        if let role = cell.role, !hasFailed {
            parts += [" ", .tag("span", ["class": "state"], .text("Exercise \(role.exercise)"))]
        } else if let state = state(of: result, hasFailed: hasFailed) {
            parts += [" ", state]
        }
        return .element("p", [.init("class", "mark")], parts)
    }

    private func state(of result: CellRun, hasFailed: Bool) -> Markup? {
        let words: [Markup]
        switch result.state {
        case _ where result.staleReason != nil:
            words = ["Old result: " + (result.staleReason ?? "")].map { .text($0) }
        case .ran: words = []
        case .failed: words = ["Failed"]
        case .failedAsAllowed: words = ["Failed as expected"]
        case .notEvaluated: words = ["Not run: only shown"]
        case .needs(let label): words = ["Not run: needs cell ", cellLink(label)]
        case .notRun: words = hasFailed ? ["Not run: has a fault"] : ["Not run"]
        case .interrupted: words = ["Stopped while it ran"]
        }
        guard !words.isEmpty else { return nil }
        return .element("span", [.init("class", hasFailed ? "state bad" : "state")], words)
    }

    func cellLink(_ label: String) -> Markup {
        guard let index = run.document.cells.firstIndex(where: { $0.label == label }),
            run.document.cells[index].options.include || run.cells[index].hasFailed
        else { return .text(label) }
        return .tag("a", ["href": "#" + plan.cellIDs[index]], .text(label))
    }

    // MARK: - Code

    /// Nil if there is none.
    func code(of cell: Cell) -> Markup? {
        let file = run.document.file
        let content = CodeMarkup.code(
            file, range: cell.codeRange, builtins: options.builtinNames)
        guard !content.isEmpty else { return nil }
        let box = Self.box(
            "pre", class: cell.options.wrapsCode ? "code wrap" : "code",
            label: "Code of cell \(cell.label)", [.element("code", [], content)])
        let summary = cell.options.codeSummary ?? "Code"
        switch cell.options.codeFold {
        case .never: return box
        case .closed, .open:
            let open = Markup.Attribute("open", nil)
            let isOpen = cell.options.codeFold == .open
            return .element(
                "details", [.init("class", "fold")] + (isOpen ? [open] : []),
                [.tag("summary", [:], .text(summary)), box])
        }
    }

    // MARK: - Outputs

    private mutating func outputs(_ index: Int) -> [Markup] {
        let cell = run.document.cells[index]
        let result = run.cells[index]
        var parts: [Markup] = []
        if cell.options.output, cell.options.include {
            parts = shown(result.outputs, of: index)
        }
        if cell.options.warning, cell.options.include {
            parts += result.warnings.map { message($0, in: cell) }
        }
        let isHidden = result.state == .failedAsAllowed && !cell.options.output
        if let failure = result.failure, !isHidden {
            let isExpected = result.state == .failedAsAllowed
            parts.append(message(failure, in: cell, isExpected: isExpected))
        }
        return parts
    }

    /// Neighbouring pieces of text go into one box, neighbouring expectations into one list.
    private mutating func shown(_ outputs: [CellOutput], of index: Int) -> [Markup] {
        let cell = run.document.cells[index]
        var parts: [Markup] = []
        var text = ""
        var held: [Markup] = []
        var figures: [Markup] = []
        var figure = 0
        func flush() {
            if !text.isEmpty { parts.append(Self.output(text, "printed", cell)) }
            if !held.isEmpty { parts.append(.element("ul", [.init("class", "held")], held)) }
            text = ""
            held = []
        }
        func flushFigures() {
            parts += sideBySide(figures, cell.options.layoutColumns)
            figures = []
        }
        for output in outputs {
            if case .figure = output {} else { flushFigures() }
            if case .text(let more) = output, held.isEmpty {
                text += more
                continue
            }
            if case .expectation(let passed, let words) = output, text.isEmpty {
                held.append(Self.expectation(passed, words))
                continue
            }
            flush()
            switch output {
            case .text(let more): text = more
            case .value(let words): parts.append(Self.output(words, "value", cell))
            case .expectation(let passed, let words):
                held.append(Self.expectation(passed, words))
            case .figure(let shown):
                figures.append(self.figure(shown, number: figure, of: index))
                figure += 1
            case .warning(let warning):
                if cell.options.warning { parts.append(message(warning, in: cell)) }
            }
        }
        flush()
        flushFigures()
        return parts
    }

    /// Neighbouring figures in so many columns, where there is room.
    private mutating func sideBySide(_ figures: [Markup], _ columns: Int?) -> [Markup] {
        guard let columns, columns > 1, figures.count > 1 else { return figures }
        columnCounts.insert(columns)
        let boxes = figures.map { Markup.element("div", [], [$0]) }
        return [.element("div", [.init("class", "cols c\(columns)")], boxes)]
    }

    private static func output(_ text: String, _ className: String, _ cell: Cell) -> Markup {
        let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
        return box(
            "pre", class: className, label: "Output of cell \(cell.label)",
            CodeMarkup.printed(text))
    }

    private static func expectation(_ passed: Bool, _ words: String) -> Markup {
        let sign = Markup.tag("span", ["aria-hidden": "true"], passed ? "✓ " : "✗ ")
        let state = passed ? "Holds: " : "Does not hold: "
        return .tag(
            "li", ["class": passed ? "ok" : "bad"], sign,
            .tag("b", [:], .text(state)), .tag("code", [:], .text(words)))
    }

    // MARK: - Messages

    /// An error or warning in the words of the terminal, in a box that says what it is.
    func message(
        _ diagnostic: Diagnostic, in cell: Cell?, isExpected: Bool = false
    ) -> Markup {
        let isError = diagnostic.severity == .error
        let word = isError ? "Error" : "Warning"
        let place = cell.map { " in cell \($0.label)" } ?? ""
        let text = Self.box(
            "pre", class: "message", label: "Text of the \(word.lowercased())\(place)",
            CodeMarkup.diagnostic(diagnostic, folder: folder))
        let expected = word + " that this cell is meant to show"
        let head = Markup.tag("p", ["class": "kind"], .text(isExpected ? expected : word))
        let className = isExpected ? "error meant" : isError ? "error" : "warning"
        return .element(
            "div",
            [
                .init("class", className), .init("role", "group"),
                .init("aria-label", word + place),
            ], [head, text])
    }
}

extension CellRun {
    var hasFailed: Bool {
        switch state {
        case .failed, .interrupted: true
        case .ran, .failedAsAllowed, .notEvaluated, .needs, .notRun: false
        }
    }

    var hasRun: Bool {
        switch state {
        case .ran, .failed, .failedAsAllowed, .interrupted: true
        case .notEvaluated, .needs, .notRun: false
        }
    }
}
