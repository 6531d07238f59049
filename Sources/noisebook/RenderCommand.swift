import ArgumentParser
import Diagnostics
import Notebooks
import REPL
import Reports

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Run notebooks and write each as one HTML page.",
        usage: "noisebook render <file> ... [options]",
        discussion: """
            The page needs no network and no other file. Without -o it is written into
            the folder Output if there is one here, else into this folder.

              noisebook render study.md
              noisebook render study.md -o study-quick.html --profile quick
              noisebook render Notebooks/*.md -o pages --figures pages/figures

            A cell whose code and inputs are those of an earlier run is not run again;
            `noisebook why` says what changed, `noisebook cache` where results are kept.
            """)

    @Argument(help: ArgumentHelp("Notebooks (.md).", valueName: "file"))
    var files: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The page, or for several notebooks a folder.", valueName: "path"))
    var output: String?

    @OptionGroup var options: RunOptions

    @OptionGroup var noise: RunOptions.Noise

    @OptionGroup var reuse: ReuseOptions

    @OptionGroup var runs: RunOptions.Runs

    @Option(
        help: ArgumentHelp("Write each figure into this folder too, as PNG.", valueName: "folder"))
    var figures: String?

    @Flag(name: .customLong("no-timings"), help: "Leave out durations: the same bytes each time.")
    var leavesOutTimings = false

    @Flag(name: .customLong("no-source"), help: "Leave the notebook's source out of the page.")
    var leavesOutSource = false

    func run() throws {
        try reporting {
            let places = try RenderPlaces(files: files, output: output)
            var first = ExitStatus.success
            for (file, page) in places.pairs {
                let status = try render(file, to: page)
                if first == .success { first = status }
                if status == .interrupted || Signals.isEnding { break }
            }
            try first.end()
        }
    }

    private func render(_ file: String, to path: String) throws -> ExitStatus {
        let document = try Document.load(file)
        var runner = try options.runner(for: file)
        runner.noiseMode = noise.mode
        try reuse.prepare(&runner, for: document, file)
        runs.prepare(&runner, for: file, isFresh: reuse.fresh)
        let progress = ProgressLines(Messages.terminal)
        let partial = PartialPages(path, reportOptions(runner))
        runner.onEvent = { progress.show($0) }
        runner.heartbeatSeconds = progress.heartbeatSeconds
        runner.onPartial = { partial.write($0) }
        let run = runner.run(document)
        progress.end()
        try reuse.finish(run, runner, file)
        let page = Report.page(for: run, options: reportOptions(runner))
        try Report.write(page, to: path)
        if let figures { try Report.writePictures(of: page, into: figures) }
        Messages.show(run.warnings + run.failures + page.diagnostics + run.cacheNotes)
        StandardStream.messages.write("\(file) → \(path)\(kept(run))\n")
        let isPageWhole = !page.diagnostics.contains { $0.severity == .error }
        return run.exitStatus == .success && !isPageWhole ? .failed : run.exitStatus
    }

    /// How much of the run was none.
    private func kept(_ run: NotebookRun) -> String {
        let count = run.document.cells.count(where: \.isRun)
        return run.keptCount == 0 ? "" : " (\(run.keptCount) of \(count) cells were kept)"
    }

    private func reportOptions(_ runner: NotebookRunner) -> ReportOptions {
        var result = ReportOptions()
        result.showsTimings = !leavesOutTimings
        result.embedsSource = !leavesOutSource
        result.engineVersion = Noisebook.version
        result.numericMode = Environment.numericMode
        result.builtinNames = Set(runner.library.builtins.keys)
        result.paintsPictures = figures != nil
        return result
    }
}
