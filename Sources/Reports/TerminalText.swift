/// What a program printed, made fit for a page.
///
/// 1. Colours and weights of ANSI escapes become classes; every other escape goes.
/// 2. A carriage return starts its line anew, as a terminal shows it; a backspace takes the
///    character before it.
/// 3. All other control characters go. Direction controls stay for the writer, which makes
///    them visible.
/// 4. Over 64 KiB, the first 200 and last 100 lines are shown, with the number left out.
struct TerminalText {
    struct Piece: Equatable {
        var text: String
        /// CSS classes, such as `a-red a-bold`; empty for plain text.
        var classes: String
    }

    private(set) var pieces: [Piece] = []
    private var style = Style()

    static let limit = 65_536
    static let firstLines = 200
    static let lastLines = 100

    private struct Style: Equatable {
        var color: String?
        var isBold = false
        var isItalic = false
        var isUnderlined = false

        var classes: String {
            var names = color.map { ["a-" + $0] } ?? []
            if isBold { names.append("a-bold") }
            if isItalic { names.append("a-italic") }
            if isUnderlined { names.append("a-under") }
            return names.joined(separator: " ")
        }
    }

    init(_ text: String) {
        let scalars = Array(Self.shortened(text).unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar.value {
            case 0x1B: readEscape(scalars, &index)
            case 0x9B: readControlSequence(scalars, &index)
            case 0x0D:
                let isLineEnd = index < scalars.count && scalars[index] == "\n"
                if !isLineEnd { dropLine() }
            case 0x08: dropCharacter()
            case 0x09, 0x0A: append(scalar)
            case 0..<0x20, 0x7F...0x9F: continue
            default: append(scalar)
            }
        }
    }

    /// The first and last lines of a text that is too long.
    static func shortened(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > firstLines + lastLines else {
            let half = limit / 2
            let left = text.utf8.count - 2 * half
            return String(decoding: text.utf8.prefix(half), as: UTF8.self)
                + "\n… \(left) bytes left out\n"
                + String(decoding: text.utf8.suffix(half), as: UTF8.self)
        }
        let left = lines.count - firstLines - lastLines
        let kept = lines.prefix(firstLines) + ["… \(left) lines left out"] + lines.suffix(lastLines)
        let shown = kept.joined(separator: "\n")
        return shown.utf8.count > limit * 4 ? String(shown.prefix(limit)) + "…" : shown
    }

    // MARK: - Pieces

    private mutating func append(_ scalar: Unicode.Scalar) {
        let classes = style.classes
        if let last = pieces.indices.last, pieces[last].classes == classes {
            pieces[last].text.unicodeScalars.append(scalar)
        } else {
            pieces.append(Piece(text: String(scalar), classes: classes))
        }
    }

    private mutating func dropCharacter() {
        guard let last = pieces.indices.last, pieces[last].text.last?.isNewline == false else {
            return
        }
        pieces[last].text.removeLast()
        if pieces[last].text.isEmpty { pieces.removeLast() }
    }

    private mutating func dropLine() {
        while let last = pieces.indices.last {
            if let end = pieces[last].text.lastIndex(of: "\n") {
                let after = pieces[last].text.index(after: end)
                pieces[last].text.removeSubrange(after...)
                return
            }
            pieces.removeLast()
        }
    }

    // MARK: - Escapes

    private mutating func readEscape(_ scalars: [Unicode.Scalar], _ index: inout Int) {
        guard index < scalars.count else { return }
        let kind = scalars[index]
        index += 1
        if kind == "[" {
            readControlSequence(scalars, &index)
        } else if kind == "]" || kind == "P" || kind == "^" || kind == "_" {
            skipString(scalars, &index)
        } else if ("\u{20}"..."\u{2F}").contains(kind), index < scalars.count {
            index += 1
        }
    }

    /// A title or another string, up to a bell or `ESC \`; never over a line end.
    private func skipString(_ scalars: [Unicode.Scalar], _ index: inout Int) {
        while index < scalars.count, scalars[index] != "\n" {
            let scalar = scalars[index]
            index += 1
            if scalar.value == 0x07 { return }
            if scalar.value == 0x1B {
                if index < scalars.count, scalars[index] == "\\" { index += 1 }
                return
            }
        }
    }

    private mutating func readControlSequence(_ scalars: [Unicode.Scalar], _ index: inout Int) {
        var parameters = ""
        while index < scalars.count, ("\u{20}"..."\u{3F}").contains(scalars[index]) {
            parameters.unicodeScalars.append(scalars[index])
            index += 1
        }
        guard index < scalars.count else { return }
        let final = scalars[index]
        guard ("\u{40}"..."\u{7E}").contains(final) else { return }
        index += 1
        if final == "m" { apply(parameters) }
    }

    private static let colors = [
        nil, "red", "green", "yellow", "blue", "magenta", "cyan", nil,
    ]

    private mutating func apply(_ parameters: String) {
        var codes = parameters.split(separator: ";", omittingEmptySubsequences: false)
            .map { Int($0) ?? 0 }[...]
        while let code = codes.popFirst() {
            switch code {
            case 0: style = Style()
            case 1: style.isBold = true
            case 3: style.isItalic = true
            case 4: style.isUnderlined = true
            case 22: style.isBold = false
            case 23: style.isItalic = false
            case 24: style.isUnderlined = false
            case 30...37: style.color = Self.colors[code - 30]
            case 90...97: style.color = Self.colors[code - 90]
            case 39: style.color = nil
            case 38, 48:
                // A colour of a larger palette: its parameters are read, the text stays plain.
                codes = codes.dropFirst(codes.first == 2 ? 4 : 2)
            default: continue
            }
        }
    }
}
