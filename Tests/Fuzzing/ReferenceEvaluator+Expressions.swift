import Glibc
import Interpreter
import Language

extension ReferenceEvaluator {
    func truth(_ id: NodeID, _ scope: ReferenceScope) throws -> Bool {
        guard case .bool(let truth) = try evaluate(id, scope) else { throw ReferenceFailure.failed }
        return truth
    }

    func evaluate(_ id: NodeID, _ scope: ReferenceScope) throws -> ReferenceValue {
        switch tree[id].kind {
        case .number(let value): return .number(value)
        case .boolean(let value): return .bool(value)
        case .nilLiteral: return .none
        case .name(let name): return try value(of: name, scope)
        case .string(let parts): return .text(try parts.map { try text($0, scope) }.joined())
        case .list(let elements): return .list(try elements.flatMap { try element($0, scope) })
        case .record(let fields): return .record(try record(fields, scope))
        case .lambda(let function): return make(function, scope)
        case .unary(let operation, let operand):
            return try unary(operation, try evaluate(operand, scope))
        case .binary(let operation, let left, let right, _):
            let first = try evaluate(left, scope)
            return try binary(operation, first, try evaluate(right, scope))
        case .logical(let operation, let left, let right):
            let first = try truth(left, scope)
            return .bool(first == (operation == .or) ? first : try truth(right, scope))
        case .range(let lower, let upper, let isClosed, let stride):
            return try range(lower, upper, isClosed, stride, scope)
        case .call(let call): return try evaluate(call, scope)
        case .member(let base, let name): return try field(name.text, try evaluate(base, scope))
        case .index(let base, let items): return try indexed(base, items, scope)
        case .ifElse(let condition, let body, let other):
            if try truth(condition, scope) { return try evaluate(body, scope) }
            return try other.map { try evaluate($0, scope) } ?? .none
        case .block(let list): return try statements(list, ReferenceScope(in: scope))
        default: throw ReferenceFailure.unknown
        }
    }

    private func value(of name: String, _ scope: ReferenceScope) throws -> ReferenceValue {
        if let cell = scope.cell(name) { return cell.value }
        guard Self.builtinNames.contains(name) else { throw ReferenceFailure.unknown }
        return .function(ReferenceFunction(.builtin(name)))
    }

    private func text(_ part: Node.StringPart, _ scope: ReferenceScope) throws -> String {
        switch part {
        case .text(let text): return text
        case .interpolation(let id, let format):
            // Formats have tests of their own.
            guard format == nil else { throw ReferenceFailure.unknown }
            return Display.text(of: try evaluate(id, scope).shown)
        }
    }

    private func element(
        _ element: Node.Element, _ scope: ReferenceScope
    ) throws -> [ReferenceValue] {
        switch element {
        case .item(let id): [try evaluate(id, scope)]
        case .spread(let id): try items(try evaluate(id, scope))
        }
    }

    private func record(
        _ fields: [Node.Field], _ scope: ReferenceScope
    ) throws -> [(name: String, value: ReferenceValue)] {
        var result: [(name: String, value: ReferenceValue)] = []
        func set(_ name: String, _ value: ReferenceValue) {
            if let place = result.firstIndex(where: { $0.name == name }) {
                result[place].value = value
            } else {
                result.append((name, value))
            }
        }
        for field in fields {
            switch field {
            case .field(let name, let id): set(name.text, try evaluate(id, scope))
            case .spread(let id):
                guard case .record(let others) = try evaluate(id, scope) else {
                    throw ReferenceFailure.failed
                }
                for other in others { set(other.name, other.value) }
            }
        }
        return result
    }

    private func range(
        _ lower: NodeID, _ upper: NodeID, _ isClosed: Bool, _ stride: NodeID?,
        _ scope: ReferenceScope
    ) throws -> ReferenceValue {
        let parts =
            try [lower, upper].map { try evaluate($0, scope) }
            + [try stride.map { try evaluate($0, scope) } ?? .number(1)]
        guard case .number(let from) = parts[0], case .number(let to) = parts[1],
            case .number(let step) = parts[2], step != 0
        else { throw ReferenceFailure.failed }
        return .range(lower: from, upper: to, isClosed: isClosed, stride: step)
    }

    private func evaluate(_ call: Node.Call, _ scope: ReferenceScope) throws -> ReferenceValue {
        guard call.trailingBlock == nil else { throw ReferenceFailure.unknown }
        let callee = try evaluate(call.callee, scope)
        if case .member = tree[call.callee].kind {
            // Methods are those of models; builtins called so are not known here.
            guard case .function(let function) = callee, case .user = function.body else {
                throw ReferenceFailure.unknown
            }
        }
        let arguments = try call.arguments.map { argument in
            (name: argument.name?.text, value: try evaluate(argument.value, scope))
        }
        return try self.call(callee, arguments)
    }

    // MARK: - Operators

    private func unary(
        _ operation: UnaryOperator, _ value: ReferenceValue
    ) throws -> ReferenceValue {
        switch (operation, value) {
        case (.negate, .number(let number)): return .number(-number)
        case (.plus, .number): return value
        case (.not, .bool(let truth)): return .bool(!truth)
        default: throw ReferenceFailure.failed
        }
    }

    func binary(
        _ operation: BinaryOperator, _ a: ReferenceValue, _ b: ReferenceValue
    ) throws -> ReferenceValue {
        switch (operation, a, b) {
        case (.equal, _, _): return .bool(try ReferenceValue.equal(a, b))
        case (.notEqual, _, _): return .bool(try !ReferenceValue.equal(a, b))
        case (_, .number(let x), .number(let y)): return try numbers(operation, x, y)
        case (.add, .text(let x), .text(let y)): return .text(x + y)
        case (.add, .list(let x), .list(let y)): return .list(x + y)
        case (.less, .text(let x), .text(let y)): return .bool(x < y)
        case (.lessOrEqual, .text(let x), .text(let y)): return .bool(x <= y)
        case (.greater, .text(let x), .text(let y)): return .bool(x > y)
        case (.greaterOrEqual, .text(let x), .text(let y)): return .bool(x >= y)
        default: throw ReferenceFailure.failed
        }
    }

    private func numbers(
        _ operation: BinaryOperator, _ x: Double, _ y: Double
    ) throws -> ReferenceValue {
        switch operation {
        case .add: return .number(x + y)
        case .subtract: return .number(x - y)
        case .multiply: return .number(x * y)
        case .divide: return .number(x / y)
        case .power: return .number(pow(x, y))
        case .floorDivide, .remainder:
            guard y != 0 else { throw ReferenceFailure.failed }
            // Exact, as `fmod` is; a rest has the sign of what was divided by, a zero's too.
            let rest = fmod(x, y) == 0 ? copysign(0, y) : fmod(x, y)
            let moved = rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
            return .number(operation == .remainder ? moved : ((x - moved) / y).rounded())
        case .less: return .bool(x < y)
        case .lessOrEqual: return .bool(x <= y)
        case .greater: return .bool(x > y)
        case .greaterOrEqual: return .bool(x >= y)
        default: throw ReferenceFailure.failed
        }
    }
}
