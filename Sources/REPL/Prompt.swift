import Diagnostics
import Interpreter
import Notebooks

/// The loop at the terminal: read, run, show.
public struct Prompt {
    private var session: PromptSession
    private var reader: any LineReader
    private let isInteractive: Bool
    private let messages: Terminal
    /// The lines of an input that is not complete.
    private var pending = ""

    private static let firstPrompt = "noise> "
    private static let nextPrompt = "  ...> "

    /// - Parameters:
    ///   - isInteractive: a person types: errors do not end the loop, and there is a greeting.
    ///   - results: where values are shown.
    ///   - messages: where errors are shown.
    public init(
        library: BuiltinLibrary, reader: any LineReader, isInteractive: Bool, results: Terminal,
        messages: Terminal
    ) {
        session = PromptSession(library: library) { output in
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
        self.reader = reader
        self.isInteractive = isInteractive
        self.messages = messages
    }

    /// Runs until the input ends or, if nobody is there to mend it, fails.
    public mutating func run() -> ExitStatus {
        while true {
            switch reader.readLine(prompt: pending.isEmpty ? Self.firstPrompt : Self.nextPrompt) {
            case .end: return finish()
            case .interrupted:
                pending = ""
                if !isInteractive { return .interrupted }
            case .line(let line):
                guard let status = take(line) else { return .success }
                if status != .success && !isInteractive { return status }
            }
        }
    }

    /// Nil ends the loop.
    private mutating func take(_ line: String) -> ExitStatus? {
        if pending.isEmpty, line.allSatisfy(\.isWhitespace) { return .success }
        if pending.isEmpty, let action = command(line) {
            reader.remember(line)
            return obey(action)
        }
        pending += (pending.isEmpty ? "" : "\n") + line
        if PromptSession.isIncomplete(pending) { return .success }
        return runPending()
    }

    private mutating func runPending() -> ExitStatus {
        defer { pending = "" }
        reader.remember(pending)
        return show(session.run(pending))
    }

    private func show(_ outcome: PromptSession.Outcome) -> ExitStatus {
        _ = Signals.takeInterrupt()
        let texts = outcome.found.map(messages.text(of:))
        StandardStream.messages.write(texts.joined(separator: "\n"))
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
    private enum Line {
        case command(PromptCommand.Action)
        case explain(String)
        case leaving
        case unknown(String)
    }

    private func isOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private func command(_ line: String) -> Line? {
        let words = line.drop(while: \.isWhitespace).split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        if let command = PromptCommand.named(text) { return .command(command.action) }
        if text.first == "?" { return .explain(String(text.dropFirst().drop { $0 == " " })) }
        if text.last == "?", text.dropLast().allSatisfy(isOfName) {
            return .explain(String(text.dropLast()))
        }
        if isInteractive, let word = PromptCommand.wordToLeave(text), !session.names.contains(word)
        {
            return .leaving
        }
        return text.first == ":" ? .unknown(text) : nil
    }

    /// Nil ends the loop.
    private mutating func obey(_ line: Line) -> ExitStatus? {
        switch line {
        case .command(.quit): return nil
        case .command(.help), .explain(""): StandardStream.output.write(PromptCommand.helpText)
        case .command(.variables): StandardStream.output.write(variables)
        case .explain(let name): return show(session.run("help(\(name))"))
        case .leaving: StandardStream.messages.write("To end, type `:quit` or Ctrl-D.\n")
        case .unknown(let text):
            StandardStream.messages.write(messages.text(of: unknown(text)))
            return .foundBefore
        }
        return .success
    }

    private var variables: String {
        let names = session.names
        let width = names.map(\.count).max() ?? 0
        let lines = names.map { name in
            name + String(repeating: " ", count: width - name.count + 2) + session.kind(of: name)
        }
        return lines.isEmpty ? "Nothing is defined yet.\n" : lines.map { $0 + "\n" }.joined()
    }

    private func unknown(_ text: String) -> Diagnostic {
        let commands = PromptCommand.all.flatMap(\.names).filter { $0.first == ":" }
        let near = nearNames(to: text, among: commands).first
        return Diagnostic(
            "unknown-command", title: "the prompt has no such command",
            explanation: "`\(text)` is not one of "
                + commands.map { "`\($0)`" }.joined(separator: ", ") + ".",
            hint: PromptCommand.wordToLeave(String(text.dropFirst())) == nil
                ? near.map { "did you mean `\($0)`?" } : "`:quit` ends")
    }
}
