import Diagnostics
import Interpreter
import Notebooks
import Testing

@Suite("Running a notebook")
struct RunnerTests {
    @Test("A cell sees what the cells above left")
    func worldsPassDown() {
        let result = run(cell("var n = 1", "print(n)") + cell("n += 1", "n") + cell("n * 10"))
        #expect(texts(result) == ["1", "2", "20"])
        #expect(states(result) == ["ran", "ran", "ran"])
        #expect(result.exitStatus == .success)
        #expect(result.seconds > 0)
    }

    @Test("With a fault that can be found before, nothing runs")
    func faultsBeforeTheRun() {
        let result = run(
            cell("print(1)") + cell("#| eval: false", "2") + cell("fn f(x) { x > treshold }"))
        #expect(states(result) == ["not run", "not evaluated", "not run"])
        #expect(result.diagnostics.map(\.id) == ["unknown-name"])
        #expect(result.failures.map(\.id) == ["unknown-name"])
        #expect(result.exitStatus == .foundBefore)
        #expect(texts(result) == ["", "", ""])
    }

    @Test("An empty notebook runs")
    func empty() {
        #expect(run("").exitStatus == .success)
        #expect(run(cell()).exitStatus == .success)
        #expect(run("only prose\n").cells.isEmpty)
    }

    @Test("Every cell has its own limit of time, and passing it is status 5")
    func timeLimit() {
        let result = run(
            cell("#| timeout: 1s", "while true {}") + cell("#| timeout: 100ms", "while true {}")
                + cell("1"))
        #expect(result.cells.prefix(2).allSatisfy { $0.state == .failed })
        #expect(result.exitStatus == .limit)
        #expect((0.9...5).contains(result.cells[0].seconds))
        #expect((0.09...3).contains(result.cells[1].seconds))
        #expect(states(result)[2] == "ran")
    }

    @Test("Asking for more memory than there is ends in an error and status 5")
    func memoryLimit() {
        let result = run(cell("let n = 1000000", "zeros(n, n)") + cell("1"))
        #expect(result.cells[0].state == .failed)
        #expect(result.exitStatus == .limit)
        #expect(states(result)[1] == "ran")
    }

    @Test("Recursion without end is an error of its cell alone")
    func endlessRecursion() {
        let result = run(cell("fn f(n) { f(n + 1) + 1 }", "f(0)") + cell("1"))
        #expect(result.cells[0].state == .failed)
        #expect(states(result)[1] == "ran")
        #expect(result.exitStatus == .failed)
    }

    @Test("A failed expect is status 1")
    func failedExpect() {
        let result = run(cell("expect 1 == 2, \"sums\""))
        #expect(states(result) == ["failed expectation-failed"])
        #expect(result.exitStatus == .failed)
        #expect(result.failures.map(\.id) == ["expectation-failed"])
    }

    @Test("Draws depend on the seed and the cell's label, not on other labelled cells")
    func seeds() {
        let draw = "normal(3)"
        let plain = texts(run(cell("#| label: a", draw)))[0]
        #expect(texts(run(cell("#| label: new", draw) + cell("#| label: a", draw)))[1] == plain)
        #expect(texts(run(cell("#| label: b", draw)))[0] != plain)
        #expect(texts(run("---\nseed: 1\n---\n" + cell("#| label: a", draw)))[0] != plain)
        #expect(texts(run("---\nseed: 0\n---\n" + cell("#| label: a", draw)))[0] == plain)
        let option = texts(run(cell("#| label: a", "#| seed: 1", draw)))[0]
        #expect(option == texts(run(cell("#| label: a", draw)) { $0.seed = 1 })[0])
    }

    @Test("Events come in order, one start and one end a cell")
    func events() {
        let recorder = Recorder<String>()
        _ = run(cell("print(1)") + cell("#| eval: false", "2") + cell("#| label: last", "3")) {
            $0.onEvent = { event in
                switch event {
                case .started(let progress): recorder.add("start " + progress.line)
                case .output(let progress, _): recorder.add("output \(progress.label)")
                case .running: recorder.add("running")
                case .finished(let progress, let run):
                    recorder.add("end \(progress.label) \(run.state == .ran)")
                }
            }
        }
        #expect(
            recorder.items == [
                "start [1/3] cell-1 test.md:1", "output cell-1", "end cell-1 true",
                "start [3/3] last test.md:8", "output last", "end last true",
            ])
    }

    @Test("Data sets are asked for once, at the end")
    func datasets() {
        let use = NotebookRun.DatasetUse(name: "mnist", files: [("images", "ab12")])
        #expect(run(cell("1")) { $0.datasets = { [use] } }.datasets == [use])
    }

    @Test("Under check, faults of the format stop the run")
    func checkIsStrict() {
        let text = cell("#| ecoh: false", "1")
        #expect(run(text).exitStatus == .success)
        #expect(run(text).diagnostics.map(\.severity) == [.warning])
        let strict = run(text) { $0.isCheck = true }
        #expect(strict.exitStatus == .foundBefore)
        #expect(states(strict) == ["not run"])
    }

    @Test("Warnings of the code belong to their cell, unless it hides them")
    func warnings() {
        let code = ["1 + 1", "let x = 2"]
        let shown = run(cell(code[0], code[1]))
        #expect(!shown.cells[0].warnings.isEmpty)
        #expect(run(cell("#| warning: false", code[0], code[1])).cells[0].warnings.isEmpty)
    }
}

@Suite("Cells that fail")
struct FailureTests {
    @Test("A failed cell leaves nothing behind, and what needs it is left out")
    func dependants() {
        let text =
            cell("var n = 1") + cell("#| label: bad", "n = 2", "let m = [1][5]")
            + cell("n") + cell("let q = 5", "q") + cell("let r = m + 1") + cell("r")
            + cell("let m = 3") + cell("m")
        let result = run(text)
        #expect(
            states(result) == [
                "ran", "failed index-out-of-range", "needs bad", "ran", "needs bad", "needs bad",
                "ran", "ran",
            ])
        #expect(result.exitStatus == .failed)
        #expect(result.failures.count == 1)
    }

    @Test("Functions carry what they read and write")
    func throughFunctions() {
        let text =
            cell(
                "var n = 0", "fn bump() { n += 1 }", "fn get() { n }", "fn other() { 1 }",
                "fn far() { get() }")
            + cell("#| label: bad", "bump()", "[1][9]")
            + cell("get()") + cell("far()") + cell("other()") + cell("let f = get", "other()")
            + cell("[1, 2] |> map(x => x + n)") + cell("n = 5") + cell("get()")
        #expect(
            states(run(text)) == [
                "ran", "failed index-out-of-range", "needs bad", "needs bad", "ran", "needs bad",
                "needs bad", "needs bad", "needs bad",
            ])
    }

    @Test("The cell that failed first is named")
    func firstCause() {
        let text =
            cell("#| label: a", "let x = [1][2]") + cell("#| label: b", "let y = [1][3]")
            + cell("x + y")
        #expect(states(run(text)).last == "needs a")
    }

    struct Policy: Sendable {
        let option: String
        let code: String
        let state: String
        let status: Notebooks.ExitStatus
    }

    @Test(
        "What `error` asks for is held against what happened",
        arguments: [
            Policy(option: "true", code: "1", state: "ran", status: .success),
            Policy(
                option: "true", code: "[1][2]", state: "allowed index-out-of-range",
                status: .success),
            Policy(
                option: "expected", code: "[1][2]", state: "allowed index-out-of-range",
                status: .success),
            Policy(
                option: "expected", code: "1", state: "failed expected-failure", status: .failed),
            Policy(
                option: "index-out-of-range", code: "[1][2]", state: "allowed index-out-of-range",
                status: .success),
            Policy(
                option: "shape-mismatch", code: "[1][2]", state: "failed index-out-of-range",
                status: .failed),
            Policy(
                option: "shape-mismatch", code: "1", state: "failed expected-failure",
                status: .failed),
            Policy(
                option: "unknown-name", code: "nope", state: "allowed unknown-name",
                status: .success),
            Policy(
                option: "expected", code: "nope", state: "allowed unknown-name", status: .success),
            Policy(option: "true", code: "let = 1", state: "allowed", status: .success),
            Policy(
                option: "shape-mismatch", code: "nope", state: "failed unknown-name",
                status: .failed),
        ])
    func policies(policy: Policy) {
        let result = run(cell("#| error: \(policy.option)", policy.code) + cell("2"))
        #expect(states(result)[0].hasPrefix(policy.state))
        #expect(states(result)[1] == "ran")
        #expect(result.exitStatus == policy.status)
    }

    @Test("What an error was meant to be is said where it was another")
    func otherError() {
        let failure = run(cell("#| error: shape-mismatch", "[1][2]")).failures.first
        #expect(failure?.explanation.contains("`shape-mismatch`") == true)
    }

    @Test("A cell that must fail defines nothing, and that is known before the run")
    func expectedFailureDefinesNothing() {
        let days = cell("#| error: expected", "let days = [1]", "days[2]")
        checkCode(days + cell("«days»"), "unknown-name")
        let other = run(days + cell("let days = [1]", "days[-1]"))
        #expect(
            texts(other) == [
                "error[index-out-of-range]: \(other.cells[0].failure?.title ?? "")", "1",
            ])
    }

    @Test("A cell that should have failed and did not leaves nothing behind")
    func missingFailureIsRolledBack() {
        let result = run(cell("var n = 1") + cell("#| error: expected", "n = 2") + cell("n"))
        #expect(states(result) == ["ran", "failed expected-failure", "ran"])
        #expect(texts(result).last == "1")
    }

    @Test("What needs a cell that was allowed to fail, and did, cannot run")
    func allowedFailure() {
        let result = run(cell("#| error: true", "let x = [1][2]") + cell("x"))
        #expect(states(result) == ["allowed index-out-of-range", "needs cell-1"])
        #expect(result.exitStatus == .failed)
    }

    @Test("A cell that is not evaluated defines nothing")
    func notEvaluated() {
        checkCode(cell("#| eval: false", "let x = 1", "let = ") + cell("«x»"), "unknown-name")
    }

    @Test("A name that only a cell below defines is told before the run, with that cell")
    func laterNames() {
        let found = checkCode(
            cell("«late» + 1") + cell("#| label: below", "let late = 1"), "defined-later")
        #expect(found.first.map { ($0.explanation + ($0.hint ?? "")).contains("below") } == true)
    }
}

@Suite("Parameters and values in the prose")
struct ParameterRunTests {
    static let header = """
        ---
        params: {lr: 0.5, name: adam, sizes: [1, 2], more: {b: 2, a: 1}}
        profiles: {quick: {lr: 2}}
        ---

        """

    @Test("Cells read them as fields of `params`")
    func fields() {
        let text =
            ParameterRunTests.header
            + cell("print(params.lr, params.name, params.sizes[1], params.more.b)", "params.more")
        let result = run(text)
        #expect(texts(result).first?.hasPrefix("0.5 adam 2 2|") == true)
        #expect(result.parameters.map(\.name) == ["lr", "name", "sizes", "more"])
    }

    @Test("A profile, then the command line, change them")
    func layers() throws {
        let text = ParameterRunTests.header + cell("params.lr")
        #expect(texts(run(text) { $0.profile = "quick" }) == ["2"])
        let override = try ParameterOverride.parse("lr=3")
        let both = run(text) {
            $0.profile = "quick"
            $0.overrides = [override]
        }
        #expect(texts(both) == ["3"])
        #expect(both.parameters.first?.value == .number(3))
        #expect(both.profile == "quick")
    }

    @Test("A field that the header does not declare is told before the run")
    func unknownFields() {
        let found = checkCode(
            ParameterRunTests.header + cell("fn f() { params.«lrr» }"), "unknown-parameter")
        #expect(found.first?.hint == "did you mean `lr`?")
        checkCode(cell("params.«lr»"), "unknown-parameter")
        checkCode(cell("let params = { lr: 1 }", "params.lr") + cell("params.other"))
        checkCode(ParameterRunTests.header + cell("params.keys()"))
    }

    @Test("Values in the prose are computed after the cells above, and change nothing")
    func inlineValues() {
        let text =
            "Start `{noise} 1 + 1`.\n\n" + cell("var n = 3")
            + "Now `{noise} n`, then `` {noise} \"{n / 2:.2f}`\" ``.\n\n" + cell("n = 4")
            + "And `{noise} n`, not `noise n`.\n"
        let result = run(text)
        #expect(result.inlineValues.map(\.text) == ["2", "3", "1.50`", "4"])
        #expect(result.inlineValues.map(\.source) == ["1 + 1", "n", "\"{n / 2:.2f}`\"", "n"])
        #expect(result.exitStatus == .success)
    }

    @Test("A value in the prose that cannot be computed is a failure")
    func inlineFailures() {
        checkCode("A `{noise} «nope»`.\n", "unknown-name")
        let result = run(cell("let xs = [1]") + "A `{noise} xs[3]`.\n")
        #expect(result.inlineValues.map(\.failure?.id) == ["index-out-of-range"])
        #expect(result.exitStatus == .failed)
        #expect(result.failures.count == 1)
        #expect(ExpectedOutputs.compare(result).summary == "1 passed, 1 failed, 0 skipped")
        let needing = run(cell("let x = [1][3]") + "A `{noise} x`.\n")
        #expect(needing.inlineValues.map(\.text) == [nil])
        #expect(needing.failures.count == 1)
    }
}
