import Diagnostics
import Language
import Testing

func parse(_ text: String) -> SyntaxTree {
    Parser.parse(SourceFile(name: "test.md", text: text))
}

struct StructureCase: CustomTestStringConvertible, Sendable {
    let text: String
    let structure: String

    init(_ text: String, _ structure: String) {
        self.text = text
        self.structure = structure
    }

    var testDescription: String { text }
}

@Test(
    "Operators bind as tightly as the language says",
    arguments: [
        StructureCase("1 + 2 * 3", "(+ 1 (* 2 3))"),
        .init("1 - 2 - 3", "(- (- 1 2) 3)"),
        .init("-x^2", "(- (^ x 2))"),
        .init("2^-1", "(^ 2 (- 1))"),
        .init("2^3^4", "(^ 2 (^ 3 4))"),
        .init("-a * b", "(* (- a) b)"),
        .init("a @ b // c % d", "(% (// (@ a b) c) d)"),
        .init("not a == b", "(not (== a b))"),
        .init("not a and b", "(and (not a) b)"),
        .init("not not a", "(not (not a))"),
        .init("a or b and c", "(or a (and b c))"),
        .init("a == b or c != d", "(or (== a b) (!= c d))"),
        .init("0..<n + 1 by 2", "(..< 0 (+ n 1) by 2)"),
        .init("1...n", "(... 1 n)"),
        .init("a < b...c", "(< a (... b c))"),
        .init("f >> g >> h", "(>> (>> f g) h)"),
        .init("a or b >> c", "(>> (or a b) c)"),
        .init("x |> f(2) |> g", "g(f(x, 2))"),
        .init("x |> f >> g", "(>> f g)(x)"),
        .init("x |> (y => y + 1)", "(y)=>(+ y 1)(x)"),
        .init("a |> x.f(b)", "x.f(a, b)"),
        .init("x => y => x", "(x)=>(y)=>x"),
        .init("(a, b = 2) => a", "(a b=2)=>a"),
        .init("() => 1", "()=>1"),
        .init("x => { let y = x\n y }", "(x)=>{let y = x; y}"),
        .init("x => x |> f", "(x)=>f(x)"),
        .init("(a < b) == c", "(== (< a b) c)"),
        .init("a.b[0].c(1)(2)", "a.b[0].c(1)(2)"),
        .init("x.T @ x", "(@ x.T x)"),
        .init("1.5e3 + 0xFF + 0b101 + 1_000", "(+ (+ (+ 1500 255) 5) 1000)"),
        .init("a--b", "(- a (- b))"),
    ])
func operatorsBindAsTheLanguageSays(_ example: StructureCase) {
    let tree = parse(example.text)
    #expect(tree.structure == example.structure)
    #expect(tree.diagnostics.isEmpty)
}

@Test(
    "Statements and brackets are read as the language says",
    arguments: [
        StructureCase("let a = 1\nvar b = 2; b += a", "let a = 1 ; var b = 2 ; b += a"),
        .init("let (a, b) = p", "let a,b = p"),
        .init("a[0].b = 1\na @= w\na //= 2", "a[0].b = 1 ; a @= w ; a //= 2"),
        .init(
            "x[:, 0]\nx[1:3]\nx[::2]\nx[..., 0]\nx[-1]",
            "x[::, 0] ; x[1:3:] ; x[::2] ; x[..., 0] ; x[(- 1)]"),
        .init("if a { 1 } else if b { 2 } else { 3 }", "(if a {1} (if b {2} {3}))"),
        .init("let y = if a { 1 } else { 2 }", "let y = (if a {1} {2})"),
        .init("if a { 1 }\n# why\n\nelse { 2 }", "(if a {1} {2})"),
        .init("for (a, b) in ps { a }", "for a,b in ps {a}"),
        .init("for i in 0..<10 by 2 { break }", "for i in (..< 0 10 by 2) {break}"),
        .init("while a { continue }", "while a {continue}"),
        .init("if f(x) { y }", "(if f(x) {y})"),
        .init("if any(xs, x => g(x)) { y }", "(if any(xs, (x)=>g(x)) {y})"),
        .init("f(x) { y }", "f(x) ()=>{y}"),
        .init("f(x)\n{ y }", "f(x) ; {y}"),
        .init("let a = step(o) { l }", "let a = step(o) ()=>{l}"),
        .init("if g(f(x) { y }) { z }", "(if g(f(x) ()=>{y}) {z})"),
        .init("{}", "record{}"),
        .init("{ a: 1, b: 2 }", "record{a: 1 b: 2}"),
        .init("{\n  a: 1\n  b: 2,\n\n  c: 3\n}", "record{a: 1 b: 2 c: 3}"),
        .init("{ ...r, in: 1 }", "record{...r in: 1}"),
        .init("{ a }", "{a}"),
        .init("[1, ...xs,\n 4]", "[1 ...xs 4]"),
        .init("fn f(a, b = a * 2) { return a }", "fn f(a b=(* a 2))=>{return a}"),
        .init("fn f() { return }", "fn f()=>{return}"),
        .init("expect a == b, \"m\"", "expect (== a b) \"m\""),
        .init("expect(a, \"m\")\nexpect(a)", "expect a \"m\" ; expect a"),
        .init("expect (a) == b, \"m\"", "expect (== a b) \"m\""),
        .init("import \"x.noise\"\nimport \"y.md\" as y", "import x.noise ; import y.md as y"),
        .init("f(a: 1, in: 2)", "f(a: 1, in: 2)"),
        .init("let model = 1\nmodel + run\nsweep(1)", "let model = 1 ; (+ model run) ; sweep(1)"),
        .init("let by = 0..<4 by by", "let by = (..< 0 4 by by)"),
        .init("xs\n  # first\n  .map(f)\n\n  |> sum", "sum(xs.map(f))"),
        .init("let a = b +\n  c", "let a = (+ b c)"),
        .init("f(\n  a,\n  b\n)", "f(a, b)"),
        .init("(a\n + b)", "(+ a b)"),
        .init("f\n(a)", "f ; a"),
        .init("f\n[0]", "f ; [0]"),
        .init("let a = 1\n-a", "let a = 1 ; (- a)"),
        .init("a\r\nb\r\n", "a ; b"),
        .init("#| echo: false\na # b\n# c", "a"),
        .init("let ε = 1\nx₁ + x′ + ∇f", "let ε = 1 ; (+ (+ x₁ x′) ∇f)"),
        .init("\u{FEFF}a\u{A0}+ b", "(+ a b)"),
    ])
func statementsAreReadAsTheLanguageSays(_ example: StructureCase) {
    let tree = parse(example.text)
    #expect(tree.structure == example.structure)
    #expect(tree.diagnostics.isEmpty)
}

@Test(
    "Strings hold escapes, values, formats and strings",
    arguments: [
        StructureCase(#""a\n\t\"\\\{\}""#, "\"a\n\t\"\\{}\""),
        .init(#""\u{3B5}""#, "\"ε\""),
        .init(#""{x + 1:03}""#, "\"{(+ x 1):03}\""),
        .init(#""{x:.2f} and {y:,}""#, "\"{x:.2f} and {y:,}\""),
        .init(#""{f(a: 1)} {x[1:2]} {{ a: 1 }.a}""#, "\"{f(a: 1)} {x[1:2:]} {record{a: 1}.a}\""),
        .init(#""a {"b {"c"} d"} e""#, "\"a {\"b {\"c\"} d\"} e\""),
        .init("\"a\r\nb\"", "\"a\nb\""),
        .init("\"{a +\n b}\"", "\"{(+ a b)}\""),
    ])
func stringsHoldValues(_ example: StructureCase) {
    let tree = parse(example.text)
    #expect(tree.structure == example.structure)
    #expect(tree.diagnostics.isEmpty)
}

@Test(
    "The prompt waits for more where more can complete the text",
    arguments: [
        "f(", "[1,", "fn f() {", "if a {\n b", "1 +", "let a =", "a and", "a |>", "\"abc", "\"{a",
        "x =>", "{ a:", "f(x) {", "{ a: 1,", "x.",
    ])
func thePromptWaits(_ text: String) {
    #expect(parse(text).isIncomplete)
    #expect(parse(text + "\n").isIncomplete)
}

@Test(
    "The prompt does not wait where nothing can help",
    arguments: [
        "", "1", "f()", "a )", "let = (", "1 + * (", "fn f() { }", "\"abc\"", "x y (", "let x",
    ])
func thePromptDoesNotWait(_ text: String) {
    #expect(!parse(text).isIncomplete)
}

@Test("A semicolon at the end is known")
func aSemicolonAtTheEndIsKnown() {
    #expect(parse("1 + 2; # quiet\n").endsWithSemicolon)
    #expect(!parse("1; 2").endsWithSemicolon)
}

@Test("A range of a file is read in place")
func aRangeOfAFileIsReadInPlace() {
    let file = SourceFile(name: "n.md", text: "# Prose (\n```noise\nlet a = b\n```\n")
    let tree = Parser.parse(file, range: 19..<29)
    #expect(tree.structure == "let a = b")
    #expect(tree.span(tree.statements[0]).text == "let a = b")
}
