import Diagnostics

/// YAML cut out of a file, perhaps line by line, with the way back to the file's offsets.
struct YAMLText {
    let file: SourceFile
    private(set) var bytes: [UInt8] = []
    /// Where each piece starts, in `bytes` and in the file.
    private var pieces: [(start: Int, fileOffset: Int)] = []

    init(file: SourceFile) {
        self.file = file
    }

    init(file: SourceFile, range: Range<Int>) {
        self.init(file: file)
        append(range)
    }

    /// Adds the bytes of a range of the file.
    mutating func append(_ range: Range<Int>) {
        pieces.append((bytes.count, range.lowerBound))
        bytes += file.bytes[range]
    }

    /// The text, of the same length in bytes: where the bytes are not UTF-8, those outside
    /// ASCII become question marks, so that places stay right.
    var string: String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(decoding: bytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// The offset in the file of an offset in `bytes`.
    func fileOffset(of offset: Int) -> Int {
        let piece = pieces.last { $0.start <= offset } ?? pieces.first
        guard let piece else { return 0 }
        return min(piece.fileOffset + max(0, offset - piece.start), file.bytes.count)
    }

    func span(_ range: Range<Int>) -> SourceSpan {
        let start = fileOffset(of: range.lowerBound)
        guard !range.isEmpty else { return SourceSpan(file: file, range: start..<start) }
        let end = max(start, fileOffset(of: range.upperBound - 1) + 1)
        return SourceSpan(file: file, range: wholeCharacters(start..<min(end, file.bytes.count)))
    }

    /// The range, made wider where it would cut a character.
    private func wholeCharacters(_ range: Range<Int>) -> Range<Int> {
        func isInside(_ offset: Int) -> Bool {
            offset > 0 && offset < file.bytes.count && file.bytes[offset] & 0xC0 == 0x80
        }
        var (start, end) = (range.lowerBound, range.upperBound)
        while isInside(start) { start -= 1 }
        while isInside(end) { end += 1 }
        return start..<end
    }
}

/// Turns the lines and columns that the YAML reader counts into byte offsets.
///
/// YAML 1.1 counts columns in Unicode scalars and takes CR, LF, NEL, LS and PS as line ends.
struct YAMLPlaces {
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var offset = 0
        while offset < bytes.count {
            let width = YAMLPlaces.lineEndWidth(bytes, at: offset)
            offset += max(width, 1)
            if width > 0 { starts.append(offset) }
        }
        lineStarts = starts
    }

    /// The byte offset of a line and column, both from 1.
    func offset(line: Int, column: Int) -> Int {
        guard line >= 1, line <= lineStarts.count else { return bytes.count }
        var offset = lineStarts[line - 1]
        var left = column - 1
        while left > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    private static func lineEndWidth(_ bytes: [UInt8], at offset: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 {
            offset + distance < bytes.count ? bytes[offset + distance] : 0
        }
        switch byte(0) {
        case 0x0A: return 1
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }
}
