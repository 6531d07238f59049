import Figures
import Interpreter
import Privacy

extension SourceSummary {
    /// The charges in the order in which they were made.
    public var table: Table {
        let rows = charges.map { line -> [Table.Cell] in
            let charge = line.charge
            let place = charge.detail.place.map { Double($0.start.line) }
            return [
                .text(charge.detail.cell), place.map { .number($0) } ?? .text(""),
                .text(charge.detail.mechanism),
                .text(charge.event.description), .text(charge.sampling.description),
                .number(Double(charge.times)), .text(line.alone.map { Spending.text($0) } ?? ""),
                .text(line.total.map { Spending.text($0) } ?? ""),
            ]
        }
        return Table(
            columns: [
                .init("cell", isHeader: true), .init("line", isNumeric: true), .init("by"),
                .init("what"), .init("of"), .init("times", isNumeric: true),
                .init("ε alone", isNumeric: true), .init("ε so far", isNumeric: true),
            ], rows: rows)
    }

    /// One line on what has been spent.
    var sentence: String {
        let budget = "at δ = \(Spending.text(delta: delta))"
        if charges.isEmpty { return "\(source.name): nothing has been spent" }
        guard let spending else { return "\(source.name): ε cannot be told. \(problem ?? "")" }
        let bounds = [("RDP", spending.rdp), ("PLD", spending.pld)].compactMap { name, bound in
            bound.map { "\(name) \(Spending.text($0))" }
        }
        let others = bounds.isEmpty ? "" : " (\(bounds.joined(separator: ", ")))"
        return
            "\(source.name), for one \(source.unit.word): ε = \(Spending.text(spending.epsilon)) "
            + budget + others
    }
}

extension PrivacySummary {
    /// The ledger for a terminal of so many columns.
    public func text(columns: Int) -> String {
        guard !sources.isEmpty else { return "Nothing is declared private.\n" }
        var text = sources.map { summary in
            let table = Figure.table(summary.table).plainText(columns: columns)
            return summary.sentence + "\n" + (summary.charges.isEmpty ? "" : table + "\n")
        }.joined(separator: "\n")
        text += list("Shown outside the guarantee", record.leaks.map(\.sentence))
        text += list("Let through with a reason", record.declassifications.map(\.sentence))
        if record.noiseMode == .teaching, sources.contains(where: { !$0.charges.isEmpty }) {
            text += "\nThe noise comes from a seed: whoever knows it can take it away.\n"
        }
        return text
    }

    private func list(_ title: String, _ items: [String]) -> String {
        items.isEmpty ? "" : "\n\(title):\n" + items.map { "  \($0)\n" }.joined()
    }
}

extension Leak {
    fileprivate var sentence: String {
        (cell.isEmpty ? "" : "\(cell) ") + "\(verb) `\(code)`"
            + (times > 1 ? ", \(times) times" : "")
    }
}

extension Declassification {
    fileprivate var sentence: String {
        (cell.isEmpty ? "" : "\(cell): ") + "`\(code)`, \(reason)"
    }
}
