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
            """)

    @Option(
        name: [.customShort("e"), .customLong("evaluate")],
        help: ArgumentHelp("Run this code and end.", valueName: "code"))
    var code: String?

    @Argument(help: .hidden)
    var rest: [String] = []

    func validate() throws {
        guard let first = rest.first else { return }
        if first.hasSuffix(".md") || first.hasSuffix(".noise") {
            throw ValidationError(
                "say what to do with `\(first)`: `noisebook run \(first)`, or `render`, or `check`")
        }
        let names = Noisebook.configuration.subcommands.compactMap { $0.configuration.commandName }
        let near = nearNames(to: first, among: names).first.map { "; did you mean `\($0)`?" } ?? ""
        throw ValidationError("there is no command `\(first)`\(near)")
    }

    func run() throws {
        let results = Terminal(descriptor: 1, environment: Environment.variables)
        if let code { return try evaluate(code, results) }
        let isInteractive = isatty(0) == 1
        if isInteractive {
            Signals.surviveInterrupts()
            StandardStream.output.write(
                "Noisebook \(Noisebook.version). `help` says what can be typed, Ctrl-D ends.\n")
        }
        var prompt = Prompt(
            library: Environment.library(),
            reader: isInteractive && results.isInteractive
                ? ReadlineReader() : PlainLineReader(showsPrompt: isInteractive),
            isInteractive: isInteractive, results: results, messages: Messages.terminal)
        try prompt.run().end()
    }

    private func evaluate(_ code: String, _ results: Terminal) throws {
        var session = PromptSession(library: Environment.library()) { output in
            StandardStream.output.write(OutputText.text(of: output, for: results))
        }
        let outcome = session.run(code)
        Messages.show(outcome.found)
        try outcome.status.end()
    }
}
