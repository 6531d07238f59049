import Diagnostics
import Interpreter
import Language
import Notebooks

/// What the prompt knows between two inputs.
///
/// Each input is a cell of its own, `In[1]`, `In[2]`, …; one that fails leaves nothing
/// behind.
public struct PromptSession {
    private let evaluator: Evaluator
    private let library: BuiltinLibrary
    private var environment: CheckEnvironment
    private var count = 0
    /// Gets what a cell shows, as it comes.
    private let onOutput: (CellOutput) -> Void

    /// A day: at the prompt a person decides when it is enough.
    private static let longestSeconds = 86_400.0

    public init(library: BuiltinLibrary, onOutput: @escaping (CellOutput) -> Void) {
        self.library = library
        self.onOutput = onOutput
        var limits = Limits()
        limits.seconds = Self.longestSeconds
        evaluator = Evaluator(library: library, limits: limits)
        environment = CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
    }

    /// What came of one input.
    public struct Outcome {
        /// Warnings, and errors found before it ran.
        public var diagnostics: [Diagnostic] = []
        /// Why it stopped.
        public var failure: Diagnostic?

        /// All there is to show, in order.
        public var found: [Diagnostic] { diagnostics + (failure.map { [$0] } ?? []) }

        public var status: ExitStatus {
            if diagnostics.contains(where: { $0.severity == .error }) { return .foundBefore }
            return failure.map(ExitStatus.init(failure:)) ?? .success
        }
    }

    /// The names that inputs have defined, in order.
    public var names: [String] { evaluator.names }

    /// What kind of value the name has, such as `list`.
    public func kind(of name: String) -> String {
        evaluator.value(of: name).map(Display.typeName(of:)) ?? ""
    }

    /// Whether more lines are needed to complete the text.
    public static func isIncomplete(_ text: String) -> Bool {
        Parser.parse(SourceFile(name: "input", text: text)).isIncomplete
    }

    /// Checks and runs one input.
    public mutating func run(_ text: String) -> Outcome {
        count += 1
        let name = "In[\(count)]"
        var after = environment
        let file = SourceFile(name: name, text: text)
        after.importer = PromptImports.importer(for: file, in: ".")
        let program = Checker.check(Parser.parse(file), in: &after)
        var outcome = Outcome(diagnostics: program.diagnostics)
        guard !program.hasErrors else { return outcome }
        let result = evaluate(program, cell: name)
        outcome.failure = result?.failure
        adopt(after, isWhole: result?.failure == nil)
        return outcome
    }

    private func evaluate(_ program: CheckedProgram, cell: String) -> CellResult? {
        let outputs = SilencedLast(isSilent: program.tree.endsWithSemicolon, onOutput)
        var found: CellResult?
        Evaluator.onLargeStack {
            found = evaluator.run(program, cell: cell) { outputs.add($0) }
        }
        outputs.finish(hasValue: found?.value != nil)
        return found
    }

    /// An interrupted input keeps the variables it had set, all others that fail keep none.
    private mutating func adopt(_ after: CheckEnvironment, isWhole: Bool) {
        guard !isWhole else {
            environment = after
            return
        }
        let defined = Set(evaluator.names)
        for (name, global) in after.globals where defined.contains(name) {
            environment.globals[name] = global
        }
    }
}

/// Passes outputs on; holds the latest back where a final semicolon may silence it.
private final class SilencedLast {
    private let isSilent: Bool
    private let onOutput: (CellOutput) -> Void
    private var held: CellOutput?

    init(isSilent: Bool, _ onOutput: @escaping (CellOutput) -> Void) {
        self.isSilent = isSilent
        self.onOutput = onOutput
    }

    func add(_ output: CellOutput) {
        guard isSilent else { return onOutput(output) }
        if let held { onOutput(held) }
        held = output
    }

    func finish(hasValue: Bool) {
        guard let held else { return }
        switch held {
        case .value where hasValue, .figure where hasValue: break
        default: onOutput(held)
        }
    }
}
