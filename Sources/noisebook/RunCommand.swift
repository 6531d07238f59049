import ArgumentParser
import Notebooks
import REPL

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a notebook or a file of code, its results as text.",
        usage: "noisebook run <file> [options]",
        discussion: """
            Results go to the standard output, errors and progress to the standard error.

              noisebook run Notebooks/00-start-here.md
              noisebook run --param seeds=3 --profile quick study.md
              noisebook run helpers.noise
            """)

    @Argument(help: ArgumentHelp("A notebook (.md) or code (.noise).", valueName: "file"))
    var file: String

    @OptionGroup var options: RunOptions

    func run() throws {
        try reporting {
            let document = try Document.load(file)
            var runner = try options.runner()
            let results = Terminal(descriptor: 1, environment: Environment.variables)
            let progress = ProgressLines(Messages.terminal)
            let silent = document.silentLabels
            runner.onEvent = { event in
                progress.show(event)
                if case .output(let cell, let output) = event, !silent.contains(cell.label) {
                    StandardStream.output.write(OutputText.text(of: output, for: results))
                    progress.resume()
                }
            }
            let run = runner.run(document)
            progress.end()
            Messages.show(run.warnings + run.failures)
            try run.exitStatus.end()
        }
    }
}

extension Document {
    /// The cells whose options keep their output from being shown.
    fileprivate var silentLabels: Set<String> {
        Set(cells.filter { !$0.options.output || !$0.options.include }.map(\.label))
    }
}
