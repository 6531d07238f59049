import Diagnostics
import Interpreter
import Language

/// What came of code that someone wrote for an exercise.
public struct ExerciseAttempt: Sendable {
    /// What the code itself shows.
    public var outputs: [CellOutput] = []
    /// What the tests show: each `expect` and whether it held.
    public var checks: [CellOutput] = []
    /// The first thing that is not right: in the code, or a test that does not hold.
    public var failure: Diagnostic?
    public var seconds = 0.0

    public var isSolved: Bool { failure == nil }
}

/// An exercise whose cells have been checked in what the cells above it define.
struct CheckedExercise: Sendable {
    /// A piece of code with the tests that see what it defines.
    struct Trial: Sendable {
        let program: CheckedProgram
        let tests: [(label: String, program: CheckedProgram)]

        /// The first error found before it runs.
        var fault: Diagnostic? {
            ([program] + tests.map(\.program)).lazy.flatMap(\.diagnostics)
                .first { $0.severity == .error }
        }
    }

    let exercise: Exercise
    /// What code that stands in the place of the exercise may use.
    let environment: CheckEnvironment
    let given: Trial
    /// Nil if there is none.
    let solution: Trial?

    /// What it needs of the cells above.
    var names: [CellNames] {
        ([solution ?? given].flatMap { [$0.program] + $0.tests.map(\.program) }).map(CellNames.init)
    }
}

extension NotebookChecker {
    /// Checks the cells of an exercise.
    ///
    /// - Parameter environment: what the cells above the exercise define.
    static func checked(
        _ exercise: Exercise, of document: Document, in environment: CheckEnvironment
    ) -> CheckedExercise {
        let cells = document.cells
        func trial(_ tree: SyntaxTree) -> CheckedExercise.Trial {
            self.trial(tree, tests: exercise.tests.map { cells[$0] }, in: environment)
        }
        return CheckedExercise(
            exercise: exercise, environment: environment, given: trial(cells[exercise.cell].tree),
            solution: exercise.solution.map { trial(cells[$0].tree) })
    }

    static func trial(
        _ tree: SyntaxTree, tests: [Cell], in environment: CheckEnvironment
    ) -> CheckedExercise.Trial {
        var inside = environment
        let program = Checker.check(tree, in: &inside)
        let checkedTests = tests.map { test in
            (label: test.label, program: Checker.check(test.tree, in: &inside))
        }
        return .init(program: program, tests: checkedTests)
    }
}

/// Tries code for an exercise, in the world that the evaluator stands in, and leaves that as it
/// was.
struct ExerciseEvaluation: Sendable {
    let document: Document
    let runner: NotebookRunner

    func attempt(
        _ trial: CheckedExercise.Trial, at exercise: Exercise, _ evaluator: Evaluator
    ) -> ExerciseAttempt {
        evaluator.privacy.trying { attemptHere(trial, at: exercise, evaluator) }
    }

    private func attemptHere(
        _ trial: CheckedExercise.Trial, at exercise: Exercise, _ evaluator: Evaluator
    ) -> ExerciseAttempt {
        var result = ExerciseAttempt()
        if let fault = trial.fault {
            result.failure = fault
            return result
        }
        let cell = document.cells[exercise.cell]
        let before = evaluator.snapshot()
        defer { evaluator.restore(before) }
        evaluator.privacy.allow(cell.options, in: document.frontMatter)
        let code = evaluator.run(
            trial.program, cell: cell.label, limits: runner.limits(for: cell),
            seed: cell.options.seed)
        result.outputs = code.outputs
        result.failure = code.failure
        result.seconds = code.seconds
        for test in trial.tests where result.failure == nil {
            let run = evaluator.run(
                test.program, cell: test.label, limits: runner.limits(for: cell))
            result.checks += run.outputs
            result.failure = run.failure
            result.seconds += run.seconds
        }
        return result
    }

    /// Holds an exercise against itself: as given it must not be solved, and its solution must
    /// solve it.
    func verify(_ checked: CheckedExercise, _ evaluator: Evaluator) -> CellRun {
        let name = checked.exercise.name
        let place = document.cells[checked.exercise.cell].place(in: document.file)
        let given = attempt(checked.given, at: checked.exercise, evaluator)
        var run = CellRun(state: .ran, seconds: given.seconds)
        if given.failure?.id == "interrupted" {
            run.state = .interrupted
            run.failure = given.failure
            return run
        }
        if given.isSolved {
            run.state = .failed
            run.failure = ExerciseMessages.solvedAsGiven(name, span: place)
            return run
        }
        guard let solution = checked.solution else { return run }
        let solved = attempt(solution, at: checked.exercise, evaluator)
        run.seconds += solved.seconds
        if let failure = solved.failure {
            run.state = failure.id == "interrupted" ? .interrupted : .failed
            run.failure =
                run.state == .interrupted
                ? failure : ExerciseMessages.solutionFails(name, failure)
        }
        return run
    }
}
