import Interpreter

/// Loops that say how far they have come.
enum ProgressBuiltins {
    static let all: [Builtin] = [progress]

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
        let total = count
        var done = 0
        return { [label, weak machine] in
            machine?.report(LoopProgress(done: done, total: total, label: label))
            guard let element = try next() else { return nil }
            done += 1
            return element
        }
    }
}
