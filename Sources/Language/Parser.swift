import Diagnostics

/// Turns code into a tree. Never fails: faults are diagnostics beside the tree.
public enum Parser {
    /// The tree of a file, or of a range of its bytes.
    public static func parse(_ file: SourceFile, range: Range<Int>? = nil) -> SyntaxTree {
        let range = (range ?? 0..<file.bytes.count).clamped(to: 0..<file.bytes.count)
        guard range.count <= largestBytes else { return unread(file, range) }
        var parsing = Parsing(file, range)
        return parsing.parseAll()
    }

    /// More code at once is no cell and no script but data; it is not read.
    public static let largestBytes = 4 << 20

    private static func unread(_ file: SourceFile, _ range: Range<Int>) -> SyntaxTree {
        var end = range.lowerBound + 1
        while end < range.upperBound, file.bytes[end] & 0xC0 == 0x80 { end += 1 }
        let start = SourceSpan(file: file, range: range.lowerBound..<end)
        let fault = Messages.tooLong(start, bytes: range.count)
        return SyntaxTree(
            file: file, range: range, tokens: [Lexer.unread(range)], nodes: [], statements: [],
            diagnostics: [fault], isIncomplete: false)
    }
}

/// A parse that is going on: tokens, place, and what was made so far.
///
/// After a fault the parse is in recovery: every rule returns at once with what it has, up to
/// the nearest list of statements, which skips to the next statement. So one mistake gives
/// one message, and what was read well is kept.
struct Parsing {
    /// Brackets, blocks, operators and strings may nest so deep.
    static let deepestNesting = 256

    var tree: SyntaxTree
    var tokens: [Token]
    var index = 0
    var isRecovering = false
    /// A fault took the rest of the text: what is still open then is no fault of its own.
    var hasSkippedToEnd = false
    var nesting = 0
    /// In the head of an `if`, `for` or `while`, where `{` opens the body.
    var isInHead = false
    var file: SourceFile { tree.file }

    init(_ file: SourceFile, _ range: Range<Int>) {
        let (tokens, endsInString) = Lexer.lex(file.bytes, range)
        self.tokens = tokens
        tree = SyntaxTree(
            file: file, range: range, tokens: tokens, nodes: [], statements: [],
            diagnostics: [], isIncomplete: endsInString)
        tree.nodes.reserveCapacity(tokens.count)
    }

    mutating func parseAll() -> SyntaxTree {
        tree.statements = statements(atTop: true)
        if let last = tokens.last(where: { $0.kind != .newline && $0.kind != .end }) {
            tree.endsWithSemicolon = last.symbol == .semicolon
        }
        return tree
    }

    // MARK: - Tokens

    var current: Token { tokens[index] }
    var symbol: Symbol { tokens[index].symbol }
    var isAtEnd: Bool { current.kind == .end }

    /// The token after the current one; the last one at the end.
    var next: Token { tokens[min(index + 1, tokens.count - 1)] }

    /// Where the token before the current one ends.
    var previousEnd: Int {
        index > 0 ? tokens[index - 1].range.upperBound : current.range.lowerBound
    }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    func at(_ wanted: Symbol) -> Bool { tokens[index].symbol == wanted }

    mutating func take(_ wanted: Symbol) -> Bool {
        guard at(wanted) else { return false }
        advance()
        return true
    }

    func text(_ token: Token) -> String {
        String(decoding: file.bytes[token.range], as: UTF8.self)
    }

    func isAtName(_ name: String) -> Bool {
        current.kind == .identifier && text(current) == name
    }

    /// The current token as a name, keywords included where `anyWord` allows them.
    func identifier(anyWord: Bool = false) -> Identifier? {
        guard current.kind == .identifier || (anyWord && current.kind == .keyword) else {
            return nil
        }
        return Identifier(text: text(current), range: current.range)
    }

    mutating func skipLineEnds() {
        while current.kind == .newline { advance() }
    }

    /// Whether a statement may end before the current token.
    var isAtStatementEnd: Bool {
        current.kind == .newline || isAtEnd || current.startsLine || at(.semicolon)
            || at(.rightBrace)
    }

    // MARK: - Nodes

    mutating func make(_ kind: Node.Kind, _ range: Range<Int>) -> NodeID {
        tree.nodes.append(Node(kind: kind, range: range))
        return NodeID(tree.nodes.count - 1)
    }

    /// A node from `start` to the end of the last token taken.
    mutating func make(_ kind: Node.Kind, from start: Int) -> NodeID {
        make(kind, start..<max(start, previousEnd))
    }

    mutating func faultNode() -> NodeID {
        make(.fault, current.range.lowerBound..<current.range.lowerBound)
    }

    // MARK: - Faults

    /// Reports a fault that the parse cannot go on after.
    mutating func fail(_ diagnostic: Diagnostic) {
        guard !isRecovering else { return }
        tree.diagnostics.append(diagnostic)
        isRecovering = true
    }

    /// Reports a fault that leaves no doubt about what was meant.
    mutating func note(_ diagnostic: Diagnostic) {
        guard !isRecovering else { return }
        tree.diagnostics.append(diagnostic)
    }

    /// The text ends where more is needed; complete lines may follow at a prompt.
    mutating func markIncomplete() {
        if isAtEnd, !isRecovering, tree.diagnostics.isEmpty { tree.isIncomplete = true }
    }

    /// Whether one level more is within the limit; each call needs a `leave`.
    mutating func enter() -> Bool {
        nesting += 1
        guard nesting > Parsing.deepestNesting else { return true }
        fail(Messages.tooDeep(span(current.range)))
        return false
    }

    mutating func leave() { nesting -= 1 }

    func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(file: file, range: range) }
}
