import Notebooks
import Reports
import Synchronization

/// Writes the page anew while its notebook runs, so that a run that is killed leaves what it
/// had come to.
///
/// Writing takes at most about a tenth of the time: after each cell that ran for long, and
/// now and then among many short ones.
final class PartialPages: Sendable {
    private struct State {
        var last = ContinuousClock.now
        /// What writing took last; a guess at first, so that short runs write once, at the end.
        var cost = Duration.milliseconds(30)
    }

    private let path: String
    private let options: ReportOptions
    private let state = Mutex(State())

    init(_ path: String, _ options: ReportOptions) {
        self.path = path
        self.options = options
    }

    /// A page that cannot be written now is said so at the end.
    func write(_ run: NotebookRun) {
        state.withLock { state in
            let start = ContinuousClock.now
            guard start - state.last >= state.cost * 10 else { return }
            try? Report.write(Report.page(for: run, options: options), to: path)
            state.last = .now
            state.cost = state.last - start
        }
    }
}
