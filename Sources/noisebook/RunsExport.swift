import Diagnostics
import Foundation
import Notebooks
import Runs

/// Runs for other programs.
enum RunsExport {
    private static let fixed = [
        "run", "experiment", "state", "seed", "started", "seconds", "error",
    ]

    // MARK: - CSV

    /// A line for each run. A name that stands twice has `parameter.` or `result.` before it.
    static func csv(_ runs: [StoredRun]) -> String {
        let parameters = RunLines.unique(runs.flatMap(\.parameters).map(\.name))
        let results = RunLines.unique(runs.flatMap(\.result).map(\.name))
        let heads =
            fixed
            + parameters.map {
                fixed.contains($0) || results.contains($0) ? "parameter.\($0)" : $0
            }
            + results.map {
                fixed.contains($0) || parameters.contains($0) ? "result.\($0)" : $0
            }
        let lines = runs.map { run in
            line(
                [
                    String(run.id), run.experiment, run.state.rawValue, String(run.seed),
                    RunLines.moment(run.started), String(run.seconds), run.error ?? "",
                ] + parameters.map { text($0, in: run.parameters) }
                    + results.map { text($0, in: run.result) })
        }
        return ([line(heads)] + lines).joined()
    }

    /// A line for each value of a metric.
    static func csv(metrics entries: [(run: Int64, metrics: [StoredMetric])]) -> String {
        var text = line(["run", "metric", "step", "value"])
        for (run, metrics) in entries {
            for metric in metrics {
                for point in metric.points {
                    text += line(
                        [String(run), metric.name, String(point.step), String(point.value)])
                }
            }
        }
        return text
    }

    private static func text(_ name: String, in fields: [StoredRun.Field]) -> String {
        guard let field = fields.first(where: { $0.name == name }) else { return "" }
        // Numbers and truth values are the same in both; texts are written as they are.
        return field.json.hasPrefix("\"") ? field.text : field.json
    }

    /// As RFC 4180 says. A cell that a table program would take for a formula is kept from it.
    private static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let isFormula = "=@+\t".contains(cell.first ?? " ")
            let text = isFormula ? "'" + cell : cell
            guard text.contains(where: { "\",\r\n".contains($0) || $0.isNewline }) else {
                return text
            }
            return "\"" + text.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }

    // MARK: - JSON

    static func json(
        _ entries: [(run: StoredRun, metrics: [StoredMetric], charges: [StoredCharge])]
    ) -> String {
        let runs = entries.map { entry in
            "  "
                + object(
                    fields(of: entry.run) + [
                        ("metrics", object(entry.metrics.map { ($0.name, points(of: $0)) })),
                        (
                            "charges",
                            list(
                                entry.charges.map { charge in
                                    object([
                                        ("source", DiagnosticJSON.string(charge.source)),
                                        ("digest", DiagnosticJSON.string(charge.digest)),
                                        ("charge", charge.charge),
                                    ])
                                })
                        ),
                    ])
        }
        return runs.isEmpty ? "[]\n" : "[\n" + runs.joined(separator: ",\n") + "\n]\n"
    }

    private static func fields(of run: StoredRun) -> [(String, String)] {
        [
            ("run", String(run.id)), ("experiment", DiagnosticJSON.string(run.experiment)),
            ("state", DiagnosticJSON.string(run.state.rawValue)), ("seed", String(run.seed)),
            ("parameters", object(run.parameters.map { ($0.name, $0.json) })),
            ("result", object(run.result.map { ($0.name, $0.json) })),
            ("error", run.error.map(DiagnosticJSON.string) ?? "null"),
            ("started", DiagnosticJSON.string(RunLines.moment(run.started))),
            ("seconds", String(run.seconds)),
            ("source", DiagnosticJSON.string(run.sourceDigest)),
            ("data", DiagnosticJSON.string(run.dataDigest)),
            ("engine", DiagnosticJSON.string(run.engine)),
        ]
    }

    private static func points(of metric: StoredMetric) -> String {
        let steps = metric.points.map { String($0.step) }
        let values = metric.points.map { $0.value.isFinite ? String($0.value) : "null" }
        return object([("steps", list(steps)), ("values", list(values))])
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{" + fields.map { DiagnosticJSON.string($0.0) + ": " + $0.1 }.joined(separator: ", ") + "}"
    }

    private static func list(_ items: [String]) -> String {
        "[" + items.joined(separator: ", ") + "]"
    }
}
