import Diagnostics
import Interpreter

/// Why a cell would be run, or need not be: its key, beside that of its last run.
public struct CellExplanation: Sendable {
    public enum Verdict: Sendable, Equatable {
        /// Its result is kept.
        case kept
        /// It would run: it never did, or something changed since.
        case runs(StaleReason?)
        /// Nothing it hangs on changed, but its result is not there any more, or could not be
        /// kept.
        case lost
        /// A cell that it needs would run first; what that gives is not known before.
        case after(label: String, line: Int, StaleReason?)
        case notEvaluated
        /// `cache: false`
        case never
        /// A fault was found in it.
        case fault(String)
    }

    public var label: String
    public var line: Int
    public var verdict: Verdict
    public var parts: [CellKey.Part]
    /// Those of the last run that is known.
    public var before: [CellKey.Part]
    /// How long it ran.
    public var seconds: Double?

    /// `fit (line 41) would run again: sigma changed in cell clip (line 35)`, then the parts.
    public var text: String {
        var lines = ["`\(label)` (line \(line)) \(words)."]
        let changes = parts.map { part -> (Substring, String) in
            let old = before.first { $0.name == part.name }
            var value = part.value + (part.origin.map { " (\($0))" } ?? "")
            if !before.isEmpty, old != part { value += old.map { ", was \($0.value)" } ?? ", new" }
            return (part.name[...], value)
        }
        let gone = before.filter { old in !parts.contains { $0.name == old.name } }
            .map { ($0.name[...], "gone, was \($0.value)") }
        let rows = changes + gone
        let width = rows.map(\.0.count).max() ?? 0
        if !rows.isEmpty { lines.append("") }
        for (name, value) in rows {
            let space = String(repeating: " ", count: width - name.count)
            lines.append("  \(name)\(space)  \(value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var words: String {
        switch verdict {
        case .kept: "would not run: its result is kept"
        case .runs(nil): "would run: no run of it is known"
        case .runs(let reason?): "would run again: \(reason.text)"
        case .lost: "would run again: nothing changed, and its result is not kept any more"
        case .after(let label, let line, nil):
            "hangs on cell \(label) (line \(line)), which would run first"
        case .after(let label, let line, let reason?):
            "hangs on cell \(label) (line \(line)), which would run again: \(reason.text)"
        case .notEvaluated: "is not run: `eval: false`"
        case .never: "runs each time: `cache: false`"
        case .fault(let title): "cannot run: \(title)"
        }
    }
}

extension NotebookRunner {
    /// Says of a cell whether it would run, and why. Nothing is run.
    ///
    /// - Parameter label: a cell's label, or its number from 1.
    /// - Throws: `unknown-cell`.
    public func explain(
        _ document: Document, cell label: String
    ) throws(Diagnostic) -> CellExplanation {
        let cells = document.cells
        let number = Int(label).map { $0 - 1 }
        guard
            let target = cells.firstIndex(where: { $0.label == label })
                ?? number.flatMap({ cells.indices.contains($0) ? $0 : nil })
        else { throw ExplanationMessages.unknown(label, in: document) }
        let source = checkedDocument(document)
        let trace = KeyTrace(source, store: store, history: history(of: document))
        return trace.explanation(of: target)
    }

    private func history(of document: Document) -> RunHistory? {
        guard let store, let path = document.path else { return nil }
        return RunHistory.load(for: path, in: store)
    }
}

/// Follows the keys of cells down a notebook as far as kept results carry.
private struct KeyTrace {
    private let source: CheckedDocument
    private let history: RunHistory?
    private let graph: DependencyGraph
    private var keys: [CellKey?] = []
    private var isKept: [Bool] = []

    init(_ source: CheckedDocument, store: ResultStore?, history: RunHistory?) {
        self.source = source
        self.history = history
        graph = DependencyGraph(source.checked.cells.map { $0?.names })
        let cells = source.document.cells
        let cache = store.map { ResultCache(store: $0, reads: true) }
        var outline = source.start
        for (index, cell) in cells.enumerated() {
            let producers = graph.producers[index]
            let key = source.keys.key(of: index, in: outline) { name in
                producers[name].map { (cells[$0].label, cells[$0].line) }
            }
            keys.append(key)
            let programs = source.checked.cells[...index].compactMap { $0?.program }
            let found = key.flatMap {
                cell.options.cache ? cache?.find($0, OutputCoding(programs)) : nil
            }
            let next = found.flatMap { try? outline.applying($0.result.change) }
            isKept.append(next != nil)
            outline = next ?? outline
        }
    }

    func explanation(of index: Int) -> CellExplanation {
        let cell = source.document.cells[index]
        let known = history?.cell(cell.label)
        var result = CellExplanation(
            label: cell.label, line: cell.line, verdict: verdict(of: index), parts: [],
            before: [], seconds: known?.seconds)
        if let known { result.before = known.key.parts(hasDrawn: known.hasDrawn) }
        if let key = keys[index] { result.parts = key.parts(hasDrawn: known?.hasDrawn ?? true) }
        if case .after = result.verdict {
            result.before = []
            // What they are together is not known before all of them are.
            result.parts.removeAll { $0.name == "names together" }
            for index in result.parts.indices where result.parts[index].value == "no value" {
                result.parts[index].value = "known once it ran"
            }
        }
        return result
    }

    private func verdict(of index: Int) -> CellExplanation.Verdict {
        let cell = source.document.cells[index]
        guard source.checked.cells[index] != nil else { return .notEvaluated }
        if let fault = source.fault(in: index) { return .fault(fault.title) }
        if isKept[index] { return .kept }
        let first = graph.ancestors(of: index).sorted().first {
            !isKept[$0] && source.checked.cells[$0]?.foreseenFailure == nil
        }
        if let first {
            let above = source.document.cells[first]
            return .after(label: above.label, line: above.line, reason(first))
        }
        if !cell.options.cache { return .never }
        guard let known = history?.cell(cell.label), let key = keys[index] else {
            return .runs(nil)
        }
        return key.difference(from: known.key, hasDrawn: known.hasDrawn).map { .runs($0) } ?? .lost
    }

    private func reason(_ index: Int) -> StaleReason? {
        guard let known = history?.cell(source.document.cells[index].label), let key = keys[index]
        else { return nil }
        return key.difference(from: known.key, hasDrawn: known.hasDrawn)
    }
}

enum ExplanationMessages {
    static func unknown(_ label: String, in document: Document) -> Diagnostic {
        let labels = document.cells.map(\.label)
        let near = nearNames(to: label, among: labels[...])
        let hint =
            near.isEmpty
            ? labels.isEmpty
                ? nil
                : "its cells are " + labels.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
            : "did you mean " + near.map { "`\($0)`" }.joined(separator: " or ") + "?"
        return Diagnostic(
            "unknown-cell", title: "there is no cell `\(label)`",
            explanation: "`\(document.file.name)` has \(labels.count) cells, "
                + "and none has this label or number.",
            hint: hint)
    }
}
