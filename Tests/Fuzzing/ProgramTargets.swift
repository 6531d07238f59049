import Diagnostics
import Interpreter
import Language

/// Programs that run: valid ones in several ways, changed ones, and calls of every builtin.
enum ProgramTargets {
    static func all(_ material: Material) -> [FuzzTarget] {
        let scripts = Mutator(seeds: material.scripts, words: Dictionary.noise, largest: 800)
        let calls = CallGenerator(
            signatures: CodeTargets.library.builtins.values.map(\.signature)
                .sorted { $0.name < $1.name })
        return [
            FuzzTarget(
                "programs", "valid programs, run in seven ways",
                making: { random in
                    // The text of the pieces; the check takes them apart again.
                    var generator = ProgramGenerator(random)
                    return Array(generator.program().statements.joined(separator: separator).utf8)
                }
            ) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return compare(
                    ProgramText(statements: text.split(separator: separator).map(String.init)))
            },
            FuzzTarget("runs", "changed scripts, run", mutating: scripts) { run($0) },
            FuzzTarget(
                "calls", "builtins with odd arguments",
                making: {
                    Array(calls.program(&$0).utf8)
                }
            ) { run($0) },
        ]
    }

    /// Between the statements of a saved program.
    private static let separator = "\n#---\n"

    /// What cells give, one after another in one session.
    struct Outcome: Equatable {
        var output = ""
        var failure: String?

        var lines: [String] {
            output.split(separator: "\n").map(String.init) + ["failure \(failure ?? "none")"]
        }
    }

    // MARK: - Valid programs

    static func compare(_ program: ProgramText) -> String? {
        var failure: String?
        Evaluator.onLargeStack { failure = compareInPlace(program) }
        return failure
    }

    private static func compareInPlace(_ program: ProgramText) -> String? {
        let environment = environment()
        let file = SourceFile(name: "a.noise", text: program.plain)
        let tree = Parser.parse(file)
        var check = environment
        let faults = Checker.check(tree, in: &check).diagnostics.filter { $0.severity == .error }
        if let fault = faults.first { return "refused: \(DiagnosticText.plain(fault))" }
        let (whole, broken) = outcome([program.plain], environment)
        if let broken { return broken }
        for (way, cells) in [
            ("again", [program.plain]), ("cell by cell", program.cells),
            ("with named literals", [program.named]), ("in a function", [program.inFunction]),
            ("in a callback", [program.inCallback]), ("in a loop", [program.inLoop]),
        ] {
            let (other, broken) = outcome(cells, environment)
            if let broken { return broken }
            if other != whole { return "\(way): \(difference(whole, other))" }
        }
        if let reference = ReferenceEvaluator.outcome(tree) {
            let expected = Outcome(
                output: reference.output, failure: reference.hasFailed ? whole.failure : nil)
            if expected != whole || reference.hasFailed != (whole.failure != nil) {
                return "the reference: \(difference(expected, whole))"
            }
        }
        return nil
    }

    /// How many of the first programs of a seed run to their end, and of how many the
    /// reference knows the meaning: programs that fail at once, or that nothing is compared
    /// with, would show nothing.
    static func survey(seed: UInt64, count: Int) -> (ended: Int, known: Int) {
        var (ended, known) = (0, 0)
        Evaluator.onLargeStack {
            for ordinal in 0..<count {
                var generator = ProgramGenerator(SeededRandom(seed: seed, ordinal: ordinal))
                let text = generator.program().plain
                if outcome([text], environment()).0.failure == nil { ended += 1 }
                let tree = Parser.parse(SourceFile(name: "a.noise", text: text))
                if ReferenceEvaluator.outcome(tree) != nil { known += 1 }
            }
        }
        return (ended, known)
    }

    private static func difference(_ expected: Outcome, _ found: Outcome) -> String {
        let one = expected.lines
        let two = found.lines
        let line = zip(one, two).prefix { $0 == $1 }.count
        func shown(_ lines: [String]) -> String { line < lines.count ? lines[line] : "nothing" }
        return "output line \(line + 1) is `\(shown(two))` and should be `\(shown(one))`"
    }

    // MARK: - Running

    private static func environment() -> CheckEnvironment {
        let library = CodeTargets.library
        return CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
    }

    private static let limits = Limits(seconds: 2, depth: 300, memoryBytes: 400 << 20)

    /// Runs cells until one fails; the second value says what is wrong with a diagnostic.
    private static func outcome(
        _ cells: [String], _ environment: CheckEnvironment
    ) -> (Outcome, broken: String?) {
        var environment = environment
        let evaluator = Evaluator(library: CodeTargets.library, limits: limits)
        var result = Outcome()
        for cell in cells {
            let tree = Parser.parse(SourceFile(name: "a.noise", text: cell))
            let run = evaluator.run(Checker.check(tree, in: &environment), cell: "cell")
            for output in run.outputs {
                switch output {
                case .text(let text): result.output += text
                case .value(let text): result.output += text + "\n"
                default: break
                }
            }
            if let failure = run.failure {
                result.failure = failure.id
                return (result, Placement.failure([failure]))
            }
        }
        return (result, nil)
    }

    /// Runs any text for a moment, twice: it ends, and it does the same again.
    static func run(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        var failure: String?
        Evaluator.onLargeStack {
            let environment = environment()
            let (first, broken) = outcome([text], environment)
            failure = broken
            let isBounded = first.failure == "time-limit" || first.failure == "memory-limit"
            guard failure == nil, !isBounded, bytes.count % 8 == 0 else { return }
            let (second, _) = outcome([text], environment)
            if second != first, second.failure != "time-limit", second.failure != "memory-limit" {
                failure = "another result: \(difference(first, second))"
            }
        }
        return failure
    }
}
