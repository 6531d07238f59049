/// Writing the tree as HTML: the one place where text is escaped.
///
/// 1. `&`, `<`, `>` and `"` become references in every text and attribute.
/// 2. Characters that change what a reader sees without being seen are made visible:
///    direction controls as `⟨U+202E⟩`, control characters as their pictures, `␛`.
/// 3. The text of `style` and `script` is written as it stands, with `</` broken up; only the
///    page's own style and script ever go there.
/// 4. Void elements have no end tag, all others have one, in SVG and MathML too.
extension Markup {
    public var html: String {
        var text = ""
        write(into: &text)
        return text
    }

    private func write(into text: inout String) {
        switch self {
        case .text(let words): text += Self.escaped(words)
        case .exact(let words): text += Self.escapedExactly(words)
        case .sequence(let parts): for part in parts { part.write(into: &text) }
        case .element(let name, let attributes, let children):
            Self.writeStart(name, attributes, into: &text)
            guard !Self.void.contains(name) else { return }
            if name == "style" || name == "script" {
                text += Self.rawText(children)
            } else {
                // A parser drops the first line end inside `pre`.
                if name == "pre" { text += "\n" }
                for child in children { child.write(into: &text) }
            }
            text += "</\(name)>"
        }
    }

    private static func writeStart(
        _ name: String, _ attributes: [Attribute], into text: inout String
    ) {
        text += "<\(name)"
        for attribute in attributes {
            text += " \(attribute.name)"
            if let value = attribute.value { text += "=\"\(escaped(value))\"" }
        }
        text += ">"
    }

    private static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ]

    /// The text of a style or script, as the bytes that its hash is taken of.
    static func rawText(_ children: [Markup]) -> String {
        var raw = ""
        for case .text(let words) in children { raw += words }
        return raw.replacing("</", with: "<\\/").replacing("<!--", with: "<\\!--")
    }

    // MARK: - Text

    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: Self.mayNeedEscape) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if last == "\r", scalar != "\n" { result += "␍" }
            last = scalar
            if let reference = reference(scalar) {
                result += reference
            } else if scalar != "\r" {
                result += visible(scalar)
            }
        }
        if last == "\r" { result += "␍" }
        return result
    }

    /// Only the references; a carriage return as a number, since a parser would drop it.
    private static func escapedExactly(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                result += "&#13;"
            } else if let reference = reference(scalar) {
                result += reference
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func reference(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        default: nil
        }
    }

    /// ASCII controls and the four signs; every byte of a longer character.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte >= 0x7F || byte < 0x20 && byte != 0x0A && byte != 0x09
            || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09, 0x0A: return String(scalar)
        case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value).map { String($0) } ?? ""
        case 0x7F: return "␡"
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF:
            return named(scalar)
        case let value where value & 0xFFFE == 0xFFFE: return named(scalar)
        default: return String(scalar)
        }
    }

    private static func named(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
    }
}
