import Diagnostics
import Foundation
import Testing

@Test("A diagnostic is one line of JSON with its place in every unit")
func diagnosticAsJSON() throws {
    let file = SourceFile(name: "a \"b\".md", text: "# é\nlet 😀x = y\n")
    let span = SourceSpan(file: file, range: 17..<18)
    let diagnostic = Diagnostic(
        "unknown-name", title: "nothing here is called `y`\n", primary: .init(span, "not\tdefined"),
        secondary: [.init(SourceSpan(file: file, range: 0..<1))], explanation: "\u{1}",
        hint: "did you mean `x`?", edit: .init(span: span, replacement: "x"),
        frames: [.init(function: "f", call: span)])
    let line = DiagnosticJSON.line(diagnostic)
    #expect(!line.contains("\n"))
    let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["id"] as? String == "unknown-name")
    #expect(object["title"] as? String == diagnostic.title)
    #expect(object["explanation"] as? String == "\u{1}")
    let place = try #require(object["place"] as? [String: Any])
    #expect(place["file"] as? String == "a \"b\".md")
    #expect(place["line"] as? Int == 2)
    #expect(place["column"] as? Int == 10)
    #expect(place["utf16Column"] as? Int == 10)
    #expect(place["startByte"] as? Int == 17)
    #expect((object["frames"] as? [Any])?.count == 1)
    #expect((object["secondary"] as? [Any])?.count == 1)
}

@Suite("Source files")
struct SourceFileTests {
    @Test("Every offset has a place, also at line ends, in bad UTF-8 and past the end")
    func positions() {
        let file = SourceFile(name: "x", bytes: [0x61, 0x0D, 0x0A, 0xFF, 0x62, 0x0A])
        #expect(file.position(of: 0) == SourcePosition(line: 1, column: 1))
        #expect(file.position(of: 3) == SourcePosition(line: 2, column: 1))
        #expect(file.position(of: 4) == SourcePosition(line: 2, column: 2))
        #expect(file.position(of: 6) == SourcePosition(line: 3, column: 1))
        #expect(file.rangeOfLine(1) == 0..<1)
        #expect(file.rangeOfLine(3) == 6..<6)
        #expect(file.rangeOfLine(99) == 6..<6)
        #expect(file.text(4..<99) == "b\n")
    }

    @Test("An empty file has one empty line")
    func empty() {
        let file = SourceFile(name: "x", text: "")
        #expect(file.lineStarts == [0])
        #expect(file.position(of: 0) == SourcePosition(line: 1, column: 1))
    }
}

@Suite("Near names")
struct NearNamesTests {
    @Test(
        "The nearest comes first, without regard to case; far ones are left out",
        arguments: [
            ("treshold", ["threshold", "thresh", "other"], ["threshold"]),
            ("noise_multipler", ["noise_multiplier", "noise"], ["noise_multiplier"]),
            ("RELU", ["relu", "elu"], ["relu", "elu"]),
            ("lne", ["len", "line", "lane", "x"], ["lane", "len", "line"]),
            ("q", ["a", "b"], []),
            ("", ["a"], []),
            ("x", ["x"], []),
        ])
    func ranking(name: String, candidates: [String], expected: [String]) {
        #expect(nearNames(to: name, among: candidates) == expected)
    }
}
