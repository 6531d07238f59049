/// How many brackets lines open and close, by the lexer's own rules.
public enum OpenBrackets {
    /// Brackets opened less those closed by a line that stands in no string.
    ///
    /// - Returns: nil if the line begins a string that does not end with it.
    public static func change(inLine line: String) -> Int? {
        let bytes = Array(line.utf8)
        let (tokens, endsInString) = Lexer.lex(bytes, 0..<bytes.count)
        if endsInString { return nil }
        return tokens.reduce(0) { count, token in
            switch token.symbol {
            case .leftParenthesis, .leftBracket, .leftBrace: count + 1
            case .rightParenthesis, .rightBracket, .rightBrace: count - 1
            default: count
            }
        }
    }
}
