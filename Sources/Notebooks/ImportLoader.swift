import Diagnostics
import Foundation
import Language
import Synchronization

/// Finds the files that `import` names.
///
/// 1. A path is relative to the file that imports it, and never leaves the folder of the
///    notebook: neither by `..`, nor from `/`, nor through a link.
/// 2. `x.noise` is one piece of code; of `x.md` the cells that are run.
/// 3. Each file is read once. Files that import each other in a circle are an error.
final class ImportLoader: Sendable {
    private struct State {
        /// The real path of every file whose code has been seen.
        var paths: [ObjectIdentifier: String] = [:]
        var trees: [String: [SyntaxTree]] = [:]
        /// Kept so that no identifier is used again.
        var files: [SourceFile] = []
        var edges: [String: Set<String>] = [:]
    }

    /// The real path of the notebook's folder; nil if the notebook is no file.
    private let root: String?
    /// What the code stands in, for messages: `notebook` or `prompt`.
    private let place: String
    private let state: Mutex<State>

    init(_ document: Document) {
        let path = document.path.flatMap(ImportLoader.realPath)
        place = "notebook"
        root = path.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
        var start = State()
        start.files = [document.file]
        if let path { start.paths[ObjectIdentifier(document.file)] = path }
        state = Mutex(start)
    }

    /// For code that stands in no file, as if it stood in one in the folder.
    init(_ file: SourceFile, in folder: String) {
        place = "prompt"
        root = ImportLoader.realPath(folder)
        var start = State()
        start.files = [file]
        if let root { start.paths[ObjectIdentifier(file)] = root + "/" + file.name }
        state = Mutex(start)
    }

    /// The code of an imported file.
    ///
    /// - Parameters:
    ///   - written: the path as the import says it.
    ///   - span: where it says so.
    func trees(of written: String, at span: SourceSpan) -> Result<[SyntaxTree], Diagnostic> {
        state.withLock { state in
            Result { () throws(Diagnostic) in try self.load(written, at: span, &state) }
        }
    }

    private func load(
        _ written: String, at span: SourceSpan, _ state: inout State
    ) throws(Diagnostic) -> [SyntaxTree] {
        guard let root, let importing = state.paths[ObjectIdentifier(span.file)] else {
            throw ImportMessages.noFolder(written, span: span)
        }
        guard written.hasSuffix(".noise") || written.hasSuffix(".md") else {
            throw ImportMessages.unknownKind(written, span: span)
        }
        let path = try find(written, from: importing, root: root, at: span)
        state.edges[importing, default: []].insert(path)
        if let circle = circle(from: path, to: importing, state.edges) {
            let names = circle.map { String($0.dropFirst(root.count + 1)) }
            throw ImportMessages.circle(names, span: span)
        }
        if let known = state.trees[path] { return known }
        let folder = span.file.name.split(separator: "/").dropLast().joined(separator: "/")
        let isAbsolute = span.file.name.hasPrefix("/")
        let name = (isAbsolute ? "/" : "") + (folder.isEmpty ? "" : folder + "/") + written
        let file = try NotebookFile.load(path, named: name, at: span)
        state.files.append(file)
        state.paths[ObjectIdentifier(file)] = path
        let trees = try trees(in: file)
        state.trees[path] = trees
        return trees
    }

    private func trees(in file: SourceFile) throws(Diagnostic) -> [SyntaxTree] {
        guard file.name.hasSuffix(".md") else {
            if let fault = Document.encodingFault(in: file) { throw fault }
            return [Parser.parse(file)]
        }
        let document = Document.read(file)
        if let fault = document.diagnostics.first(where: { $0.severity == .error }) { throw fault }
        return document.cells.filter(\.leavesDefinitions).map(\.tree)
    }
}

// MARK: - Paths

extension ImportLoader {
    private func find(
        _ written: String, from importing: String, root: String, at span: SourceSpan
    ) throws(Diagnostic) -> String {
        let base = URL(fileURLWithPath: importing).deletingLastPathComponent()
        let path = base.appendingPathComponent(written).standardized.path
        // Looked at before the disk is, so that nothing outside can be probed for.
        guard !written.hasPrefix("/"), !written.hasPrefix("~"), isInside(path, root) else {
            throw ImportMessages.outside(written, folder: root, of: place, span: span)
        }
        guard let real = ImportLoader.realPath(path) else {
            _ = try NotebookFile.load(path, named: written, at: span)
            throw FileMessages.missing(written, near: [], at: span)
        }
        guard isInside(real, root) else {
            throw ImportMessages.outside(written, folder: root, of: place, span: span)
        }
        return real
    }

    private func isInside(_ path: String, _ root: String) -> Bool {
        path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The files on the way from one to the other by imports, both included.
    private func circle(
        from start: String, to end: String, _ edges: [String: Set<String>]
    ) -> [String]? {
        var waiting = [[start]]
        var seen: Set<String> = [start]
        while let way = waiting.popLast(), let last = way.last {
            if last == end { return way }
            for next in (edges[last] ?? []).sorted() where seen.insert(next).inserted {
                waiting.append(way + [next])
            }
        }
        return nil
    }
}

extension Cell {
    /// Whether cells below can use what it defines: it is run, need not fail, and belongs to no
    /// exercise.
    var leavesDefinitions: Bool {
        if case .expected = options.error { return false }
        return isRun
    }
}

/// What can be wrong with an import.
enum ImportMessages {
    static func noFolder(_ path: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "outside-folder", title: "nothing can be imported here",
            primary: .init(span, "no folder to look in"),
            explanation: "`\(path)` would be looked for beside the importing file, "
                + "and this code is in no file.",
            hint: "put the code into a notebook file")
    }

    static func outside(
        _ path: String, folder: String, of place: String, span: SourceSpan
    ) -> Diagnostic {
        let isPrompt = place == "prompt"
        return Diagnostic(
            "outside-folder", title: "this import leaves the \(place)'s folder",
            primary: .init(span, "outside"),
            explanation: "`\(path)` is not inside `\(folder)`, "
                + "and a \(place) reads code from its own folder only.",
            hint: isPrompt
                ? "start the prompt in a folder further up, or copy the file"
                : "copy the file beside the notebook and import it by its name")
    }

    static func unknownKind(_ path: String, span: SourceSpan) -> Diagnostic {
        Diagnostic(
            "unknown-import", title: "this file cannot be imported",
            primary: .init(span, "neither code nor notebook"),
            explanation: "`\(path)` ends neither in `.noise` nor in `.md`.",
            hint: "import a file of Noise code or a notebook")
    }

    static func circle(_ names: [String], span: SourceSpan) -> Diagnostic {
        let way = (names.last.map { [$0] } ?? []) + names
        return Diagnostic(
            "import-cycle", title: "these files import each other in a circle",
            primary: .init(span, "closes the circle"),
            explanation: way.map { "`\($0)`" }.joined(separator: " imports ") + ".",
            hint: "move what both need into a file that imports neither")
    }
}
