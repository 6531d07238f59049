import Diagnostics
import Interpreter
import Language
import Markdown
import Notebooks

/// What the walk shows of the notebook.
extension Stepper {
    /// The prose above the cell, the cell, and how it stands.
    func showPlace() {
        var lines = prose(before: position)
        if position < cells.count {
            if !lines.isEmpty { lines.append("") }
            lines += code(of: position)
        } else {
            lines += ["", results.styled("── the end", .faint)]
        }
        StandardStream.output.write("\n" + lines.map { $0 + "\n" }.joined())
    }

    // MARK: - Prose

    /// The prose between the cell above and this one.
    private func prose(before index: Int) -> [String] {
        let document = document
        let end =
            index < document.cells.count
            ? document.cells[index].range.lowerBound : document.file.bytes.count
        let start = index > 0 ? document.cells[index - 1].range.upperBound : 0
        let text = ProseText(terminal: results) { [self] in value(of: $0) }
        var lines: [String] = []
        for part in document.parts {
            guard case .prose(let range) = part, range.lowerBound >= start, range.upperBound <= end
            else { continue }
            let more = text.lines(MarkdownReader.document(of: document.file, range: range))
            if !lines.isEmpty, !more.isEmpty { lines.append("") }
            lines += more
        }
        return lines
    }

    /// A value in the prose, as the state here gives it; the expression itself if it does not.
    private func value(of inline: InlineExpression) -> String {
        defer { session.restorePosition() }
        guard let program = checked(inline.source, named: "inline") else {
            return "‹\(inline.source)›"
        }
        var text: String?
        Evaluator.onLargeStack {
            let limits = Limits(seconds: 2)
            let result = session.evaluator.run(program, cell: "inline", limits: limits)
            if result.failure == nil { text = session.evaluator.text(of: result.value ?? .none) }
        }
        return text ?? "‹\(inline.source)›"
    }

    /// Code checked in what the cells above define; nil if it has an error.
    private func checked(_ code: String, named name: String) -> CheckedProgram? {
        var inside = session.environment
        let program = Checker.check(
            Parser.parse(SourceFile(name: name, text: code)), in: &inside)
        return program.hasErrors ? nil : program
    }

    // MARK: - Code

    private func code(of index: Int) -> [String] {
        let cell = document.cells[index]
        let place = "\(document.file.name):\(cell.line)"
        var head = "── \(cell.label)  \(place)"
        if let role = cell.role { head += "  \(role.part.rawValue) \(role.exercise)" }
        let status = cells[index].status
        if status != .never, cell.role == nil { head += "  \(status.text)" }
        let lines = DisplayWidth.wrapped(head, limit: min(results.columns, 100))
        return lines.map { results.styled($0, .faint) } + codeLines(of: cell)
    }

    func codeLines(of cell: Cell) -> [String] {
        let text = document.file.text(cell.codeRange)
        let builtins = Set(session.evaluator.library.builtins.keys)
        var lines = results.code(text, builtins: builtins)
            .split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
        while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
        return lines
    }

    // MARK: - Lists

    /// Every cell with how it stands, one a line.
    var list: String {
        let width = cells.map { DisplayWidth.of($0.label) }.max() ?? 0
        let digits = String(cells.count).count
        return cells.enumerated().map { index, cell in
            let number = String(index + 1)
            let sign = index == position ? "▸" : " "
            let space = String(repeating: " ", count: width - DisplayWidth.of(cell.label))
            let words = document.cells[index].role.map { "\($0.part.rawValue) \($0.exercise)" }
            return sign + String(repeating: " ", count: digits - number.count) + number + "  "
                + cell.label + space + "  " + results.styled(words ?? cell.status.text, style(cell))
                + "\n"
        }.joined()
    }

    private func style(_ cell: SessionCell) -> TextStyle {
        switch cell.status {
        case .ok, .frozen: .good
        case .failed, .waiting, .skipped: .bad
        default: .faint
        }
    }

    /// Says why a cell is stale: this one, or all that are.
    func why(_ name: String) {
        let asked: [Int]
        if name.isEmpty {
            asked = cells.indices.filter { cells[$0].status.isStale }
            if asked.isEmpty {
                StandardStream.output.write("No cell is stale.\n")
                return
            }
        } else {
            guard let index = cell(named: name), index < cells.count else { return }
            asked = [index]
        }
        for index in asked { StandardStream.output.write(line(about: index)) }
    }

    func line(about index: Int) -> String {
        let cell = cells[index]
        return "\(cell.label) (line \(cell.line)): \(cell.status.text)\n"
    }
}

extension CellStatus {
    var isStale: Bool { if case .stale = self { true } else { false } }
}
