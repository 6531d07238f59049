import Diagnostics
import Language

/// Well-formed code with other white space between its tokens is the same code.
enum SpaceChange {
    static func failure(_ bytes: [UInt8]) -> String? {
        let tree = Parser.parse(SourceFile(name: "a.noise", bytes: bytes))
        guard tree.diagnostics.isEmpty else { return nil }
        let changed = written(tree)
        let other = Parser.parse(SourceFile(name: "a.noise", bytes: changed))
        let shown = String(decoding: changed, as: UTF8.self)
        if let fault = other.diagnostics.first { return "with other spaces \(fault.id): \(shown)" }
        guard tree.nodes.count == other.nodes.count else { return "another tree: \(shown)" }
        for (one, two) in zip(tree.nodes, other.nodes)
        where TreeShape.of(one.kind) != TreeShape.of(two.kind) {
            return "another node: \(shown)"
        }
        return nil
    }

    /// Wider spaces where there are some, and comments where a line ends.
    private static func written(_ tree: SyntaxTree) -> [UInt8] {
        var result: [UInt8] = []
        for (index, token) in tree.tokens.enumerated() {
            let trivia = tree.file.bytes[token.leadingTrivia]
            if trivia.contains(0x0A) {
                result += trivia + Array("# more\n\t  ".utf8)
            } else if trivia.contains(UInt8(ascii: "#")) || trivia.isEmpty {
                result += trivia
            } else {
                result += [" ", "\t ", "   ", "\u{A0}"][index % 4].utf8
            }
            if token.kind == .newline { result += Array(" # end".utf8) }
            result += tree.file.bytes[token.range]
        }
        return result
    }
}

/// A node without its places.
enum TreeShape {
    static func of(_ kind: Node.Kind) -> String {
        switch kind {
        case .number(let value): "number \(value.bitPattern)"
        case .string(let parts): "string \(parts.map(part))"
        case .boolean(let value): "\(value)"
        case .name(let name): "name \(name)"
        case .list(let elements): "list \(elements)"
        case .record(let fields): "record \(fields.map(field))"
        case .lambda(let function), .functionDeclaration(let function): shape(function)
        case .modelDeclaration(let model):
            "model \(model.name.text) \(parameters(model.parameters)) \(model.parts)"
        case .modelMember(let name, let value): "member \(name.text) = \(value)"
        case .modelMethod(let function): "method \(shape(function))"
        case .unary(let operation, let operand): "\(operation) \(operand)"
        case .binary(let operation, let left, let right, _): "\(operation) \(left) \(right)"
        case .logical(let operation, let left, let right): "\(operation) \(left) \(right)"
        case .range(let lower, let upper, let isClosed, let stride):
            "range \(lower) \(upper) \(isClosed) \(stride as Any)"
        case .call(let call): shape(call)
        case .member(let base, let name): "member \(base) \(name.text)"
        case .ifElse(let condition, let body, let other): "if \(condition) \(body) \(other as Any)"
        case .block(let list): "block \(list)"
        case .declaration(let pattern, let isMutable, let value):
            "declare \(pattern.names.map(\.text)) \(isMutable) \(value)"
        case .assignment(let target, let operation, let value, _):
            "assign \(target) \(operation as Any) \(value)"
        case .forLoop(let pattern, let sequence, let body):
            "for \(pattern.names.map(\.text)) \(sequence) \(body)"
        case .importFile(let path, _, let alias): "import \(path) \(alias?.text ?? "")"
        default: "\(kind)"
        }
    }

    private static func shape(_ function: Node.Function) -> String {
        let parameters = parameters(function.parameters)
        return "function \(function.name?.text ?? "") \(parameters) \(function.body)"
    }

    private static func parameters(_ parameters: [Node.Function.Parameter]) -> [String] {
        parameters.map { "\($0.name.text) \($0.defaultValue as Any)" }
    }

    private static func shape(_ call: Node.Call) -> String {
        let arguments = call.arguments.map { "\($0.name?.text ?? "") \($0.value)" }
        return "call \(call.callee) \(arguments) \(call.trailingBlock as Any) \(call.isPiped)"
    }

    private static func part(_ part: Node.StringPart) -> String {
        switch part {
        case .text(let text): text
        case .interpolation(let id, let format): "{\(id):\(format?.text ?? "")}"
        }
    }

    private static func field(_ field: Node.Field) -> String {
        switch field {
        case .field(let name, let value): "\(name.text): \(value)"
        case .spread(let id): "...\(id)"
        }
    }
}
