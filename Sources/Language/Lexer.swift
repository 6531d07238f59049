/// Cuts a range of bytes into tokens that, with the trivia before them, give it back whole.
///
/// 1. A line end is a token where it may end a statement: not inside `( )` or `[ ]`, not
///    after an operator, comma or opening bracket, and not before a line that begins with
///    `.`, `|>` or `else`; comments and blank lines between do not matter.
/// 2. Inside `( )` and `[ ]` a line that begins with a word that only begins statements shows
///    that a bracket was left open: it ends there.
/// 3. A string may span lines. If the text ends inside one, strings are taken to end with
///    their line, so that the fault is found where it is.
struct Lexer {
    let bytes: [UInt8]
    let end: Int
    var position: Int
    var tokens: [Token] = []
    /// Brackets that are open, by the indices of their tokens.
    var openBrackets: [Int] = []
    var openBraces = 0
    /// Line ends are space from the start: inside a string's braces.
    let ignoresLineEnds: Bool
    let stringsSpanLines: Bool
    var endsInString = false

    /// The tokens of the range, the last of kind `end`, and whether it ends inside a string.
    static func lex(
        _ bytes: [UInt8], _ range: Range<Int>, ignoringLineEnds: Bool = false
    ) -> (tokens: [Token], endsInString: Bool) {
        let range = range.clamped(to: 0..<bytes.count)
        guard range.count <= Parser.largestBytes else { return ([unread(range)], false) }
        var lexer = Lexer(bytes, range, ignoringLineEnds, stringsSpanLines: true)
        lexer.run()
        guard lexer.endsInString else { return (lexer.tokens, false) }
        lexer = Lexer(bytes, range, ignoringLineEnds, stringsSpanLines: false)
        lexer.run()
        return (lexer.tokens, true)
    }

    /// The whole range as what stands before the end.
    static func unread(_ range: Range<Int>) -> Token {
        Token(
            kind: .end, range: range.upperBound..<range.upperBound, leadingTrivia: range,
            symbol: .none, depth: 0, startsLine: true)
    }

    private init(
        _ bytes: [UInt8], _ range: Range<Int>, _ ignoresLineEnds: Bool, stringsSpanLines: Bool
    ) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.ignoresLineEnds = ignoresLineEnds
        self.stringsSpanLines = stringsSpanLines
        tokens.reserveCapacity(range.count / 4 + 1)
    }

    private mutating func run() {
        repeat {
            readToken()
        } while tokens.last?.kind != .end && !(endsInString && stringsSpanLines)
    }

    /// The byte so many places on; 0 past the end.
    func byte(_ ahead: Int = 0) -> UInt8 {
        position + ahead < end ? bytes[position + ahead] : 0
    }

    // MARK: - Trivia and line ends

    private mutating func readToken() {
        let triviaStart = position
        var startsLine = tokens.last.map { $0.kind == .newline } ?? true
        while position < end {
            if byte() == UInt8(ascii: "\n") {
                if lineEndEndsStatement() { return readLineEnd(triviaStart) }
                startsLine = true
                position += 1
            } else {
                let length = spaceLength(at: position)
                if length == 0 { break }
                position += length
            }
        }
        let start = position
        let depth = openBrackets.count
        var token = Token(
            kind: .end, range: start..<start, leadingTrivia: triviaStart..<start,
            symbol: .none, depth: depth, startsLine: startsLine)
        if position < end {
            (token.kind, token.symbol) = readSignificant()
            token.range = start..<position
        }
        append(token)
    }

    private mutating func readLineEnd(_ triviaStart: Int) {
        let start = position
        position += 1
        tokens.append(
            Token(
                kind: .newline, range: start..<position, leadingTrivia: triviaStart..<start,
                symbol: .none, depth: openBrackets.count, startsLine: false))
    }

    /// The length of the white space or comment at an offset; 0 if there is none. Line ends
    /// are not white space here.
    private func spaceLength(at offset: Int) -> Int {
        switch bytes[offset] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C: return 1
        case UInt8(ascii: "#"):
            var stop = offset
            while stop < end, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
            return stop - offset
        case 0xC2:
            // No-break space, which copied text brings.
            return offset + 1 < end && bytes[offset + 1] == 0xA0 ? 2 : 0
        case 0xEF:
            // The byte order mark.
            let isMark = offset + 2 < end && bytes[offset + 1] == 0xBB && bytes[offset + 2] == 0xBF
            return isMark ? 3 : 0
        default: return 0
        }
    }

    private mutating func lineEndEndsStatement() -> Bool {
        guard let last = tokens.last else { return false }
        let next = offsetOfNextToken()
        if let open = openBrackets.last, tokens[open].symbol != .leftBrace {
            guard next < end, keyword(at: next).beginsStatement else { return false }
            closeBracketsLeftOpen()
            return last.kind != .newline
        }
        if ignoresLineEnds && openBrackets.isEmpty { return false }
        if last.kind == .newline || last.symbol.continuesLine { return false }
        return !continuesStatement(at: next)
    }

    /// Past this line end and all white space, comments and line ends after it.
    private func offsetOfNextToken() -> Int {
        var offset = position
        while offset < end {
            let length = bytes[offset] == UInt8(ascii: "\n") ? 1 : spaceLength(at: offset)
            if length == 0 { break }
            offset += length
        }
        return offset
    }

    private func continuesStatement(at offset: Int) -> Bool {
        guard offset < end else { return false }
        let next = offset + 1 < end ? bytes[offset + 1] : 0
        switch bytes[offset] {
        case UInt8(ascii: "."): return next != UInt8(ascii: ".")
        case UInt8(ascii: "|"): return next == UInt8(ascii: ">")
        case UInt8(ascii: "e"): return keyword(at: offset) == .else
        default: return false
        }
    }

    /// The keyword that begins at an offset.
    private func keyword(at offset: Int) -> Symbol {
        var stop = offset
        while stop < end, stop - offset < 9, isLowerCase(bytes[stop]) { stop += 1 }
        if stop < end, stop > offset, NameCharacters.length(bytes, stop, end, first: false) > 0 {
            return .none
        }
        return Symbol.keyword(String(decoding: bytes[offset..<stop], as: UTF8.self))
    }

    private func isLowerCase(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }

    // MARK: - Brackets

    private mutating func append(_ token: Token) {
        var token = token
        switch token.symbol {
        case .leftParenthesis, .leftBracket, .leftBrace:
            openBrackets.append(tokens.count)
            if token.symbol == .leftBrace { openBraces += 1 }
        case .rightParenthesis: close(.leftParenthesis)
        case .rightBracket: close(.leftBracket)
        case .rightBrace: close(.leftBrace)
        default: break
        }
        if token.symbol.rawValue >= Symbol.rightParenthesis.rawValue {
            token.depth = min(token.depth, openBrackets.count)
        }
        tokens.append(token)
    }

    /// Closes the nearest bracket of the kind, and those left open inside it. A `)` or `]`
    /// closes nothing beyond a brace.
    private mutating func close(_ opening: Symbol) {
        guard opening != .leftBrace || openBraces > 0 else { return }
        let farthest = opening == .leftBrace ? 0 : max(0, openBrackets.count - 16)
        var level = openBrackets.count - 1
        while level >= farthest {
            let symbol = tokens[openBrackets[level]].symbol
            if symbol == opening {
                tokens[openBrackets[level]].partner = tokens.count
                if opening == .leftBrace { openBraces -= 1 }
                openBrackets.removeSubrange(level...)
                return
            }
            if symbol == .leftBrace { return }
            level -= 1
        }
    }

    private mutating func closeBracketsLeftOpen() {
        while let open = openBrackets.last, tokens[open].symbol != .leftBrace {
            openBrackets.removeLast()
        }
    }
}
