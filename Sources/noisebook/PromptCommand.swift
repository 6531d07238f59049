import ArgumentParser
import Diagnostics
import Glibc
import Notebooks
import REPL

/// `noisebook` alone, or with code.
struct PromptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Type code and see what it gives.",
        discussion: """
            From a pipe or a file it reads code without a prompt and stops at the first error:

              echo '1 + 1' | noisebook
              noisebook -e 'mean([1, 2, 6])'

            What is typed is kept in ~/.local/state/noisebook/history, or in the file
            that NOISEBOOK_HISTORY names; if that is empty, nowhere. NO_COLOR=1 and
            TERM=dumb keep it plain.
            """)

    @Option(
        name: [.customShort("e"), .customShort("c"), .customLong("evaluate")],
        // Code may begin with a minus.
        parsing: .unconditional,
        help: ArgumentHelp("Run this code and end.", valueName: "code"))
    var code: String?

    @Argument(help: .hidden)
    var rest: [String] = []

    func run() throws {
        if let first = rest.first { return try reporting { throw unknown(first) } }
        let results = Terminal(descriptor: 1, environment: Environment.variables)
        if let code { return try evaluate(code, results) }
        let isInteractive = isatty(0) == 1
        if isInteractive {
            Signals.surviveInterrupts()
            StandardStream.output.write(
                "Noisebook \(Noisebook.version). `help` says what can be typed, "
                    + "`?name` explains, Ctrl-D ends.\n")
        }
        let session = session(results)
        session.longText = isInteractive ? Environment.longText : .passedOn
        var prompt = Prompt(
            session: session,
            reader: isInteractive && results.isInteractive
                ? ReadlineReader(
                    terminal: results,
                    history: HistoryFile(environment: Environment.variables))
                : PlainLineReader(showsPrompt: isInteractive),
            isInteractive: isInteractive, results: results, messages: Messages.terminal)
        try prompt.run().end()
    }

    private func unknown(_ word: String) -> Diagnostic {
        if word.hasSuffix(".md") || word.hasSuffix(".noise") {
            let other = word.hasSuffix(".md") ? ", or `render`, or `check`" : ""
            return Diagnostic(
                "unknown-command", title: "a command is missing before the file",
                explanation: "`\(word)` does not say what to do.",
                hint: "write `noisebook run \(word)`" + other)
        }
        let names = Noisebook.configuration.subcommands.compactMap { $0.configuration.commandName }
        let near = nearNames(to: word, among: names).first.map { "did you mean `\($0)`?" }
        return Diagnostic(
            "unknown-command", title: "there is no such command",
            explanation: "`\(word)` is not one of "
                + names.map { "`\($0)`" }.joined(separator: ", ") + ".",
            hint: near ?? "`noisebook --help` explains them")
    }

    private func session(_ results: Terminal) -> PromptSession {
        PromptSession(library: Environment.library()) { output in
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
    }

    private func evaluate(_ code: String, _ results: Terminal) throws {
        let session = session(results)
        session.longText = .passedOn
        let outcome = session.run(code)
        Messages.show(outcome.found)
        try outcome.status.end()
    }
}
