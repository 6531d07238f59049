/// Reads TeX's mathematics into MathML.
///
/// ```
/// MathML.convert(MathSpan(tex: #"\frac{a}{b}"#, isDisplay: false, range: 0..<13))
/// ```
///
/// Understood: scripts, fractions, roots, Greek, operators and relations, brackets that grow,
/// sums and integrals with limits, accents, alphabets, `\text`, and the environments
/// `matrix` (with `p b B v V`), `cases`, `array`, `aligned` and `gathered`. A command that is
/// not known is a fault of the whole formula: half a formula says something else.
public enum MathML {
    /// A `math` element with the TeX kept in an annotation.
    public static func convert(_ span: MathSpan) throws(MathFault) -> MathMarkup {
        var parser = MathParser(try MathLexer(span.tex), isDisplay: span.isDisplay)
        let content = try parser.formula()
        let annotation = MathMarkup.token(
            "annotation", span.tex, ["encoding": "application/x-tex"])
        let math = MathMarkup.tag(
            "math", [:], [.tag("semantics", [:], [content, annotation])])
        return span.isDisplay ? math.with("display", "block") : math
    }
}

/// A recursive descent over the tokens; one method a construct.
struct MathParser {
    let tokens: [MathToken]
    let offsets: [Int]
    let arguments: [Int: String]
    var isDisplay: Bool
    var position = 0
    var alphabet: MathAlphabet?
    /// What is left of a number of which an argument took the first digit.
    private var restOfNumber: String?
    private var depth = 0

    static let depthLimit = 40

    /// What was read, and how scripts and neighbours attach to it.
    struct Atom {
        var markup: MathMarkup
        /// Scripts stand below and above.
        var takesLimits = false
        /// A name such as `log`, set off from its argument by a thin space.
        var isFunction = false
    }

    init(_ lexer: MathLexer, isDisplay: Bool) {
        tokens = lexer.tokens
        offsets = lexer.offsets
        arguments = lexer.arguments
        self.isDisplay = isDisplay
    }

    // MARK: - Tokens

    var peek: MathToken? {
        if let restOfNumber { return .number(restOfNumber) }
        return position < tokens.count ? tokens[position] : nil
    }

    mutating func next() -> MathToken? {
        let token = peek
        if restOfNumber != nil { restOfNumber = nil }
        if token != nil { position += 1 }
        return token
    }

    func fault(_ reason: String) -> MathFault {
        let index = min(max(position - 1, 0), max(offsets.count - 1, 0))
        return MathFault(reason: reason, offset: offsets.isEmpty ? 0 : offsets[index])
    }

    /// The text in braces after the command just read.
    func rawArgument() -> String { arguments[position - 1] ?? "" }

    mutating func nested<T>(_ body: (inout Self) throws(MathFault) -> T) throws(MathFault) -> T {
        guard depth < Self.depthLimit else { throw fault("it is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: - Rows

    mutating func formula() throws(MathFault) -> MathMarkup {
        let rows = try grid()
        if let token = peek { throw fault("`\(Self.name(token))` has no beginning") }
        guard rows.count > 1 || rows.contains(where: { $0.count > 1 }) else {
            return .tag("mrow", [:], rows.first?.first ?? [])
        }
        return MathEnvironment.aligned.markup(rows, columns: [])
    }

    /// Rows of cells up to what ends them: a closing brace, `\right`, `\end`, or the end.
    mutating func grid() throws(MathFault) -> [[[MathMarkup]]] {
        var rows: [[[MathMarkup]]] = [[try row()]]
        while let token = peek {
            if token == .alignment {
                _ = next()
                rows[rows.count - 1].append(try row())
            } else if token == .newRow {
                _ = next()
                rows.append([try row()])
            } else {
                break
            }
        }
        if rows.count > 1, rows.last == [[]] { rows.removeLast() }
        return rows
    }

    mutating func row(until stop: MathToken? = nil) throws(MathFault) -> [MathMarkup] {
        var items: [MathMarkup] = []
        var previous: MathToken?
        while let token = peek, token != stop, !Self.endsRow(token) {
            let atom = try scripted()
            if atom.isFunction, let previous, items.last != .thinSpace,
                Self.isOperand(previous) || Self.closing.contains(previous)
            {
                items.append(.thinSpace)
            }
            items.append(atom.markup)
            if atom.isFunction, let following = peek, Self.isOperand(following) {
                items.append(.thinSpace)
            }
            previous = token
        }
        return items.filter { $0 != .tag("mrow", [:], []) || items.count == 1 }
    }

    private static func endsRow(_ token: MathToken) -> Bool {
        switch token {
        case .close, .alignment, .newRow: true
        case .command(let name): ["right", "middle", "end"].contains(name)
        default: false
        }
    }

    private static let closing: [MathToken] = [.character(")"), .character("]")]

    private static func isOperand(_ token: MathToken) -> Bool {
        switch token {
        case .number, .open: true
        case .character(let character): character.isLetter
        case .command(let name):
            MathSymbols.letters[name] != nil || MathSymbols.uprightLetters[name] != nil
                || MathSymbols.functions.contains(name) || MathSymbols.accents[name] != nil
                || MathAlphabet(rawValue: name) != nil
                || ["frac", "tfrac", "dfrac", "sqrt"].contains(name)
        default: false
        }
    }

    // MARK: - Scripts

    private mutating func scripted() throws(MathFault) -> Atom {
        var atom = Atom(markup: .tag("mrow", [:], []))
        if peek != .superscript, peek != .subscript { atom = try self.atom() }
        var lower: MathMarkup?
        var upper: [MathMarkup] = []
        scripts: while let token = peek {
            switch token {
            case .subscript:
                guard lower == nil else { throw fault("it has two lower indices in a row") }
                _ = next()
                lower = try argument()
            case .superscript:
                _ = next()
                upper.append(try argument())
            case .character("'"):
                _ = next()
                upper.append(.operator("′"))
            case .command("limits"), .command("nolimits"):
                atom.takesLimits = token == .command("limits")
                _ = next()
            default:
                break scripts
            }
        }
        return Self.attach(lower, upper.isEmpty ? nil : .row(upper), to: atom)
    }

    private static func attach(
        _ lower: MathMarkup?, _ upper: MathMarkup?, to atom: Atom
    ) -> Atom {
        var atom = atom
        let names =
            atom.takesLimits
            ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup")
        switch (lower, upper) {
        case (let lower?, let upper?):
            atom.markup = .tag(names.2, [:], [atom.markup, lower, upper])
        case (let lower?, nil):
            atom.markup = .tag(names.0, [:], [atom.markup, lower])
        case (nil, let upper?):
            atom.markup = .tag(names.1, [:], [atom.markup, upper])
        case (nil, nil):
            break
        }
        return atom
    }

    /// What a command or script takes: a group, or one sign, of a number only its first digit.
    mutating func argument() throws(MathFault) -> MathMarkup {
        guard let token = peek, !Self.endsRow(token) else {
            throw fault("something is missing at its end")
        }
        if case .number(let digits) = token, digits.count > 1 {
            _ = next()
            restOfNumber = String(digits.dropFirst())
            position -= 1
            return .token("mn", String(digits.prefix(1)))
        }
        return try nested { (parser) throws(MathFault) in try parser.atom().markup }
    }

    /// The items of a group in braces, its opening brace being next.
    mutating func group() throws(MathFault) -> [MathMarkup] {
        guard next() == .open else { throw fault("a `{` is missing") }
        let items = try nested { (parser) throws(MathFault) in try parser.row() }
        guard next() == .close else { throw fault("a `{` is never closed") }
        return items
    }

    // MARK: - Atoms

    mutating func atom() throws(MathFault) -> Atom {
        guard let token = peek else { throw fault("something is missing at its end") }
        switch token {
        case .open:
            return Atom(markup: .row(try group()))
        case .number(let digits):
            _ = next()
            return Atom(markup: .token("mn", Self.spelled(digits, in: alphabet)))
        case .character(let character):
            _ = next()
            return Atom(markup: Self.sign(character, in: alphabet))
        case .command(let name):
            _ = next()
            return try nested { (parser) throws(MathFault) in try parser.command(name) }
        case .close, .superscript, .subscript, .alignment, .newRow:
            _ = next()
            throw fault("`\(Self.name(token))` stands where a sign is needed")
        }
    }

    static func spelled(_ text: String, in alphabet: MathAlphabet?) -> String {
        guard let alphabet else { return text }
        return String(text.map(alphabet.letter))
    }

    static func sign(_ character: Character, in alphabet: MathAlphabet?) -> MathMarkup {
        if character.isLetter {
            let letter = alphabet?.letter(character) ?? character
            let isPlain = alphabet == .upright || alphabet == .bold
            return isPlain ? .upright(String(letter)) : .identifier(String(letter))
        }
        switch character {
        case "-": return .operator("−")
        case "*": return .operator("∗")
        case "(", ")", "[", "]", "|":
            return .token("mo", String(character), ["stretchy": "false"])
        default: return .operator(String(character))
        }
    }

    static func name(_ token: MathToken) -> String {
        switch token {
        case .command(let name): "\\" + name
        case .character(let character): String(character)
        case .number(let digits): digits
        case .open: "{"
        case .close: "}"
        case .superscript: "^"
        case .subscript: "_"
        case .alignment: "&"
        case .newRow: "\\\\"
        }
    }
}
