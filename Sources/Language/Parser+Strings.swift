import Diagnostics

extension Parsing {
    /// The string literal at the current token, its escapes and interpolations read.
    mutating func stringLiteral() -> NodeID {
        let token = current
        advance()
        let isOpen = token.symbol == .openString
        let content =
            token.range.lowerBound
            + 1..<max(
                token.range.lowerBound + 1, token.range.upperBound - (isOpen ? 0 : 1))
        var reader = StringReader(content)
        read(content, into: &reader)
        if isOpen { reportOpenString(token, reader) }
        return make(.string(reader.parts), token.range)
    }

    private mutating func reportOpenString(_ token: Token, _ reader: StringReader) {
        if let brace = reader.openBrace {
            note(Messages.openInterpolation(span(brace)))
        } else {
            note(Messages.unclosedString(span(token.range)))
        }
    }

    private mutating func read(_ content: Range<Int>, into reader: inout StringReader) {
        let bytes = file.bytes
        while reader.offset < content.upperBound {
            switch bytes[reader.offset] {
            case UInt8(ascii: "\\"):
                if let problem = reader.takeEscape(bytes) {
                    note(Messages.unknownEscape(span(problem), file.text(problem)))
                }
            case UInt8(ascii: "{"): readInterpolation(content, &reader)
            case UInt8(ascii: "\r") where reader.isBeforeLineEnd(bytes): reader.offset += 1
            default: reader.takeByte(bytes)
            }
        }
        reader.finishText()
    }

    private mutating func readInterpolation(_ content: Range<Int>, _ reader: inout StringReader) {
        let brace = reader.offset..<reader.offset + 1
        let found = StringScan.interpolation(
            in: file.bytes, from: brace.upperBound, limit: content.upperBound)
        reader.finishText()
        reader.offset = min(
            content.upperBound, (found.format ?? found.expression).upperBound + 1)
        if !found.isClosed { reader.openBrace = reader.openBrace ?? brace }
        let expression = interpolated(found.expression, brace, isClosed: found.isClosed)
        let format = found.format.map { Identifier(text: file.text($0), range: $0) }
        reader.parts.append(.interpolation(expression, format: format))
    }

    /// Reads the expression between an interpolation's braces, which has tokens of its own.
    private mutating func interpolated(
        _ range: Range<Int>, _ brace: Range<Int>, isClosed: Bool
    ) -> NodeID {
        guard isClosed, !isRecovering else { return faultNode() }
        let outer = (tokens, index, isInHead)
        tokens = Lexer.lex(file.bytes, range, ignoringLineEnds: true).tokens
        index = 0
        isInHead = false
        if isAtEnd { fail(Messages.emptyInterpolation(span(brace))) }
        let expression = expression()
        if !isAtEnd { fail(Messages.afterInterpolated(span(current.range), found: found)) }
        if isRecovering { noteNames(in: 0..<tokens.count) }
        (tokens, index, isInHead) = outer
        // The string's end is known, so that parsing goes on behind it.
        isRecovering = false
        return expression
    }
}

/// Collects a string literal's parts.
struct StringReader {
    var offset: Int
    var parts: [Node.StringPart] = []
    /// The first `{` that nothing closes.
    var openBrace: Range<Int>?
    private var text: [UInt8] = []

    init(_ content: Range<Int>) {
        offset = content.lowerBound
        end = content.upperBound
    }

    private let end: Int

    mutating func takeByte(_ bytes: [UInt8]) {
        text.append(bytes[offset])
        offset += 1
    }

    func isBeforeLineEnd(_ bytes: [UInt8]) -> Bool {
        offset + 1 < end && bytes[offset + 1] == UInt8(ascii: "\n")
    }

    mutating func finishText() {
        guard !text.isEmpty else { return }
        parts.append(.text(String(decoding: text, as: UTF8.self)))
        text = []
    }

    /// Takes a backslash and what follows; the range of an escape that there is none of.
    mutating func takeEscape(_ bytes: [UInt8]) -> Range<Int>? {
        let start = offset
        guard offset + 1 < end else {
            offset = end
            return start..<end
        }
        let letter = bytes[offset + 1]
        offset += 2
        switch letter {
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            text.append(letter)
        case UInt8(ascii: "u"): return takeUnicode(bytes, from: start)
        default:
            while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            return start..<offset
        }
        return nil
    }

    /// `\u{3B5}`, the offset behind the `u`.
    private mutating func takeUnicode(_ bytes: [UInt8], from start: Int) -> Range<Int>? {
        guard offset < end, bytes[offset] == UInt8(ascii: "{"),
            let close = bytes[offset..<min(end, offset + 10)].firstIndex(of: UInt8(ascii: "}"))
        else { return start..<offset }
        let digits = String(decoding: bytes[offset + 1..<close], as: UTF8.self)
        offset = close + 1
        guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            return start..<offset
        }
        text.append(contentsOf: Array(String(scalar).utf8))
        return nil
    }
}
