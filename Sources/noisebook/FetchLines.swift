import Diagnostics
import Downloads
import Notebooks
import REPL
import Synchronization

/// What `data fetch` says: results on the standard output, progress on the standard error.
///
/// On a terminal progress is one line that is written over; elsewhere a line every ten seconds.
final class FetchLines: Sendable {
    private struct State {
        /// The progress line is on the screen.
        var isShown = false
        var lastLine = ContinuousClock.now
    }

    private let isInteractive: Bool
    private let columns: Int
    private let state = Mutex(State())

    init(_ terminal: Terminal) {
        isInteractive = terminal.isInteractive
        columns = terminal.columns
    }

    /// What is shown before the first byte: what it is, whose, and under which terms.
    static func terms(_ set: Publication, _ folder: String) -> String {
        """
        \(set.name)  \(set.title): \(set.contents)
          publisher  \(set.publisher)
          licence    \(set.licence)
          to cite    \(set.citation)
          folder     \(folder)/\(set.folder)

        """
    }

    func show(_ event: FetchEvent) {
        switch event {
        case .progress(let progress): refresh(progress.line)
        case .unpacking(let file, let bytes):
            refresh("\(file)  unpacking, \(ByteUnit.text(bytes))")
        case .checking(let file): refreshTerminal("\(file)  computing its SHA-256")
        case .waiting(let process):
            let name = process.map { " (process \($0))" } ?? ""
            note("another `noisebook data fetch`\(name) fetches here; waiting for it to end")
        case .there(let file, let state): result("\(file)  is there, \(Self.words(state))")
        case .replacing(let file): note("\(file)  is not the published one; fetching it anew")
        case .started(let file, let host, let offset, let total):
            start(file, host, offset, total)
        case .retrying(let file, let reason, let seconds):
            note("\(file)  \(reason); trying again in \(seconds) s")
        case .turning(let file, let host, let reason):
            note("\(file)  from \(host): \(reason); trying the next address")
        case .startedOver(let file): note("\(file)  the part here does not fit; from the start")
        case .brought(let file, let bytes, let isPublished, let sha256):
            let words =
                isPublished
                ? "SHA-256 as published"
                : "no SHA-256 is published; this one is held to from now on:\n    \(sha256)"
            result("\(file)  \(grouped(bytes)) bytes, \(words)")
        }
    }

    func end() {
        erase()
    }

    private func start(_ file: String, _ host: String, _ offset: Int, _ total: Int?) {
        state.withLock { $0.lastLine = .now }
        let size = total.map { "\(grouped($0)) bytes" } ?? "size not said"
        note(
            offset > 0
                ? "\(file)  from \(host), \(size); going on after \(grouped(offset))"
                : "\(file)  from \(host), \(size)")
    }

    private static func words(_ state: FileState) -> String {
        switch state {
        case .published: "as published"
        case .asBrought: "as it was fetched; no SHA-256 is published"
        case .unknown: "nothing is known of its SHA-256; `--again` fetches it anew"
        default: "not read"
        }
    }

    // MARK: - Writing

    private func result(_ line: String) {
        erase()
        StandardStream.output.write("  \(line)\n")
    }

    private func note(_ line: String) {
        erase()
        StandardStream.messages.write("  \(line)\n")
    }

    private func refresh(_ line: String) {
        if isInteractive { return refreshTerminal(line) }
        let isTime = state.withLock { state in
            guard ContinuousClock.now - state.lastLine >= .seconds(10) else { return false }
            state.lastLine = .now
            return true
        }
        if isTime { StandardStream.messages.write("  \(line)\n") }
    }

    private func refreshTerminal(_ line: String) {
        guard isInteractive else { return }
        state.withLock { state in
            StandardStream.messages.write("\r\u{1B}[K  " + String(line.prefix(columns - 3)))
            state.isShown = true
        }
    }

    private func erase() {
        state.withLock { state in
            if state.isShown { StandardStream.messages.write("\r\u{1B}[K") }
            state.isShown = false
        }
    }
}
