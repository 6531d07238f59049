import Dispatch
import Interpreter
import Notebooks
import Synchronization

/// How far a run has come, on the standard error.
///
/// On a terminal one line that is written over, within a tenth of a second. Elsewhere lines for
/// cells that take longer than a second: one when that is seen, one every ten seconds, one at
/// the end.
public final class ProgressLines: Sendable {
    private struct State {
        var current: CellProgress?
        var started = ContinuousClock.now
        /// The line on the screen.
        var shown: String?
        /// What was written last to the terminal has not ended its line.
        var isWithinLine = false
        /// Lines about this cell were written.
        var isTold = false
    }

    private let isInteractive: Bool
    private let columns: Int
    private let state = Mutex(State())
    /// Set up once and then only kept; a source may be used from any thread.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    /// How often a run is to tell how far it is.
    public var heartbeatSeconds: Double { isInteractive ? 0.5 : 10 }

    /// - Parameter terminal: what the standard error is.
    public init(_ terminal: Terminal) {
        isInteractive = terminal.isInteractive
        columns = terminal.columns
        timer = DispatchSource.makeTimerSource()
        timer.setEventHandler { [weak self] in self?.refresh() }
        timer.schedule(deadline: .now() + 0.1, repeating: 0.1)
        timer.resume()
    }

    deinit { timer.cancel() }

    // MARK: - What happens

    public func show(_ event: RunEvent) {
        switch event {
        case .started(let progress): start(progress)
        case .running(let progress):
            if let loop = progress.loop { update(loop) }
            guard !isInteractive else { return }
            state.withLock { if $0.current != nil { tell(progress.line, &$0) } }
        case .output: break
        case .finished(let progress, let run):
            state.withLock { state in
                state.current = nil
                if state.isTold { tell(progress.endLine(run), &state) }
                erase(&state)
            }
        }
    }

    public func start(_ progress: CellProgress) {
        state.withLock { state in
            state.current = progress
            state.started = .now
            state.isTold = false
        }
    }

    public func update(_ loop: LoopProgress) {
        state.withLock { $0.current?.loop = loop }
    }

    /// Nothing runs any more.
    public func end() {
        state.withLock { state in
            state.current = nil
            erase(&state)
        }
    }

    /// Writes an output where the line stands; the line comes back in a moment, unless the
    /// output ends within a line.
    public func showing(_ output: CellOutput, _ write: () -> Void) {
        state.withLock { state in
            erase(&state)
            write()
            state.isWithinLine =
                if case .text(let text) = output { text.last != "\n" } else { false }
        }
    }

    // MARK: - The line

    private func refresh() {
        state.withLock { state in
            guard var progress = state.current else { return }
            progress.seconds = (ContinuousClock.now - state.started) / .seconds(1)
            if isInteractive {
                draw(progress, &state)
            } else if !state.isTold, progress.seconds >= 1 {
                tell(progress.line, &state)
            }
        }
    }

    private func tell(_ line: String, _ state: inout State) {
        StandardStream.messages.write(line + "\n")
        state.isTold = true
    }

    private func draw(_ progress: CellProgress, _ state: inout State) {
        guard !state.isWithinLine, progress.isWorthALine else { return }
        let line = String(progress.line.prefix(max(1, columns - 1)))
        guard line != state.shown else { return }
        StandardStream.messages.write("\r\u{1B}[K" + line)
        state.shown = line
    }

    private func erase(_ state: inout State) {
        if state.shown != nil { StandardStream.messages.write("\r\u{1B}[K") }
        state.shown = nil
    }
}

extension CellProgress {
    /// That of an input at the prompt, which stands in no file.
    init(input name: String) {
        self.init(index: 0, count: 0, label: name, place: "", seconds: 0)
    }

    /// Of an input everybody knows that it runs; how long and how far is news.
    fileprivate var isWorthALine: Bool { count > 0 || loop != nil || seconds >= 1 }
}
