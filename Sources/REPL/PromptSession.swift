import Diagnostics
import Interpreter
import Language
import Notebooks

/// What the prompt knows between two inputs.
///
/// 1. Each input is a cell of its own, `In[1]`, `In[2]`, …; one that fails leaves nothing
///    behind.
/// 2. Of an input of several lines each statement at the top is run, and its value shown, as a
///    cell; the whole input is checked first.
/// 3. `_` is the latest value, and `Out[n]` that of input n.
public final class PromptSession {
    let library: BuiltinLibrary
    var evaluator: Evaluator
    var environment: CheckEnvironment
    /// The number of the latest input.
    public internal(set) var count = 0
    var log = InputLog()
    let outs = OutputsObject()
    /// The notebook that was loaded last, and how many hints of each of its exercises were shown.
    var loaded: Document?
    var hintsShown: [String: Int] = [:]
    /// The pieces of the latest input, checked.
    var latest: [CheckedProgram] = []
    /// Gets what a cell shows, as it comes.
    let onOutput: (CellOutput) -> Void
    /// How the values of inputs are shown.
    public var style: DisplayStyle {
        didSet { evaluator.displayStyle = style }
    }

    /// What becomes of text that is too long to be shown.
    /// nil leaves that to the evaluator.
    public var longText: LongText? {
        didSet { setLongText() }
    }

    /// Where it is shown how long an input has run, and how far it is.
    public var progress: ProgressLines? {
        didSet { watchProgress() }
    }

    /// A day: at the prompt a person decides when it is enough.
    private static let longestSeconds = 86_400.0

    /// A session in which nothing is defined.
    public convenience init(
        library: BuiltinLibrary, style: DisplayStyle = .page,
        onOutput: @escaping (CellOutput) -> Void
    ) {
        self.init(
            evaluator: Self.evaluator(library), environment: Self.environment(library),
            style: style, onOutput: onOutput)
    }

    /// A session that goes on where cells have left off.
    ///
    /// - Parameters:
    ///   - environment: what the checker knows of the names that the evaluator holds.
    ///   - style: how the values of inputs are shown.
    public init(
        evaluator: Evaluator, environment: CheckEnvironment, style: DisplayStyle,
        onOutput: @escaping (CellOutput) -> Void
    ) {
        library = evaluator.library
        self.evaluator = evaluator
        self.environment = environment
        self.style = style
        self.onOutput = onOutput
        begin()
    }

    private static func evaluator(_ library: BuiltinLibrary) -> Evaluator {
        var limits = Limits()
        limits.seconds = longestSeconds
        return Evaluator(library: library, limits: limits)
    }

    private static func environment(_ library: BuiltinLibrary) -> CheckEnvironment {
        CheckEnvironment(
            builtins: library.builtins.mapValues(\.signature),
            constants: Set(library.constants.keys), notYet: library.notYet)
    }

    private func watchProgress() {
        if let progress { evaluator.onProgress = { progress.update($0) } }
    }

    private func setLongText() {
        if let longText { evaluator.longText = longText }
    }

    private func begin() {
        watchProgress()
        evaluator.displayStyle = style
        setLongText()
        evaluator.define(Self.allValues, .object(outs))
        environment.globals[Self.allValues] = CheckEnvironment.Global()
    }

    /// Forgets every name, value and input.
    public func reset() {
        evaluator = Self.evaluator(library)
        environment = Self.environment(library)
        outs.clear()
        log = InputLog()
        latest = []
        count = 0
        begin()
    }

    // MARK: - Names

    static let latestValue = "_"
    static let allValues = "Out"

    /// The names that inputs have defined, in order.
    public var names: [String] {
        evaluator.names.filter { name in
            // A notebook without parameters has none to list.
            let isEmpty = name == "params" && value(of: name)?.asRecord?.names.isEmpty == true
            return name != Self.latestValue && name != Self.allValues && !isEmpty
        }
    }

    /// The value of a name that inputs have defined.
    public func value(of name: String) -> Value? { evaluator.value(of: name) }

    /// Whether more lines are needed to complete the text.
    public static func isIncomplete(_ text: String) -> Bool {
        Parser.parse(SourceFile(name: "input", text: text)).isIncomplete
    }

    package var completer: Completer {
        Completer(
            library: library, environment: environment,
            value: { [evaluator] in evaluator.value(of: $0) })
    }

    // MARK: - Running

    /// What came of one input.
    public struct Outcome {
        /// Warnings, and errors found before it ran.
        public var diagnostics: [Diagnostic] = []
        /// Why it stopped.
        public var failure: Diagnostic?

        public init() {}

        /// All there is to show, in order.
        public var found: [Diagnostic] { diagnostics + (failure.map { [$0] } ?? []) }

        public var status: ExitStatus {
            if diagnostics.contains(where: { $0.severity == .error }) { return .foundBefore }
            return failure.map(ExitStatus.init(failure:)) ?? .success
        }
    }

    /// Checks and runs one input.
    public func run(_ text: String) -> Outcome {
        count += 1
        let name = "In[\(count)]"
        let file = SourceFile(name: name, text: text)
        let importer = PromptImports.importer(for: file, in: ".")
        var outcome = Outcome()
        latest = checkedPieces(of: file, importer, &outcome)
        guard outcome.status == .success else { return outcome }
        for (index, piece) in latest.enumerated() {
            let cell = index == 0 ? name : "\(name).\(index + 1)"
            let result = run(
                piece, cell: cell, importer, record: .init(name: name, tree: piece.tree))
            outcome.failure = result?.failure
            if result?.failure != nil { break }
            if let value = result?.value { keep(value) }
        }
        if outcome.failure == nil { log.inputs.append(.init(name: name, text: text, latest)) }
        return outcome
    }

    /// The statements at the top, those of one line together; the whole if it has an error or
    /// they cannot stand alone.
    private func checkedPieces(
        of file: SourceFile, _ importer: CheckEnvironment.Importer?, _ outcome: inout Outcome
    ) -> [CheckedProgram] {
        var inside = environment
        inside.importer = importer
        let whole = Checker.check(Parser.parse(file), in: &inside)
        let ranges = whole.hasErrors ? [] : whole.tree.rangesOfLines
        if ranges.count > 1 {
            var inside = environment
            inside.importer = importer
            let pieces = ranges.map {
                Checker.check(Parser.parse(file, range: $0), in: &inside)
            }
            if !pieces.contains(where: \.hasErrors) {
                outcome.diagnostics = pieces.flatMap(\.diagnostics)
                return pieces
            }
        }
        outcome.diagnostics = withoutOpenEnd(whole.diagnostics).map(reworded)
        return [whole]
    }

    /// An input is run as soon as a fault shows. Brackets that later lines would have closed are
    /// then no fault of the user's.
    private func withoutOpenEnd(_ found: [Diagnostic]) -> [Diagnostic] {
        guard let first = found.first(where: { $0.severity == .error }),
            first.id != Self.openBracket
        else { return found }
        return found.filter { $0.id != Self.openBracket }
    }

    private static let openBracket = "unclosed-bracket"

    /// Runs a checked cell and keeps what it defines.
    func run(
        _ program: CheckedProgram, cell: String, _ importer: CheckEnvironment.Importer?,
        limits: Limits? = nil, seed: UInt64? = nil, isShown: Bool = true, record: InputLog.Step
    ) -> CellResult? {
        var after = environment
        after.importer = importer
        _ = Checker.check(program.tree, in: &after)
        progress?.start(CellProgress(input: cell))
        defer { progress?.end() }
        let show: (CellOutput) -> Void = isShown ? { self.show($0) } : { _ in }
        let outputs = SilencedLast(isSilent: program.tree.endsWithSemicolon, show)
        let names = CellNames(program)
        let before = plainValues(of: names.defines.union(names.writes))
        var found: CellResult?
        Evaluator.onLargeStack {
            found = evaluator.run(program, cell: cell, limits: limits, seed: seed) {
                outputs.add($0)
            }
        }
        outputs.finish(hasValue: found?.value != nil)
        adopt(after, isWhole: found?.failure == nil)
        if found?.failure == nil || found?.failure?.id == "interrupted" {
            let after = plainValues(of: Set(before.keys))
            log.add(record, names, unchanged: Set(before.keys.filter { after[$0] == before[$0] }))
        }
        return found
    }

    /// Numbers, truth values and short texts, which are cheap to compare and to hold on to.
    private func plainValues(of names: Set<String>) -> [String: String] {
        var result: [String: String] = [:]
        for name in names {
            switch evaluator.value(of: name) {
            case .number(let number)?: result[name] = "number \(number.bitPattern)"
            case .bool(let truth)?: result[name] = "truth \(truth)"
            case let value?:
                if let text = value.asString, text.utf8.count < 1000 {
                    result[name] = "text " + text
                }
            case nil: break
            }
        }
        return result
    }

    private func show(_ output: CellOutput) {
        guard let progress else { return onOutput(output) }
        progress.showing(output) { onOutput(output) }
    }

    private func keep(_ value: Value) {
        outs.add(value, of: count)
        evaluator.define(Self.latestValue, value)
        environment.globals[Self.latestValue] = CheckEnvironment.Global()
    }

    /// An interrupted input keeps the variables it had set, all others that fail keep none.
    private func adopt(_ after: CheckEnvironment, isWhole: Bool) {
        guard !isWhole else {
            environment = after
            return
        }
        let defined = Set(evaluator.names)
        for (name, global) in after.globals where defined.contains(name) {
            environment.globals[name] = global
        }
    }

    /// `_` before there is a value.
    private func reworded(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.id == "unknown-name", diagnostic.primary?.span.text == Self.latestValue
        else { return diagnostic }
        var result = diagnostic
        result.title = "no input has had a value yet"
        result.explanation = "`_` is the value of the latest input that had one."
        result.hint = nil
        return result
    }
}

extension SyntaxTree {
    /// The text cut before each statement that begins a line.
    var rangesOfLines: [Range<Int>] {
        var starts: [Int] = []
        var lastLine = 0
        for statement in statements {
            let node = self[statement]
            let line = file.line(of: node.range.lowerBound)
            if line > lastLine { starts.append(file.lineStarts[line - 1]) }
            lastLine = file.line(of: max(node.range.lowerBound, node.range.upperBound - 1))
        }
        guard !starts.isEmpty else { return [] }
        starts[0] = range.lowerBound
        return starts.indices.map {
            starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : range.upperBound)
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
