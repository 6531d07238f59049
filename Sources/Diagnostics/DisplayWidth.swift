/// How wide text stands in a terminal or a fixed-pitch font.
package enum DisplayWidth {
    /// Cells taken by one character: 0 for marks that combine, 2 for wide East Asian
    /// characters and pictographs, else 1.
    package static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.value < 0x300 { return hasPictureSelector(character) ? 2 : 1 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if first.properties.isEmojiPresentation || hasPictureSelector(character) { return 2 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }

    /// Whether a variation selector asks for the picture, as in `❤️`.
    private static func hasPictureSelector(_ character: Character) -> Bool {
        character.unicodeScalars.contains("\u{FE0F}")
    }

    package static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    /// The text with tabs as four spaces and what a terminal would obey made visible.
    package static func shown(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: result += "    "
            case 0..<0x20:
                result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? " ")
            case 0x7F...0x9F, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Breaks a paragraph into lines of at most `limit` cells at its spaces.
    package static func wrapped(_ text: String, limit: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            wrappedLine($0, limit: limit)
        }
    }

    private static func wrappedLine(_ line: Substring, limit: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var width = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let wordWidth = of(word)
            if width > 0, width + 1 + wordWidth > limit {
                lines.append(current)
                current = String(word)
                width = wordWidth
            } else {
                if !lines.isEmpty || width > 0 || !current.isEmpty {
                    current += width > 0 ? " " : ""
                    width += width > 0 ? 1 : 0
                }
                current += word
                width += wordWidth
            }
        }
        lines.append(current)
        return lines
    }
}
