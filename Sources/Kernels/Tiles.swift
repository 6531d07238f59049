import CVector

/// Where the operands of a tile are; strides count elements. See `tiles.h`.
struct Tile<Element> {
    /// One element a row and step.
    var left: UnsafePointer<Element>
    var leftRow: Int
    var leftStep: Int
    var leftSegment: Int
    /// The vectors of a step.
    var right: UnsafePointer<Element>
    var rightStep: Int
    var rightSegment: Int
    /// Steps of a segment, and how many segments there are.
    var length: Int
    var segments: Int
    var out: UnsafeMutablePointer<Element>
    var outRow: Int
    /// Columns that are written: all of the tile's vectors, or less of the last.
    var columns: Int
}

/// What convolutions are made of: float and double.
protocol TileElement: BinaryFloatingPoint {
    /// Elements of one vector.
    static var lanes: Int { get }
    static var type: ElementType { get }

    /// Writes `rows` rows of `vectors` vectors: `out = left × right`. The steps of a row of
    /// `left` lie side by side.
    static func writeTile(_ tile: Tile<Self>, rows: Int, vectors: Int)

    /// The same, added to `out`; the rows of a step of `left` lie side by side.
    static func addTile(_ tile: Tile<Self>, rows: Int, vectors: Int)
}

/// The most rows and vectors of a tile on this instruction set.
@inline(__always) var tileRows: Int { nb_tile_rows }
@inline(__always) var tileVectors: Int { nb_tile_vectors }

extension TileElement {
    /// Columns of a whole tile.
    @inline(__always) static var tileColumns: Int { tileVectors * lanes }
}

extension Float: TileElement {
    @inline(__always) static var lanes: Int { 16 }
    @inline(__always) static var type: ElementType { .float32 }

    @inline(__always) private static func operands(_ t: Tile<Float>) -> nb_float_tile {
        nb_float_tile(
            left: t.left, leftRow: t.leftRow, leftStep: t.leftStep, leftSegment: t.leftSegment,
            right: t.right, rightStep: t.rightStep, rightSegment: t.rightSegment,
            length: t.length, segments: t.segments, out: t.out, outRow: t.outRow, columns: t.columns
        )
    }

    @inline(__always) static func writeTile(_ tile: Tile<Float>, rows: Int, vectors: Int) {
        var operands = operands(tile)
        nb_float_pixel_tile(
            Int32(truncatingIfNeeded: rows), Int32(truncatingIfNeeded: vectors), &operands)
    }

    /// Writes, as `writeTile` does, where the rows of a step of `left` lie side by side.
    @inline(__always) static func writeColumnTile(_ tile: Tile<Float>, rows: Int, vectors: Int) {
        var operands = operands(tile)
        nb_float_column_tile(
            Int32(truncatingIfNeeded: rows), Int32(truncatingIfNeeded: vectors), &operands)
    }

    @inline(__always) static func addTile(_ tile: Tile<Float>, rows: Int, vectors: Int) {
        var operands = operands(tile)
        nb_float_weight_tile(
            Int32(truncatingIfNeeded: rows), Int32(truncatingIfNeeded: vectors), &operands)
    }
}

extension Double: TileElement {
    @inline(__always) static var lanes: Int { 8 }
    @inline(__always) static var type: ElementType { .float64 }

    @inline(__always) private static func operands(_ t: Tile<Double>) -> nb_double_tile {
        nb_double_tile(
            left: t.left, leftRow: t.leftRow, leftStep: t.leftStep, leftSegment: t.leftSegment,
            right: t.right, rightStep: t.rightStep, rightSegment: t.rightSegment,
            length: t.length, segments: t.segments, out: t.out, outRow: t.outRow, columns: t.columns
        )
    }

    @inline(__always) static func writeTile(_ tile: Tile<Double>, rows: Int, vectors: Int) {
        var operands = operands(tile)
        nb_double_pixel_tile(
            Int32(truncatingIfNeeded: rows), Int32(truncatingIfNeeded: vectors), &operands)
    }

    @inline(__always) static func addTile(_ tile: Tile<Double>, rows: Int, vectors: Int) {
        var operands = operands(tile)
        nb_double_weight_tile(
            Int32(truncatingIfNeeded: rows), Int32(truncatingIfNeeded: vectors), &operands)
    }
}

/// Cuts `count` into as few parts of at most `tileRows` as there can be, all about as long.
@inline(__always) func inTileRows(_ count: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
    let parts = ceilingDivision(count, tileRows)
    for part in 0..<parts {
        let first = count * part / parts
        body(first, count * (part + 1) / parts - first)
    }
}

/// Cuts `count` columns into whole tiles and a last one of as many vectors as it needs.
@inline(__always) func inTileColumns<T: TileElement>(
    _ count: Int, _: T.Type, _ body: (_ first: Int, _ columns: Int, _ vectors: Int) -> Void
) {
    var first = 0
    while first < count {
        let columns = min(T.tileColumns, count - first)
        body(first, columns, ceilingDivision(columns, T.lanes))
        first += columns
    }
}

/// Memory that a caller lent, given out in parts that begin at cache lines.
struct Scratch {
    private var next: UnsafeMutableRawPointer

    init(_ start: UnsafeMutableRawPointer) {
        next = start.alignedUp(toMultipleOf: 64)
    }

    mutating func take<T>(_ count: Int, _: T.Type = T.self) -> UnsafeMutablePointer<T> {
        let part = next.assumingMemoryBound(to: T.self)
        next = (next + count * MemoryLayout<T>.stride).alignedUp(toMultipleOf: 64)
        return part
    }

    /// Bytes that are enough for parts of so many elements of `size` bytes.
    static func bytes(_ counts: [Int], size: Int) -> Int {
        counts.reduce(64) { $0 + roundedUp($1 * size, to: 64) }
    }
}
