import Diagnostics

// MARK: - The body of a model

extension Messages {
    static func notAModelPart(_ place: SourceSpan, found: String) -> Diagnostic {
        Diagnostic(
            "model-part", title: "this is neither a member nor a method",
            primary: .init(place, "not part of a model"),
            explanation: "A model's body holds members, `name = value`, and methods, "
                + "`name(parameters) { … }`; found \(found).",
            hint: "what is to be done with a model stands in one of its methods")
    }

    static func wordInModel(_ place: SourceSpan, _ word: String, isMethod: Bool) -> Diagnostic {
        Diagnostic(
            "model-part",
            title: isMethod
                ? "a model's methods are written without `\(word)`"
                : "a model's members are written without `\(word)`",
            primary: .init(place, "left out here"),
            explanation: isMethod
                ? "In a model's body, `name(parameters) { … }` is a method."
                : "In a model's body, `name = value` is a member. Members never change.",
            hint: "remove `\(word)`")
    }

    static func memberColon(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "model-part", title: "a model's members are written with `=`",
            primary: .init(place, "`=` expected"),
            explanation: "A colon stands between the names and values of arguments and records.",
            hint: "write `\(shortened(name)) = …`",
            edit: .init(span: place, replacement: " ="))
    }

    static func methodBody(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "expected-block", title: "the body of this method stands in braces",
            primary: .init(place, "`{` expected"),
            explanation: "A method is `name(parameters) { … }`.",
            hint: "write `\(shortened(name))(…) { … }`")
    }

    static func misplacedModel(_ place: SourceSpan) -> Diagnostic {
        Diagnostic(
            "misplaced-model", title: "a model is declared as a statement",
            primary: .init(place, "inside an expression"),
            explanation: "`model Net() { … }` gives the name `Net` to what makes such models; the "
                + "declaration itself is no value.",
            hint: "declare it on a line of its own, then write `Net()`")
    }
}

// MARK: - Names in a model

extension Messages {
    static func modelTwice(
        _ place: SourceSpan, _ name: String, _ what: String, first: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "duplicate-member", title: "`\(shortened(name))` stands in this model twice",
            primary: .init(place, "a \(what)"), secondary: [.init(first, "first time")],
            explanation: "Parameters, members and methods of a model share its names, so which "
                + "of the two `\(shortened(name))` means could not be told.",
            hint: "give one of them another name")
    }

    static func methodInMember(
        _ place: SourceSpan, _ name: String, _ definition: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            "used-before-definition", title: "`\(shortened(name))` cannot be called yet",
            primary: .init(place, "used while the model is made"),
            secondary: [.init(definition, "a method of the model")],
            explanation: "A method sees all members, so it can be called once they are made. "
                + "Members are made in order, from the model's parameters and the members above.",
            hint: "write what both need as a function outside the model")
    }

    static func selfParameter(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "model-self", title: "a method has no parameter for the model itself",
            primary: .init(place, "not needed"),
            explanation: "In a method the model's members have their plain names, so nothing is "
                + "handed over for `\(name)`.",
            hint: "remove `\(name)`, and write `hidden(x)` for `\(name).hidden(x)`")
    }

    static func selfInMethod(_ place: SourceSpan, _ name: String) -> Diagnostic {
        Diagnostic(
            "model-self", title: "a model does not name itself",
            primary: .init(place, "not defined"),
            explanation: "In a model its members and methods have their plain names.",
            hint: "leave `\(name).` out: `hidden(x)` for `\(name).hidden(x)`")
    }
}
