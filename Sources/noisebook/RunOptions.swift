import ArgumentParser
import Diagnostics
import Library
import Notebooks
import Privacy
import Runs

/// Options of every command that runs notebooks.
struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("Set a parameter of the notebook's header.", valueName: "name=value"))
    var parameters: [String] = []

    @Option(
        help: ArgumentHelp("Take the parameters of a profile, such as quick.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Use this seed in place of the header's.", valueName: "number"))
    var seed: UInt64?

    /// Where the noise of mechanisms comes from.
    struct Noise: ParsableArguments {
        @Option(
            name: .customLong("noise"),
            help: ArgumentHelp(
                "Draw the noise of mechanisms so, in place of the header's `noise:`.",
                discussion: "teaching: from the seed, so that runs replay. release: from the "
                    + "operating system, which spends from the ledger beside the notebook.",
                valueName: "mode"))
        var mode: NoiseMode?
    }

    /// What becomes of runs of experiments.
    struct Runs: ParsableArguments {
        @Flag(
            name: .customLong("no-runs"),
            help: "Neither use nor keep runs of experiments.")
        var keepsNone = false

        func prepare(_ runner: inout NotebookRunner, for file: String, isFresh: Bool) {
            runner.runsPath = keepsNone || file == "-" ? nil : RunStore.path(for: file)
            runner.makesRunsAnew = isFresh
            runner.runSeal = Environment.store().flatMap { RunSeal(folder: $0.folder) }
        }
    }

    /// A runner for one notebook after another.
    ///
    /// - Parameter file: the notebook, whose folder may hold files of tensors.
    func runner(for file: String? = nil) throws(Diagnostic) -> NotebookRunner {
        Environment.tensors.notebookFolder = file.flatMap { FilePath.folder(of: $0) }
        var runner = NotebookRunner(library: Environment.library())
        runner.profile = profile
        runner.seed = seed
        runner.engine = Environment.engine
        runner.numericMode = Environment.numericMode
        for parameter in parameters {
            runner.overrides.append(try ParameterOverride.parse(parameter))
        }
        runner.runWorkers = Environment.threads
        runner.textStore = Environment.store()
        runner.datasets = { Environment.takeUses() }
        return runner
    }
}

extension NoiseMode: ExpressibleByArgument {}
