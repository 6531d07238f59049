import Diagnostics
import Interpreter
import Notebooks

/// Exercises while stepping: try, hints, the solution.
extension Stepper {
    /// The exercise that the cell here belongs to; says so if there is none.
    private var exerciseHere: Exercise? {
        let name = position < cells.count ? document.cells[position].role?.exercise : nil
        let found = session.exercises.first { $0.name == name }
        if found == nil {
            let all = session.exercises.map { "`\(document.cells[$0.cell].label)`" }
            StandardStream.output.write(
                all.isEmpty
                    ? "This notebook has no exercises.\n"
                    : "This cell is no exercise. `g` goes to one: \(all.joined(separator: ", ")).\n"
            )
        }
        return found
    }

    /// Enter on a cell of an exercise: try the learner's code; pass what belongs to it.
    func passExercise(_ index: Int) {
        guard document.cells[index].role?.part == .exercise else {
            return move(to: pastHelp(index))
        }
        if checkExercise() { move(to: pastHelp(index + 1)) }
    }

    /// The first cell from here on that is no hint, solution or test.
    private func pastHelp(_ index: Int) -> Int {
        var index = index
        while index < cells.count, let role = document.cells[index].role, role.part != .exercise {
            index += 1
        }
        return index
    }

    /// Tries what stands in the exercise, and says what is not right yet.
    @discardableResult
    func checkExercise() -> Bool {
        guard let exercise = exerciseHere else { return false }
        target = exercise.cell
        guard let attempt = session.attempt(exercise: exercise.name) else { return false }
        _ = Signals.takeInterrupt()
        for output in attempt.outputs + attempt.checks {
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
        if let failure = attempt.failure {
            tell(failure)
            let more = exercise.hints.isEmpty ? "" : ", `h` shows a hint"
            StandardStream.output.write("Not solved yet. `e` edits your code\(more).\n")
        } else {
            StandardStream.output.write(results.styled("Solved.\n", .good))
        }
        return attempt.isSolved
    }

    func showHint() {
        guard let exercise = exerciseHere else { return }
        let shown = hintsShown[exercise.name] ?? 0
        guard shown < exercise.hints.count else {
            StandardStream.output.write(
                exercise.hints.isEmpty
                    ? "This exercise has no hints.\n"
                    : "There are no more hints. `solution` shows a solution.\n")
            return
        }
        hintsShown[exercise.name] = shown + 1
        let lines = codeLines(of: document.cells[exercise.hints[shown]])
        StandardStream.output.write(
            "Hint \(shown + 1) of \(exercise.hints.count)\n" + lines.map { $0 + "\n" }.joined())
    }

    func showSolution() {
        guard let exercise = exerciseHere else { return }
        guard let solution = exercise.solution else {
            StandardStream.output.write("This exercise has no solution.\n")
            return
        }
        let lines = codeLines(of: document.cells[solution])
        StandardStream.output.write(lines.map { $0 + "\n" }.joined())
    }
}
