import Diagnostics

// MARK: - Names that mean nothing

extension Messages {
    static func unknownName(
        _ place: SourceSpan, _ name: String, near: [(name: String, place: SourceSpan?)]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-name", title: "nothing here is called `\(shortened(name))`",
            primary: .init(place, "not defined"),
            explanation: "No variable, function or part of the library has the name "
                + "`\(shortened(name))`.",
            hint: foreignName(name) ?? didYouMean(near, place),
            edit: near.count == 1 && foreignName(name) == nil
                ? .init(span: place, replacement: near[0].name) : nil)
    }

    /// The near names in a question; a single one with the place of its definition.
    private static func didYouMean(
        _ near: [(name: String, place: SourceSpan?)], _ use: SourceSpan
    ) -> String? {
        guard !near.isEmpty else { return nil }
        let names = list(near.map(\.name), "or")
        guard near.count == 1, let place = near[0].place else { return "did you mean \(names)?" }
        let inOtherFile = place.file === use.file ? "" : " of \(place.file.name)"
        return "did you mean \(names), defined in line \(place.start.line)\(inOtherFile)?"
    }

    private static func foreignName(_ name: String) -> String? {
        switch name {
        case "True", "TRUE": "true is written `true`"
        case "False", "FALSE": "false is written `false`"
        case "None", "null", "NULL", "undefined", "nothing", "Nil": "nothing is written `nil`"
        case "np", "numpy", "torch", "math", "Math", "jnp", "tf":
            "the library's functions have no prefix: `sqrt(x)`, `zeros(3)`"
        case "self", "this": "a function has no object of its own; hand it what it needs"
        case "println", "printf", "echo", "console": "to write a line, `print(x)`"
        case "lambda": "a lambda is written `x => …`"
        default: nil
        }
    }

    static func didYouMean(_ near: [String]) -> String? {
        near.isEmpty ? nil : "did you mean \(list(near, "or"))?"
    }

    static func usedBeforeDefinition(
        _ place: SourceSpan, _ name: String, _ definition: SourceSpan
    ) -> Diagnostic {
        let line = definition.start.line
        let isHere = line == place.start.line
        return Diagnostic(
            "used-before-definition", title: "`\(shortened(name))` has no value yet",
            primary: .init(place, "used here"),
            secondary: [.init(definition, "defined here")],
            explanation: isHere
                ? "`\(shortened(name))` gets its value when this statement is done."
                : "`\(shortened(name))` is defined in line \(line), which runs after this.",
            hint: isHere ? nil : "move the definition above its use")
    }

    static func definedLater(
        _ place: SourceSpan, _ name: String, _ later: CheckEnvironment.LaterName
    ) -> Diagnostic {
        Diagnostic(
            "defined-later", title: "`\(shortened(name))` is defined only further down",
            primary: .init(place, "not defined yet"),
            secondary: [.init(later.place, "defined here")],
            explanation: "The cell `\(later.cell)` defines it in line \(later.place.start.line). A "
                + "cell sees what the cells above it left.",
            hint: "move the cell `\(later.cell)` above this one")
    }

    static func notImported(_ place: SourceSpan, _ name: String, _ file: String) -> Diagnostic {
        Diagnostic(
            "unknown-name", title: "`\(shortened(name))` is not imported",
            primary: .init(place, "not defined"),
            explanation: "\(file) works `\(shortened(name))` out when it runs. An import takes "
                + "only functions, and `let` of literals or lambdas, that need nothing else.",
            hint: "define it here as well, or hand it to the function as an argument")
    }

    static func unknownMember(
        _ place: SourceSpan, _ name: String, of module: String, near: [String]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-member", title: "`\(shortened(module))` has no `\(shortened(name))`",
            primary: .init(place, "not defined there"),
            explanation: "The imported file behind `\(shortened(module))` defines no "
                + "`\(shortened(name))` that an import takes.",
            hint: didYouMean(near))
    }

    static func unknownInNamespace(
        _ place: SourceSpan, _ name: String, _ namespace: String, _ names: [String],
        near: [String]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-member", title: "`\(namespace)` has no `\(shortened(name))`",
            primary: .init(place, "not part of the library"),
            explanation: "Under `\(namespace)` stand:" + names.map { "\n- `\($0)`" }.joined(),
            hint: didYouMean(near))
    }

    static func unknownMethod(
        _ place: SourceSpan, _ name: String, _ kind: String, near: [String]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-member", title: "a \(kind) has no `\(shortened(name))`",
            primary: .init(place, "not part of the library"),
            explanation: "`x.\(shortened(name))(…)` calls a function of the library with `x` as "
                + "its first argument, and there is none of that name.",
            hint: didYouMean(near) ?? "a function of your own is called as `f(x)`")
    }
}

// MARK: - Names that cannot change

extension Messages {
    static func assignmentToUnknown(
        _ place: SourceSpan, _ name: String, near: [(name: String, place: SourceSpan?)]
    ) -> Diagnostic {
        let variable = near.first { $0.place != nil }.map { "did you mean `\($0.name)`? " } ?? ""
        return Diagnostic(
            "unknown-name", title: "there is no variable `\(shortened(name))` to change",
            primary: .init(place, "not defined"),
            explanation: "`=` changes a variable that exists.",
            hint: variable + "for a new name write `let \(shortened(name)) = …`, or `var` if it "
                + "changes later")
    }

    static func assignmentToBuiltin(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "immutable-name", title: "`\(shortened(name))` belongs to the library",
            primary: .init(place, "cannot be changed"),
            explanation: "The library's names keep their meaning unless a variable of the same "
                + "name is declared.",
            hint: "for a variable of that name write `var \(shortened(name)) = …`")
    }

    static func immutable(
        _ place: SourceSpan, _ name: String, _ kind: Checking.Fact.Kind,
        _ definition: SourceSpan?, isPart: Bool
    ) -> Diagnostic {
        let what: (title: String, hint: String)
        let name = shortened(name)
        switch kind {
        case .parameter: what = ("a parameter", "copy it first: `var changed = \(name)`")
        case .loop: what = ("the variable of a loop", "copy it first: `var changed = \(name)`")
        case .function: what = ("a function", "choose another name")
        case .member:
            what = (
                "part of a model, which never changes", "copy it first: `var changed = \(name)`"
            )
        case .imported: what = ("imported", "copy it first: `var changed = \(name)`")
        default: what = ("a `let`", "declare it with `var \(name) = …` to change it")
        }
        return Diagnostic(
            "immutable-name", title: "`\(name)` cannot be changed",
            primary: .init(place, isPart ? "changed in part here" : "assigned here"),
            secondary: definition.map { [.init($0, "defined here")] } ?? [],
            explanation: "`\(name)` is \(what.title)"
                + (isPart ? ", so that its parts stay as they are too." : "."),
            hint: what.hint)
    }
}

// MARK: - Names defined twice

extension Messages {
    static func repeatedName(
        _ place: SourceSpan, _ name: String, what: String, first: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "duplicate-\(what)",
            title: "the \(what) `\(shortened(name))` stands here twice",
            primary: .init(place, "second time"), secondary: [.init(first, "first time")],
            explanation: "Which of the two `\(shortened(name))` means could not be told.",
            hint: "give one of them another name")
    }

    static func functionTwice(
        _ place: SourceSpan, _ name: String, _ first: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "duplicate-function", title: "two functions are called `\(shortened(name))`",
            primary: .init(place, "second one"), secondary: [.init(first, "first one")],
            explanation: "Functions exist from the start of their cell or block, so which one "
                + "`\(shortened(name))` means could not be told.",
            hint: "give one of them another name")
    }
}

// MARK: - Places

extension Messages {
    static func outside(_ place: SourceSpan, _ word: String, _ home: String) -> Diagnostic {
        Diagnostic(
            "misplaced-\(word)", title: "`\(word)` stands outside every \(home)",
            primary: .init(place),
            explanation: home == "loop"
                ? "`\(word)` is for the body of a `for` or `while`, in the same function."
                : "`return` gives a function's value; a cell's value is its last expression.",
            hint: nil)
    }

    static func unusedValue(_ place: SourceSpan, isComparison: Bool) -> Diagnostic {
        Diagnostic(
            "unused-value", severity: .warning, title: "this value is dropped",
            primary: .init(place, "not used"),
            explanation: isComparison
                ? "The comparison's outcome goes nowhere; only a cell's last value is shown."
                : "It goes nowhere; only the value of a cell's last expression is shown.",
            hint: isComparison
                ? "to assign write `=`; to test write `expect`"
                : "to see it write `show(…)`; to keep it, `let name = …`")
    }

    static func unreachable(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unreachable-code", severity: .warning, title: "this never runs",
            primary: .init(place, "never reached"),
            explanation: "The statement before it always leaves.",
            hint: "remove it, or put what comes before into an `if`")
    }

    static func importCycle(_ place: SourceSpan, _ chain: [String]) -> Diagnostic {
        Diagnostic(
            "import-cycle", title: "this import leads back to where it began",
            primary: .init(place),
            explanation: "The files import each other: " + chain.joined(separator: " → ") + ".",
            hint: "move what both need into a file of its own")
    }

    static func noImports(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "import-unavailable", title: "files cannot be imported here",
            primary: .init(place),
            explanation: "This code stands in no folder that a path could be relative to.",
            hint: nil)
    }
}
