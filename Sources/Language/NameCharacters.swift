/// Which characters names are made of: letters of any script, `_`, `∂` and `∇` to begin with;
/// then also digits, marks, subscripts and primes.
enum NameCharacters {
    /// The length in bytes of the name character at an offset; 0 if there is none.
    static func length(_ bytes: [UInt8], _ offset: Int, _ end: Int, first: Bool) -> Int {
        let byte = bytes[offset]
        if byte < 128 {
            let lower = byte | 0x20
            if lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") { return 1 }
            if byte == UInt8(ascii: "_") { return 1 }
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            return isDigit && !first ? 1 : 0
        }
        guard let (scalar, length) = decode(bytes, offset, end) else { return 0 }
        return begins(scalar) || (!first && continues(scalar)) ? length : 0
    }

    private static func begins(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar == "\u{2202}" || scalar == "\u{2207}"
    }

    private static func continues(_ scalar: Unicode.Scalar) -> Bool {
        // Subscript digits, and the prime of x′.
        if (0x2080...0x2089).contains(scalar.value) { return true }
        if scalar == "\u{2032}" || scalar == "\u{2033}" { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark, .connectorPunctuation: return true
        default: return false
        }
    }

    /// The scalar that begins at an offset, and its length; nil if the bytes are no UTF-8.
    static func decode(
        _ bytes: [UInt8], _ offset: Int, _ end: Int
    ) -> (scalar: Unicode.Scalar, length: Int)? {
        let first = bytes[offset]
        let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard length > 0, first < 0xF5, offset + length <= end else { return nil }
        if length == 1 { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for index in 1..<length {
            let next = bytes[offset + index]
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
