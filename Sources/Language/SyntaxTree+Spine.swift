extension SyntaxTree {
    /// The operand an expression begins with: the left one of an operator, the base of a
    /// member or index, the callee of a call, or what was piped into it.
    public func leftChild(of id: NodeID) -> NodeID? {
        switch self[id].kind {
        case .binary(_, let left, _, _), .logical(_, let left, _), .compose(let left, _): left
        case .member(let base, _), .index(let base, _): base
        case .call(let call): call.isPiped ? call.arguments.first?.value : call.callee
        default: nil
        }
    }

    /// An expression and the operands it begins with, innermost first.
    ///
    /// A chain such as `1 + 1 + …` is as deep as it is long; going along the spine in a loop
    /// keeps the stack small however long it is.
    public func leftSpine(of id: NodeID) -> [NodeID] {
        var spine = [id]
        while let last = spine.last, let next = leftChild(of: last) { spine.append(next) }
        return spine.reversed()
    }
}
