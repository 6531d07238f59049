import Diagnostics
import Interpreter
import Markdown

/// The results that a notebook is held to: `study.md.lock` beside `study.md`, to be committed.
///
/// One line a cell, fields with tabs between them: the cell's label, its key, the digest of
/// what it shows, `drawn` if seed and label count for it, and the parts of the key as
/// `name=value`. Lines that begin with `#` are comments.
public struct LockFile: Sendable {
    public struct Line: Sendable, Equatable {
        public var label: String
        public var key: String
        public var output: String
        public var hasDrawn: Bool
        public var parts: [CellKey.Part]
    }

    public let name: String
    public private(set) var lines: [Line]

    private static let firstLine = "# noisebook lock 1"

    /// The path of a notebook's lock file.
    public static func path(for notebook: String) -> String { notebook + ".lock" }

    init(name: String, lines: [Line]) {
        self.name = name
        self.lines = lines
    }

    /// Reads the lock file of a notebook.
    ///
    /// - Throws: `missing-lock` if there is none, `unreadable-lock`.
    public static func load(for notebook: String) throws(Diagnostic) -> LockFile {
        let path = path(for: notebook)
        let file: SourceFile
        do {
            file = try NotebookFile.load(path)
        } catch  where error.id == "missing-file" {
            throw LockMessages.noLock(path, notebook)
        }
        return try LockFile(file)
    }

    init(_ file: SourceFile) throws(Diagnostic) {
        name = file.name
        lines = []
        guard let text = String(validating: file.bytes, as: UTF8.self),
            text.hasPrefix(Self.firstLine)
        else { throw LockMessages.unreadable(file, line: 1) }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let parsed = Line(line) else {
                throw LockMessages.unreadable(file, line: index + 1)
            }
            lines.append(parsed)
        }
    }

    func line(of label: String) -> Line? { lines.first { $0.label == label } }

    /// The file's text.
    var text: String {
        Self.firstLine + ": results that `noisebook render --frozen` holds the notebook to.\n"
            + lines.map { $0.text + "\n" }.joined()
    }

    /// Holds all cells of a notebook to what they gave in a run.
    ///
    /// - Throws: `not-freezable` if a cell failed or cannot be kept.
    public static func holdingAll(_ run: NotebookRun) throws(Diagnostic) -> LockFile {
        var lines: [Line] = []
        for (index, cell) in run.document.cells.enumerated() where cell.isRun {
            let result = run.cells[index]
            // A fault that was known before the run needs no result.
            if result.state == .failedAsAllowed, record(index, run) == nil { continue }
            guard let record = record(index, run), record.isKept,
                result.state == .ran || result.state == .failedAsAllowed
            else { throw LockMessages.notFreezable(cell, in: run.document) }
            lines.append(Line(record))
        }
        return LockFile(name: path(for: run.document.file.name), lines: lines)
    }

    /// Holds those cells with the option `freeze` that are not held yet.
    ///
    /// - Returns: nil if the lock stays as it is.
    public static func holdingNew(_ run: NotebookRun, over old: LockFile?) -> LockFile? {
        var lines = old?.lines ?? []
        for (index, cell) in run.document.cells.enumerated()
        where cell.options.freeze && old?.line(of: cell.label) == nil {
            guard let record = record(index, run), record.isKept else { continue }
            lines.append(Line(record))
        }
        guard lines.count > old?.lines.count ?? 0 else { return nil }
        return LockFile(name: path(for: run.document.file.name), lines: lines)
    }

    private static func record(_ index: Int, _ run: NotebookRun) -> CellRunRecord? {
        run.records.indices.contains(index) ? run.records[index] : nil
    }

    /// Writes it beside the notebook, as a whole or not at all.
    public func write(for notebook: String) throws(Diagnostic) {
        try NotebookFile.write(Array(text.utf8), to: Self.path(for: notebook))
    }
}

extension LockFile.Line {
    init(_ record: CellRunRecord) {
        label = record.label
        key = record.key.fingerprint(hasDrawn: record.hasDrawn).hexadecimal
        output = record.output.hexadecimal
        hasDrawn = record.hasDrawn
        parts = record.key.parts(hasDrawn: record.hasDrawn)
    }

    init?(_ text: Substring) {
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count >= 4, CellOption.isLabel(String(fields[0])),
            Fingerprint(hexadecimal: fields[1]) != nil, Fingerprint(hexadecimal: fields[2]) != nil,
            fields[3] == "drawn" || fields[3] == "-"
        else { return nil }
        label = String(fields[0])
        key = String(fields[1])
        output = String(fields[2])
        hasDrawn = fields[3] == "drawn"
        parts = []
        for field in fields.dropFirst(4) {
            guard let equals = field.firstIndex(of: "=") else { return nil }
            parts.append(
                .init(
                    name: Self.unescaped(field[..<equals]),
                    value: Self.unescaped(field[field.index(after: equals)...])))
        }
    }

    var text: String {
        let shown = parts.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
        return ([label, key, output, hasDrawn ? "drawn" : "-"] + shown).joined(separator: "\t")
    }

    /// Tabs, line ends and the sign between name and value, so that a line stays one line.
    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\t", with: "%09")
            .replacing("\n", with: "%0A").replacing("\r", with: "%0D").replacing("=", with: "%3D")
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("%3D", with: "=").replacing("%0D", with: "\r").replacing(
            "%0A", with: "\n"
        )
        .replacing("%09", with: "\t").replacing("%25", with: "%")
    }

    /// The first part of a key that is not as the line has it; nil if the keys are equal.
    func difference(from key: CellKey, hasDrawn: Bool) -> (old: String?, new: CellKey.Part)? {
        if key.fingerprint(hasDrawn: hasDrawn).hexadecimal == self.key { return nil }
        let now = key.parts(hasDrawn: hasDrawn)
        if let changed = now.first(where: { !parts.contains($0) }) {
            return (parts.first { $0.name == changed.name }?.value, changed)
        }
        if let gone = parts.first(where: { !now.contains($0) }) {
            return (gone.value, .init(name: gone.name, value: "gone"))
        }
        return (self.key, .init(name: "key", value: key.fingerprint(hasDrawn: hasDrawn).short))
    }
}

/// What can be wrong with a lock file and what it holds.
enum LockMessages {
    static func noLock(_ path: String, _ notebook: String) -> Diagnostic {
        Diagnostic(
            "missing-lock", title: "there is no lock file to be held to",
            explanation: "`--frozen` compares every cell with `\(path)`, and that is not there.",
            hint: "`noisebook render --freeze \(notebook)` runs the notebook and writes it")
    }

    static func unreadable(_ file: SourceFile, line: Int) -> Diagnostic {
        Diagnostic(
            "unreadable-lock", title: "the lock file cannot be read",
            primary: .init(
                SourceSpan(file: file, range: file.rangeOfLine(line)), "not as it is written"),
            explanation: "Each line has a label, a key, a digest and the parts of the key, "
                + "with tabs between them.",
            hint: "`noisebook render --freeze` writes it anew")
    }

    static func missing(_ cell: Cell, in document: Document, _ lock: LockFile) -> Diagnostic {
        at(
            cell, document, "the lock file does not hold this cell",
            "`\(lock.name)` has no line for `\(cell.label)`.",
            hint: "`noisebook render --freeze` runs the notebook and holds all cells")
    }

    static func differs(
        _ cell: Cell, in document: Document, _ lock: LockFile,
        _ part: (old: String?, new: CellKey.Part)
    ) -> Diagnostic {
        let origin = part.new.origin.map { " (\($0))" } ?? ""
        let change =
            part.old.map { "was \($0) and is \(part.new.value)" } ?? "is new: \(part.new.value)"
        return at(
            cell, document, "this cell is not as the lock file holds it",
            "`\(part.new.name)`\(origin) \(change).",
            hint: "undo the change, or hold the new result with `noisebook render --freeze`")
    }

    static func notKept(_ cell: Cell, in document: Document) -> Diagnostic {
        at(
            cell, document, "this cell's result is not kept here",
            "The lock file holds `\(cell.label)` as it is, and `--frozen` runs nothing; "
                + "no result of it lies in the folder of results.",
            hint: "render it once without `--frozen`")
    }

    static func otherOutput(_ cell: Cell, in document: Document, _ lock: LockFile) -> Diagnostic {
        at(
            cell, document, "this cell's result is another than the lock file holds",
            "The key is the one in `\(lock.name)`, and the digest of what is shown is not.",
            hint: "render it with `--fresh`, then hold it with `--freeze`")
    }

    static func inlineNotKept(_ inline: InlineExpression, in document: Document) -> Diagnostic {
        Diagnostic(
            "frozen-mismatch", title: "this value's text is not kept here",
            primary: .init(SourceSpan(file: document.file, range: inline.range), "not kept"),
            explanation: "`--frozen` runs nothing, and what stands here was not kept.",
            hint: "render it once without `--frozen`")
    }

    static func notFreezable(_ cell: Cell, in document: Document) -> Diagnostic {
        let line = document.file.rangeOfLine(cell.line)
        return Diagnostic(
            "not-freezable", title: "this cell cannot be held to its result",
            primary: .init(SourceSpan(file: document.file, range: line), "cell \(cell.label)"),
            explanation: "It failed, or it uses or makes something that cannot be kept.",
            hint: "mend it, or hold single cells with the option `freeze: true`")
    }

    private static func at(
        _ cell: Cell, _ document: Document, _ title: String, _ explanation: String, hint: String
    ) -> Diagnostic {
        let line = document.file.rangeOfLine(cell.line)
        return Diagnostic(
            "frozen-mismatch", title: title,
            primary: .init(SourceSpan(file: document.file, range: line), "cell \(cell.label)"),
            explanation: explanation, hint: hint)
    }
}
