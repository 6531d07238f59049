import CCmarkGFM
import Diagnostics

/// Takes formulas and inline values out of a Markdown text before it is parsed, and leaves a
/// mark for each, so that their places in the file stay known.
///
/// Emphasis, escapes and table bars would else tear `$a_1 * b_1$` apart. The rules are
/// GitHub's:
///
/// 1. `$$…$$` is a displayed formula and may go on over several lines, not over a blank one.
/// 2. `$…$` is one in the line if no letter, digit or backslash stands before the first
///    dollar, no letter or digit after the last, and no space just inside either. So
///    `$5 and $6` is money.
/// 3. `` $`…`$ `` is one in the line, whatever stands inside.
/// 4. Code, raw HTML blocks and `\$` are left alone; a code span that begins with
///    `{noise}` and a space is an inline value.
///
/// A mark is `U+FDD0 number U+FDD1`; each further line of a formula keeps its place as a
/// line with `U+FDD2` alone. These are noncharacters, which no text interchanges.
struct InlineExtraction {
    private(set) var bytes: [UInt8] = []
    /// What the marks stand for; never text.
    private(set) var extracts: [Piece] = []
    private let source: [UInt8]
    /// Offset in the file of the first byte of `source`.
    private let start: Int
    /// How far ahead no formula of a kind ends, and which runs of backticks close nothing
    /// before the end of the region: so that a text of lone dollars takes linear time.
    private var searched = Searched()

    private struct Searched {
        var displayed = 0
        var quoted = 0
        var inLine = 0
        var backticks: Set<Int> = []
    }

    static let open = Self.mark(0xFDD0)
    static let close = Self.mark(0xFDD1)
    static let gap = Self.mark(0xFDD2)

    /// Literals cannot name a noncharacter.
    private static func mark(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(value) ?? Unicode.Scalar(UInt8(0))
    }

    init(_ file: SourceFile, range: Range<Int>) {
        start = range.lowerBound
        source = Self.withoutMarks(Array(file.bytes[range]))
        bytes.reserveCapacity(source.count)
        let lines = Self.lines(of: source)
        let isCode = Self.codeLines(in: source, count: lines.count)
        var index = 0
        while index < lines.count {
            let first = index
            while index < lines.count, !isCode[index], !isBlank(lines[index]) { index += 1 }
            if index > first {
                scan(lines[first].lowerBound..<lines[index - 1].upperBound)
            } else {
                bytes += source[lines[index]]
                index += 1
            }
        }
    }

    /// The text with every mark turned back into what was written.
    func restored(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(Self.open) || scalars.contains(Self.gap) else { return text }
        return pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .math(let span): span.isDisplay ? "$$\(span.tex)$$" : "$\(span.tex)$"
            case .value(let expression): "`{noise} \(expression.source)`"
            }
        }.joined()
    }

    enum Piece {
        case text(String)
        case math(MathSpan)
        case value(InlineExpression)
    }

    /// The text cut at its marks; the marks of further lines are dropped.
    func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var digits: String?
        for scalar in text.unicodeScalars where scalar != Self.gap {
            if scalar == Self.open {
                digits = ""
            } else if scalar == Self.close, let number = digits.flatMap({ Int($0) }),
                extracts.indices.contains(number)
            {
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(extracts[number])
                digits = nil
            } else if digits != nil {
                digits?.unicodeScalars.append(scalar)
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    // MARK: - Lines

    /// The bytes EF B7 90…92 are the marks; in a user's text they become U+FFFD, as long.
    private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for index in bytes.indices.dropLast(2)
        where bytes[index] == 0xEF && bytes[index + 1] == 0xB7
            && (0x90...0x92).contains(bytes[index + 2])
        {
            bytes.replaceSubrange(index..<index + 3, with: [0xEF, 0xBF, 0xBD])
        }
        return bytes
    }

    /// Lines with their ends.
    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var first = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(first..<index + 1)
            first = index + 1
        }
        if first < bytes.count { lines.append(first..<bytes.count) }
        return lines
    }

    /// For each line whether it belongs to a block of code or of raw HTML.
    private static func codeLines(in bytes: [UInt8], count: Int) -> [Bool] {
        var isCode = [Bool](repeating: false, count: count)
        CMarkTree(parsing: bytes)?.forEachNode { node in
            guard node.type == CMARK_NODE_CODE_BLOCK || node.type == CMARK_NODE_HTML_BLOCK else {
                return
            }
            for line in max(node.startLine, 1)...max(node.endLine, node.startLine, 1)
            where line <= count {
                isCode[line - 1] = true
            }
        }
        return isCode
    }

    private func isBlank(_ line: Range<Int>) -> Bool {
        source[line].allSatisfy { Self.isSpace($0) || $0 == UInt8(ascii: ">") }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// Letters, digits, and all that is not ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    // MARK: - Scanning

    /// Copies a run of lines without a blank one, taking the formulas out.
    private mutating func scan(_ region: Range<Int>) {
        searched = Searched()
        var index = region.lowerBound
        while index < region.upperBound {
            switch source[index] {
            case UInt8(ascii: "\\"):
                copy(index..<min(index + 2, region.upperBound), moving: &index)
            case UInt8(ascii: "`"):
                let span = index..<codeSpanEnd(from: index, in: region)
                if let source = expression(in: span) {
                    take(source, of: span, moving: &index)
                } else {
                    copy(span, moving: &index)
                }
            case UInt8(ascii: "$"):
                if let formula = formula(at: index, in: region) {
                    take(formula, moving: &index)
                } else {
                    let isPair = index + 1 < region.upperBound && source[index + 1] == 0x24
                    copy(index..<index + (isPair ? 2 : 1), moving: &index)
                }
            default:
                copy(index..<index + 1, moving: &index)
            }
        }
    }

    private mutating func copy(_ range: Range<Int>, moving index: inout Int) {
        bytes += source[range]
        index = range.upperBound
    }

    /// The end of the code span that begins with this run of backticks, or of the run itself
    /// if none closes it.
    private mutating func codeSpanEnd(from index: Int, in region: Range<Int>) -> Int {
        let length = run(of: 0x60, at: index, in: region)
        guard !searched.backticks.contains(length) else { return index + length }
        var position = index + length
        while position < region.upperBound {
            let found = run(of: 0x60, at: position, in: region)
            if found == length { return position + found }
            position += max(found, 1)
        }
        searched.backticks.insert(length)
        return index + length
    }

    private func run(of byte: UInt8, at index: Int, in region: Range<Int>) -> Int {
        source[index..<region.upperBound].prefix { $0 == byte }.count
    }

    /// The text after `{noise}`, if the code span begins with that.
    private func expression(in span: Range<Int>) -> String? {
        let ticks = run(of: 0x60, at: span.lowerBound, in: span)
        guard span.count > 2 * ticks else { return nil }
        let content = source[span].dropFirst(ticks).dropLast(ticks)
        let text = Self.trimmed(String(decoding: content, as: UTF8.self))
        for mark in ["{noise} ", "{noisebook} "] where text.hasPrefix(mark) {
            return Self.trimmed(String(text.dropFirst(mark.count)))
        }
        return nil
    }

    private mutating func take(_ text: String, of span: Range<Int>, moving index: inout Int) {
        addMark()
        for byte in source[span] where byte == 0x0A { addGap(after: [byte]) }
        let range = span.lowerBound + start..<span.upperBound + start
        extracts.append(.value(InlineExpression(source: text, range: range)))
        index = span.upperBound
    }

    private mutating func addMark() {
        bytes += Array("\(Self.open)\(extracts.count)\(Self.close)".utf8)
    }

    /// Begins a further line of what was taken out.
    private mutating func addGap(after lineEnd: [UInt8]) {
        bytes += lineEnd
        bytes += Array(String(Self.gap).utf8)
    }

    private struct Formula {
        var range: Range<Int>
        var content: Range<Int>
        var isDisplay: Bool
    }

    private mutating func formula(at index: Int, in region: Range<Int>) -> Formula? {
        let next = index + 1
        guard next < region.upperBound else { return nil }
        switch source[next] {
        case UInt8(ascii: "$"): return displayed(at: index, in: region)
        case UInt8(ascii: "`"): return quoted(at: index, in: region)
        default: return inLine(at: index, in: region)
        }
    }

    private mutating func displayed(at index: Int, in region: Range<Int>) -> Formula? {
        guard index >= searched.displayed else { return nil }
        var position = index + 2
        while position + 1 < region.upperBound {
            if source[position] == UInt8(ascii: "\\") {
                position += 2
            } else if source[position] == 0x24, source[position + 1] == 0x24 {
                let content = index + 2..<position
                guard !source[content].allSatisfy(Self.isSpace) else { return nil }
                return Formula(range: index..<position + 2, content: content, isDisplay: true)
            } else {
                position += 1
            }
        }
        searched.displayed = region.upperBound
        return nil
    }

    private mutating func quoted(at index: Int, in region: Range<Int>) -> Formula? {
        guard index >= searched.quoted else { return nil }
        var position = index + 2
        while position + 1 < region.upperBound {
            if source[position] == 0x60, source[position + 1] == 0x24 {
                guard position > index + 2 else { return nil }
                return Formula(
                    range: index..<position + 2, content: index + 2..<position, isDisplay: false)
            }
            position += 1
        }
        searched.quoted = region.upperBound
        return nil
    }

    private mutating func inLine(at index: Int, in region: Range<Int>) -> Formula? {
        let isAfterWord = index > region.lowerBound && Self.isWord(source[index - 1])
        guard !isAfterWord, !Self.isSpace(source[index + 1]), index >= searched.inLine else {
            return nil
        }
        var position = index + 1
        while position < region.upperBound {
            switch source[position] {
            case UInt8(ascii: "\\"):
                position += 2
            case UInt8(ascii: "`"):
                searched.inLine = position
                return nil
            case UInt8(ascii: "$"):
                // TeX has no bare dollar inside a formula: this one ends it or there is none.
                let after = position + 1
                let isBeforeWord = after < region.upperBound && Self.isWord(source[after])
                guard !Self.isSpace(source[position - 1]), !isBeforeWord else { return nil }
                return Formula(
                    range: index..<after, content: index + 1..<position, isDisplay: false)
            default:
                position += 1
            }
        }
        searched.inLine = region.upperBound
        return nil
    }

    /// Writes the formula's mark, and a line for each further line it had.
    private mutating func take(_ formula: Formula, moving index: inout Int) {
        addMark()
        var tex: [UInt8] = []
        for (number, line) in source[formula.content].split(
            separator: 0x0A, omittingEmptySubsequences: false
        ).enumerated() {
            guard number > 0 else {
                tex += line
                continue
            }
            let prefix = line.prefix { Self.isSpace($0) || $0 == UInt8(ascii: ">") }
            addGap(after: [0x0A] + prefix)
            tex.append(0x0A)
            tex += line.dropFirst(prefix.count)
        }
        let range = formula.range.lowerBound + start..<formula.range.upperBound + start
        let text = Self.trimmed(String(decoding: tex, as: UTF8.self))
        extracts.append(.math(MathSpan(tex: text, isDisplay: formula.isDisplay, range: range)))
        index = formula.range.upperBound
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
