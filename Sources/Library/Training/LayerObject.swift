import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// A layer in a program: its kind, its activation, and its parameters, which stand in the world.
///
/// Parameters are made at the first call, when the input's shape is known; what they begin with
/// follows from where the layer was created.
final class LayerObject: ExtendedObject {
    let layer: any Layer
    /// What is called with the layer's result; nil for nothing.
    let activation: Value?
    /// Where the initial values are drawn.
    let address: RandomAddress
    /// The parameters in order, as a list of tensors; nil before the first call.
    let state: StateCells
    /// How it was declared, to be made again.
    let declaration: Value
    /// Whether optimisers pass it over.
    let isFrozen: Bool

    init(
        _ layer: any Layer, activation: Value?, at address: RandomAddress, state: StateCells,
        declaration: Value, isFrozen: Bool = false
    ) {
        self.isFrozen = isFrozen
        self.layer = layer
        self.activation = activation
        self.address = address
        self.state = state
        self.declaration = declaration
        super.init()
    }

    // MARK: - As a value

    override var typeName: String { "layer" }
    override var isCallable: Bool { true }
    override var heldValues: [Value] { activation.map { [$0] } ?? [] }

    override var summary: String {
        var text = "\(layer.name)(\(layer.settings)"
        if let activation {
            // A builtin is written by its name alone.
            let shown = Display.inspect(activation)
            let name = shown.hasPrefix("builtin ") ? String(shown.dropFirst(8)) : shown
            text += (layer.settings.isEmpty ? "" : ", ") + "activation: \(name)"
        }
        return text + ")"
    }

    override var memberNames: [String] { parameters.map(\.path) + ["parameters"] }

    override func member(_ name: String) throws -> Value? {
        if name == "parameters" { return ParameterList.record(of: .object(self)) }
        return parameters.first { $0.path == name }?.currentValue
    }

    // MARK: - Parameters

    /// The parameters, if they have been made.
    var parameters: [ModelParameter] {
        state.names.enumerated().map { place, name in
            ModelParameter(
                path: name, cell: state.cells[place],
                isTrained: state.isTrained[place] && !isFrozen,
                layer: self)
        }
    }

    /// The parameters as tensors, made now if this is the first call.
    private func ready(
        for input: Shape, _ machine: any Machine
    ) throws -> [(cell: StateCell, tensor: Tensor)] {
        if state.cells.isEmpty || state.isUnset { try make(for: input, machine) }
        return try state.cells.map { cell in
            guard let tensor = cell.value.asTensor?.tensor else {
                throw LayerFaults.notTensor(layer.name)
            }
            return (cell, tensor)
        }
    }

    private func make(for input: Shape, _ machine: any Machine) throws {
        let specs = try layer.parameters(for: input)
        let bytes = specs.reduce(0) { $0 + $1.shape.count * 4 }
        try machine.reserve(bytes: bytes)
        var values: [Value] = []
        for (place, spec) in specs.enumerated() {
            var own = address
            own.draw = own.draw &* 16 &+ UInt64(place)
            values.append(.tensor(try spec.initializer.tensor(spec.shape, at: own)))
        }
        state.set(specs, values, machine)
    }

    // MARK: - Calls

    override func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        guard arguments.count == 1, let argument = arguments.first else {
            throw LayerFaults.arguments(summary, arguments.count)
        }
        let result: Value
        do {
            result =
                try machine.trace.map { try traced(argument.value, $0, machine) }
                ?? eager(argument.value, machine)
        } catch let error as ShapeError {
            throw LayerFaults.shape(error, in: summary)
        }
        guard let activation else { return result }
        return try machine.apply(activation, to: result)
    }

    private func traced(
        _ value: Value, _ trace: Trace, _ machine: any Machine
    ) throws -> Value {
        guard let x = try trace.symbol(of: value) else {
            throw LayerFaults.input(layer.name, value)
        }
        try check(x.shape)
        let parameters = try ready(for: x.shape, machine)
        let symbols = parameters.map { trace.symbol(of: $0.cell, $0.tensor) }
        let output = try trace.calling(self, machine.callLabel) {
            try layer.apply(x, symbols, trace.mode)
        }
        trace.outputs[ObjectIdentifier(state.root)] = output.value.shape
        for (place, update) in output.updates { trace.note(update, for: parameters[place].cell) }
        return trace.value(output.value)
    }

    private func eager(_ value: Value, _ machine: any Machine) throws -> Value {
        guard let x = try ValueOperations.tensor(value) else {
            throw LayerFaults.input(layer.name, value)
        }
        try check(x.shape)
        let parameters = try ready(for: x.shape, machine)
        return .tensor(
            try plans.run(
                [x] + parameters.map(\.tensor), machine
            ) { symbols in
                try layer.apply(symbols[0], Array(symbols.dropFirst()), .evaluation).value
            })
    }

    /// A layer that has its parameters works on inputs like the first.
    private func check(_ input: Shape) throws {
        guard !state.isUnset, !state.cells.isEmpty else { return }
        let wanted = try layer.parameters(for: input).map(\.shape)
        let found = state.cells.map { $0.value.asTensor?.tensor.shape ?? [] }
        guard wanted == found else { throw LayerFaults.changedInput(summary, input, found) }
    }

    private let plans = PlanMemo()

    // MARK: - Copies

    /// The same layer with parameters of its own, which have the same values.
    func copy(_ machine: any Machine, _ replacement: (StateCell) -> Value?) -> LayerObject {
        LayerObject(
            layer, activation: activation, at: address, state: state.copy(machine, replacement),
            declaration: declaration, isFrozen: isFrozen)
    }

    /// The same layer on the same parameters, trained or not.
    func with(isFrozen: Bool) -> LayerObject {
        LayerObject(
            layer, activation: activation, at: address, state: state, declaration: declaration,
            isFrozen: isFrozen)
    }

    override var kept: KeptObject? {
        KeptObject(
            "layer",
            [
                declaration, activation ?? .none,
                .string("\(address.seed) \(address.stream) \(address.draw)"), state.kept,
                .bool(isFrozen),
            ])
    }
}

/// The parameters of a layer: none before its first call.
///
/// The list itself stands in the world, so that a layer whose first call is undone is new again.
final class StateCells {
    /// A list of records `{ name, trained, cell }`, or nil.
    let root: StateCell

    init(_ root: StateCell) { self.root = root }

    private var entries: [RecordObject] { root.value.asList?.compactMap(\.asRecord) ?? [] }

    var isUnset: Bool { root.value.isNil }
    var names: [String] { entries.map { $0["name"]?.asString ?? "" } }
    var isTrained: [Bool] { entries.map { $0["trained"]?.asBool ?? false } }
    var cells: [StateCell] { entries.compactMap { $0["cell"]?.asStateCell } }

    func set(_ specs: [ParameterSpec], _ values: [Value], _ machine: any Machine) {
        machine.write(
            root, Self.list(specs.map { ($0.name, $0.isTrained) }, values, machine))
    }

    private static func list(
        _ names: [(String, Bool)], _ values: [Value], _ machine: any Machine
    ) -> Value {
        .list(
            zip(names, values).map { entry, value in
                .record([
                    ("name", .string(entry.0)), ("trained", .bool(entry.1)),
                    ("cell", .cell(machine.newCell(value))),
                ])
            })
    }

    func copy(_ machine: any Machine, _ replacement: (StateCell) -> Value?) -> StateCells {
        guard !isUnset else { return StateCells(machine.newCell(.none)) }
        let values = cells.map { replacement($0) ?? $0.value }
        return StateCells(
            machine.newCell(Self.list(Array(zip(names, isTrained)), values, machine)))
    }

    var kept: Value { .cell(root) }
}

/// One parameter of a model: where it is, and where its value stands.
struct ModelParameter {
    var path: String
    let cell: StateCell
    let isTrained: Bool
    let layer: LayerObject
}
