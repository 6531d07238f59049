import Diagnostics
import Markdown
import Notebooks

/// Running text.
extension PageRenderer {
    mutating func inlines(_ content: [MarkdownInline]) -> [Markup] {
        content.map { inline($0) }
    }

    private mutating func inline(_ inline: MarkdownInline) -> Markup {
        switch inline {
        case .text(let text), .html(let text): .text(text)
        case .code(let text): .tag("code", [:], .text(text))
        case .value(let expression): value(expression)
        case .emphasis(let content): .element("em", [], inlines(content))
        case .strong(let content): .element("strong", [], inlines(content))
        case .strikethrough(let content): .element("del", [], inlines(content))
        case .link(let address, let content, let line): link(address, content, line: line)
        case .image(let address, let alt): image(address, alt)
        case .math(let span): formula(span)
        case .crossReference(let label, let line): reference(label, line: line)
        case .footnoteReference(let number): note(number)
        case .softBreak: "\n"
        case .lineBreak: .tag("br")
        }
    }

    // MARK: - Links

    private mutating func link(
        _ address: String, _ content: [MarkdownInline], line: Int
    ) -> Markup {
        let words = inlines(content.withoutLinks)
        if address.hasPrefix("#") {
            let id = LinkAddress.decoded(String(address.dropFirst()))
            if plan.leads(to: id) {
                return .element("a", [.init("href", "#" + id)], words)
            }
            diagnostics.append(ReportMessages.brokenLink(id, span(of: address, from: line)))
        } else if let outside = LinkAddress.outside(address) {
            let attributes = [
                Markup.Attribute("href", outside), .init("rel", "noopener noreferrer"),
            ]
            return .element("a", attributes, words)
        }
        // Elsewhere on this disk, or a scheme that is not followed: the words and the path.
        guard content.plainText != address else { return .tag("code", [:], .text(address)) }
        let path = Markup.tag("code", [:], .text(LinkAddress.shortened(address)))
        return .sequence(words + [" (", path, ")"])
    }

    /// Nothing is loaded: a page is one file.
    private func image(_ address: String, _ alt: String) -> Markup {
        let path = Markup.tag("code", [:], .text(LinkAddress.shortened(address)))
        let name = alt.isEmpty ? "Image" : "Image: " + alt
        return .tag("span", ["class": "image"], .text(name + " ("), path, ")")
    }

    private mutating func reference(_ label: String, line: Int) -> Markup {
        if let target = plan.targets[label] {
            return .tag("a", ["href": "#" + target.id], .text(target.text))
        }
        let place = span(of: "@" + label, from: line)
        diagnostics.append(
            ReportMessages.unknownReference(label, place, known: plan.targets.keys.sorted()))
        return .tag("code", ["class": "wrong"], .text("@" + label))
    }

    private mutating func note(_ number: Int) -> Markup {
        guard content.footnotes.indices.contains(number - 1) else { return .text("[\(number)]") }
        let id = plan.claim("note-ref-\(number)")
        notedReferences[number] = notedReferences[number] ?? id
        return .tag(
            "sup", [:],
            .tag(
                "a", ["id": id, "href": "#note-\(number)", "aria-label": "Note \(number)"],
                .text(String(number))))
    }

    // MARK: - Values and formulas

    /// The value that the run found; the expression where there is none.
    private func value(_ expression: InlineExpression) -> Markup {
        let found = run.inlineValues.first {
            $0.range.lowerBound == expression.range.lowerBound
        }
        if let text = found?.text { return .tag("span", ["class": "value"], .text(text)) }
        return .tag("code", [:], .text(expression.source))
    }

    private mutating func formula(_ span: MathSpan) -> Markup {
        do {
            let math = try MathML.convert(span)
            let markup = Self.markup(math)
            let isWide = math.characterCount > 20
            guard span.isDisplay || isWide else { return markup }
            return Self.box(
                "span", class: span.isDisplay ? "formula" : "formula in-line", label: "Formula",
                [markup])
        } catch {
            diagnostics.append(ReportMessages.unreadableFormula(error, self.span(span.range)))
            return .tag("code", ["class": "wrong"], .text(span.tex))
        }
    }

    private static func markup(_ math: MathMarkup) -> Markup {
        switch math {
        case .text(let text): .text(text)
        case .element(let name, let attributes, let children):
            .element(
                name, attributes.map { .init($0.name, $0.value) }, children.map(markup))
        }
    }
}

/// Which addresses a page links to.
enum LinkAddress {
    /// The address of a `http`, `https` or `mailto` link as it may stand in an attribute; nil
    /// for every other.
    static func outside(_ address: String) -> String? {
        let lowered = address.lowercased()
        let schemes = ["http://", "https://", "mailto:"]
        guard let scheme = schemes.first(where: { lowered.hasPrefix($0) }),
            lowered.count > scheme.count
        else { return nil }
        let rest = address.dropFirst(scheme.count)
        let host = rest.prefix { !"/?#".contains($0) }
        let isPlain = host.utf8.allSatisfy { isUnreserved($0) || "@:+,%".utf8.contains($0) }
        guard isPlain,
            scheme == "mailto:" || host.first?.isLetter == true
                || host.first?.isNumber == true
        else { return nil }
        return scheme + encoded(rest)
    }

    /// Every byte that an address may not hold as `%41`.
    private static func encoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        var hasFragment = false
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == 0x25 && index + 2 < bytes.count
                && isHexadecimal(bytes[index + 1]) && isHexadecimal(bytes[index + 2])
            let isHash = byte == 0x23 && !hasFragment
            if isHash { hasFragment = true }
            if isUnreserved(byte) || isEscape || isHash || "/?:@!$&'()*+,;=".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || "-._~".utf8.contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// `%41` as the byte it stands for.
    static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == 0x25, index + 2 < source.count,
                let value = UInt8(
                    String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An address in data can be long: its beginning.
    static func shortened(_ address: String) -> String {
        address.count <= 120 ? address : address.prefix(80) + "…"
    }
}
