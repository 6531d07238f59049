import Interpreter
import Language

/// Several layers, models or functions as one.
final class LayerGroup: ExtendedObject {
    enum Form: String {
        /// One after the other.
        case sequential = "Sequential"
        /// The input added to what the others make of it.
        case residual = "Residual"
    }

    let form: Form
    private(set) var parts: [Value]

    init(_ form: Form, _ parts: [Value]) {
        self.form = form
        self.parts = parts
        super.init()
    }

    override var typeName: String { "layer" }
    override var isCallable: Bool { true }
    override var heldValues: [Value] { parts }
    override var count: Int? { parts.count }

    override var summary: String {
        let names = parts.map { part in
            part.asExtended is LayerGroup ? "…" : Display.inspect(part)
        }
        return "\(form.rawValue)(\(names.joined(separator: ", ")))"
    }

    override var memberNames: [String] { ["parameters"] }

    override func member(_ name: String) throws -> Value? {
        name == "parameters" ? ParameterList.record(of: .object(self)) : nil
    }

    override func element(_ index: Value) throws -> Value? {
        guard case .number(let number) = index, let place = Int(exactly: number),
            parts.indices.contains(place < 0 ? place + parts.count : place)
        else { return nil }
        return parts[place < 0 ? place + parts.count : place]
    }

    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        guard arguments.count == 1, let input = arguments.first?.value else {
            throw LayerFaults.arguments(form.rawValue, arguments.count)
        }
        var value = input
        for part in parts { value = try machine.apply(part, to: value) }
        guard form == .residual else { return value }
        return try ValueOperations.binary(.add, input, value)
    }

    override var kept: KeptObject? {
        KeptObject("layer group", [.string(form.rawValue), .list(parts)])
    }
}
