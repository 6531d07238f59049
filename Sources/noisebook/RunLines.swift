import Figures
import Foundation
import REPL
import Runs

/// Runs as tables for the terminal.
enum RunLines {
    static func write(_ table: Table) {
        let columns = Messages.terminal.columns
        StandardStream.output.write(Figure.table(table).plainText(columns: columns) + "\n")
    }

    static func list(_ runs: [StoredRun]) -> Table {
        let parameters = unique(runs.flatMap(\.parameters).map(\.name))
        let results = unique(runs.flatMap(\.result).map(\.name)).filter {
            !parameters.contains($0)
        }
        let hasErrors = runs.contains { $0.error != nil }
        var columns = ["run", "experiment", "state"] + parameters + results + ["seconds"]
        if hasErrors { columns.append("error") }
        let rows = runs.map { run -> [Table.Cell] in
            [.text(String(run.id)), .text(run.experiment), .text(run.state.rawValue)]
                + parameters.map { cell($0, in: run.parameters) }
                + results.map { cell($0, in: run.result) }
                + [.text(NumberText.fixed(run.seconds, decimals: 1))]
                + (hasErrors ? [run.error.map { .text($0) } ?? .missing] : [])
        }
        return Table(columns: columns.map { Table.Column($0) }, rows: rows)
    }

    static func facts(_ run: StoredRun) -> Table {
        var facts: [(String, String)] = [
            ("run", String(run.id)), ("experiment", run.experiment),
            ("state", run.state.rawValue),
        ]
        if let error = run.error { facts.append(("error", "\(error) [\(run.errorID ?? "")]")) }
        facts += run.parameters.map { ($0.name, $0.text) }
        facts += run.result.map { ("→ \($0.name)", $0.text) }
        if !run.parameters.contains(where: { $0.name == "seed" }) {
            facts.append(("seed", String(run.seed)))
        }
        facts += [
            ("started", moment(run.started)),
            ("seconds", NumberText.fixed(run.seconds, decimals: 1)),
            ("source", String(run.sourceDigest.prefix(12))),
            ("data", String(run.dataDigest.prefix(12))), ("engine", run.engine),
        ]
        return Table(
            columns: [Table.Column("name", isHeader: true), Table.Column("value")],
            rows: facts.map { [.text($0.0), .text($0.1)] })
    }

    static func metrics(_ metrics: [StoredMetric]) -> Table {
        let rows = metrics.map { metric -> [Table.Cell] in
            let values = metric.points.map(\.value)
            return [
                .text(metric.name), .text(String((metric.points.last?.step ?? -1) + 1)),
                number(values.first), number(values.min()), number(values.max()),
                number(values.last),
            ]
        }
        return Table(
            columns: ["metric", "steps", "first", "smallest", "largest", "last"].map {
                Table.Column($0)
            }, rows: rows)
    }

    static func charges(_ charges: [StoredCharge]) -> Table {
        Table(
            columns: ["private data", "charge"].map { Table.Column($0) },
            rows: charges.map { [.text($0.source), .text($0.charge)] })
    }

    static func checkpoints(_ checkpoints: [(title: String, epoch: Int)]) -> Table {
        Table(
            columns: ["checkpoint", "epoch"].map { Table.Column($0) },
            rows: checkpoints.map { [.text($0.title), .text(String($0.epoch))] })
    }

    static func comparison(_ runs: [StoredRun]) -> Table {
        let parameters = unique(runs.flatMap(\.parameters).map(\.name)).filter { name in
            Set(runs.map { field(name, in: $0.parameters)?.text }).count > 1
        }
        let results = unique(runs.flatMap(\.result).map(\.name))
        var rows = parameters.map { row($0, runs.map(\.parameters)) }
        rows += results.map { row("→ \($0)", runs.map(\.result), named: $0) }
        rows.append(
            [.text("state")] + runs.map { .text($0.state.rawValue) }
                + (runs.count == 2 ? [.missing] : []))
        var columns = [Table.Column("name", isHeader: true)]
        columns += runs.map { Table.Column("\($0.experiment) \($0.id)") }
        if runs.count == 2 { columns.append(Table.Column("difference")) }
        return Table(columns: columns, rows: rows)
    }

    // MARK: - Pieces

    private static func row(
        _ head: String, _ fields: [[StoredRun.Field]], named name: String? = nil
    ) -> [Table.Cell] {
        let found = fields.map { field(name ?? head, in: $0) }
        var cells: [Table.Cell] = [.text(head)]
        cells += found.map { $0.map { .text($0.text) } ?? .missing }
        guard fields.count == 2 else { return cells }
        let numbers = found.compactMap { $0.flatMap { Double($0.json) } }
        return cells + [numbers.count == 2 ? number(numbers[1] - numbers[0]) : .missing]
    }

    private static func field(
        _ name: String, in fields: [StoredRun.Field]
    ) -> StoredRun.Field? {
        fields.first { $0.name == name }
    }

    private static func cell(_ name: String, in fields: [StoredRun.Field]) -> Table.Cell {
        field(name, in: fields).map { .text($0.text) } ?? .missing
    }

    private static func number(_ value: Double?) -> Table.Cell {
        value.map { .text(NumberText.short($0, digits: 6)) } ?? .missing
    }

    static func unique(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }

    /// `2026-11-27T06:01:01Z`
    static func moment(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).ISO8601Format()
    }
}
