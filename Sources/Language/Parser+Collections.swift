import Diagnostics

extension Parsing {
    // list = "[" [ element { "," element } ] "]" ; element = [ "..." ] expression
    mutating func list() -> NodeID {
        let start = current.range.lowerBound
        let opening = index
        advance()
        var elements: [Node.Element] = []
        while !isRecovering && !at(.rightBracket) {
            if take(.closedRange) {
                elements.append(.spread(inBrackets { $0.expression() }))
            } else {
                elements.append(.item(inBrackets { $0.expression() }))
            }
            if at(.for) { fail(Messages.comprehension(span(current.range))) }
            if !take(.comma) { break }
        }
        closeBracket(opening, .rightBracket)
        return make(.list(elements), from: start)
    }

    /// Whether the `{` at the current token opens a record: before `}`, `...` or `name:`.
    func isRecordAhead(mayBeEmpty: Bool) -> Bool {
        let first = next
        if first.symbol == .rightBrace { return mayBeEmpty }
        if first.symbol == .closedRange { return true }
        guard first.kind == .identifier || first.kind == .keyword || first.kind == .string else {
            return false
        }
        return index + 2 < tokens.count && tokens[index + 2].symbol == .colon
    }

    // record = "{" [ field { ( "," | newline ) field } ] "}"
    mutating func record() -> NodeID {
        let start = current.range.lowerBound
        let opening = index
        advance()
        var fields: [Node.Field] = []
        skipLineEnds()
        while !isRecovering && !at(.rightBrace) && !isAtEnd {
            guard let field = inBrackets({ $0.field() }) else { break }
            fields.append(field)
            let hasSeparator = at(.comma) || current.kind == .newline || current.startsLine
            if at(.comma) { advance() }
            skipLineEnds()
            if !hasSeparator { break }
        }
        closeBracket(opening, .rightBrace)
        return make(.record(fields), from: start)
    }

    // field = "..." expression | name ":" expression
    private mutating func field() -> Node.Field? {
        if take(.closedRange) { return .spread(expression()) }
        guard let name = fieldName() else {
            fail(Messages.expectedField(span(current.range), found: found))
            return nil
        }
        guard take(.colon) else {
            fail(Messages.expectedColon(span(current.range), name.text, found: found))
            return nil
        }
        return .field(name, expression())
    }

    private mutating func fieldName() -> Identifier? {
        if let name = identifier(anyWord: true) {
            advance()
            return name
        }
        guard current.kind == .string, next.symbol == .colon else { return nil }
        let range = current.range
        note(Messages.quotedField(span(range)))
        let literal = stringLiteral()
        guard case .string(let parts) = tree[literal].kind, case .text(let text)? = parts.first
        else { return Identifier(text: "", range: range) }
        return Identifier(text: text, range: range)
    }

    // call = "(" [ argument { "," argument } ] ")" [ block ]
    mutating func call(_ callee: NodeID, from start: Int) -> NodeID {
        let opening = index
        advance()
        var arguments: [Node.Call.Argument] = []
        while !isRecovering && !at(.rightParenthesis) {
            arguments.append(inBrackets { $0.argument() })
            if at(.for) { fail(Messages.comprehension(span(current.range))) }
            if !take(.comma) { break }
        }
        closeBracket(opening, .rightParenthesis)
        let block = trailingBlock()
        return make(
            .call(
                Node.Call(
                    callee: callee, arguments: arguments, trailingBlock: block, isPiped: false)),
            from: start)
    }

    // argument = [ name ":" ] expression
    private mutating func argument() -> Node.Call.Argument {
        if let name = identifier(anyWord: true), next.symbol == .colon {
            advance()
            advance()
            return .init(name: name, value: expression())
        }
        if at(.closedRange) { fail(Messages.spreadArgument(span(current.range))) }
        let value = expression()
        guard at(.assign), !isRecovering, case .name(let name) = tree[value].kind else {
            return .init(name: nil, value: value)
        }
        note(Messages.argumentEqual(span(current.range), name))
        advance()
        let identifier = Identifier(text: name, range: tree[value].range)
        return .init(name: identifier, value: expression())
    }

    /// A block after a call on the same line, as a lambda without parameters.
    private mutating func trailingBlock() -> NodeID? {
        guard !isRecovering, at(.leftBrace), !isInHead, !current.startsLine else { return nil }
        let start = current.range.lowerBound
        let body = body(of: "call")
        return make(.lambda(.init(name: nil, parameters: [], body: body)), from: start)
    }
}
