import Diagnostics
import Interpreter
import Notebooks
import Reports

/// The notebook's loader: parts, header, options, names across cells, expected outputs.
enum NotebookTargets {
    static func all(_ material: Material) -> [FuzzTarget] {
        let words = Dictionary.markdown + Dictionary.noise + Dictionary.yaml
        let notebooks = Mutator(seeds: material.notebooks, words: words)
        let headers = Mutator(seeds: material.headers, words: Dictionary.yaml, largest: 1000)
        let options = Mutator(seeds: material.options, words: Dictionary.yaml, largest: 1000)
        let runner = NotebookRunner(library: CodeTargets.library)
        return [
            FuzzTarget("document", "a notebook cut into parts", mutating: notebooks) { read($0) },
            FuzzTarget("notebook", "a notebook read and checked", mutating: notebooks) {
                check($0, runner)
            },
            FuzzTarget("header", "YAML at the top", mutating: headers) {
                read(wrapped("---\n", $0, "\n---\n\n```noise\nparams.lr\n```\n"))
            },
            FuzzTarget("options", "lines `#|` of a cell", mutating: options) {
                read(wrapped("```noise\n", $0, "\n```\n\n```output\n2\n```\n"))
            },
            FuzzTarget(
                "outputs", "expected outputs held against others",
                making: {
                    outputs(notebooks, &$0)
                }
            ) { compare($0) },
            FuzzTarget("page", "a notebook as a page", mutating: notebooks) { page($0) },
        ]
    }

    private static func wrapped(_ start: String, _ bytes: [UInt8], _ end: String) -> [UInt8] {
        Array(start.utf8) + bytes + Array(end.utf8)
    }

    // MARK: - Reading

    static func read(_ bytes: [UInt8]) -> String? {
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        return parts(document) ?? cells(document)
            ?? Placement.failure(document.diagnostics)
    }

    private static func parts(_ document: Document) -> String? {
        var position = 0
        for part in document.parts {
            guard part.range.lowerBound == position, !part.range.isEmpty else {
                return "a part at \(part.range) after byte \(position)"
            }
            position = part.range.upperBound
        }
        guard document.written == document.file.bytes else { return "other bytes when written" }
        return document.replacing([]) == document.file.bytes ? nil : "no edit changes the bytes"
    }

    private static func cells(_ document: Document) -> String? {
        var labels: Set<String> = []
        for cell in document.cells {
            guard labels.insert(cell.label).inserted else { return "two cells `\(cell.label)`" }
            guard cell.range.contains(cell.codeRange.lowerBound) || cell.codeRange.isEmpty,
                cell.codeRange.upperBound <= cell.range.upperBound
            else { return "code at \(cell.codeRange) of a cell at \(cell.range)" }
            guard let output = cell.expectedOutput else { continue }
            guard output.range.upperBound <= document.file.bytes.count else {
                return "an output fence at \(output.range)"
            }
        }
        return nil
    }

    static func check(_ bytes: [UInt8], _ runner: NotebookRunner) -> String? {
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        // Of parameters on the command line there is no place in the file; here are none.
        return parts(document) ?? cells(document) ?? Placement.failure(runner.check(document))
    }

    // MARK: - Expected outputs

    private static let modes = [
        "exact", "number", "shape", "pattern", "false", "{rtol: 1e-3}", "{atol: 0.5, rtol: 0}",
    ]

    /// A cell whose fence holds changed text.
    private static func outputs(_ mutator: Mutator, _ random: inout SeededRandom) -> [UInt8] {
        let start = "```noise\n#| check: \(random.pick(modes))\n1\n```\n\n```output\n"
        return wrapped(start, mutator.input(&random), "\n```\n")
    }

    /// Holds the text against itself, and against another; rewriting makes them agree.
    static func compare(_ bytes: [UInt8]) -> String? {
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        guard let cell = document.cells.first, let fence = cell.expectedOutput else { return nil }
        let text = document.file.text(fence.range)
        for found in [text, text.replacing("1", with: "1.5"), "", String(text.reversed())] {
            let run = run(document, giving: found)
            let report = ExpectedOutputs.compare(run)
            if report.tap.isEmpty || report.junit.isEmpty { return "an empty report" }
            guard let updated = try? ExpectedOutputs.updated(run) else { continue }
            let again = Document.read(SourceFile(name: "a.md", bytes: updated))
            guard again.cells.count == document.cells.count else { return "other cells after it" }
            let second = self.run(again, giving: found)
            if cell.options.comparison == .exact, (try? ExpectedOutputs.updated(second)) != nil {
                return "an output that was rewritten differs again"
            }
        }
        return nil
    }

    private static func run(_ document: Document, giving text: String) -> NotebookRun {
        let cells = document.cells.map { _ in CellRun(state: .ran, outputs: [.text(text)]) }
        return NotebookRun(document: document, cells: cells, diagnostics: [])
    }

    // MARK: - Pages

    static func page(_ bytes: [UInt8]) -> String? {
        let document = Document.read(SourceFile(name: "a.md", bytes: bytes))
        let cells = document.cells.map { cell in
            CellRun(state: .ran, outputs: [.text(document.file.text(cell.codeRange))])
        }
        let run = NotebookRun(document: document, cells: cells, diagnostics: document.diagnostics)
        let page = Report.page(for: run, options: ReportOptions())
        guard page.html.hasPrefix("<!doctype html>"), page.html.hasSuffix("</html>\n") else {
            return "half a page"
        }
        return Placement.failure(page.diagnostics)
    }
}
