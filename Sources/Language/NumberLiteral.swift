/// The value of a number as it is written: `1_000`, `2e-4`, `0xFF`, `0b101`.
enum NumberLiteral {
    /// Nil if the text is no number: digits missing, a digit that the base does not have, `_`
    /// at an end or twice, or a value beyond the largest number.
    static func value(of text: String) -> Double? {
        let digits = text.dropFirst(
            text.hasPrefix("0x") || text.hasPrefix("0X")
                || text.hasPrefix("0b") || text.hasPrefix("0B") ? 2 : 0)
        guard hasSoundUnderscores(digits) else { return nil }
        if digits.startIndex != text.startIndex {
            let isBinary = text.utf8.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "b")
            return whole(digits, base: isBinary ? 2 : 16)
        }
        let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
        guard let value = Double(plain), value.isFinite else { return nil }
        return value
    }

    /// Each `_` stands between two digits.
    private static func hasSoundUnderscores(_ digits: Substring) -> Bool {
        var previous: Character = "_"
        for character in digits {
            if character == "_", !previous.isHexDigit { return false }
            if previous == "_", !character.isHexDigit { return false }
            previous = character
        }
        return previous != "_"
    }

    private static func whole(_ digits: Substring, base: Int) -> Double? {
        var value = 0.0
        for character in digits where character != "_" {
            guard let digit = character.hexDigitValue, digit < base else { return nil }
            value = value * Double(base) + Double(digit)
        }
        return value.isFinite ? value : nil
    }
}
