import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// The parameters of a layer, a model, or whatever holds such, with their paths.
struct ParameterList {
    private(set) var all: [ModelParameter] = []
    /// Layers in order, those without parameters too.
    private(set) var layers: [(path: String, layer: LayerObject)] = []
    private var seen: Set<ObjectIdentifier> = []

    /// - Parameter value: a layer, a model, a composition, or a list or record of them.
    init(of value: Value) {
        // Values wait on a list of their own, so that no nesting is too deep.
        var waiting: [(path: [String], value: Value)] = [([], value)]
        while let (path, value) = waiting.popLast() {
            if let layer = value.asExtended as? LayerObject {
                add(layer, path)
                continue
            }
            for (name, part) in Self.parts(of: value).reversed() {
                waiting.append((path + [name], part))
            }
        }
    }

    private mutating func add(_ layer: LayerObject, _ path: [String]) {
        guard seen.insert(ObjectIdentifier(layer.state.root)).inserted else { return }
        layers.append((path.joined(separator: "."), layer))
        for var parameter in layer.parameters {
            parameter.path = (path + [parameter.path]).joined(separator: ".")
            all.append(parameter)
        }
    }

    static func parts(of value: Value) -> [(String, Value)] {
        if let model = value.asModel { return model.members }
        if let parts = (value.asExtended as? LayerGroup)?.parts { return numbered(parts) }
        if let composed = value.asComposition { return numbered(composed) }
        if let items = value.asList { return numbered(items) }
        if let record = value.asRecord { return Array(zip(record.names, record.values)) }
        return []
    }

    private static func numbered(_ values: [Value]) -> [(String, Value)] {
        values.enumerated().map { (String($0), $1) }
    }

    var trained: [ModelParameter] { all.filter(\.isTrained) }

    /// Whether it has layers at all.
    var isEmpty: Bool { layers.isEmpty }

    /// How many numbers are trained, and how many are kept besides.
    var counts: (trained: Int, kept: Int) {
        all.reduce(into: (0, 0)) { counts, parameter in
            let count = parameter.cell.value.asTensor?.tensor.count ?? 0
            if parameter.isTrained { counts.0 += count } else { counts.1 += count }
        }
    }

    /// The record for a model or a composition; nil for values that hold no layers.
    static func members(of value: Value) -> Value? {
        guard value.asModel != nil || value.asComposition != nil else { return nil }
        return record(of: value)
    }

    /// A record of tensors by path; while a program is traced, of what stands for them.
    static func record(of value: Value) -> Value {
        let parameters = ParameterList(of: value).all
        return .record(parameters.map { ($0.path, $0.currentValue) })
    }
}

extension ModelParameter {
    /// The tensor; while a program is traced, what stands for it.
    var currentValue: Value {
        guard let trace = Trace.current, let tensor = cell.value.asTensor?.tensor else {
            return cell.value
        }
        return trace.value(trace.symbol(of: cell, tensor))
    }
}

extension Value {
    /// The functions and layers of `f >> g`.
    var asComposition: [Value]? {
        guard case .object(let object) = self else { return nil }
        return (object as? ComposedFunction)?.parts
    }
}
