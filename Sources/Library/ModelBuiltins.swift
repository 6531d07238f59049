import Diagnostics
import Figures
import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Tensors

/// Looking at models, copying and keeping them.
enum ModelBuiltins {
    static let all: [Builtin] = [summary, copy, freeze, unfreeze]

    private static let model = Signature.Parameter.required(
        "model", "a model, a layer, or a composition")

    static let summary = Builtin(
        "summary",
        [
            model,
            Signature.Parameter(
                "shapes", .value("the shape of one example for each input, by its name"),
                .anyNamed),
        ],
        .layers, "A table of a model's layers, with their outputs and parameters.",
        example: "summary(Dense(4, activation: relu) >> Dense(2), x: [3])"
    ) { call in .figure(.table(try ModelSummary(call).table())) }

    static let copy = Builtin(
        "copy", [model], .layers,
        "A model with parameters of its own, which begin with the same values.",
        example: "let d = Dense(2)\ncopy(d)(ones(1, 3)).shape"
    ) { call in try ModelCopy.copy(call.value(0), call.machine) }

    static let freeze = Builtin(
        "freeze", [model], .layers,
        "A model on the same parameters that no optimiser trains.",
        example: "freeze(Dense(2))(ones(1, 3)).shape"
    ) { call in try FrozenModel.make(call.value(0), isFrozen: true) }

    static let unfreeze = Builtin(
        "unfreeze", [model], .layers, "A model on the same parameters that can be trained again.",
        example: "unfreeze(freeze(Dense(2)))(ones(1, 3)).shape"
    ) { call in try FrozenModel.make(call.value(0), isFrozen: false) }
}

/// The same layers on the same parameters, trained or not.
enum FrozenModel {
    static func make(_ value: Value, isFrozen: Bool, depth: Int = 0) throws -> Value {
        func all(_ values: [Value]) throws -> [Value] {
            try values.map { try make($0, isFrozen: isFrozen, depth: depth + 1) }
        }
        guard depth < 200 else { return value }
        if let layer = value.asExtended as? LayerObject {
            return .object(layer.with(isFrozen: isFrozen))
        }
        if let model = value.asModel {
            return .object(ModelObject(like: model, members: try all(model.members.map(\.value))))
        }
        if let group = value.asExtended as? LayerGroup {
            return .object(LayerGroup(group.form, try all(group.parts)))
        }
        if let parts = value.asComposition { return .object(ComposedFunction(try all(parts))) }
        if let items = value.asList { return .list(try all(items)) }
        return value
    }
}

/// What a model does to inputs of some shape, layer by layer.
private struct ModelSummary {
    private let call: BuiltinCall
    private let model: Value

    init(_ call: BuiltinCall) throws {
        self.call = call
        model = try call.value(0)
        guard model.isCallable else {
            throw call.wrongType(0, "a model, a layer, or a composition", found: model)
        }
    }

    func table() throws -> Table {
        let trace = Trace(mode: .evaluation)
        let shapes = call[1]?.asRecord
        if let shapes, !shapes.names.isEmpty { try run(shapes, trace) }
        let list = ParameterList(of: model)
        guard !list.isEmpty else { throw SteplessFaults.noLayers(model) }
        let rows = list.layers.map { path, layer -> [Table.Cell] in
            let count = layer.parameters.reduce(0) {
                $0 + ($1.cell.value.asTensor?.tensor.count ?? 0)
            }
            let output = trace.outputs[ObjectIdentifier(layer.state.root)]
            return [
                .text(path.isEmpty ? layer.layer.name : path), .text(layer.summary),
                output.map { .text(Self.text($0)) } ?? .missing, .number(Double(count)),
            ]
        }
        let counts = list.counts
        let kept = counts.kept == 0 ? "" : ", \(grouped(counts.kept)) kept besides"
        return Table(
            columns: [
                .init("layer", isHeader: true), .init("kind"), .init("output"),
                .init("parameters", isNumeric: true),
            ], rows: rows,
            caption: "\(grouped(counts.trained)) trained parameters\(kept)")
    }

    /// The first axis counts the examples.
    private static func text(_ shape: Shape) -> String {
        "[" + (["N"] + shape.sizes.dropFirst().map(String.init)).joined(separator: ", ") + "]"
    }

    /// Calls the model with symbols of the given shapes.
    private func run(_ shapes: RecordObject, _ trace: Trace) throws {
        let names = model.asModel?.parameterNames(ofMethod: "forward")
        var arguments: [(name: String?, value: Value)] = []
        for (name, value) in zip(shapes.names, shapes.values) {
            let items = value.asList ?? [value]
            let sizes = try items.map { try call.wholeNumber($0, 1) }
            guard sizes.allSatisfy({ $0 >= 0 }) else {
                throw ShapeError.negativeSize(operation: "summary", sizes: sizes)
            }
            let symbol = trace.input(.argument(arguments.count), Shape([1] + sizes), .float32)
            arguments.append((names == nil ? nil : name, trace.value(symbol)))
        }
        try call.machine.tracing(trace) {
            if let object = model.asExtended {
                _ = try object.call(arguments, call.machine)
            } else {
                _ = try call.machine.apply(model, arguments.map(\.value))
            }
        }
    }
}

private enum SteplessFaults {
    static func noLayers(_ value: Value) -> Fault {
        Fault(
            "wrong-type", title: "there are no layers in this",
            explanation: "`summary` shows the layers of a model; \(Wording.found(value)).")
    }
}
