/// A small drawing surface made of braille characters: two dots across and four down in each.
struct DotCanvas {
    let columns: Int
    let rows: Int
    private var cells: [UInt8]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = [UInt8](repeating: 0, count: columns * rows)
    }

    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// Bits of a braille character, by row and column of its dot.
    private static let bits: [[UInt8]] = [
        [0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80],
    ]

    mutating func dot(_ x: Int, _ y: Int) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        cells[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
    }

    /// All dots between two places.
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
        for step in 0...steps {
            let part = Double(step) / Double(steps)
            let x = Double(start.x) + part * Double(end.x - start.x)
            let y = Double(start.y) + part * Double(end.y - start.y)
            dot(Int(x.rounded()), Int(y.rounded()))
        }
    }

    var lines: [String] {
        (0..<rows).map { row in
            let scalars = cells[row * columns..<(row + 1) * columns].map { bits -> Unicode.Scalar in
                bits == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(bits)) ?? " "
            }
            return String(String.UnicodeScalarView(scalars))
        }
    }
}
