import Diagnostics

extension Parsing {
    /// The condition of an `if` or `while`, or the sequence of a `for`: up to the `{`.
    mutating func head() -> NodeID {
        let wasInHead = isInHead
        isInHead = true
        defer { isInHead = wasInHead }
        return expression()
    }

    /// An expression that is asked whether it holds; `=` for `==` is understood.
    mutating func condition() -> NodeID {
        let start = current.range.lowerBound
        let left = head()
        guard at(.assign), !isRecovering else { return left }
        let operatorRange = current.range
        note(Messages.assignmentInCondition(span(operatorRange)))
        advance()
        let right = head()
        return make(.binary(.equal, left, right, operatorRange), from: start)
    }

    /// Reads something between brackets, where a `{` after a call is a trailing block again.
    mutating func inBrackets<Result>(_ read: (inout Parsing) -> Result) -> Result {
        let wasInHead = isInHead
        isInHead = false
        defer { isInHead = wasInHead }
        return read(&self)
    }

    /// The block that is the body of an `if`, `for`, `while` or `fn`.
    mutating func body(of word: String) -> NodeID {
        guard !isRecovering else { return faultNode() }
        guard at(.leftBrace) else {
            fail(Messages.expectedBlock(span(current.range), of: word, found: found))
            return faultNode()
        }
        defer { leave() }
        guard enter() else { return faultNode() }
        return isRecordAhead(mayBeEmpty: false) ? recordAsBody(of: word) : block()
    }

    /// `fn f() { a: 1 }` says a record where a body stands; the record is kept as the value.
    private mutating func recordAsBody(of word: String) -> NodeID {
        let start = current.range.lowerBound
        let range = current.range
        let record = record()
        note(Messages.recordAsBody(span(range), of: word, span(start..<previousEnd)))
        return make(.block([record]), from: start)
    }

    // block = "{" statements "}"
    mutating func block() -> NodeID {
        let start = current.range.lowerBound
        let opening = index
        advance()
        let list = inBrackets { $0.statements(atTop: false) }
        if !take(.rightBrace) { reportUnclosed(opening) }
        return make(.block(list), from: start)
    }

    /// Reports that the bracket at a token's place is never closed; the text is at its end or
    /// at something that cannot stand there.
    mutating func reportUnclosed(_ opening: Int) {
        guard !isRecovering, !(isAtEnd && hasSkippedToEnd) else { return }
        markIncomplete()
        fail(Messages.unclosedBracket(span(tokens[opening].range), text(tokens[opening])))
        noteNames(in: opening..<index)
        if isAtEnd { hasSkippedToEnd = true }
    }

    // function = "fn" name "(" parameters ")" block
    mutating func functionDeclaration() -> NodeID {
        let start = current.range.lowerBound
        advance()
        guard let name = identifier() else {
            fail(
                at(.leftParenthesis)
                    ? Messages.anonymousFunction(span(current.range))
                    : Messages.expectedName(span(current.range), after: "fn", found: found))
            return faultNode()
        }
        advance()
        let parameters = parameters()
        if !isRecovering && (at(.thinArrow) || at(.colon)) { skipReturnType() }
        if !isRecovering && (at(.assign) || at(.arrow)) {
            fail(Messages.functionBody(span(current.range), name.text))
        }
        let body = body(of: "fn")
        return make(
            .functionDeclaration(.init(name: name, parameters: parameters, body: body)),
            from: start)
    }

    // parameters = "(" [ name [ "=" expression ] { "," … } ] ")"
    mutating func parameters() -> [Node.Function.Parameter] {
        let opening = index
        guard !isRecovering, take(.leftParenthesis) else {
            fail(Messages.expectedParameters(span(current.range), found: found))
            return []
        }
        var parameters: [Node.Function.Parameter] = []
        while !isRecovering, let name = identifier() {
            advance()
            parameters.append(.init(name: name, defaultValue: parameterDefault()))
            if !take(.comma) { break }
        }
        if !isRecovering && !take(.rightParenthesis) {
            if isAtEnd { reportUnclosed(opening) }
            fail(Messages.expectedParameter(span(current.range), found: found))
        }
        return parameters
    }

    private mutating func parameterDefault() -> NodeID? {
        if at(.colon) {
            note(Messages.parameterColon(span(current.range)))
            advance()
            let value = inBrackets { $0.expression() }
            // `x: Float = 1`: what follows the colon names a type.
            if take(.assign) { return inBrackets { $0.expression() } }
            if case .name = tree[value].kind { return nil }
            return value
        }
        return take(.assign) ? inBrackets { $0.expression() } : nil
    }

    /// `-> Float` of other languages.
    private mutating func skipReturnType() {
        // A colon that ends the line is the way of Python.
        guard at(.thinArrow) || !next.startsLine else { return }
        note(Messages.typeAnnotation(span(current.range)))
        while !isAtEnd && !at(.leftBrace) && !isAtStatementEnd { advance() }
    }

    /// `let x: Float = 1`.
    mutating func skipTypeAnnotation() {
        note(Messages.typeAnnotation(span(current.range)))
        while !isAtStatementEnd && !at(.assign) { advance() }
    }
}
