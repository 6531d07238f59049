import Datasets
import Diagnostics
import Interpreter
import Language
import Library
import TestDoubles

/// Cells run one after another, as a notebook or the prompt would.
final class Session {
    static let library = StandardLibrary.make(data: DataFolders(environment: [:]))
    /// The same with objects as other targets bring them.
    static let doubles = TestDoubles.library(on: library)

    let evaluator: Evaluator
    private var environment: CheckEnvironment

    init(limits: Limits = Limits(seconds: 20), library: BuiltinLibrary = Session.library) {
        evaluator = Evaluator(library: library, limits: limits)
        environment = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
    }

    /// Files that `import` finds, by path.
    func provide(_ files: [String: String]) {
        environment.importer = { path, _ in
            .success([Parser.parse(SourceFile(name: path, text: files[path] ?? ""))])
        }
    }

    /// Checks and runs a cell; a fault found by the checker is the failure.
    @discardableResult
    func run(_ text: String, cell: String = "cell", seed: UInt64? = nil) -> CellResult {
        let file = SourceFile(name: "cell.noise", text: text)
        let program = Checker.check(Parser.parse(file), in: &environment)
        return evaluator.run(program, cell: cell, seed: seed)
    }

    /// Checks a cell that is run in another way.
    func check(_ text: String) -> CheckedProgram {
        Checker.check(Parser.parse(SourceFile(name: "cell.noise", text: text)), in: &environment)
    }

    /// What a program prints and shows, or the id of its failure.
    static func text(_ program: String) -> String {
        let result = Session().run(program)
        if let failure = result.failure { return "error \(failure.id)" }
        return result.outputs.map(\.shown).joined()
    }

    func shown(_ name: String) -> String? {
        evaluator.value(of: name).map(Display.inspect)
    }

    /// Runs a body as the front ends do, on a thread with a large stack.
    static func onLargeStack(_ body: () throws -> Void) throws {
        var failure: (any Error)?
        Evaluator.onLargeStack {
            do { try body() } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension CellOutput {
    var shown: String {
        switch self {
        case .text(let text): text
        case .value(let text): text + "\n"
        case .figure: "figure\n"
        case .expectation(let passed, let message): "\(passed ? "✓" : "✗") \(message)\n"
        case .warning(let diagnostic): "warning \(diagnostic.id)\n"
        }
    }
}
