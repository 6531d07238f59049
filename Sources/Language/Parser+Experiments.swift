import Diagnostics

extension Parsing {
    /// At `experiment Study`: the word is a name like any other where no name follows on its line.
    var isAtExperiment: Bool {
        isAtName("experiment") && next.kind == .identifier && !next.startsLine
    }

    /// At `run Study` or `sweep Study`.
    var launchAhead: Launch? {
        guard current.kind == .identifier, !next.startsLine,
            next.kind == .identifier || next.kind == .string
        else { return nil }
        return Launch(rawValue: text(current))
    }

    // experiment = "experiment" name [ parameters ] block
    mutating func experimentDeclaration() -> NodeID {
        let start = current.range.lowerBound
        advance()
        guard let name = identifier() else { return faultNode() }
        advance()
        let parameters = at(.leftBrace) ? [] : parameters()
        let body = body(of: "experiment")
        let function = Node.Function(
            name: name, parameters: parameters, body: body, isExperiment: true)
        return make(.functionDeclaration(function), from: start)
    }

    // launch = ( "run" | "sweep" ) name { "." name } "(" [ argument { "," argument } ] ")"
    mutating func launch(_ launch: Launch) -> NodeID {
        let start = current.range.lowerBound
        advance()
        guard let name = identifier() else {
            fail(Messages.launchedString(span(current.range), launch))
            return faultNode()
        }
        advance()
        var callee = make(.name(name.text), name.range)
        while !isRecovering, at(.dot) { callee = member(callee, from: name.range.lowerBound) }
        guard !isRecovering, at(.leftParenthesis), !current.startsLine else {
            fail(Messages.launchWithoutParentheses(tree.span(callee), launch))
            return callee
        }
        let call = call(callee, from: start)
        guard case .call(var parts) = tree[call].kind else { return call }
        parts.launch = launch
        tree.nodes[Int(call.index)].kind = .call(parts)
        return call
    }
}
