import Interpreter
import Testing

@Suite("Experiments")
struct ExperimentTests {
    private static let declaration = """
        var count = 0
        experiment Draw(scale = 1, seed = 0) {
            count += 1
            return { x: uniform(3) * scale, count: count }
        }

        """

    @Test("A run gives the same alone, in a sweep, in another cell and after other draws")
    func sameAnywhere() throws {
        let session = Session()
        session.run(Self.declaration + "let alone = (run Draw(seed: 2)).x", cell: "a")
        session.run("let noise = normal(5)\nlet all = sweep Draw(seed: 0..<4)", cell: "b", seed: 9)
        let other = Session()
        other.run("let before = normal(3)\n" + Self.declaration, cell: "c", seed: 4)
        other.run("let late = (run Draw(seed: 2)).x", cell: "d")
        #expect(session.shown("alone") == other.shown("late"))
        session.run("let same = all[2].x")
        #expect(session.shown("same") == session.shown("alone"))
        #expect(session.shown("count") == "0")
    }

    @Test("A cell that runs again starts with the runs that the cells above made")
    func worlds() throws {
        let session = Session()
        session.run(Self.declaration + "run Draw(seed: 1)")
        let before = session.evaluator.snapshot()
        session.run("run Draw(seed: 2)")
        session.run("let count = len(runs(Draw))")
        #expect(session.shown("count") == "2")
        session.evaluator.restore(before)
        session.run("let again = len(runs(Draw))")
        #expect(session.shown("again") == "1")
    }

    @Test("Runs and experiments come back from bytes")
    func keeping() throws {
        let session = Session()
        let cell =
            Self.declaration + "let one = run Draw(seed: 3)\nlet all = sweep Draw(scale: [1, 2])"
        let old = session.evaluator.track()
        let program = session.check(cell)
        _ = session.evaluator.run(program, cell: "cell")
        let (new, change) = session.evaluator.track(after: old, inputs: [])
        let values = try #require(
            session.evaluator.values(
                of: change, from: old, to: new, program: program, limit: 1 << 20))
        let shown = [session.shown("one"), session.shown("all")]
        session.evaluator.restore(old.world)
        #expect(session.shown("one") == nil)
        _ = try session.evaluator.redo(change, values, in: old, program: program)
        #expect([session.shown("one"), session.shown("all")] == shown)
        session.run("let after = (run Draw(seed: 3)) == one\nlet count = len(runs(Draw))")
        #expect(session.shown("after") == "true")
        #expect(session.shown("count") == "3")
    }

    @Test("A run has its own ledger, and the notebook that of all runs")
    func ledger() throws {
        let session = Session()
        let declared = session.run(
            """
            let data = private(uniform(100, seed: 1), unit: example)
            experiment Sum(sigma = 4, seed = 0) {
                let total = dp.sum(data, clip: 1, noiseMultiplier: sigma)
                return { epsilon: privacy(data).epsilon, charges: len(privacy(data).charges) }
            }
            let first = run Sum()
            let all = sweep Sum(sigma: [4, 8], seed: 0..<2)
            let whole = privacy(data).epsilon
            """)
        #expect(declared.failure == nil, "\(String(describing: declared.failure))")
        session.run(
            """
            let own = all[0].epsilon == first.epsilon and all[0].charges == 1
            let more = whole > first.epsilon and len(privacy(data).charges) == 4
            """)
        #expect(session.shown("own") == "true")
        #expect(session.shown("more") == "true")
        #expect(session.evaluator.privacy.record.runCounts == ["Sum": 4])
        #expect(session.evaluator.privacy.leaks.isEmpty)
    }

    @Test("A budget is kept by all runs together, and ends the cell")
    func budget() throws {
        let session = Session()
        let result = session.run(
            """
            let data = private(uniform(100, seed: 1), unit: example)
            budget(data, epsilon: 2)
            experiment Sum(seed = 0) {
                return { total: dp.sum(data, clip: 1, noiseMultiplier: 4) }
            }
            sweep Sum(seed: 0..<50)
            """)
        #expect(result.failure?.id == "budget-exceeded")
    }
}
