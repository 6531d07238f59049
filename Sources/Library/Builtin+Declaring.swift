import Interpreter
import Language

extension Builtin {
    /// Declares a builtin whose body reads its arguments through a ``BuiltinCall``.
    ///
    /// - Parameters:
    ///   - formula: what it gives for one plain number, by the same arithmetic as the body.
    ///   - formula2: the same for two.
    ///   - quick: answers the commonest calls of one argument without the body; nil leaves
    ///     them to it.
    init(
        _ name: String,
        _ parameters: [Signature.Parameter],
        _ category: Category,
        _ summary: String,
        example: String,
        rule: ResultRule? = nil,
        takesBlock: Bool = false,
        tracesBlock: Bool = false,
        hasEffect: Bool = false,
        formula: Formula? = nil,
        formula2: Formula2? = nil,
        quick: (@Sendable (Value) -> Value?)? = nil,
        body: @escaping @Sendable (BuiltinCall) throws -> Value
    ) {
        let declaration = Declaration(
            Signature(
                name, parameters, category: category.rawValue, summary: summary,
                example: example, takesBlock: takesBlock, tracesBlock: tracesBlock,
                hasEffect: hasEffect, resultRule: rule))
        self.init(
            declaration.signature, formula: formula, formula2: formula2, quick: quick
        ) { arguments in
            let call = BuiltinCall(
                declaration: declaration, machine: arguments.machine, values: arguments.values,
                body: body)
            if arguments.machine.isTracing, let value = try TracedBuiltins.value(of: call) {
                return value
            }
            return try body(call)
        }
    }
}

/// A signature behind one reference, so that a call costs no copies of its strings.
final class Declaration: Sendable {
    let signature: Signature

    init(_ signature: Signature) {
        self.signature = signature
    }
}

extension Signature.Parameter {
    /// An argument that must be given.
    static func required(_ name: String, _ domain: String) -> Self {
        Self(name, .value(domain))
    }

    /// An argument with a default, by position or by name.
    static func optional(_ name: String, _ domain: String, _ shown: String) -> Self {
        Self(name, .value(domain), .optional(shown))
    }

    /// An argument with a default that is always written with its name.
    static func named(_ name: String, _ domain: String, _ shown: String) -> Self {
        Self(name, .value(domain), .optional(shown), namedOnly: true)
    }

    /// The names of variables.
    static func variables(_ name: String, _ arity: Arity = .required) -> Self {
        Self(name, .variables, arity, namedOnly: true)
    }

    /// Any number of arguments.
    static func rest(_ name: String, _ domain: String) -> Self {
        Self(name, .value(domain), .variadic)
    }

    static let axis = optional("axis", "an axis of the tensor, or a list of axes", "nil")
    static let oneAxis = optional("axis", "an axis of the tensor", "nil")
    static let keep = named("keep", "true to keep the axes with size 1", "false")
    static let dtype = named("dtype", "an element type", "float32")
    static let seed = named("seed", "a whole number from 0 up", "nil")
    static let title = named("title", "a text above the figure", "nil")
    static let alt = named("alt", "a text that says what is seen", "nil")
    static let caption = named("caption", "a text under the figure", "nil")
}
