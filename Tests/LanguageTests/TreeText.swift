import Language

/// An expression with all its parentheses, to compare structures: `(+ 1 (* 2 3))`.
extension SyntaxTree {
    var structure: String { statements.map { structure($0) }.joined(separator: " ; ") }

    func structure(_ id: NodeID) -> String {
        switch self[id].kind {
        case .number(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
        case .string(let parts): "\"" + parts.map { structure($0) }.joined() + "\""
        case .boolean(let value): "\(value)"
        case .nilLiteral: "nil"
        case .name(let name): name
        case .list(let elements): "[" + elements.map { structure($0) }.joined(separator: " ") + "]"
        case .record(let fields):
            "record{" + fields.map { structure($0) }.joined(separator: " ") + "}"
        case .lambda(let function): structure(function)
        case .unary(let operation, let operand): "(\(operation.rawValue) \(structure(operand)))"
        case .binary(let operation, let a, let b, _):
            "(\(operation.rawValue) \(structure(a)) \(structure(b)))"
        case .logical(let operation, let a, let b):
            "(\(operation.rawValue) \(structure(a)) \(structure(b)))"
        case .compose(let a, let b): "(>> \(structure(a)) \(structure(b)))"
        case .range(let a, let b, let isClosed, let stride):
            "(\(isClosed ? "..." : "..<") \(structure(a)) \(structure(b))"
                + (stride.map { " by \(structure($0))" } ?? "") + ")"
        case .call(let call): structure(call)
        case .member(let base, let name): "\(structure(base)).\(name.text)"
        case .index(let base, let items):
            structure(base) + "[" + items.map { structure($0) }.joined(separator: ", ") + "]"
        case .ifElse(let condition, let body, let otherwise):
            "(if \(structure(condition)) \(structure(body))"
                + (otherwise.map { " \(structure($0))" } ?? "") + ")"
        case .block(let list): "{" + list.map { structure($0) }.joined(separator: "; ") + "}"
        default: statement(id)
        }
    }

    private func statement(_ id: NodeID) -> String {
        switch self[id].kind {
        case .declaration(let pattern, let isMutable, let value):
            "\(isMutable ? "var" : "let") \(names(pattern)) = \(structure(value))"
        case .assignment(let target, let operation, let value, _):
            "\(structure(target)) \(operation?.rawValue ?? "")= \(structure(value))"
        case .functionDeclaration(let function): structure(function)
        case .modelDeclaration(let model): structure(model)
        case .modelMember(let name, let value): "\(name.text) = \(structure(value))"
        case .modelMethod(let method): structure(method)
        case .forLoop(let pattern, let sequence, let body):
            "for \(names(pattern)) in \(structure(sequence)) \(structure(body))"
        case .whileLoop(let condition, let body):
            "while \(structure(condition)) \(structure(body))"
        case .breakStatement: "break"
        case .continueStatement: "continue"
        case .returnStatement(let value): "return" + (value.map { " \(structure($0))" } ?? "")
        case .expect(let condition, let message):
            "expect \(structure(condition))" + (message.map { " \(structure($0))" } ?? "")
        case .importFile(let path, _, let alias):
            "import \(path)" + (alias.map { " as \($0.text)" } ?? "")
        default: "fault"
        }
    }

    private func names(_ pattern: Node.Pattern) -> String {
        pattern.names.map(\.text).joined(separator: ",")
    }

    private func structure(_ function: Node.Function) -> String {
        let name = function.name.map { "fn \($0.text)" } ?? ""
        return "\(name)(\(structure(function.parameters)))=>\(structure(function.body))"
    }

    private func structure(_ model: Node.Model) -> String {
        let parts = model.parts.map { structure($0) }.joined(separator: "; ")
        return "model \(model.name.text)(\(structure(model.parameters))){\(parts)}"
    }

    private func structure(_ parameters: [Node.Function.Parameter]) -> String {
        parameters.map { parameter in
            parameter.name.text + (parameter.defaultValue.map { "=\(structure($0))" } ?? "")
        }.joined(separator: " ")
    }

    private func structure(_ call: Node.Call) -> String {
        let arguments = call.arguments.map { argument in
            (argument.name.map { "\($0.text): " } ?? "") + structure(argument.value)
        }
        return "\(structure(call.callee))(\(arguments.joined(separator: ", ")))"
            + (call.trailingBlock.map { " \(structure($0))" } ?? "")
    }

    private func structure(_ part: Node.StringPart) -> String {
        switch part {
        case .text(let text): text
        case .interpolation(let id, let format):
            "{\(structure(id))" + (format.map { ":\($0.text)" } ?? "") + "}"
        }
    }

    private func structure(_ element: Node.Element) -> String {
        switch element {
        case .item(let id): structure(id)
        case .spread(let id): "...\(structure(id))"
        }
    }

    private func structure(_ field: Node.Field) -> String {
        switch field {
        case .field(let name, let value): "\(name.text): \(structure(value))"
        case .spread(let id): "...\(structure(id))"
        }
    }

    private func structure(_ item: Node.IndexItem) -> String {
        switch item {
        case .single(let id): structure(id)
        case .ellipsis: "..."
        case .slice(let from, let to, let step):
            [from, to, step].map { $0.map { structure($0) } ?? "" }.joined(separator: ":")
        }
    }
}
