import Figures
import Interpreter

/// Runs as tables.
enum RunTable {
    /// One run: names and values.
    static func one(_ run: RunObject) -> Table {
        var rows: [[Table.Cell]] = []
        for record in [run.parameters, run.result] {
            for (name, value) in zip(record.names, record.values)
            where record === run.result || run.result[name] == nil {
                rows.append([.text(name), textCell(value)])
            }
        }
        rows.append([.text("state"), .text(run.state.rawValue)])
        if let error = run.error { rows.append([.text("error"), .text(error)]) }
        var columns = [Table.Column("name"), Table.Column("value")]
        columns[0].isHeader = true
        var table = Table(columns: columns, rows: rows)
        table.note = "run \(run.number) of \(run.experiment)"
        if let seconds = run.seconds {
            table.timings = .row([.text("seconds"), .number(seconds)])
        }
        return table
    }

    /// Several: a row each, with the parameters that differ; the note says the others.
    static func all(_ runs: [RunObject]) -> Table {
        let parameters = names(in: runs.map(\.parameters))
        let varying = parameters.filter { name in !isSame(name, in: runs) }
        let fixed = parameters.filter { !varying.contains($0) }
        let results = names(in: runs.map(\.result)).filter { !varying.contains($0) }
        var columns = [Table.Column("run", isNumeric: true, isHeader: true)]
        for name in varying + results {
            let isNumeric = runs.allSatisfy { run in
                guard let value = run.parameters[name] ?? run.result[name] else { return true }
                return (try? Numbers.number(value)) ?? nil != nil
            }
            columns.append(Table.Column(name, isNumeric: isNumeric))
        }
        columns.append(Table.Column("state"))
        let hasFailed = runs.contains { $0.error != nil }
        if hasFailed { columns.append(Table.Column("error")) }
        let rows = runs.prefix(TableReader.mostRows).map { run in
            [Table.Cell.number(Double(run.number))]
                + varying.map { run.parameters[$0].map(cell) ?? .missing }
                + results.map { run.result[$0].map(cell) ?? .missing }
                + [.text(run.state.rawValue)]
                + (hasFailed ? [run.error.map { .text($0) } ?? .missing] : [])
        }
        var table = Table(columns: columns, rows: Array(rows), totalRows: runs.count)
        table.note = note(of: runs, fixed)
        if runs.contains(where: { $0.seconds != nil }) {
            table.timings = .column(
                "seconds",
                runs.prefix(TableReader.mostRows).map { run in
                    run.seconds.map { .number($0) } ?? .missing
                })
        }
        return table
    }

    /// `15 runs of DPCGAN, clip 1.1, epochs 10`
    private static func note(of runs: [RunObject], _ fixed: [String]) -> String {
        let experiments = unique(runs.map(\.experiment)).joined(separator: " and ")
        let shared = fixed.compactMap { name in
            runs[0].parameters[name].map {
                "\(name) \(Wording.shortened(Wording.plain($0), to: 24))"
            }
        }
        return ([Wording.count(runs.count, "run") + " of " + experiments] + shared)
            .joined(separator: ", ")
    }

    private static func isSame(_ name: String, in runs: [RunObject]) -> Bool {
        guard runs.count > 1, let first = runs[0].parameters[name] else { return false }
        return runs.allSatisfy { run in
            run.parameters[name].map { $0.isSame(as: first) } ?? false
        }
    }

    static func names(in records: [RecordObject]) -> [String] { unique(records.flatMap(\.names)) }

    static func unique(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }

    /// For columns in which numbers of many kinds stand below each other.
    static func textCell(_ value: Value) -> Table.Cell {
        if case .number(let number) = cell(value) {
            return .text(NumberText.short(number, digits: 6))
        }
        return cell(value)
    }

    static func cell(_ value: Value) -> Table.Cell {
        if case .none = value { return .missing }
        if value.asString == nil, let number = try? Numbers.number(value) { return .number(number) }
        return .text(Wording.shortened(Wording.plain(value), to: 80))
    }
}

extension RunObject {
    /// Parameters and results in one row.
    var row: RecordObject {
        let names = parameters.names.filter { result[$0] == nil } + result.names
        return RecordObject(
            names: names, values: names.map { result[$0] ?? parameters[$0] ?? .none })
    }
}
