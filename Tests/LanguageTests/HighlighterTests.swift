import Diagnostics
import Language
import Testing

/// The pieces of a text as `text:kind`.
func pieces(_ text: String) -> [String] {
    let file = SourceFile(name: "t", text: text)
    return Highlighter.classify(file, range: 0..<file.bytes.count, builtins: ["sum", "map"])
        .map { "\(file.text($0.range)):\($0.kind.rawValue)" }
}

@Test("Each piece of code has its kind")
func eachPieceOfCodeHasItsKind() {
    #expect(
        pieces("let a = sum(xs) # why")
            == [
                "let:keyword", "a:definition", "=:operator", "sum:builtin", "(:plain", "xs:plain",
                "):plain", "# why:comment",
            ])
    #expect(pieces("fn f() { nil }")[1] == "f:definition")
    #expect(pieces("1.5 |> map") == ["1.5:number", "|>:operator", "map:builtin"])
}

@Test("Values in strings are coloured as code")
func valuesInStringsAreColouredAsCode() {
    #expect(
        pieces(#""a {x + "b":.2f}\{""#)
            == ["\"a {:string", "x:plain", "+:operator", "\"b\":string", ":.2f}\\{\":string"])
}

@Test("Words are keywords where they are used as such")
func wordsAreKeywordsWhereUsedAsSuch() {
    #expect(pieces("import \"a\" as b")[0] == "import:keyword")
    #expect(pieces("import \"a\" as b")[2] == "as:keyword")
    #expect(pieces("0..<n by 2")[3] == "by:keyword")
    #expect(pieces("f(by: 2)")[2] == "by:plain")
    #expect(pieces("run X()")[0] == "run:keyword")
    #expect(pieces("run(1)")[0] == "run:plain")
}

@Test("Only the range is coloured")
func onlyTheRangeIsColoured() {
    let file = SourceFile(name: "t", text: "prose\nlet a\nprose")
    let found = Highlighter.classify(file, range: 6..<11, builtins: [])
    #expect(found.map(\.range) == [6..<9, 10..<11])
}
