import Diagnostics
import Interpreter
import Notebooks
import Testing

@Suite("Exercises")
struct ExerciseTests {
    private func exercise(
        given: String, solution: String = "let answer = 42", test: String = "expect answer == 42"
    ) -> String {
        cell("#| exercise: life", given) + cell("#| hint: life", "# six times seven")
            + cell("#| solution: life", solution) + cell("#| test: life", test)
    }

    private func checked(_ text: String) -> CheckReport {
        ExpectedOutputs.compare(run(text) { $0.isCheck = true })
    }

    @Test("The cells of an exercise are found, in the order to be given")
    func cells() {
        let text = cell("1") + exercise(given: "") + cell("#| hint: life", "# or count")
        #expect(
            document(text).exercises.map { [$0.cell, $0.solution ?? -1] + $0.hints + $0.tests }
                == [[1, 3, 2, 5, 4]])
    }

    @Test("An exercise whose solution is right and whose code as given is not passes the check")
    func sound() {
        let report = checked(exercise(given: "let answer = 0"))
        #expect(report.summary == "1 passed, 0 failed, 0 skipped")
        #expect(report.exitStatus == .success)
    }

    @Test("Code as given may be unfinished: names that are not there, or nothing at all")
    func unfinished() {
        for given in ["let answer = ___", "", "let answer =", "answer(", "while true {}"] {
            let report = checked(
                cell("#| exercise: life", "#| timeout: 200ms", given)
                    + cell("#| solution: life", "let answer = 42")
                    + cell("#| test: life", "expect answer == 42"))
            #expect(report.summary == "1 passed, 0 failed, 0 skipped", "\(given)")
        }
    }

    @Test("An exercise that is solved as given fails the check")
    func solvedAsGiven() {
        let report = checked(exercise(given: "let answer = 42"))
        #expect(report.exitStatus == .failed)
        #expect(report.text.contains("error[exercise-already-solved]"))
        #expect(report.text.contains("the exercise `life` is solved as it stands"))
    }

    @Test("A solution that a test refuses fails the check, at the place of the expectation")
    func wrongSolution() {
        let report = checked(exercise(given: "", solution: "let answer = 41"))
        #expect(report.exitStatus == .failed)
        #expect(report.text.contains("error[expectation-failed]"))
        #expect(report.text.contains("The solution of the exercise `life` must pass every test."))
    }

    @Test("A fault in a solution or a test is found before anything runs")
    func faultySolution() {
        checkCode(exercise(given: "let a = b", solution: "let answer = «fourty»"), "unknown-name")
        checkCode(exercise(given: "", test: "expect «answr» == 42"), "unknown-name")
    }

    @Test("What an exercise defines stays inside it")
    func leavesNothing() {
        let text =
            cell("var n = 1") + cell("#| exercise: e", "n = 5")
            + cell("#| solution: e", "n = 7", "let inside = 1")
            + cell("#| test: e", "expect n == 7")
        let result = run(text + cell("n")) { $0.isCheck = true }
        #expect(texts(result).last == "1")
        checkCode(text + cell("«inside»"), "unknown-name")
    }

    @Test("Outside of the check nothing of an exercise runs")
    func notRun() {
        let result = run(exercise(given: "print(1)", solution: "print(2)\nlet answer = 42"))
        #expect(states(result) == Array(repeating: "not evaluated", count: 4))
        #expect(result.exitStatus == .success)
    }

    @Test("An exercise that needs a failed cell is left out")
    func needsFailed() {
        let text =
            cell("#| label: load", "let data = [1][3]") + cell("#| exercise: e", "")
            + cell("#| solution: e", "let s = sum(data)") + cell("#| test: e", "expect s == 1")
        let result = run(text) { $0.isCheck = true }
        #expect(states(result)[1] == "needs load")
    }

    @Test("Exercises that lack a part, or stand twice, are named")
    func faults() {
        checkFormat("«```noise»\n#| exercise: e\n1\n```\n", "incomplete-exercise")
        checkFormat(
            cell("#| exercise: e", "1") + cell("#| solution: e", "1")
                + "«```noise»\n#| test: e\n1\n```\n", "incomplete-exercise")
        checkFormat(
            exercise(given: "") + "«```noise»\n#| exercise: life\n1\n```\n", "duplicate-exercise")
        checkFormat(
            exercise(given: "") + "«```noise»\n#| solution: life\n1\n```\n", "duplicate-exercise")
    }

    @Test("A session tries what the learner wrote, after the cells above, and keeps its state")
    func attempts() throws {
        var runner = NotebookRunner(library: library)
        runner.limits.seconds = 20
        let text = cell("let six = 6") + exercise(given: "let answer = six")
        let session = Session(document(text), runner: runner)
        let first = try #require(session.attempt(exercise: "life"))
        #expect(first.failure?.id == "expectation-failed")
        #expect(!first.isSolved)
        #expect(session.edit(cell: 1, code: "let answer = six * 7\nprint(answer)"))
        let second = try #require(session.attempt(exercise: "life"))
        #expect(second.isSolved)
        #expect(second.outputs.count == 1)
        #expect(second.checks.count == 1)
        #expect(session.attempt(exercise: "life", solution: true)?.isSolved == true)
        #expect(session.attempt(exercise: "other") == nil)
        #expect(session.evaluator.value(of: "answer") == nil)
        #expect(session.state.position == 1)
    }
}
