import Diagnostics
import Language
import Testing
import TestSupport

/// A text with marks where faults are, and the ids found there in order.
struct FaultCase: CustomTestStringConvertible, Sendable {
    let text: String
    let ids: [String]

    init(_ text: String, _ ids: String...) {
        self.text = text
        self.ids = ids
    }

    var testDescription: String { text }
}

let syntaxFaults: [FaultCase] = [
    .init("let x «==» 1\nprint(x)", "missing-value"),
    .init("let x«\n»print(x)", "missing-value"),
    .init("let a«,» b = 1, 2", "expected-name"),
    .init("let «5» = 2", "expected-name"),
    .init("let x«:» Float = 1\nprint(x)", "type-annotation"),
    .init("print(1 + «)»", "expected-expression"),
    .init("1 «+»", "expected-expression"),
    .init("let y = 2 «*»\nlet z = 3", "expected-expression"),
    .init("print«(»1, 2\nlet y = 3\nprint(y)", "unclosed-bracket"),
    .init("let a = «[»1, 2\nfor i in a { print(i) }", "unclosed-bracket"),
    .init("fn f() «{»\n  print(1)\n", "unclosed-bracket"),
    .init("print(1)«)»\nprint(2)", "unopened-bracket"),
    .init("«}»\nprint(2)", "unopened-bracket"),
    .init("print(1 «2»)", "expected-separator"),
    .init("print «5»", "expected-line-end"),
    .init("print(1) «print»(2)", "expected-line-end"),
    .init("print(1)\n«else» { }", "misplaced-else"),
    .init("let a = 1\n  «*» 2", "leading-operator"),
    .init("let a = 1\n  «-» a", "leading-operator"),
    .init("let a = 1\n«//» words", "leading-operator"),
    .init("«1» = 2", "invalid-target"),
    .init("«sum([1])» = 2", "invalid-target"),
    .init("if true { «import \"x\"» }", "misplaced-import"),
    .init("var a = 1\nif a «=» 1 { print(a) }", "assignment-in-condition"),
    .init("for i in 0..<3«:»\n    print(i)\n    print(i)\nprint(4)", "expected-block"),
    .init("while true «print»(1)", "expected-block"),
    .init("fn f(x) «=» x * 2", "expected-block"),
    .init("fn f() «{» a: 1 }\nf()", "record-as-body"),
    .init("let f = «fn»(x) { x }", "expected-name"),
    .init("fn f «x» { x }", "expected-parameters"),
    .init("fn f(«2») { 2 }", "expected-parameters"),
    .init("fn f(x«:» 2) { x }\nf(1)", "parameter-default"),
    .init("fn f(x«:» Int) { x }\nf(1)", "parameter-default"),
    .init("fn f(x) «->» Int { x }\nf(1)", "type-annotation"),
    .init("let f = 1 + x «=>» x", "lambda-needs-parentheses"),
    .init("[1] |> «x» => x", "lambda-needs-parentheses"),
    .init("let a = «1__0»", "malformed-number"),
    .init("let a = «0b12»", "malformed-number"),
    .init("let a = «1e999»", "malformed-number"),
    .init("let x = 2\nlet a = «2»x", "malformed-number"),
    .init("let a = «(»)", "expected-expression"),
    .init("let a = «(»1, 2)", "no-tuples"),
    .init("1 < 2 «<» 3", "chained-comparison"),
    .init("1 == 2 «==» 3", "chained-comparison"),
    .init("0..<2«..<»3", "chained-range"),
    .init("true «&&» false", "foreign-operator"),
    .init("true «||» false", "foreign-operator"),
    .init("«!»true", "foreign-operator"),
    .init("2 «**» 3", "foreign-operator"),
    .init("1 «===» 1", "foreign-operator"),
    .init("var x = 1\nx«++»\nprint(x)", "foreign-operator"),
    .init("let a = 1 «§» 2", "unknown-character"),
    .init("let a = «“»hi”\nprint(3)", "unknown-character"),
    .init("let a = «'hi'»", "single-quotes"),
    .init("let a = «\"hi»\nprint(1)", "unclosed-string"),
    .init("let a = \"hi «{»a\"\nprint(1)", "unclosed-string"),
    .init("let a = \"hi «{»}\"", "expected-expression"),
    .init("let a = \"hi {1 «2»}\"", "expected-line-end"),
    .init("let a = \"«\\q»\"", "unknown-escape"),
    .init("let a = \"«\\u{110000}»\"", "unknown-escape"),
    .init("let a = [1]\na.«0»", "expected-name"),
    .init("{ a: 1, «2» }", "expected-field"),
    .init("{ «\"a\"»: 1 }", "quoted-field"),
    .init("let a = [1]\na«[»]", "expected-expression"),
    .init("[x «for» x in 0..<3]", "comprehension"),
    .init("print(«...»[1])", "misplaced-spread"),
    .init("sum([1], axis «=» 0)", "argument-equal"),
    .init("if true { 1 } «elif» false { 2 } else { 3 }", "foreign-word"),
    .init("«def» f(x):\n    return x\nprint(1)", "foreign-word"),
    .init("«const» a = 1\nprint(a)", "foreign-word"),
    .init("«import» numpy", "foreign-word"),
    .init("for a«,» b in [[1, 2]] { print(a) }", "expected-name"),
    .init("for a «of» [1] { }", "expected-in"),
    .init("let n = «experiment» Net(n = 1) {\n  return { out: n }\n}", "misplaced-experiment"),
    .init("experiment f() { return { a: 1 } }\nlet r = run «f»\nprint(1)", "missing-parentheses"),
    .init("let r = sweep «\"f\"»(1)\nprint(1)", "missing-parentheses"),
]

let nameFaults: [FaultCase] = [
    .init("let threshold = 0.5\nfn above(x) { x > «treshold» }", "unknown-name"),
    .init("print(«a») + a", "unknown-name"),
    .init("«k» = 3\nprint(k)", "unknown-name"),
    .init("print(«a»)\nlet a = 1", "used-before-definition"),
    .init("let a = «a» + 1", "used-before-definition"),
    .init("let a = 1\n«a» = 2", "immutable-name"),
    .init("let a = [1]\n«a»[0] = 2", "immutable-name"),
    .init("fn f(x) { «x» = 1 }", "immutable-name"),
    .init("for i in 0..<2 { «i» += 1 }", "immutable-name"),
    .init("fn f() { 1 }\n«f» = 2", "immutable-name"),
    .init("«sum» = 2", "immutable-name"),
    .init("let (a, «a») = [1, 2]", "duplicate-name"),
    .init("fn f(a, «a») { a }", "duplicate-parameter"),
    .init("let f = (a, «a») => a", "duplicate-parameter"),
    .init("{ a: 1, «a»: 2 }", "duplicate-field"),
    .init("fn f() { 1 }\nfn «f»() { 2 }", "duplicate-function"),
    .init("«break»", "misplaced-break"),
    .init("for i in 0..<2 { let f = () => { «continue» } }", "misplaced-continue"),
    .init("«return 1»", "misplaced-return"),
    .init("«Adam»(1)\nAdam(2)", "not-yet"),
    .init("import «\"x.noise\"»", "import-unavailable"),
    .init("«1 + 2»\nprint(3)", "unused-value"),
    .init("var a = 1\n«a == 2»\nprint(a)", "unused-value"),
    .init("for i in 0..<2 { «i * 2» }", "unused-value"),
    .init("if true { «1» } else { 2 }\nprint(3)", "unused-value"),
    .init("«Adam»(1, unit: example)\nAdam.sum(2, by: [a, b])", "not-yet"),
    .init("fn f() {\n  return 1\n  «print(2)»\n}", "unreachable-code"),
    .init("print(«True»)", "unknown-name"),
]

let callFaults: [FaultCase] = [
    .init("experiment E() { return { a: 1 } }\n«E»()", "experiment-call"),
    .init("experiment «E»() { let a = 1 }", "experiment-result"),
    .init("fn f() { 1 }\nrun «f»()", "not-an-experiment"),
    .init(
        "experiment E() { return { a: 1 } }\nexperiment F() { return { a: run «E»() } }",
        "nested-run"),
    .init("«seed»()", "missing-argument"),
    .init("now(«1»)", "too-many-arguments"),
    .init("seed(1, «2», 3)", "too-many-arguments"),
    .init("sum([1], «axes»: 0)", "unknown-argument"),
    .init("sum([1], 0, «axis»: 1)", "repeated-argument"),
    .init("sum([1], axis: 0, «axis»: 1)", "repeated-argument"),
    .init("sum(axis: 0, «[1]»)", "argument-order"),
    .init("sum([1], 0, «true»)", "too-many-arguments"),
    .init("fn f(a, b = 1) { a + b }\nf(1, 2, «3»)", "too-many-arguments"),
    .init("«f»()\nfn f(a) { a }", "missing-argument"),
    .init("let f = (a, b) => a + b\n«f»(1)", "missing-argument"),
    .init("((a, b) => a)(1, 2, «3»)", "too-many-arguments"),
    .init("[1] |> seed(«2»)", "too-many-arguments"),
    .init("[1, 2].sum(«axs»: 0)", "unknown-argument"),
    .init("[1, 2].«summ»()", "unknown-member"),
    .init("ones(2).«foo»()", "unknown-member"),
    .init("pool(ones(2), padding: «sane»)", "unknown-choice"),
    .init("pool(ones(2), padding: «\"sane\"»)", "unknown-choice"),
    .init("seed(1) «{» print(1) }", "unexpected-block"),
    .init("fn f() { 1 }\nf() «{» 2 }", "unexpected-block"),
    .init("«2»(3)", "not-callable"),
    .init("let a = ones(2, 3)\nlet b = ones(2, 3)\na «@» b", "shape-mismatch"),
    .init("ones(4, 3) «+» ones(5)", "shape-mismatch"),
    .init("ones(4).«reshape»(5)", "shape-mismatch"),
    .init("let a = ones(2)\na«[5]»", "index-out-of-range"),
]

@Test("A fault of syntax is found where it is, once", arguments: syntaxFaults)
func aFaultOfSyntaxIsFoundWhereItIs(_ fault: FaultCase) {
    let source = MarkedSource(fault.text)
    #expect(findings(check(source.file.text)) == expected(fault.ids, at: source))
}

@Test("A fault of names is found where it is, once", arguments: nameFaults)
func aFaultOfNamesIsFoundWhereItIs(_ fault: FaultCase) {
    let source = MarkedSource(fault.text)
    #expect(findings(check(source.file.text)) == expected(fault.ids, at: source))
}

@Test("A fault of calls is found where it is, once", arguments: callFaults)
func aFaultOfCallsIsFoundWhereItIs(_ fault: FaultCase) {
    let source = MarkedSource(fault.text)
    #expect(findings(check(source.file.text)) == expected(fault.ids, at: source))
}

@Test("Every id is listed, in order, and tested")
func everyIDIsListedAndTested() {
    let listed = LanguageDiagnostics.ids.map(\.id)
    #expect(listed == listed.sorted())
    // These need more than one cell, or a text too long for a table.
    let elsewhere: Set = ["defined-later", "import-cycle", "too-deep", "too-long"]
    let ofShapes: Set = ["shape-mismatch", "index-out-of-range"]
    let all = syntaxFaults + nameFaults + callFaults + modelFaults + tracingFaults
    let tested = Set(all.flatMap(\.ids)).subtracting(ofShapes)
    #expect(tested.union(elsewhere) == Set(listed))
}

@Test(
    "Messages keep to the form",
    arguments: syntaxFaults + nameFaults + callFaults + modelFaults + tracingFaults)
func messagesKeepToTheForm(_ fault: FaultCase) {
    for diagnostic in check(MarkedSource(fault.text).file.text).diagnostics {
        #expect(diagnostic.title.count <= 60)
        #expect(diagnostic.title.last != ".")
        #expect(diagnostic.title.first?.isUppercase != true)
        let labels = [diagnostic.primary].compactMap { $0 } + diagnostic.secondary
        for label in labels { #expect(label.text.split(separator: " ").count <= 6) }
        #expect(!diagnostic.explanation.isEmpty)
    }
}

@Test("An edit that a message carries mends the fault", arguments: syntaxFaults + nameFaults)
func anEditMendsTheFault(_ fault: FaultCase) {
    let program = check(MarkedSource(fault.text).file.text)
    guard program.diagnostics.count == 1, let edit = program.diagnostics[0].edit else { return }
    var bytes = program.tree.file.bytes
    bytes.replaceSubrange(edit.span.range, with: Array(edit.replacement.utf8))
    #expect(check(String(decoding: bytes, as: UTF8.self)).hasErrors == false)
}
