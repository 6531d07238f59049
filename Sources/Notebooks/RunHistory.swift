import Foundation
import Interpreter

/// What is known of the last run of a notebook: of each cell the key, the time it took, and
/// what it gave.
///
/// Kept beside the results, one file a notebook.
public struct RunHistory: Sendable {
    public struct Cell: Sendable {
        public var label: String
        public var key: CellKey
        public var hasDrawn: Bool
        /// How long it ran.
        public var seconds: Double
        var output: Fingerprint
    }

    /// The notebook's real path.
    public var notebook: String
    public var cells: [Cell]

    public func cell(_ label: String) -> Cell? { cells.first { $0.label == label } }

    // MARK: - Files

    private static let magic = "NOISEHIS"
    private static let version: UInt64 = 1

    private static func path(of notebook: String, in store: ResultStore) -> String {
        "\(store.folder)/notebooks/\(Fingerprint(of: notebook.utf8).hexadecimal)"
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The last run of a notebook; nil if none is known.
    public static func load(for notebook: String, in store: ResultStore) -> RunHistory? {
        guard let real = realPath(notebook) else { return nil }
        return read(path(of: real, in: store)).flatMap { $0.notebook == real ? $0 : nil }
    }

    /// Every notebook of which something is known, by path.
    public static func all(in store: ResultStore) -> [RunHistory] {
        let folder = store.folder + "/notebooks"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { Fingerprint(hexadecimal: $0) != nil }
            .compactMap { read("\(folder)/\($0)") }.sorted { $0.notebook < $1.notebook }
    }

    private static func read(_ path: String) -> RunHistory? {
        guard let file = try? NotebookFile.load(path), file.bytes.count > Fingerprint.byteCount
        else { return nil }
        let contents = Array(file.bytes.dropLast(Fingerprint.byteCount))
        let checksum = Fingerprint(file.bytes.suffix(Fingerprint.byteCount))
        guard checksum == Fingerprint(of: contents) else { return nil }
        return try? RunHistory(contents)
    }

    private init(_ bytes: [UInt8]) throws {
        var source = ByteSource(bytes)
        guard try source.text() == Self.magic, try source.word() == Self.version else {
            throw ByteSource.Malformed()
        }
        notebook = try source.text()
        cells = try source.list(ofAtLeast: 64) { source in
            Cell(
                label: try source.text(), key: try source.cellKey(),
                hasDrawn: try source.truth(), seconds: try source.number(),
                output: try source.fingerprint())
        }
        try source.finish()
    }

    /// Remembers a run in the place of the one before. Cells that did not come to a result keep
    /// what was known of them.
    public static func remember(_ run: NotebookRun, in store: ResultStore) {
        guard let path = run.document.path, let real = realPath(path), !run.records.isEmpty else {
            return
        }
        let old = load(for: path, in: store)
        var cells: [Cell] = []
        for (cell, record) in zip(run.document.cells, run.records) {
            if let record {
                cells.append(
                    Cell(
                        label: record.label, key: record.key, hasDrawn: record.hasDrawn,
                        seconds: record.seconds, output: record.output))
            } else if let known = old?.cell(cell.label) {
                cells.append(known)
            }
        }
        var buffer = ByteBuffer()
        buffer.add(text: magic)
        buffer.add(word: version)
        buffer.add(text: real)
        buffer.add(list: cells) { buffer, cell in
            buffer.add(text: cell.label)
            buffer.add(cell.key)
            buffer.add(truth: cell.hasDrawn)
            buffer.add(number: cell.seconds)
            buffer.add(cell.output)
        }
        store.write(
            [buffer.bytes, Fingerprint(of: buffer.bytes).bytes], to: Self.path(of: real, in: store))
    }

    /// How many of the notebook's results are still kept.
    public func keptCount(in store: ResultStore) -> Int {
        cells.count { access(store.path(of: $0.key.fingerprint(hasDrawn: $0.hasDrawn)), F_OK) == 0 }
    }
}
