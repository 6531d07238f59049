import Diagnostics
import Interpreter
import Testing

@Suite("What errors say")
struct MessageTests {
    private func failure(_ program: String) throws -> Diagnostic {
        try #require(Session().run(program).failure)
    }

    @Test("A shape error names operands, shapes, operator and calls")
    func shapes() throws {
        let fault = try failure(
            """
            fn predict(inputs, weights) { inputs @ weights }
            let columns = 5
            let wrong = predict(ones(4, 3), ones(columns, 2))
            """)
        #expect(fault.id == "shape-mismatch")
        #expect(fault.primary?.span.text == "@")
        #expect(fault.secondary.map(\.span.text) == ["inputs", "weights"])
        #expect(fault.secondary.map(\.text) == ["[4, 3]", "[5, 2]"])
        #expect(
            fault.explanation.contains("`inputs` has shape [4, 3] and `weights` has shape [5, 2]"))
        #expect(fault.frames.map(\.function) == ["`predict`"])
        #expect(fault.frames.first?.call.start.line == 3)
    }

    @Test("A type error names both types")
    func types() throws {
        let fault = try failure("let age = 3\nprint(\"age \" + age)")
        #expect(fault.primary?.span.text == "+")
        #expect(fault.explanation.contains("`age` is a number"))
        #expect(fault.hint?.contains("string(x)") == true)
    }

    @Test("A failed expectation shows both sides")
    func expectation() throws {
        let fault = try failure("let got = [1, 2]\nexpect got == [1, 3], \"the same\"")
        #expect(
            fault.explanation
                == "Expected: the same. The left side is [1, 2], the right side is [1, 3].")
        #expect(fault.primary?.text == "")
        #expect(fault.secondary.map(\.text) == ["[1, 2]", "[1, 3]"])
        let bare = try failure("let ok = false\nexpect ok")
        #expect(bare.primary?.text == "false")
        let result = Session().run("expect 1 == 2")
        #expect(result.outputs.map(\.shown) == ["✗ 1 == 2\n"])
    }

    @Test("A fault of a builtin underlines the argument to blame")
    func arguments() throws {
        let fault = try failure("let xs = [1, \"a\"]\nprint(sum(xs))\n")
        #expect(fault.primary?.span.text == "xs")
    }

    @Test("An unknown field has its near names")
    func fields() throws {
        let fault = try failure("let r = { rate: 1, steps: 2 }\nprint(r.rte)")
        #expect(fault.primary?.span.text == "rte")
        #expect(fault.hint == "did you mean `rate`?")
    }

    @Test("Calls through lambdas and builtins are told innermost first")
    func frames() throws {
        let fault = try failure("fn outer(xs) { map(xs, x => x + \"a\") }\nouter([1])")
        #expect(fault.frames.map(\.function) == ["a lambda", "`outer`"])
        #expect(fault.frames.map(\.call.start.line) == [1, 2])
    }

    @Test("Deep recursion tells only the ends of its calls")
    func recursion() throws {
        try Session.onLargeStack {
            let fault = try failure("fn f(n) { f(n + 1) + 1 }\nf(0)")
            #expect(fault.id == "too-deep-recursion")
            #expect(fault.frames.count == 20)
            #expect(fault.framesLeftOut == .init(after: 10, count: 4_979))
        }
    }

    @Test(
        "Titles are short, lower case and without a full stop",
        arguments: [
            "[1][5]", "1 + \"a\"", "let n = 0\n1 % n", "let n = 3\nfor i in n { }",
            "let r = [1]\nr.foo", "let f = 3\nlet g = [f]\ng[0]()",
            "if 3 { }", "expect 1 == 2", "ones(2) + ones(3)", "let (a, b) = [1]",
            "var s = \"a\"\ns[0] = 1", "fn f() { x }\nf()\nlet x = 1", "print(\"{1:q}\")",
        ])
    func titles(program: String) throws {
        let fault = try failure(program)
        #expect(fault.title.count <= 60)
        #expect(!fault.title.hasSuffix("."))
        #expect(fault.title.first?.isUppercase == false)
        #expect(fault.primary != nil)
        #expect(fault.explanation.hasSuffix("."))
    }

    @Test("The list of ids is sorted and has no id twice")
    func ids() {
        let ids = InterpreterDiagnostics.ids
        #expect(ids == Set(ids).sorted())
    }
}
