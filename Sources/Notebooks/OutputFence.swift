import Diagnostics

/// The `output` fence of a cell, and how it is rewritten.
struct OutputFence {
    private let file: SourceFile
    private let content: Range<Int>
    private let whole: Range<Int>

    init(_ cell: Cell, in document: Document) {
        file = document.file
        whole = cell.outputFence ?? cell.range.upperBound..<cell.range.upperBound
        content = cell.expectedOutput?.range ?? whole
    }

    /// The lines between the fences, without the indentation of the fence itself.
    var lines: [String] {
        let indent = self.indent.count
        return OutputText.lines(of: file.text(content)).map { line in
            String(line.dropFirst(min(indent, line.prefix { $0 == " " }.count)))
        }
    }

    /// Other text between the same fences; they grow if the text would close them.
    func edit(to lines: [String]) -> DocumentEdit {
        let lineEnd = usesCRLF ? "\r\n" : "\n"
        let body = lines.map { ($0.isEmpty ? "" : indent) + $0 + lineEnd }.joined()
        let needed = longestRun(in: lines) + 1
        guard needed > fenceLength else {
            return DocumentEdit(range: content, replacement: Array(body.utf8))
        }
        let more = String(repeating: String(mark), count: needed - fenceLength)
        let opening = file.text(whole.lowerBound..<content.lowerBound)
        let closing = file.text(content.upperBound..<whole.upperBound)
        let text = longer(opening, by: more) + body + longer(closing, by: more)
        return DocumentEdit(range: whole, replacement: Array(text.utf8))
    }

    /// The line of a fence with more of its signs; what stands before and after them stays.
    private func longer(_ fence: String, by more: String) -> String {
        let place = fence.firstIndex(of: mark) ?? fence.startIndex
        return fence[..<place] + more + fence[place...]
    }

    private var openingLine: String {
        file.text(file.rangeOfLine(file.line(of: whole.lowerBound)))
    }

    private var indent: String { String(openingLine.prefix { $0 == " " }) }

    private var mark: Character { openingLine.first { $0 == "`" || $0 == "~" } ?? "`" }

    private var fenceLength: Int {
        openingLine.drop { $0 != mark }.prefix { $0 == mark }.count
    }

    private var usesCRLF: Bool {
        file.bytes[whole].firstRange(of: [0x0D, 0x0A]) != nil
    }

    /// The longest run of the fence's sign at the start of a line, if it is long enough to
    /// close anything.
    private func longestRun(in lines: [String]) -> Int {
        let runs = lines.map { line in line.drop(while: \.isWhitespace).prefix { $0 == mark }.count
        }
        let longest = runs.max() ?? 0
        return longest >= 3 ? longest : 0
    }
}
