import ArgumentParser
import Diagnostics
import Glibc
import Interpreter
import Notebooks
import REPL

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a notebook or a file of code, its results as text.",
        usage: "noisebook run [options] <file> [<word> ...]",
        discussion: """
            Results go to the standard output, errors and progress to the standard error.

              noisebook run Notebooks/00-start-here.md
              noisebook run --param seeds=3 --profile quick study.md
              noisebook run script.noise first second
              noisebook run - < script.noise

            A script reads the words after its name as the list `arguments`. A file that
            begins with `#!` is a script whatever its name.
            """)

    @Argument(
        help: ArgumentHelp(
            "A notebook (.md), code (.noise), or - for code from the standard input.",
            valueName: "file"))
    var file: String

    @Argument(help: ArgumentHelp("What a script is given.", valueName: "word"))
    var words: [String] = []

    @OptionGroup var options: RunOptions

    @OptionGroup var noise: RunOptions.Noise

    @OptionGroup var runs: RunOptions.Runs

    @Flag(help: "Make every run of an experiment anew.")
    var fresh = false

    func validate() throws {
        if file == "-", noise.mode == .release {
            throw ValidationError(
                "`--noise release` goes with a file, beside which its ledger is kept.")
        }
    }

    func run() throws {
        try reporting {
            let (document, isScript) = try loaded()
            var runner = try options.runner(for: file)
            runner.noiseMode = noise.mode
            runs.prepare(&runner, for: file, isFresh: fresh)
            if isScript {
                runner.library = runner.library.adding(arguments)
                runner.showsAllText = true
            } else if let word = words.first {
                throw RunMessages.wordForNotebook(word, file)
            }
            let results = Terminal(descriptor: 1, environment: Environment.variables)
            let progress = ProgressLines(Messages.terminal)
            runner.heartbeatSeconds = progress.heartbeatSeconds
            let silent = document.silentLabels
            runner.onEvent = { event in
                progress.show(event)
                guard case .output(let cell, let output) = event, !silent.contains(cell.label)
                else { return }
                progress.showing(output) {
                    StandardStream.output.write(OutputText.text(of: output, for: results))
                }
            }
            let run = runner.run(document)
            progress.end()
            Messages.show(run.warnings + run.failures + run.cacheNotes)
            try run.exitStatus.end()
        }
    }

    private func loaded() throws(Diagnostic) -> (Document, isScript: Bool) {
        if file == "-" { return (Document.script(try StandardInput.read()), true) }
        if file.hasSuffix(".noise") { return (try Document.load(file), true) }
        let source = try NotebookFile.load(file)
        guard source.bytes.starts(with: "#!".utf8) else {
            return (Document.read(source, path: file), false)
        }
        return (Document.script(source, path: file), true)
    }

    private var arguments: Constant {
        let words = words
        return Constant(
            "arguments", category: "control", summary: "The words after the script's name."
        ) {
            .list(words.map { .string($0) })
        }
    }
}

extension BuiltinLibrary {
    fileprivate func adding(_ constant: Constant) -> BuiltinLibrary {
        BuiltinLibrary(
            builtins: Array(builtins.values), constants: Array(constants.values) + [constant],
            notYet: notYet, restorers: restorers, derivedMembers: derivedMembers)
    }
}

/// Code that comes through a pipe.
private enum StandardInput {
    static func read() throws(Diagnostic) -> SourceFile {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(0, &piece, piece.count)
            if count < 0, errno == EINTR, !Signals.isInterrupted, !Signals.isEnding { continue }
            guard count > 0 else { break }
            bytes += piece[..<count]
            guard bytes.count <= NotebookFile.largestBytes else {
                throw RunMessages.tooMuchInput
            }
        }
        return SourceFile(name: "stdin", bytes: bytes)
    }
}

/// What can be wrong with what `run` is given.
private enum RunMessages {
    static func wordForNotebook(_ word: String, _ file: String) -> Diagnostic {
        Diagnostic(
            "unknown-command", title: "a notebook takes no words after its name",
            explanation: "`\(word)` follows `\(file)`; only scripts are given words.",
            hint: "parameters of a notebook are set with `--param name=value`")
    }

    static var tooMuchInput: Diagnostic {
        Diagnostic(
            "file-too-large", title: "the standard input is too large for code",
            explanation: "It has more than \(NotebookFile.largestBytes >> 20) MiB.")
    }
}

extension Document {
    /// The cells whose options keep their output from being shown.
    fileprivate var silentLabels: Set<String> {
        Set(cells.filter { !$0.options.output || !$0.options.include }.map(\.label))
    }
}
