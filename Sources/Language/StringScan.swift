/// Finds where string literals and the parts inside them end, nested ones included.
///
/// A loop with a stack of its own: a text of a hundred thousand quotes and braces nests no
/// calls.
enum StringScan {
    /// One level of nesting.
    private enum Level {
        case string
        /// Between the braces of an interpolation, with so many braces open inside it.
        case interpolation(braces: Int)
    }

    /// Past the closing quote of the string that opens at `start`, or where the text (or, if
    /// strings do not span lines, the line) ends.
    static func end(
        of bytes: [UInt8], from start: Int, limit: Int, spansLines: Bool = true
    ) -> (offset: Int, isClosed: Bool) {
        var levels = [Level.string]
        var offset = start + 1
        while offset < limit {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n"), !spansLines {
                let isCRLF = offset > start + 1 && bytes[offset - 1] == UInt8(ascii: "\r")
                return (isCRLF ? offset - 1 : offset, false)
            }
            offset += step(byte, &levels, next: offset + 1 < limit ? bytes[offset + 1] : 0)
            if levels.isEmpty { return (min(offset, limit), true) }
        }
        return (limit, false)
    }

    /// Takes in one byte, or a backslash and what follows it; how many bytes that were.
    private static func step(_ byte: UInt8, _ levels: inout [Level], next: UInt8) -> Int {
        switch (levels[levels.count - 1], byte) {
        case (.string, UInt8(ascii: "\\")): return next == UInt8(ascii: "\n") ? 1 : 2
        case (.string, UInt8(ascii: "\"")): levels.removeLast()
        case (.string, UInt8(ascii: "{")): levels.append(.interpolation(braces: 0))
        case (.string, _): break
        case (.interpolation, UInt8(ascii: "\"")): levels.append(.string)
        case (.interpolation(let braces), UInt8(ascii: "{")):
            levels[levels.count - 1] = .interpolation(braces: braces + 1)
        case (.interpolation(0), UInt8(ascii: "}")): levels.removeLast()
        case (.interpolation(let braces), UInt8(ascii: "}")):
            levels[levels.count - 1] = .interpolation(braces: braces - 1)
        case (.interpolation, _): break
        }
        return 1
    }

    /// The parts of an interpolation whose brace stands just before `start`: the expression,
    /// the format after a `:` outside brackets, and whether a brace closes it.
    static func interpolation(
        in bytes: [UInt8], from start: Int, limit: Int
    ) -> (expression: Range<Int>, format: Range<Int>?, isClosed: Bool) {
        var offset = start
        var braces = 0
        var brackets = 0
        var colon: Int?
        while offset < limit {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset = end(of: bytes, from: offset, limit: limit).offset
                continue
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "}") where braces == 0:
                return parts(start, colon, offset, isClosed: true)
            case UInt8(ascii: "}"): braces -= 1
            case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
            case UInt8(ascii: ":") where braces == 0 && brackets <= 0 && colon == nil:
                colon = offset
            default: break
            }
            offset += 1
        }
        return parts(start, colon, limit, isClosed: false)
    }

    private static func parts(
        _ start: Int, _ colon: Int?, _ end: Int, isClosed: Bool
    ) -> (expression: Range<Int>, format: Range<Int>?, isClosed: Bool) {
        guard let colon else { return (start..<end, nil, isClosed) }
        return (start..<colon, colon + 1..<end, isClosed)
    }
}
