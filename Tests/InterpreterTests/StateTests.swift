import Interpreter
import Testing

@Suite("Objects with state")
struct StateTests {
    private let session = Session(library: Session.doubles)

    @Test("A failed cell leaves the state as it was")
    func rollback() {
        session.run("let c = counter(1)")
        #expect(session.run("bump(c)\nbump(c)\n[][0]").failure != nil)
        session.run("let n = c.count")
        #expect(session.shown("n") == "1")
    }

    @Test("What a cell makes and drops is let go before the cell ends")
    func dropped() {
        weak var dropped: StateCell?
        do {
            let cell = session.evaluator.newCell(.number(1))
            session.evaluator.write(cell, .number(2))
            dropped = cell
        }
        #expect(dropped == nil)
    }

    @Test("A cell run again starts from what the cells above left")
    func again() {
        session.run("let c = counter(1)")
        let above = session.evaluator.snapshot()
        session.run("bump(c)\nlet n = c.count")
        #expect(session.shown("n") == "2")
        let below = session.evaluator.snapshot()
        session.evaluator.restore(above)
        session.run("bump(c)\nlet n = c.count")
        #expect(session.shown("n") == "2")
        session.evaluator.restore(above)
        session.run("let n = c.count")
        #expect(session.shown("n") == "1")
        session.evaluator.restore(below)
        session.run("let n = c.count")
        #expect(session.shown("n") == "2")
    }

    @Test("State comes back from bytes, and what shares it shares it again")
    func kept() throws {
        let (_, redone) = try KeepingTests.twice(
            ["nil", "let c = counter(3)\nlet d = [same(c)]\nbump(c)"],
            library: Session.doubles)
        redone.run("bump(c)\nlet n = [c.count, d[0].count]")
        #expect(redone.shown("n") == "[5, 5]")
    }

    @Test("A cell that changes state of a cell above changes it again from its bytes")
    func changed() throws {
        let (_, redone) = try KeepingTests.twice(
            ["let c = counter(3)\nlet d = same(c)", "let seen = bump(c)"],
            library: Session.doubles)
        redone.run("let n = d.count")
        #expect(redone.shown("n") == "4")
    }

    @Test("An outline tells what a change of state changes, and what may change it")
    func outline() {
        session.run("let c = counter(3)\nlet d = { inner: [c] }\nlet other = 1")
        let before = session.evaluator.track()
        #expect(before.outline.namesChangeable(through: ["d"]) == ["c", "d"])
        #expect(before.outline.namesChangeable(through: ["other"]) == [])
        session.run("bump(c)")
        let after = session.evaluator.track(after: before, inputs: ["c"]).tracked
        #expect(after.outline.changedNames(since: before.outline) == ["c", "d"])
    }

    @Test("Creations are counted apart from draws, and for each cell anew")
    func creations() {
        session.run("created(0)\nlet a = normal(2)\nlet n = created(0)", cell: "one")
        #expect(session.shown("n") == "1")
        session.run("let m = created(0)", cell: "two")
        #expect(session.shown("m") == "0")
        let other = Session(library: Session.doubles)
        other.run("let a = normal(2)", cell: "one")
        #expect(session.shown("a") == other.shown("a"))
    }
}

@Suite("Objects that are called")
struct CallableTests {
    private let session = Session(library: Session.doubles)

    @Test(
        "They are called as functions are",
        arguments: [
            ("c(1)", "3"), ("c(1, by: 10)", "21"), ("1 |> c", "3"), ("1 |> c(by: 2)", "5"),
            ("map([1, 2], c)", "[3, 4]"), ("(c >> c)(1)", "5"), ("(sqrt >> c)(9)", "5"),
            ("(c >> (x => x * 2))(1)", "6"), ("{ f: c }.f(1)", "3"), ("{ f: c }.f(1, by: 0)", "1"),
            ("type(c)", "\"counter\""),
        ])
    func calls(_ code: String, _ shown: String) {
        session.run("let c = counter(2)\nlet x = \(code)")
        #expect(session.shown("x") == shown)
    }

    @Test("What they throw has place and calls")
    func faults() {
        let failure = session.run("let c = counter(2)\nfn f(x) { c(x) }\nf(\"a\")").failure
        #expect(failure?.id == "test-fault")
        #expect(failure?.primary?.span.text == "c(x)")
        #expect(failure?.frames.map(\.function) == ["`f`"])
    }
}
