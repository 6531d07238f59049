import Diagnostics

// MARK: - Values

extension Messages {
    /// Where a value should stand stands something else; habits of other languages are named.
    static func expectedExpression(_ parsing: Parsing) -> Diagnostic {
        let token = parsing.current
        let place = parsing.span(token.range)
        switch token.symbol {
        case .singleQuoted: return singleQuotes(place)
        case .increment: return increment(place, parsing.text(token), "x")
        case .fn: return anonymousFunction(place)
        case .closedRange: return spreadArgument(place)
        case .else: return strayElse(place)
        default: break
        }
        if token.kind == .unknown { return unknownCharacter(place, parsing.text(token)) }
        return expectedValue(place, after: parsing)
    }

    private static func expectedValue(_ place: SourceSpan, after parsing: Parsing) -> Diagnostic {
        let token = parsing.current
        var hint: String?
        if token.symbol == .not { hint = "put the `not …` in parentheses" }
        if token.symbol == .dot, parsing.next.kind == .number {
            hint = "a digit stands before the point: `0.\(parsing.text(parsing.next))`"
        }
        if token.symbol == .for || token.symbol == .while {
            hint = "a loop is a statement of its own; `map` and `filter` give lists"
        }
        guard parsing.index > 0 else {
            return Diagnostic(
                "expected-expression", title: "a value is expected here",
                primary: .init(place, "value expected"),
                explanation: "Found \(parsing.found).", hint: hint)
        }
        let previous = parsing.tokens[parsing.index - 1]
        let word = shortened(parsing.text(previous))
        let isFarther = token.startsLine || token.kind == .newline || token.kind == .end
        return Diagnostic(
            "expected-expression", title: "a value is expected after `\(word)`",
            primary: .init(isFarther ? parsing.span(previous.range) : place, "value expected"),
            explanation: "Found \(parsing.found).", hint: hint)
    }

    static func malformedNumber(_ place: SourceSpan, _ text: String) -> Diagnostic {
        Diagnostic(
            "malformed-number", title: "`\(shortened(text))` is not a number",
            primary: .init(place),
            explanation: "Numbers are written `12`, `1_000`, `1.5`, `2e-4`, `0xFF` or `0b101`, and "
                + "are smaller than 1.8e308.", hint: nil)
    }

    static func numberBeforeName(
        _ place: SourceSpan, _ number: String, _ name: String
    ) -> Diagnostic {
        Diagnostic(
            "malformed-number", title: "a number runs into a name",
            primary: .init(place, "ends at `\(shortened(name))`"),
            explanation: "`\(shortened(number + name))` is no number, and a name does not begin "
                + "with a digit.",
            hint: "to multiply write `\(shortened(number)) * \(shortened(name))`")
    }

    static func emptyParentheses(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "expected-expression", title: "these parentheses hold no value",
            primary: .init(place, "nothing inside"),
            explanation: "Parentheses stand around a value, or before `=>` around parameters.",
            hint: "for nothing write `nil`; for a function `() => …`")
    }

    static func noTuples(_ place: SourceSpan, isTarget: Bool) -> Diagnostic {
        Diagnostic(
            "no-tuples", title: "parentheses hold one value",
            primary: .init(place, "holds several"),
            explanation: "Values side by side make a list, which stands in `[ ]`.",
            hint: isTarget
                ? "write `let (a, b) = pair`, or assign one after the other"
                : "write `[a, b]`")
    }

    static func chainedComparison(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "chained-comparison", title: "comparisons do not chain",
            primary: .init(place, "second comparison"),
            explanation: "The first comparison gives true or false, which the second would "
                + "compare.", hint: "write `a < b and b < c`")
    }

    static func chainedRange(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "chained-range", title: "a range has two ends", primary: .init(place, "a third end"),
            explanation: "`a..<b` and `a...b` go from one number to another.",
            hint: "a stride is written `0..<10 by 2`")
    }

    static func foreignOperator(
        _ place: SourceSpan, _ theirs: String, _ ours: String
    ) -> Diagnostic {
        let word = ours.last == " " ? String(ours.dropLast()) : ours
        return Diagnostic(
            "foreign-operator", title: "`\(theirs)` is written `\(word)` here",
            primary: .init(place, "write `\(word)`"),
            explanation: "`\(theirs)` is an operator of other languages.",
            hint: "write `\(word)`", edit: .init(span: place, replacement: ours))
    }

    static func increment(
        _ place: SourceSpan, _ symbol: String, _ name: String
    ) -> Diagnostic {
        let sign = symbol.prefix(1)
        return Diagnostic(
            "foreign-operator", title: "there is no `\(symbol)`", primary: .init(place),
            explanation: "`\(symbol)` is an operator of other languages.",
            hint: "write `\(shortened(name)) \(sign)= 1`")
    }

    static func unknownCharacter(_ place: SourceSpan, _ text: String) -> Diagnostic {
        Diagnostic(
            "unknown-character", title: "this character means nothing here",
            primary: .init(place), explanation: "Found \(characterName(text)).",
            hint: hint(forCharacter: text))
    }

    /// The character with its number; what cannot be seen only by its number.
    static func characterName(_ text: String) -> String {
        guard let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" else {
            return "a byte that is not UTF-8"
        }
        let code = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        switch scalar.properties.generalCategory {
        case .control: return "the control character U+\(padded)"
        case .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark:
            return "the invisible character U+\(padded)"
        default: return "`\(text)` (U+\(padded))"
        }
    }

    private static func hint(forCharacter text: String) -> String? {
        switch text {
        case "“", "”", "„", "‘", "’": "strings stand in straight quotes: \"…\""
        case "×", "·", "∙": "to multiply write `*`"
        case "÷": "to divide write `/`"
        case "−", "–", "—": "minus is the `-` of the keyboard"
        case "≤": "write `<=`"
        case "≥": "write `>=`"
        case "≠": "write `!=`"
        case "²", "³", "¹": "a power is written with `^`"
        case "√": "write `sqrt(x)`"
        case "∞": "write `inf`"
        case "?": "a choice is written `if a { b } else { c }`"
        case "&": "write `and`"
        case "|": "write `or`, or `|>` for a pipe"
        case "`", "$": "values stand in a string as \"{value}\""
        case "\\": "a line goes on after an operator, a comma or an open bracket"
        default: nil
        }
    }
}

// MARK: - Strings

extension Messages {
    static func singleQuotes(_ place: SourceSpan) -> Diagnostic {
        let inner = place.text.dropFirst().dropLast()
        let isSimple = place.text.utf8.count > 1 && !inner.contains("\"") && !inner.contains("{")
        return Diagnostic(
            "single-quotes", title: "strings stand in double quotes",
            primary: .init(place, "single quotes"),
            explanation: "`'` does not begin a string.", hint: "write \"…\"",
            edit: isSimple ? .init(span: place, replacement: "\"\(inner)\"") : nil)
    }

    static func unclosedString(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unclosed-string", title: "this string is never closed",
            primary: .init(place, "no closing quote"),
            explanation: "A string goes from one `\"` to the next.",
            hint: "write `\"` where it ends; a quote inside it is written `\\\"`")
    }

    static func openInterpolation(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unclosed-string", title: "this `{` in a string is never closed",
            primary: .init(place, "opened here"),
            explanation: "In a string `{` begins a value that `}` ends.",
            hint: "write `}` after the value; a brace as such is written `\\{`")
    }

    static func emptyInterpolation(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "expected-expression", title: "these braces hold no value",
            primary: .init(place, "value expected"),
            explanation: "In a string `{` begins a value that `}` ends.",
            hint: "braces as such are written `\\{` and `\\}`")
    }

    static func afterInterpolated(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-line-end", title: "the value in these braces is complete",
            primary: .init(place, "left over"),
            explanation: "Found \(found) after it.",
            hint: "a format follows a colon: \"{x:.2f}\"")
    }

    static func unknownEscape(_ place: SourceSpan, _ text: String) -> Diagnostic {
        Diagnostic(
            "unknown-escape", title: "`\(text)` means nothing in a string",
            primary: .init(place),
            explanation: "After a backslash may stand `n` (new line), `t` (tab), `r` (carriage "
                + "return), `\"`, `\\`, `{`, `}`, or `u{…}` with a character's number in hexadecimal.",
            hint: "a backslash as such is written `\\\\`")
    }
}

// MARK: - Brackets

extension Messages {
    static func expectedSeparator(
        _ place: SourceSpan, closing: String, found: String
    ) -> Diagnostic {
        Diagnostic(
            "expected-separator", title: "a `,` or `\(closing)` is expected here",
            primary: .init(place, "`,` or `\(closing)` expected"),
            explanation: "Found \(found).", hint: nil)
    }

    static func expectedMember(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-name", title: "a name is expected after `.`",
            primary: .init(place, "name expected"), explanation: "Found \(found).",
            hint: "a number needs a digit after its point, and a place is written `x[0]`")
    }

    static func expectedField(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-field", title: "a field is expected here",
            primary: .init(place, "`name: value` expected"),
            explanation: "A record holds fields and `...other`; found \(found).",
            hint: "statements and fields do not mix in one pair of braces")
    }

    static func expectedColon(
        _ place: SourceSpan, _ name: String, found: String
    ) -> Diagnostic {
        Diagnostic(
            "expected-field", title: "this field has no value",
            primary: .init(place, "`:` expected"),
            explanation: "After the field's name `\(name)` stands \(found).",
            hint: "write `\(name): …`")
    }

    static func quotedField(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "quoted-field", title: "a field's name stands without quotes",
            primary: .init(place, "a string"),
            explanation: "Fields are names, not strings.",
            hint: "write `{ name: value }`")
    }

    static func emptyIndex(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "expected-expression", title: "this index is empty",
            primary: .init(place, "nothing inside"),
            explanation: "Between `[` and `]` stands which part is meant.",
            hint: "write `[0]` for the first, `[:]` for all")
    }

    static func comprehension(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "comprehension", title: "there are no list comprehensions",
            primary: .init(place), explanation: "Lists are made from lists by `map` and `filter`.",
            hint: "write `xs |> map(x => …)`")
    }

    static func spreadArgument(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-spread", title: "`...` cannot stand here",
            primary: .init(place),
            explanation: "`...` spreads a list in `[ ]` or a record in `{ }`, and stands for all "
                + "other axes in an index.",
            hint: "hand over the list itself, or name its parts")
    }

    static func argumentEqual(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "argument-equal", title: "an argument's name is followed by `:`",
            primary: .init(place, "`:` expected"),
            explanation: "`=` gives defaults where a function is declared; a call writes "
                + "`\(name): …`.",
            hint: "write `:`", edit: .init(span: place, replacement: ":"))
    }
}

// MARK: - Other languages, later versions

extension Messages {
    static func elseIf(_ place: SourceSpan, _ word: String) -> Diagnostic {
        Diagnostic(
            "foreign-word", title: "`\(word)` is written `else if` here",
            primary: .init(place, "write `else if`"),
            explanation: "`\(word)` is a word of other languages.", hint: "write `else if`",
            edit: .init(span: place, replacement: "else if"))
    }

    static func foreignStatement(
        _ place: SourceSpan, _ word: String, _ text: String
    ) -> Diagnostic {
        Diagnostic(
            "foreign-word", title: "`\(word)` is a word of other languages",
            primary: .init(place),
            explanation: "`\(shortened(text, to: 40))` begins no statement.",
            hint: foreignHint(word))
    }

    private static func foreignHint(_ word: String) -> String? {
        switch word {
        case "def", "function", "func", "fun": "a function is written `fn name(x) { … }`"
        case "const": "write `let name = …`"
        case "class", "struct": "values with names are records: `{ name: value }`"
        case "lambda": "a lambda is written `x => …`"
        case "import", "from":
            "a file is imported with `import \"file.noise\"`; "
                + "the library needs no import"
        case "match", "switch": "write `if … { … } else if … { … }`"
        case "unless", "until": "write `if not …` or `while not …`"
        case "elif": "write `else if` after the `}`"
        case "del", "global": "leave it out"
        default: nil
        }
    }

    static func notYet(_ place: SourceSpan, _ word: String) -> Diagnostic {
        Diagnostic(
            "not-yet", title: "`\(shortened(word))` is not in this version",
            primary: .init(place, "of a later version"),
            explanation: "`\(shortened(word))` is part of the language that a later version "
                + "brings.", hint: nil)
    }
}
