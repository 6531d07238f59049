import Interpreter
import Testing

@Suite("Values that are not known yet")
struct TracingTests {
    private func session() -> Session {
        let session = Session(library: Session.doubles)
        session.run("let x = unknown(\"x\")\nlet t = ones(2)")
        return session
    }

    @Test(
        "Operators and parts are theirs",
        arguments: [
            ("x + 1", "(x + 1)"), ("1 - x", "(1 - x)"), ("x * x", "(x * x)"), ("x @ x", "(x @ x)"),
            ("x ^ 2", "(x ^ 2)"), ("2 ^ x", "(2 ^ x)"), ("x < 3", "(x < 3)"),
            ("3 >= x", "(3 >= x)"),
            ("x == nil", "(x == nil)"), ("x != 2", "(x != 2)"), ("-x", "(-x)"), ("+x", "x"),
            ("not x", "(not x)"), ("x % 2", "(x % 2)"), ("x // 2", "(x // 2)"),
            ("x[0]", "x[1]"), ("x[0, 1:3, ..., [true, false]]", "x[4]"), ("x[1:]", "x[1]"),
            ("x[[0, 1]]", "x[1]"), ("x.T", "x.T"),
            ("{ var z = 2 * x; z += 1; z }", "((2 * x) + 1)"),
            ("(() => { var s = 0; for i in 0..<2 { s += x }; s })()", "((0 + x) + x)"),
        ])
    func operators(_ code: String, _ shown: String) {
        let session = session()
        session.run("let y = \(code)")
        #expect(session.shown("y") == shown)
    }

    @Test("Beside a tensor they are asked first, on both sides")
    func tensors() {
        let session = session()
        session.run("let a = t + x\nlet b = x + t\nvar c = t + 1\nc = c * x")
        #expect(session.shown("a")?.hasSuffix(" + x)") == true)
        #expect(session.shown("b")?.hasPrefix("(x + ") == true)
        #expect(session.shown("c")?.hasSuffix(" * x)") == true)
    }

    @Test(
        "Where a plain number or truth is needed they say what for",
        arguments: [
            ("if x { 1 }", "condition"), ("while x { }", "condition"), ("x and true", "condition"),
            ("true or false and x", "none"), ("x or true", "condition"),
            ("if x > 1 { 2 }", "condition"),
            ("while x < 1 { }", "condition"), ("expect x", "expectation"),
            ("expect x == 1", "expectation"), ("[1, 2][x]", "index"), ("t[x]", "index"),
            ("t[x, 0]", "index"), ("\"abc\"[x]", "index"), ("[1, 2][x:]", "sliceBound"),
            ("t[:x]", "sliceBound"), ("0..<x", "rangeBound"), ("for i in 0..<x { }", "rangeBound"),
            ("\"{x}\"", "text"), ("\"{x:.2f}\"", "text"), ("string(x)", "text"),
            ("zeros(x)", "argument"), ("t.sum(axis: x)", "argument"),
            ("t.sum(keep: x)", "argument"),
            ("var s = \"\"\ns += \"a{x}\"", "text"),
        ])
    func uses(_ code: String, _ use: String) {
        let failure = session().run(code).failure
        if use == "none" {
            #expect(failure == nil)
        } else {
            #expect(failure?.id == "unknown-\(use)")
            #expect(failure?.primary != nil)
        }
    }

    @Test("Their parts cannot be assigned, nor can they become parts of a tensor")
    func parts() {
        for code in ["y[0] += 1", "y[0] = 1", "y.a = 2", "s[0] = x"] {
            let failure = session().run("var y = x\nvar s = zeros(2)\n\(code)").failure
            #expect(failure?.id == "not-assignable", "\(code)")
            #expect(failure?.title.contains("traced") == true, "\(code)")
        }
    }

    @Test(
        "Nothing is shown while a block is traced",
        arguments: [
            "print(1)", "show(1)", "expect true", "expect(1 == 1)", "fn f() { print(1) }\nf()",
        ])
    func effects(_ code: String) {
        let failure = session().run("tracing(() => { \(code); 1 })").failure
        #expect(failure?.id == "effect-in-step")
        let after = session()
        after.run("tracing(() => { \(code); 1 })")
        #expect(after.run("print(1)").failure == nil)
    }
}

@Suite("Variables that a function captures")
struct CapturedVariableTests {
    private let session = Session(library: Session.doubles)

    @Test("Through functions, lists and records, each once, in the order of their use")
    func listing() {
        session.run(
            """
            var w = 1
            let b = 2
            let unused = 3
            fn line(x) { x * w + b }
            let table = { all: [line, x => x + w] }
            fn local(k) { () => table.all[0](k) }
            let f = local(5)
            let names = captured(f)
            """)
        #expect(session.shown("names") == "[\"k\", \"table\", \"b\", \"w\"]")
    }

    @Test("They hold other values for a while, and their own afterwards")
    func replacing() {
        session.run("var w = 1\nlet b = 2\nfn f(x) { w * x + b }\nlet seen = tracing(() => f(3))")
        #expect(session.shown("seen") == "((w * 3) + b)")
        #expect(session.shown("w") == "1")
        session.run("let broken = tracing(() => { if w > 1 { 2 } })")
        session.run("let later = [w, f(1)]")
        #expect(session.shown("later") == "[1, 3]")
    }

    @Test("An assignment to one is found, and undone")
    func assigned() {
        session.run("var w = 1\nvar log = []\nfn note(x) { log = log + [x]; x }")
        let failure = session.run("let n = tracing(() => note(w))").failure
        #expect(failure?.id == "effect-in-step")
        #expect(failure?.title == "the block changes `log`")
        #expect(session.shown("log") == "[]")
        #expect(session.run("tracing(() => { w = 2 })").failure?.id == "effect-in-step")
        #expect(session.shown("w") == "1")
    }
}
