import Interpreter
import Testing

@Suite("Large and odd code")
struct CompilerTests {
    @Test("A sum of a hundred thousand terms")
    func longChain() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run("let x = 1" + String(repeating: " + 1", count: 99_999))
            #expect(session.shown("x") == "100000")
        }
    }

    @Test(
        "A function that calls itself is gone when nothing names it any more",
        arguments: [
            "fn f(n) { if n == 0 { 0 } else { f(n - 1) } }",
            "fn f(n) { if n == 0 { 0 } else { map([n], k => f(k - 1))[0] } }",
            "let data = ones(10)\nfn f(n) { if n == 0 { data.sum() } else { f(n - 1) } }",
        ])
    func recursionHoldsNothing(code: String) throws {
        let session = Session()
        weak var function: HeapObject?
        try Session.onLargeStack {
            session.run(code + "\nf(3)")
            if case .object(let object)? = session.evaluator.value(of: "f") { function = object }
            #expect(function != nil)
            session.run("let f = 1")
        }
        #expect(function == nil)
    }

    @Test("A list of a hundred thousand elements")
    func longList() throws {
        try Session.onLargeStack {
            let session = Session()
            let items = (0..<100_000).map(String.init).joined(separator: ", ")
            session.run("let xs = [\(items)]\nlet n = len(xs)\nlet last = xs[-1]")
            #expect(session.shown("n") == "100000")
            #expect(session.shown("last") == "99999")
        }
    }

    @Test("More variables than there are registers is an error, not a crash")
    func manyVariables() throws {
        try Session.onLargeStack {
            let lines = (0..<70_000).map { "let v\($0) = \($0)" }.joined(separator: "\n")
            #expect(Session().run(lines).failure?.id == "code-too-large")
        }
    }

    @Test("Long pipes and long else-if chains")
    func longPipes() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run(
                "let inc = x => x + 1\nlet x = 0" + String(repeating: " |> inc()", count: 5_000))
            #expect(session.shown("x") == "5000")
            let chain = (0..<500).map { "if n == \($0) { \($0) }" }.joined(separator: " else ")
            session.run("let n = 321\nlet y = \(chain) else { -1 }")
            #expect(session.shown("y") == "321")
        }
    }

    @Test(
        "The left side is taken before the right side changes it",
        arguments: [
            ("var x = 1\nlet y = x + { x = 5; x }\ny", "6\n"),
            ("var x = 1\nx += { x = 5; 10 }\nx", "11\n"),
            ("var x = true\nx = x and { x = false; true }\nx", "true\n"),
            ("var xs = [1]\nxs = [xs[0], xs]\nxs", "[1, [1]]\n"),
            ("var f = x => x\nlet g = () => f\nf = x => x + 1\ng()(1)", "2\n"),
            ("var n = 3\nn = if n > 2 { n * 2 } else { n }\nn", "6\n"),
            ("let x = { 3 }\nx", "3\n"),
            ("var t = 0\nfor (i, v) in enumerate([5, 6]) { t += i * v }\nt", "6\n"),
            ("fn f() { }\nprint(f())", "nil\n"),
            ("1;", ""),
            ("", ""),
        ])
    func order(program: String, shown: String) {
        #expect(Session.text(program) == shown)
    }
}
