/// How wide text will be, guessed without a font file, so that a drawing is the same on every
/// machine. The classes are those of common sans-serif fonts, a little on the wide side.
enum TextWidth {
    static func of(_ text: String, size: Double = Drawing.fontSize) -> Double {
        text.unicodeScalars.reduce(0) { $0 + em(of: $1) } * size
    }

    /// The text cut to a width, with an ellipsis if something was left out.
    static func fitted(_ text: String, to width: Double) -> String {
        if of(text) <= width { return text }
        var kept = ""
        var used = of("…")
        for character in text {
            used += of(String(character))
            if used > width { break }
            kept.append(character)
        }
        return kept.isEmpty ? "…" : kept + "…"
    }

    private static func em(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "|", "!", "'", ".", ",", ":", ";", " ", "f", "t", "r", "(", ")",
            "[", "]":
            0.37
        case "m", "w", "M", "W", "@", "%", "—", "…": 0.95
        case "A"..."Z": 0.7
        case "0"..."9", "a"..."z": 0.6
        case "⁰", "¹", "²", "³", "⁴"..."⁹", "⁻": 0.42
        case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200D}": 0
        case "\u{1100}"..."\u{FFDC}", "\u{1F000}"...: 1.05
        default: 0.68
        }
    }
}

extension String {
    /// Fit for one line of a figure: no line breaks, no control or direction marks, at most so
    /// many characters.
    func figureLabel(limit: Int = 80) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
            case .format where scalar != "\u{200D}": continue
            default: result.append(scalar)
            }
        }
        let text = String(result)
        return text.count <= limit ? text : String(text.prefix(limit - 1)) + "…"
    }
}
