import ArgumentParser
import Diagnostics
import Figures
import Notebooks
import REPL
import Runs

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List, show, compare and export the runs of a notebook's experiments.",
        discussion: """
            Runs lie beside the notebook, those of study.md in study.md.runs. What is
            finished is not computed again; what was stopped goes on when the notebook
            is run again.

              noisebook runs list study.md
              noisebook runs show study.md 3
              noisebook runs compare study.md 3 7
              noisebook runs export study.md --format json > runs.json
            """,
        subcommands: [ListRuns.self, ShowRun.self, CompareRuns.self, ExportRuns.self])
}

/// Whose runs.
struct NotebookOfRuns: ParsableArguments {
    @Argument(help: ArgumentHelp("The notebook (.md), or its file of runs.", valueName: "file"))
    var file: String

    var path: String { file.hasSuffix(".runs") ? file : RunStore.path(for: file) }

    func store() throws(Diagnostic) -> RunStore { try RunStore(path, .reading) }
}

struct ListRuns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "A line for each run.",
        usage: "noisebook runs list <file> [options]")

    @OptionGroup var notebook: NotebookOfRuns

    @Option(help: ArgumentHelp("Only runs of this experiment.", valueName: "name"))
    var experiment: String?

    @Option(help: ArgumentHelp("Only runs in this state.", valueName: "state"))
    var state: StoredRun.State?

    func run() throws {
        try reporting {
            var runs = try notebook.store().runs(of: experiment)
            if let state { runs.removeAll { $0.state != state } }
            if runs.isEmpty {
                return StandardStream.messages.write("no run fits\n")
            }
            RunLines.write(RunLines.list(runs))
        }
    }
}

struct ShowRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "All that is kept of one run.",
        usage: "noisebook runs show <file> <run>")

    @OptionGroup var notebook: NotebookOfRuns

    @Argument(help: ArgumentHelp("The run's number.", valueName: "run"))
    var id: Int64

    func run() throws {
        try reporting {
            let store = try notebook.store()
            let run = try store.run(id)
            RunLines.write(RunLines.facts(run))
            let metrics = try store.metrics(of: id)
            if !metrics.isEmpty { RunLines.write(RunLines.metrics(metrics)) }
            let charges = try store.charges(of: id)
            if !charges.isEmpty { RunLines.write(RunLines.charges(charges)) }
            let checkpoints = try store.checkpoints(of: id)
            if !checkpoints.isEmpty { RunLines.write(RunLines.checkpoints(checkpoints)) }
        }
    }
}

struct CompareRuns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Runs side by side: parameters that differ, and results.",
        usage: "noisebook runs compare <file> <run> <run> ...")

    @OptionGroup var notebook: NotebookOfRuns

    @Argument(help: ArgumentHelp("The runs' numbers.", valueName: "run"))
    var ids: [Int64]

    func validate() throws {
        if ids.count < 2 { throw ValidationError("Give at least two runs to compare.") }
    }

    func run() throws {
        try reporting {
            let store = try notebook.store()
            RunLines.write(RunLines.comparison(try ids.map { try store.run($0) }))
        }
    }
}

struct ExportRuns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write runs for other programs.",
        usage: "noisebook runs export <file> [options]")

    @OptionGroup var notebook: NotebookOfRuns

    @Option(help: ArgumentHelp("csv or json.", valueName: "format"))
    var format = RunsFormat.csv

    @Option(help: ArgumentHelp("Only runs of this experiment.", valueName: "name"))
    var experiment: String?

    @Flag(help: "With csv: a line for each value of a metric, and not for each run.")
    var metrics = false

    func run() throws {
        try reporting {
            let store = try opened()
            let runs = try store.runs(of: experiment)
            switch (format, metrics) {
            case (.json, _):
                let entries = try runs.map { run in
                    (run, try store.metrics(of: run.id), try store.charges(of: run.id))
                }
                StandardStream.output.write(RunsExport.json(entries))
            case (.csv, false): StandardStream.output.write(RunsExport.csv(runs))
            case (.csv, true):
                let entries = try runs.map { ($0.id, try store.metrics(of: $0.id)) }
                StandardStream.output.write(RunsExport.csv(metrics: entries))
            }
        }
    }

    /// Of a damaged file what can still be read.
    private func opened() throws(Diagnostic) -> RunStore {
        do {
            return try notebook.store()
        } catch  where error.id == "runs-damaged" {
            Messages.show([error])
            return try RunStore(notebook.path, .salvaging)
        }
    }
}

enum RunsFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, json
}

extension StoredRun.State: ExpressibleByArgument {}
