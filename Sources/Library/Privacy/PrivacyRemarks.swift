import Diagnostics
import Interpreter
import Privacy

/// Uses of private data that a guarantee does not cover as one may think, each told once a cell.
enum PrivacyRemarks {
    static func delta(
        _ delta: Double, _ source: PrivateSource, _ number: UInt32, _ machine: any Machine
    ) throws {
        guard source.examples > 0, delta >= 1 / Double(source.examples) else { return }
        try say(
            Fault(
                "large-delta", title: "δ is not below one over the number of examples",
                explanation: "δ = \(Wording.number(delta)), and `\(source.name)` has "
                    + "\(Wording.count(source.examples, "example")): a mechanism that gives out a "
                    + "whole example now and then could claim as much.",
                hint: "choose δ well below \(Wording.number(1 / Double(source.examples)))"),
            about: number, machine)
    }

    static func sameData(
        _ source: PrivateSource, as other: PrivateSource, _ number: UInt32, _ machine: any Machine
    ) throws {
        try say(
            Fault(
                "same-data", title: "two private sources are the same data",
                explanation: "`\(source.name)` is the data of `\(other.name)`. Spending on one is "
                    + "spending on the other, so both are counted as `\(other.name)`.",
                hint: "use `\(other.name)` for both"), about: number, machine)
    }

    /// Warns, unless the same was said in this cell.
    static func say(_ fault: Fault, about source: UInt32?, _ machine: any Machine) throws {
        let diagnostic = Diagnostic(
            fault.id, severity: .warning, title: fault.title, explanation: fault.explanation,
            hint: fault.hint)
        guard machine.privacy.remark(diagnostic, about: source) else { return }
        try machine.warn(fault)
    }
}
