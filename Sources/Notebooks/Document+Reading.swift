import Diagnostics
import Language
import Markdown

// The format, in short:
//
// 1. A notebook is CommonMark in UTF-8. A header of YAML may stand between two `---` lines at
//    the very top.
// 2. A fenced block whose language is `noise` is a cell: ```noise. Read as well, for the sake
//    of other tools: {noise}, {noisebook}, noise {.nb}, {code-cell} noise.
// 3. Lines `#| key: value` at the top of a cell are its options, together one piece of YAML.
// 4. A fence `output` after a cell, with at most blank lines between, holds what the cell is
//    expected to print and show.
// 5. All else is prose: other languages, indented code, what stands in HTML comments, and
//    fences inside lists and quotations.
//
//     #| label: greet
//     print("hello")
//
// is a cell labelled `greet` once it stands between fences.

extension Document {
    /// Reads a notebook; never fails. What is wrong with the format is in `diagnostics`.
    ///
    /// - Parameter path: where the file lies on disk; imports are looked for beside it.
    public static func read(_ file: SourceFile, path: String? = nil) -> Document {
        var reader = DocumentReader(file: file)
        reader.readAll()
        return Document(
            file: file, path: path, frontMatter: reader.frontMatter, parts: reader.parts,
            diagnostics: reader.diagnostics)
    }

    /// Reads a notebook from disk; a file `x.noise` is one cell.
    ///
    /// - Throws: what `NotebookFile.load` throws; faults of the format are in `diagnostics`.
    public static func load(_ path: String) throws(Diagnostic) -> Document {
        let file = try NotebookFile.load(path)
        return path.hasSuffix(".noise") ? script(file, path: path) : read(file, path: path)
    }

    /// The parts one after another: the bytes of the file.
    public var written: [UInt8] {
        parts.flatMap { file.bytes[$0.range] }
    }

    /// The file's bytes with some ranges replaced and everything else as it was.
    ///
    /// - Parameter edits: ranges of the file that do not overlap, in any order.
    public func replacing(_ edits: [DocumentEdit]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            let range = edit.range.clamped(to: position..<file.bytes.count)
            result += file.bytes[position..<range.lowerBound]
            result += edit.replacement
            position = range.upperBound
        }
        return result + file.bytes[position...]
    }

    /// The notebook with other code in one cell; all other bytes stay.
    ///
    /// - Parameter code: the lines after the options.
    /// - Returns: nil if the code has a line that would end the cell's fence.
    public func editing(cell index: Int, code: String) -> Document? {
        let cells = cells
        guard cells.indices.contains(index) else { return nil }
        let lines = code.isEmpty || code.hasSuffix("\n") ? code : code + "\n"
        let bytes = replacing([
            DocumentEdit(range: cells[index].codeRange, replacement: Array(lines.utf8))
        ])
        var result = Document.read(SourceFile(name: file.name, bytes: bytes))
        result.path = path
        let new = result.cells
        guard new.count == cells.count, result.file.text(new[index].codeRange) == lines else {
            return nil
        }
        return result
    }
}

/// A change of some bytes of a notebook.
public struct DocumentEdit: Sendable, Equatable {
    public var range: Range<Int>
    public var replacement: [UInt8]

    public init(range: Range<Int>, replacement: [UInt8]) {
        self.range = range
        self.replacement = replacement
    }
}

/// Cuts a file into header, prose and cells.
struct DocumentReader {
    let file: SourceFile
    private(set) var frontMatter = FrontMatter()
    private(set) var parts: [Document.Part] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var position = 0

    init(file: SourceFile) {
        self.file = file
    }

    mutating func readAll() {
        checkEncoding()
        let firstLine = readHeader()
        var fences = MarkdownReader.codeFences(of: fileForFences, from: firstLine)[...]
        var cells = CellReader(file: file, defaults: frontMatter.defaults)
        while let fence = fences.popFirst() {
            switch FenceKind(fence, in: file) {
            case .cell(let extra):
                if let extra { diagnostics.append(extra) }
                let output = takeOutputFence(after: fence, from: &fences)
                add(cells.read(fence, output: output))
            case .prose(let warning):
                if let warning { diagnostics.append(warning) }
            }
        }
        addProse(upTo: file.bytes.count)
        finish(&cells)
    }

    private mutating func add(_ cell: Cell) {
        addProse(upTo: cell.range.lowerBound)
        parts.append(.cell(cell))
        position = cell.range.upperBound
    }

    private mutating func addProse(upTo end: Int) {
        guard end > position else { return }
        parts.append(.prose(position..<end))
        position = end
    }

    private mutating func finish(_ cells: inout CellReader) {
        parts = cells.labelled(parts)
        diagnostics += cells.diagnostics
        let read = parts.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
        diagnostics += Exercise.faults(in: read, of: file)
        diagnostics.sort {
            ($0.primary?.span.range.lowerBound ?? 0) < ($1.primary?.span.range.lowerBound ?? 0)
        }
    }
}

// MARK: - Encoding

extension DocumentReader {
    private mutating func checkEncoding() {
        if let fault = Document.encodingFault(in: file) { diagnostics.append(fault) }
        if let offset = loneCarriageReturns.first {
            diagnostics.append(
                FormatMessages.loneCarriageReturn(
                    SourceSpan(file: file, range: offset..<offset + 1)))
        }
    }

    private var loneCarriageReturns: [Int] {
        file.bytes.indices.filter {
            file.bytes[$0] == 0x0D && ($0 + 1 == file.bytes.count || file.bytes[$0 + 1] != 0x0A)
        }
    }

    /// CommonMark ends a line at a lone CR too; with spaces in their place both sides count
    /// the same lines.
    private var fileForFences: SourceFile {
        let lone = loneCarriageReturns
        guard !lone.isEmpty else { return file }
        var bytes = file.bytes
        for offset in lone { bytes[offset] = 0x20 }
        return SourceFile(name: file.name, bytes: bytes)
    }
}

// MARK: - Header

extension DocumentReader {
    /// - Returns: the first line after the header.
    private mutating func readHeader() -> Int {
        let start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard isRule(start..<file.rangeOfLine(1).upperBound, marks: ["---"]) else { return 1 }
        let closing =
            file.lineStarts.count < 2
            ? nil
            : (2...file.lineStarts.count).first {
                isRule(file.rangeOfLine($0), marks: ["---", "..."])
            }
        guard let closing else {
            reportUnclosedHeader(start)
            return 1
        }
        let end = closing < file.lineStarts.count ? file.lineStarts[closing] : file.bytes.count
        let yaml = file.lineStarts[1]..<file.lineStarts[closing - 1]
        let reader = FrontMatterReader(YAMLText(file: file, range: yaml))
        frontMatter = reader.frontMatter
        diagnostics += reader.diagnostics
        parts.append(.frontMatter(0..<end))
        position = end
        return closing + 1
    }

    private func isRule(_ range: Range<Int>, marks: [String]) -> Bool {
        var bytes = file.bytes[range]
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return marks.contains { bytes.elementsEqual($0.utf8) }
    }

    /// A `---` alone is a line across the page; one with a setting below is an open header.
    private mutating func reportUnclosedHeader(_ start: Int) {
        let word = file.text(file.rangeOfLine(2)).prefix { $0 != ":" }
        guard CellOption.isLabel(String(word)), file.text(file.rangeOfLine(2)).contains(":") else {
            return
        }
        let range = start..<max(start, file.rangeOfLine(1).upperBound)
        diagnostics.append(FormatMessages.unclosedHeader(SourceSpan(file: file, range: range)))
    }
}

// MARK: - Fences

extension DocumentReader {
    /// The fence `output` that belongs to the cell, taken off the list.
    private func takeOutputFence(
        after cell: CodeFence, from fences: inout ArraySlice<CodeFence>
    ) -> CodeFence? {
        guard let end = cell.closingLine, let next = fences.first, !next.isNested,
            next.closingLine != nil, FenceKind.firstWord(of: next.info) == "output"
        else { return nil }
        let between = end + 1..<max(end + 1, next.openingLine)
        let isBlank = between.allSatisfy { line in
            file.bytes[file.rangeOfLine(line)].allSatisfy { [0x20, 0x09].contains($0) }
        }
        return isBlank ? fences.popFirst() : nil
    }
}

/// What a fenced block is to a notebook.
enum FenceKind {
    /// Holds a warning about words that are not read.
    case cell(Diagnostic?)
    case prose(Diagnostic?)

    init(_ fence: CodeFence, in file: SourceFile) {
        let span = FenceKind.infoSpan(of: fence, in: file)
        let words = fence.info.split { $0 == " " || $0 == "\t" || $0 == "," }.map(String.init)
        guard let extra = FenceKind.wordsAfterLanguage(words) else {
            let near = words.count == 1 && words[0].lowercased() == "noise" && !fence.isNested
            self = .prose(near ? FormatMessages.fenceCase(fence.info, span: span) : nil)
            return
        }
        if fence.isNested {
            self = .prose(FormatMessages.nestedCell(span))
        } else {
            self = .cell(extra.isEmpty ? nil : FormatMessages.fenceWords(extra, span: span))
        }
    }

    static func firstWord(of info: String) -> String {
        String(info.prefix { $0 != " " && $0 != "\t" })
    }

    /// Nil if the language is another one.
    private static func wordsAfterLanguage(_ words: [String]) -> String? {
        switch (words.first, words.dropFirst().first) {
        case ("noise", "{.nb}"), ("{code-cell}", "noise"):
            words.dropFirst(2).joined(separator: " ")
        case ("noise", _), ("{noise}", _), ("{noisebook}", _):
            words.dropFirst().joined(separator: " ")
        case ("{noise", _), ("{noisebook", _):
            words.dropFirst().joined(separator: " ").filter { $0 != "}" }
        default: nil
        }
    }

    /// The words after the backquotes, or the whole line.
    private static func infoSpan(of fence: CodeFence, in file: SourceFile) -> SourceSpan {
        let line = file.rangeOfLine(fence.openingLine)
        let bytes = file.bytes[line]
        let isFence: (UInt8) -> Bool = { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "~") }
        guard let ticks = bytes.firstIndex(where: isFence) else {
            return SourceSpan(file: file, range: line)
        }
        var start = bytes[ticks...].firstIndex { !isFence($0) } ?? line.upperBound
        while start < line.upperBound, file.bytes[start] == 0x20 { start += 1 }
        return SourceSpan(
            file: file, range: start < line.upperBound ? start..<line.upperBound : line)
    }
}
