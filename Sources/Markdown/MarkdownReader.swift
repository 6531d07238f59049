import CCmarkGFM
import Diagnostics

/// Reads Markdown: CommonMark with GitHub's tables, task lists, footnotes and alerts.
public enum MarkdownReader {
    /// The text of a range of a file as a tree; its lines are lines of the file.
    ///
    /// Every text is Markdown: bytes that are not UTF-8 become U+FFFD, and nothing fails.
    public static func document(of file: SourceFile, range: Range<Int>) -> MarkdownDocument {
        let range = range.clamped(to: 0..<file.bytes.count)
        let extraction = InlineExtraction(file, range: range)
        guard let tree = CMarkTree(parsing: extraction.bytes) else {
            return MarkdownDocument(blocks: [])
        }
        cmark_consolidate_text_nodes(tree.root)
        let shift = file.line(of: range.lowerBound) - 1
        return MarkdownBuilder(extraction: extraction, shift: shift).document(tree.root)
    }

    public static func blocks(of file: SourceFile, range: Range<Int>) -> [MarkdownBlock] {
        document(of: file, range: range).blocks
    }

    /// The fenced code blocks in a file, in the order of their opening lines.
    ///
    /// Indented code and fences inside HTML comments are not among them; a fence inside a
    /// longer fence is text of the outer one.
    ///
    /// - Parameter firstLine: the first line to read, from 1; what stands before, such as the
    ///   front matter, is not looked at.
    public static func codeFences(of file: SourceFile, from firstLine: Int = 1) -> [CodeFence] {
        guard firstLine <= file.lineStarts.count else { return [] }
        let start = file.lineStarts[max(firstLine, 1) - 1]
        guard let tree = CMarkTree(parsing: Array(file.bytes[start...])) else { return [] }
        var nodes: [OpaquePointer] = []
        var startLines: Set<Int> = []
        tree.forEachNode { node in
            guard node.type != CMARK_NODE_DOCUMENT else { return }
            startLines.insert(node.startLine)
            if node.fence != nil { nodes.append(node) }
        }
        let shift = max(firstLine, 1) - 1
        return nodes.map { node in
            let closing = closingLine(of: node, in: file, shift: shift, startLines: startLines)
            return CodeFence(
                info: node.fenceInfo, openingLine: node.startLine + shift, closingLine: closing,
                isNested: cmark_node_parent(node).map { $0.type != CMARK_NODE_DOCUMENT } ?? false)
        }
    }

    /// The block's last line, if that is a closing fence.
    ///
    /// A block in a quotation that ends unclosed is said to end on the line after it, which
    /// may open a block of its own and then closes nothing.
    private static func closingLine(
        of node: OpaquePointer, in file: SourceFile, shift: Int, startLines: Set<Int>
    ) -> Int? {
        let line = node.endLine
        guard let fence = node.fence, line > node.startLine, !startLines.contains(line) else {
            return nil
        }
        var bytes = file.bytes[file.rangeOfLine(line + shift)]
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        let run = bytes.reversed().prefix { $0 == fence.character }.count
        let before = bytes.dropLast(run)
        let isPrefix = before.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }
        return run >= fence.length && isPrefix ? line + shift : nil
    }
}
