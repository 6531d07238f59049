import Diagnostics

/// How tightly operators bind, loosest first. `=>` and `|>` are looser than all of these,
/// unary minus and `^` tighter.
private enum Level: Int {
    case compose = 1
    case or, and, not, comparison, range, sum, product
}

/// What an infix operator makes of its operands.
private enum Infix {
    case binary(BinaryOperator)
    case logical(LogicalOperator)
    case compose
    case range(isClosed: Bool)
}

extension Parsing {
    // expression = lambda | pipe
    mutating func expression() -> NodeID {
        defer { leave() }
        guard enter(), !isRecovering else { return faultNode() }
        if isLambdaAhead { return lambda() }
        let id = pipe()
        if at(.arrow) { fail(Messages.lambdaNeedsParentheses(span(current.range))) }
        return id
    }

    // pipe = operators { "|>" operators }
    private mutating func pipe() -> NodeID {
        let start = current.range.lowerBound
        var left = operators(from: Level.compose.rawValue)
        while !isRecovering && take(.pipe) {
            if isLambdaAhead { fail(Messages.lambdaAfterPipe(span(current.range))) }
            let right = operators(from: Level.compose.rawValue)
            left = piped(left, into: right, from: start)
        }
        return left
    }

    /// `a |> f(b)` is `f(a, b)`; `a |> f` is `f(a)`.
    private mutating func piped(_ left: NodeID, into right: NodeID, from start: Int) -> NodeID {
        let first = Node.Call.Argument(name: nil, value: left)
        if case .call(var call) = tree[right].kind, !call.isPiped, call.launch == nil,
            !tree.isParenthesized(right)
        {
            call.arguments.insert(first, at: 0)
            call.isPiped = true
            return make(.call(call), from: start)
        }
        let call = Node.Call(
            callee: right, arguments: [first], trailingBlock: nil, isPiped: true)
        return make(.call(call), from: start)
    }

    // operators = operand { infix operand }, by precedence
    private mutating func operators(from lowest: Int) -> NodeID {
        let start = current.range.lowerBound
        guard lowest <= Level.not.rawValue, at(.not) else {
            return infixes(after: unary(), from: start, lowest: lowest)
        }
        defer { leave() }
        guard enter() else { return faultNode() }
        advance()
        let operand = operators(from: Level.not.rawValue)
        let negated = make(.unary(.not, operand), from: start)
        return infixes(after: negated, from: start, lowest: lowest)
    }

    private mutating func infixes(after first: NodeID, from start: Int, lowest: Int) -> NodeID {
        var left = first
        var previous: Level?
        while !isRecovering, let (infix, level) = infixAhead, level.rawValue >= lowest {
            let operatorRange = current.range
            if previous == level { reportChain(level, operatorRange) }
            noteForeignOperator()
            previous = level
            advance()
            let right = operators(from: level.rawValue + 1)
            left = combine(infix, left, right, operatorRange, from: start)
        }
        return left
    }

    private mutating func combine(
        _ infix: Infix, _ left: NodeID, _ right: NodeID, _ operatorRange: Range<Int>,
        from start: Int
    ) -> NodeID {
        switch infix {
        case .binary(let operation):
            return make(.binary(operation, left, right, operatorRange), from: start)
        case .logical(let operation): return make(.logical(operation, left, right), from: start)
        case .compose: return make(.compose(left, right), from: start)
        case .range(let isClosed):
            var stride: NodeID?
            if isAtName("by") && !current.startsLine {
                advance()
                stride = operators(from: Level.sum.rawValue)
            }
            return make(
                .range(lower: left, upper: right, isClosed: isClosed, stride: stride),
                from: start)
        }
    }

    private mutating func reportChain(_ level: Level, _ range: Range<Int>) {
        if level == .comparison { note(Messages.chainedComparison(span(range))) }
        if level == .range { note(Messages.chainedRange(span(range))) }
    }

    private mutating func noteForeignOperator() {
        let ours: String
        switch symbol {
        case .bars: ours = "or"
        case .ampersands: ours = "and"
        case .identical: ours = "=="
        case .notIdentical: ours = "!="
        default: return
        }
        note(Messages.foreignOperator(span(current.range), text(current), ours))
    }

    /// The infix operator at the current token, those of other languages included.
    private var infixAhead: (Infix, Level)? {
        switch symbol {
        case .compose: (.compose, .compose)
        case .or, .bars: (.logical(.or), .or)
        case .and, .ampersands: (.logical(.and), .and)
        case .equal, .identical: (.binary(.equal), .comparison)
        case .notEqual, .notIdentical: (.binary(.notEqual), .comparison)
        case .less: (.binary(.less), .comparison)
        case .lessOrEqual: (.binary(.lessOrEqual), .comparison)
        case .greater: (.binary(.greater), .comparison)
        case .greaterOrEqual: (.binary(.greaterOrEqual), .comparison)
        case .closedRange: (.range(isClosed: true), .range)
        case .halfOpenRange: (.range(isClosed: false), .range)
        case .plus: (.binary(.add), .sum)
        case .minus: (.binary(.subtract), .sum)
        case .star: (.binary(.multiply), .product)
        case .slash: (.binary(.divide), .product)
        case .doubleSlash: (.binary(.floorDivide), .product)
        case .percent: (.binary(.remainder), .product)
        case .at: (.binary(.matrixProduct), .product)
        default: nil
        }
    }

    // unary = ( "-" | "+" ) unary | power
    private mutating func unary() -> NodeID {
        let start = current.range.lowerBound
        let operation: UnaryOperator
        switch symbol {
        case .minus: operation = .negate
        case .plus: operation = .plus
        case .bang:
            note(Messages.foreignOperator(span(current.range), "!", "not "))
            operation = .not
        default: return power()
        }
        defer { leave() }
        guard enter() else { return faultNode() }
        advance()
        let operand = unary()
        return make(.unary(operation, operand), from: start)
    }

    // power = postfix [ "^" unary ]
    private mutating func power() -> NodeID {
        let start = current.range.lowerBound
        let base = postfix()
        guard !isRecovering, at(.caret) || at(.doubleStar) else { return base }
        let operatorRange = current.range
        if at(.doubleStar) { note(Messages.foreignOperator(span(operatorRange), "**", "^")) }
        defer { leave() }
        guard enter() else { return faultNode() }
        advance()
        let exponent = unary()
        return make(.binary(.power, base, exponent, operatorRange), from: start)
    }

    /// A name, or parentheses, before `=>`.
    private var isLambdaAhead: Bool {
        if current.kind == .identifier { return next.symbol == .arrow }
        guard at(.leftParenthesis), current.partner >= 0 else { return false }
        return tokens[current.partner + 1].symbol == .arrow
    }

    // lambda = ( name | parameters ) "=>" ( expression )
    private mutating func lambda() -> NodeID {
        let start = current.range.lowerBound
        var list: [Node.Function.Parameter] = []
        if let name = identifier() {
            advance()
            list = [.init(name: name, defaultValue: nil)]
        } else {
            list = parameters()
        }
        if !take(.arrow) { fail(Messages.expectedExpression(self)) }
        let body = expression()
        return make(.lambda(.init(name: nil, parameters: list, body: body)), from: start)
    }
}
