import Diagnostics
import Testing

@Suite("Diagnostics in narrow windows")
struct NarrowTextTests {
    private let diagnostic = Diagnostic(
        "an-id", title: "a title",
        explanation: String(repeating: "word ", count: 40) + "end",
        hint: String(repeating: "hint ", count: 20) + "end")

    /// The first line, which tools search for, stays whole.
    @Test("Prose is broken at the window's width", arguments: [20, 40, 60, 80])
    func width(columns: Int) {
        let text = DiagnosticText.plain(diagnostic, columns: columns)
        let lines = text.split(separator: "\n").dropFirst()
        #expect(lines.allSatisfy { $0.count <= columns })
        #expect(lines.contains { $0.count > columns - 5 })
    }

    @Test("A wide window has lines no longer than without a width")
    func wide() {
        #expect(
            DiagnosticText.plain(diagnostic, columns: 200) == DiagnosticText.plain(diagnostic))
        #expect(DiagnosticText.ansi(diagnostic, columns: 200) == DiagnosticText.ansi(diagnostic))
    }
}
