import Diagnostics
import TestSupport
import Testing

private func marked(_ text: String, name: String = "training.md") -> (SourceFile, [SourceSpan]) {
    let source = MarkedSource(text, name: name)
    return (source.file, source.spans)
}

@Suite("A diagnostic as text")
struct DiagnosticTextTests {
    @Test("Two labels on one line stand below each other")
    func twoLabels() {
        let (_, spans) = marked("# Title\n\nlogits = «batch» @ «weights»\n")
        let diagnostic = Diagnostic(
            "shape-mismatch", title: "these two tensors cannot be multiplied",
            primary: .init(spans[0], "100 columns"), secondary: [.init(spans[1], "128 rows")],
            explanation: "`batch` has shape [64, 100] and `weights` has shape [128, 10]; `@` needs "
                + "as many columns on the left as rows on the right.",
            hint: "to take `batch` as it is, make the weights with shape [100, 10].")
        #expect(
            DiagnosticText.plain(diagnostic) == """
                training.md:3:10: error[shape-mismatch]: these two tensors cannot be multiplied
                  │
                3 │ logits = batch @ weights
                  │          ^^^^^   ------- 128 rows
                  │          │
                  │          100 columns
                  │
                `batch` has shape [64, 100] and `weights` has shape [128, 10]; `@` needs as many
                columns on the left as rows on the right.
                Hint: to take `batch` as it is, make the weights with shape [100, 10].

                """)
    }

    @Test("A label in another file gets a snippet of its own")
    func otherFile() {
        let (_, here) = marked("let y = «scale»(2)\n", name: "a.md")
        let (_, there) = marked("fn «scale»(x, by) { x * by }\n", name: "b.noise")
        let diagnostic = Diagnostic(
            "missing-argument", title: "`scale` needs one more argument",
            primary: .init(here[0], "`by` is missing"), secondary: [.init(there[0], "defined here")]
        )
        #expect(
            DiagnosticText.plain(diagnostic) == """
                a.md:1:9: error[missing-argument]: `scale` needs one more argument
                  │
                1 │ let y = scale(2)
                  │         ^^^^^ `by` is missing
                  │
                  ┌─ b.noise:1:4
                  │
                1 │ fn scale(x, by) { x * by }
                  │    ----- defined here
                  │

                """)
    }

    @Test("Distant lines of one file are joined by a dot")
    func distantLines() {
        let (_, spans) = marked("let «lr» = 1\n\n\n\n\n\n\n\n\nlet b = «lr» + 1\n")
        let diagnostic = Diagnostic(
            "x", severity: .warning, title: "t", primary: .init(spans[1], "used"),
            secondary: [.init(spans[0], "made")])
        #expect(
            DiagnosticText.plain(diagnostic) == """
                training.md:10:9: warning[x]: t
                   │
                 1 │ let lr = 1
                   │     -- made
                   ·
                10 │ let b = lr + 1
                   │         ^^ used
                   │

                """)
    }

    @Test("Columns count characters; marks stand under wide characters and tabs")
    func wideCharacters() {
        let (file, spans) = marked("let 数 = \"é\"\t+ «ε»\n")
        #expect(spans[0].start == SourcePosition(line: 1, column: 15))
        #expect(file.utf16Column(of: spans[0].range.lowerBound) == 14)
        let text = DiagnosticText.plain(Diagnostic("x", title: "t", primary: .init(spans[0])))
        let lines = text.split(separator: "\n")
        #expect(lines[2] == "1 │ let 数 = \"é\"    + ε")
        #expect(lines[3] == "  │                   ^")
    }

    @Test(
        "Marks stand under what they mark, however wide the characters before it are",
        arguments: [
            ("日本語", 6), ("e\u{301}", 1), ("한국", 4), ("ｆｕｌｌ", 8), ("👩‍👩‍👧‍👦", 2),
            ("👍🏽", 2), ("❤️", 2), ("🇪🇺", 2), ("ﾊﾝｶｸ", 4), ("αβγ", 3), ("1️⃣", 2), ("½", 1),
            ("\u{200B}", 0), ("שלום", 4), ("𝒳", 1),
        ])
    func widths(before: String, cells: Int) {
        let (file, spans) = marked("\"\(before)\" «x»")
        let text = DiagnosticText.plain(Diagnostic("x", title: "t", primary: .init(spans[0])))
        let lines = text.split(separator: "\n")
        #expect(lines[3] == "  │ " + String(repeating: " ", count: cells + 3) + "^")
        #expect(file.position(of: spans[0].range.lowerBound).column == before.count + 4)
    }

    @Test("A very long line is cut around the mark", arguments: [0, 1_000, 1_980])
    func longLine(position: Int) throws {
        let before = String(repeating: "a", count: position)
        let after = String(repeating: "b", count: 2_000 - position)
        let (_, spans) = marked(before + "«HERE»" + after)
        let text = DiagnosticText.plain(
            Diagnostic("x", title: "t", primary: .init(spans[0], "label")))
        let lines = text.split(separator: "\n").dropFirst()
        #expect(lines.allSatisfy { $0.count <= 80 })
        let source = try #require(lines.first { $0.contains("HERE") })
        let marks = try #require(lines.first { $0.contains("^^^^") })
        let start = source.distance(from: source.startIndex, to: source.firstIndex(of: "H")!)
        #expect(Array(marks)[start..<(start + 4)] == ["^", "^", "^", "^"])
    }

    @Test("A span over several lines is marked on its first")
    func severalLines() {
        let (_, spans) = marked("let x = «[1,\n2]»\n")
        let text = DiagnosticText.plain(
            Diagnostic("x", title: "t", primary: .init(spans[0], "a list")))
        #expect(text.contains("1 │ let x = [1,\n  │         ^^^ a list\n"))
    }

    @Test("A span at the very end of a file has one mark")
    func endOfFile() {
        let file = SourceFile(name: "a.noise", text: "let x =")
        let span = SourceSpan(file: file, range: 7..<7)
        let text = DiagnosticText.plain(Diagnostic("x", title: "t", primary: .init(span, "end")))
        #expect(text.contains("1 │ let x =\n  │        ^ end\n"))
    }

    @Test("A long recursion is cut in the middle")
    func recursion() {
        let (_, spans) = marked("fn f(n) { «f(n)» }\n")
        let frames = (0..<5_000).map { _ in Diagnostic.Frame(function: "`f`", call: spans[0]) }
        let text = DiagnosticText.plain(
            Diagnostic("too-deep-recursion", title: "t", primary: .init(spans[0]), frames: frames))
        #expect(text.contains("… 4,992 more calls …"))
        #expect(text.split(separator: "\n").count < 20)
    }

    @Test("Calls that are not among the frames are counted", arguments: [1, 5, 10])
    func missingFrames(atEachEnd: Int) {
        let (_, spans) = marked("fn f(n) { «f(n)» }\n")
        let frames = (0..<(2 * atEachEnd)).map { place in
            Diagnostic.Frame(function: "`f\(place)`", call: spans[0])
        }
        let diagnostic = Diagnostic(
            "too-deep-recursion", title: "t", primary: .init(spans[0]), frames: frames,
            framesLeftOut: .init(after: atEachEnd, count: 5_000 - 2 * atEachEnd))
        let lines = DiagnosticText.plain(diagnostic).split(separator: "\n").map { String($0) }
        let shown = min(atEachEnd, 4)
        let gap = lines.count - shown - 1
        #expect(lines[gap] == "… \(grouped(5_000 - 2 * shown)) more calls …")
        #expect(lines[gap - 1].hasPrefix("in `f\(shown - 1)`,"))
        #expect(lines[gap + 1].hasPrefix("in `f\(2 * atEachEnd - shown)`,"))
        let json = DiagnosticJSON.line(diagnostic)
        #expect(json.contains("\"framesLeftOut\": {\"after\": \(atEachEnd), \"count\": "))
    }

    @Test("Terminal controls in the source do not reach the terminal")
    func hostileSource() {
        let (_, spans) = marked("let x = «\u{1B}[31m\u{202E}»\n", name: "a\u{1B}.md")
        let text = DiagnosticText.plain(Diagnostic("x", title: "t\u{1B}", primary: .init(spans[0])))
        #expect(!text.contains("\u{1B}"))
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }

    @Test("Colours go around the same words")
    func ansi() {
        let (_, spans) = marked("«lr»\n")
        let diagnostic = Diagnostic("x", title: "t", primary: .init(spans[0], "here"), hint: "h")
        let coloured = DiagnosticText.ansi(diagnostic)
        let bare = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        let plain = DiagnosticText.plain(diagnostic)
        let squeezed = bare.split(separator: "\n").map { $0.trimmingSuffix(while: { $0 == " " }) }
        #expect(squeezed == plain.split(separator: "\n").map { Substring($0) })
        #expect(coloured.contains("\u{1B}[1;31merror[x]"))
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var copy = self
        while let last = copy.last, predicate(last) { copy.removeLast() }
        return copy
    }
}
