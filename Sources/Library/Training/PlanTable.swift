import Figures
import Glibc
import Graphs
import Interpreter
import Kernels
import Tensors

/// A plan as a diagram and a table: what runs as one, what it takes from where, how much work it
/// is, and how long it takes here.
enum PlanTable {
    static func figures(
        _ step: StepPlan, _ optimizer: OptimizerObject, _ captured: CapturedInputs,
        _ machine: any Machine
    ) throws -> (diagram: Figure, table: Figure) {
        let times = try step.times(optimizer, captured, machine)
        return (.plot(diagram(of: step, times)), .table(table(of: step, times)))
    }

    private static func diagram(of step: StepPlan, _ times: [Double]) -> Plot {
        let steps = zip(step.plan.descriptions, times).map { step, time in
            Plot.Flow.Step(
                name: step.operation, detail: step.shape.description,
                value: (time / 1000).rounded(toDigits: 3), sources: step.sources)
        }
        return Plot(
            marks: [.flow(.init(steps: steps))], xLabel: "operations in one pass",
            yLabel: "time, µs")
    }

    private static func table(of step: StepPlan, _ times: [Double]) -> Table {
        let rows = zip(step.plan.descriptions, times).map { step, time -> [Table.Cell] in
            [
                .text(step.operation), .text(step.shape.description),
                .number(step.operations), .number(step.bytes),
                .number((time / 1000).rounded(toDigits: 3)),
            ]
        }
        let total = times.reduce(0, +) / 1e6
        let work = step.plan.descriptions.reduce(0) { $0 + $1.operations }
        let memory = Double(step.plan.memoryBytes) / 1e6
        return Table(
            columns: [
                .init("operations in one pass", isHeader: true), .init("result"),
                .init("FLOP", isNumeric: true), .init("bytes", isNumeric: true),
                .init("µs", isNumeric: true),
            ], rows: rows,
            caption: "\(rows.count) passes, \(text(work / 1e6)) MFLOP in \(text(total)) ms; "
                + "\(text(memory)) MB of memory, assigned ahead")
    }

    private static func text(_ number: Double) -> String {
        Wording.number(number.rounded(toDigits: 3))
    }
}

extension Double {
    /// So many digits, the rest 0.
    fileprivate func rounded(toDigits digits: Int) -> Double {
        guard self != 0, isFinite else { return self }
        let scale = pow(10, Double(digits - 1) - floor(log10(magnitude)))
        return (self * scale).rounded() / scale
    }
}
