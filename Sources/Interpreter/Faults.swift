import Diagnostics

/// The words of what can go wrong while a program runs, one small function a fault. More
/// stand in the files `Faults+….swift`; the evaluator adds the place and the calls.
enum Faults {
    /// A title holds 60 columns; a long name gives way to plain words.
    static func title(_ wanted: String, else plain: String) -> String {
        wanted.count <= 60 ? wanted : plain
    }

    static func named(_ function: String?) -> String {
        function.map { "`\($0)`" } ?? "the function"
    }

    static func list(_ names: [String]) -> String {
        let quoted = names.prefix(12).map { "`\($0)`" } + (names.count > 12 ? ["…"] : [])
        guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "none" }
        return quoted.dropLast().joined(separator: ", ") + " and " + last
    }

    static func didYouMean(_ name: String, _ names: [String]) -> String? {
        let near = nearNames(to: name, among: names)
        return near.isEmpty
            ? nil : "did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
    }

    static func count(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(grouped(count)) \(noun)s"
    }

    // MARK: - Truth values and numbers

    static func noTruthValue(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "a truth value is needed here",
            explanation: "This is \(Display.withArticle(value)), not true or false.",
            hint: truthHint(value))
    }

    private static func truthHint(_ value: Value) -> String? {
        switch Display.typeName(of: value) {
        case "number": "compare it: `x != 0`"
        case "list", "string": "ask for its length: `len(x) > 0`"
        case "nil": "compare it: `x != nil`"
        default: nil
        }
    }

    static func notANumber(_ operation: String, _ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "`\(operation)` needs a number or a tensor",
            explanation: "This is \(Display.withArticle(value)).",
            hint: value.asString == nil ? nil : "number(…) reads a number from text")
    }

    static func rangeBound(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "a range needs numbers",
            explanation: "One of its parts is \(Display.withArticle(value)).",
            hint: value.asList == nil ? nil : "`len(xs)` gives the number of elements")
    }

    static func rangeBoundNotFinite(_ number: Double) -> Fault {
        Fault(
            "out-of-domain", title: "a range needs finite numbers",
            explanation: "One of its parts is \(Display.number(number)).")
    }

    static func zeroStride() -> Fault {
        Fault(
            "zero-step", title: "a range cannot have the stride 0",
            explanation: "With `by 0` it would never reach its end.",
            hint: "use a stride above 0, or below 0 to go backwards")
    }

    static func rangeTooLong(_ count: Int) -> Fault {
        Fault(
            "memory-limit", title: "this range is too long to be made whole",
            explanation: "It has \(grouped(count)) numbers.",
            hint: "go through it with `for`")
    }

    static func nestedTooDeep() -> Fault {
        Fault(
            "nested-too-deep", title: "these values are nested too deep to compare",
            explanation: "Lists and records are compared to a depth of "
                + "\(Display.nestingLimit).")
    }

    // MARK: - Names

    static func usedBeforeDefinition(_ name: String) -> Fault {
        Fault(
            "used-before-definition",
            title: title("`\(name)` has no value yet", else: "no value yet"),
            explanation: "The function uses `\(name)`, and was called before the line that "
                + "defines it.",
            hint: "move the definition above the call")
    }

    static func missingGlobal(_ name: String) -> Fault {
        Fault(
            "not-defined-yet", title: title("`\(name)` was never given a value", else: "no value"),
            explanation: "The cell that defines `\(name)` did not get that far.",
            hint: "run that cell first")
    }

    // MARK: - Limits

    static func timeLimit(_ seconds: Double) -> Fault {
        Fault(
            "time-limit", title: "this took longer than it may",
            explanation: "The limit is \(duration(seconds)).",
            hint: "look for a loop that does not end, or allow more with `timeout`")
    }

    private static func duration(_ seconds: Double) -> String {
        seconds >= 120 && seconds.truncatingRemainder(dividingBy: 60) == 0
            ? "\(Display.number(seconds / 60)) minutes" : "\(Display.number(seconds)) seconds"
    }

    static func memoryLimit(_ bytes: Int) -> Fault {
        Fault(
            "memory-limit", title: "this needs more memory than it may use",
            explanation: "The limit is \(grouped(bytes >> 20)) MB.",
            hint: "work on a part at a time, or look for a list or text that grows in a loop")
    }

    static func tooDeep(_ limit: Int) -> Fault {
        Fault(
            "too-deep-recursion", title: "functions call each other too deep",
            explanation: "At most \(grouped(limit)) calls may be inside each other.",
            hint: "look for a function that calls itself without an end")
    }

    static func interrupted() -> Fault {
        Fault(
            "interrupted", title: "stopped on request",
            explanation: "The variables assigned so far are kept.")
    }

    static func unknownFailure() -> Fault {
        Fault(
            "internal-fault", title: "something went wrong inside",
            explanation: "This is a fault of the program, not of the notebook.",
            hint: "please report it together with the notebook")
    }
}
