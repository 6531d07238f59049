import Diagnostics

// MARK: - Statements

extension Messages {
    static func tooDeep(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "too-deep", title: "this is nested too deeply",
            primary: .init(place, "level \(Parsing.deepestNesting + 1)"),
            explanation: "Brackets, blocks and operators may nest \(Parsing.deepestNesting) deep, "
                + "and an `if` may have 1,000 branches.",
            hint: "give inner parts names of their own with `let`")
    }

    static func tooLong(_ place: SourceSpan, bytes: Int) -> Diagnostic {
        Diagnostic(
            "too-long", title: "this is too long for code",
            primary: .init(place, "starts here"),
            explanation: "It has \(grouped(bytes)) bytes; "
                + "at most \(grouped(Parser.largestBytes)) are read at once.",
            hint: "keep data in a file of its own, or cut the code into cells")
    }

    static func strayBracket(_ place: SourceSpan, _ bracket: String) -> Diagnostic {
        Diagnostic(
            "unopened-bracket", title: "this `\(bracket)` closes nothing",
            primary: .init(place, "nothing is open here"),
            explanation: "No bracket before it is open that it could close.",
            hint: "remove it, or open it further up")
    }

    static func unclosedBracket(_ place: SourceSpan, _ bracket: String) -> Diagnostic {
        let closing = bracket == "(" ? ")" : bracket == "[" ? "]" : "}"
        return Diagnostic(
            "unclosed-bracket", title: "this `\(bracket)` is never closed",
            primary: .init(place, "opened here"),
            explanation: "The code goes on to a place where its `\(closing)` should have come.",
            hint: "write `\(closing)` where it ends")
    }

    static func unendedStatement(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-line-end", title: "the statement is complete before this",
            primary: .init(place, "left over"),
            explanation: "A statement ends with its line; \(found) cannot follow here.",
            hint: "put an operator or a comma between, or start a new line")
    }

    static func callWithoutParentheses(
        _ place: SourceSpan, _ name: String, _ rest: String
    ) -> Diagnostic {
        Diagnostic(
            "expected-line-end", title: "`\(shortened(name))` is followed by a value",
            primary: .init(place, "not connected to `\(shortened(name))`"),
            explanation: "A name and a value side by side mean nothing; what a function is given "
                + "stands in parentheses.",
            hint: "for a call write `\(shortened(name))(\(shortened(rest, to: 40)))`")
    }

    static func strayElse(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-else", title: "this `else` belongs to no `if`",
            primary: .init(place),
            explanation: "`else` follows the `}` of an `if` block.",
            hint: "write `if condition { … } else { … }`")
    }

    static func leadingOperator(_ place: SourceSpan, _ symbol: String) -> Diagnostic {
        Diagnostic(
            "leading-operator", title: "a line cannot begin with `\(symbol)`",
            primary: .init(place, "nothing on its left"),
            explanation: "The line before is a complete statement, and `\(symbol)` needs a value "
                + "on its left.",
            hint: "end the line before with `\(symbol)`, or put both lines in parentheses")
    }

    static func foreignComment(_ place: SourceSpan, _ symbol: String) -> Diagnostic {
        Diagnostic(
            "leading-operator", title: "a line cannot begin with `\(symbol)`",
            primary: .init(place, "divides nothing"),
            explanation: "`/` and `//` divide the value on their left.",
            hint: "a comment begins with `#`")
    }

    static func missingValue(
        _ place: SourceSpan, _ word: String, _ names: [String], found: String
    ) -> Diagnostic {
        let name = names.first ?? "name"
        return Diagnostic(
            "missing-value", title: "a `\(word)` needs a value",
            primary: .init(place, "`=` and a value expected"),
            explanation: "`\(word)` gives a value a name; after \(list(names)) stands \(found).",
            hint: word == "var"
                ? "write `var \(name) = nil` to fill it later"
                : "write `\(word) \(name) = …`")
    }

    static func equalInDeclaration(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "missing-value", title: "`==` compares; a declaration needs `=`",
            primary: .init(place, "`=` expected"),
            explanation: "A declaration gives a name to the value after `=`.",
            hint: "write `=`", edit: .init(span: place, replacement: "="))
    }

    static func namesWithoutParentheses(_ place: SourceSpan, _ word: String) -> Diagnostic {
        Diagnostic(
            "expected-name", title: "several names stand in parentheses",
            primary: .init(place, "second name follows"),
            explanation: "`\(word)` takes one name, or several in parentheses.",
            hint: word == "for"
                ? "write `for (a, b) in pairs { … }`"
                : "write `\(word) (a, b) = pair`")
    }

    static func expectedName(
        _ place: SourceSpan, after word: String, found: String
    ) -> Diagnostic {
        Diagnostic(
            "expected-name", title: "a name is expected after `\(word)`",
            primary: .init(place, "name expected"),
            explanation: "Found \(found). A name begins with a letter or `_`, and is no keyword.",
            hint: nil)
    }

    static func expectedIn(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-in", title: "a `for` needs `in`", primary: .init(place, "`in` expected"),
            explanation: "Found \(found) after the name of the loop.",
            hint: "write `for x in values { … }`")
    }

    static func invalidTarget(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "invalid-target", title: "this cannot be assigned to",
            primary: .init(place, "no variable"),
            explanation: "On the left of `=` stands a variable, a field `a.b` or a part `a[i]`.",
            hint: "to compare, write `==`")
    }

    static func misplacedImport(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-import", title: "an import stands inside a block",
            primary: .init(place), explanation: "What a cell imports is known before it runs.",
            hint: "move it to the top of the cell")
    }

    static func assignmentInCondition(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "assignment-in-condition", title: "`=` assigns; a condition compares with `==`",
            primary: .init(place, "`==` expected"),
            explanation: "A condition asks whether something holds.",
            hint: "write `==`", edit: .init(span: place, replacement: "=="))
    }

    static func expectedBlock(
        _ place: SourceSpan, of word: String, found: String
    ) -> Diagnostic {
        let owner = word == "fn" ? "function" : "`\(word)`"
        return Diagnostic(
            "expected-block", title: "the body of this \(owner) stands in braces",
            primary: .init(place, "`{` expected"),
            explanation: "Found \(found).",
            hint: found == "`:`"
                ? "write `{ … }` in place of `:` and the indented lines"
                : "write `{ … }` here, with the `{` on this line")
    }

    static func recordAsBody(
        _ place: SourceSpan, of word: String, _ whole: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "record-as-body", title: "these braces hold fields where a body stands",
            primary: .init(place, "opens a body"),
            explanation: "The braces after `\(word)` always hold statements. A record inside "
                + "needs braces of its own.",
            hint: "double the braces: `{{ … }}`",
            edit: .init(span: whole, replacement: "{" + whole.text + "}"))
    }
}

// MARK: - Functions

extension Messages {
    static func anonymousFunction(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "expected-name", title: "a name is expected after `fn`",
            primary: .init(place, "name expected"),
            explanation: "`fn` declares a function with a name.",
            hint: "a function without a name is a lambda: `x => x * 2`")
    }

    static func functionBody(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "expected-block", title: "the body of this function stands in braces",
            primary: .init(place, "`{` expected"),
            explanation: "`fn` takes a body in braces; a short function may be a lambda.",
            hint: "write `let \(name) = x => …`, or `fn \(name)(x) { … }`")
    }

    static func expectedParameters(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-parameters", title: "a function's parameters stand in parentheses",
            primary: .init(place, "`(` expected"),
            explanation: "Found \(found).", hint: "write `()` if there are none")
    }

    static func expectedParameter(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "expected-parameters", title: "this is not the name of a parameter",
            primary: .init(place, "a name, `,` or `)` expected"),
            explanation: "Parameters are names, each with `= default` where it has one; "
                + "found \(found).", hint: nil)
    }

    static func parameterColon(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "parameter-default", title: "a parameter's default is written with `=`",
            primary: .init(place, "`=` expected"),
            explanation: "In a declaration `=` gives the default, and there are no types to name; "
                + "`:` names arguments in a call.",
            hint: "write `fn f(x, by = 2) { … }`")
    }

    static func typeAnnotation(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "type-annotation", title: "types are not written here",
            primary: .init(place, "a type follows"),
            explanation: "Names and functions have no declared types.",
            hint: "leave the type out")
    }

    static func lambdaNeedsParentheses(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "lambda-needs-parentheses", title: "a lambda here stands in parentheses",
            primary: .init(place, "begins a lambda's body"),
            explanation: "`=>` binds looser than every operator, so what stands on its left is "
                + "no list of parameters.",
            hint: "write `(x => …)`, with names only before `=>`")
    }

    static func lambdaAfterPipe(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "lambda-needs-parentheses", title: "a lambda after `|>` stands in parentheses",
            primary: .init(place, "begins a lambda"),
            explanation: "Without them it cannot be told where the lambda ends.",
            hint: "write `|> (x => …)`")
    }
}
