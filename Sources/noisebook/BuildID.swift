import Glibc

/// What the linker calls this build: the same for the same code, whenever it was built.
enum BuildID {
    /// Hexadecimal digits; nil if the program has none or cannot be read.
    static let ofThisProgram: String? = {
        let descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? find(in: Array(bytes[..<count])) : nil
    }()

    /// Looks through the notes of an ELF file of 64 bits, of which the beginning is enough.
    static func find(in file: [UInt8]) -> String? {
        guard file.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
            let table = word(file, at: 32, bytes: 8), let size = word(file, at: 54, bytes: 2),
            let count = word(file, at: 56, bytes: 2)
        else { return nil }
        for number in 0..<count {
            let header = table + number * size
            guard word(file, at: header, bytes: 4) == noteSegment,
                let start = word(file, at: header + 8, bytes: 8),
                let length = word(file, at: header + 32, bytes: 8)
            else { continue }
            if let found = note(in: file, from: start, length: length) { return found }
        }
        return nil
    }

    private static let noteSegment = 4
    private static let buildIDNote = 3

    /// Each note: three lengths of four bytes, its name, its content, both filled up to four.
    private static func note(in file: [UInt8], from start: Int, length: Int) -> String? {
        guard start <= file.count, length <= file.count else { return nil }
        var place = start
        while place < start + length {
            guard let nameLength = word(file, at: place, bytes: 4),
                let length = word(file, at: place + 4, bytes: 4),
                let kind = word(file, at: place + 8, bytes: 4)
            else { return nil }
            let name = place + 12
            let content = name + (nameLength + 3) / 4 * 4
            guard content + length <= file.count else { return nil }
            if kind == buildIDNote, file[name..<content].starts(with: "GNU\0".utf8) {
                return hexadecimal(file[content..<(content + length)])
            }
            place = content + (length + 3) / 4 * 4
        }
        return nil
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// A number with its lowest byte first; nil beyond the end, or if it is as large as no
    /// place in a file is.
    private static func word(_ file: [UInt8], at place: Int, bytes: Int) -> Int? {
        guard place >= 0, place <= file.count - bytes else { return nil }
        let value = file[place..<(place + bytes)].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return value < 1 << 40 ? Int(value) : nil
    }
}
