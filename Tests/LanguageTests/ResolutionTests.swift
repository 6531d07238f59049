import Diagnostics
import Language
import Testing
import TestSupport

extension CheckedProgram {
    /// The nodes that use a name, with what it means there.
    func uses(of name: String) -> [NameUse] {
        resolution.uses.filter { use in
            if case .name(name) = tree[use.key].kind { true } else { false }
        }
        .sorted { tree[$0.key].range.lowerBound < tree[$1.key].range.lowerBound }
        .map(\.value)
    }

    func variable(_ name: String, _ ordinal: Int = 0) -> Variable {
        resolution.variables.filter { $0.name == name }[ordinal]
    }

    /// The names that each function captures, in the order of the text.
    var captures: [[String]] {
        tree.nodes.indices.compactMap { index -> (Int, [String])? in
            let id = NodeID(index)
            guard let captured = resolution.captures[id] else { return nil }
            let names = captured.map { resolution.variables[$0.index].name }
            return (tree[id].range.lowerBound, names)
        }
        .sorted { $0.0 < $1.0 }.map(\.1)
    }
}

@Test("A use means the nearest variable, then an earlier cell's, then the library's")
func aUseMeansTheNearestVariable() {
    let program = check("sum\nk\nlet k = 2\nk\nfn f(sum) { sum }", after: ["let k = 1"])
    #expect(program.uses(of: "k").map { $0 == .global("k") } == [true, false])
    #expect(program.uses(of: "sum").first == .builtin("sum"))
    #expect(program.uses(of: "sum").last != .builtin("sum"))
}

@Test("Functions within functions capture for those around them")
func functionsCaptureForThoseAroundThem() {
    let program = check("fn f(a) { let b = 1\n x => y => a + b + x }")
    #expect(program.captures == [["a", "b"], ["a", "b", "x"]])
    #expect(program.variable("a").isCaptured && program.variable("x").isCaptured)
    #expect(!program.variable("y").isCaptured)
}

@Test("Globals are not captured, variables of blocks at the top are")
func globalsAreNotCaptured() {
    let program = check("let g = 1\nfor i in 0..<2 { let f = () => g + i }")
    #expect(program.captures == [["i"]])
    #expect(program.variable("g").isGlobal && program.variable("g").isCaptured)
    #expect(!program.variable("i").isGlobal && program.variable("i").owner == nil)
    #expect(!program.variable("f").isGlobal)
}

@Test("A function may name what its cell defines further down")
func aFunctionMayNameWhatComesLater() {
    let later = check("fn f() { k }\nlet k = 1\nf()")
    #expect(later.diagnostics.isEmpty)
    #expect(later.variable("k").mayBeUnset)
    let lambda = check("let f = n => if n == 0 { 1 } else { f(n - 1) }\nf(3)")
    #expect(lambda.diagnostics.isEmpty)
    let early = check("f()\nlet k = 1\nfn f() { k }")
    #expect(early.diagnostics.isEmpty)
    #expect(early.variable("k").mayBeUnset)
    let settled = check("let k = 1\nfn f() { k }\nf()")
    #expect(!settled.variable("k").mayBeUnset)
}

@Test("Functions exist from the start of their block and call each other")
func functionsExistFromTheStart() {
    let program = check("f(2)\nfn f(n) { g(n) }\nfn g(n) { if n == 0 { 0 } else { f(n - 1) } }")
    #expect(program.diagnostics.isEmpty)
    #expect(program.resolution.hoistedAtTop.count == 2)
    let inner = check("fn f() { g()\n fn g() { 1 }\n}")
    #expect(inner.diagnostics.isEmpty)
    #expect(inner.resolution.hoisted.count == 1)
}

@Test("A declaration binds its variables in order")
func aDeclarationBindsInOrder() {
    let program = check("let (a, b) = [1, 2]\nfor (i, x) in [[0, a]] { print(i, x, b) }")
    let names = program.resolution.bindings.values.map { bound in
        bound.map { program.resolution.variables[$0.index].name }
    }
    #expect(Set(names) == [["a", "b"], ["i", "x"]])
    #expect(check("let (_, b, _) = [1, 2, 3]\nb").diagnostics.isEmpty)
}

@Test("Every name of a list is resolved, behind a spread too")
func everyNameOfAListIsResolved() {
    let source = MarkedSource("[...params, «nope»]")
    #expect(findings(check(source.file.text)) == expected(["unknown-name"], at: source))
    #expect(check("let k = 1\n[...params, k]").uses(of: "k").count == 1)
}

@Test("A bare word is a choice whatever variables exist")
func aBareWordIsAChoice() {
    let source = "let same = 1\npool(ones(2), padding: same)\npool(ones(2), padding: (same))"
    let program = check(source)
    #expect(program.uses(of: "same").first == .choice("same"))
    #expect(program.uses(of: "same").last != .choice("same"))
    let columns = check("table([], by: sigma, show: [auroc, loss])")
    #expect(columns.diagnostics.isEmpty)
    #expect(columns.uses(of: "auroc") == [.choice("auroc")])
    #expect(columns.uses(of: "sigma") == [.choice("sigma")])
    #expect(check("params.rows.table(by: sigma)").diagnostics.isEmpty)
}

@Test(
    "What runs is accepted",
    arguments: [
        "var xs = [1]\nxs[0] = 2\nxs",
        "fn f(a, b = a) { a + b }\nf(1)\nf(b: 2, a: 1)",
        "let f = params\nf(1, 2, 3)",
        "params.sum(1, 2, 3, 4)",
        "[1, 2] |> sum(axis: 0) |> print",
        "print(1, 2, 3, separator: \",\")",
        "repeatedly(3) { print(1) }",
        "let sum = x => x\nsum(1)",
        "var total = 0\nfor i in 0..<3 { total += i }\ntotal",
        "while true { if params { break } else { continue } }",
        "let a = ones(2, 3)\nlet b = ones(3, 4)\n(a @ b).T.shape",
        "fn f(a, b) { a @ b }\nlet c = f(ones(2), ones(3))",
        "if params { ones(2) + ones(3) }",
        "ones(2, 3)[0, 1:2] + ones(1)",
        "ones(2, 3).reshape(3, 2) @ ones(2, 1)",
        "var w = ones(2)\nw = ones(3)\nw + ones(3)",
        "let a = [1, 2]\na[5]",
        "let e = ones(4, 3) @ ones(3)\ne",
        "expect [1] == [1], \"same\"\nexpect(true)",
        "let π = 1\nlet e\u{301} = 2\nπ + \u{E9}",
        "fn f(x) { return x }\nf(2);",
        "var xs = []\nfor k in 0..<5 by 2 { xs = [...xs, k] }\nxs",
        "{ ...params, a: 1 }",
        "print(\"{pi:.2f} {params.lr}\")",
    ])
func whatRunsIsAccepted(_ text: String) {
    #expect(check(text).diagnostics.map(\.id) == [])
}

@Test("Later cells see what earlier ones left")
func laterCellsSeeWhatEarlierOnesLeft() {
    let earlier = ["var n = 1\nlet x = ones(2, 3)\nfn f(a) { a }\nif true { let inner = 1 }"]
    #expect(check("n = 2\nlet x = 3\nf(x)", after: earlier).diagnostics.isEmpty)
    let source = MarkedSource("«x» = 1\n«f»()\nx «+» ones(5)\nprint(«inner»)")
    #expect(
        findings(check(source.file.text, after: earlier))
            == expected(
                ["immutable-name", "missing-argument", "shape-mismatch", "unknown-name"],
                at: source))
}

@Test(
    "One mistake in a cell gives no second one below",
    arguments: [
        "let a = 1 +* 2", "let a = nope(1)", "def a(x):\n  return x", "a = 3", "for a in range(3):",
        "let a == 3", "fn a() {\n  print(1", "function a(x) { x }", "let a = [1, 2", "lett a = 1",
        "experiment a {\n x = 1\n}", "model a {\n print(1)\n}", "model a(x", "model a { x = 1",
    ])
func oneMistakeGivesNoSecond(_ text: String) {
    #expect(check("print(a)", after: [text]).diagnostics.isEmpty)
    #expect(check(text).diagnostics.count == 1)
}

@Test("A name that only a later cell defines is refused and names the cell")
func aNameOfALaterCellIsRefused() {
    let source = MarkedSource("fn f() { «k» }")
    let later = SourceFile(name: "test.md", text: "\n\nlet k = 1")
    var environment = TestLibrary.environment
    environment.laterNames["k"] = .init(
        place: SourceSpan(file: later, range: 6..<7), cell: "setup")
    let program = Checker.check(Parser.parse(source.file), in: &environment)
    #expect(findings(program) == expected(["defined-later"], at: source))
    #expect(program.diagnostics.first?.explanation.contains("`setup` defines it in line 3") == true)
}

@Test("The place and the near name of an unknown one are told")
func theNearNameIsTold() {
    let program = check("let threshold = 1\nprint(treshold)")
    #expect(program.diagnostics[0].hint == "did you mean `threshold`, defined in line 1?")
    #expect(check("print(smu)").diagnostics[0].hint == "did you mean `sum`?")
    #expect(check("print(None)").diagnostics[0].hint == "nothing is written `nil`")
    let assigned = check("var limit = 1\nlimt = 2\nlimit")
    #expect(assigned.diagnostics[0].hint?.hasPrefix("did you mean `limit`?") == true)
}

@Test("Both operands of a shape error are labelled")
func bothOperandsAreLabelled() {
    let source = MarkedSource("let a = ones(4, 3)\nlet b = ones(5, 2)\n«a» @ «b»")
    let diagnostic = check(source.file.text).diagnostics[0]
    #expect(diagnostic.secondary.map(\.span.range) == source.spans.map(\.range))
    #expect(diagnostic.secondary.map(\.text) == ["[4, 3]", "[5, 2]"])
    #expect(diagnostic.explanation.contains("[4, 3]") && diagnostic.explanation.contains("[5, 2]"))
}

@Test("Names bound at the top are listed")
func namesBoundAtTheTopAreListed() {
    let tree = parse("let a = 1\nvar (b, c) = x\nfn f() { let d = 1 }\nimport \"x.md\" as m")
    #expect(Checker.definedNames(in: tree).map(\.text) == ["a", "b", "c", "f", "m"])
}
