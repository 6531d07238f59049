import Diagnostics
import Interpreter
import Language

/// What `help` writes, made from the declarations alone.
enum HelpText {
    /// The categories with their builtins and constants.
    static func overview(of library: BuiltinLibrary) -> String {
        let sections = Category.allCases.map { category in
            category.title + "\n" + wrapped(names(in: category, of: library), indent: "  ")
        }
        return sections.joined(separator: "\n")
            + "\nhelp(name) tells about one of them, such as help(sum).\n"
    }

    private static func names(in category: Category, of library: BuiltinLibrary) -> [String] {
        let builtins = library.builtins.values.filter {
            $0.signature.category == category.rawValue
        }.map(\.signature.name)
        let constants = library.constants.values.filter { $0.category == category.rawValue }
            .map(\.name)
        return (builtins + constants).sorted()
    }

    /// A builtin, a constant, a category or a later name.
    ///
    /// - Throws: a `no-such-help` fault with near names.
    static func about(_ topic: Value, in library: BuiltinLibrary) throws -> String {
        if let builtin = topic.asBuiltin { return page(for: builtin.signature) }
        if let function = topic.asFunction { return page(for: function) }
        if let constant = constant(topic, in: library) {
            return "\(constant.name)\n  \(constant.summary)\n"
        }
        guard let name = topic.asString else { return description(of: topic) }
        if name.contains("*") { return try search(name, in: library) }
        if let builtin = library.builtins[name] { return page(for: builtin.signature) }
        if let constant = library.constants[name] { return "\(name)\n  \(constant.summary)\n" }
        if let meaning = library.notYet[name] {
            return "\(name)\n  Not there yet: \(meaning).\n"
        }
        if let word = KeywordHelp.all[name] {
            return "\(name)\n  \(word.meaning)\nExample\n"
                + word.example.split(separator: "\n").map { "  \($0)\n" }.joined()
        }
        if let category = Category(rawValue: name.lowercased()) {
            return category.title + "\n"
                + wrapped(names(in: category, of: library), indent: "  ")
        }
        throw unknown(name, in: library)
    }

    /// The constant that stands for this dataset collection.
    private static func constant(_ topic: Value, in library: BuiltinLibrary) -> Constant? {
        guard let object = topic.asExtended else { return nil }
        return library.constants.values.first { $0.value().asExtended?.isEqual(to: object) == true }
    }

    private static func unknown(_ name: String, in library: BuiltinLibrary) -> Fault {
        let names = Array(library.builtins.keys) + Array(library.constants.keys)
        return Fault(
            "no-such-help", title: "there is no help about this name",
            explanation: "Nothing in the library is called "
                + "`\(Wording.shortened(name, to: 40))`.",
            hint: Wording.didYouMean(name, among: names)
                ?? "`help()` lists every name, and `help(\"*word*\")` searches for a word",
            argument: 0)
    }

    // MARK: - Searching

    /// The names that fit a pattern with `*`, then those about which its words are said.
    private static func search(_ pattern: String, in library: BuiltinLibrary) throws -> String {
        let summaries =
            library.builtins.mapValues(\.signature.summary)
            .merging(library.constants.mapValues(\.summary)) { first, _ in first }
        let names = summaries.keys.filter { NamePattern.matches($0, pattern) }.sorted()
        let about = summaries.keys.filter {
            !names.contains($0) && NamePattern.matches(summaries[$0] ?? "", "*\(pattern)*")
        }.sorted()
        guard !names.isEmpty || !about.isEmpty else {
            throw Fault(
                "no-such-help", title: "nothing in the library fits this pattern",
                explanation: "Neither a name nor what is said of one fits "
                    + "`\(Wording.shortened(pattern, to: 40))`.",
                hint: "`help()` lists every name", argument: 0)
        }
        let found = names + about
        let width = found.map(\.count).max() ?? 0
        return found.map { name in
            name + String(repeating: " ", count: width - name.count + 2)
                + (summaries[name] ?? "") + "\n"
        }.joined()
    }

    private static func description(of value: Value) -> String {
        let type = Display.typeName(of: value)
        return "\(Wording.article(type)) \(type)\n"
    }

    /// Head and comment of a function of the program.
    private static func page(for function: FunctionObject) -> String {
        guard let text = function.text else {
            return "\(function.name ?? "a lambda")"
                + "(\(function.parameterNames.joined(separator: ", ")))\n"
                + "  A function of this notebook.\n"
        }
        let comment = text.comment.isEmpty ? ["A function of this notebook."] : text.comment
        return text.head + "\n" + comment.map { "  \($0)\n" }.joined()
    }

    /// Signature, summary, parameters and example of one builtin.
    static func page(for signature: Signature) -> String {
        var lines = [signature.call, "  " + signature.summary]
        if !signature.parameters.isEmpty { lines.append("Parameters") }
        for parameter in signature.parameters {
            lines.append("  \(parameter.name): \(parameter.explanation)")
        }
        lines.append("Example")
        lines += signature.example.split(separator: "\n").map { "  " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Names side by side in lines of at most 76 columns.
    private static func wrapped(_ names: [String], indent: String) -> String {
        var text = ""
        var line = indent
        for name in names {
            if line.count + name.count + 1 > 76, line != indent {
                text += trimmedEnd(line) + "\n"
                line = indent
            }
            line += name + " "
        }
        return text + trimmedEnd(line) + "\n"
    }

    private static func trimmedEnd(_ line: String) -> String {
        line.hasSuffix(" ") ? String(line.dropLast()) : line
    }
}

extension Value {
    fileprivate var asFunction: FunctionObject? {
        guard case .object(let object) = self, object.kind == .function else { return nil }
        return object as? FunctionObject
    }
}

extension Signature {
    /// `linspace(start, end, count = 50, dtype: float32)`: what may stand without its name
    /// has `=` before the default, what must be named has `:`; `…` stands for a default that
    /// takes words to describe.
    package var call: String {
        let parts = parameters.map { parameter in
            switch parameter.arity {
            case .required: parameter.isNamedOnly ? parameter.name + ":" : parameter.name
            case .optional(let shown):
                "\(parameter.name)\(parameter.isNamedOnly ? ":" : " =") "
                    + (shown.contains(" ") ? "…" : shown)
            case .variadic: parameter.name + "…"
            case .anyNamed: parameter.name + ": …"
            }
        }
        return "\(name)(\(parts.joined(separator: ", ")))"
    }
}

extension Signature.Parameter {
    /// The domain and the default in words.
    package var explanation: String {
        let meaning =
            switch domain {
            case .value(let words): words
            case .choice(let words): "one of \(words.joined(separator: ", "))"
            case .column: "a column's name, or a list of them"
            case .variables: "the name of a variable, or a list of names"
            }
        guard case .optional(let shown) = arity, shown != "nil" else { return meaning }
        return "\(meaning) (\(shown))"
    }
}
