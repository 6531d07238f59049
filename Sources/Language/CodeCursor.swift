/// What stands around a place in code that is still being written, for editors: how far it is
/// indented, which word is begun, which call it is in.
///
/// Made from the lexer's tokens alone, so that it knows strings, comments and brackets exactly
/// as the parser does, and works on any bytes.
public struct CodeCursor: Sendable {
    public enum Place: Sendable, Equatable {
        case code
        case comment
        /// In the text of a string that begins after the offset; of an import's path or not.
        case string(from: Int, isImport: Bool)
    }

    /// What stands before the dot of `x.na`.
    public enum Base: Sendable, Equatable {
        /// Names with dots between them: `fashionMNIST.train`.
        case path([String])
        /// A string or list literal.
        case string, list
        case unknown
    }

    /// The innermost call whose parentheses are open here.
    public struct Call: Sendable, Equatable {
        /// The names with dots between them that are called; the last one alone if what stands
        /// before it is no name.
        public var callee: [String]
        public var isMethod: Bool
        /// How many arguments stand before this one, a piped one included.
        public var position: Int
        /// Names of arguments given so far, this one's included.
        public var given: [String]
        /// Set where the value of a named argument stands: `axis: 0`.
        public var argument: String?
    }

    public private(set) var place = Place.code
    /// The begun word, which ends at the cursor; empty if there is none.
    public private(set) var word: Range<Int>
    /// Set if the word stands after a dot.
    public private(set) var base: Base?
    public private(set) var call: Call?
    /// Brackets of all kinds that are open here.
    public private(set) var depth = 0

    /// - Parameters:
    ///   - offset: the cursor; what stands behind it is not looked at.
    ///   - range: where the code begins and ends in the bytes.
    public init(at offset: Int, in bytes: [UInt8], from start: Int = 0) {
        let offset = min(max(0, offset), bytes.count)
        word = offset..<offset
        scan(bytes, min(start, offset), offset, isInString: false)
    }

    private mutating func scan(_ bytes: [UInt8], _ start: Int, _ end: Int, isInString: Bool) {
        let tokens = Lexer.lex(bytes, start..<end, ignoringLineEnds: isInString).tokens
        if let open = openString(tokens, bytes, end) {
            scanString(bytes, tokens[open].range.lowerBound, end, isImport(tokens, open, bytes))
            // Brackets around the string count for the code inside it as well.
            depth += Self.openBrackets(tokens[..<open]).count
            return
        }
        if isInComment(tokens, bytes) { place = .comment }
        depth += Self.openBrackets(tokens[...]).count
        guard place == .code else { return }
        findWord(tokens, bytes, end)
        call = Self.call(tokens, bytes)
    }

    // MARK: - Strings and comments

    /// The token that begins a string which is open at the end.
    private func openString(_ tokens: [Token], _ bytes: [UInt8], _ end: Int) -> Int? {
        tokens.firstIndex { token in
            token.symbol == .openString
                && !StringScan.end(of: bytes, from: token.range.lowerBound, limit: end).isClosed
        }
    }

    private func isImport(_ tokens: [Token], _ index: Int, _ bytes: [UInt8]) -> Bool {
        guard index > 0, tokens[index - 1].kind == .identifier else { return false }
        return String(decoding: bytes[tokens[index - 1].range], as: UTF8.self) == "import"
    }

    private mutating func scanString(
        _ bytes: [UInt8], _ start: Int, _ end: Int, _ isImport: Bool
    ) {
        var offset = start + 1
        while offset < end {
            switch bytes[offset] {
            case UInt8(ascii: "\\"): offset += 2
            case UInt8(ascii: "{"):
                let found = StringScan.interpolation(in: bytes, from: offset + 1, limit: end)
                if !found.isClosed, found.format == nil {
                    return scan(bytes, offset + 1, end, isInString: true)
                }
                offset = max(offset + 1, (found.format ?? found.expression).upperBound)
            default: offset += 1
            }
        }
        place = .string(from: start + 1, isImport: isImport)
    }

    private func isInComment(_ tokens: [Token], _ bytes: [UInt8]) -> Bool {
        guard let trivia = tokens.last?.leadingTrivia else { return false }
        let line = trivia.last { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        return bytes[(line ?? trivia.lowerBound)..<trivia.upperBound].contains(UInt8(ascii: "#"))
    }

    // MARK: - Words

    private mutating func findWord(_ tokens: [Token], _ bytes: [UInt8], _ end: Int) {
        var last = tokens.count - 2
        guard last >= 0 else { return }
        if [.identifier, .keyword].contains(tokens[last].kind), tokens[last].range.upperBound == end
        {
            word = tokens[last].range
            last -= 1
        }
        guard last >= 0, tokens[last].symbol == .dot else { return }
        base = Self.base(before: last, tokens, bytes)
    }

    private static func base(before dot: Int, _ tokens: [Token], _ bytes: [UInt8]) -> Base {
        let path = path(endingAt: dot - 1, tokens, bytes)
        if !path.names.isEmpty { return path.isWhole ? .path(path.names) : .unknown }
        guard dot > 0 else { return .unknown }
        if tokens[dot - 1].kind == .string { return .string }
        return tokens[dot - 1].symbol == .rightBracket && opensList(dot - 1, tokens)
            ? .list : .unknown
    }

    /// Whether the bracket that closes here was opened where a value begins.
    private static func opensList(_ close: Int, _ tokens: [Token]) -> Bool {
        guard let open = tokens[..<close].lastIndex(where: { $0.partner == close }) else {
            return false
        }
        guard open > 0, !tokens[open].startsLine else { return true }
        let before = tokens[open - 1]
        let endsValue =
            [.identifier, .string, .number].contains(before.kind)
            || [.rightParenthesis, .rightBracket, .rightBrace].contains(before.symbol)
        return !endsValue
    }

    /// The names with dots between them that end at a token, and whether nothing stands before
    /// them that they are members of.
    private static func path(
        endingAt end: Int, _ tokens: [Token], _ bytes: [UInt8]
    ) -> (names: [String], isWhole: Bool, start: Int) {
        var names: [String] = []
        var index = end
        while index >= 0, tokens[index].kind == .identifier {
            names.insert(String(decoding: bytes[tokens[index].range], as: UTF8.self), at: 0)
            guard index > 0, tokens[index - 1].symbol == .dot else { return (names, true, index) }
            index -= 2
        }
        return (names, false, index + 1)
    }

    // MARK: - Brackets and calls

    /// The tokens of the brackets that are open at the end, outermost first.
    private static func openBrackets(_ tokens: ArraySlice<Token>) -> [Int] {
        var open: [Int] = []
        for index in tokens.indices {
            switch tokens[index].symbol {
            case .leftParenthesis, .leftBracket, .leftBrace: open.append(index)
            case .rightParenthesis, .rightBracket, .rightBrace: _ = open.popLast()
            default: break
            }
        }
        return open
    }

    private static func call(_ tokens: [Token], _ bytes: [UInt8]) -> Call? {
        guard let open = openBrackets(tokens[...]).last, open > 0,
            tokens[open].symbol == .leftParenthesis, tokens[open - 1].kind == .identifier
        else { return nil }
        let callee = path(endingAt: open - 1, tokens, bytes)
        let isMember = callee.names.count > 1 || !callee.isWhole
        let isPiped = callee.start > 0 && tokens[callee.start - 1].symbol == .pipe
        var call = Call(
            callee: callee.names, isMethod: isMember, position: isPiped ? 1 : 0, given: [])
        var depth = 0
        for index in tokens.indices.dropFirst(open + 1) {
            switch tokens[index].symbol {
            case .leftParenthesis, .leftBracket, .leftBrace: depth += 1
            case .rightParenthesis, .rightBracket, .rightBrace: depth -= 1
            case .comma where depth == 0:
                call.position += 1
                call.argument = nil
            case .colon where depth == 0 && tokens[index - 1].kind == .identifier:
                let name = String(decoding: bytes[tokens[index - 1].range], as: UTF8.self)
                call.argument = name
                call.given.append(name)
            default: break
            }
        }
        return call
    }
}
