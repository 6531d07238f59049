import Figures
import Interpreter

/// Runs side by side: a row for each parameter that differs and each field of the results.
struct RunComparison {
    let runs: [RunObject]

    init(_ runs: [RunObject]) {
        self.runs = runs
    }

    var table: Table {
        let parameters = RunTable.names(in: runs.map(\.parameters))
        let results = RunTable.names(in: runs.map(\.result))
        let differing = parameters.filter { !isSame($0, \.parameters) }
        var rows = differing.map { row($0, \.parameters) } + results.map { row($0, \.result) }
        if runs.contains(where: { $0.state == .failed }) {
            rows.append(
                [.text("state")] + runs.map { .text($0.state.rawValue) } + lastCell(.missing))
            rows.append(
                [.text("error")] + runs.map { $0.error.map { .text($0) } ?? .missing }
                    + lastCell(.missing))
        }
        var columns = [Table.Column("name", isHeader: true)] + heads.map { Table.Column($0) }
        if runs.count == 2 { columns.append(Table.Column("difference", isNumeric: true)) }
        var table = Table(columns: columns, rows: rows)
        let same = parameters.filter { !differing.contains($0) }
        if !same.isEmpty {
            table.note = "The same in all: " + same.joined(separator: ", ") + "."
        }
        return table
    }

    /// `Square 3`
    private var heads: [String] { runs.map { "\($0.experiment) \($0.number)" } }

    private func isSame(_ name: String, _ part: KeyPath<RunObject, RecordObject>) -> Bool {
        guard let first = runs[0][keyPath: part][name] else { return false }
        return runs.allSatisfy { run in
            run[keyPath: part][name].map { $0.isSame(as: first) } ?? false
        }
    }

    private func row(_ name: String, _ part: KeyPath<RunObject, RecordObject>) -> [Table.Cell] {
        let values = runs.map { $0[keyPath: part][name] }
        let cells = values.map { $0.map(RunTable.cell) ?? .missing }
        var difference = Table.Cell.missing
        if case .number(let a)? = cells.first, case .number(let b)? = cells.last {
            difference = .number(b - a)
        }
        return [.text(name)] + values.map { $0.map(RunTable.textCell) ?? .missing }
            + lastCell(difference)
    }

    /// Of two runs the difference.
    private func lastCell(_ cell: Table.Cell) -> [Table.Cell] { runs.count == 2 ? [cell] : [] }
}
