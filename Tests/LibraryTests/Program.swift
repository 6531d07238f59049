import Datasets
import Diagnostics
import Figures
import Foundation
import Interpreter
import Language
import Library

/// The library that the tests of this target run with.
let library = StandardLibrary.make(
    data: DataFolders(environment: [:]), files: TensorFolder(output: Scratch.folder.path))

/// Where the tests of this process write files; it goes away with the process.
enum Scratch {
    static let folder: URL = {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "noisebook-library-\(getpid())")
        atexit { try? FileManager.default.removeItem(at: Scratch.folder) }
        return folder
    }()
}

/// What became of a piece of Noise code.
struct Outcome {
    /// The last value as the prompt shows it; nil if there was none.
    var text: String?
    var figure: Figure?
    var outputs: [CellOutput] = []
    /// What stopped it, before or during the run.
    var failure: Diagnostic?
    /// Whether it was stopped before it ran.
    var isFoundBefore = false
    /// The text that the failure underlines.
    var underlined: String?
    /// What the check before the run found odd.
    var warnings: [Diagnostic] = []
    /// How often private values were read.
    var leaks = 0

    /// What `print` and `help` wrote.
    var printed: String {
        outputs.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    var figures: [Figure] {
        outputs.compactMap { if case .figure(let figure) = $0 { figure } else { nil } }
    }
}

/// Checks and runs code as a cell of its own.
func run(
    _ source: String, seed: UInt64 = 0, policy: LeakPolicy = .warn,
    in library: BuiltinLibrary = library
) -> Outcome {
    let file = SourceFile(name: "test.noise", text: source)
    var environment = CheckEnvironment(
        builtins: library.builtins.mapValues(\.signature),
        constants: Set(library.constants.keys), notYet: library.notYet)
    let program = Checker.check(Parser.parse(file), in: &environment)
    if let error = program.diagnostics.first(where: { $0.severity == .error }) {
        return Outcome(
            failure: error, isFoundBefore: true, underlined: error.primary?.span.text)
    }
    let evaluator = Evaluator(library: library, limits: Limits(), seed: seed)
    evaluator.privacy.policy = policy
    let result = evaluator.run(program, cell: "test")
    var outcome = Outcome(outputs: result.outputs, failure: result.failure)
    outcome.warnings = program.diagnostics
    outcome.leaks = evaluator.privacy.leaks.count
    outcome.underlined = result.failure?.primary?.span.text
    if let value = result.value {
        outcome.text = Display.inspect(value)
        outcome.figure = value.asFigure
    }
    return outcome
}
