import Diagnostics

/// A source text with the pieces that a test talks about marked: `let x = «y»`.
///
/// Marks may nest; spans stand in the order of their beginnings.
public struct MarkedSource {
    public let file: SourceFile
    public let spans: [SourceSpan]

    public init(_ text: String, name: String = "test.md") {
        var bytes: [UInt8] = []
        var open: [(order: Int, start: Int)] = []
        var ranges: [(order: Int, range: Range<Int>)] = []
        var order = 0
        for character in text {
            switch character {
            case "«":
                open.append((order, bytes.count))
                order += 1
            case "»":
                guard let mark = open.popLast() else { continue }
                ranges.append((mark.order, mark.start..<bytes.count))
            default:
                bytes += Array(String(character).utf8)
            }
        }
        let file = SourceFile(name: name, bytes: bytes)
        self.file = file
        spans = ranges.sorted { $0.order < $1.order }.map {
            SourceSpan(file: file, range: $0.range)
        }
    }
}
