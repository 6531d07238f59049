import Foundation
import Interpreter
import Tensors
import Testing

/// What concerns the whole process (the memory, the interruption) runs in one of its own, so that
/// other tests do not meet it.
@Suite("Limits", .serialized)
struct LimitTests {
    @Test("Output beyond the limit keeps its first and last lines")
    func flood() {
        let result = Session().run("for i in 0..<100000 { print(i) }")
        let text = result.outputs.map(\.shown).joined()
        let lines = text.split(separator: "\n")
        let first = (0..<200).map { "\($0)" }
        let last = (99_900..<100_000).map { "\($0)" }
        #expect(lines.prefix(200).map { String($0) } == first)
        #expect(lines[200] == "… 99,700 lines left out")
        #expect(lines.suffix(100).map { String($0) } == last)
        #expect(lines.count == 301)
    }

    private final class Keeper: TextKeeper {
        var text = ""
        func add(_ more: String) { text += more }
        func finish() -> String? { "in the drawer" }
    }

    @Test("The whole of a long text goes to its keeper, values and all")
    func keeper() {
        let session = Session()
        let keeper = Keeper()
        session.evaluator.longText = .kept { keeper }
        let result = session.run("print(\"first\")\nfor i in 0..<100000 { print(i) }\n7")
        let text = result.outputs.map(\.shown).joined()
        #expect(text.contains("\n… 99,702 lines left out; all of it: in the drawer\n"))
        #expect(
            keeper.text == "first\n" + (0..<100_000).map { "\($0)\n" }.joined() + "7\n")
        keeper.text = ""
        _ = session.run("print(1)")
        #expect(keeper.text.isEmpty)
    }

    @Test("Where text is passed on all of it comes, and only its start stays")
    func passedOn() {
        let session = Session()
        session.evaluator.longText = .passedOn
        let program = session.check("for i in 0..<100000 { print(i) }\n[7]")
        var shown = ""
        let result = session.evaluator.run(program, cell: "cell") { shown += $0.shown }
        #expect(shown.hasPrefix((0..<100_000).map { "\($0)\n" }.joined()))
        #expect(shown.hasSuffix("[7]") || shown.hasSuffix("[7]\n"))
        #expect(result.outputs.map(\.shown).joined().utf8.count <= 64 << 10)
    }

    @Test("A long line says how much of it is left out")
    func longLineNote() {
        let result = Session().run(
            "var s = \"0123456789\"\nfor i in 0..<14 { s += s }\nprint(s)")
        let text = result.outputs.map(\.shown).joined()
        #expect(
            text.hasPrefix("… 155,648 bytes of long lines left out\n0123"), "\(text.prefix(60))")
    }

    @Test("Output up to the limit is kept whole")
    func noFlood() {
        let result = Session().run("for i in 0..<3000 { print(i) }")
        #expect(result.outputs.map(\.shown).joined().split(separator: "\n").count == 3000)
    }

    @Test("A line without an end stays bounded")
    func longLine() {
        let result = Session().run(
            """
            var s = "0123456789"
            for i in 0..<14 { s += s }
            for i in 0..<20 { print(s) }
            """)
        #expect(result.failure == nil)
        #expect(result.outputs.map(\.shown).joined().utf8.count <= 64 << 10)
    }

    @Test("Text and other outputs stay in order")
    func order() {
        let result = Session().run("print(1)\nexpect true\nprint(2)\nprint(3)\nshow(4)\n5")
        #expect(result.outputs.map(\.shown) == ["1\n", "✓ true\n", "2\n3\n", "4\n", "5\n"])
    }

    @Test("An interrupt stops a loop at once and keeps what was assigned")
    func interrupt() async {
        await #expect(processExitsWith: .success) {
            defer { Interruption.clear() }
            let session = Session()
            session.run("var n = 0\nvar m = 0")
            let stopper = Thread {
                Thread.sleep(forTimeInterval: 0.1)
                Interruption.request()
            }
            stopper.start()
            let result = session.run("let before = 1\nm = 5\nwhile true { n += 1 }\nlet after = 2")
            Interruption.clear()
            #expect(result.failure?.id == "interrupted")
            #expect(result.seconds < 1)
            #expect(session.shown("m") == "5")
            #expect(session.shown("before") == "1")
            #expect(session.shown("after") == nil)
        }
    }

    @Test("An evaluator goes on after each kind of failure")
    func goesOn() async {
        await #expect(processExitsWith: .success) {
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 1, memoryBytes: 512 << 20))
                let failures = [
                    "while true { }", "fn f() { f() }\nf()", "[1][5]", "expect false",
                    "var xs = [1]\nwhile true { xs += xs }", "let t = zeros(100000, 100000)",
                    "fn f() { var t = zeros(3); while true { t = t + 1 } }\nf()",
                ]
                for failure in failures {
                    #expect(session.run(failure).failure != nil, "\(failure)")
                    session.run("let x = map(0..<3, i => i * 2)")
                    #expect(session.shown("x") == "[0, 2, 4]", "after \(failure)")
                }
            }
        }
    }

    @Test(
        "What grows without end meets the memory limit, and the next cell runs",
        arguments: [
            "var s = \"01234567\"\nwhile true { s = \"{s}{s}\" }",
            "var s = \"01234567\"\nfor i in 0..<60 { s = \"{s}{s}\" }",
            "var xs = []\nwhile true { xs = append(xs, \"{len(xs)}\") }",
            "var xs = [1, 2]\nfor i in 0..<60 { xs = [...xs, ...xs] }",
            "var ts = []\nwhile true { ts = append(ts, zeros(1000)) }",
            "var ts = []\nwhile true { ts = append(ts, zeros(1000, 1000)) }",
            "let xs = list(0..<9000000)\nlet t = zeros(100000000)",
            "relu(0..<1000000000000)", "min(0..<1000000000000)", "[...(0..<1000000000000)]",
            "tensor(0..<1000000000000)",
        ])
    func growth(_ program: String) async {
        await #expect(processExitsWith: .success) { [program] in
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 60, memoryBytes: 500 << 20))
                #expect(session.run(program).failure?.id == "memory-limit", "\(program)")
                Memory.resetPeak()
                session.run("let x = sum(map(0..<1000, i => i)) + sum(ones(1000, 1000))")
                #expect(session.shown("x")?.contains("1499500") == true, "after \(program)")
            }
        }
    }

    @Test("After very many small closures met the memory limit, the next cell runs")
    func closures() async {
        await #expect(processExitsWith: .success) {
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 60, memoryBytes: 500 << 20))
                let program = "fn f(x) { () => x }\nvar g = 1\nwhile true { g = f(g) }"
                #expect(session.run(program).failure?.id == "memory-limit")
                session.run("let x = sum(map(0..<1000, i => i))")
                #expect(session.shown("x") == "499500")
            }
        }
    }

    @Test("What other values hold leaves less room for tensors")
    func together() async {
        await #expect(processExitsWith: .success) {
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 60, memoryBytes: 500 << 20))
                #expect(session.run("let t = zeros(75000000)").failure == nil)
                session.run("let xs = 1")
            }
            try Session.onLargeStack {
                let session = Session(limits: Limits(seconds: 60, memoryBytes: 500 << 20))
                session.run("let xs = list(0..<15000000)\nlen(xs)")
                #expect(session.run("let t = zeros(75000000)").failure?.id == "memory-limit")
                #expect(session.run("let t = zeros(25000000)").failure == nil)
            }
        }
    }

    @Test("Five thousand calls may be inside each other")
    func depth() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run("fn down(n) { if n == 0 { 0 } else { 1 + down(n - 1) } }")
            session.run("let x = down(4900)")
            #expect(session.shown("x") == "4900")
            #expect(session.run("down(5100)").failure?.id == "too-deep-recursion")
        }
    }

    @Test("Building and changing a list takes time in proportion to its length")
    func lists() {
        #if DEBUG
            let count = 2_000
        #else
            let count = 200_000
        #endif
        let result = Session().run(
            """
            var xs = []
            for i in 0..<\(count) { xs = [...xs, i] }
            var ys = []
            for i in 0..<\(count) { ys = append(ys, len(ys)) }
            fn change() { for i in 0..<\(count) { xs[i] = xs[i] + ys[i] } }
            change()
            var s = ""
            for i in 0..<\(count) { s += "a" }
            print(xs[-1], len(s))
            """)
        #expect(result.outputs.map(\.shown) == ["\(2 * (count - 1)) \(count)\n"])
        #expect(result.seconds < 5)
    }
}
