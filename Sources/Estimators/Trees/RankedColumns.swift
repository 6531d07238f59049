import Kernels

/// Features column by column, each value as its rank among the different values of the column.
///
/// Trees ask only which values are next to each other, so that ranks lose nothing, and counting
/// by rank takes the place of sorting. Columns of at most 256 different values, such as pixels,
/// take a byte a value.
///
/// Ranks are kept in both orders: for many examples a column is read from one end to the other, and
/// what a few examples have stays near when they stand row by row.
///
/// ## Shapes
/// - `byColumn` is `[columns, rows]`, `byRow` is `[rows, columns]`
struct RankedColumns<Rank: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    let rows: Int
    let columns: Int
    let byColumn: [Rank]
    let byRow: [Rank]
    /// The different values of all columns, ascending in each.
    let values: [Float]
    /// Where each column's values begin, and where the last ends.
    let starts: [Int]

    init(rows: Int, columns: Int, byColumn: [Rank], byRow: [Rank], distinct: [[Float]]) {
        self.rows = rows
        self.columns = columns
        self.byColumn = byColumn
        self.byRow = byRow
        values = distinct.flatMap { $0 }
        starts = distinct.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    }

    /// How many different values the fullest column has.
    var most: Int { (0..<columns).reduce(0) { max($0, starts[$1 + 1] - starts[$1]) } }
}

/// Ranked columns in the narrowest numbers that hold the ranks.
enum AnyRankedColumns: Sendable {
    case bytes(RankedColumns<UInt8>)
    case shorts(RankedColumns<UInt16>)
    case words(RankedColumns<UInt32>)

    init(_ features: Features) {
        let singles = features.singles
        let ranking = ColumnRanking(rows: features.rows, columns: features.columns, values: singles)
        if let bytes: RankedColumns<UInt8> = ranking.ranked(limit: 256) {
            self = .bytes(bytes)
        } else if let shorts: RankedColumns<UInt16> = ranking.ranked(limit: 1 << 16) {
            self = .shorts(shorts)
        } else {
            self = .words(
                ranking.ranked(limit: .max)
                    ?? RankedColumns(rows: 0, columns: 0, byColumn: [], byRow: [], distinct: []))
        }
    }
}

/// Works out ranks, some columns at a time.
private struct ColumnRanking {
    let rows: Int
    let columns: Int
    let values: [Float]

    /// So many columns stand side by side in a line of the cache.
    private let width = 16

    /// Nil if a column has more different values than the limit.
    func ranked<Rank: FixedWidthInteger & UnsignedInteger & Sendable>(
        limit: Int
    ) -> RankedColumns<Rank>? {
        var distinct: [[Float]?] = []
        let byColumn = filled { (out: UnsafeMutableBufferPointer<Rank>) in
            let groups = Parallel.map((columns + width - 1) / width) { group in
                rank(group * width..<min((group + 1) * width, columns), limit, out)
            }
            distinct = groups.flatMap { $0 }
        }
        let known = distinct.compactMap { $0 }
        guard known.count == columns else { return nil }
        let byRow = filled { (out: UnsafeMutableBufferPointer<Rank>) in
            byColumn.withUnsafeBufferPointer { ranks in
                _ = Parallel.map((columns + width - 1) / width) { group in
                    turn(group * width..<min((group + 1) * width, columns), ranks, out)
                }
            }
        }
        return RankedColumns(
            rows: rows, columns: columns, byColumn: byColumn, byRow: byRow, distinct: known)
    }

    private func filled<Rank: FixedWidthInteger>(
        _ body: (UnsafeMutableBufferPointer<Rank>) -> Void
    ) -> [Rank] {
        [Rank](unsafeUninitializedCapacity: rows * columns) { ranks, filled in
            ranks.initialize(repeating: 0)
            body(ranks)
            filled = rows * columns
        }
    }

    private func turn<Rank>(
        _ part: Range<Int>, _ ranks: UnsafeBufferPointer<Rank>,
        _ out: UnsafeMutableBufferPointer<Rank>
    ) {
        for row in 0..<rows {
            for column in part { out[row * columns + column] = ranks[column * rows + row] }
        }
    }

    private func rank<Rank: FixedWidthInteger & UnsignedInteger>(
        _ part: Range<Int>, _ limit: Int, _ ranks: UnsafeMutableBufferPointer<Rank>
    ) -> [[Float]?] {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows * part.count) { keys in
            values.withUnsafeBufferPointer { values in
                for row in 0..<rows {
                    for (place, column) in part.enumerated() {
                        keys[place * rows + row] = Self.key(values[row * columns + column])
                    }
                }
            }
            var distinct: [[Float]?] = []
            for (place, column) in part.enumerated() {
                let own = UnsafeBufferPointer(rebasing: keys[place * rows..<(place + 1) * rows])
                let out = UnsafeMutableBufferPointer(
                    rebasing: ranks[column * rows..<(column + 1) * rows])
                let found = FewValues.rank(own, out) ?? rankManyValues(own, limit, out)
                distinct.append(found.map { $0.map(Self.value) })
                if found == nil { return distinct }
            }
            return distinct
        }
    }

    private func rankManyValues<Rank: FixedWidthInteger & UnsignedInteger>(
        _ keys: UnsafeBufferPointer<UInt32>, _ limit: Int,
        _ ranks: UnsafeMutableBufferPointer<Rank>
    ) -> [UInt32]? {
        if limit <= FewValues.limit { return nil }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * keys.count) { room in
            guard let items = room.baseAddress else { return [] }
            for i in 0..<keys.count { items[i] = UInt64(keys[i]) << 32 | UInt64(i) }
            let sorted = ItemSort.sort(items, items + keys.count, keys.count, bits: 32..<64)
            var distinct: [UInt32] = []
            for i in 0..<keys.count {
                let key = UInt32(sorted[i] >> 32)
                if distinct.last != key { distinct.append(key) }
                if distinct.count > limit { return nil }
                ranks[Int(sorted[i] & 0xFFFF_FFFF)] = Rank(truncatingIfNeeded: distinct.count - 1)
            }
            return distinct
        }
    }

    /// Bits that are ordered as the numbers are; both zeros are one.
    @inline(__always) private static func key(_ value: Float) -> UInt32 {
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
    }

    private static func value(_ key: UInt32) -> Float {
        Float(bitPattern: key >> 31 == 1 ? key & 0x7FFF_FFFF : ~key)
    }
}

/// Ranks of columns with few different values, without sorting the column.
private enum FewValues {
    static let limit = 256
    private static let slots = 1024

    /// The different keys, ascending; nil if there are more than ``limit``.
    static func rank<Rank: FixedWidthInteger & UnsignedInteger>(
        _ keys: UnsafeBufferPointer<UInt32>, _ ranks: UnsafeMutableBufferPointer<Rank>
    ) -> [UInt32]? {
        var table = [UInt32](repeating: 0, count: slots)
        var numbers = [UInt16](repeating: .max, count: slots)
        var distinct: [UInt32] = []
        for i in 0..<keys.count {
            let key = keys[i]
            let slot = slot(of: key, table, numbers)
            if numbers[slot] == .max {
                if distinct.count == limit { return nil }
                table[slot] = key
                numbers[slot] = UInt16(distinct.count)
                distinct.append(key)
            }
            // The number in order of appearance, which fits a byte; it becomes a rank below.
            ranks[i] = Rank(truncatingIfNeeded: numbers[slot])
        }
        let order = distinct.indices.sorted { distinct[$0] < distinct[$1] }
        var places = [Rank](repeating: 0, count: limit)
        for (rank, number) in order.enumerated() { places[number] = Rank(truncatingIfNeeded: rank) }
        for i in 0..<keys.count { ranks[i] = places[Int(ranks[i])] }
        return order.map { distinct[$0] }
    }

    /// Where a key stands, or the free slot where it belongs.
    @inline(__always) private static func slot(
        of key: UInt32, _ table: [UInt32], _ numbers: [UInt16]
    ) -> Int {
        var slot = Int((key &* 0x9E37_79B1) >> 22)
        while numbers[slot] != .max && table[slot] != key { slot = (slot + 1) & (slots - 1) }
        return slot
    }
}
