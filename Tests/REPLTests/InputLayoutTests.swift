import REPL
import Testing

@Suite("How an input stands on the screen")
struct InputLayoutTests {
    private func layout(
        _ text: String, cursor: Int? = nil, columns: Int = 20
    ) -> InputLayout {
        InputLayout(
            Array(text.utf8), cursor: cursor ?? text.utf8.count, prompt: .init("> "),
            continuation: .init(". "), columns: columns)
    }

    @Test(
        "Rows, and the place of the cursor at the end",
        arguments: [
            ("", ["> "], 0, 2), ("ab", ["> ab"], 0, 4), ("a\nb", ["> a", ". b"], 1, 3),
            ("a\n", ["> a", ". "], 1, 2), ("\tx", [">     x"], 0, 7),
            ("\u{1B}[A", ["> ^[[A"], 0, 6), ("日本", ["> 日本"], 0, 6),
            ("x̂y", ["> x̂y"], 0, 4),
            ("12345678901234567x", ["> 12345678901234567", "x"], 1, 1),
            ("1234567890123456日", ["> 1234567890123456", "日"], 1, 2),
        ])
    func rows(text: String, rows: [String], row: Int, column: Int) {
        let found = layout(text)
        #expect(found.rows == rows)
        #expect(found.cursorRow == row && found.cursorColumn == column)
    }

    @Test("The cursor within a text")
    func cursor() {
        #expect(layout("ab\ncd", cursor: 1).cursorColumn == 3)
        #expect(layout("ab\ncd", cursor: 2).cursorRow == 0)
        #expect(layout("ab\ncd", cursor: 3).cursorRow == 1)
    }

    @Test("Only rows that changed are written")
    func changes() {
        var screen = InputScreen()
        _ = screen.update(to: layout("one\ntwo"), columns: 20, rows: 10)
        let text = screen.update(to: layout("one\ntwox"), columns: 20, rows: 10)
        #expect(!text.contains("one") && text.contains("twox"))
        let shorter = screen.update(to: layout("one"), columns: 20, rows: 10)
        #expect(shorter.contains("\u{1B}[J") && !shorter.contains("two"))
    }

    @Test("Of an input taller than the window the rows round the cursor are shown")
    func tall() {
        var screen = InputScreen()
        let text = (0..<50).map { "line\($0)" }.joined(separator: "\n")
        let first = screen.update(to: layout(text), columns: 20, rows: 5)
        #expect(first.contains("line49") && !first.contains("line44"))
        let second = screen.update(to: layout(text, cursor: 0), columns: 20, rows: 5)
        #expect(second.contains("line0") && !second.contains("line5"))
    }
}
