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
            guard case .functionDeclaration(let function) = tree[id].kind,
                function.name?.text == name,
                function.parameters.map(\.name.text) == parameterNames
            else { continue }
            let start = tree[id].range.lowerBound
            let body = max(start, tree[function.body].range.lowerBound)
            let head = tree.file.text(start..<body).reversed().drop(while: \.isWhitespace)
            return FunctionText(
                head: String(head.reversed()), comment: tree.comment(above: id),
                source: tree.span(id).text, place: tree.span(id))
        }
        return nil
    }
}
