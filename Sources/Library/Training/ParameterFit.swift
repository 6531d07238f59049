import Datasets
import Diagnostics
import Interpreter
import Networks
import Shapes
import Tensors

/// A file's tensors held against a model's parameters: all is looked at before any is written.
struct ParameterFit {
    /// New values of parameters that are there.
    private var values: [(cell: StateCell, tensor: Tensor)] = []
    /// Layers that were never called, with the parameters they get.
    private var fresh: [(layer: LayerObject, specs: [ParameterSpec], tensors: [Tensor])] = []
    private var missing: [String] = []
    private var misshapen: [String] = []
    private var unexpected: [String] = []
    let hasLayers: Bool
    /// What the tensors come from, as messages call it: `file` or `record`.
    private let source: String

    init(_ tensors: [(name: String, tensor: Tensor)], of source: String, into model: Value) {
        self.source = source
        let list = ParameterList(of: model)
        hasLayers = !list.isEmpty
        var left = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        for parameter in list.all {
            guard let tensor = left.removeValue(forKey: parameter.path) else {
                missing.append(parameter.path)
                continue
            }
            add(tensor, to: parameter)
        }
        for (path, layer) in list.layers where layer.state.isUnset {
            add(layer, path, &left)
        }
        unexpected = tensors.map(\.name).filter { left[$0] != nil }
    }

    private mutating func add(_ tensor: Tensor, to parameter: ModelParameter) {
        guard let old = parameter.cell.value.asTensor?.tensor else { return }
        guard tensor.shape == old.shape, tensor.elementType == old.elementType else {
            misshapen.append(
                "`\(parameter.path)` is \(Self.form(tensor)) in the \(source) and \(Self.form(old)) "
                    + "in the model")
            return
        }
        values.append((parameter.cell, tensor))
    }

    /// A layer without parameters takes those that it would have made for some input.
    private mutating func add(
        _ layer: LayerObject, _ path: String, _ left: inout [String: Tensor]
    ) {
        let prefix = path.isEmpty ? "" : path + "."
        let own = left.filter {
            $0.key.hasPrefix(prefix) && !$0.key.dropFirst(prefix.count).contains(".")
        }
        let sizes = Set(own.values.flatMap(\.shape.sizes)).union([1]).sorted()
        let possible = Self.specifications(of: layer.layer, sizes)
        guard let first = possible.first, !first.isEmpty else { return }
        let names = first.map { prefix + $0.name }
        let tensors = names.compactMap { own[$0] }
        for name in names { left[name] = nil }
        guard tensors.count == names.count else {
            missing += names.filter { own[$0] == nil }
            return
        }
        let fitting = possible.first { specs in
            zip(specs, tensors).allSatisfy {
                $0.shape == $1.shape && $1.elementType == .float32
            }
        }
        guard let fitting else {
            misshapen += zip(names, tensors).map {
                "`\($0)` is \(Self.form($1)), which `\(layer.summary)` never has"
            }
            return
        }
        fresh.append((layer, fitting, tensors))
    }

    /// What the layer's parameters are for inputs of these sizes: rows, images, numbers.
    private static func specifications(of layer: any Layer, _ sizes: [Int]) -> [[ParameterSpec]] {
        let candidates = sizes + (2...64).filter { !sizes.contains($0) }
        return candidates.flatMap { size -> [[ParameterSpec]] in
            [[1, size], [1, 1, 1, size]].compactMap { try? layer.parameters(for: Shape($0)) }
        }
    }

    private static func form(_ tensor: Tensor) -> String {
        "\(tensor.shape) of \(tensor.elementType)"
    }

    // MARK: - Outcome

    /// What does not fit, all of it; nil if the file fits.
    func fault(_ name: String?) -> Fault? {
        guard !missing.isEmpty || !misshapen.isEmpty || !unexpected.isEmpty else { return nil }
        var lines: [String] = []
        if !missing.isEmpty { lines.append("Not in the \(source): \(Self.list(missing)).") }
        if !unexpected.isEmpty { lines.append("Not in the model: \(Self.list(unexpected)).") }
        lines += misshapen.prefix(8).map { $0 + "." }
        if misshapen.count > 8 { lines.append("And \(misshapen.count - 8) more do not fit.") }
        return Fault(
            "parameter-mismatch", title: "the \(source)'s parameters are not the model's",
            explanation: (name.map { "`\($0)` was read, and the model" } ?? "The model")
                + " is unchanged.\n"
                + lines.joined(separator: "\n"), hint: near, argument: 1)
    }

    /// Names of the file that are like a missing one.
    private var near: String? {
        for name in missing {
            if let other = nearNames(to: name, among: unexpected).first {
                return "`\(other)` of the \(source) may be what the model calls `\(name)`"
            }
        }
        return nil
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(8).map { "`\($0.prefix(60))`" }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }

    /// Gives the model the file's values; only after ``fault(_:)`` gave none.
    func write(_ machine: any Machine) {
        for (cell, tensor) in values { machine.write(cell, .tensor(tensor)) }
        for (layer, specs, tensors) in fresh {
            layer.state.set(specs, tensors.map { .tensor($0) }, machine)
        }
    }
}
