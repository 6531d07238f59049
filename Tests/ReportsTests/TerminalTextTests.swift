import Reports
import Testing

@Suite("What a program printed")
struct TerminalTextTests {
    private static func shown(_ text: String) -> String {
        let html = PageTests.page(
            of: "\(SampleRun.fence)noise\nx\n\(SampleRun.fence)\n", output: .text(text)
        ).html
        let tag = "aria-label=\"Output of cell cell-1\">\n"
        return String(html.part(from: tag, to: "</pre>").dropFirst(tag.count))
    }

    @Test(
        "Colours become classes, other escapes and controls go",
        arguments: [
            ("plain", "plain"),
            ("\u{1B}[31mred\u{1B}[0m", "<span class=\"a-red\">red</span>"),
            (
                "\u{1B}[1;34mx\u{1B}[22my",
                "<span class=\"a-blue a-bold\">x</span><span class=\"a-blue\">y</span>"
            ),
            ("\u{1B}[38;5;196mx", "x"), ("\u{1B}[2Ja\u{1B}[10;20Hb", "ab"),
            ("\u{1B}]0;title\u{7}a", "a"), ("a\u{7}b\u{0}c", "abc"), ("ab\u{8}c", "ac"),
            ("10 %\r20 %\r30 %\ndone", "30 %\ndone"), ("a\r\nb", "a\nb"), ("\u{1B}[", ""),
            ("\u{1B}[999999999999999999999999mx", "x"),
        ])
    func escapes(text: String, expected: String) {
        #expect(Self.shown(text) == expected)
    }

    @Test("Over 64 KiB the first 200 and last 100 lines are shown, with the number left out")
    func flood() {
        let text = (1...20_000).map { "line \($0)\n" }.joined()
        let lines = Self.shown(text).split(separator: "\n")
        #expect(lines.count == 301)
        #expect(lines.first == "line 1" && lines.last == "line 20000")
        #expect(lines[200] == "… 19700 lines left out")
    }

    @Test("One line over 64 KiB is cut in its middle")
    func longLine() {
        let shown = Self.shown(String(repeating: "x", count: 1_000_000))
        #expect(shown.utf8.count < 70_000 && shown.contains("bytes left out"))
    }
}
