import Diagnostics
import Glibc
import Interpreter
import Language
import Notebooks
import Tensors

/// What a question at the prompt gives: text for the results, or faults.
public struct Answer {
    public var text = ""
    public var outcome = PromptSession.Outcome()

    init(_ text: String = "") { self.text = text }

    init(_ outcome: PromptSession.Outcome) { self.outcome = outcome }

    init(_ diagnostic: Diagnostic) { outcome.diagnostics = [diagnostic] }
}

extension PromptSession {
    // MARK: - :vars, :ledger and :why

    /// Every name with what it is, one a line.
    public var variables: String {
        let width = names.map { DisplayWidth.of($0) }.max() ?? 0
        let lines = names.map { name in
            let padding = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
            let words = value(of: name).map(ValueKind.described) ?? ""
            let stale = log.staleness(of: name).map { "  (stale: `\($0.read)` has changed)" }
            return name + padding + words + (stale ?? "") + "\n"
        }
        return lines.isEmpty ? "Nothing is defined yet.\n" : lines.joined()
    }

    /// What has been spent of private data so far, and what was shown besides.
    public func ledger(columns: Int) -> String {
        PrivacySummary(evaluator.privacy.record).text(columns: columns)
    }

    /// Where a name came from.
    public func why(_ name: String) -> Answer {
        if let lines = log.origin(of: name) {
            let kind = value(of: name).map(ValueKind.described) ?? ""
            return Answer((["\(name)  \(kind)"] + lines).joined(separator: "\n  ") + "\n")
        }
        if library.builtins[name] != nil || library.constants[name] != nil {
            return Answer("`\(name)` belongs to the language; `?\(name)` explains it.\n")
        }
        return Answer(unknown(name))
    }

    private func unknown(_ name: String) -> Diagnostic {
        let near = nearNames(to: name, among: names)
        return Diagnostic(
            "unknown-name", title: "no input has defined this name",
            explanation: "Nothing here is called `\(name)`.",
            hint: near.first.map { "did you mean `\($0)`?" } ?? "`:vars` lists what is defined")
    }

    // MARK: - :type

    /// What an expression is, found without running it where that can be.
    public func type(of text: String) -> Answer {
        let file = SourceFile(name: ":type", text: text)
        var inside = environment
        inside.importer = PromptImports.importer(for: file, in: ".")
        let program = Checker.check(Parser.parse(file), in: &inside)
        guard !program.hasErrors else { return Answer(Outcome(program.diagnostics)) }
        guard program.tree.statements.count == 1, let statement = program.tree.statements.first,
            program.tree.isExpression(statement)
        else { return Answer(notAnExpression(file)) }
        if let value = glance(at: program.tree, statement) {
            return Answer(ValueKind.words(value) + "\n")
        }
        if let words = staticType(of: text) { return Answer(words + "\n") }
        return typeByRunning(program)
    }

    private func notAnExpression(_ file: SourceFile) -> Diagnostic {
        Diagnostic(
            "expected-expression", title: "this is no expression",
            primary: .init(SourceSpan(file: file, range: 0..<file.bytes.count), "has no type"),
            explanation: "Only what has a value has a type.",
            hint: "write one expression, such as `:type [1, 2]`")
    }

    /// The value of a name, or of a member that costs nothing to read.
    private func glance(at tree: SyntaxTree, _ id: NodeID) -> Value? {
        switch tree[id].kind {
        case .name(let name):
            if let value = value(of: name) { return value }
            if let builtin = library.builtins[name] { return .object(BuiltinObject(builtin)) }
            return library.constants[name]?.value()
        case .member(let base, let name):
            return glance(at: tree, base).flatMap { Members.glance(at: name.text, of: $0) }
        default: return nil
        }
    }

    /// What the checker knows of a value with this text.
    private func staticType(of text: String) -> String? {
        var inside = environment
        let tree = Parser.parse(SourceFile(name: ":type", text: "let it = (\n\(text)\n)"))
        guard tree.diagnostics.isEmpty else { return nil }
        _ = Checker.check(tree, in: &inside)
        guard let found = inside.globals["it"] else { return nil }
        if let function = found.function {
            return "function (\(function.parameters.map(\.name).joined(separator: ", ")))"
        }
        switch found.value {
        case .unknown: return nil
        case .number: return "number"
        case .string: return "string"
        case .boolean: return "bool"
        case .list(let items): return "list of \(grouped(items.count))"
        // The element type shows only when it runs.
        case .tensor: return nil
        }
    }

    /// Runs the expression in a world that is thrown away.
    private func typeByRunning(_ program: CheckedProgram) -> Answer {
        let before = evaluator.snapshot()
        defer { evaluator.restore(before) }
        var result: CellResult?
        Evaluator.onLargeStack { result = evaluator.run(program, cell: ":type") }
        if let failure = result?.failure {
            var outcome = Outcome()
            outcome.failure = failure
            return Answer(outcome)
        }
        return Answer((result?.value.map(ValueKind.words) ?? "nil") + "\n")
    }

    // MARK: - :time

    private static let enoughSeconds = 0.5
    private static let mostRuns = 10_000

    /// Runs the code as an input, then again and again from the same world, and says what it
    /// took. What it shows and defines is that of the first run.
    public func time(_ text: String) -> Answer {
        let before = evaluator.snapshot()
        Memory.resetPeak()
        let live = Memory.liveBytes
        var run = Timing(start: Self.processorSeconds)
        let started = Self.wallSeconds
        let outcome = self.run(text)
        run.add(wall: Self.wallSeconds - started, processorAt: Self.processorSeconds)
        let peak = max(0, Memory.peakBytes - live)
        guard outcome.status == .success else { return Answer(outcome) }
        if run.wall[0] < Self.enoughSeconds { run = repeated(from: before) ?? run }
        var answer = Answer(run.text(peakBytes: peak) + "\n")
        answer.outcome = outcome
        return answer
    }

    /// Nil if it was interrupted before one run was over.
    private func repeated(from before: World) -> Timing? {
        let after = evaluator.snapshot()
        defer { evaluator.restore(after) }
        var timing = Timing(start: 0)
        Evaluator.onLargeStack {
            var total = 0.0
            while total < Self.enoughSeconds, timing.wall.count < Self.mostRuns {
                evaluator.restore(before)
                timing.mark(Self.processorSeconds)
                var seconds = 0.0
                for (index, piece) in latest.enumerated() {
                    let cell = "In[\(count)]" + (index == 0 ? "" : ".\(index + 1)")
                    let result = evaluator.run(piece, cell: cell)
                    guard result.failure == nil else { return }
                    seconds += result.seconds
                }
                timing.add(wall: seconds, processorAt: Self.processorSeconds)
                total += seconds
            }
        }
        return timing.wall.isEmpty ? nil : timing
    }

    private static var processorSeconds: Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }
    private static var wallSeconds: Double { seconds(of: CLOCK_MONOTONIC) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

extension PromptSession.Outcome {
    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension SyntaxTree {
    /// Whether a statement has a value that can be asked for.
    fileprivate func isExpression(_ id: NodeID) -> Bool {
        switch self[id].kind {
        case .declaration, .assignment, .functionDeclaration, .modelDeclaration, .modelMember,
            .modelMethod, .forLoop, .whileLoop,
            .breakStatement, .continueStatement, .returnStatement, .expect, .importFile,
            .fault:
            false
        default: true
        }
    }
}

/// The times of one or more runs of the same code.
struct Timing {
    private(set) var wall: [Double] = []
    private var processor: [Double] = []
    private var last: Double

    init(start: Double) { last = start }

    mutating func mark(_ processorSeconds: Double) { last = processorSeconds }

    mutating func add(wall seconds: Double, processorAt now: Double) {
        wall.append(seconds)
        processor.append(now - last)
        last = now
    }

    /// `1.24 ms (median of 403 runs, fastest 1.20 ms), processor 1.23 ms, tensors 3.0 MiB`
    func text(peakBytes: Int) -> String {
        var text = Self.shown(Self.median(wall))
        if wall.count > 1 {
            text +=
                " (median of \(grouped(wall.count)) runs, fastest \(Self.shown(wall.min() ?? 0)))"
        }
        text += ", processor \(Self.shown(Self.median(processor)))"
        return text + ", tensors \(Self.memory(peakBytes))"
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    /// Three digits and a unit.
    static func shown(_ seconds: Double) -> String {
        let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
        let (size, unit) = units.first { seconds >= $0.0 } ?? (1e-9, "ns")
        let value = seconds / size
        let places = value >= 100 ? 0 : value >= 10 ? 1 : 2
        let scale = [1.0, 10, 100][places]
        return Display.number((value * scale).rounded() / scale) + " " + unit
    }

    static func memory(_ bytes: Int) -> String {
        if bytes < 1 << 10 { return "\(bytes) bytes" }
        let units = [(Double(1 << 30), "GiB"), (Double(1 << 20), "MiB"), (1024, "KiB")]
        let (size, unit) = units.first { Double(bytes) >= $0.0 } ?? (1024, "KiB")
        return Display.number((Double(bytes) / size * 10).rounded() / 10) + " " + unit
    }
}
