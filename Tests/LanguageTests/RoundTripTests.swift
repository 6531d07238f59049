import Diagnostics
import Language
import Testing

/// The bytes that a tree's tokens and their trivia give back.
func written(_ tree: SyntaxTree) -> [UInt8] {
    tree.tokens.flatMap { tree.file.bytes[$0.leadingTrivia] + tree.file.bytes[$0.range] }
}

let corpus: [String] =
    syntaxFaults.map(\.text) + callFaults.map(\.text) + [
        "let cfg = { lr: 0.1, ...{ a: [1, 2] } }\nfn scale(x, by = 2) { x * by }\nxs |> f",
        "var n = 3\nwhile n != 1 {\n  n = if n % 2 == 0 { n / 2 } else { 3 * n + 1 } # half\n}\n",
        "expect \"{money / 3:.2f} and {\"a {b}\"}\" == \"1.33\", \"m\"\r\n\t# end\r\n",
        "let s = \"a\nb {f({ c: \"}\" })}\"\n.x |> y\n\nelse { }",
    ]

@Test("Tokens give the text back, whatever its end", arguments: corpus)
func tokensGiveTheTextBack(_ text: String) {
    let bytes = Array(text.utf8)
    for length in 0...bytes.count {
        let tree = Parser.parse(SourceFile(name: "t", bytes: Array(bytes[..<length])))
        #expect(written(tree) == Array(bytes[..<length]))
    }
}

@Test("Any bytes are read without a crash, checked and coloured")
func anyBytesAreRead() {
    var state: UInt64 = 7
    func random(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
    let alphabet =
        Array("(){}[]\"\\:;,.#\n\r|>=<+-*/%@^!'ab1_ ".utf8) + [0, 0xC3, 0xA9, 0xFF, 0xE2]
    for round in 0..<3000 {
        var bytes = Array(corpus[round % corpus.count].utf8)
        for _ in 0...random(4) where !bytes.isEmpty {
            let place = random(bytes.count)
            switch random(3) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(alphabet[random(alphabet.count)], at: place)
            default: bytes[place] = alphabet[random(alphabet.count)]
            }
        }
        let file = SourceFile(name: "t", bytes: bytes)
        let tree = Parser.parse(file)
        #expect(written(tree) == bytes, "round \(round)")
        var environment = TestLibrary.environment
        _ = Checker.check(tree, in: &environment)
        checkPieces(file)
    }
}

private func checkPieces(_ file: SourceFile) {
    var end = 0
    for piece in Highlighter.classify(file, range: 0..<file.bytes.count, builtins: ["map"]) {
        #expect(piece.range.lowerBound >= end)
        #expect(!piece.range.isEmpty)
        end = piece.range.upperBound
    }
    #expect(end <= file.bytes.count)
}

@Test(
    "Deep nesting is refused quickly, with one message",
    arguments: [
        String(repeating: "(", count: 100_000),
        String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
        String(repeating: "{", count: 100_000),
        String(repeating: "{ a: ", count: 50_000),
        String(repeating: "- ", count: 100_000) + "1",
        String(repeating: "not ", count: 100_000) + "true",
        "2" + String(repeating: "^2", count: 100_000),
        String(repeating: "x => ", count: 100_000) + "1",
        String(repeating: "f(", count: 100_000),
        String(repeating: "if true { ", count: 50_000),
        String(repeating: "while true { ", count: 50_000),
        "if a {}" + String(repeating: " else if a {}", count: 50_000),
        String(repeating: "fn f() { ", count: 50_000),
        String(repeating: "\"{", count: 50_000),
        String(repeating: "x[", count: 50_000) + String(repeating: "]", count: 50_000),
        String(repeating: "(", count: 50_000) + String(repeating: "]", count: 50_000),
    ])
func deepNestingIsRefused(_ text: String) {
    let clock = ContinuousClock()
    let start = clock.now
    let program = check(text)
    #expect(!program.tree.diagnostics.isEmpty)
    #expect(program.tree.diagnostics.count <= 2)
    #expect(clock.now - start < .seconds(10))
}

@Test("What nests too deeply says so")
func whatNestsTooDeeplySaysSo() {
    let deep = parse(String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300))
    #expect(deep.diagnostics.map(\.id) == ["too-deep"])
    let fine = parse(String(repeating: "(", count: 250) + "1" + String(repeating: ")", count: 250))
    #expect(fine.diagnostics.isEmpty)
}

@Test("Code too long to be read is given back whole, with one message")
func codeTooLongIsGivenBackWhole() {
    let text = "é" + String(repeating: "1 + ", count: Parser.largestBytes / 4)
    let program = check(text)
    #expect(program.diagnostics.map(\.id) == ["too-long"])
    #expect(program.diagnostics.first?.primary?.span.range == 0..<2)
    #expect(written(program.tree) == Array(text.utf8))
    checkPieces(program.tree.file)
}

@Test(
    "Long chains are no nesting",
    arguments: [
        "1" + String(repeating: "+1", count: 100_000),
        "true" + String(repeating: " and true", count: 50_000),
        "params" + String(repeating: ".a", count: 50_000),
        "params" + String(repeating: "[0]", count: 50_000),
        "params" + String(repeating: "()", count: 50_000),
        "[1]" + String(repeating: " |> sum", count: 50_000),
        "sum" + String(repeating: " >> sum", count: 50_000),
        "let a = 1" + String(repeating: "\nprint(a)", count: 50_000),
    ])
func longChainsAreNoNesting(_ text: String) {
    #expect(check(text).diagnostics.isEmpty)
}

@Test("Two thousand lines are read and checked in a moment")
func twoThousandLinesAreCheckedInAMoment() {
    let text = String(
        repeating: """
            let name = x => { a: x * 2, b: [1, 2, 3] }
            var other = name(3).b
            other[0] += 1 # comment
            if other[0] == 2 { print("text {other[0]:.2f}") }
            for i in 0..<10 { print(i, other |> sum) }

            """, count: 400)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(check(text).diagnostics.isEmpty)
    // About 10 ms when optimised; the limit is for unoptimised builds on a busy machine.
    #expect(clock.now - start < .seconds(2))
}
