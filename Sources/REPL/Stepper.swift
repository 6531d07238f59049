import Diagnostics
import Interpreter
import Markdown
import Notebooks

/// A walk through a notebook at the terminal: prose, code, then a key.
///
/// 1. What is shown last is the cell that is to run next; the values are those before it.
/// 2. Enter runs it, after the cells it needs that are not up to date, and goes on.
/// 3. An edited cell makes those that hang on it stale; every list says which and why.
public final class Stepper {
    let session: Session
    private var reader: any LineReader
    private let isInteractive: Bool
    let results: Terminal
    let messages: Terminal
    let makeReader: () -> any LineReader
    /// How far a cell has come; nil if nobody looks.
    let progress: ProgressLines?
    /// Where the notebook lies, and its bytes when it was last read or written.
    var path: String
    var written: [UInt8]
    /// How many hints of each exercise were shown.
    var hintsShown: [String: Int] = [:]
    private var status = ExitStatus.success
    /// Cells of this request: those that run before the one asked for are named.
    var target: Int?

    /// - Parameters:
    ///   - isInteractive: a person types.
    ///   - reader: for the keys; `makeReader` makes those of prompts inside.
    public init(
        _ document: Document, runner: NotebookRunner, path: String, isInteractive: Bool,
        results: Terminal, messages: Terminal, reader: any LineReader,
        makeReader: @escaping () -> any LineReader
    ) {
        self.path = path
        self.isInteractive = isInteractive
        self.results = results
        self.messages = messages
        self.reader = reader
        self.makeReader = makeReader
        written = document.file.bytes
        progress = isInteractive && messages.isInteractive ? ProgressLines(messages) : nil
        let watch = StepWatch()
        var runner = runner
        runner.onEvent = { watch.handle?($0) }
        session = Session(document, runner: runner)
        session.evaluator.displayStyle = .prompt(columns: results.columns)
        watch.handle = { [unowned self] in show($0) }
        if let progress { session.evaluator.onProgress = { progress.update($0) } }
        prepareEditor()
    }

    /// What happens while cells run is shown by the stepper, which is made after the runner.
    private final class StepWatch: @unchecked Sendable {
        // Set once before a cell runs, called on the thread that runs it while this one waits.
        var handle: ((RunEvent) -> Void)?
    }

    private func prepareEditor() {
        guard let editor = (reader as? ReadlineReader)?.editor else { return }
        editor.isCode = false
        editor.isComplete = { _ in true }
    }

    var document: Document { session.state.document }
    var cells: [SessionCell] { session.state.cells }
    var position: Int { session.state.position }

    // MARK: - The loop

    public func run() -> ExitStatus {
        messages.write(session.diagnostics)
        StandardStream.output.write(
            results.styled("\(document.frontMatter.title ?? document.file.name)", .strong)
                + "\n\(cells.count) cells. Enter runs a cell, `?` lists what else can be typed.\n")
        session.goTo(cell: 0)
        showPlace()
        while true {
            switch reader.readLine(prompt: prompt) {
            case .end:
                if Signals.isEnding { return .terminated }
                if isInteractive { StandardStream.output.write("\n") }
                return ended()
            case .interrupted:
                if !isInteractive { return .interrupted }
            case .line(let line), .input(let line):
                guard obey(line) else { return ended() }
            }
        }
    }

    private func ended() -> ExitStatus {
        isInteractive ? .success : status
    }

    private var prompt: String {
        guard position < cells.count else { return "[end] step> " }
        return "[\(position + 1)/\(cells.count)] \(cells[position].label) step> "
    }

    /// False ends the walk.
    private func obey(_ line: String) -> Bool {
        let text = line.trimmed
        guard !text.isEmpty else {
            runHere()
            return true
        }
        reader.remember(text)
        let name = String(text.prefix { !$0.isWhitespace })
        let argument = String(text.dropFirst(name.count)).trimmed
        guard let command = StepCommand.named(name) else {
            tell(StepMessages.unknown(name))
            return true
        }
        if !argument.isEmpty, command.argumentName.isEmpty {
            tell(StepMessages.unknown(text))
            return true
        }
        return obey(command.action, argument, isForced: name.last == "!")
    }

    private func obey(_ action: StepCommand.Action, _ argument: String, isForced: Bool) -> Bool {
        switch action {
        case .run: runHere()
        case .into: stepInto()
        case .back: move(to: max(0, position - 1))
        case .next: move(to: min(cells.count, position + 1))
        case .go: if let index = cell(named: argument) { move(to: index) }
        case .all: runAll()
        case .list: StandardStream.output.write(list)
        case .variables: StandardStream.output.write(promptHere().variables)
        case .ledger: StandardStream.output.write(promptHere().ledger(columns: results.columns))
        case .look: argument.isEmpty ? openPrompt() : look(at: argument)
        case .why: why(argument)
        case .edit: editHere()
        case .write: write(to: argument, overwrites: isForced)
        case .hint: showHint()
        case .check: checkExercise()
        case .solution: showSolution()
        case .help: StandardStream.output.write(StepCommand.helpText)
        case .quit: return !mayEnd(isForced: isForced)
        }
        return true
    }

    private func mayEnd(isForced: Bool) -> Bool {
        guard isInteractive, !isForced, editedCells > 0 else { return true }
        StandardStream.messages.write(StepMessages.unwritten(editedCells))
        return false
    }

    // MARK: - Running

    private func runHere() {
        guard isAtCell else { return }
        let here = position
        guard document.cells[here].role == nil else { return passExercise(here) }
        target = here
        session.run(cell: here)
        finish(here)
        if cells[here].status == .ok || cells[here].status == .notEvaluated {
            move(to: here + 1)
        } else {
            session.goTo(cell: here)
        }
    }

    private func runAll() {
        target = cells.count
        session.runAll()
        for index in cells.indices { finish(index, isQuiet: true) }
        move(to: cells.count)
    }

    /// Says what became of a cell.
    private func finish(_ index: Int, isQuiet: Bool = false) {
        _ = Signals.takeInterrupt()
        switch cells[index].status {
        case .waiting(let reason) where !isQuiet:
            StandardStream.output.write("It cannot run: \(reason.text).\n")
        case .skipped(let label) where !isQuiet:
            StandardStream.output.write("It did not run: it needs `\(label)`, which failed.\n")
        case .failed, .waiting, .skipped: break
        default: return
        }
        if status == .success { status = .failed }
    }

    private func show(_ event: RunEvent) {
        progress?.show(event)
        switch event {
        case .started(let progress):
            guard let target, progress.index - 1 != target else { return }
            let text = "── \(progress.label)  \(progress.place)\n"
            StandardStream.output.write(results.styled(text, .faint))
        case .output(_, let output): show(output)
        case .finished(let progress, let run):
            if let failure = run.failure { messages.write([failure]) }
            if let note = Self.note(progress.seconds, isKept: run.isKept) {
                StandardStream.output.write(results.styled(note + "\n", .faint))
            }
        case .running: break
        }
    }

    func show(_ output: CellOutput) {
        let write = { [results] in
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
        if let progress { progress.showing(output, write) } else { write() }
    }

    /// How long a cell took, if that is worth a line; or that it did not run now.
    private static func note(_ seconds: Double, isKept: Bool) -> String? {
        let time = seconds >= 1 ? "\(Int(seconds.rounded())) s" : nil
        guard isKept else { return time }
        return "kept from an earlier run" + (time.map { ", which took \($0)" } ?? "")
    }

    // MARK: - Moving

    func move(to index: Int) {
        session.goTo(cell: index)
        showPlace()
    }

    /// A cell by its label or its number from 1; says so if there is none.
    func cell(named name: String) -> Int? {
        if let index = session.state.index(label: name) { return index }
        if let number = Int(name), cells.indices.contains(number - 1) { return number - 1 }
        if ["end", "last"].contains(name) { return cells.count }
        tell(StepMessages.unknownCell(name, among: cells.map(\.label)))
        return nil
    }

    /// Waits for Enter; `q` and any other word, Ctrl-C and Ctrl-D stop.
    ///
    /// - Parameter look: gets code whose value is asked for, and the empty text for all names.
    func wantsNext(look: (String) -> Void) -> Bool {
        while true {
            switch reader.readLine(prompt: "Enter runs it, p shows a value, q stops > ") {
            case .line(let line), .input(let line):
                let text = line.trimmed
                let word = String(text.prefix { !$0.isWhitespace })
                if text.isEmpty { return true }
                switch StepCommand.named(word)?.action {
                case .look: look(String(text.dropFirst(word.count)).trimmed)
                case .variables: look("")
                default: return false
                }
            case .interrupted, .end: return false
            }
        }
    }

    /// Whether there is a cell here; says so if not.
    var isAtCell: Bool {
        guard position >= cells.count else { return true }
        StandardStream.output.write("This is the end. `b` goes back, `l` lists the cells.\n")
        return false
    }

    func tell(_ diagnostic: Diagnostic) { messages.write([diagnostic]) }
}
