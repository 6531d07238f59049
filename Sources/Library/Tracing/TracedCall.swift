import Graphs
import Interpreter
import Kernels
import Language
import Shapes
import Tensors

/// A call of a builtin whose arguments are traced.
struct TracedCall {
    let call: BuiltinCall
    let trace: Trace

    /// A tensor argument as a symbol; numbers and lists of tensors become tensors too.
    func symbol(_ index: Int) throws -> Symbol {
        try symbol(call.value(index), index)
    }

    func symbol(_ value: Value, _ index: Int) throws -> Symbol {
        if let symbol = try trace.symbol(of: value) { return symbol }
        if case .number(let number) = value { return trace.graph.number(number) }
        if case .bool(let truth) = value { return trace.graph.number(truth ? 1 : 0, [], .bool) }
        if let items = value.asList {
            let isTraced = items.contains { $0.isTraced }
            guard isTraced else {
                return trace.graph.constant(try call.replacing(index, with: value).tensor(index))
            }
            return try Symbol.stack(items.map { try symbol($0, index) }, axis: 0)
        }
        throw call.wrongType(index, "a tensor", found: value)
    }

    /// The symbols of a list.
    func symbols(_ index: Int) throws -> [Symbol] {
        let value = try call.value(index)
        guard let items = value.asList else {
            throw call.wrongType(
                index, "a list of tensors", found: value, hint: "write `[a, b]` around them")
        }
        return try items.map { try symbol($0, index) }
    }

    func result(_ symbol: Symbol) -> Value { trace.value(symbol) }

    /// `a op b` of two arguments, either of which may be a plain number.
    func pair(_ op: ElementwiseOperation, _ a: Value, _ b: Value) throws -> Symbol {
        if case .number(let number) = b, let left = try operand(a) {
            return .binary(op, left, number: number)
        }
        if case .number(let number) = a, let right = try operand(b) {
            return .binary(op, number: number, right)
        }
        return try .binary(op, matched(a, b), matched(b, a))
    }

    private func operand(_ value: Value) throws -> Symbol? { try trace.symbol(of: value) }

    /// A captured number takes the type of the tensor beside it.
    private func matched(_ value: Value, _ other: Value) throws -> Symbol {
        let own = try symbol(value, 0)
        guard let traced = value.asTraced, traced.plain != nil,
            let beside = try trace.symbol(of: other), other.asTraced?.plain == nil,
            beside.type.isFloating
        else { return own }
        return own.cast(to: beside.type)
    }
}

/// What builtins do with traced arguments.
enum TracedBuiltins {
    typealias Body = @Sendable (TracedCall) throws -> Value

    /// The value of a call while a program is traced; nil leaves it to the builtin's own body.
    static func value(of call: BuiltinCall) throws -> Value? {
        guard let trace = call.machine.trace else { return nil }
        let isTraced = call.values.contains { value in
            guard let value else { return false }
            return value.isTraced || value.asList?.contains { $0.isTraced } ?? false
        }
        if let body = bodies[call.name] {
            guard isTraced || drawing.contains(call.name) else { return nil }
            return try body(TracedCall(call: call, trace: trace))
        }
        guard isTraced, !takesAnything(call) || ordering.contains(call.name) else { return nil }
        // A captured number stands for itself where a plain number will do.
        throw TraceFaults.builtin(call.name)
    }

    /// Builtins whose own bodies pass values on without looking at them.
    private static func takesAnything(_ call: BuiltinCall) -> Bool {
        switch Category(rawValue: call.declaration.signature.category) {
        case .lists, .control, .learning, .layers: true
        default: false
        }
    }

    /// Those among them that must know which number is larger.
    private static let ordering: Set<String> = ["sort"]

    /// Those that make traced values of plain arguments.
    private static let drawing: Set<String> = ["normal", "uniform", "randint", "bernoulli"]

    static let bodies: [String: Body] = [
        elementwise, reductions, shapes, joins, random, pairs,
    ].reduce(into: [:]) { all, table in all.merge(table) { first, _ in first } }

    // MARK: - Element by element

    private static let elementwise: [String: Body] = Dictionary(
        uniqueKeysWithValues: UnaryOperation.allCases.filter { $0 != .negate && $0 != .not }.map {
            op in
            (
                op.name,
                { @Sendable call in call.result(try call.symbol(0).unary(op)) } as Body
            )
        })

    private static let pairs: [String: Body] = [
        "minimum": { try $0.result($0.pair(.minimum, $0.call.value(0), $0.call.value(1))) },
        "maximum": { try $0.result($0.pair(.maximum, $0.call.value(0), $0.call.value(1))) },
        "logicalAnd": { try $0.result($0.pair(.and, $0.call.value(0), $0.call.value(1))) },
        "logicalOr": { try $0.result($0.pair(.or, $0.call.value(0), $0.call.value(1))) },
        "logicalXor": { try $0.result($0.pair(.xor, $0.call.value(0), $0.call.value(1))) },
        "logicalNot": { try $0.result($0.symbol(0).unary(.not)) },
        "clip": { call in
            var x = try call.symbol(0)
            if call.call.isGiven(1) {
                x = .binary(.maximum, x, number: try call.call.number(1))
            }
            if call.call.isGiven(2) {
                x = .binary(.minimum, x, number: try call.call.number(2))
            }
            return call.result(x)
        },
        "where": { call in
            let parts = [try call.call.value(1), try call.call.value(2)]
            var symbols = try parts.map { try call.symbol($0, 1) }
            // A plain number takes the type of the other side.
            for place in 0..<2 {
                if case .number = parts[place], symbols[1 - place].type.isFloating {
                    symbols[place] = symbols[place].cast(to: symbols[1 - place].type)
                }
            }
            return call.result(try .select(call.symbol(0), symbols[0], symbols[1]))
        },
        "softmax": { call in
            call.result(try call.symbol(0).softmax(axis: call.call.integer(1, default: -1)))
        },
        "logSoftmax": { call in
            call.result(try call.symbol(0).logSoftmax(axis: call.call.integer(1, default: -1)))
        },
        "matmul": { try $0.result(.product($0.symbol(0), $0.symbol(1))) },
        "dot": { try $0.result(.product($0.symbol(0), $0.symbol(1))) },
        "outer": { call in
            let (a, b) = (try call.symbol(0), try call.symbol(1))
            return call.result(
                try .binary(
                    .multiply, a.reshaped([a.shape.count, 1]), b.reshaped([1, b.shape.count])))
        },
        "onehot": { call in
            let classes = try call.call.count(1, from: 1)
            return call.result(try call.symbol(0).oneHot(classes))
        },
        "cast": { call in
            guard let type = try call.call.elementType(1) else {
                throw call.call.wrongType(1, "an element type", found: .none)
            }
            return call.result(try call.symbol(0).cast(to: type))
        },
    ]

    // MARK: - Reductions

    private static let reductions: [String: Body] = {
        var table: [String: Body] = [:]
        for op in Reduction.allCases {
            table[op.name] = { call in
                let axes = try call.call.axes(1)
                let keep = try call.call.bool(2, default: false)
                let isSpread = op == .variance || op == .standardDeviation
                let correction = isSpread ? try call.call.count(3, default: 0) : 0
                return call.result(
                    try call.symbol(0).reduce(
                        op, axes: axes, keepingDimensions: keep, correction: correction))
            }
        }
        table["min"] = { try extreme($0, .minimum, .minimum) }
        table["max"] = { try extreme($0, .maximum, .maximum) }
        table["argmax"] = { call in
            call.result(
                try call.symbol(0).argmax(
                    axis: call.call.axis(1), keepingDimensions: call.call.bool(2, default: false)))
        }
        table["argmin"] = { call in
            call.result(
                try call.symbol(0).unary(.negate).argmax(
                    axis: call.call.axis(1), keepingDimensions: call.call.bool(2, default: false)))
        }
        return table
    }()

    private static func extreme(
        _ call: TracedCall, _ op: Reduction, _ pair: ElementwiseOperation
    ) throws -> Value {
        let values = call.call.rest(0)
        if values.count == 1 {
            return call.result(
                try call.symbol(values[0], 0).reduce(
                    op, axes: call.call.axes(1),
                    keepingDimensions: call.call.bool(2, default: false)))
        }
        guard var result = values.first else { throw call.call.emptyValue(0) }
        for value in values.dropFirst() { result = call.result(try call.pair(pair, result, value)) }
        return result
    }

    // MARK: - Shapes

    private static let shapes: [String: Body] = [
        "reshape": { call in
            call.result(
                try call.symbol(0).reshaped(call.call.sizes(1, allowsUnknown: true)))
        },
        "transpose": { call in
            let given = call.call.rest(1)
            let items = given.count == 1 ? given[0].asList ?? given : given
            let symbol = try call.symbol(0)
            if items.isEmpty { return call.result(symbol.transposed()) }
            let axes = try items.map { try call.call.wholeNumber($0, 1) }
            return call.result(try symbol.permuted(axes: axes))
        },
        "squeeze": { call in
            call.result(try call.symbol(0).squeezed(axes: call.call.axes(1)))
        },
        "expand": { call in
            call.result(try call.symbol(0).expanded(axis: call.call.integer(1)))
        },
        "broadcast": { call in
            call.result(try call.symbol(0).broadcast(to: Shape(call.call.sizes(1))))
        },
        "flatten": { call in
            let symbol = try call.symbol(0)
            if !call.call.isGiven(1) && symbol.rank < 2 { return call.result(symbol) }
            let from = try call.call.integer(1, default: 1)
            return call.result(try symbol.flattened(from: from))
        },
    ]

    private static let joins: [String: Body] = [
        "concat": { call in
            call.result(
                try .concatenate(call.symbols(0), axis: call.call.integer(1, default: 0)))
        },
        "stack": { call in
            call.result(try .stack(call.symbols(0), axis: call.call.integer(1, default: 0)))
        },
    ]

    // MARK: - Random numbers

    /// With a seed of its own a draw is the same in each run, and so a constant.
    private static let random: [String: Body] = [
        "normal": { call in
            try drawn(call, seed: 3, type: 4, sizes: call.call.sizes(0)) {
                .normal(
                    mean: try call.call.number(1, default: 0),
                    standardDeviation: try call.call.number(2, default: 1))
            }
        },
        "uniform": { call in
            try drawn(call, seed: 3, type: 4, sizes: call.call.sizes(0)) {
                .uniform(
                    low: try call.call.number(1, default: 0),
                    high: try call.call.number(2, default: 1))
            }
        },
        "randint": { call in
            let low = try call.call.integer(1, default: 0)
            let high = try call.call.integer(0)
            let sizes = call.call.isGiven(2) ? try call.call.sizes(of: 2) : []
            return try drawn(call, seed: 3, type: nil, sizes: sizes, integers: true) {
                .integers(low: Int64(low), size: UInt64(max(1, high - low)))
            }
        },
        "bernoulli": { call in
            let sizes = call.call.isGiven(1) ? try call.call.sizes(of: 1) : []
            let p = try call.call.number(0, in: 0...1, "a number in 0...1")
            return try drawn(call, seed: 2, type: nil, sizes: sizes, truths: true) {
                .bernoulli(probability: p)
            }
        },
    ]

    private static func drawn(
        _ call: TracedCall, seed: Int, type: Int?, sizes: [Int], integers: Bool = false,
        truths: Bool = false, _ kind: () throws -> RandomKind
    ) throws -> Value {
        if call.call.isGiven(seed) { return try call.call.withoutTrace() }
        let element = try type.flatMap { try call.call.elementType($0) } ?? .float32
        let result: ElementType = integers ? .int64 : truths ? .bool : element
        let symbol = call.trace.graph.random(try kind(), Shape(sizes), result)
        return call.result(symbol)
    }
}

extension Symbol {
    /// The axes from one on joined into one.
    func flattened(from axis: Int) throws -> Symbol {
        let first = try ShapeRules.axis(axis, of: shape, operation: "flatten")
        let sizes = Array(shape.sizes[..<first]) + [shape.sizes[first...].reduce(1, *)]
        return try reshaped(sizes)
    }
}
