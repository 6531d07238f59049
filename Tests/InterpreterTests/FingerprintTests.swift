import Interpreter
import Language
import Testing

@Suite("Fingerprints of values")
struct FingerprintTests {
    /// Of the value that a program's name `x` has at its end.
    static func fingerprint(_ program: String) -> Fingerprint? {
        let session = Session()
        guard session.run(program).failure == nil else { return nil }
        return session.evaluator.track().outline.value(of: "x")?.fingerprint
    }

    @Test(
        "Equal values have equal fingerprints, however they were made",
        arguments: [
            ("let x = 3", "let x = 1 + 2"),
            ("let x = [1, 2]", "var x = [1]\nx = x + [2]"),
            ("let x = \"ab\"", "let x = \"a\" + \"b\""),
            ("let x = { a: 1, b: 2 }", "let r = { a: 5, b: 2 }\nlet x = { ...r, a: 1 }"),
            ("let x = arange(6).reshape(2, 3).T", "let x = tensor([[0, 3], [1, 4], [2, 5]])"),
            ("let x = arange(6)[0:6:2]", "let x = tensor([0, 2, 4])"),
            ("let x = n => n + 1", "let x = n   =>   n + 1 # one more"),
            ("fn x(n) {\n  n\n}", "fn x(n) {\n\n  # itself\n  n\n}"),
            ("let k = 2\nlet x = n => n * k", "let j = 2\nlet k = j\nlet x = n => n * k"),
            ("let x = 0 / 0", "let x = 0 / 0"),
            ("let x = relu >> exp", "let x = relu >> exp"),
        ])
    func equal(_ pair: (String, String)) {
        let first = Self.fingerprint(pair.0)
        #expect(first != nil)
        #expect(first == Self.fingerprint(pair.1))
    }

    @Test(
        "Any single change is another fingerprint",
        arguments: [
            ("let x = 3", "let x = 3.0000000000000004"),
            ("let x = 0", "let x = -0.0"),
            ("let x = [1, 2]", "let x = [2, 1]"),
            ("let x = [[1], [2]]", "let x = [[1, 2]]"),
            ("let x = [\"a\", \"b\"]", "let x = [\"ab\", \"\"]"),
            ("let x = { a: 1, b: 2 }", "let x = { b: 2, a: 1 }"),
            ("let x = nil", "let x = false"),
            ("let x = zeros(2, 3)", "let x = zeros(3, 2)"),
            ("let x = zeros(2)", "let x = zeros(2, dtype: float64)"),
            ("let x = 0..<3", "let x = 0...3"),
            ("let x = n => n + 1", "let x = n => n + 2"),
            ("let k = 2\nlet x = n => n * k", "let k = 3\nlet x = n => n * k"),
            ("let x = relu >> exp", "let x = exp >> relu"),
            ("let x = relu", "let x = exp"),
            ("fn x(n) { len(n) }", "fn len(n) { 1 }\nfn x(n) { len(n) }"),
            (
                "fn make() { var n = 0; { up: () => { n += 1; n }, get: () => n } }\nlet x = make()",
                "fn make() { var n = 0; { up: () => { n += 1; n }, get: () => n } }\nlet x = make()\nx.up()"
            ),
        ])
    func different(_ pair: (String, String)) {
        let first = Self.fingerprint(pair.0)
        #expect(first != nil)
        #expect(first != Self.fingerprint(pair.1))
    }

    @Test("What two closures share is part of what they are")
    func aliasing() {
        let text = """
            fn counter() { var n = 0; { up: () => { n += 1 }, get: () => n } }
            let a = counter()
            let b = counter()
            """
        let shared = Session()
        shared.run(text + "\nlet f = a.up\nlet g = a.get")
        let apart = Session()
        apart.run(text + "\nlet f = a.up\nlet g = b.get")
        let one = shared.evaluator.track().outline
        let two = apart.evaluator.track().outline
        #expect(one.value(of: "f")?.fingerprint == two.value(of: "f")?.fingerprint)
        #expect(one.value(of: "g")?.fingerprint == two.value(of: "g")?.fingerprint)
        #expect(one.view(of: ["f", "g"]) != two.view(of: ["f", "g"]))
    }

    @Test("Functions that call each other have a fingerprint")
    func cycles() {
        let text = """
            fn x(n) { if n == 0 { true } else { odd(n - 1) } }
            fn odd(n) { if n == 0 { false } else { x(n - 1) } }
            """
        let first = Self.fingerprint(text)
        #expect(first != nil)
        #expect(first == Self.fingerprint(text + "\nlet more = 1"))
        #expect(first != Self.fingerprint(text.replacing("{ false }", with: "{ nil }")))
    }

    @Test("A value nested too deep is like no other, and nothing overflows")
    func depth() throws {
        try Session.onLargeStack {
            let session = Session()
            session.run("var x = [1]\nfor i in 0..<100000 { x = [x] }")
            let first = session.evaluator.track().outline.value(of: "x")
            #expect(first?.isOpaque == true)
            #expect(first != session.evaluator.track().outline.value(of: "x"))
        }
    }

    @Test("A fingerprint is written with 64 digits and read back")
    func digits() {
        let one = Fingerprint(of: "abc".utf8)
        #expect(one.hexadecimal.count == 64)
        #expect(Fingerprint(hexadecimal: one.hexadecimal) == one)
        #expect(Fingerprint(hexadecimal: one.hexadecimal.dropLast()) == nil)
        #expect(Fingerprint(hexadecimal: "g" + one.hexadecimal.dropFirst()) == nil)
        // BLAKE2b with a digest of 256 bits, of "abc".
        #expect(
            one.hexadecimal
                == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    }

    @Test("Large contents are hashed as small ones are")
    func pieces() {
        let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
        var stream = FingerprintStream()
        for byte in bytes { stream.add(byte: byte) }
        #expect(stream.finish() == Fingerprint(of: bytes))
    }
}
