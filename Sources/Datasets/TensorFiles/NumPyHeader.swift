import Tensors

/// What the header of a NumPy file says: a Python dictionary of three entries.
struct NumPyHeader {
    let element: NumPyElement
    /// Whether the first axis varies fastest.
    let isColumnMajor: Bool
    let shape: [Int]

    private static let mostAxes = 64

    /// - Throws: `TensorFileError`.
    init(_ text: String) throws(TensorFileError) {
        var reader = LiteralReader(text)
        var (descr, order, shape): (String?, Bool?, [Int]?)
        try reader.take("{")
        while !reader.takes("}") {
            let name = try reader.text()
            try reader.take(":")
            switch name {
            case "descr":
                guard reader.isAtText else { throw .records() }
                descr = try reader.text()
            case "fortran_order": order = try reader.truth()
            case "shape": shape = try reader.sizes(atMost: Self.mostAxes)
            default:
                throw .damagedArray("Its header has an entry `\(TensorFileError.shortened(name))`.")
            }
            if !reader.takes(",") {
                try reader.take("}")
                break
            }
        }
        guard let descr, let order, let shape, reader.isAtEnd else {
            throw .damagedArray("Its header lacks `descr`, `fortran_order` or `shape`.")
        }
        guard let element = NumPyElement(descr) else { throw .unknownArrayType(descr) }
        (self.element, isColumnMajor, self.shape) = (element, order, shape)
    }
}

/// Reads the few literals of Python that headers have.
private struct LiteralReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private mutating func skipSpaces() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpaces()
            return place == bytes.count
        }
    }

    var isAtText: Bool {
        mutating get {
            skipSpaces()
            return place < bytes.count && (bytes[place] == 0x27 || bytes[place] == 0x22)
        }
    }

    mutating func takes(_ word: String) -> Bool {
        skipSpaces()
        guard bytes[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    mutating func take(_ word: String) throws(TensorFileError) {
        guard takes(word) else {
            throw .damagedArray("Its header has no `\(word)` where one belongs.")
        }
    }

    mutating func text() throws(TensorFileError) -> String {
        guard isAtText else { throw .damagedArray("A name in its header has no quotes.") }
        let quote = bytes[place]
        guard let end = bytes[(place + 1)...].firstIndex(of: quote) else {
            throw .damagedArray("A text in its header has no end.")
        }
        defer { place = end + 1 }
        return String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
    }

    mutating func truth() throws(TensorFileError) -> Bool {
        if takes("True") { return true }
        if takes("False") { return false }
        throw .damagedArray("`fortran_order` in its header is neither True nor False.")
    }

    mutating func sizes(atMost limit: Int) throws(TensorFileError) -> [Int] {
        try take("(")
        var sizes: [Int] = []
        while !takes(")") {
            guard sizes.count < limit else { throw .damagedArray("It has over \(limit) axes.") }
            sizes.append(try size())
            if !takes(",") {
                try take(")")
                break
            }
        }
        return sizes
    }

    private mutating func size() throws(TensorFileError) -> Int {
        skipSpaces()
        var value: Int?
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
            let (tens, overflows) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, exceeds) = tens.addingReportingOverflow(Int(bytes[place] - 0x30))
            guard !overflows, !exceeds else {
                throw .damagedArray("A size in its shape is too large.")
            }
            value = sum
            place += 1
        }
        // Python 2 wrote `10L`.
        if value != nil, place < bytes.count, bytes[place] == 0x4C { place += 1 }
        guard let value else { throw .damagedArray("A size in its shape is no whole number.") }
        return value
    }
}

/// A type of elements by NumPy's name, such as `<i4`.
struct NumPyElement {
    enum Kind {
        case format(Safetensors.Format)
        case unsigned
    }

    let kind: Kind
    let byteCount: Int
    /// Whether the highest byte comes first.
    let isBigEndian: Bool

    private static let formats: [String: Safetensors.Format] = [
        "b1": .bool, "u1": .uint8, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
        "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    init?(_ code: String) {
        guard let order = code.first, "<>|=".contains(order) else { return nil }
        let name = String(code.dropFirst())
        if let format = Self.formats[name] {
            (kind, byteCount) = (.format(format), format.byteCount)
        } else if let size = ["u2": 2, "u4": 4, "u8": 8][name] {
            (kind, byteCount) = (.unsigned, size)
        } else {
            return nil
        }
        isBigEndian = order == ">"
        guard byteCount == 1 || order != "|" else { return nil }
    }

    init(of type: ElementType) {
        let format = Safetensors.Format(of: type)
        (kind, byteCount, isBigEndian) = (.format(format), format.byteCount, false)
    }

    /// As NumPy writes it.
    var code: String {
        guard case .format(let format) = kind,
            let name = Self.formats.first(where: { $0.value == format })?.key
        else { return "<u\(byteCount)" }
        return (byteCount == 1 ? "|" : "<") + name
    }

    /// - Parameter bytes: as many as the shape has elements.
    func tensor(_ bytes: UnsafeRawBufferPointer, _ shape: [Int]) throws -> Tensor {
        guard isBigEndian, byteCount > 1 else { return try ordered(bytes, shape) }
        var turned = [UInt8](repeating: 0, count: bytes.count)
        for place in turned.indices {
            let (element, byte) = place.quotientAndRemainder(dividingBy: byteCount)
            turned[place] = bytes[element * byteCount + byteCount - 1 - byte]
        }
        return try turned.withUnsafeBytes { try ordered($0, shape) }
    }

    private func ordered(_ bytes: UnsafeRawBufferPointer, _ shape: [Int]) throws -> Tensor {
        if case .format(let format) = kind { return try format.tensor(bytes, shape) }
        let numbers = try stride(from: 0, to: bytes.count, by: byteCount).map { start in
            let value = bytes[start..<start + byteCount].reversed()
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard let whole = Int64(exactly: value) else {
                throw TensorFileError.damagedArray(
                    "\(value) in it is beyond the whole numbers here.")
            }
            return whole
        }
        return try Tensor(numbers, shape: .init(shape))
    }
}
