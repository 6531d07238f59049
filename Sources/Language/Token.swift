/// A piece of source text: its kind, its place, and the trivia before it.
public struct Token: Sendable {
    public enum Kind: Sendable, Equatable {
        case number
        /// A whole string literal, quotes and interpolations included.
        case string
        case identifier
        case keyword
        /// Operators, brackets, commas, colons.
        case punctuation
        /// A line end that may end a statement.
        case newline
        /// Characters that begin no token.
        case unknown
        case end
    }

    public var kind: Kind
    /// UTF-8 offsets in the file.
    public var range: Range<Int>
    /// White space, comments and transparent line ends before the token.
    public var leadingTrivia: Range<Int>
    /// Which keyword, operator or bracket it is.
    var symbol: Symbol
    /// How many brackets are open around it; a bracket counts as outside itself.
    var depth: Int
    /// For an opening bracket: the index of the token that closes it; −1 if none does.
    var partner: Int = -1
    /// The first token of its line.
    var startsLine: Bool
}
