import Diagnostics
import Interpreter
import Library
import Notebooks
import Synchronization
import TestSupport
import Testing

/// The names that notebooks in these tests may use: all there are.
let library = StandardLibrary.make(data: .init(environment: [:]))

/// Runs a notebook given as text.
func run(_ text: String, _ configure: (inout NotebookRunner) -> Void = { _ in }) -> NotebookRun {
    var runner = NotebookRunner(library: library)
    runner.limits.seconds = 20
    configure(&runner)
    return runner.run(document(text))
}

/// The cells' states as words: `ran`, `failed wrong-type`, `needs load`.
func states(_ run: NotebookRun) -> [String] {
    run.cells.map { cell in
        switch cell.state {
        case .ran: "ran"
        case .failedAsAllowed: "allowed \(cell.failure?.id ?? "?")"
        case .failed: "failed \(cell.failure?.id ?? "?")"
        case .notEvaluated: "not evaluated"
        case .needs(let label): "needs \(label)"
        case .notRun: "not run"
        case .interrupted: "interrupted"
        }
    }
}

/// What each cell shows as text, lines joined by `|`.
func texts(_ run: NotebookRun) -> [String] {
    run.cells.map {
        ExpectedOutputs.text(of: $0).split(separator: "\n").joined(separator: "|")
    }
}

/// Checks a notebook whose text marks where each diagnostic must point, in order.
@discardableResult
func checkCode(
    _ text: String, _ ids: String..., location: SourceLocation = #_sourceLocation
) -> [Diagnostic] {
    let source = MarkedSource(text)
    let found = NotebookRunner(library: library).check(Document.read(source.file))
    #expect(found.map(\.id) == ids, sourceLocation: location)
    #expect(
        found.compactMap { $0.primary?.span.range } == source.spans.map(\.range),
        sourceLocation: location)
    return found
}

/// Collects what a callback is told.
final class Recorder<Item: Sendable>: Sendable {
    private let storage = Mutex<[Item]>([])

    func add(_ item: Item) {
        storage.withLock { $0.append(item) }
    }

    var items: [Item] { storage.withLock { $0 } }
}
