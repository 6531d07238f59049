import ArgumentParser
import Diagnostics
import Notebooks
import REPL

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run notebooks as tests: nothing fails, and outputs are as written.",
        usage: "noisebook check <path> ... [options]",
        discussion: """
            A cell with an `output` fence below it must give that output. The last line is
            `N passed, N failed, N skipped`.

              noisebook check Notebooks
              noisebook check --no-run study.md
              noisebook check --update study.md
            """)

    @Argument(help: ArgumentHelp("Notebooks, or folders of them.", valueName: "path"))
    var paths: [String]

    @OptionGroup var options: RunOptions

    @Flag(name: .customLong("no-run"), help: "Find what can be found without running a cell.")
    var runsNothing = false

    @Flag(help: "Rewrite the output fences that differ.")
    var update = false

    @Flag(help: "Run nothing: compare kept results, held by the lock file.")
    var frozen = false

    @Flag(help: "Write the results as TAP, one line a cell.")
    var tap = false

    @Option(help: ArgumentHelp("Also write the results as JUnit XML.", valueName: "file"))
    var junit: String?

    @Flag(help: "With --no-run: each fault as one line of JSON.")
    var json = false

    func validate() throws {
        if json && !runsNothing { throw ValidationError("`--json` goes with `--no-run`.") }
        if runsNothing && (update || tap || junit != nil) {
            throw ValidationError("`--no-run` goes with neither `--update`, `--tap` nor `--junit`.")
        }
        if frozen && (update || runsNothing) {
            throw ValidationError("`--frozen` goes with neither `--update` nor `--no-run`.")
        }
        if update && tap { throw ValidationError("`--update` does not go with `--tap`.") }
    }

    func run() throws {
        try reporting {
            let files = try CheckPaths.notebooks(paths)
            if runsNothing { return try checkOnly(files) }
            try runAll(files)
        }
    }

    private func checkOnly(_ files: [String]) throws {
        var errors = 0
        for file in files {
            var runner = try options.runner()
            runner.isCheck = true
            // Nothing is shown that one could want the rest of.
            if !frozen { runner.textStore = nil }
            let found = runner.check(try Document.load(file))
            errors += found.count { $0.severity == .error }
            if json {
                found.forEach { StandardStream.output.write(DiagnosticJSON.line($0) + "\n") }
            } else {
                Messages.show(found)
            }
        }
        if !json {
            StandardStream.output.write(
                "\(counted(files.count, "notebook")), \(counted(errors, "error"))\n")
        }
        try (errors == 0 ? ExitStatus.success : .foundBefore).end()
    }

    private func runAll(_ files: [String]) throws {
        var reports: [CheckReport] = []
        for file in files {
            let report = try check(file)
            reports.append(report)
            if report.exitStatus == .interrupted || Signals.isEnding { break }
        }
        let whole = CheckReport(merging: reports)
        StandardStream.output.write(tap ? whole.tap : whole.text)
        if let junit { try NotebookFile.write(Array(whole.junit.utf8), to: junit) }
        try whole.exitStatus.end()
    }

    private func check(_ file: String) throws -> CheckReport {
        let document = try Document.load(file)
        var runner = try options.runner(for: file)
        runner.isCheck = true
        if frozen {
            runner.store = runner.textStore
            runner.reuse = .frozen(try LockFile.load(for: file))
        } else {
            // Nothing is shown that one could want the rest of.
            runner.textStore = nil
        }
        let progress = ProgressLines(Messages.terminal)
        runner.heartbeatSeconds = progress.heartbeatSeconds
        runner.onEvent = { progress.show($0) }
        let run = runner.run(document)
        progress.end()
        Messages.show(run.warnings + run.cacheNotes)
        guard update, let bytes = try ExpectedOutputs.updated(run) else {
            return ExpectedOutputs.compare(run)
        }
        try NotebookFile.write(bytes, to: file, replacing: document.file.bytes)
        StandardStream.messages.write("\(file): outputs rewritten\n")
        return try check(file)
    }

    private func counted(_ count: Int, _ word: String) -> String {
        count == 1 ? "1 \(word)" : "\(grouped(count)) \(word)s"
    }
}

/// The notebooks that the arguments of `check` mean.
enum CheckPaths {
    /// A folder means the notebooks right in it, by name.
    static func notebooks(_ paths: [String]) throws(Diagnostic) -> [String] {
        var files: [String] = []
        for path in paths {
            guard FilePath.isFolder(path) else {
                files.append(path)
                continue
            }
            guard let found = FilePath.notebooks(in: path), !found.isEmpty else {
                throw Diagnostic(
                    "no-notebooks", title: "there is no notebook in this folder",
                    explanation: "No name in `\(path)` ends in `.md`.")
            }
            files += found
        }
        return files
    }
}
