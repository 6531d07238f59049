import Diagnostics
import Interpreter
import Library
import Notebooks
import Testing

/// A session over a notebook given as text.
func session(_ text: String, _ configure: (inout NotebookRunner) -> Void = { _ in }) -> Session {
    var runner = NotebookRunner(library: library)
    runner.limits.seconds = 20
    configure(&runner)
    return Session(document(text), runner: runner)
}

extension Session {
    var statuses: [String] { state.cells.map(\.status.text) }

    func text(of cell: Int) -> String? {
        state.cells[cell].run.map(ExpectedOutputs.text(of:))
    }

    func shown(_ name: String) -> String? {
        evaluator.value(of: name).map(Display.inspect)
    }
}

@Suite("A session with a notebook")
struct SessionTests {
    static let chain =
        cell("#| label: a", "var n = 1") + cell("#| label: b", "let m = n * 10")
        + cell("#| label: c", "print(m)") + cell("#| label: d", "print(\"alone\")")

    @Test("Running a cell first runs those it needs, and no others")
    func ancestors() {
        let session = session(Self.chain)
        #expect(session.statuses == ["never run", "never run", "never run", "never run"])
        session.run(cell: 2)
        #expect(session.statuses == ["ok", "ok", "ok", "never run"])
        #expect(session.text(of: 2) == "10\n")
    }

    @Test("After an edit the cells that hang on it are stale and say why")
    func staleness() {
        let session = session(Self.chain)
        session.runAll()
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
        session.edit(cell: 0, code: "var n = 2")
        #expect(
            session.statuses == [
                "stale: edited", "stale: cell a (line 1) is not up to date",
                "stale: cell a (line 1) is not up to date", "ok",
            ])
        session.run(cell: 0)
        #expect(
            session.statuses == [
                "ok", "stale: `n` changed in cell a (line 1)",
                "stale: cell b (line 5) is not up to date", "ok",
            ])
        session.runAll()
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
        #expect(session.text(of: 2) == "20\n")
    }

    @Test("An edit of comments and space changes nothing")
    func comments() {
        let session = session(Self.chain)
        session.runAll()
        session.edit(cell: 0, code: "# the start\nvar n   =   1 # one")
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
    }

    @Test("A run that gives the same value leaves what hangs on it ok")
    func cutOff() {
        let session = session(Self.chain)
        session.runAll()
        session.edit(cell: 0, code: "var n = 2 - 1")
        session.run(cell: 0)
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
    }

    @Test("Undoing an edit makes the old result good again")
    func undo() {
        let session = session(Self.chain)
        session.runAll()
        session.edit(cell: 1, code: "let m = n * 11")
        session.edit(cell: 1, code: "let m = n * 10")
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
    }

    @Test("A cell that is run again starts from what the cells above left")
    func again() {
        let session = session(cell("var n = 1") + cell("n += 1", "n"))
        session.runAll()
        session.run(cell: 1)
        session.run(cell: 1)
        #expect(session.text(of: 1) == "2\n")
        #expect(session.shown("n") == "2")
        session.goTo(cell: 1)
        #expect(session.shown("n") == "1")
        session.goTo(cell: 2)
        #expect(session.shown("n") == "2")
        session.goTo(cell: 0)
        #expect(session.shown("n") == nil)
    }

    @Test("A change through a function is a change of what it reaches")
    func functions() {
        let session = session(
            cell("#| label: n", "var n = 1", "fn bump() { n += 1 }")
                + cell("#| label: up", "bump()") + cell("print(n)"))
        session.run(cell: 2)
        #expect(session.text(of: 2) == "2\n")
        session.edit(cell: 1, code: "bump()\nbump()")
        #expect(session.statuses[2] == "stale: cell up (line 6) is not up to date")
        session.runAll()
        #expect(session.text(of: 2) == "3\n")
    }

    @Test("A call that may change what a closure shares is run before what sees it")
    func closures() {
        let session = session(
            cell(
                "#| label: c",
                "fn counter() { var n = 0; { up: () => { n += 1; n }, get: () => n } }",
                "let c = counter()")
                + cell("#| label: up", "c.up()") + cell("#| label: look", "c.get()")
                + cell("print(c.get())"))
        session.run(cell: 3)
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
        #expect(session.text(of: 3) == "1\n")
        session.edit(cell: 1, code: "c.up()\nc.up()")
        #expect(session.statuses[3] == "stale: cell up (line 6) is not up to date")
        session.run(cell: 3)
        #expect(session.text(of: 3) == "2\n")
    }

    @Test("A cell that hangs on one run again gets its world from what stands, shared as before")
    func rebuilding() {
        let session = session(
            cell("#| label: n", "var n = 1", "fn bump() { n += 1 }")
                + cell("let twice = () => { bump()", "bump() }")
                + cell("print(\"side\")") + cell("twice()", "print(n)"))
        session.runAll()
        #expect(session.text(of: 3) == "3\n")
        session.edit(cell: 0, code: "var n = 2 - 1\nfn bump() { n += 1 }")
        session.run(cell: 0)
        #expect(session.statuses == ["ok", "ok", "ok", "ok"])
        session.run(cell: 3)
        #expect(session.text(of: 3) == "3\n")
        session.goTo(cell: 3)
        #expect(session.shown("n") == "1")
    }

    @Test("A session takes results that were kept, and leaves its own")
    func kept() throws {
        let kept = try Kept()
        kept.run(Self.chain)
        let session = session(Self.chain) {
            $0.store = kept.store
            $0.engine = "1"
        }
        session.run(cell: 2)
        #expect(session.state.cells.map { $0.run?.isKept } == [true, true, true, nil])
        #expect(session.shown("m") == "10")
        session.run(cell: 2)
        #expect(session.state.cells[2].run?.isKept == false)
        session.edit(cell: 1, code: "let m = n * 11")
        session.run(cell: 2)
        #expect(session.text(of: 2) == "11\n")
        let other = Self.chain.replacing("n * 10", with: "n * 11")
        #expect(kept.run(other).keptCount == 4)
    }

    @Test("Without its producer a cell waits")
    func deletion() {
        let session = session(Self.chain)
        session.runAll()
        let without = Self.chain.replacing(cell("#| label: b", "let m = n * 10"), with: "")
        session.replace(document(without))
        #expect(session.statuses[1].hasPrefix("waiting: "))
        #expect(session.statuses[0] == "ok")
        session.replace(document(Self.chain))
        #expect(
            session.statuses == [
                "ok", "never run", "stale: cell b (line 5) is not up to date", "ok",
            ])
    }

    @Test("A failure stops what needs the cell, and nothing else")
    func failures() {
        let session = session(
            cell("#| label: bad", "let x = [1][3]") + cell("print(x)") + cell("print(1)"))
        session.runAll()
        #expect(
            session.statuses == ["failed", "skipped: needs `bad`, which failed", "ok"])
        session.edit(cell: 0, code: "let x = 5")
        session.runAll()
        #expect(session.statuses == ["ok", "ok", "ok"])
        #expect(session.text(of: 1) == "5\n")
    }

    @Test("What a session shows as a run names what is old, and no check passes with it")
    func export() {
        let session = session(Self.chain)
        session.runAll()
        #expect(session.notebookRun.staleCount == 0)
        session.edit(cell: 1, code: "let m = n * 11")
        let run = session.notebookRun
        #expect(
            run.cells.map(\.staleReason) == [
                nil, "edited", "cell b (line 5) is not up to date", nil,
            ])
        #expect(run.staleCount == 2)
        #expect(texts(run)[2] == "10")
        let report = ExpectedOutputs.compare(run)
        #expect(report.text.contains("2 passed, 2 failed, 0 skipped"))
        #expect(report.text.contains("error[stale-result]"))
        #expect(report.exitStatus == .failed)
        #expect(report.junit.contains("stale-result"))
    }

    @Test("A line that would end the cell's fence is no code")
    func fences() {
        let session = session(Self.chain)
        #expect(!session.edit(cell: 0, code: "1\n```\n"))
        #expect(session.edit(cell: 0, code: ""))
    }
}
