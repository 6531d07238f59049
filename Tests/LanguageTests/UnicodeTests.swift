import Diagnostics
import Language
import TestSupport
import Testing

@Suite("Names and columns in every script")
struct UnicodeTests {
    @Test(
        "Letters of any script make names",
        arguments: [
            "ε", "名前", "имя", "اسم", "नाम", "ชื่อ", "이름", "שם", "𝒳", "ñandú", "x₁", "x′",
            "∂f", "∇", "α_β2", "ªº", "ﬁ", "ǆ", "_", "_名", "a٣",
        ])
    func letters(name: String) {
        let program = check("let \(name) = 1\nprint(\(name))")
        #expect(program.diagnostics.isEmpty)
        #expect(program.uses(of: name).count == 1)
    }

    @Test("One name may be written composed or decomposed")
    func canonicalEquivalence() {
        #expect(check("let e\u{301} = 1\nprint(\u{E9})").diagnostics.isEmpty)
        #expect(check("let \u{E9} = 1\nprint(e\u{301})").diagnostics.isEmpty)
        #expect(check("fn f(e\u{301}) { \u{E9} }\nf(\u{E9}: 1)").diagnostics.isEmpty)
        #expect(
            check("print(\u{1112}\u{1161}\u{11AB})", after: ["let \u{D55C} = 1"]).diagnostics
                .isEmpty)
        let twice = check("let (\u{E9}, e\u{301}) = [1, 2]")
        #expect(twice.diagnostics.map(\.id) == ["duplicate-name"])
    }

    @Test(
        "Names that only look alike are different",
        arguments: [("ﬁ", "fi"), ("А", "A"), ("Ⅳ", "IV"), ("ｘ", "x")])
    func lookalikes(one: String, other: String) {
        let source = MarkedSource("let \(one) = 1\nprint(«\(other)»)")
        #expect(findings(check(source.file.text)) == expected(["unknown-name"], at: source))
    }

    @Test(
        "Faults stand at their place behind any character",
        arguments: [
            "let 名前 = 1\nprint(名前, «なまえ»)", "let a = \"👩‍👩‍👧‍👦\"; print(«b»)",
            "let a = \"e\u{301}\u{327}\"; print(«b»)", "# שלום\nprint(\"עברית\", «b»)",
            "print(\"日本語\", \"ｆｕｌｌ\", «ｂ»)", "print(\"{1}🇪🇺{«b»}\")", "let नाम = 1; print(नाम + «नम»)",
        ])
    func places(text: String) {
        let source = MarkedSource(text)
        let program = check(source.file.text)
        #expect(findings(program) == expected(["unknown-name"], at: source))
        let start = source.spans[0].start
        let line = text.split(separator: "\n")[start.line - 1]
        #expect(start.column == line.prefix { $0 != "«" }.count + 1)
    }

    @Test(
        "What is no letter begins no name, and is told by its number where it cannot be seen",
        arguments: [
            ("let «😀» = 1", "expected-name", "U+1F600"),
            ("let x«²» = 4", "unknown-character", "U+00B2"),
            ("let a«\u{200B}»b = 1", "unknown-character", "the invisible character U+200B"),
            ("let x = 3 «−» 2", "unknown-character", "U+2212"),
            ("let x = «“»hi”", "unknown-character", "U+201C"),
            ("let x = 1 «\u{2028}»", "unknown-character", "the invisible character U+2028"),
            ("let x = 1 «\u{202E}»", "unknown-character", "the invisible character U+202E"),
        ])
    func otherCharacters(text: String, id: String, word: String) throws {
        let source = MarkedSource(text)
        let found = try #require(check(source.file.text).diagnostics.first)
        #expect(found.id == id)
        #expect(found.primary?.span.range == source.spans[0].range)
        #expect(found.explanation.contains(word))
    }
}
