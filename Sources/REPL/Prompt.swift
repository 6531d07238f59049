import Diagnostics
import Interpreter
import Notebooks

/// The loop at the terminal: read, run, show.
public struct Prompt {
    let session: PromptSession
    private var reader: any LineReader
    private let isInteractive: Bool
    private let results: Terminal
    let messages: Terminal
    /// The lines of an input that is not complete.
    private var pending = PendingInput()
    /// What was typed since the start, for `:history`.
    private(set) var typed: [String] = []

    /// A prompt with a session of its own.
    ///
    /// - Parameters:
    ///   - isInteractive: a person types: errors do not end the loop, and there is a greeting.
    ///   - results: where values are shown.
    ///   - messages: where errors are shown.
    public init(
        library: BuiltinLibrary, reader: any LineReader, isInteractive: Bool, results: Terminal,
        messages: Terminal
    ) {
        let session = PromptSession(library: library) { output in
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
        self.init(
            session: session, reader: reader, isInteractive: isInteractive, results: results,
            messages: messages)
    }

    /// A prompt over a session that is there.
    public init(
        session: PromptSession, reader: any LineReader, isInteractive: Bool, results: Terminal,
        messages: Terminal
    ) {
        self.session = session
        self.reader = reader
        self.isInteractive = isInteractive
        self.results = results
        self.messages = messages
        if isInteractive, messages.isInteractive, session.progress == nil {
            session.progress = ProgressLines(messages)
        }
        guard let editor = (reader as? ReadlineReader)?.editor else { return }
        editor.builtins = Set(session.library.builtins.keys)
        editor.complete = { text, cursor in session.completer.complete(text, cursor) }
        editor.isComplete = { Prompt.isComplete($0) }
    }

    /// Code that is complete, and every line that is no code.
    static func isComplete(_ text: String) -> Bool {
        let first = text.first { !$0.isWhitespace }
        if first == nil || first == ":" || first == "?" || isQuestion(text) { return true }
        return !PromptSession.isIncomplete(text)
    }

    /// Runs until the input ends or, if nobody is there to mend it, fails.
    public mutating func run() -> ExitStatus {
        while true {
            let read = reader.readLine(prompt: prompt)
            if isInteractive { session.style = .prompt(columns: results.columns) }
            switch read {
            case .end:
                if isInteractive, !pending.isEmpty, !Signals.isEnding {
                    pending = PendingInput()
                    StandardStream.output.write("\n")
                    continue
                }
                return finish()
            case .interrupted:
                pending = PendingInput()
                if !isInteractive { return .interrupted }
            case .line(let line):
                guard let status = take(line) else { return .success }
                if status != .success && !isInteractive { return status }
            case .input(let text):
                guard take(whole: text) != nil else { return .success }
            }
        }
    }

    private var prompt: String {
        let first = "[\(session.count + 1)] noise> "
        return pending.isEmpty ? first : LineEditor.continuation(of: first)
    }

    /// Nil ends the loop.
    private mutating func take(_ line: String) -> ExitStatus? {
        if pending.isEmpty, line.allSatisfy(\.isWhitespace) { return .success }
        if pending.isEmpty, let request = request(line) {
            remember(line)
            return obey(request)
        }
        if pending.add(line) { return .success }
        return runPending()
    }

    /// Nil ends the loop.
    private mutating func take(whole text: String) -> ExitStatus? {
        guard !text.allSatisfy(\.isWhitespace) else { return .success }
        remember(text)
        if !text.contains("\n"), let request = request(text) { return obey(request) }
        return show(session.run(text))
    }

    private mutating func remember(_ input: String) {
        typed.append(input)
        reader.remember(input)
    }

    private mutating func runPending() -> ExitStatus {
        let text = pending.take()
        remember(text)
        return show(session.run(text))
    }

    func show(_ outcome: PromptSession.Outcome) -> ExitStatus {
        _ = Signals.takeInterrupt()
        messages.write(outcome.found)
        return outcome.status
    }

    /// An input that the end cuts off is run too, so that its fault is said.
    private mutating func finish() -> ExitStatus {
        if Signals.isEnding { return .terminated }
        if isInteractive {
            StandardStream.output.write("\n")
            return .success
        }
        return pending.isEmpty ? .success : runPending()
    }
}

// MARK: - Lines that are no code

extension Prompt {
    private enum Request {
        case command(PromptCommand, argument: String, isForced: Bool)
        case explain(String, source: Bool)
        case leaving
        case unknown(String)
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
            || character == "∂" || character == "∇"
    }

    /// `name?` or `name??`.
    private static func isQuestion(_ text: String) -> Bool {
        let text = text.trimmed
        guard text.last == "?" else { return false }
        let name = text.dropLast(text.hasSuffix("??") ? 2 : 1)
        return !name.isEmpty && name.allSatisfy(isOfName)
    }

    private func request(_ line: String) -> Request? {
        let text = line.trimmed
        let name = String(text.prefix { !$0.isWhitespace })
        let argument = String(text.dropFirst(name.count)).trimmed
        if let command = PromptCommand.named(name), name.first == ":" || argument.isEmpty {
            // `help` alone may be a variable of the user's.
            guard name.first == ":" || session.value(of: name) == nil else { return nil }
            return .command(command, argument: argument, isForced: name.last == "!")
        }
        if text.first == "?" {
            return .explain(
                String(text.drop { $0 == "?" }).trimmed, source: text.hasPrefix("??"))
        }
        if Self.isQuestion(text) {
            return .explain(
                String(text.reversed().drop { $0 == "?" }.reversed()), source: text.hasSuffix("??"))
        }
        if isInteractive, let word = PromptCommand.wordToLeave(text), !session.names.contains(word)
        {
            return .leaving
        }
        return text.first == ":" ? .unknown(name) : nil
    }

    /// Nil ends the loop.
    private mutating func obey(_ request: Request) -> ExitStatus? {
        switch request {
        case .command(let command, let argument, let isForced):
            if let fault = misuse(of: command, argument) { return show(Answer(fault)) }
            return obey(command, argument, isForced)
        case .explain("", _): return show(Answer(PromptCommand.helpText))
        case .explain(let name, let source): return show(session.explain(name, source: source))
        case .leaving:
            StandardStream.messages.write("To end, type `:quit` or Ctrl-D.\n")
            return .success
        case .unknown(let name): return show(Answer(unknown(name)))
        }
    }

    private mutating func obey(
        _ command: PromptCommand, _ argument: String, _ isForced: Bool
    ) -> ExitStatus? {
        switch command.action {
        case .quit: return nil
        case .help: return show(Answer(PromptCommand.helpText))
        case .variables: return show(Answer(session.variables))
        case .type: return show(session.type(of: argument))
        case .time: return show(session.time(argument))
        case .why: return show(session.why(argument))
        case .ledger: return show(Answer(session.ledger(columns: results.columns)))
        case .exercises: return show(session.exercises)
        case .check: return show(session.check(exercise: argument))
        case .hint: return show(session.hint(of: argument))
        case .load: return show(session.load(expanded(argument)))
        case .save: return show(session.save(to: expanded(argument), overwrites: isForced))
        case .history: return show(Answer(history(containing: argument)))
        case .reset:
            session.reset()
            return show(Answer("All names and values are forgotten.\n"))
        }
    }

    private func show(_ answer: Answer) -> ExitStatus {
        let status = show(answer.outcome)
        StandardStream.output.write(answer.text)
        return status
    }

    /// A file's name as it is written: quotes are taken away, `~` is the home folder.
    private func expanded(_ path: String) -> String {
        var path = path
        if path.count > 1, path.first == "\"", path.last == "\"" {
            path = String(path.dropFirst().dropLast())
        }
        guard path.hasPrefix("~/"), let home = HomeFolder.path else { return path }
        return home + path.dropFirst()
    }

    private func history(containing text: String) -> String {
        let shown = typed.dropLast().filter { text.isEmpty || $0.contains(text) }
        let lines = shown.map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        return lines.map { "  " + $0.joined(separator: "\n  ") + "\n" }.joined()
    }

    private func misuse(of command: PromptCommand, _ argument: String) -> Diagnostic? {
        guard argument.isEmpty == command.needsArgument, command.argumentName.first != "[" else {
            return nil
        }
        let isMissing = argument.isEmpty
        return Diagnostic(
            "unknown-command",
            title: isMissing
                ? "this command needs a word more" : "this command takes nothing after its name",
            explanation: isMissing
                ? "`\(command.names[0])` does not say of what." : "`\(argument)` is one too many.",
            hint: "write `\(command.usage)`")
    }

    private func unknown(_ name: String) -> Diagnostic {
        let commands = PromptCommand.all.flatMap(\.names).filter { $0.first == ":" }
        let near = nearNames(to: name, among: commands).first
        return Diagnostic(
            "unknown-command", title: "the prompt has no such command",
            explanation: "`\(name)` is not one of "
                + commands.map { "`\($0)`" }.joined(separator: ", ") + ".",
            hint: PromptCommand.wordToLeave(String(name.dropFirst())) == nil
                ? near.map { "did you mean `\($0)`?" } : "`:quit` ends")
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
