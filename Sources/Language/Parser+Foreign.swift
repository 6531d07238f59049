import Diagnostics

/// Habits of other languages.
extension Parsing {
    /// What stands at the current token, for "found …".
    var found: String { Messages.found(current, text(current)) }

    /// A line that begins with an operator which needs a left operand.
    mutating func leadingOperator(isFirst: Bool) -> NodeID? {
        let isSign = at(.plus) || at(.minus)
        let isSpaced = !next.leadingTrivia.isEmpty && !isFirst && !next.startsLine
        guard isSign ? isSpaced : isInfixOnly else { return nil }
        if at(.doubleSlash) && !isFirst || at(.slash) {
            fail(Messages.foreignComment(span(current.range), text(current)))
        } else {
            fail(Messages.leadingOperator(span(current.range), text(current)))
        }
        return faultNode()
    }

    private var isInfixOnly: Bool {
        switch symbol {
        case .and, .or, .star, .slash, .doubleSlash, .percent, .at, .caret, .equal, .notEqual,
            .less, .lessOrEqual, .greater, .greaterOrEqual, .compose, .ampersands, .bars,
            .doubleStar, .pipe, .assign, .halfOpenRange:
            true
        default: symbol.compoundOperator != nil
        }
    }

    /// A statement that begins with a word another language has for it.
    mutating func foreignStatement() -> NodeID? {
        guard current.kind == .identifier, !next.startsLine else { return nil }
        let word = text(current)
        let isBeforeWord = next.kind == .identifier || next.kind == .string
        switch word {
        case "def", "function", "func", "fun", "const", "class", "struct", "lambda", "import",
            "from", "try", "match", "switch", "unless", "until", "elif", "del", "global":
            guard isBeforeWord || word == "try" && next.symbol == .colon else { return nil }
            let names = current.range.lowerBound..<next.range.upperBound
            fail(Messages.foreignStatement(span(current.range), word, file.text(names)))
            bindName(after: word)
            return faultNode()
        default: return nil
        }
    }

    /// The function or variable that the foreign statement was meant to define is known.
    private mutating func bindName(after word: String) {
        advance()
        if let name = identifier() { tree.uncertainNames.insert(name.text) }
    }

    /// Something stands behind a statement on its line.
    mutating func reportUnendedStatement(from start: Int) {
        let first = tokens[start]
        let previous = tokens[max(start, index - 1)]
        switch symbol {
        case .singleQuoted:
            fail(Messages.singleQuotes(span(current.range)))
        case .increment:
            fail(Messages.increment(span(current.range), text(current), text(previous)))
        case .rightParenthesis, .rightBracket:
            fail(Messages.strayBracket(span(current.range), text(current)))
        case .arrow: fail(Messages.lambdaNeedsParentheses(span(current.range)))
        case .else: fail(Messages.strayElse(span(current.range)))
        default:
            if current.kind == .unknown {
                fail(Messages.unknownCharacter(span(current.range), text(current)))
            } else if index == start + 1, first.kind == .identifier, startsValue {
                let rest = file.text(current.range.lowerBound..<endOfLine)
                fail(Messages.callWithoutParentheses(span(current.range), text(first), rest))
            } else {
                fail(Messages.unendedStatement(span(current.range), found: found))
            }
        }
    }

    private var startsValue: Bool {
        switch current.kind {
        case .number, .string, .identifier: true
        default: at(.true) || at(.false) || at(.nil) || at(.not)
        }
    }

    /// Where the last token before the next line ends.
    private var endOfLine: Int {
        var stop = index
        while tokens[stop].kind != .end, tokens[stop].kind != .newline,
            stop == index || !tokens[stop].startsLine
        {
            stop += 1
        }
        return max(current.range.upperBound, tokens[max(index, stop - 1)].range.upperBound)
    }
}
