import Interpreter
import Language

/// Loops that say how far they have come.
enum ProgressBuiltins {
    static let all: [Builtin] = [progress, track, tracked]

    static let track = Builtin(
        "track",
        [
            .named("plot", "a name that metrics share, to share one plot; nil for one each", "nil"),
            Signature.Parameter(
                "metrics", .value("a number for each metric, by its name"), .anyNamed),
        ], .control,
        "Records metrics, one step of each. The cell shows a plot of each where it first was "
            + "tracked, or one for those that share a name, and the last values while it runs.",
        example: "for step in 0..<20 { track(loss: 1 / (step + 1)) }", hasEffect: true
    ) { call in
        let metrics = call[1]?.asRecord
        guard let metrics, !metrics.names.isEmpty else {
            throw Fault(
                "missing-argument", title: "`track` needs a metric",
                explanation: "It records numbers by name, step by step.",
                hint: "give it one: `track(loss: loss)`")
        }
        let values = try zip(metrics.names, metrics.values).map { name, value in
            guard let number = try Numbers.number(value) else {
                throw Fault(
                    "wrong-type", title: "`\(name)` is not one number",
                    explanation: "`track` records one number for each metric; "
                        + "\(Wording.found(value)).", hint: "say which: `mean(\(name))`?")
            }
            return (name: name, value: number)
        }
        try call.machine.track(values, in: call[0] == nil ? nil : call.string(0))
        return .none
    }

    static let tracked = Builtin(
        "tracked", [.required("metric", "the name of a metric, as a text")], .control,
        "The values that this cell has tracked under a name so far. Of more than some thousand "
            + "every second, fourth, … is kept.",
        example: "for step in 0..<3 { track(loss: step ^ 2) }\ntracked(\"loss\")"
    ) { call in
        let name = try call.string(0)
        let tracked = call.machine.tracked
        guard let metric = tracked[name] else {
            let names = tracked.metrics.map { "`\($0.name)`" }
            throw Fault(
                "unknown-metric", title: "this cell has not tracked `\(name)`",
                explanation: names.isEmpty
                    ? "`track` has not been called in this cell; `tracked` sees its own cell only."
                    : "It has tracked \(names.joined(separator: ", ")).",
                hint: names.isEmpty
                    ? "keep the list in the cell that tracks, for those below: "
                        + "`let curve = tracked(\"\(name)\")`"
                    : "say one of these, or track it first", argument: 0)
        }
        return .list(metric.values.map { .number($0) })
    }

    static let progress = Builtin(
        "progress",
        [
            .required("sequence", "what `for` goes through"),
            .optional("label", "what is shown before the count", "nil"),
        ], .control,
        "The same sequence; a loop over it is shown with its count, and how long it still takes.",
        example: "for epoch in progress(0..<3, label: \"epoch\") { print(epoch) }"
    ) { call in
        let sequence = try call.value(0)
        guard call.isSequence(sequence) else {
            throw Fault(
                "wrong-type", title: "a loop cannot go through this",
                explanation: "`progress` takes what `for` goes through; "
                    + "\(Wording.found(sequence)).", argument: 0)
        }
        let label = call[1] == nil ? nil : try call.string(1)
        return .object(ProgressSequence(sequence, label: label, machine: call.machine))
    }
}

/// A sequence that tells the machine of every turn.
final class ProgressSequence: ExtendedObject {
    private let sequence: Value
    private let label: String?
    /// The machine holds the value, not the other way round.
    private weak var machine: (any Machine)?

    init(_ sequence: Value, label: String?, machine: any Machine) {
        self.sequence = sequence
        self.label = label
        self.machine = machine
        super.init()
    }

    override var typeName: String { "progress" }
    override var summary: String { "progress over " + Display.inspect(sequence) }
    override var count: Int? { (try? Sequences.count(sequence)) ?? nil }

    override func makeSequence() throws -> (() throws -> Value?)? {
        let next = try Sequences.stepper(over: sequence)
        let loop = WatchedLoop(label: label, total: count, machine)
        return {
            loop.turn()
            if let element = try next() { return element }
            loop.end(isWhole: true)
            return nil
        }
    }
}

/// A loop that the machine is told of. It is over with its last turn, or when nobody holds it
/// any more, as after `break`.
final class WatchedLoop {
    private let label: String?
    private let total: Int?
    private weak var machine: (any Machine)?
    private var id: Int?

    init(label: String?, total: Int?, _ machine: (any Machine)?) {
        self.label = label
        self.total = total
        self.machine = machine
    }

    deinit { end(isWhole: false) }

    func turn() {
        if let id {
            machine?.endTurn(ofLoop: id)
        } else {
            id = machine?.beginLoop(label: label, total: total)
        }
    }

    func end(isWhole: Bool) {
        guard let id else { return }
        machine?.endLoop(id, isWhole: isWhole)
        self.id = nil
    }
}
