import ArgumentParser
import Notebooks
import REPL

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a cell would be run by `render`, or need not be.",
        usage: "noisebook why <file> <cell> [options]",
        discussion: """
            Shows everything the cell's result hangs on, and what of it is not as in the
            last run. Nothing is run.

              noisebook why study.md fit
              noisebook why study.md 3 --profile quick
            """)

    @Argument(help: ArgumentHelp("A notebook (.md).", valueName: "file"))
    var file: String

    @Argument(help: ArgumentHelp("The cell's label, or its number from 1.", valueName: "cell"))
    var cell: String

    @OptionGroup var options: RunOptions

    func run() throws {
        try reporting {
            let document = try Document.load(file)
            var runner = try options.runner()
            runner.store = Environment.store()
            let explanation = try runner.explain(document, cell: cell)
            StandardStream.output.write(explanation.text)
            Messages.show(runner.store?.takeProblems() ?? [])
        }
    }
}
