import Diagnostics

extension Checking {
    /// Warns about a statement whose value is worked out and then dropped.
    mutating func checkDropped(_ id: NodeID) {
        // What a fault of syntax leaves of a statement says nothing about its value.
        guard tree.diagnostics.isEmpty else { return }
        switch tree[id].kind {
        case .number, .string, .boolean, .nilLiteral, .name, .list, .record, .lambda, .unary,
            .binary, .compose, .range, .member, .index:
            let isComparison = isEquality(id)
            report(Messages.unusedValue(tree.span(id), isComparison: isComparison))
        case .logical(_, _, let right): checkDropped(right)
        case .ifElse: checkDroppedBranches(id)
        case .block(let statements): if let last = statements.last { checkDropped(last) }
        default: break
        }
    }

    private func isEquality(_ id: NodeID) -> Bool {
        if case .binary(.equal, _, _, _) = tree[id].kind { true } else { false }
    }

    private mutating func checkDroppedBranches(_ id: NodeID) {
        // One warning for all branches.
        let found = diagnostics.count
        var branch: NodeID? = id
        while let current = branch, diagnostics.count == found {
            guard case .ifElse(_, let body, let otherwise) = tree[current].kind else {
                return checkDropped(current)
            }
            checkDropped(body)
            branch = otherwise
        }
    }

    /// Whether nothing after the statement in its list runs.
    func leaves(_ id: NodeID) -> Bool {
        switch tree[id].kind {
        case .returnStatement, .breakStatement, .continueStatement: true
        default: false
        }
    }

    mutating func reportUnreachable(_ id: NodeID) {
        switch tree[id].kind {
        case .functionDeclaration, .modelDeclaration: break
        default: report(Messages.unreachable(tree.span(id)))
        }
    }
}
