import Diagnostics

extension Parsing {
    /// At `model Net`: the word is a name like any other where no name follows on its line.
    var isAtModel: Bool {
        isAtName("model") && next.kind == .identifier && !next.startsLine
    }

    // model = "model" name [ parameters ] "{" { member | method } "}"
    mutating func modelDeclaration() -> NodeID {
        let start = current.range.lowerBound
        advance()
        guard let name = identifier() else { return faultNode() }
        advance()
        let parameters = at(.leftBrace) ? [] : parameters()
        let bodyStart = current.range.lowerBound
        let parts = modelBody()
        let model = Node.Model(
            name: name, parameters: parameters, parts: parts,
            body: bodyStart..<max(bodyStart, previousEnd))
        return make(.modelDeclaration(model), from: start)
    }

    private mutating func modelBody() -> [NodeID] {
        guard !isRecovering else { return [] }
        guard at(.leftBrace) else {
            fail(Messages.expectedBlock(span(current.range), of: "model", found: found))
            return []
        }
        defer { leave() }
        guard enter() else { return [] }
        let opening = index
        advance()
        let parts = inBrackets { $0.modelParts() }
        if !take(.rightBrace) { reportUnclosed(opening) }
        return parts
    }

    private mutating func modelParts() -> [NodeID] {
        var parts: [NodeID] = []
        let depth = current.depth
        while true {
            while current.kind == .newline || at(.semicolon) { advance() }
            if isAtEnd || at(.rightBrace) { return parts }
            let start = index
            if isStray { reportStray() } else if let part = modelPart() { parts.append(part) }
            finishStatement(from: start, depth: depth)
        }
    }

    /// The words before a member or method in other places or languages are told and gone over.
    private mutating func modelPart() -> NodeID? {
        let start = current.range.lowerBound
        let word = text(current)
        let isDeclaration = at(.let) || at(.var)
        let isFunction = at(.fn) || ["def", "func", "function"].contains(word)
        if (isDeclaration || isFunction) && next.kind == .identifier {
            note(Messages.wordInModel(span(current.range), word, isMethod: isFunction))
            advance()
        }
        guard let name = identifier() else { return notAPart() }
        if next.symbol == .assign || next.symbol == .colon { return member(name, from: start) }
        if next.symbol == .leftParenthesis, isMethodAhead { return method(name, from: start) }
        return notAPart()
    }

    private mutating func notAPart() -> NodeID? {
        fail(Messages.notAModelPart(span(current.range), found: found))
        return nil
    }

    // member = name "=" expression
    private mutating func member(_ name: Identifier, from start: Int) -> NodeID {
        advance()
        if at(.colon) { note(Messages.memberColon(span(current.range), name.text)) }
        advance()
        let value = expression()
        return make(.modelMember(name, value: value), from: start)
    }

    // method = name parameters block
    private mutating func method(_ name: Identifier, from start: Int) -> NodeID {
        advance()
        let parameters = parameters()
        if at(.assign) || at(.arrow) || at(.colon) {
            fail(Messages.methodBody(span(current.range), name.text))
        }
        let body = body(of: name.text)
        return make(
            .modelMethod(.init(name: name, parameters: parameters, body: body)), from: start)
    }

    /// Whether what follows the parentheses after a name may be a method's body: a call in a
    /// model's body stands alone on its line.
    private var isMethodAhead: Bool {
        let partner = next.partner
        guard partner >= 0, partner + 1 < tokens.count else { return true }
        let after = tokens[partner + 1]
        return [.leftBrace, .assign, .arrow, .colon].contains(after.symbol)
            || after.kind == .end
    }
}
