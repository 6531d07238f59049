import Dispatch
import Notebooks
import REPL
import Synchronization

/// How far a run has come, on the standard error.
///
/// On a terminal one line that is written over; elsewhere a line every ten seconds.
final class ProgressLines: Sendable {
    private struct State {
        var current: CellProgress?
        var started = ContinuousClock.now
        /// The line is on the screen.
        var isShown = false
    }

    private let isInteractive: Bool
    private let columns: Int
    private let state = Mutex(State())
    /// Set up once and then only kept; a source may be used from any thread.
    private nonisolated(unsafe) let timer: (any DispatchSourceTimer)?

    /// How often a run is to tell how far it is.
    var heartbeatSeconds: Double { isInteractive ? 0.5 : 10 }

    init(_ terminal: Terminal) {
        isInteractive = terminal.isInteractive
        columns = terminal.columns
        timer = isInteractive ? DispatchSource.makeTimerSource() : nil
        timer?.setEventHandler { [weak self] in self?.refresh() }
        timer?.schedule(deadline: .now() + 0.1, repeating: 1)
        timer?.resume()
    }

    func show(_ event: RunEvent) {
        switch event {
        case .started(let progress):
            state.withLock { state in
                state.current = progress
                state.started = .now
                if state.isShown { draw(&state) }
            }
        case .running(let progress):
            if isInteractive {
                state.withLock { if $0.current != nil { $0.current?.loop = progress.loop } }
            } else {
                StandardStream.messages.write(progress.line + "\n")
            }
        case .output: erase()
        case .finished: state.withLock { $0.current = nil }
        }
    }

    /// Shows the line again after results were written.
    func resume() {
        refresh()
    }

    func end() {
        state.withLock { $0.current = nil }
        erase()
    }

    private func refresh() {
        guard isInteractive else { return }
        state.withLock { draw(&$0) }
    }

    private func draw(_ state: inout State) {
        guard var progress = state.current else { return }
        let elapsed = (ContinuousClock.now - state.started).components
        progress.seconds = Double(elapsed.seconds)
        StandardStream.messages.write("\r\u{1B}[K" + String(progress.line.prefix(columns - 1)))
        state.isShown = true
    }

    private func erase() {
        state.withLock { state in
            if state.isShown { StandardStream.messages.write("\r\u{1B}[K") }
            state.isShown = false
        }
    }
}
