import Diagnostics
import Shapes

// MARK: - Arguments

extension Messages {
    static func missingArguments(
        _ place: SourceSpan, _ function: String, _ missing: [Signature.Parameter]
    ) -> Diagnostic {
        let names = missing.map(\.name)
        let plural = names.count > 1
        let meanings = missing.compactMap { parameter -> String? in
            guard case .value(let words) = parameter.domain, !words.isEmpty else { return nil }
            return "`\(parameter.name)` is \(words)"
        }
        return Diagnostic(
            "missing-argument",
            title: plural
                ? "this call lacks \(names.count) arguments"
                : "this call lacks an argument",
            primary: .init(place, plural ? "arguments missing" : "argument missing"),
            explanation: "\(function) also needs \(list(names))."
                + (meanings.isEmpty ? "" : " " + meanings.joined(separator: "; ") + "."),
            hint: "write it as `\(names[0]): …`, or by its position")
    }

    static func tooManyArguments(
        _ place: SourceSpan, _ function: String, limit: Int, named: [String]
    ) -> Diagnostic {
        Diagnostic(
            "too-many-arguments", title: "this call has too many arguments",
            primary: .init(place, "one too many"),
            explanation: "\(function) takes "
                + (limit == 0 ? "no arguments" : "at most \(count(limit, "argument"))")
                + (named.isEmpty ? "." : " by position; \(list(named)) by name."),
            hint: named.count == 1 ? "write `\(named[0]): …` if that was meant" : nil)
    }

    static func noReceiver(_ place: SourceSpan, _ function: String) -> Diagnostic {
        Diagnostic(
            "too-many-arguments", title: "this function takes no argument",
            primary: .init(place, "called as a method"),
            explanation: "`x.f()` hands `x` to the function, and \(function) takes nothing.",
            hint: "call it without what stands before the point")
    }

    static func unknownArgument(
        _ place: SourceSpan, _ name: String, _ function: String, names: [String], near: [String]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-argument", title: "there is no argument called `\(shortened(name))`",
            primary: .init(place, "not a parameter"),
            explanation: names.isEmpty
                ? "\(function) has no named arguments."
                : "\(function) has \(list(names)).",
            hint: didYouMean(near),
            edit: near.count == 1 ? .init(span: place, replacement: near[0]) : nil)
    }

    static func repeatedArgument(
        _ place: SourceSpan, _ name: String, _ function: String, first: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "repeated-argument", title: "`\(shortened(name))` is given twice",
            primary: .init(place, "second time"), secondary: [.init(first, "first time")],
            explanation: "\(function) takes one value for `\(shortened(name))`; arguments without "
                + "a name fill the parameters from the first.",
            hint: "leave one of the two out")
    }

    static func argumentOrder(_ place: SourceSpan, named: SourceSpan) -> Diagnostic {
        Diagnostic(
            "argument-order", title: "this argument stands after a named one",
            primary: .init(place, "has no name"), secondary: [.init(named, "named")],
            explanation: "Arguments without names come first, in the order of the parameters.",
            hint: "name it too, or move it to the front")
    }

    static func unexpectedBlock(_ place: SourceSpan, _ function: String) -> Diagnostic {
        Diagnostic(
            "unexpected-block", title: "this call is followed by a block",
            primary: .init(place, "belongs to the call"),
            explanation: "A block on the line of a call is handed to it, and \(function) takes "
                + "none.",
            hint: "start the block on a line of its own, or hand over a lambda: `() => { … }`")
    }

    static func notCallable(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "not-callable", title: "this is not a function",
            primary: .init(place, "called here"),
            explanation: "Parentheses right after a value call it.",
            hint: "to multiply write `*` between")
    }

    static func unknownChoice(
        _ place: SourceSpan, _ word: String, _ parameter: String, _ words: [String],
        near: [String]
    ) -> Diagnostic {
        Diagnostic(
            "unknown-choice", title: "`\(shortened(parameter))` cannot be `\(shortened(word))`",
            primary: .init(place, "not one of the choices"),
            explanation: words.count > 5
                ? "It is one of:" + words.map { "\n- `\($0)`" }.joined()
                : "It is \(list(words, "or")).",
            hint: didYouMean(near)
                ?? "a variable that holds the choice stands in parentheses: `(name)`",
            edit: near.count == 1 ? .init(span: place, replacement: near[0]) : nil)
    }
}

// MARK: - Shapes

extension Messages {
    /// The words are those of the error itself, so that a run says the same.
    static func shapes(
        _ error: ShapeError, _ place: SourceSpan,
        _ operands: [(place: SourceSpan, value: StaticValue)]
    ) -> Diagnostic {
        let message =
            operands.count == 2
            ? error.message(left: operands[0].place.quotable, right: operands[1].place.quotable)
            : error.message
        let labels = operands.compactMap { operand -> Diagnostic.Label? in
            switch operand.value {
            case .tensor(let shape): .init(operand.place, "\(shape)")
            case .number: .init(operand.place, "a number")
            default: nil
            }
        }
        return Diagnostic(
            error.id, title: message.title, primary: .init(place), secondary: labels,
            explanation: message.explanation, hint: message.hint)
    }
}
