import Markdown

/// How long the prose of a page takes to read, counted from its words.
enum ReadingTime {
    /// Slower than a novel: between the words stand code and figures.
    static let wordsPerMinute = 180

    /// `about 6 min to read`; part of a minute counts as one.
    static func text(words: Int) -> String {
        "about \(max(1, (words + wordsPerMinute - 1) / wordsPerMinute)) min to read"
    }

    static func words(in content: MarkdownDocument) -> Int {
        words(in: content.blocks) + content.footnotes.reduce(0) { $0 + words(in: $1) }
    }

    private static func words(in blocks: [MarkdownBlock]) -> Int {
        blocks.reduce(0) { $0 + words(in: $1) }
    }

    /// Code is not counted, whether it is run or shown.
    private static func words(in block: MarkdownBlock) -> Int {
        switch block.kind {
        case .heading(_, _, let content), .paragraph(let content): words(in: content)
        case .quote(let inner), .alert(_, let inner): words(in: inner)
        case .list(let list): list.items.reduce(0) { $0 + words(in: $1.blocks) }
        case .table(let table):
            (table.header + table.rows.flatMap { $0 }).reduce(0) { $0 + words(in: $1) }
        case .code, .rule, .html: 0
        }
    }

    private static func words(in content: [MarkdownInline]) -> Int {
        content.plainText.split(whereSeparator: \.isWhitespace).count
    }
}
