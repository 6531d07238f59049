import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Tensors

/// How layers, optimisers and their kin are kept: by the call that made them, and by the state
/// they hold in the world.
extension KeptObject {
    static let trainingRestorers: [String: @Sendable ([Value]) throws -> ExtendedObject?] = [
        "layer": { try layer($0) },
        "layer group": { parts in
            guard parts.count == 2, let form = parts[0].asString.flatMap(LayerGroup.Form.init),
                let items = parts[1].asList
            else { return nil }
            return LayerGroup(form, items)
        },
        AdaptiveClipObject.kind: { AdaptiveClipObject.restored($0) },
        TreeObject.kind: { TreeObject.restored($0) },
        ClassifierObject.kind: { try ClassifierObject.restored($0) },
        "optimiser": { try optimizer($0) },
        "schedule": { parts in
            guard let made = try parts.first.flatMap({ try remade($0) }) else { return nil }
            return made.asExtended as? ScheduleObject
        },
        "derived function": { parts in
            guard parts.count == 2, let name = parts[0].asString,
                let builtin = GradientBuiltins.all.first(where: { $0.signature.name == name }),
                let made = try value(of: builtin, [parts[1]])
            else { return nil }
            return made.asExtended as? DerivedFunction
        },
    ]

    private static func layer(_ parts: [Value]) throws -> ExtendedObject? {
        guard parts.count == 5, let made = try remade(parts[0])?.asExtended as? LayerObject,
            let words = parts[2].asString?.split(separator: " ").compactMap({ UInt64($0) }),
            words.count == 3, let root = parts[3].asStateCell, let isFrozen = parts[4].asBool
        else { return nil }
        return LayerObject(
            made.layer, activation: parts[1].isNil ? nil : parts[1],
            at: RandomAddress(seed: words[0], stream: words[1], draw: words[2]),
            state: StateCells(root), declaration: parts[0], isFrozen: isFrozen)
    }

    private static func optimizer(_ parts: [Value]) throws -> ExtendedObject? {
        guard parts.count >= 4, var call = parts[0].asList, call.count == 2,
            var given = call[1].asList, !given.isEmpty, let taken = parts[2].asStateCell,
            let memory = parts[3].asStateCell
        else { return nil }
        let own = parts.count > 4 ? parts[4].asStateCell : nil
        given[0] = parts[1]
        call[1] = .list(given)
        guard let made = try remade(.list(call))?.asExtended as? OptimizerObject else { return nil }
        return OptimizerObject(
            made.name, made.settings, target: parts[1], taken: taken, memory: memory, own: own,
            declaration: parts[0])
    }

    /// What a builtin's call gives again; `[name, arguments]`.
    private static func remade(_ declaration: Value) throws -> Value? {
        guard let call = declaration.asList, call.count == 2, let name = call[0].asString else {
            return nil
        }
        if name == "WeightNorm" {
            guard let inner = try remade(call[1]) else { return nil }
            return try value(of: LayerBuiltins.weightNorm, [inner])
        }
        guard let arguments = call[1].asList,
            let builtin = StandardLibrary.builtins.first(where: { $0.signature.name == name })
        else { return nil }
        return try value(of: builtin, arguments)
    }

    private static func value(of builtin: Builtin, _ arguments: [Value]) throws -> Value? {
        var values: [Value?] = arguments.map { $0.isNil ? nil : $0 }
        while values.count < builtin.signature.parameters.count { values.append(nil) }
        var given = Arguments(machine: RestoringMachine(), values: values)
        return try builtin.body(&given)
    }
}
