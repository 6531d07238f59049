import Interpreter
import Language
import Tensors

/// An object with state, as a layer or an optimiser is one.
final class Counter: ExtendedObject {
    static let kind = "test counter"
    let cell: StateCell

    init(_ cell: StateCell) {
        self.cell = cell
        super.init()
    }

    override var typeName: String { "counter" }
    override var summary: String { "counter at \(Display.inspect(cell.value))" }
    override var memberNames: [String] { ["count"] }
    override func member(_ name: String) -> Value? { name == "count" ? cell.value : nil }
    override var kept: KeptObject? { KeptObject(Self.kind, [.cell(cell)]) }
    override var isCallable: Bool { true }

    /// `counter(x, by: k)`: x + k · count.
    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        guard let x = arguments.first?.value.asNumber else {
            throw Fault("test-fault", title: "no number", explanation: "It needs one.")
        }
        let factor = arguments.first { $0.name == "by" }?.value.asNumber ?? 1
        return .number(x + factor * (cell.value.asNumber ?? 0))
    }
}

/// A number that is not known while a block is traced; it notes what is done with it.
final class Unknown: ExtendedObject {
    let text: String

    init(_ text: String) {
        self.text = text
        super.init()
    }

    override var typeName: String { "unknown" }
    override var summary: String { text }
    override var isTraced: Bool { true }
    override func member(_ name: String) -> Value? {
        name == "T" ? .object(Unknown("\(text).T")) : nil
    }

    override func binary(_ operation: BinaryOperator, _ other: Value, isLeft: Bool) -> Value? {
        let shown = Display.inspect(other)
        return .object(
            Unknown(
                isLeft
                    ? "(\(text) \(operation.rawValue) \(shown))"
                    : "(\(shown) \(operation.rawValue) \(text))"))
    }

    override func negated() -> Value? { .object(Unknown("(-\(text))")) }
    override func inverted() -> Value? { .object(Unknown("(not \(text))")) }

    override func indexed(by indices: [TensorIndex]) -> Value? {
        .object(Unknown("\(text)[\(indices.count)]"))
    }

    override func plainNumber(for use: PlainUse) throws -> Double? { throw unknown(use) }
    override func plainTruth(for use: PlainUse) throws -> Bool? { throw unknown(use) }

    private func unknown(_ use: PlainUse) -> Fault {
        Fault("unknown-\(use)", title: "not known", explanation: "It has no value yet.")
    }
}

public enum TestDoubles {
    /// A library with `counter(n)`, `bump(c)`, `unknown(text)`, `created()`, `captured(f)`,
    /// `tracing(f)` and `named(variables)`.
    public static func library(on standard: BuiltinLibrary) -> BuiltinLibrary {
        var restorers = standard.restorers
        restorers[Counter.kind] = { parts in parts.first?.asStateCell.map { Counter($0) } }
        return BuiltinLibrary(
            builtins: Array(standard.builtins.values) + builtins,
            constants: Array(standard.constants.values), notYet: standard.notYet,
            restorers: restorers)
    }

    private static func builtin(
        _ name: String, _ parameters: [String],
        _ body: @escaping @Sendable (inout Arguments) throws -> Value
    ) -> Builtin {
        Builtin(
            Signature(
                name, parameters.map { .init($0, .value("a value")) }, category: "test",
                summary: "For tests.", example: "nil"), body: body)
    }

    private static let builtins: [Builtin] = [
        builtin("counter", ["start"]) { call in
            .object(Counter(call.machine.newCell(call[0] ?? .none)))
        },
        builtin("bump", ["counter"]) { call in
            guard let counter = call[0]?.asExtended as? Counter else { return .none }
            call.machine.write(counter.cell, .number((counter.cell.value.asNumber ?? 0) + 1))
            return counter.cell.value
        },
        builtin("same", ["counter"]) { call in
            (call[0]?.asExtended as? Counter).map { .object(Counter($0.cell)) } ?? .none
        },
        builtin("unknown", ["text"]) { call in
            .object(Unknown(call[0]?.asString ?? ""))
        },
        Builtin(
            Signature(
                "named", [.init("variables", .variables)], category: "test",
                summary: "For tests.", example: "nil")
        ) { call in
            let variables = (call[0]?.asList ?? []).compactMap(\.asVariable)
            return .list(
                variables.map { variable in
                    let isCaptured = variable.variable.map { _ in " captured" } ?? ""
                    let value = Display.inspect(variable.variable?.value ?? variable.value)
                    return .string("\(variable.name) \(value)\(isCaptured)")
                })
        },
        builtin("created", ["x"]) { call in
            .number(Double(call.machine.nextCreation().draw))
        },
        builtin("captured", ["f"]) { call in
            .list(CapturedVariables(of: call[0] ?? .none).all.map { .string($0.name) })
        },
        builtin("tracing", ["f"]) { call in
            let function = call[0] ?? .none
            let variables = CapturedVariables(of: function)
            call.machine.isTracing = true
            let machine = call.machine
            defer { machine.isTracing = false }
            let numbers = variables.all.filter { $0.value.asNumber != nil }
            return try machine.withValues(
                numbers.map { ($0, .object(Unknown($0.name))) }, of: variables
            ) {
                try machine.apply(function, [])
            }
        },
    ]
}
