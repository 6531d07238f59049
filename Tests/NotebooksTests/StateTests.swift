import Interpreter
import Notebooks
import TestDoubles
import TestSupport
import Testing

/// Objects with state in notebooks, as models and optimisers are.
@Suite("State in the world of a notebook")
struct StateTests {
    private static let doubles = TestDoubles.library(on: library)

    private static let notebook =
        cell(
            "#| label: make", "model Tally(start) {", "  c = counter(start)",
            "  forward(x) { c.count + x }", "}", "let t = Tally(1)")
        + cell("#| label: train", "bump(t.c)", "bump(t.c)", "print(\"trains\")")
        + cell("#| label: use", "print(t(100))") + cell("#| label: other", "print(\"alone\")")

    private func session(_ text: String, _ kept: Kept? = nil) -> Session {
        var runner = NotebookRunner(library: Self.doubles)
        runner.limits.seconds = 20
        runner.store = kept?.store
        runner.engine = "1"
        return Session(document(text), runner: runner)
    }

    @Test("A cell that changes state starts each time from what the cells above left")
    func again() {
        let session = session(Self.notebook)
        session.runAll()
        #expect(session.text(of: 2) == "103\n")
        session.run(cell: 1)
        session.run(cell: 1)
        session.run(cell: 2)
        #expect(session.text(of: 2) == "103\n")
    }

    @Test("A cell that changes state makes stale what uses it below")
    func staleness() {
        let session = session(Self.notebook)
        session.run(cell: 2)
        #expect(session.statuses == ["ok", "ok", "ok", "never run"])
        session.runAll()
        session.edit(cell: 1, code: "bump(t.c)")
        #expect(session.statuses[2] == "stale: cell train (line 9) is not up to date")
        #expect(session.statuses[3] == "ok")
        session.run(cell: 1)
        #expect(session.statuses[2] == "stale: `t` changed in cell train (line 9)")
        session.runAll()
        #expect(session.text(of: 2) == "102\n")
    }

    @Test("A kept result brings trained values back, in another run too")
    func kept() throws {
        let kept = try Kept()
        let first = session(Self.notebook, kept)
        first.runAll()
        let second = session(Self.notebook, kept)
        second.runAll()
        #expect(second.state.cells.map { $0.run?.isKept } == [true, true, true, true])
        #expect(second.text(of: 2) == "103\n")
        second.edit(cell: 2, code: "print(t(1000))")
        second.run(cell: 2)
        #expect(second.text(of: 2) == "1003\n")
        #expect(second.state.cells[1].run?.isKept == true)
        second.edit(cell: 2, code: "bump(t.c)\nprint(t(1000))")
        second.run(cell: 2)
        second.run(cell: 2)
        #expect(second.text(of: 2) == "1004\n")
    }

    @Test("A cell that fails after it changed state leaves it as it was")
    func rollback() {
        let session = session(
            Self.notebook.replacing("print(\"trains\")", with: "[][0]")
                + cell("let n = t.c.count"))
        session.run(cell: 1)
        #expect(session.shown("n") == nil)
        session.edit(cell: 1, code: "let m = t.c.count")
        session.run(cell: 1)
        #expect(session.shown("m") == "1")
    }

    @Test("Two names for one state stay one, whichever way the cells' results come")
    func aliases() throws {
        let kept = try Kept()
        let text =
            cell("#| label: make", "let a = counter(1)", "let b = [same(a)]")
            + cell("#| label: train", "bump(a)") + cell("#| label: look", "print(b[0].count)")
        for _ in 0..<2 {
            let session = session(text, kept)
            session.runAll()
            #expect(session.text(of: 2) == "2\n")
            session.edit(cell: 2, code: "bump(b[0])\nprint(a.count)")
            session.run(cell: 2)
            #expect(session.text(of: 2) == "3\n")
        }
    }
}
