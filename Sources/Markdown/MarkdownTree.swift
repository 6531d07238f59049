/// A Markdown text as a tree of our own, free of the library that parsed it.
public struct MarkdownDocument: Sendable, Equatable {
    public var blocks: [MarkdownBlock]
    /// The notes that the text refers to; note 1 first.
    public var footnotes: [[MarkdownBlock]]

    public init(blocks: [MarkdownBlock], footnotes: [[MarkdownBlock]] = []) {
        self.blocks = blocks
        self.footnotes = footnotes
    }
}

/// A paragraph, heading, list, or another part that stands on lines of its own.
public struct MarkdownBlock: Sendable, Equatable {
    public var kind: Kind
    /// Where it begins in the file, from 1.
    public var line: Int

    public init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }

    public indirect enum Kind: Sendable, Equatable {
        /// Level 1 to 6; the id from a trailing `{#sec-data}`, if the author gave one.
        case heading(level: Int, id: String?, content: [MarkdownInline])
        case paragraph([MarkdownInline])
        /// Fenced or indented code, as written; `info` follows the opening fence.
        case code(info: String, text: String)
        case quote([MarkdownBlock])
        /// A quotation that begins with `[!NOTE]` or another of GitHub's five marks.
        case alert(Alert, [MarkdownBlock])
        case list(List)
        case table(Table)
        case rule
        /// Raw HTML: to be shown as text, never to be written as markup.
        case html(String)
    }

    public enum Alert: String, Sendable, CaseIterable {
        case note, tip, important, warning, caution
    }

    public struct List: Sendable, Equatable {
        /// The number of the first item; nil for a list with bullets.
        public var start: Int?
        /// No blank lines between items: their paragraphs are set without space.
        public var isTight: Bool
        public var items: [Item]
    }

    public struct Item: Sendable, Equatable {
        public var blocks: [MarkdownBlock]
        /// Set for `- [ ]` and `- [x]`.
        public var isChecked: Bool?
    }

    public struct Table: Sendable, Equatable {
        /// One a column; nil where none was written.
        public var alignments: [Alignment?]
        public var header: [[MarkdownInline]]
        public var rows: [[[MarkdownInline]]]
    }

    public enum Alignment: String, Sendable {
        case left, center, right
    }
}

/// A piece of running text.
public indirect enum MarkdownInline: Sendable, Equatable {
    case text(String)
    case code(String)
    case value(InlineExpression)
    case emphasis([MarkdownInline])
    case strong([MarkdownInline])
    case strikethrough([MarkdownInline])
    case link(address: String, content: [MarkdownInline], line: Int)
    case image(address: String, alt: String)
    case math(MathSpan)
    /// `@fig-loss`: the label without the `@`.
    case crossReference(label: String, line: Int)
    case footnoteReference(Int)
    case softBreak
    case lineBreak
    /// Raw HTML: to be shown as text.
    case html(String)
}

/// `` `{noise} expression` ``: an expression whose value is set into the prose.
public struct InlineExpression: Sendable, Equatable {
    /// The expression alone.
    public var source: String
    /// The bytes of the file from the first backtick to the last.
    public var range: Range<Int>

    public init(source: String, range: Range<Int>) {
        self.source = source
        self.range = range
    }
}

/// A formula as written between dollar signs.
public struct MathSpan: Sendable, Equatable {
    public var tex: String
    /// `$$…$$`: set on a line of its own.
    public var isDisplay: Bool
    /// The bytes of the file from the first dollar sign to the last.
    public var range: Range<Int>

    public init(tex: String, isDisplay: Bool, range: Range<Int>) {
        self.tex = tex
        self.isDisplay = isDisplay
        self.range = range
    }
}

extension [MarkdownInline] {
    /// The words alone, for a title or an id.
    public var plainText: String {
        map { inline in
            switch inline {
            case .text(let text), .code(let text), .html(let text): text
            case .value(let value): value.source
            case .emphasis(let content), .strong(let content), .strikethrough(let content),
                .link(_, let content, _):
                content.plainText
            case .image(_, let alt): alt
            case .math(let span): span.tex
            case .crossReference(let label, _): "@" + label
            case .footnoteReference: ""
            case .softBreak, .lineBreak: " "
            }
        }.joined()
    }
}

extension MarkdownDocument {
    /// Every inline value, in the order of the file.
    public var inlineValues: [InlineExpression] {
        (blocks + footnotes.joined()).flatMap(\.inlines).flatMap(\.values)
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

extension MarkdownBlock {
    /// The running text of the block and of all blocks inside it.
    var inlines: [MarkdownInline] {
        switch kind {
        case .heading(_, _, let content), .paragraph(let content): content
        case .quote(let blocks), .alert(_, let blocks): blocks.flatMap(\.inlines)
        case .list(let list): list.items.flatMap { $0.blocks.flatMap(\.inlines) }
        case .table(let table): ([table.header] + table.rows).joined().flatMap { $0 }
        case .code, .rule, .html: []
        }
    }
}

extension MarkdownInline {
    fileprivate var values: [InlineExpression] {
        switch self {
        case .value(let expression): [expression]
        case .emphasis(let content), .strong(let content), .strikethrough(let content),
            .link(_, let content, _):
            content.flatMap(\.values)
        default: []
        }
    }
}
