import Language

/// What a function's behaviour hangs on besides what it captured.
struct CodeOutline {
    /// Of its tokens, and of how its names were understood.
    let fingerprint: Fingerprint
    /// The globals that it and the functions inside it use: their numbers in the unit, in the
    /// order of their names.
    let globals: [Int]
    /// Those of them that it may assign to, and the numbers of captured variables.
    let writtenGlobals: Set<Int>
    let writtenCaptures: Set<Int>
    let parameters: ParameterUse

    init(_ code: FunctionCode) {
        var used = Set(code.usedGlobals)
        var waiting = code.functions
        while let inner = waiting.popLast() {
            used.formUnion(inner.usedGlobals)
            waiting += inner.functions
        }
        let names = code.unit.globalNames
        globals = used.filter(names.indices.contains).sorted { (names[$0], $0) < (names[$1], $1) }
        let range = code.node.map { code.unit.tree[$0].range } ?? code.unit.tree.range
        parameters = ParameterUse(in: code.unit.tree, range)
        let written = code.unit.tree.assignedNames(in: range)
        writtenGlobals = Set(globals.filter { written.contains(names[$0]) })
        writtenCaptures = Set(
            code.captureNames.indices.filter { written.contains(code.captureNames[$0]) })
        var stream = FingerprintStream()
        code.unit.tree.addTokens(in: range, to: &stream)
        for name in code.captureNames { stream.add(text: name) }
        stream.add(count: globals.count)
        for index in globals { stream.add(text: names[index]) }
        fingerprint = stream.finish()
    }
}

/// Which fields of `params` a piece of code reads.
public struct ParameterUse: Sendable, Equatable {
    /// `params.lr`
    public private(set) var fields: Set<String> = []
    /// `params` stands alone somewhere, so any of them may be read.
    public private(set) var readsAll = false

    /// What the text of the tokens tells; a variable of that name makes it too much, never
    /// too little.
    public init(in tree: SyntaxTree, _ range: Range<Int>) {
        let tokens = tree.tokens(in: range)
        for (place, token) in zip(tokens.indices, tokens) {
            if token.kind == .string { addInside(token, of: tree) }
            guard token.kind == .identifier, tree.file.text(token.range) == "params" else {
                continue
            }
            let rest = tokens[(place + 1)...].prefix(2).map { tree.file.text($0.range) }
            if rest.count == 2, rest[0] == "." { fields.insert(rest[1]) } else { readsAll = true }
        }
    }

    /// Strings are one token; what stands in their braces is code too.
    private mutating func addInside(_ token: Token, of tree: SyntaxTree) {
        let text = tree.file.text(token.range)
        var rest = text[...]
        while let found = rest.firstRange(of: "params") {
            let after = text[found.upperBound...].drop { $0 == " " }
            if after.first == "." {
                let name = after.dropFirst().drop { $0 == " " }.prefix {
                    $0.isLetter || $0.isNumber || $0 == "_"
                }
                fields.insert(String(name))
            } else {
                readsAll = true
            }
            rest = rest[found.upperBound...]
        }
    }
}

extension Fingerprint {
    /// Of code: its tokens, without comments and space.
    public init(ofCode tree: SyntaxTree) {
        var stream = FingerprintStream()
        tree.addTokens(in: tree.range, to: &stream)
        self = stream.finish()
    }
}

extension SyntaxTree {
    /// The names that assignments in a range begin with, whichever variables they are.
    func assignedNames(in range: Range<Int>) -> Set<String> {
        var names: Set<String> = []
        for node in nodes where range.contains(node.range.lowerBound) {
            guard case .assignment(var target, _, _, _) = node.kind else { continue }
            while true {
                switch self[target].kind {
                case .member(let base, _), .index(let base, _):
                    target = base
                    continue
                case .name(let name): names.insert(name)
                default: break
                }
                break
            }
        }
        return names
    }

    /// The tokens that lie in a range.
    func tokens(in range: Range<Int>) -> ArraySlice<Token> {
        var low = 0
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].range.lowerBound < range.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let end = tokens[low...].firstIndex { $0.range.lowerBound >= range.upperBound }
        return tokens[low..<(end ?? tokens.count)]
    }

    /// The tokens of a range by kind and text. Line ends count where they end a statement.
    func addTokens<Sink: ByteSink>(in range: Range<Int>, to sink: inout Sink) {
        var endsLine = false
        var isFirst = true
        for token in tokens(in: range) where token.kind != .end {
            if token.kind == .newline {
                endsLine = true
                continue
            }
            if endsLine && !isFirst { sink.add(byte: 10) }
            endsLine = false
            isFirst = false
            let bytes = token.range.clamped(to: file.bytes.indices)
            sink.add(byte: 1)
            sink.add(count: bytes.count)
            file.bytes[bytes].withUnsafeBytes { sink.add($0) }
        }
    }
}
