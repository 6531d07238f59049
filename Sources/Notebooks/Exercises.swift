import Diagnostics

// Exercises, in short:
//
// 1. A cell with `#| exercise: name` is the place for the learner's code. It stands in the
//    notebook with as much code as the author gives.
// 2. `#| hint: name`, `#| solution: name` and `#| test: name` are cells that belong to it,
//    anywhere in the same file. There may be several hints and tests, in the order to be
//    given, and one solution.
// 3. Code and solution see what the cells above the exercise left; the tests see what the code
//    defined as well. All of them leave nothing behind.
// 4. The code is right if it runs and no test fails.
// 5. `check` holds every exercise against itself: its code as given must not be right, and
//    its solution must be.

/// What a cell is to an exercise.
public enum ExerciseRole: String, Sendable, CaseIterable {
    case exercise, hint, solution, test
}

extension Cell {
    /// Whether a run of the notebook runs it: not what is only shown, and no cell of an exercise.
    public var isRun: Bool { options.eval && role == nil }

    /// Its part in an exercise, and the name of that exercise; nil for all other cells.
    public var role: (part: ExerciseRole, exercise: String)? {
        if let name = options.exercise { return (.exercise, name) }
        if let name = options.hint { return (.hint, name) }
        if let name = options.solution { return (.solution, name) }
        return options.test.map { (.test, $0) }
    }
}

/// An exercise of a notebook: where its cells are, as positions among all cells.
public struct Exercise: Sendable, Equatable {
    public let name: String
    /// The place for the learner's code.
    public let cell: Int
    public internal(set) var hints: [Int] = []
    public internal(set) var solution: Int?
    public internal(set) var tests: [Int] = []
}

extension Document {
    /// The exercises in page order.
    public var exercises: [Exercise] { Exercise.all(in: cells) }
}

extension Exercise {
    static func all(in cells: [Cell]) -> [Exercise] {
        var found: [Exercise] = []
        for (index, cell) in cells.enumerated() {
            guard let role = cell.role, role.part == .exercise,
                !found.contains(where: { $0.name == role.exercise })
            else { continue }
            found.append(Exercise(name: role.exercise, cell: index))
        }
        for (index, cell) in cells.enumerated() {
            guard let role = cell.role,
                let place = found.firstIndex(where: { $0.name == role.exercise })
            else { continue }
            switch role.part {
            case .exercise: break
            case .hint: found[place].hints.append(index)
            case .solution: found[place].solution = found[place].solution ?? index
            case .test: found[place].tests.append(index)
            }
        }
        return found
    }

    // MARK: - Faults of the format

    /// Exercises and solutions that stand twice, and exercises that nothing can judge.
    static func faults(in cells: [Cell], of file: SourceFile) -> [Diagnostic] {
        var result: [Diagnostic] = []
        for part in [ExerciseRole.exercise, .solution] {
            var first: [String: Int] = [:]
            for (index, cell) in cells.enumerated() {
                guard let role = cell.role, role.part == part else { continue }
                if let earlier = first[role.exercise] {
                    result.append(
                        ExerciseMessages.duplicate(
                            role.exercise, part, second: cell.place(in: file),
                            first: cells[earlier].place(in: file)))
                } else {
                    first[role.exercise] = index
                }
            }
        }
        for exercise in all(in: cells) {
            let place = cells[exercise.cell].place(in: file)
            var missing: [String] = []
            if exercise.solution == nil { missing.append("solution") }
            if exercise.tests.isEmpty { missing.append("test") }
            if !missing.isEmpty {
                result.append(
                    ExerciseMessages.incomplete(exercise.name, missing: missing, span: place))
            } else if !exercise.tests.contains(where: { cells[$0].statesExpectation }) {
                result.append(
                    ExerciseMessages.nothingExpected(
                        exercise.name, span: cells[exercise.tests[0]].place(in: file)))
            }
        }
        return result
    }
}

extension Cell {
    /// The line of the opening fence.
    func place(in file: SourceFile) -> SourceSpan {
        SourceSpan(file: file, range: file.rangeOfLine(line))
    }

    /// Whether an `expect` stands anywhere in it.
    fileprivate var statesExpectation: Bool {
        tree.nodes.contains { if case .expect = $0.kind { true } else { false } }
    }
}
