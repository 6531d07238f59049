import Diagnostics
import Markdown

/// Prose of a notebook as lines for a terminal: wrapped, with headings and emphasis that stand
/// out.
struct ProseText {
    let terminal: Terminal
    /// What stands for a value in the prose.
    let value: (InlineExpression) -> String

    /// The lines of all blocks, an empty one between them.
    func lines(_ document: MarkdownDocument) -> [String] {
        lines(document.blocks, indent: "")
    }

    private func lines(_ blocks: [MarkdownBlock], indent: String, isTight: Bool = false) -> [String]
    {
        var result: [String] = []
        for block in blocks {
            let lines = lines(block.kind, indent: indent)
            guard !lines.isEmpty else { continue }
            if !result.isEmpty, !isTight { result.append("") }
            result += lines
        }
        return result
    }

    private func lines(_ kind: MarkdownBlock.Kind, indent: String) -> [String] {
        switch kind {
        case .heading(let level, _, let content):
            let sign = String(repeating: "#", count: level) + " "
            return wrapped([Piece(text: sign, style: .faint)] + pieces(content, .strong), indent)
        case .paragraph(let content): return wrapped(pieces(content), indent)
        case .code(_, let text):
            return text.split(separator: "\n", omittingEmptySubsequences: false).map {
                indent + "    " + terminal.styled(DisplayWidth.shown(String($0)), .faint)
            }
        case .quote(let blocks): return lines(blocks, indent: indent + "│ ")
        case .alert(let alert, let blocks):
            let title = indent + "│ " + terminal.styled(alert.rawValue.uppercased(), .strong)
            return [title] + lines(blocks, indent: indent + "│ ")
        case .list(let list): return lines(list, indent)
        case .table(let table): return lines(table, indent)
        case .rule:
            return [indent + terminal.styled(String(repeating: "─", count: 20), .faint)]
        case .html(let text):
            return wrapped([Piece(text: text, style: .faint)], indent)
        }
    }

    private func lines(_ list: MarkdownBlock.List, _ indent: String) -> [String] {
        var result: [String] = []
        for (index, item) in list.items.enumerated() {
            var sign = list.start.map { "\($0 + index). " } ?? "• "
            if let isChecked = item.isChecked { sign += isChecked ? "☑ " : "☐ " }
            let space = String(repeating: " ", count: DisplayWidth.of(sign))
            var inner = lines(item.blocks, indent: indent + space, isTight: list.isTight)
            if let first = inner.first {
                inner[0] = indent + sign + first.dropFirst(indent.count + space.count)
            }
            if !list.isTight, !result.isEmpty { result.append("") }
            result += inner
        }
        return result
    }

    private func lines(_ table: MarkdownBlock.Table, _ indent: String) -> [String] {
        let rows = ([table.header] + table.rows).map { row in
            row.map { pieces($0).map(\.text).joined() }
        }
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
        }
        return rows.enumerated().map { index, row in
            let cells = row.enumerated().map { column, text in
                text + String(repeating: " ", count: widths[column] - DisplayWidth.of(text))
            }
            let line = cells.joined(separator: "  ")
            return indent + (index == 0 ? terminal.styled(line, .strong) : line)
        }
    }

    // MARK: - Running text

    private struct Piece {
        var text: String
        var style: TextStyle?
    }

    private func pieces(_ content: [MarkdownInline], _ style: TextStyle? = nil) -> [Piece] {
        content.flatMap { inline -> [Piece] in
            switch inline {
            case .text(let text): [Piece(text: text, style: style)]
            case .code(let text): [Piece(text: text, style: .builtin)]
            case .value(let expression): [Piece(text: value(expression), style: .number)]
            case .emphasis(let inner), .strong(let inner): pieces(inner, .strong)
            case .strikethrough(let inner): pieces(inner, .faint)
            case .link(_, let inner, _): pieces(inner, style ?? .prompt)
            case .image(_, let alt): [Piece(text: "[picture: \(alt)]", style: .faint)]
            case .math(let span): [Piece(text: span.tex, style: .definition)]
            case .crossReference(let label, _): [Piece(text: label, style: .prompt)]
            case .footnoteReference(let number): [Piece(text: "[\(number)]", style: .faint)]
            case .softBreak: [Piece(text: " ", style: style)]
            case .lineBreak: [Piece(text: "\n", style: nil)]
            case .html(let text): [Piece(text: text, style: .faint)]
            }
        }
    }

    /// Lines of words, each word with its style; words of several pieces stay together.
    private func wrapped(_ pieces: [Piece], _ indent: String) -> [String] {
        let room = max(20, min(terminal.columns, 80) - DisplayWidth.of(indent))
        var lines: [String] = []
        var line = ""
        var width = 0
        var word = ""
        var wordWidth = 0
        func endWord() {
            guard wordWidth > 0 else { return }
            if width > 0, width + 1 + wordWidth > room { endLine() }
            line += (width > 0 ? " " : "") + word
            width += (width > 0 ? 1 : 0) + wordWidth
            word = ""
            wordWidth = 0
        }
        func endLine() {
            lines.append(indent + line)
            line = ""
            width = 0
        }
        for piece in pieces {
            let parts = piece.text.split(omittingEmptySubsequences: false) { $0.isWhitespace }
            for (index, part) in parts.enumerated() {
                if index > 0 { endWord() }
                guard !part.isEmpty else { continue }
                let shown = DisplayWidth.shown(String(part))
                word += piece.style.map { terminal.styled(shown, $0) } ?? shown
                wordWidth += DisplayWidth.of(shown)
            }
            if piece.text == "\n" { endLine() }
        }
        endWord()
        if width > 0 { endLine() }
        return lines
    }
}
