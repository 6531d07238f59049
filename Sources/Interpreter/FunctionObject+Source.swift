import Diagnostics
import Language

/// How a function of the user's is written.
public struct FunctionText: Sendable {
    /// `fn scale(x, by = 2)`
    public let head: String
    /// The comment lines right above it.
    public let comment: [String]
    /// All of it, comment left out.
    public let source: String
    public let place: SourceSpan
}

extension FunctionObject {
    /// How it is written; nil for lambdas and compositions.
    public var text: FunctionText? {
        guard let code, let name else { return nil }
        let tree = code.unit.tree
        for index in tree.nodes.indices {
            let id = NodeID(index)
            guard let (parameters, body) = Self.declaration(of: name, at: id, tree),
                parameters.map(\.name.text) == parameterNames
            else { continue }
            let start = tree[id].range.lowerBound
            let head = tree.file.text(start..<max(start, body)).reversed()
                .drop(while: \.isWhitespace)
            return FunctionText(
                head: String(head.reversed()), comment: tree.comment(above: id),
                source: tree.span(id).text, place: tree.span(id))
        }
        return nil
    }
    /// The parameters of the function or model of a name that a node declares, and where its
    /// body begins.
    private static func declaration(
        of name: String, at id: NodeID, _ tree: SyntaxTree
    ) -> (parameters: [Node.Function.Parameter], body: Int)? {
        switch tree[id].kind {
        case .functionDeclaration(let function) where function.name?.text == name:
            (function.parameters, tree[function.body].range.lowerBound)
        case .modelDeclaration(let model) where model.name.text == name:
            (model.parameters, model.body.lowerBound)
        default: nil
        }
    }
}
