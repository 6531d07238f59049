import Diagnostics
import Language
import Shapes
import TestSupport

/// A small library to check code against.
enum TestLibrary {
    static let signatures: [Signature] = [
        make(
            "print",
            [
                .init("values", .value("anything"), .variadic),
                .init("separator", .value("a string"), .optional("\" \""), namedOnly: true),
            ], hasEffect: true),
        make(
            "sum",
            [
                .init("x", .value("a tensor or list")),
                .init("axis", .value("an axis"), .optional("nil")),
                .init("keep", .value("a bool"), .optional("false"), namedOnly: true),
            ]),
        make("map", [.init("items", .value("a list")), .init("f", .value("a function"))]),
        make("seed", [.init("n", .value("a whole number"))]),
        make("now", []),
        make(
            "pool",
            [
                .init("x", .value("a tensor")),
                .init("padding", .choice(["same", "valid"]), .optional("valid")),
            ]),
        make(
            "table",
            [
                .init("rows", .value("a list")),
                .init("by", .column, .optional("nil"), namedOnly: true),
                .init("show", .column, .optional("nil"), namedOnly: true),
            ]),
        make(
            "repeatedly", [.init("n", .value("a number")), .init("body", .value("a block"))],
            takesBlock: true),
        Signature(
            "step", [.init("optimiser", .value("an optimiser")), .init("body", .value("a block"))],
            category: "tests", summary: "", example: "", tracesBlock: true),
        make(
            "gradient",
            [
                .init("f", .value("a function")),
                .init("wrt", .variables, .optional("nil"), namedOnly: true),
            ]),
        make("ones", [.init("sizes", .value("whole numbers"), .variadic)], rule: ones),
        make(
            "reshape",
            [.init("x", .value("a tensor")), .init("sizes", .value("sizes"), .variadic)],
            rule: reshape),
    ]

    static func make(
        _ name: String, _ parameters: [Signature.Parameter], takesBlock: Bool = false,
        hasEffect: Bool = false, rule: ResultRule? = nil
    ) -> Signature {
        Signature(
            name, parameters, category: "tests", summary: "", example: "", takesBlock: takesBlock,
            hasEffect: hasEffect, resultRule: rule)
    }

    static let ones: ResultRule = { arguments throws(ShapeError) in
        wholes(arguments[0]).map { .tensor(Shape($0)) } ?? .unknown
    }

    static let reshape: ResultRule = { arguments throws(ShapeError) in
        guard case .tensor(let shape)? = arguments[0], let sizes = wholes(arguments[1]) else {
            return .unknown
        }
        return .tensor(try ShapeRules.reshape(shape, to: sizes))
    }

    static func wholes(_ value: StaticValue?) -> [Int]? {
        guard case .list(let items)? = value else { return nil }
        var sizes: [Int] = []
        for item in items {
            guard case .number(let number) = item else { return nil }
            guard let size = Int(exactly: number) else { return nil }
            sizes.append(size)
        }
        return sizes
    }

    static var environment: CheckEnvironment {
        var environment = CheckEnvironment(
            builtins: Dictionary(uniqueKeysWithValues: signatures.map { ($0.name, $0) }),
            constants: ["pi"], notYet: ["Adam": "an optimiser"])
        environment.globals["params"] = .init()
        return environment
    }
}

/// What checking a text found: each fault as `id` with the text it points to.
func check(_ text: String, after earlier: [String] = []) -> CheckedProgram {
    var environment = TestLibrary.environment
    for cell in earlier {
        let tree = Parser.parse(SourceFile(name: "earlier.md", text: cell))
        _ = Checker.check(tree, in: &environment)
    }
    return Checker.check(Parser.parse(SourceFile(name: "test.md", text: text)), in: &environment)
}

/// A finding as a line: `unknown-name at 8..<16`.
func findings(_ program: CheckedProgram) -> [String] {
    program.diagnostics.map { "\($0.id) at \($0.primary?.span.range ?? 0..<0)" }
}

/// The findings that a marked text asks for: its marks in order, each with the id of its place.
func expected(_ ids: [String], at source: MarkedSource) -> [String] {
    zip(ids, source.spans).map { "\($0) at \($1.range)" }
}
