import Diagnostics
import Figures
import Interpreter
import Notebooks
import Testing

/// A run of one cell that printed `found`, whose fence holds `expected`.
private func run(
    expected: String, found: [CellOutput], check: String = "exact", header: String = "",
    state: CellRun.State = .ran, failure: Diagnostic? = nil, fence: String = "```"
) -> NotebookRun {
    let text =
        header + "```noise\n#| label: fit\n#| check: \(check)\n1\n```\n\n"
        + "\(fence)output\n\(expected)\(fence)\nend\n"
    let document = document(text)
    return NotebookRun(
        document: document,
        cells: [CellRun(state: state, outputs: found, failure: failure)], diagnostics: [])
}

private func passes(_ expected: String, _ found: String, _ check: String, header: String = "")
    -> Bool
{
    let run = run(expected: expected + "\n", found: [.text(found)], check: check, header: header)
    return ExpectedOutputs.compare(run).exitStatus == .success
}

@Suite("Expected outputs")
struct ExpectedOutputTests {
    struct Row: Sendable {
        let check: String
        let expected: String
        let found: String
        let passes: Bool
    }

    static let table: [Row] = [
        Row(check: "exact", expected: "a\nb", found: "a \nb\t\n\n", passes: true),
        Row(check: "exact", expected: "a", found: "a\nb", passes: false),
        Row(check: "exact", expected: " a", found: "a", passes: false),
        Row(check: "exact", expected: "1.0", found: "1.00", passes: false),
        Row(check: "exact", expected: "a\r\nb", found: "a\nb", passes: true),
        Row(check: "number", expected: "loss 0.61", found: "loss 0.6149", passes: true),
        Row(check: "number", expected: "loss 0.61", found: "loss 0.6201", passes: false),
        Row(check: "number", expected: "loss 0.61", found: "cost 0.61", passes: false),
        Row(check: "number", expected: "0.1", found: "0.2", passes: true),
        Row(check: "number", expected: "3", found: "3.0", passes: false),
        Row(check: "number", expected: "3.0", found: "3", passes: true),
        Row(check: "number", expected: "3", found: "4", passes: false),
        Row(check: "number", expected: "1.5e3", found: "1590.0", passes: true),
        Row(check: "number", expected: "1.5e3", found: "1610.0", passes: false),
        Row(check: "number", expected: "2e-4", found: "2.4e-4", passes: true),
        Row(check: "number", expected: "[-1.0,  2.0]", found: "[-1.0, 2.0]", passes: true),
        Row(check: "number", expected: "-1.0", found: "1.0", passes: false),
        Row(check: "number", expected: "14,310", found: "14310", passes: true),
        Row(check: "number", expected: "[1, 310]", found: "[1310]", passes: false),
        Row(check: "number", expected: "x1 = 2.0", found: "x2 = 2.0", passes: false),
        Row(check: "number", expected: "nan", found: "nan", passes: true),
        Row(check: "number", expected: "1e309", found: "1e309", passes: true),
        Row(check: "number", expected: "1e-9223372036854775807", found: "1", passes: false),
        Row(check: "number", expected: "1.0 2.0", found: "1.0", passes: false),
        Row(check: "{rtol: 0.01}", expected: "100", found: "100.9", passes: true),
        Row(check: "{rtol: 0.01}", expected: "100", found: "102", passes: false),
        Row(check: "{atol: 0.5}", expected: "0", found: "-0.5", passes: true),
        Row(check: "{atol: 0.5}", expected: "0 a", found: "0 b", passes: false),
        Row(check: "pattern", expected: "took …", found: "took 5 ms", passes: true),
        Row(check: "pattern", expected: "took … ms", found: "took 5 s", passes: false),
        Row(check: "pattern", expected: "a\n…\nz", found: "a\nb\nc\nz", passes: true),
        Row(check: "pattern", expected: "a\n…\nz", found: "a\nz", passes: true),
        Row(check: "pattern", expected: "a\n…\nz", found: "a\nz\ny", passes: false),
        Row(check: "pattern", expected: "…", found: "anything\nat all", passes: true),
        Row(check: "pattern", expected: "a…b…c", found: "a-b-b-c", passes: true),
        Row(check: "pattern", expected: "[1, 2]*", found: "[1, 2]*", passes: true),
        Row(check: "exact", expected: "took …", found: "took 5 ms", passes: false),
        Row(
            check: "shape", expected: "float32 [2, 3]", found: "x: [2,3] float32\n1 2", passes: true
        ),
        Row(check: "shape", expected: "float32 [2, 3]", found: "float64 [2, 3]", passes: false),
        Row(check: "shape", expected: "float32 [2, 3]", found: "float32 [3, 2]", passes: false),
        Row(
            check: "shape", expected: "tensor [2, 1] int64\n[[1],\n [2]]",
            found: "tensor [2, 1] int64\n[[3],\n [4]]", passes: true),
        Row(check: "shape", expected: "tensor(3)", found: "tensor(4.5)", passes: true),
        Row(check: "shape", expected: "tensor(3)", found: "tensor(4, dtype: int64)", passes: false),
        Row(check: "shape", expected: "nothing", found: "nothing", passes: false),
        Row(check: "none", expected: "a", found: "b", passes: true),
    ]

    @Test("Each way of comparing", arguments: table)
    func modes(row: Row) {
        #expect(passes(row.expected, row.found, row.check) == row.passes, "\(row)")
    }

    @Test("Replacements are made in both texts before they are compared")
    func replacements() {
        let header = "---\ncheck:\n  replace:\n    - {regex: '(\\d+) ms', with: 'N ms'}\n---\n"
        #expect(passes("5 ms", "7 ms", "exact", header: header))
        #expect(!passes("5 ms", "7 s", "exact", header: header))
    }

    @Test("A pattern that never comes to an end is told")
    func slowPattern() {
        let header = "---\ncheck: {replace: [{regex: '(a+)+$', with: b}]}\n---\n"
        let line = String(repeating: "a", count: 60) + "!"
        let result = run(expected: "x\n", found: [.text(line)], header: header)
        guard case .failed(let fault, _) = ExpectedOutputs.compare(result).cases[0].outcome else {
            Issue.record("it passed")
            return
        }
        #expect(fault?.id == "slow-regex")
        #expect(throws: Diagnostic.self) { try ExpectedOutputs.updated(result) }
    }

    @Test("A cell's text is what it printed and showed, in order")
    func text() {
        let table = Table(columns: [.init("n", isNumeric: true)], rows: [[.number(1)]])
        let plot = Plot(marks: [.line(.init(name: "loss", x: [0, 1], y: [2, 1]))], alt: "Mine")
        let cell = CellRun(
            state: .failedAsAllowed,
            outputs: [
                .text("a"), .text("b"), .value("3"), .expectation(passed: true, message: "m"),
                .figure(.plot(plot)), .figure(.table(table)),
            ], failure: Diagnostic("index-out-of-range", title: "past the end"))
        let lines = ExpectedOutputs.text(of: cell).split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["ab", "3"])
        #expect(lines[2].hasPrefix("[Line chart of") && lines[2].hasSuffix("]"))
        #expect(lines.contains { $0.contains("n") })
        #expect(lines.last == "error[index-out-of-range]: past the end")
    }

    @Test("A difference shows both texts with their lines in the file")
    func difference() {
        let result = run(expected: "a\nb\nc\n", found: [.text("a\nB\nc\n")])
        let report = ExpectedOutputs.compare(result)
        #expect(report.exitStatus == .outputMismatch)
        #expect(
            report.text == """
                test.md:1 [fit] failed
                the output is not what the file says (- file, + this run)
                   8  8 | a
                -  9    | b
                +     9 | B
                  10 10 | c

                0 passed, 1 failed, 0 skipped

                """)
    }

    @Test("States other than a plain run")
    func states() {
        func outcome(_ state: CellRun.State) -> CheckCase {
            ExpectedOutputs.compare(run(expected: "", found: [], state: state)).cases[0]
        }
        #expect(outcome(.notEvaluated).status == .success)
        #expect(outcome(.needs("a")).status == .failed)
        #expect(outcome(.interrupted).status == .interrupted)
        if case .skipped(let reason) = outcome(.needs("load")).outcome {
            #expect(reason == "needs `load`, which failed")
        } else {
            Issue.record("a cell without its input is skipped")
        }
    }

    @Test("The first failure in page order decides the status")
    func firstFailure() {
        let document = document(cell("1") + "```output\n2\n```\n" + cell("2"))
        let limit = Diagnostic("time-limit", title: "out of time")
        func status(_ first: CellRun, _ second: CellRun) -> Notebooks.ExitStatus {
            let run = NotebookRun(document: document, cells: [first, second], diagnostics: [])
            return ExpectedOutputs.compare(run).exitStatus
        }
        let late = CellRun(state: .failed, failure: limit)
        #expect(status(CellRun(state: .ran, outputs: [.value("1")]), late) == .outputMismatch)
        #expect(status(CellRun(state: .ran, outputs: [.value("2")]), late) == .limit)
        #expect(status(late, CellRun(state: .needs("cell-1"))) == .limit)
    }

    @Test("The report as TAP and as JUnit's XML")
    func machineReports() {
        let text = cell("1") + cell("#| label: b", "#| eval: false", "2") + cell("3")
        let fault = Diagnostic("shape-mismatch", title: "a <b> & \"c\" # d")
        let run = NotebookRun(
            document: document(text),
            cells: [
                CellRun(state: .ran), CellRun(state: .notEvaluated),
                CellRun(state: .failed, failure: fault, seconds: 1.5),
            ], diagnostics: [])
        let report = ExpectedOutputs.compare(run)
        #expect(report.summary == "1 passed, 1 failed, 1 skipped")
        #expect(
            report.tap == """
                TAP version 13
                1..3
                ok 1 - test.md:1 [cell-1]
                ok 2 - test.md:4 [b] # SKIP `eval: false`
                not ok 3 - test.md:9 [cell-2]
                # error[shape-mismatch]: a <b> & "c" # d

                """)
        #expect(report.junit.contains("tests=\"3\" failures=\"1\" skipped=\"1\" time=\"1.500\""))
        #expect(report.junit.contains("a &lt;b&gt; &amp; &quot;c&quot; # d"))
    }
}

@Suite("Updating expected outputs")
struct UpdateTests {
    private func updated(_ run: NotebookRun) throws -> String? {
        try ExpectedOutputs.updated(run).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Only the text between the fences changes")
    func onlyTheFence() throws {
        let result = run(expected: "old\n", found: [.text("new\nlines")])
        let before = String(decoding: result.document.file.bytes, as: UTF8.self)
        #expect(try updated(result) == before.replacing("old\n", with: "new\nlines\n"))
    }

    @Test("Nothing is written where the outputs agree in their mode")
    func nothingToDo() throws {
        #expect(try updated(run(expected: "a\n", found: [.text("a")])) == nil)
        let close = run(expected: "0.5\n", found: [.text("0.51")], check: "number")
        #expect(try updated(close) == nil)
    }

    @Test("Fences keep their style, and grow if the text would close them")
    func fenceStyle() throws {
        let tilde = run(expected: "a\n", found: [.text("b")], fence: "~~~~")
        #expect(try updated(tilde)?.contains("~~~~output\nb\n~~~~\n") == true)
        let inner = run(expected: "a\n", found: [.text("```\nx\n````")])
        #expect(try updated(inner)?.contains("`````output\n```\nx\n````\n`````\nend") == true)
        let empty = run(expected: "a\n", found: [])
        #expect(try updated(empty)?.contains("```output\n```\nend") == true)
    }

    @Test("CR LF and the indentation of the fence are kept")
    func lineEnds() throws {
        let text = "```noise\r\n1\r\n```\r\n  ```output\r\n  1\r\n  ```\r\n"
        let run = NotebookRun(
            document: document(text), cells: [CellRun(state: .ran, outputs: [.value("2\n 3")])],
            diagnostics: [])
        #expect(try updated(run) == text.replacing("  1\r\n", with: "  2\r\n   3\r\n"))
    }

    @Test("What comes out is read back as the output")
    func readBack() throws {
        for found in ["```", "~~~\n`````", "", "\n\na", "# x", "---", "    ```"] {
            let first = run(expected: "a\n", found: [.text(found)])
            guard let bytes = try ExpectedOutputs.updated(first) else {
                Issue.record("\(found) does not differ from a")
                continue
            }
            let document = Document.read(SourceFile(name: "test.md", bytes: bytes))
            let again = NotebookRun(document: document, cells: first.cells, diagnostics: [])
            #expect(ExpectedOutputs.compare(again).exitStatus == .success, "\(found)")
        }
    }

    @Test("A file with an unfinished merge, and cells that failed, are left alone")
    func refusals() throws {
        let header = "<<<<<<< ours\na\n=======\n>>>>>>> theirs\n\n"
        #expect(throws: Diagnostic.self) {
            try ExpectedOutputs.updated(run(expected: "a\n", found: [], header: header))
        }
        let failed = run(
            expected: "a\n", found: [.text("b")], state: .failed,
            failure: Diagnostic("wrong-type", title: "t"))
        #expect(try updated(failed) == nil)
    }
}
