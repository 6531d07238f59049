import Diagnostics
import Testing

@Suite("Lines of megabytes")
struct LongLineTests {
    @Test("A mark anywhere in one line of ten million bytes is shown with what is around it")
    func marks() {
        let side = String(repeating: "é", count: 2_500_000)
        let file = SourceFile(name: "a.noise", text: side + "here" + side)
        for place in [0..<2, 5_000_000..<5_000_004, 9_999_998..<10_000_000] {
            let span = SourceSpan(file: file, range: place)
            let diagnostic = Diagnostic("odd", title: "odd", primary: .init(span, "this"))
            let lines = DiagnosticText.plain(diagnostic).split(separator: "\n").map(String.init)
            let source = lines.first { $0.hasPrefix("1 │ ") } ?? ""
            let marks = lines.first { $0.contains("^") } ?? ""
            let width = place.count == 4 ? 4 : 1
            #expect(source.count <= 80)
            #expect(source.contains("here") == (place.count == 4))
            #expect(marks.count { $0 == "^" } == width)
            let column = marks.distance(
                from: marks.startIndex, to: marks.firstIndex(of: "^") ?? marks.startIndex)
            let marked = String(Array(source)[column..<column + width])
            #expect(marked == (place.count == 4 ? "here" : "é"))
        }
    }
}
