import Graphs
import Interpreter
import Kernels
import Language
import Networks
import Shapes
import Tensors

/// One derivative that is asked for.
struct GradientCall {
    private let call: BuiltinCall
    private var machine: any Machine { call.machine }
    /// Whether the derivative is part of what is being traced.
    private let isNested: Bool

    init(_ call: BuiltinCall) {
        self.call = call
        isNested = call.machine.trace != nil
    }

    // MARK: - By the first argument

    func byArgument(
        _ function: Value, _ arguments: [Value]
    ) throws -> (value: Value, gradient: Value) {
        try traced { trace in
            let (symbols, given, point) = try lifted(arguments, trace)
            let value = try machine.apply(function, symbols)
            let isNumber = arguments[0].asNumber != nil
            guard let result = value.asTraced?.symbol else {
                // What does not depend on the argument has no slope.
                return (value, try zero(value, arguments[0]), given)
            }
            let gradient = try PlanFaults.translating {
                try trace.graph.gradients(of: result, by: [point])[0]
            }
            return (
                numbered(trace.value(result), isNumber), numbered(trace.value(gradient), isNumber),
                given
            )
        }
    }

    private func zero(_ value: Value, _ argument: Value) throws -> Value {
        guard case .number = value else { throw GradientFaults.notTraced(value) }
        guard let tensor = try ValueOperations.tensor(argument) else { return .number(0) }
        return .tensor(try .zeros(tensor.shape))
    }

    /// The arguments in symbols, the tensors to run with, and the first as a place. Tensors that
    /// were given earlier keep their numbers.
    private func lifted(
        _ arguments: [Value], _ trace: Trace, after earlier: [Tensor] = []
    ) throws -> (symbols: [Value], given: [Tensor], point: Symbol) {
        var given = earlier
        var symbols: [Value] = []
        for (place, argument) in arguments.enumerated() {
            if place > 0, !argument.isTensor { symbols.append(argument); continue }
            if argument.isTraced { symbols.append(argument); continue }
            let symbol = try input(tensor(of: argument), trace, &given)
            symbols.append(
                .object(
                    TracedObject(symbol, in: trace, plain: argument.asNumber)))
        }
        guard let first = symbols[0].asTraced else { throw GradientFaults.argument(arguments[0]) }
        guard first.symbol.type.isFloating else {
            throw GradientFaults.wholeNumbers(first.symbol.type)
        }
        let point = first.symbol.asPlace()
        symbols[0] = .object(
            TracedObject(point, in: trace, plain: first.plain, captured: first.captured))
        return (symbols, given, point)
    }

    private func tensor(of value: Value) throws -> Tensor {
        if case .number(let number) = value { return try .scalar(number, .float64) }
        guard let tensor = try ValueOperations.tensor(value) else {
            throw GradientFaults.argument(value)
        }
        return tensor
    }

    /// A tensor that is known now: an input of a record of its own, a constant in another's.
    private func input(
        _ tensor: Tensor, _ trace: Trace, _ given: inout [Tensor]
    ) throws -> Symbol {
        if isNested { return trace.graph.constant(tensor) }
        given.append(tensor)
        return trace.input(.argument(given.count - 1), tensor.shape, tensor.elementType)
    }

    // MARK: - By captured variables

    func byVariables(_ function: Value) throws -> (value: Value, gradient: Value) {
        let targets = try call.variables(1)
        return try traced { trace in
            var given: [Tensor] = []
            let (result, points) = try recorded(function, targets, trace, &given)
            guard let symbol = result.asTraced?.symbol else {
                throw GradientFaults.notTraced(result)
            }
            let gradients = try PlanFaults.translating {
                try trace.graph.gradients(of: symbol, by: points.flatMap { $0.symbols })
            }
            var rest = gradients[...]
            let values = points.map { point -> Value in
                let own = rest.prefix(point.symbols.count)
                rest = rest.dropFirst(point.symbols.count)
                return point.value(of: own.map { trace.value($0) })
            }
            return (
                trace.value(symbol), values.count == 1 ? values[0] : .list(values), given
            )
        }
    }

    /// Places to differentiate at, one variable's.
    private struct Point {
        let symbols: [Symbol]
        /// The parameters' paths, for a model.
        let paths: [String]?
        let isNumber: Bool

        func value(of gradients: [Value]) -> Value {
            guard let paths else { return gradients[0] }
            return .record(Array(zip(paths, gradients)))
        }
    }

    /// Runs the function with symbols in the variables' place.
    private func recorded(
        _ function: Value, _ targets: [VariableReference], _ trace: Trace, _ given: inout [Tensor]
    ) throws -> (Value, [Point]) {
        let captured = CapturedVariables(of: function)
        var replacements: [(variable: CapturedVariable, value: Value)] = []
        var points: [Point?] = []
        for target in targets {
            let parameters = ParameterList(of: target.value)
            if !parameters.isEmpty {
                points.append(nil)
                continue
            }
            let (symbols, all, point) = try lifted([target.value], trace, after: given)
            given = all
            points.append(
                Point(symbols: [point], paths: nil, isNumber: target.value.asNumber != nil))
            if let variable = target.variable,
                let own = captured.all.first(where: { $0.identity == variable.identity })
            {
                replacements.append((own, symbols[0]))
            }
        }
        let result = try machine.withValues(replacements, of: captured) {
            try machine.apply(function, [])
        }
        let all = try zip(targets, points).map { target, point -> Point in
            if let point { return point }
            let parameters = ParameterList(of: target.value).trained
            let symbols = try parameters.map { parameter -> Symbol in
                guard let tensor = parameter.cell.value.asTensor?.tensor else {
                    throw LayerFaults.notTensor("grad")
                }
                return trace.symbol(of: parameter.cell, tensor)
            }
            return Point(symbols: symbols, paths: parameters.map(\.path), isNumber: false)
        }
        return (result, all)
    }

    // MARK: - By example

    func perExample(_ function: Value) throws -> Value {
        let targets = try call.variables(1)
        let over = try call.variables(2)
        let result = try traced { trace in
            var given: [Tensor] = []
            let batches = try over.map { variable -> (VariableReference, Symbol) in
                (variable, try input(tensor(of: variable.value), trace, &given))
            }
            let captured = CapturedVariables(of: function)
            let replaced = batches.compactMap { variable, symbol in
                captured.all.first { $0.identity == variable.variable?.identity }.map {
                    (variable: $0, value: trace.value(symbol))
                }
            }
            let (value, points) = try machine.withValues(replaced, of: captured) {
                try recorded(function, targets, trace, &given)
            }
            guard let loss = value.asTraced?.symbol else { throw GradientFaults.notTraced(value) }
            let losses = try Self.losses(loss, batches.first?.1.shape.sizes.first)
            let symbols = points.flatMap { $0.symbols }
            let split: ExampleGradients
            do {
                split = try ExampleGradients(of: losses, by: symbols, batches: batches.map(\.1))
            } catch let error as PerExampleError {
                let names = zip(targets, points).flatMap { $1.paths ?? [$0.variable?.name ?? "it"] }
                throw StepFaults.fault(
                    error, names, in: trace, of: targets.count == 1 ? targets[0].value : .none)
            }
            var number = 0
            let values = points.map { point -> Value in
                let own = point.symbols.map { _ -> Value in
                    defer { number += 1 }
                    return trace.value(split.gradients(number))
                }
                return point.value(of: own)
            }
            return (.none, values.count == 1 ? values[0] : .list(values), given)
        }
        return result.gradient
    }

    private static func losses(_ loss: Symbol, _ count: Int?) throws -> Symbol {
        if loss.rank == 1, loss.shape[0] == count { return loss }
        guard let losses = try LossTerms(of: loss).losses else {
            throw StepFaults.notPerExample(loss.shape)
        }
        return losses
    }

    // MARK: - All derivatives

    func jacobian(_ function: Value, _ arguments: [Value]) throws -> Value {
        try traced { trace in
            let (symbols, given, point) = try lifted(arguments, trace)
            let value = try machine.apply(function, symbols)
            guard let result = value.asTraced?.symbol else {
                throw GradientFaults.notTraced(value)
            }
            return (.none, trace.value(try Self.jacobian(result, point)), given)
        }.gradient
    }

    func hessian(_ function: Value, _ arguments: [Value]) throws -> Value {
        try traced { trace in
            let (symbols, given, point) = try lifted(arguments, trace)
            let value = try machine.apply(function, symbols)
            guard let result = value.asTraced?.symbol else {
                throw GradientFaults.notTraced(value)
            }
            let gradient = try PlanFaults.translating {
                try trace.graph.gradients(of: result, by: [point])[0]
            }
            return (.none, trace.value(try Self.jacobian(gradient, point)), given)
        }.gradient
    }

    private static let largest = 1000

    /// One row for each element of the result.
    private static func jacobian(_ result: Symbol, _ point: Symbol) throws -> Symbol {
        let count = result.shape.count
        guard count <= largest else { throw GradientFaults.tooMany(count, largest) }
        let flat = try result.reshaped([count])
        let sizes = result.shape.sizes + point.shape.sizes
        guard count > 0 else { return result.graph.number(0, Shape(sizes), point.type) }
        let rows = try (0..<count).map { place -> Symbol in
            guard let one = try flat.indexed(by: [.single(place)]) else { return flat }
            return try PlanFaults.translating {
                try result.graph.gradients(of: one, by: [point])[0]
            }
        }
        return try Symbol.stack(rows, axis: 0).reshaped(sizes)
    }

    // MARK: - Tracing

    /// Records a derivative, and works it out unless it is part of another record.
    private func traced(
        _ body: (Trace) throws -> (value: Value, gradient: Value, given: [Tensor])
    ) throws -> (value: Value, gradient: Value) {
        if let outer = machine.trace {
            let (value, gradient, _) = try body(outer)
            return (value, gradient)
        }
        let trace = Trace(mode: .evaluation)
        let (value, gradient, given) = try machine.tracing(trace) { try body(trace) }
        var symbols: [Symbol] = []
        Self.collect(value, &symbols)
        Self.collect(gradient, &symbols)
        let results = try trace.results(symbols, arguments: given, machine)
        var rest = results[...]
        return (Self.filled(value, &rest), Self.filled(gradient, &rest))
    }

    private static func collect(_ value: Value, _ symbols: inout [Symbol]) {
        if let traced = value.asTraced {
            symbols.append(traced.symbol)
        } else if let items = value.asList {
            for item in items { collect(item, &symbols) }
        } else if let record = value.asRecord {
            for item in record.values { collect(item, &symbols) }
        }
    }

    /// The value with results in the place of symbols.
    private static func filled(_ value: Value, _ results: inout ArraySlice<Tensor>) -> Value {
        if let traced = value.asTraced {
            let tensor = results.removeFirst()
            // Numbers in, numbers out; a number would lose its marks.
            if traced.plain != nil || traced.isNumber, tensor.marks.isEmpty,
                let number = try? tensor.item()
            {
                return .number(number)
            }
            return .tensor(tensor)
        }
        if let items = value.asList { return .list(items.map { filled($0, &results) }) }
        if let record = value.asRecord {
            return .record(
                record.names.indices.map { (record.names[$0], filled(record.values[$0], &results)) }
            )
        }
        return value
    }

    private func numbered(_ value: Value, _ isNumber: Bool) -> Value {
        guard isNumber, let traced = value.asTraced, traced.symbol.shape.count == 1 else {
            return value
        }
        return .object(TracedObject(traced.symbol, in: traced.trace, isNumber: true))
    }
}

/// What derivatives cannot be taken of, in the user's words.
enum GradientFaults {
    static func argument(_ value: Value) -> Fault {
        Fault(
            "wrong-type", title: "a gradient is by numbers or tensors",
            explanation: "The value to differentiate by must be a number or a tensor; "
                + "\(Wording.found(value)).")
    }

    static func wholeNumbers(_ type: ElementType) -> Fault {
        Fault(
            "no-gradient", title: "\(type) tensors have no gradient",
            explanation: "A gradient says what a small change does, and \(type) knows no small "
                + "changes.", hint: "make it float32 with `x.cast(float32)`")
    }

    static func notTraced(_ value: Value) -> Fault {
        Fault(
            "not-traced", title: "the result does not depend on what it is differentiated by",
            explanation: "The function must give a number that is worked out from its tensors; "
                + "\(Wording.found(value)).",
            hint: "end the function with a number made of its argument, such as `mean(…)`")
    }

    static func tooMany(_ count: Int, _ limit: Int) -> Fault {
        Fault(
            "out-of-domain", title: "the function gives too many numbers for a jacobian",
            explanation: "It gives \(count); each takes a way back of its own, and \(limit) is the "
                + "most.", hint: "differentiate a sum, or a part of the result")
    }
}

extension BuiltinCall {
    /// The variables that an argument names.
    func variables(_ index: Int) throws -> [VariableReference] {
        let given = try value(index).asList ?? []
        let variables = given.compactMap(\.asVariable)
        guard !variables.isEmpty else {
            throw wrongType(index, "the name of a variable", found: try value(index))
        }
        return variables
    }
}
