/// Figures for terminals: characters only, no colour.
extension Figure {
    /// The figure in lines of at most so many columns, without a final line break.
    ///
    /// - Parameter columns: of the terminal; less than 24 counts as 24.
    public func plainText(columns: Int) -> String {
        let columns = max(24, min(columns, 400))
        var lines: [String] = []
        if let title { lines += TerminalText.wrapped(title, to: columns) }
        switch self {
        case .plot(let plot): lines += plot.plainLines(columns: columns)
        case .images(let grid): lines += grid.plainLines(columns: columns)
        case .table(let table):
            if let caption = table.caption {
                lines += TerminalText.wrapped(caption, to: columns)
            }
            lines += table.plainLines(columns: columns)
        }
        return lines.map { TerminalText.fitted($0, to: columns).withoutTrailingSpaces }
            .joined(separator: "\n")
    }
}

/// Text measured in columns of a terminal.
enum TerminalText {
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    /// The text cut to so many columns, with an ellipsis if something was left out.
    static func fitted(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var kept = ""
        var used = 1
        for character in text {
            used += width(of: String(character))
            if used > columns { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The text in lines broken at spaces; a word longer than a line is cut.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.figureLabel(limit: 400).split(separator: " ") {
            if let last = lines.last, width(of: last) + 1 + width(of: String(word)) <= columns {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(fitted(String(word), to: columns))
            }
        }
        return lines
    }

    static func padded(_ text: String, to columns: Int, isRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - width(of: text)))
        return isRight ? space + text : text + space
    }

    /// East Asian wide characters take two columns, combining marks none.
    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}

extension String {
    var withoutTrailingSpaces: String {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...last])
    }
}
