import Markdown

/// The tree in a few letters, so that a test's expectation is one line.
enum TreeText {
    static func of(_ blocks: [MarkdownBlock]) -> String {
        blocks.map { of($0) }.joined(separator: " ")
    }

    static func of(_ block: MarkdownBlock) -> String {
        switch block.kind {
        case .heading(let level, let id, let content):
            "h\(level)\(id.map { "#" + $0 } ?? "")(\(of(content)))"
        case .paragraph(let content): "p(\(of(content)))"
        case .code(let info, let text): "code[\(info)](\(text))"
        case .quote(let inner): "quote(\(of(inner)))"
        case .alert(let kind, let inner): "\(kind)(\(of(inner)))"
        case .list(let list):
            (list.start.map { "ol\($0)" } ?? "ul") + (list.isTight ? "" : "~") + "("
                + list.items.map { item in
                    (item.isChecked.map { $0 ? "x:" : "o:" } ?? "") + of(item.blocks)
                }.joined(separator: "; ") + ")"
        case .table(let table):
            "table("
                + ([table.header] + table.rows).map { row in
                    row.map { of($0) }.joined(separator: "|")
                }.joined(separator: "; ") + ")"
        case .rule: "rule"
        case .html(let text): "html(\(text))"
        }
    }

    static func of(_ content: [MarkdownInline]) -> String {
        content.map { inline in
            switch inline {
            case .text(let text): text
            case .code(let text): "`\(text)`"
            case .value(let value): "value<\(value.source)>"
            case .emphasis(let inner): "em(\(of(inner)))"
            case .strong(let inner): "b(\(of(inner)))"
            case .strikethrough(let inner): "del(\(of(inner)))"
            case .link(let address, let inner, _): "link[\(address)](\(of(inner)))"
            case .image(let address, let alt): "image[\(address)](\(alt))"
            case .math(let span): span.isDisplay ? "display<\(span.tex)>" : "math<\(span.tex)>"
            case .crossReference(let label, _): "ref<\(label)>"
            case .footnoteReference(let number): "note<\(number)>"
            case .softBreak: "/"
            case .lineBreak: "//"
            case .html(let text): "raw<\(text)>"
            }
        }.joined()
    }
}
