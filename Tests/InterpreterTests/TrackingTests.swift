import Diagnostics
import Figures
import Interpreter
import Testing

/// What was told of a cell's progress.
private final class Told {
    var all: [LoopProgress] = []
}

@Suite("Metrics recorded step by step")
struct TrackingTests {
    private func plots(_ result: CellResult) -> [Plot] {
        result.outputs.compactMap { output in
            if case .figure(.plot(let plot)) = output { plot } else { nil }
        }
    }

    @Test("Each metric is one plot, where it was first tracked")
    func plots() throws {
        let result = Session().run(
            """
            print("before")
            for i in 0..<5 {
                track(loss: 5 - i, accuracy: tensor(i / 4))
                print(i)
            }
            "end"
            """)
        #expect(result.failure == nil)
        let kinds = result.outputs.map { output -> String in
            switch output {
            case .text(let text): text
            case .figure: "figure"
            case .value(let text): text
            default: "?"
            }
        }
        #expect(kinds == ["before\n", "figure", "figure", "0\n1\n2\n3\n4\n", "\"end\""])
        let plots = plots(result)
        #expect(plots.map(\.yLabel) == ["loss", "accuracy"])
        #expect(plots[0].xLabel == "step")
        #expect(plots[0].marks == [.line(.init(x: [0, 1, 2, 3, 4], y: [5, 4, 3, 2, 1]))])
    }

    @Test("Metrics that share the name of a plot are lines of one")
    func shared() throws {
        let result = Session().run(
            """
            for i in 0..<4 {
                track(plot: "losses", d: i, g: 4 - i)
                track(accuracy: i / 4)
                if i > 1 { track(plot: "losses", penalty: i) }
            }
            print(tracked("g"))
            """)
        #expect(result.failure == nil)
        let plots = plots(result)
        #expect(plots.map(\.yLabel) == ["losses", "accuracy"])
        #expect(
            plots[0].marks == [
                .line(.init(name: "d", x: [0, 1, 2, 3], y: [0, 1, 2, 3])),
                .line(.init(name: "g", x: [0, 1, 2, 3], y: [4, 3, 2, 1])),
                .line(.init(name: "penalty", x: [0, 1], y: [2, 3])),
            ])
        #expect(plots[1].marks == [.line(.init(x: [0, 1, 2, 3], y: [0, 0.25, 0.5, 0.75]))])
    }

    @Test("A metric stands in each plot that it was tracked for, with all of its values")
    func sharedTwice() {
        let result = Session().run("track(a: 1)\ntrack(plot: \"a\", a: 2)")
        #expect(plots(result).map(\.yLabel) == ["a", "a"])
        #expect(plots(result).last?.marks == [.line(.init(name: "a", x: [0, 1], y: [1, 2]))])
    }

    @Test("`tracked` gives the values so far, of this cell alone")
    func values() {
        let session = Session()
        let result = session.run(
            """
            for i in 0..<3 { track(loss: i ^ 2) }
            expect tracked("loss") == [0, 1, 4], "all of them"
            let curve = tracked("loss")
            """)
        #expect(result.failure == nil)
        #expect(session.run("curve").outputs.count == 1)
        #expect(session.run("tracked(\"loss\")").failure?.id == "unknown-metric")
        #expect(session.run("track(a: 1)\ntracked(\"loss\")").failure?.id == "unknown-metric")
    }

    @Test("A metric of many steps keeps some thousand values, evenly spaced, and the last one")
    func thinning() throws {
        let count = 50_001
        let result = Session().run("for i in 0..<\(count) { track(i: i) }\nlen(tracked(\"i\"))")
        guard case .line(let series)? = plots(result).first?.marks.first else {
            Issue.record("no line")
            return
        }
        #expect(series.y.count > 2_000 && series.y.count <= TrackedMetrics.limit + 1)
        #expect(series.x == series.y)
        #expect(series.x.last == Double(count - 1))
        let gaps = Set(zip(series.x.dropFirst().dropLast(), series.x).map { $0 - $1 })
        #expect(gaps == [16])
    }

    @Test("What was tracked before a failure is shown")
    func failure() {
        let result = Session().run("track(loss: 1)\ntrack(loss: 2)\n[][0]")
        #expect(result.failure?.id == "index-out-of-range")
        #expect(plots(result).first?.marks == [.line(.init(x: [0, 1], y: [1, 2]))])
    }

    @Test("Text that is too long does not move the plots")
    func longText() {
        let result = Session(limits: Limits(seconds: 20, outputBytes: 2_000)).run(
            """
            print("first")
            for i in 0..<2000 { track(a: i) ; print("line", i) }
            """)
        #expect(result.failure == nil)
        #expect(plots(result).map(\.yLabel) == ["a"])
        guard case .figure = result.outputs.dropFirst().first else {
            Issue.record("the plot is not second")
            return
        }
    }

    @Test("The last values reach whoever watches, with the loop they stand in")
    func watched() {
        let session = Session()
        let told = Told()
        session.evaluator.onProgress = { told.all.append($0) }
        session.run("for i in progress(0..<2, label: \"batch\") { track(loss: i + 0.5) }")
        #expect(
            told.all.map(\.text) == [
                "batch 0/2", "batch 0/2 loss 0.5", "batch 1/2 loss 0.5", "batch 1/2 loss 1.5",
                "batch 2/2 loss 1.5",
            ])
        #expect(told.all.last?.steps == 2)
        session.run("track(loss: 3)")
        #expect(told.all.last?.text == "step 1 loss 3")
    }

    @Test("A cell that is gone through in parts goes on with its metrics")
    func parts() {
        let session = Session()
        session.run("track(loss: 3)")
        let second = session.evaluator.run(
            session.check("track(loss: 2)"), cell: "cell", isContinued: true)
        #expect(plots(second).first?.marks == [.line(.init(x: [0, 1], y: [3, 2]))])
        let third = session.evaluator.run(
            session.check("tracked(\"loss\")"), cell: "cell", isContinued: true)
        #expect(plots(third).isEmpty)
        #expect(third.value?.asList?.count == 2)
    }

    @Test("It has no place in a traced block, and needs numbers with names")
    func refused() {
        let session = Session()
        #expect(
            session.run("fn f(x) { track(a: 1); x }\ngrad(f)(2)").failure?.id == "effect-in-step")
        #expect(session.run("track()").failure?.id == "missing-argument")
        #expect(session.run("track(plot: \"losses\")").failure?.id == "missing-argument")
        #expect(session.run("track(plot: 3, loss: 1)").failure?.id == "wrong-type")
        #expect(session.run("track(loss: [1, 2])").failure?.id == "wrong-type")
        #expect(session.run("track(loss: ones(2))").failure?.id == "wrong-type")
    }
}
