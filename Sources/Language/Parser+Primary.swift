import Diagnostics

extension Parsing {
    // postfix = primary { call | index | member }
    mutating func postfix() -> NodeID {
        let start = current.range.lowerBound
        var base = primary()
        while !isRecovering {
            switch symbol {
            case .leftParenthesis: base = call(base, from: start)
            case .leftBracket: base = indexed(base, from: start)
            case .dot: base = member(base, from: start)
            default: return base
            }
        }
        return base
    }

    // primary = literal | name | "(" expression ")" | list | record | block | if
    private mutating func primary() -> NodeID {
        let start = current.range.lowerBound
        switch current.kind {
        case .number: return number()
        case .string: return stringLiteral()
        case .identifier:
            if isAtModel {
                note(Messages.misplacedModel(span(current.range)))
                return modelDeclaration()
            }
            if isAtExperiment {
                note(Messages.misplacedExperiment(span(current.range)))
                return experimentDeclaration()
            }
            if let launch = launchAhead { return self.launch(launch) }
            let name = text(current)
            advance()
            return make(.name(name), from: start)
        default: break
        }
        switch symbol {
        case .true, .false:
            let value = at(.true)
            advance()
            return make(.boolean(value), from: start)
        case .nil:
            advance()
            return make(.nilLiteral, from: start)
        case .leftParenthesis: return parenthesized()
        case .leftBracket: return list()
        case .leftBrace: return isRecordAhead(mayBeEmpty: true) ? record() : block()
        case .if: return ifElse()
        case .var where isCallOfVar:
            advance()
            return make(.name("var"), from: start)
        default:
            expectedExpression()
            return faultNode()
        }
    }

    /// At `var(…)`, the variance: its bracket is joined to it and no `=` follows, as would in
    /// `var (a, b) = pair`.
    var isCallOfVar: Bool {
        at(.var) && next.symbol == .leftParenthesis && next.leadingTrivia.isEmpty
            && next.partner >= 0 && !isTargetOfAssignment(index + 1)
    }

    private mutating func expectedExpression() {
        if index > 0, tokens[index - 1].symbol.continuesLine { markIncomplete() }
        fail(Messages.expectedExpression(self))
    }

    private mutating func number() -> NodeID {
        let token = current
        advance()
        let value = NumberLiteral.value(of: text(token))
        let isJoined = current.kind == .identifier && current.leadingTrivia.isEmpty
        if isJoined {
            fail(Messages.numberBeforeName(span(token.range), text(token), text(current)))
        } else if value == nil {
            note(Messages.malformedNumber(span(token.range), text(token)))
        }
        return make(.number(value ?? 0), token.range)
    }

    private mutating func parenthesized() -> NodeID {
        let opening = index
        advance()
        if at(.rightParenthesis) {
            fail(Messages.emptyParentheses(span(tokens[opening].range)))
            return faultNode()
        }
        let inner = inBrackets { $0.expression() }
        if !isRecovering && at(.comma) {
            let isTarget = isTargetOfAssignment(opening)
            fail(Messages.noTuples(span(tokens[opening].range), isTarget: isTarget))
        }
        closeBracket(opening, .rightParenthesis)
        tree.parenthesized.insert(inner)
        return inner
    }

    private func isTargetOfAssignment(_ opening: Int) -> Bool {
        let partner = tokens[opening].partner
        return partner >= 0 && tokens[partner + 1].symbol == .assign
    }

    /// Takes the closing bracket, or says that it is missing.
    mutating func closeBracket(_ opening: Int, _ closing: Symbol) {
        if isRecovering || take(closing) { return }
        // If the bracket is closed further on, what stands here is the fault.
        if isAtEnd || current.startsLine || tokens[opening].partner < 0 {
            return reportUnclosed(opening)
        }
        let bracket = text(tokens[tokens[opening].partner])
        fail(Messages.expectedSeparator(span(current.range), closing: bracket, found: found))
    }

    // if = "if" expression block [ "else" ( if | block ) ]
    private mutating func ifElse() -> NodeID {
        var branches: [(start: Int, condition: NodeID, body: NodeID)] = []
        var last: NodeID?
        while !isRecovering {
            let start = current.range.lowerBound
            advance()
            if branches.count == 1000 { fail(Messages.tooDeep(span(current.range))) }
            let condition = condition()
            branches.append((start, condition, body(of: "if")))
            if takeForeignElseIf() { continue }
            guard !isRecovering, take(.else) else { break }
            if at(.if) { continue }
            last = body(of: "else")
            break
        }
        let end = previousEnd
        for branch in branches.reversed() {
            last = make(
                .ifElse(branch.condition, branch.body, last), branch.start..<max(end, branch.start))
        }
        return last ?? faultNode()
    }

    /// At `elif`, which is read as `else if`; the word itself is left to be taken.
    private mutating func takeForeignElseIf() -> Bool {
        guard !isRecovering, current.kind == .identifier,
            ["elif", "elsif", "elseif"].contains(text(current)), !next.startsLine
        else { return false }
        note(Messages.elseIf(span(current.range), text(current)))
        return true
    }

    // member = "." name
    mutating func member(_ base: NodeID, from start: Int) -> NodeID {
        let dot = current.range
        advance()
        guard let name = identifier(anyWord: true) else {
            if isAtEnd { markIncomplete() }
            fail(Messages.expectedMember(span(isAtEnd ? dot : current.range), found: found))
            return base
        }
        advance()
        return make(.member(base, name), from: start)
    }

    // index = "[" item { "," item } "]"
    private mutating func indexed(_ base: NodeID, from start: Int) -> NodeID {
        let opening = index
        advance()
        var items: [Node.IndexItem] = []
        while !isRecovering && !at(.rightBracket) {
            items.append(inBrackets { $0.indexItem() })
            if !take(.comma) { break }
        }
        if items.isEmpty && at(.rightBracket) {
            note(Messages.emptyIndex(span(tokens[opening].range)))
            items = [.ellipsis]
        }
        closeBracket(opening, .rightBracket)
        return make(.index(base, items), from: start)
    }

    // item = "..." | [ expression ] ":" [ expression ] [ ":" [ expression ] ] | expression
    private mutating func indexItem() -> Node.IndexItem {
        if at(.closedRange) && (next.symbol == .comma || next.symbol == .rightBracket) {
            advance()
            return .ellipsis
        }
        let first = at(.colon) ? nil : expression()
        guard !isRecovering, take(.colon) else {
            return first.map { .single($0) } ?? .ellipsis
        }
        let second = isSlicePartAhead ? expression() : nil
        guard take(.colon) else { return .slice(first, second, nil) }
        return .slice(first, second, isSlicePartAhead ? expression() : nil)
    }

    private var isSlicePartAhead: Bool {
        !at(.colon) && !at(.comma) && !at(.rightBracket)
    }
}
