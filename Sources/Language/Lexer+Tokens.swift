extension Lexer {
    /// Reads the token at the position, which is before the end.
    mutating func readSignificant() -> (Token.Kind, Symbol) {
        let first = byte()
        if isDigit(first) {
            readNumber()
            return (.number, .none)
        }
        if first == UInt8(ascii: "\"") { return (.string, readString()) }
        let nameStart = position
        if readName() { return kindOfName(nameStart..<position) }
        if first < 128 {
            if let increment = readIncrement() { return (.punctuation, increment) }
            for entry in Symbol.punctuationByFirstByte[Int(first)] where matches(entry.bytes) {
                position += entry.bytes.count
                return (.punctuation, entry.symbol)
            }
            if first == UInt8(ascii: "'") { return (.unknown, readSingleQuoted()) }
        }
        position += max(1, NameCharacters.decode(bytes, position, end)?.length ?? 1)
        return (.unknown, .none)
    }

    private func matches(_ pattern: [UInt8]) -> Bool {
        for (index, wanted) in pattern.enumerated() where byte(index) != wanted { return false }
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    // MARK: - Names

    private mutating func readName() -> Bool {
        let start = position
        while position < end {
            let length = NameCharacters.length(bytes, position, end, first: position == start)
            if length == 0 { break }
            position += length
        }
        return position > start
    }

    private func kindOfName(_ range: Range<Int>) -> (Token.Kind, Symbol) {
        guard range.count <= 8 else { return (.identifier, .none) }
        let symbol = Symbol.keyword(String(decoding: bytes[range], as: UTF8.self))
        return (symbol == .none ? .identifier : .keyword, symbol)
    }

    // MARK: - Numbers

    /// Reads as far as a number can reach; whether it is one is the parser's to say.
    private mutating func readNumber() {
        if byte() == UInt8(ascii: "0"), "xXbB".utf8.contains(byte(1)) {
            position += 2
            readDigits(hexadecimal: true)
            return
        }
        readDigits()
        if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
            position += 1
            readDigits()
        }
        guard byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") else { return }
        let hasSign = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+")
        guard isDigit(byte(hasSign ? 2 : 1)) else { return }
        position += hasSign ? 2 : 1
        readDigits()
    }

    private mutating func readDigits(hexadecimal: Bool = false) {
        while isDigit(byte()) || byte() == UInt8(ascii: "_")
            || (hexadecimal && isHexLetter(byte()))
        {
            position += 1
        }
    }

    private func isHexLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f")
    }

    // MARK: - Strings and quotes

    private mutating func readString() -> Symbol {
        let (stop, isClosed) = StringScan.end(
            of: bytes, from: position, limit: end, spansLines: stringsSpanLines)
        position = stop
        if !isClosed { endsInString = true }
        return isClosed ? .none : .openString
    }

    /// `'text'` of other languages, to the closing quote if it stands on the line.
    private mutating func readSingleQuoted() -> Symbol {
        var stop = position + 1
        while stop < end, bytes[stop] != UInt8(ascii: "\n"), bytes[stop] != UInt8(ascii: "'") {
            stop += 1
        }
        let isClosed = stop < end && bytes[stop] == UInt8(ascii: "'")
        position = isClosed ? stop + 1 : position + 1
        return .singleQuoted
    }

    /// `++` or `--` at the end of a statement, which no operand can follow.
    private mutating func readIncrement() -> Symbol? {
        let first = byte()
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"), byte(1) == first else {
            return nil
        }
        var next = position + 2
        while next < end, bytes[next] == UInt8(ascii: " ") { next += 1 }
        guard next >= end || "\n\r;})#".utf8.contains(bytes[next]) else { return nil }
        position += 2
        return .increment
    }
}
