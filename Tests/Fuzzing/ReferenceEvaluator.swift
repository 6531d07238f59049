import Interpreter
import Language

/// The part of a function that does not depend on where it was made.
struct ReferenceCode {
    let parameters: [(name: String, defaultValue: NodeID?)]
    let body: NodeID
}

/// The meaning of a program in the plainest way: a walk over its tree that copies every value.
///
/// It knows numbers, truth values, text, lists, records, ranges, functions and a dozen
/// builtins; for a program that uses anything else it says that it does not know.
final class ReferenceEvaluator {
    struct Outcome: Equatable {
        var output: String
        var hasFailed: Bool
    }

    /// It never leaves the thread of the evaluator.
    enum Jump: Error, @unchecked Sendable {
        case leave
        case again
        case give(ReferenceValue)
    }

    let tree: SyntaxTree
    private(set) var output = ""
    private var steps = 0
    private var depth = 0

    private init(_ tree: SyntaxTree) { self.tree = tree }

    /// What a program prints and whether it fails; nil where that is not known.
    static func outcome(_ tree: SyntaxTree) -> Outcome? {
        let evaluator = ReferenceEvaluator(tree)
        do {
            let scope = ReferenceScope()
            _ = try evaluator.statements(tree.statements, scope)
            return Outcome(output: evaluator.output, hasFailed: false)
        } catch ReferenceFailure.failed {
            return Outcome(output: evaluator.output, hasFailed: true)
        } catch {
            return nil
        }
    }

    func show(_ text: String) { output += text + "\n" }

    private func step() throws {
        steps += 1
        if steps > 200_000 { throw ReferenceFailure.unknown }
    }

    // MARK: - Statements

    func statements(_ list: [NodeID], _ scope: ReferenceScope) throws -> ReferenceValue {
        for id in list {
            switch tree[id].kind {
            case .functionDeclaration(let function):
                if let name = function.name { scope.define(name.text, make(function, scope)) }
            case .modelDeclaration(let model):
                scope.define(model.name.text, .function(ReferenceFunction(.maker(model, scope))))
            default: break
            }
        }
        var last = ReferenceValue.none
        for id in list { last = try statement(id, scope) }
        return last
    }

    private func statement(_ id: NodeID, _ scope: ReferenceScope) throws -> ReferenceValue {
        try step()
        switch tree[id].kind {
        case .declaration(let pattern, _, let value):
            try bind(pattern, try evaluate(value, scope), scope)
        case .assignment(let target, let operation, let value, _):
            try assign(target, operation, value, scope)
        case .functionDeclaration, .modelDeclaration: break
        case .forLoop(let pattern, let sequence, let body):
            for item in try items(try evaluate(sequence, scope)) {
                let inside = ReferenceScope(in: scope)
                try bind(pattern, item, inside)
                if try !turn(body, inside) { break }
            }
        case .whileLoop(let condition, let body):
            while try truth(condition, scope) { if try !turn(body, scope) { break } }
        case .breakStatement: throw Jump.leave
        case .continueStatement: throw Jump.again
        case .returnStatement(let value):
            throw Jump.give(try value.map { try evaluate($0, scope) } ?? .none)
        case .expect(let condition, _):
            // What it shows is no matter here.
            if try !truth(condition, scope) { throw ReferenceFailure.failed }
        default: return try evaluate(id, scope)
        }
        return .none
    }

    /// One turn of a loop; false to leave it.
    private func turn(_ body: NodeID, _ scope: ReferenceScope) throws -> Bool {
        try step()
        do {
            _ = try evaluate(body, scope)
        } catch Jump.leave {
            return false
        } catch Jump.again {}
        return true
    }

    private func bind(
        _ pattern: Node.Pattern, _ value: ReferenceValue, _ scope: ReferenceScope
    ) throws {
        switch pattern {
        case .name(let name): scope.define(name.text, value)
        case .tuple(let names):
            let parts: [ReferenceValue]
            switch value {
            case .list(let items): parts = items
            case .record(let fields): parts = fields.map(\.value)
            default: throw ReferenceFailure.failed
            }
            guard parts.count == names.count else { throw ReferenceFailure.failed }
            for (name, part) in zip(names, parts) { scope.define(name.text, part) }
        }
    }

    // MARK: - Functions

    func make(_ function: Node.Function, _ scope: ReferenceScope) -> ReferenceValue {
        let parameters = function.parameters.map { ($0.name.text, $0.defaultValue) }
        let code = ReferenceCode(parameters: parameters, body: function.body)
        return .function(ReferenceFunction(.user(code, scope)))
    }

    func call(
        _ function: ReferenceValue, _ arguments: [(name: String?, value: ReferenceValue)]
    ) throws -> ReferenceValue {
        if case .model(let model) = function {
            return try call(try field("forward", .model(model)), arguments)
        }
        guard case .function(let function) = function else { throw ReferenceFailure.failed }
        switch function.body {
        case .maker(let model, let scope): return try make(model, arguments, scope)
        case .builtin(let name):
            guard arguments.allSatisfy({ $0.name == nil }) else { throw ReferenceFailure.unknown }
            return try builtin(name, arguments.map(\.value))
        case .user(let code, let scope):
            depth += 1
            defer { depth -= 1 }
            if depth > 200 { throw ReferenceFailure.unknown }
            return try run(code, arguments, ReferenceScope(in: scope))
        }
    }

    /// A model is a scope with its arguments, its members and its methods.
    private func make(
        _ model: Node.Model, _ arguments: [(name: String?, value: ReferenceValue)],
        _ outside: ReferenceScope
    ) throws -> ReferenceValue {
        let scope = ReferenceScope(in: outside)
        let parameters = model.parameters.map { ($0.name.text, $0.defaultValue) }
        try give(arguments, to: parameters, scope)
        for part in model.parts {
            if case .modelMember(let name, let value) = tree[part].kind {
                scope.define(name.text, try evaluate(value, scope))
            }
        }
        for part in model.parts {
            if case .modelMethod(let method) = tree[part].kind, let name = method.name {
                scope.define(name.text, make(method, scope))
            }
        }
        return .model(scope)
    }

    private func run(
        _ code: ReferenceCode, _ arguments: [(name: String?, value: ReferenceValue)],
        _ scope: ReferenceScope
    ) throws -> ReferenceValue {
        try give(arguments, to: code.parameters, scope)
        do { return try evaluate(code.body, scope) } catch Jump.give(let value) { return value }
    }

    private func give(
        _ arguments: [(name: String?, value: ReferenceValue)],
        to parameters: [(name: String, defaultValue: NodeID?)], _ scope: ReferenceScope
    ) throws {
        var given: [String: ReferenceValue] = [:]
        for (index, argument) in arguments.enumerated() {
            guard
                let name = argument.name
                    ?? (index < parameters.count ? parameters[index].name : nil),
                parameters.contains(where: { $0.name == name }),
                given.updateValue(argument.value, forKey: name) == nil
            else { throw ReferenceFailure.failed }
        }
        for parameter in parameters {
            if let value = given[parameter.name] {
                scope.define(parameter.name, value)
            } else {
                guard let value = parameter.defaultValue else { throw ReferenceFailure.failed }
                scope.define(parameter.name, try evaluate(value, scope))
            }
        }
    }
}
