import Diagnostics

extension Parsing {
    // statements = { statement ( newline | ";" | before "}" ) }
    mutating func statements(atTop: Bool) -> [NodeID] {
        var list: [NodeID] = []
        let depth = atTop ? 0 : current.depth
        while true {
            while current.kind == .newline || at(.semicolon) { advance() }
            if isAtEnd || (at(.rightBrace) && !atTop) { return list }
            let start = index
            if isStray { reportStray() } else { list.append(statement(isFirst: list.isEmpty)) }
            finishStatement(from: start, depth: depth)
        }
    }

    /// At a closing bracket that closes nothing.
    var isStray: Bool {
        at(.rightBrace) || at(.rightParenthesis) || at(.rightBracket)
    }

    mutating func reportStray() {
        fail(Messages.strayBracket(span(current.range), text(current)))
        advance()
    }

    mutating func finishStatement(from start: Int, depth: Int) {
        if !isRecovering && !isAtStatementEnd { reportUnendedStatement(from: start) }
        guard isRecovering else { return }
        skipToNextStatement(from: start, depth: depth)
        noteNames(in: start..<index)
        isRecovering = false
    }

    /// Skips to the end of the statement that a fault is in: the next line on the same level.
    private mutating func skipToNextStatement(from start: Int, depth: Int) {
        while !isAtEnd {
            let token = current
            if token.symbol == .rightBrace && token.depth < depth { break }
            let isBoundary = token.kind == .newline || token.symbol == .semicolon
            if token.depth <= depth && index > start && (isBoundary || token.startsLine) { break }
            advance()
        }
        if isAtEnd { hasSkippedToEnd = true }
        if index > start && tokens[index - 1].symbol == .colon { skipIndentedLines(start) }
    }

    /// Other languages' bodies stand indented after a colon: they belong to the fault.
    private mutating func skipIndentedLines(_ start: Int) {
        let margin = indentation(tokens[start])
        while !isAtEnd {
            let following = current.kind == .newline ? next : current
            guard following.startsLine, following.kind != .end,
                indentation(following) > margin, following.symbol != .rightBrace
            else { return }
            repeat { advance() } while !isAtEnd && current.kind != .newline && !current.startsLine
        }
    }

    private func indentation(_ token: Token) -> Int {
        let line = file.line(of: token.range.lowerBound)
        let bytes = file.bytes[file.lineStarts[line - 1]..<file.bytes.count]
        return bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    }

    /// What the skipped text may have defined is not reported as unknown.
    mutating func noteNames(in range: Range<Int>) {
        for token in tokens[range] where token.kind == .identifier {
            tree.uncertainNames.insert(text(token))
        }
    }

    // statement = declaration | function | model | experiment | for | while | break | continue | return
    //           | expect | import | assignment | expression
    private mutating func statement(isFirst: Bool) -> NodeID {
        let start = current.range.lowerBound
        switch symbol {
        case .var where isCallOfVar: return assignmentOrExpression()
        case .let, .var: return declaration()
        case .fn: return functionDeclaration()
        case .for: return forLoop()
        case .while: return whileLoop()
        case .break:
            advance()
            return make(.breakStatement, from: start)
        case .continue:
            advance()
            return make(.continueStatement, from: start)
        case .return: return returnStatement()
        case .expect: return expectStatement()
        default:
            if let faulty = leadingOperator(isFirst: isFirst) { return faulty }
            if isAtName("import") && !next.startsLine && next.kind == .string {
                return importFile()
            }
            if isAtModel { return modelDeclaration() }
            if isAtExperiment { return experimentDeclaration() }
            if let foreign = foreignStatement() { return foreign }
            return assignmentOrExpression()
        }
    }

    // declaration = ( "let" | "var" ) pattern "=" expression
    private mutating func declaration() -> NodeID {
        let start = current.range.lowerBound
        let word = text(current)
        advance()
        let pattern = pattern(after: word)
        if at(.colon) { skipTypeAnnotation() }
        let value = declaredValue(pattern, word)
        return make(
            .declaration(pattern, isMutable: word == "var", value: value), from: start)
    }

    private mutating func declaredValue(_ pattern: Node.Pattern, _ word: String) -> NodeID {
        guard !isRecovering else { return faultNode() }
        if at(.equal) {
            note(Messages.equalInDeclaration(span(current.range)))
            advance()
        } else if current.kind == .unknown {
            fail(Messages.unknownCharacter(span(current.range), text(current)))
            return faultNode()
        } else if !take(.assign) {
            let names = pattern.names.map(\.text)
            fail(
                at(.comma)
                    ? Messages.namesWithoutParentheses(span(current.range), word)
                    : Messages.missingValue(span(current.range), word, names, found: found))
            return faultNode()
        }
        return expression()
    }

    // pattern = name | "(" name { "," name } ")"
    private mutating func pattern(after word: String) -> Node.Pattern {
        if let name = identifier() {
            advance()
            return .name(name)
        }
        guard at(.leftParenthesis) else {
            fail(Messages.expectedName(span(current.range), after: word, found: found))
            return .tuple([])
        }
        advance()
        var names: [Identifier] = []
        while let name = identifier() {
            names.append(name)
            advance()
            if !take(.comma) { break }
        }
        if !take(.rightParenthesis) {
            fail(Messages.expectedName(span(current.range), after: "(", found: found))
        }
        return .tuple(names)
    }

    // for = "for" pattern "in" expression block
    private mutating func forLoop() -> NodeID {
        let start = current.range.lowerBound
        advance()
        let pattern = pattern(after: "for")
        if !isRecovering && at(.comma) {
            fail(Messages.namesWithoutParentheses(span(current.range), "for"))
        }
        if !take(.in) { fail(Messages.expectedIn(span(current.range), found: found)) }
        let sequence = isRecovering ? faultNode() : head()
        let body = body(of: "for")
        return make(.forLoop(pattern, sequence: sequence, body: body), from: start)
    }

    // while = "while" expression block
    private mutating func whileLoop() -> NodeID {
        let start = current.range.lowerBound
        advance()
        let condition = condition()
        let body = body(of: "while")
        return make(.whileLoop(condition, body: body), from: start)
    }

    // return = "return" [ expression ]
    private mutating func returnStatement() -> NodeID {
        let start = current.range.lowerBound
        advance()
        let value = isAtStatementEnd ? nil : expression()
        return make(.returnStatement(value), from: start)
    }

    // expect = "expect" expression [ "," expression ] | "expect" "(" … ")"
    private mutating func expectStatement() -> NodeID {
        let start = current.range.lowerBound
        advance()
        let isCall = isWholeStatementInParentheses
        if isCall { advance() }
        let condition = isCall ? inBrackets { $0.condition() } : condition()
        var message: NodeID?
        if !isRecovering && take(.comma) && !(isCall && at(.rightParenthesis)) {
            message = isCall ? inBrackets { $0.expression() } : expression()
        }
        if isCall && !take(.rightParenthesis) {
            fail(Messages.expectedSeparator(span(current.range), closing: ")", found: found))
        }
        return make(.expect(condition, message: message), from: start)
    }

    /// At a `(` whose partner ends the statement.
    private var isWholeStatementInParentheses: Bool {
        guard at(.leftParenthesis), current.partner >= 0 else { return false }
        let after = tokens[current.partner + 1]
        return after.kind == .newline || after.kind == .end || after.startsLine
            || after.symbol == .semicolon || after.symbol == .rightBrace
    }

    // import = "import" string [ "as" name ]
    private mutating func importFile() -> NodeID {
        let start = current.range.lowerBound
        advance()
        let pathRange = current.range
        let literal = stringLiteral()
        var alias: Identifier?
        if isAtName("as") {
            advance()
            alias = identifier()
            if alias == nil {
                fail(Messages.expectedName(span(current.range), after: "as", found: found))
            } else {
                advance()
            }
        }
        if nesting > 0 { note(Messages.misplacedImport(span(start..<previousEnd))) }
        var path = ""
        if case .string(let parts) = tree[literal].kind {
            for part in parts {
                if case .text(let text) = part { path += text }
            }
        }
        return make(.importFile(path: path, pathRange: pathRange, alias: alias), from: start)
    }

    // assignment = target ( "=" | "+=" | … ) expression
    private mutating func assignmentOrExpression() -> NodeID {
        let start = current.range.lowerBound
        let target = expression()
        guard !isRecovering, at(.assign) || symbol.compoundOperator != nil else { return target }
        let operation = symbol.compoundOperator
        let operatorRange = current.range
        if !isAssignable(target) {
            fail(Messages.invalidTarget(tree.span(target)))
            return target
        }
        advance()
        let value = expression()
        return make(
            .assignment(target: target, operation, value: value, operatorRange), from: start)
    }

    /// A name, or fields and parts of one.
    private func isAssignable(_ id: NodeID) -> Bool {
        var place = id
        while !tree.isParenthesized(place) {
            switch tree[place].kind {
            case .name: return true
            case .member(let base, _), .index(let base, _): place = base
            default: return false
            }
        }
        return false
    }
}
