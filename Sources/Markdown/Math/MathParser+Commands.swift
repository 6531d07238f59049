extension MathParser {
    /// What a command stands for, its name having been read.
    mutating func command(_ name: String) throws(MathFault) -> Atom {
        if let atom = symbol(name) { return atom }
        if let alphabet = MathAlphabet(rawValue: name) {
            return Atom(markup: try lettered(alphabet))
        }
        if let accent = MathSymbols.accents[name] {
            return try accented(accent, above: true, isBrace: name == "overbrace")
        }
        if let accent = MathSymbols.underAccents[name] {
            return try accented(accent, above: false, isBrace: name == "underbrace")
        }
        if let size = Self.size(name) { return Atom(markup: try bracket(sized: size)) }
        return try construct(name)
    }

    /// Commands that are one sign or one word.
    private func symbol(_ name: String) -> Atom? {
        if let letter = MathSymbols.letters[name] {
            let letter = Self.spelled(letter, in: alphabet)
            return Atom(markup: alphabet == .upright ? .upright(letter) : .identifier(letter))
        }
        if let letter = MathSymbols.uprightLetters[name] {
            return Atom(markup: .upright(Self.spelled(letter, in: alphabet)))
        }
        if let sign = MathSymbols.operators[name] { return Atom(markup: .operator(sign)) }
        if let bracket = MathSymbols.brackets[name] {
            return Atom(markup: .token("mo", bracket, ["stretchy": "false"]))
        }
        if let sign = MathSymbols.large[name] {
            return Atom(markup: .operator(sign), takesLimits: isDisplay)
        }
        if let sign = MathSymbols.integrals[name] { return Atom(markup: .operator(sign)) }
        if MathSymbols.functions.contains(name) {
            return Atom(markup: .identifier(name), isFunction: true)
        }
        if let word = MathSymbols.limitFunctions[name] {
            return Atom(markup: .identifier(word), takesLimits: isDisplay, isFunction: true)
        }
        if let ems = MathSymbols.spaces[name] { return Atom(markup: .space(ems)) }
        if MathSymbols.ignored.contains(name) { return Atom(markup: .tag("mrow", [:], [])) }
        return nil
    }

    /// Commands that take arguments.
    private mutating func construct(_ name: String) throws(MathFault) -> Atom {
        switch name {
        case "frac", "dfrac", "tfrac", "cfrac":
            let parts = [try argument(), try argument()]
            return Atom(markup: .tag("mfrac", [:], parts))
        case "binom", "dbinom", "tbinom": return Atom(markup: try binomial())
        case "sqrt": return Atom(markup: try root())
        case "text", "textrm", "mbox", "textit", "textbf", "textsf", "texttt":
            return Atom(markup: text(name))
        case "operatorname", "operatorname*":
            let isStarred = name.hasSuffix("*")
            return Atom(
                markup: .identifier(rawArgument()), takesLimits: isStarred && isDisplay,
                isFunction: true)
        case "left": return Atom(markup: try enclosed())
        case "begin": return Atom(markup: try environment())
        case "overset", "stackrel": return try stacked("mover")
        case "underset": return try stacked("munder")
        case "substack": return Atom(markup: try substack())
        case "not": return Atom(markup: try negated())
        case "pmod": return Atom(markup: Self.modulo(try argument()))
        case "bmod", "mod":
            return Atom(markup: .token("mo", "mod", ["lspace": "0.3em", "rspace": "0.3em"]))
        case "phantom": return Atom(markup: .tag("mphantom", [:], [try argument()]))
        case "tag": return Atom(markup: .row([.space("2"), .token("mtext", "(\(rawArgument()))")]))
        case "mathop": return Atom(markup: try argument(), takesLimits: isDisplay)
        case "mathbin", "mathrel", "mathord", "mathopen", "mathclose":
            return Atom(markup: try argument())
        default: throw fault("`\\\(name)` is not a command known here")
        }
    }

    // MARK: - Letters

    /// A group of letters alone is one word, `\mathrm{KL}`; anything else is set with the
    /// alphabet in force.
    private mutating func lettered(_ alphabet: MathAlphabet) throws(MathFault) -> MathMarkup {
        if peek == .open, let word = wordInBraces() {
            let letters = String(word.map(alphabet.letter))
            let isItalic = alphabet == .italic || alphabet == .normal
            if word.count == 1 {
                return isItalic ? .identifier(letters) : .upright(letters)
            }
            return isItalic
                ? .token("mi", letters, ["mathvariant": "italic"]) : .identifier(letters)
        }
        let outer = self.alphabet
        self.alphabet = alphabet
        defer { self.alphabet = outer }
        return try argument()
    }

    /// The letters and digits between the braces that come next; reads them if there is
    /// nothing else.
    private mutating func wordInBraces() -> String? {
        var word = ""
        var index = position + 1
        while index < tokens.count {
            switch tokens[index] {
            case .character(let character) where character.isLetter: word.append(character)
            case .number(let digits): word += digits
            case .close where !word.isEmpty:
                position = index + 1
                return word
            default: return nil
            }
            index += 1
        }
        return nil
    }

    private func text(_ name: String) -> MathMarkup {
        let words = rawArgument().map { $0 == " " || $0 == "~" ? "\u{A0}" : $0 }
        let text = MathMarkup.token("mtext", String(words))
        switch name {
        case "textbf": return text.with("mathvariant", "bold")
        case "textit": return text.with("mathvariant", "italic")
        case "texttt": return text.with("mathvariant", "monospace")
        case "textsf": return text.with("mathvariant", "sans-serif")
        default: return text
        }
    }

    // MARK: - Over and under

    private mutating func accented(
        _ accent: String, above: Bool, isBrace: Bool
    ) throws(MathFault) -> Atom {
        let base = try argument()
        let isWide = base.characterCount > 1 || isBrace
        let sign = MathMarkup.token("mo", accent, ["stretchy": isWide ? "true" : "false"])
        let markup =
            above
            ? MathMarkup.tag("mover", ["accent": "true"], [base, sign])
            : MathMarkup.tag("munder", ["accentunder": "true"], [base, sign])
        return Atom(markup: markup, takesLimits: isBrace)
    }

    private mutating func stacked(_ name: String) throws(MathFault) -> Atom {
        let script = try argument()
        return Atom(markup: .tag(name, [:], [try argument(), script]))
    }

    private mutating func negated() throws(MathFault) -> MathMarkup {
        guard case .element(let name, let attributes, let children) = try argument(),
            case .text(let sign)? = children.first, children.count == 1
        else { throw fault("`\\not` needs one sign after it") }
        return .element(
            name, attributes: attributes, children: [.text(sign + "\u{338}")])
    }

    private static func modulo(_ argument: MathMarkup) -> MathMarkup {
        .row([
            .space("1"), .token("mo", "(", ["stretchy": "false"]), .identifier("mod"),
            .space("0.333"), argument, .token("mo", ")", ["stretchy": "false"]),
        ])
    }

    // MARK: - Fractions and roots

    private mutating func binomial() throws(MathFault) -> MathMarkup {
        let parts = [try argument(), try argument()]
        return .row([.operator("("), .tag("mfrac", ["linethickness": "0"], parts), .operator(")")])
    }

    private mutating func root() throws(MathFault) -> MathMarkup {
        guard peek == .character("[") else { return .tag("msqrt", [:], [try argument()]) }
        _ = next()
        let index = try row(until: .character("]"))
        guard next() == .character("]") else { throw fault("a `[` is never closed") }
        return .tag("mroot", [:], [try argument(), .row(index)])
    }
}
