import Interpreter
import Tensors

/// A model with layers of its own that have the same parameters.
enum ModelCopy {
    /// - Parameter value: for a parameter's cell, what the copy has instead; nil for the same.
    static func copy(
        _ model: Value, _ machine: any Machine, _ value: (StateCell) -> Value? = { _ in nil }
    ) throws -> Value {
        var copied: [ObjectIdentifier: LayerObject] = [:]
        return try copy(model, machine, &copied, value, depth: 0)
    }

    private static func copy(
        _ value: Value, _ machine: any Machine, _ copied: inout [ObjectIdentifier: LayerObject],
        _ replacement: (StateCell) -> Value?, depth: Int
    ) throws -> Value {
        guard depth < 200 else { throw Faults.tooNested }
        if let layer = value.asExtended as? LayerObject {
            // A layer that is used twice is one layer in the copy too.
            let id = ObjectIdentifier(layer.state.root)
            if let known = copied[id] { return .object(known) }
            let own = layer.copy(machine, replacement)
            copied[id] = own
            return .object(own)
        }
        func all(_ values: [Value]) throws -> [Value] {
            try values.map { try copy($0, machine, &copied, replacement, depth: depth + 1) }
        }
        if let model = value.asModel {
            return .object(ModelObject(like: model, members: try all(model.members.map(\.value))))
        }
        if let group = value.asExtended as? LayerGroup {
            return .object(LayerGroup(group.form, try all(group.parts)))
        }
        if let parts = value.asComposition { return .object(ComposedFunction(try all(parts))) }
        if let items = value.asList { return .list(try all(items)) }
        if let record = value.asRecord {
            return .record(Array(zip(record.names, try all(record.values))))
        }
        return value
    }

    private enum Faults {
        static let tooNested = Fault(
            "too-deep", title: "the model is nested too deeply",
            explanation: "A model may hold models 200 deep, and this one goes further.")
    }
}
