import Diagnostics
import Markdown

/// Blocks of prose.
extension PageRenderer {
    mutating func blocks(_ blocks: [MarkdownBlock], isTight: Bool = false) -> [Markup] {
        var parts: [Markup] = []
        var index = 0
        while index < blocks.count {
            let block = blocks[index]
            if case .table(let table) = block.kind {
                let caption = TableCaption(following: index, in: blocks)
                parts.append(self.table(table, caption: caption, line: block.line))
                if caption != nil { index += 1 }
            } else if let part = self.block(block, isTight: isTight) {
                parts.append(part)
            }
            index += 1
        }
        return parts
    }

    private mutating func block(_ block: MarkdownBlock, isTight: Bool) -> Markup? {
        switch block.kind {
        case .heading(let level, _, let content):
            heading(level: level, content: content, line: block.line)
        case .paragraph(let content):
            isTight ? .sequence(inlines(content)) : .element("p", [], inlines(content))
        case .code(let info, let text): code(info: info, text: text, line: block.line)
        case .quote(let inner): .element("blockquote", [], blocks(inner))
        case .alert(let kind, let inner): alert(kind, inner)
        case .list(let list): self.list(list)
        case .rule: .tag("hr")
        case .html(let text): html(text)
        case .table: nil
        }
    }

    // MARK: - Headings

    private mutating func heading(
        level: Int, content: [MarkdownInline], line: Int
    ) -> Markup? {
        let words = content.plainText
        guard words.contains(where: { !$0.isWhitespace }), let id = plan.headingIDs[line] else {
            return nil
        }
        let level = min(level + levelShift, lastLevel + 1, 6)
        let shownLevel = max(level, 2)
        lastLevel = shownLevel
        let text = inlines(content)
        if shownLevel <= 3 {
            let plain = inlines(content.withoutLinks)
            outline.append(.heading(level: shownLevel, id: id, content: plain))
        }
        let anchor = Markup.tag(
            "a", ["class": "anchor", "href": "#" + id, "aria-label": "Link to “\(words)”"], "#")
        return .element("h\(shownLevel)", [.init("id", id)], text + [" ", anchor])
    }

    // MARK: - Code and raw text

    private mutating func code(info: String, text: String, line: Int) -> Markup? {
        if let index = plan.cellAtLine[line] { return cell(index) }
        guard plan.cell(holding: line) == nil else { return nil }
        let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
        var content: [Markup] = [.text(text)]
        if info == "noise" {
            let file = SourceFile(name: fileName, text: text)
            content = CodeMarkup.code(
                file, range: 0..<file.bytes.count, builtins: options.builtinNames)
        }
        return Self.box("pre", class: "code", label: "Code", [.element("code", [], content)])
    }

    /// Shown as text; a comment is not shown.
    private func html(_ text: String) -> Markup? {
        var text = Substring(text)
        while text.last?.isWhitespace == true { text.removeLast() }
        let isComment = text.hasPrefix("<!--") && text.hasSuffix("-->")
        if isComment { return nil }
        return Self.box("pre", class: "raw", label: "HTML, shown as text", [.text(String(text))])
    }

    /// A part that may scroll sideways, reachable by keyboard.
    static func box(
        _ name: String, class className: String, label: String, _ children: [Markup]
    ) -> Markup {
        .element(
            name,
            [
                .init("class", className), .init("tabindex", "0"), .init("role", "group"),
                .init("aria-label", label),
            ], children)
    }

    // MARK: - Lists and quotations

    private mutating func alert(_ kind: MarkdownBlock.Alert, _ inner: [MarkdownBlock]) -> Markup {
        let word = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
        let head = Markup.tag("p", ["class": "alert-kind"], .text(word))
        return .element("div", [.init("class", "alert \(kind.rawValue)")], [head] + blocks(inner))
    }

    private mutating func list(_ list: MarkdownBlock.List) -> Markup {
        let items = list.items.map { item -> Markup in
            var content = blocks(item.blocks, isTight: list.isTight)
            guard let isChecked = item.isChecked else { return .element("li", [], content) }
            let sign = Markup.sequence([
                .tag("span", ["aria-hidden": "true"], isChecked ? "☑ " : "☐ "),
                .tag("span", ["class": "vh"], isChecked ? "Done: " : "To do: "),
            ])
            // Beside the first paragraph's words, not above them.
            if case .element("p", let attributes, let words)? = content.first {
                content[0] = .element("p", attributes, [sign] + words)
            } else {
                content.insert(sign, at: 0)
            }
            return .element("li", [.init("class", "task")], content)
        }
        guard let start = list.start else { return .element("ul", [], items) }
        let attributes = start == 1 ? [] : [Markup.Attribute("start", String(start))]
        return .element("ol", attributes, items)
    }

    // MARK: - Tables

    private mutating func table(
        _ table: MarkdownBlock.Table, caption: TableCaption?, line: Int
    ) -> Markup {
        let names = table.header.map(\.plainText).filter { !$0.isEmpty }
        let place = plan.tables[line]
        var captionMarkup = Markup.tag(
            "caption", ["class": "vh"], .text("Table of " + names.joined(separator: ", ")))
        if let caption, let place {
            captionMarkup = .element(
                "caption", [], [Self.selfLink(place), ": "] + inlines(caption.content))
        }
        let head = table.header.enumerated().map { index, content -> Markup in
            let isEmpty = content.plainText.allSatisfy(\.isWhitespace)
            let words =
                isEmpty
                ? [Markup.tag("span", ["class": "vh"], .text("Column \(index + 1)"))]
                : inlines(content)
            let attributes = [Markup.Attribute("scope", "col")] + alignment(index, in: table)
            return .element("th", attributes, words)
        }
        let rows = table.rows.map { row -> Markup in
            .element(
                "tr", [],
                row.enumerated().map { index, content in
                    .element("td", alignment(index, in: table), inlines(content))
                })
        }
        let parts: [Markup] = [
            captionMarkup, .tag("thead", [:], .element("tr", [], head)),
            .element("tbody", [], rows),
        ]
        let id = place.map { [Markup.Attribute("id", $0.id)] } ?? []
        return Self.box(
            "div", class: "scroll", label: place?.name ?? "Table",
            [.element("table", id, parts)])
    }

    private func alignment(_ column: Int, in table: MarkdownBlock.Table) -> [Markup.Attribute] {
        guard table.alignments.indices.contains(column), let side = table.alignments[column],
            side != .left
        else { return [] }
        return [.init("class", side == .right ? "num" : "mid")]
    }

    /// The number of a figure or table, which leads to itself so that it can be linked to.
    static func selfLink(_ place: PagePlan.Place) -> Markup {
        .tag("a", ["class": "self", "href": "#" + place.id], .text(place.name))
    }

    // MARK: - Notes

    mutating func footnotes() -> Markup? {
        guard !content.footnotes.isEmpty else { return nil }
        let items = content.footnotes.enumerated().map { index, note -> Markup in
            var parts = blocks(note)
            if let source = notedReferences[index + 1] {
                let back = Markup.tag(
                    "a",
                    [
                        "class": "back", "href": "#" + source,
                        "aria-label": "Back to where note \(index + 1) is referred to",
                    ], "↩")
                if case .element("p", let attributes, let words)? = parts.last {
                    parts[parts.count - 1] = .element("p", attributes, words + [" ", back])
                } else {
                    parts.append(back)
                }
            }
            return .element("li", [.init("id", "note-\(index + 1)")], parts)
        }
        return .tag(
            "div", ["class": "notes", "role": "group", "aria-label": "Notes"],
            .element("ol", [], items))
    }
}

extension [MarkdownInline] {
    /// For a place that is a link itself: links and notes become their words.
    var withoutLinks: [MarkdownInline] {
        flatMap { inline -> [MarkdownInline] in
            switch inline {
            case .link(_, let content, _): content.withoutLinks
            case .emphasis(let content): [.emphasis(content.withoutLinks)]
            case .strong(let content): [.strong(content.withoutLinks)]
            case .strikethrough(let content): [.strikethrough(content.withoutLinks)]
            case .footnoteReference: []
            case .crossReference(let label, _): [.text("@" + label)]
            default: [inline]
            }
        }
    }
}
