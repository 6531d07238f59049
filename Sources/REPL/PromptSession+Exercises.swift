import Diagnostics
import Interpreter
import Language
import Notebooks

/// The exercises of a notebook that was loaded, solved at the prompt.
extension PromptSession {
    /// What there is to solve, one a line.
    public var exercises: Answer {
        guard let loaded, !loaded.exercises.isEmpty else {
            return Answer("No notebook with exercises is loaded. `:load file.md` loads one.\n")
        }
        let lines = loaded.exercises.map { exercise in
            "\(exercise.name)  \(loaded.file.name):\(loaded.cells[exercise.cell].line)\n"
        }
        return Answer(lines.joined() + "`:check name` tries what is defined here.\n")
    }

    /// Holds the names that are defined now against the tests of an exercise. Nothing is left
    /// behind.
    public func check(exercise name: String) -> Answer {
        guard let loaded, let exercise = exercise(name) else { return Answer(unknown(name)) }
        let before = evaluator.snapshot()
        defer { evaluator.restore(before) }
        var inside = environment
        for test in exercise.tests.map({ loaded.cells[$0] }) {
            let program = Checker.check(test.tree, in: &inside)
            guard !program.hasErrors else { return notYet(Outcome(program.diagnostics)) }
            var failure: Diagnostic?
            Evaluator.onLargeStack {
                failure = evaluator.run(program, cell: test.label, onOutput: onOutput).failure
            }
            guard failure == nil else {
                var outcome = Outcome()
                outcome.failure = failure
                return notYet(outcome)
            }
        }
        return Answer("Solved.\n")
    }

    private func notYet(_ outcome: Outcome) -> Answer {
        var answer = Answer(outcome)
        answer.text = "Not solved yet.\n"
        return answer
    }

    public func hint(of name: String) -> Answer {
        guard let loaded, let exercise = exercise(name) else { return Answer(unknown(name)) }
        let shown = hintsShown[name] ?? 0
        guard shown < exercise.hints.count else {
            return Answer(
                exercise.hints.isEmpty
                    ? "This exercise has no hints.\n" : "There are no more hints.\n")
        }
        hintsShown[name] = shown + 1
        let text = loaded.file.text(loaded.cells[exercise.hints[shown]].codeRange)
        return Answer(
            "Hint \(shown + 1) of \(exercise.hints.count)\n"
                + text.split(separator: "\n").map { "  \($0)\n" }.joined())
    }

    private func exercise(_ name: String) -> Exercise? {
        loaded?.exercises.first { $0.name == name }
    }

    private func unknown(_ name: String) -> Diagnostic {
        let names = loaded?.exercises.map(\.name) ?? []
        let near = nearNames(to: name, among: names).first
        return Diagnostic(
            "unknown-exercise",
            title: loaded == nil ? "no notebook is loaded" : "there is no exercise `\(name)`",
            explanation: names.isEmpty
                ? "Exercises are those of the notebook that was loaded last."
                : "The loaded notebook has "
                    + names.map { "`\($0)`" }.joined(separator: ", ") + ".",
            hint: near.map { "did you mean `\($0)`?" }
                ?? (loaded == nil ? "`:load file.md` loads one" : "`:exercises` lists them"))
    }
}
