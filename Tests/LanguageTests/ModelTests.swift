import Diagnostics
import Language
import TestSupport
import Testing

let modelFaults: [FaultCase] = [
    .init("model A {\n  a = 1\n  «a» = 2\n}\nA()", "duplicate-member"),
    .init("model A(a) {\n  «a» = 2\n}\nA(1)", "duplicate-member"),
    .init("model A {\n  a = 1\n  «a»(x) { x }\n}\nA()", "duplicate-member"),
    .init("model A {\n  a(y) { y }\n  «a»(x) { x }\n}\nA()", "duplicate-member"),
    .init("model A(n, «n») { }\nA(1, 2)", "duplicate-parameter"),
    .init("model A { f(x, «x») { x } }\nA()", "duplicate-parameter"),
    .init("model A { }\nmodel «A» { }\nA()", "duplicate-function"),
    .init("fn A() { 1 }\nmodel «A» { }\nA()", "duplicate-function"),
    .init("model A {\n  a = «b» + 1\n  b = 2\n}\nA()", "used-before-definition"),
    .init("model A {\n  a = «f»(1)\n  f(x) { x }\n}\nA()", "used-before-definition"),
    .init("model A {\n  «print»(1)\n  a = 2\n}\nA()", "model-part"),
    .init("model A {\n  «for» i in 0..<3 { print(i) }\n  a = 2\n}\nA()", "model-part"),
    .init("model A {\n  a = 2\n  «if» a { 1 }\n}\nA()", "model-part"),
    .init("model A {\n  «let» a = 2\n  f() { a }\n}\nA()", "model-part"),
    .init("model A {\n  «fn» f(x) { x }\n}\nA().f(1)", "model-part"),
    .init("model A {\n  «def» f(x) { x }\n}\nA().f(1)", "model-part"),
    .init("model A {\n  a«:» 2\n  f() { a }\n}\nA()", "model-part"),
    .init("model A {\n  «a» += 2\n}\nA()", "model-part"),
    .init("model A {\n  f(x) «=» x\n}\nA()", "expected-block"),
    .init("model A() «5»\nprint(1)", "expected-block"),
    .init("model A «{»\n  a = 1\n", "unclosed-bracket"),
    .init("let a = «model» A { b = 1 }", "misplaced-model"),
    .init("model A {\n  w = 1\n  f(x) { «w» = x }\n}\nA()", "immutable-name"),
    .init("model A(n) {\n  f(x) { «n» = x }\n}\nA(1)", "immutable-name"),
    .init("model A {\n  w = [1]\n  f(x) { «w»[0] = x }\n}\nA()", "immutable-name"),
    .init("model A {\n  f(x) { «f» = x }\n}\nA()", "immutable-name"),
    .init("model A { a = 1 }\n«A» = 2", "immutable-name"),
    .init("model A {\n  w = 1\n  f(«self», x) { x * w }\n}\nA()", "model-self"),
    .init("model A {\n  w = 1\n  f(x) { x * «self».w }\n}\nA()", "model-self"),
    .init("model A {\n  w = 1\n  v = «this».w\n}\nA()", "model-self"),
    .init("model A {\n  hidden = 1\n  f(x) { x * «hiden» }\n}\nA()", "unknown-name"),
    .init("model A(n) { a = n }\n«A»()", "missing-argument"),
    .init("model A(n = 1) { a = n }\nA(1, «2»)", "too-many-arguments"),
    .init("model A(n = 1) { a = n }\nA(«m»: 2)", "unknown-argument"),
]

let tracingFaults: [FaultCase] = [
    .init("let o = 1\nstep(o) { «print»(1); 2 }", "effect-in-step"),
    .init("let o = 1\nstep(o) { «expect» o == 1; 2 }", "effect-in-step"),
    .init("let o = 1\nstep(o) { «expect»(o == 1); 2 }", "effect-in-step"),
    .init("let o = 1\nvar n = 0\nstep(o) { «n» += 1; 2 }", "effect-in-step"),
    .init("let o = 1\nvar n = [0]\nstep(o) { «n»[0] = 1; 2 }", "effect-in-step"),
    .init("let o = 1\nstep(o) { «step»(o) { 3 } }", "effect-in-step"),
    .init("let o = 1\nvar n = 0\nstep(o) { map([1], x => { «n» = x; x }); 2 }", "effect-in-step"),
    .init("let o = 1\nvar n = 0\nstep(o) { if n > 0 { «n» = 1 }; 2 }", "effect-in-step"),
    .init("let o = 1\nvar n = 0\nstep(o, () => { «n» = 1; 2 })", "effect-in-step"),
    .init("let o = 1\nfn f() { var n = 0; step(o) { «n» = 1; 2 } }\nf()", "effect-in-step"),
    .init("let w = 1\ngradient(() => w, wrt: «1»)", "not-a-variable"),
    .init("let w = 1\ngradient(() => w, wrt: [w, «w + 1»])", "not-a-variable"),
    .init("let w = 1\ngradient(() => w, wrt: [«sum»])", "not-a-variable"),
    .init("let w = [1]\ngradient(() => w, wrt: [...«w»])", "not-a-variable"),
    .init("let weight = 1\ngradient(() => weight, wrt: [«wieght»])", "unknown-name"),
]

@Suite("Models")
struct ModelTests {
    @Test("A fault in a model is found where it is, once", arguments: modelFaults)
    func faults(_ fault: FaultCase) {
        let source = MarkedSource(fault.text)
        #expect(findings(check(source.file.text)) == expected(fault.ids, at: source))
    }

    @Test(
        "What is right is let through",
        arguments: [
            "model A { }\nA()", "model A() { }\nA()", "model A {\n}\nA()",
            "model A { a = 1; f(x) { a + x } }\nA()",
            "model A(n = 2) {\n  f(x) { g(x) + b }\n  g(x) { x * n }\n  b = n\n}\nA(3)",
            "let b = A(1)\nmodel A(n) { f() { A(n + 1) } }\nb",
            "let model = 2\nmodel + 1", "model A { print = 1\n f() { print } }\nA()",
            "fn make() { model B(k) { f() { k } }; B(1) }\nmake()",
            "let w = 1\nmodel A { w = w + 1 }\nA()",
        ])
    func accepted(_ text: String) {
        #expect(check(text).diagnostics.map(\.id) == [])
    }

    @Test("The tree has parameters, members and methods in order")
    func structure() {
        let text =
            "model A(n = 2) {\n  a = n\n\n  # A comment.\n  f(x, y = 1) { x }\n  b = [a]; g() { }\n}"
        let tree = Parser.parse(SourceFile(name: "m.noise", text: text))
        #expect(
            tree.structure
                == "model A(n=2){a = n; fn f(x y=1)=>{x}; b = [a]; fn g()=>{}}")
        #expect(Checker.definedNames(in: tree).map(\.text) == ["A"])
        #expect(tree.boundNames == ["A", "n", "a", "f", "x", "y", "b", "g"])
        #expect(tree.parameters(ofFunction: "A") == ["n"])
    }

    @Test("The word and the name after it are coloured")
    func colours() {
        let file = SourceFile(name: "m.noise", text: "model A { b = model }")
        let kinds = Highlighter.classify(file, range: 0..<file.bytes.count, builtins: [])
        #expect(kinds.prefix(2).map(\.kind) == [.keyword, .definition])
        #expect(kinds.dropLast().last?.kind == .plain)
    }
}

@Suite("Blocks that are traced, and variables as arguments")
struct TracedBlockTests {
    @Test("What has no place in a traced block is found where it is", arguments: tracingFaults)
    func faults(_ fault: FaultCase) {
        let source = MarkedSource(fault.text)
        #expect(findings(check(source.file.text)) == expected(fault.ids, at: source))
    }

    @Test(
        "What is right is let through",
        arguments: [
            "let o = 1\nvar n = 0\nfor i in 0..<3 { let l = step(o) { var m = n; m += 1; m }; n = l }",
            "let o = 1\nstep(o) { fn f(x) { var y = x; y = 2; y }; f(1) }",
            "var step = 1\nstep += 1\nprint(step)",
            "let o = 1\nvar n = 0\nlet l = step(o) { n }\nn = 1\nprint(l)\nexpect n == 1",
            "let w = 1\nvar b = 2\ngradient(() => w + b, wrt: [w, b])\ngradient(() => w, wrt: w)",
        ])
    func accepted(_ text: String) {
        #expect(check(text).diagnostics.map(\.id) == [])
    }
}
