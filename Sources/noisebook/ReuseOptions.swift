import ArgumentParser
import Diagnostics
import Notebooks
import REPL

/// What becomes of results that earlier runs kept.
struct ReuseOptions: ParsableArguments {
    @Flag(help: "Run every cell and keep its result anew.")
    var fresh = false

    @Flag(help: "Run nothing: each result must be kept, and be the one in the lock file.")
    var frozen = false

    @Flag(help: "Write the lock file that --frozen holds the notebook to.")
    var freeze = false

    func validate() throws {
        if frozen && (fresh || freeze) {
            throw ValidationError(
                "`--frozen` runs nothing; it goes with neither `--fresh` nor `--freeze`.")
        }
    }

    func prepare(
        _ runner: inout NotebookRunner, for document: Document, _ file: String
    ) throws(Diagnostic) {
        runner.store = runner.textStore
        runner.freezesAll = freeze
        if let store = runner.store, let history = RunHistory.load(for: file, in: store) {
            runner.lastSeconds = Dictionary(
                history.cells.map { ($0.label, $0.seconds) },
                uniquingKeysWith: { first, _ in first })
        }
        if frozen {
            runner.reuse = .frozen(try LockFile.load(for: file))
            return
        }
        if fresh { runner.reuse = .fresh }
        let held = document.cells.filter(\.options.freeze)
        guard !held.isEmpty else { return }
        runner.lock = try Self.lock(for: file)
        guard runner.lock != nil, fresh || freeze else { return }
        let option = fresh ? "--fresh" : "--freeze"
        StandardStream.messages.write(
            "\(file): \(option) also runs cells with `freeze: true`\n")
    }

    func finish(_ run: NotebookRun, _ runner: NotebookRunner, _ file: String) throws(Diagnostic) {
        guard let store = runner.store, !frozen else { return }
        RunHistory.remember(run, in: store)
        guard run.exitStatus != .foundBefore else { return }
        if freeze {
            try LockFile.holdingAll(run).write(for: file)
            StandardStream.messages.write("\(file): lock written to \(LockFile.path(for: file))\n")
        } else if let lock = LockFile.holdingNew(run, over: fresh ? nil : runner.lock) {
            try lock.write(for: file)
            StandardStream.messages.write("\(file): lock written to \(LockFile.path(for: file))\n")
        }
    }

    /// The lock file, if there is one.
    private static func lock(for file: String) throws(Diagnostic) -> LockFile? {
        do {
            return try LockFile.load(for: file)
        } catch  where error.id == "missing-lock" {
            return nil
        }
    }
}
