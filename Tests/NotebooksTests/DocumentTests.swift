import Diagnostics
import Notebooks
import Testing

@Suite("The format of a notebook")
struct DocumentTests {
    @Test(
        "These fences are cells",
        arguments: [
            "```noise", "``` noise", "```noise ", "````noise", "~~~noise", "```{noise}",
            "```{noisebook}", "```noise {.nb}", "```{code-cell} noise", "  ```noise",
        ])
    func cells(opening: String) {
        let marks = opening.drop { $0 == " " }.prefix { $0 == "`" || $0 == "~" }
        let document = document("\(opening)\nlet x = 1\n\(marks)\n")
        #expect(document.cells.count == 1)
        #expect(document.diagnostics.isEmpty)
        #expect(document.cells.first.map { document.file.text($0.codeRange) } == "let x = 1\n")
    }

    @Test(
        "These are prose",
        arguments: [
            "```\n1\n```", "```python\n1\n```", "```output\n1\n```", "```noisebook\n1\n```",
            "    ```noise\n    1\n    ```", "<!--\n```noise\n1\n```\n-->",
            "````\n```noise\n1\n```\n````", "`noise`", "```{python} noise\n1\n```",
        ])
    func prose(text: String) {
        let document = document(text)
        #expect(document.cells.isEmpty)
        #expect(document.diagnostics.isEmpty)
    }

    @Test("Code in a list or quotation is shown, and a warning says that it is not run")
    func nested() {
        checkFormat("- a\n\n  ```«noise»\n  1\n  ```\n", "nested-cell")
        checkFormat("> ```«{noise}»\n> 1\n> ```\n", "nested-cell")
        checkFormat("> ```python\n> 1\n> ```\n")
    }

    @Test("Near misses of the fence word are told")
    func nearMisses() {
        checkFormat("```«Noise»\n1\n```\n", "unknown-fence")
        let extra = checkFormat("```«noise echo=false»\n1\n```\n", "unknown-option")
        #expect(extra.cells.count == 1)
        #expect(extra.diagnostics[0].explanation.contains("`echo=false`"))
        checkFormat("```«{noise, label=a}»\n1\n```\n", "unknown-option")
    }

    @Test("A cell that is never closed is an error, and the rest of the file its code")
    func unclosed() {
        let document = checkFormat("text\n\n«```noise»\nlet x = 1\n\nmore\n", "unclosed-fence")
        #expect(document.diagnostics[0].severity == .error)
        #expect(document.file.text(document.cells[0].codeRange) == "let x = 1\n\nmore\n")
        checkFormat("«```noise»", "unclosed-fence")
    }

    @Test("An output fence belongs to the cell above it, blank lines aside")
    func outputFences() {
        let text = "```noise\n1\n```\n\n \n~~~ output\n1\n~~~\nend\n"
        let document = document(text)
        let cell = document.cells[0]
        #expect(cell.expectedOutput.map { document.file.text($0.range) } == "1\n")
        #expect(cell.expectedOutput?.line == 6)
        #expect(document.file.text(cell.range) == text.dropLast(4))
        #expect(document.parts.count == 2)
    }

    @Test(
        "An output fence elsewhere is prose",
        arguments: [
            "```noise\n1\n```\nword\n\n```output\n1\n```\n", "```output\n1\n```\n",
            "```noise\n1\n```\n```python\n```\n```output\n1\n```\n",
            "```noise\n1\n```\n```output\nnever closed",
            "```noise\n1\n```\n> ```output\n> 1\n> ```\n",
        ])
    func strayOutputFences(text: String) {
        #expect(document(text).cells.allSatisfy { $0.expectedOutput == nil })
    }

    @Test("A second output fence belongs to nothing")
    func twoOutputFences() {
        let text = "```noise\n1\n```\n```output\n1\n```\n```output\n2\n```\n"
        let cells = document(text).cells
        #expect(cells.count == 1)
        #expect(cells[0].expectedOutput?.line == 4)
    }

    @Test("Cells without a label are numbered among themselves")
    func ordinals() {
        let text = cell("1") + cell("#| label: fit", "2") + cell("3") + cell("#| eval: false", "4")
        let cells = document(text).cells
        #expect(cells.map(\.label) == ["cell-1", "fit", "cell-2", "cell-3"])
        #expect(cells.map(\.isLabelGiven) == [false, true, false, false])
        #expect(cells.map(\.line) == [1, 4, 8, 11])
    }

    @Test("A label that looks like an ordinal keeps its name, and the unlabelled cell gives way")
    func ordinalCollision() {
        let cells = document(cell("1") + cell("2") + cell("#| label: cell-1", "3")).cells
        #expect(cells.map(\.label) == ["cell-1-unlabelled", "cell-2", "cell-1"])
    }

    @Test("A label given twice is an error that shows both places")
    func duplicateLabels() {
        let text = cell("#| label: fit", "1") + cell("#| label: «fit»", "2")
        let document = checkFormat(text, "duplicate-label")
        #expect(document.diagnostics[0].severity == .error)
        #expect(document.diagnostics[0].secondary.map(\.span.start.line) == [2])
        #expect(Set(document.cells.map(\.label)).count == 2)
    }

    @Test("The code is parsed in place, so that its faults point into the file")
    func codeInPlace() {
        let document = document("# Title\n\n" + cell("#| label: a", "let x = 1"))
        let tree = document.cells[0].tree
        #expect(tree.statements.count == 1)
        #expect(tree.statements.first.map { tree.span($0).start } == .init(line: 5, column: 1))
    }

    @Test("What is not UTF-8 is told at its first byte")
    func invalidUTF8() {
        let file = SourceFile(name: "a.md", bytes: Array("é\nab".utf8) + [0xC3, 0x28, 0xFF])
        let document = Document.read(file)
        #expect(document.diagnostics.map(\.id) == ["not-utf8"])
        #expect(document.diagnostics[0].primary?.span.start == .init(line: 2, column: 3))
    }

    @Test("A lone carriage return is no line end")
    func loneCarriageReturn() {
        let document = document("a\rb\n\n" + cell("1"))
        #expect(document.diagnostics.map(\.id) == ["line-ends"])
        #expect(document.cells.map(\.line) == [3])
    }
}
