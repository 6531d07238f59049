/// Reads the JSON of a header, whose grammar is all that it knows: no value nests deeper than
/// the header's own three levels.
struct HeaderText {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private static let outOfPlace = TensorFileError.damaged(
        "Its header is not the JSON that the format has.")

    // MARK: - Marks

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }

    /// Whether the mark comes next; then it is behind.
    private mutating func takes(_ mark: Character) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == mark.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ mark: Character) throws(TensorFileError) {
        guard takes(mark) else { throw Self.outOfPlace }
    }

    /// Only spaces may follow.
    mutating func expectEnd() throws(TensorFileError) {
        skipSpace()
        guard place == bytes.count else { throw Self.outOfPlace }
    }

    // MARK: - Values

    /// `{ "name": …, … }`; a name that stands twice is refused.
    mutating func object(
        _ member: (String, inout HeaderText) throws(TensorFileError) -> Void
    ) throws(TensorFileError) {
        var names: Set<String> = []
        try expect("{")
        if takes("}") { return }
        repeat {
            let name = try string()
            guard names.insert(name).inserted else {
                throw .damaged(
                    "`\(TensorFileError.shortened(name))` stands twice in its header.")
            }
            try expect(":")
            try member(name, &self)
        } while takes(",")
        try expect("}")
    }

    /// `[1, 2, …]`
    mutating func wholeNumbers(atMost limit: Int) throws(TensorFileError) -> [Int] {
        var numbers: [Int] = []
        try expect("[")
        if takes("]") { return [] }
        repeat {
            guard numbers.count < limit else {
                throw .damaged("A tensor has more than \(limit) axes, or offsets.")
            }
            numbers.append(try wholeNumber())
        } while takes(",")
        try expect("]")
        return numbers
    }

    private mutating func wholeNumber() throws(TensorFileError) -> Int {
        skipSpace()
        let start = place
        var number = 0
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
            let (product, isLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = product.addingReportingOverflow(Int(bytes[place] - 0x30))
            guard !isLarge, !isLarger else {
                throw .damaged("A size or an offset is too large for any file.")
            }
            number = sum
            place += 1
        }
        // JSON has no zeros in front.
        guard place > start, bytes[start] != 0x30 || place == start + 1 else {
            throw Self.outOfPlace
        }
        return number
    }

    mutating func string() throws(TensorFileError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x22:
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw Self.outOfPlace
                }
                return string
            case 0x5C: text += try escaped().utf8
            case 0..<0x20: throw Self.outOfPlace
            default: text.append(byte)
            }
        }
        throw Self.outOfPlace
    }

    private mutating func escaped() throws(TensorFileError) -> String {
        guard place < bytes.count else { throw Self.outOfPlace }
        defer { place += 1 }
        switch bytes[place] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(try scalar())
        default: throw Self.outOfPlace
        }
    }

    /// At the `u` of an escape; leaves off at its last digit.
    private mutating func scalar() throws(TensorFileError) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
        // The first of two halves.
        guard (0xD800..<0xDC00).contains(first), place + 2 < bytes.count,
            bytes[place + 1] == 0x5C, bytes[place + 2] == UInt8(ascii: "u")
        else { throw Self.outOfPlace }
        place += 2
        let second = try unit()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(
                0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw Self.outOfPlace }
        return scalar
    }

    /// Four hexadecimal digits after the `u` at the place.
    private mutating func unit() throws(TensorFileError) -> UInt16 {
        guard place + 4 < bytes.count else { throw Self.outOfPlace }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            place += 1
            guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue,
                bytes[place] < 0x80
            else { throw Self.outOfPlace }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
