import CCmarkGFM

/// Turns cmark's nodes into our tree.
///
/// Recursion is bounded: what is nested deeper than `depthLimit` becomes its text alone.
struct MarkdownBuilder {
    let extraction: InlineExtraction
    /// Lines of the file before the parsed text.
    let shift: Int

    static let depthLimit = 48

    func document(_ root: OpaquePointer) -> MarkdownDocument {
        var document = MarkdownDocument(blocks: [])
        for node in children(of: root) {
            if node.type == CMARK_NODE_FOOTNOTE_DEFINITION {
                document.footnotes.append(blocks(in: node, depth: 1))
            } else {
                document.blocks += block(node, depth: 1)
            }
        }
        return document
    }

    private func children(of node: OpaquePointer) -> [OpaquePointer] {
        var children: [OpaquePointer] = []
        var next = node.firstChild
        while let child = next {
            children.append(child)
            next = child.nextSibling
        }
        return children
    }

    // MARK: - Blocks

    private func blocks(in node: OpaquePointer, depth: Int) -> [MarkdownBlock] {
        children(of: node).flatMap { block($0, depth: depth + 1) }
    }

    /// Usually one block; none for a kind that shows nothing.
    private func block(_ node: OpaquePointer, depth: Int) -> [MarkdownBlock] {
        let line = node.startLine + shift
        guard depth < Self.depthLimit else {
            return [MarkdownBlock(.paragraph([.text(text(below: node))]), line: line)]
        }
        guard let kind = kind(of: node, depth: depth, line: line) else { return [] }
        return [MarkdownBlock(kind, line: line)]
    }

    private func kind(of node: OpaquePointer, depth: Int, line: Int) -> MarkdownBlock.Kind? {
        switch node.type {
        case CMARK_NODE_HEADING: heading(node, depth: depth, line: line)
        case CMARK_NODE_PARAGRAPH: .paragraph(inlines(in: node, depth: depth, line: line))
        case CMARK_NODE_CODE_BLOCK:
            .code(info: node.fenceInfo, text: extraction.restored(node.literal))
        case CMARK_NODE_BLOCK_QUOTE: quote(node, depth: depth)
        case CMARK_NODE_LIST: .list(list(node, depth: depth))
        case CMARK_NODE_THEMATIC_BREAK: .rule
        case CMARK_NODE_HTML_BLOCK: .html(extraction.restored(node.literal))
        default: node.typeName == "table" ? .table(table(node, depth: depth)) : nil
        }
    }

    private func heading(_ node: OpaquePointer, depth: Int, line: Int) -> MarkdownBlock.Kind {
        var content = inlines(in: node, depth: depth, line: line)
        var id: String?
        if case .text(let last)? = content.last, let split = HeadingID.split(last) {
            content[content.count - 1] = .text(split.text)
            id = split.id
        }
        let level = Int(cmark_node_get_heading_level(node))
        return .heading(level: level, id: id, content: content)
    }

    private func quote(_ node: OpaquePointer, depth: Int) -> MarkdownBlock.Kind {
        var blocks = blocks(in: node, depth: depth)
        guard case .paragraph(let content)? = blocks.first?.kind,
            case .text(let mark)? = content.first,
            let alert = Self.alert(mark), content.count == 1 || content[1] == .softBreak
        else { return .quote(blocks) }
        let rest = Array(content.dropFirst(2))
        if rest.isEmpty {
            blocks.removeFirst()
        } else {
            blocks[0].kind = .paragraph(rest)
        }
        return .alert(alert, blocks)
    }

    private static func alert(_ mark: String) -> MarkdownBlock.Alert? {
        let words = mark.lowercased().split(separator: " ").joined()
        return MarkdownBlock.Alert.allCases.first { words == "[!\($0.rawValue)]" }
    }

    private func list(_ node: OpaquePointer, depth: Int) -> MarkdownBlock.List {
        let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        return MarkdownBlock.List(
            start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
            isTight: cmark_node_get_list_tight(node) != 0,
            items: children(of: node).map { item in
                let isTask = item.typeName == "tasklist"
                return MarkdownBlock.Item(
                    blocks: blocks(in: item, depth: depth + 1),
                    isChecked: isTask
                        ? cmark_gfm_extensions_get_tasklist_item_checked(item) : nil)
            })
    }

    private func table(_ node: OpaquePointer, depth: Int) -> MarkdownBlock.Table {
        let count = Int(cmark_gfm_extensions_get_table_columns(node))
        let marks = cmark_gfm_extensions_get_table_alignments(node)
        let alignments = (0..<count).map { index -> MarkdownBlock.Alignment? in
            switch marks?[index] {
            case UInt8(ascii: "l"): .left
            case UInt8(ascii: "c"): .center
            case UInt8(ascii: "r"): .right
            default: nil
            }
        }
        var table = MarkdownBlock.Table(alignments: alignments, header: [], rows: [])
        for row in children(of: node) {
            let cells = children(of: row).map {
                inlines(in: $0, depth: depth + 2, line: row.startLine + shift)
            }
            if cmark_gfm_extensions_get_table_row_is_header(row) != 0 {
                table.header = cells
            } else {
                table.rows.append(cells)
            }
        }
        return table
    }

    // MARK: - Running text

    private func inlines(in node: OpaquePointer, depth: Int, line: Int) -> [MarkdownInline] {
        var content: [MarkdownInline] = []
        for child in children(of: node) {
            // A line that is the rest of a formula was no line of its own.
            let isRest =
                child.type == CMARK_NODE_TEXT
                && child.literal.unicodeScalars.first == InlineExtraction.gap
            if isRest, content.last == .softBreak { content.removeLast() }
            content += inline(child, depth: depth + 1, line: line)
        }
        return content
    }

    private func inline(_ node: OpaquePointer, depth: Int, line: Int) -> [MarkdownInline] {
        guard depth < Self.depthLimit else { return [.text(text(below: node))] }
        func content() -> [MarkdownInline] { inlines(in: node, depth: depth, line: line) }
        switch node.type {
        case CMARK_NODE_TEXT: return running(node.literal, line: line)
        case CMARK_NODE_SOFTBREAK: return [.softBreak]
        case CMARK_NODE_LINEBREAK: return [.lineBreak]
        case CMARK_NODE_CODE: return [.code(extraction.restored(node.literal))]
        case CMARK_NODE_HTML_INLINE: return [.html(extraction.restored(node.literal))]
        case CMARK_NODE_EMPH: return [.emphasis(content())]
        case CMARK_NODE_STRONG: return [.strong(content())]
        case CMARK_NODE_LINK:
            let address = extraction.restored(node.url)
            return [.link(address: address, content: content(), line: line)]
        case CMARK_NODE_IMAGE:
            return [.image(address: extraction.restored(node.url), alt: content().plainText)]
        case CMARK_NODE_FOOTNOTE_REFERENCE:
            return [Int(node.literal).map { .footnoteReference($0) } ?? .text(node.literal)]
        default:
            return node.typeName == "strikethrough" ? [.strikethrough(content())] : content()
        }
    }

    private func running(_ text: String, line: Int) -> [MarkdownInline] {
        extraction.pieces(of: text).flatMap { piece -> [MarkdownInline] in
            switch piece {
            case .math(let span): [.math(span)]
            case .value(let expression): [.value(expression)]
            case .text(let text): CrossReferences.split(text, line: line)
            }
        }
    }

    /// All text under a node, in order, found without recursion.
    private func text(below node: OpaquePointer) -> String {
        guard let iterator = cmark_iter_new(node) else { return "" }
        defer { cmark_iter_free(iterator) }
        var text = ""
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE else { return extraction.restored(text) }
            guard event == CMARK_EVENT_ENTER, let part = cmark_iter_get_node(iterator) else {
                continue
            }
            text += part.type == CMARK_NODE_SOFTBREAK ? " " : part.literal
        }
    }
}

/// The `{#sec-data}` that may end a heading or a caption.
public enum HeadingID {
    /// Nil if the text ends with none.
    public static func split(_ text: String) -> (text: String, id: String)? {
        guard text.hasSuffix("}"), let open = text.lastIndex(of: "{") else { return nil }
        let inside = text[text.index(after: open)...].dropLast()
        guard inside.first == "#" else { return nil }
        let id = inside.dropFirst()
        guard let first = id.first, first.isASCII, first.isLetter,
            id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        else { return nil }
        var before = text[..<open]
        while before.last == " " { before.removeLast() }
        return (String(before), String(id))
    }
}

/// Finds `@fig-…`, `@tbl-…` and `@sec-…` in running text.
enum CrossReferences {
    static let kinds = ["fig-", "tbl-", "sec-"]

    static func split(_ text: String, line: Int) -> [MarkdownInline] {
        guard text.contains("@") else { return [.text(text)] }
        var parts: [MarkdownInline] = []
        var plain = ""
        var rest = Substring(text)
        while let character = rest.first {
            if character == "@", plain.last.map(isWordPart) != true,
                let label = label(at: rest.dropFirst())
            {
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(.crossReference(label: label, line: line))
                rest = rest.dropFirst(label.count + 1)
            } else {
                plain.append(character)
                rest.removeFirst()
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        return parts
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber
    }

    private static func label(at text: Substring) -> String? {
        guard kinds.contains(where: { text.hasPrefix($0) }) else { return nil }
        var label = text.prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
        }
        while label.last == "-" || label.last == "_" { label.removeLast() }
        return label.count > 4 ? String(label) : nil
    }
}
