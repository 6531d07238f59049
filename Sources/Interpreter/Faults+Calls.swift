import Diagnostics

/// Calls and their arguments.
extension Faults {
    static func notCallable(_ value: Value) -> Fault {
        Fault(
            "not-callable", title: "this is not a function",
            explanation: "\(capitalized(Display.withArticle(value))) cannot be called.",
            hint: value.asNumber == nil ? nil : "to multiply write `*` between")
    }

    static func notComposable(_ value: Value) -> Fault {
        Fault(
            "type-mismatch", title: "`>>` composes functions",
            explanation: "One side is \(Display.withArticle(value)).",
            hint: "to give a value to a function write `value |> f`")
    }

    static func namedArgumentsOfComposition() -> Fault {
        Fault(
            "unknown-argument", title: "a composition has no named arguments",
            explanation: "`f >> g` hands its arguments to `f` by position.")
    }

    static func unknownArgument(_ name: String, of function: String?, parameters: [String]) -> Fault
    {
        Fault(
            "unknown-argument",
            title: title(
                "there is no argument called `\(name)`", else: "there is no such argument"),
            explanation: parameters.isEmpty
                ? "\(capitalized(named(function))) takes no arguments."
                : "\(capitalized(named(function))) has \(list(parameters)).",
            hint: didYouMean(name, parameters))
    }

    static func missingArgument(_ name: String, of function: String?) -> Fault {
        Fault(
            "missing-argument", title: "this call lacks an argument",
            explanation: "\(capitalized(named(function))) also needs `\(name)`.")
    }

    static func repeatedArgument(_ name: String, of function: String?) -> Fault {
        Fault(
            "repeated-argument", title: title("`\(name)` is given twice", else: "given twice"),
            explanation: "\(capitalized(named(function))) takes one value for `\(name)`; "
                + "arguments without a name fill the parameters from the first.",
            hint: "leave one of the two out")
    }

    static func tooManyArguments(_ function: String?, given: Int, most: Int) -> Fault {
        Fault(
            "too-many-arguments", title: "this call has too many arguments",
            explanation: "\(capitalized(named(function))) takes "
                + (most == 0 ? "no arguments" : "at most \(count(most, "argument"))")
                + ", and was given \(given).")
    }

    static func unexpectedBlock(_ function: String?) -> Fault {
        Fault(
            "unexpected-block", title: "this call is followed by a block",
            explanation: "A block on the line of a call is handed to it, and "
                + "\(named(function)) takes none.",
            hint: "start the block on a line of its own")
    }

    static func unknownMethod(
        _ name: String, of value: Value, names: [String], library: BuiltinLibrary
    ) -> Fault {
        Fault(
            "unknown-field",
            title: title(
                "there is no `\(name)` to call here", else: "there is nothing to call here"),
            explanation: "\(capitalized(Display.withArticle(value))) has no field `\(name)`, and "
                + "no builtin is called so.",
            hint: didYouMean(name, names + library.builtins.keys))
    }

    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
