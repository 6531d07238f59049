import ArgumentParser
import Diagnostics
import Glibc
import Notebooks
import REPL

struct StepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step",
        abstract: "Walk through a notebook: read, run a cell, look at values, change it.",
        usage: "noisebook step <file> [options]",
        discussion: """
            Shows the prose and the next cell, then waits: Enter runs it, `s` goes through its
            statements, `b` back, `e` edits it in $EDITOR, `p` opens a prompt with its state,
            `?` lists the rest. After an edit it says which cells are stale, and why.

              noisebook step Notebooks/00-start-here.md
            """)

    @Argument(help: ArgumentHelp("A notebook (.md).", valueName: "file"))
    var file: String

    @OptionGroup var options: RunOptions

    @OptionGroup var noise: RunOptions.Noise

    func run() throws {
        try reporting {
            let document = try Document.load(file)
            let results = Terminal(descriptor: 1, environment: Environment.variables)
            let isInteractive = isatty(0) == 1
            if isInteractive { Signals.surviveInterrupts() }
            func reader(_ history: HistoryFile?) -> any LineReader {
                isInteractive && results.isInteractive
                    ? ReadlineReader(terminal: results, history: history)
                    : PlainLineReader(showsPrompt: isInteractive)
            }
            var runner = try options.runner(for: file)
            runner.noiseMode = noise.mode
            runner.store = runner.textStore
            let stepper = Stepper(
                document, runner: runner, path: file, isInteractive: isInteractive,
                results: results, messages: Messages.terminal, reader: reader(nil),
                makeReader: { reader(HistoryFile(environment: Environment.variables)) })
            let status = stepper.run()
            Messages.show(runner.store?.takeProblems() ?? [])
            try status.end()
        }
    }
}
