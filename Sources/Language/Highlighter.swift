import Diagnostics

/// What a piece of code is, for colouring it.
public enum HighlightKind: String, Sendable {
    case keyword, string, number, comment, builtin, `operator`, definition, plain
}

/// Tells the pieces of code apart by its tokens alone; works on any bytes.
public enum Highlighter {
    /// The pieces of a range in ascending order, none overlapping another. White space
    /// belongs to no piece.
    public static func classify(
        _ file: SourceFile, range: Range<Int>, builtins: Set<String>
    ) -> [(range: Range<Int>, kind: HighlightKind)] {
        var highlighting = Highlighting(file: file, builtins: builtins)
        highlighting.addCode(range.clamped(to: 0..<file.bytes.count), isInString: false)
        return highlighting.pieces
    }
}

private struct Highlighting {
    let file: SourceFile
    let builtins: Set<String>
    var pieces: [(range: Range<Int>, kind: HighlightKind)] = []
    /// Strings in strings are told apart so deep; further in all is string.
    var depth = 0

    mutating func add(_ range: Range<Int>, _ kind: HighlightKind) {
        if !range.isEmpty { pieces.append((range, kind)) }
    }

    mutating func addCode(_ range: Range<Int>, isInString: Bool) {
        let tokens = Lexer.lex(file.bytes, range, ignoringLineEnds: isInString).tokens
        for index in tokens.indices {
            addComments(tokens[index].leadingTrivia)
            if tokens[index].kind == .string {
                addString(tokens[index])
            } else if let kind = kind(of: index, in: tokens) {
                add(tokens[index].range, kind)
            }
        }
    }

    private mutating func addComments(_ trivia: Range<Int>) {
        var offset = trivia.lowerBound
        while offset < trivia.upperBound {
            guard file.bytes[offset] == UInt8(ascii: "#") else {
                offset += 1
                continue
            }
            var end = offset
            while end < trivia.upperBound, file.bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let hasReturn = file.bytes[end - 1] == UInt8(ascii: "\r")
            add(offset..<(hasReturn ? end - 1 : end), .comment)
            offset = end
        }
    }

    private mutating func addString(_ token: Token) {
        let end = token.range.upperBound
        guard token.symbol != .openString, depth < 8 else { return add(token.range, .string) }
        depth += 1
        defer { depth -= 1 }
        var textStart = token.range.lowerBound
        var offset = textStart + 1
        while offset < end {
            switch file.bytes[offset] {
            case UInt8(ascii: "\\"): offset += 2
            case UInt8(ascii: "{"):
                let found = StringScan.interpolation(
                    in: file.bytes, from: offset + 1, limit: end - 1)
                add(textStart..<offset + 1, .string)
                addCode(found.expression, isInString: true)
                textStart = found.expression.upperBound
                offset = max(offset + 1, (found.format ?? found.expression).upperBound)
            default: offset += 1
            }
        }
        add(textStart..<end, .string)
    }

    private func kind(of index: Int, in tokens: [Token]) -> HighlightKind? {
        let token = tokens[index]
        switch token.kind {
        case .newline, .end: return nil
        case .number: return .number
        case .string: return .string
        case .unknown: return .plain
        case .keyword: return .keyword
        case .punctuation: return isOperator(token.symbol) ? .operator : .plain
        case .identifier: return kindOfName(index, in: tokens)
        }
    }

    private func isOperator(_ symbol: Symbol) -> Bool {
        symbol.rawValue >= Symbol.plus.rawValue
    }

    private func kindOfName(_ index: Int, in tokens: [Token]) -> HighlightKind {
        let token = tokens[index]
        let text = String(decoding: file.bytes[token.range], as: UTF8.self)
        let previous = index > 0 ? tokens[index - 1].symbol : .none
        if previous == .let || previous == .var || previous == .fn { return .definition }
        if index > 0, !token.startsLine,
            ["model", "experiment"].contains(where: { isWord($0, tokens[index - 1]) })
        {
            return .definition
        }
        let next = index + 1 < tokens.count ? tokens[index + 1] : token
        if isContextualKeyword(text, before: next, after: previous, token) { return .keyword }
        // In `f(sum: 1)` and `{ sum: 1 }` the word is a label.
        if next.symbol == .colon && previous != .none { return .plain }
        return builtins.contains(text) ? .builtin : .plain
    }

    private func isWord(_ word: String, _ token: Token) -> Bool {
        token.kind == .identifier && file.bytes[token.range].elementsEqual(word.utf8)
    }

    private func isContextualKeyword(
        _ text: String, before next: Token, after previous: Symbol, _ token: Token
    ) -> Bool {
        let hasOperand =
            next.kind == .identifier || next.kind == .string
            || next.kind == .number || next.symbol == .leftParenthesis
        switch text {
        case "import": return next.kind == .string && token.startsLine
        case "model", "experiment", "run", "sweep":
            return (next.kind == .identifier || next.kind == .string) && !next.startsLine
        case "by":
            return hasOperand && !next.startsLine && !token.startsLine
                && previous != .dot && next.symbol != .leftParenthesis
                && previous.rawValue < Symbol.plus.rawValue && previous != .comma
                && previous != .leftParenthesis
        case "as": return next.kind == .identifier && previous == .none && !token.startsLine
        default: return false
        }
    }
}
