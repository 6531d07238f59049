/// A text that spans point into: a notebook, an imported file, or one input at the prompt.
///
/// Offsets are UTF-8 byte offsets from the start of the text. A cell's code is read in
/// place, so a span inside a cell is already a place in the Markdown file.
public final class SourceFile: Sendable {
    /// The name shown in messages, such as `dp-gan.md` or `In[3]`.
    public let name: String
    public let bytes: [UInt8]
    /// Byte offset of the first byte of each line; there is always at least one line.
    public let lineStarts: [Int]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    public convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The text of a byte range; bytes that are not UTF-8 appear as U+FFFD.
    public func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    public var text: String { text(0..<bytes.count) }

    /// The line, from 1, that holds the offset.
    public func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The byte range of a line, from 1, without its line end.
    public func rangeOfLine(_ line: Int) -> Range<Int> {
        guard line >= 1, line <= lineStarts.count else { return bytes.count..<bytes.count }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<max(start, end)
    }

    /// Line and column of an offset, both from 1; the column counts characters as editors do.
    public func position(of offset: Int) -> SourcePosition {
        let line = line(of: offset)
        let start = lineStarts[line - 1]
        return SourcePosition(line: line, column: text(start..<max(start, offset)).count + 1)
    }

    /// The column of an offset counted in UTF-16 units from 0, as editors' protocols want it.
    public func utf16Column(of offset: Int) -> Int {
        let start = lineStarts[line(of: offset) - 1]
        return text(start..<max(start, offset)).utf16.count
    }
}

/// A place in a text, line and column from 1.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public var description: String { "\(line):\(column)" }
}

/// A byte range of a source file.
public struct SourceSpan: Sendable {
    public let file: SourceFile
    public let range: Range<Int>

    public init(file: SourceFile, range: Range<Int>) {
        self.file = file
        self.range = range
    }

    public var start: SourcePosition { file.position(of: range.lowerBound) }
    public var text: String { file.text(range) }

    /// The text, where it is short enough to name what stands there in a sentence.
    public var quotable: String? {
        let text = text
        return text.count <= 40 && !text.contains("\n") ? text : nil
    }

    /// `file.md:line:column`
    public var place: String { "\(file.name):\(start)" }
}

extension SourceSpan: Hashable {
    public static func == (a: SourceSpan, b: SourceSpan) -> Bool {
        a.file === b.file && a.range == b.range
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(file))
        hasher.combine(range)
    }
}
