import CVector
import Synchronization

/// Copies a matrix of elements of `size` bytes between strided places; strides are counted
/// in elements.
public func copyRows(
    _ source: UnsafeRawPointer, _ sourceRow: Int, _ sourceColumn: Int,
    _ target: UnsafeMutableRawPointer, _ targetRow: Int, _ targetColumn: Int,
    rows: Int, columns: Int, size: Int
) {
    if sourceColumn == 1 && targetColumn == 1 {
        for row in 0..<rows {
            let from = source + row * sourceRow * size
            (target + row * targetRow * size).copyMemory(from: from, byteCount: columns * size)
        }
        return
    }
    if size > 1, (sourceRow == 1 && targetColumn == 1) || (sourceColumn == 1 && targetRow == 1) {
        // Rows of the target are columns of the source.
        let isUpright = targetColumn == 1
        transpose(
            source, isUpright ? sourceColumn : sourceRow, target,
            isUpright ? targetRow : targetColumn, rows: isUpright ? rows : columns,
            columns: isUpright ? columns : rows, size)
        return
    }
    if size == 4 && sourceColumn == 2 && targetColumn == 1 {
        for row in 0..<rows {
            copyEverySecond(
                typed(source + row * sourceRow * size), typed(target + row * targetRow * size),
                columns)
        }
        return
    }
    switch size {
    case 1:
        copyTiles(
            typed(source), sourceRow, sourceColumn, typed(target), targetRow, targetColumn,
            rows, columns, as: UInt8.self)
    case 4:
        copyTiles(
            typed(source), sourceRow, sourceColumn, typed(target), targetRow, targetColumn,
            rows, columns, as: UInt32.self)
    default:
        copyTiles(
            typed(source), sourceRow, sourceColumn, typed(target), targetRow, targetColumn,
            rows, columns, as: UInt64.self)
    }
}

private func copyEverySecond(
    _ source: UnsafePointer<UInt32>, _ target: UnsafeMutablePointer<UInt32>, _ count: Int
) {
    var i = 0
    // A vector reads one element more than it keeps, which need not be there after the last.
    while i + 16 < count {
        nb_evens4x16(source + 2 * i, target + i)
        i += 16
    }
    while i < count {
        target[i] = source[2 * i]
        i += 1
    }
}

/// In squares, so that a transposition uses a cache line for all its elements.
@inline(__always) private func copyTiles<T>(
    _ source: UnsafePointer<T>, _ sourceRow: Int, _ sourceColumn: Int,
    _ target: UnsafeMutablePointer<T>, _ targetRow: Int, _ targetColumn: Int,
    _ rows: Int, _ columns: Int, as: T.Type
) {
    let side = 32
    var top = 0
    while top < rows {
        let bottom = min(top + side, rows)
        var left = 0
        while left < columns {
            let right = rows == 1 ? columns : min(left + side, columns)
            for row in top..<bottom {
                let from = source + row * sourceRow
                let to = target + row * targetRow
                for column in left..<right {
                    to[column * targetColumn] = from[column * sourceColumn]
                }
            }
            left = right
        }
        top = bottom
    }
}

/// Writes `columns` rows of a matrix as `rows` rows, in squares of 64, and within them of 8.
private func transpose(
    _ source: UnsafeRawPointer, _ sourceRow: Int, _ target: UnsafeMutableRawPointer,
    _ targetRow: Int, rows: Int, columns: Int, _ size: Int
) {
    if size == 4 {
        transpose(
            typed(source), sourceRow, typed(target), targetRow, rows, columns, as: UInt32.self
        ) { nb_transpose4x8($0, sourceRow, $1, targetRow) }
    } else {
        transpose(
            typed(source), sourceRow, typed(target), targetRow, rows, columns, as: UInt.self
        ) { nb_transpose8x8($0, sourceRow, $1, targetRow) }
    }
}

@inline(__always) private func transpose<T>(
    _ source: UnsafePointer<T>, _ sourceRow: Int, _ target: UnsafeMutablePointer<T>,
    _ targetRow: Int, _ rows: Int, _ columns: Int, as: T.Type,
    _ block: (UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void
) {
    let (wholeRows, wholeColumns) = (rows & ~7, columns & ~7)
    for top in stride(from: 0, to: wholeRows, by: 64) {
        for left in stride(from: 0, to: wholeColumns, by: 64) {
            for row in stride(from: top, to: min(top + 64, wholeRows), by: 8) {
                for column in stride(from: left, to: min(left + 64, wholeColumns), by: 8) {
                    block(source + (column * sourceRow + row), target + (row * targetRow + column))
                }
            }
        }
    }
    for row in 0..<rows {
        for column in (row < wholeRows ? wholeColumns : 0)..<columns {
            target[row * targetRow + column] = source[column * sourceRow + row]
        }
    }
}

/// `out[i] = source[places[i]]`, blocks of `length` contiguous elements of `size` bytes; negative
/// places count from the end of the `limit` blocks.
///
/// - Parameter isWithin: becomes false if there is a place outside; the output is then unfinished.
/// - Returns: false if it was interrupted.
public func gatherPlaces(
    _ source: UnsafeRawPointer, _ places: UnsafePointer<Int64>, _ count: Int, limit: Int,
    _ out: UnsafeMutableRawPointer, length: Int, size: Int, isWithin: inout Bool
) -> Bool {
    if length == 1 && size == 4 {
        let (from, to): (UnsafePointer<UInt32>, UnsafeMutablePointer<UInt32>) = (
            typed(source), typed(out)
        )
        // Whether all are within is known after all pieces, whichever thread found one outside.
        let outside = Atomic<Bool>(false)
        let isComplete = inChunks(count) { range in
            if !gatherWords(from, places, limit, to, range) {
                outside.store(true, ordering: .relaxed)
            }
        }
        isWithin = !outside.load(ordering: .relaxed)
        return isComplete
    }
    for i in 0..<count where places[i] < -Int64(limit) || places[i] >= Int64(limit) {
        isWithin = false
        return true
    }
    return inChunks(count, of: max(1, chunkLength / max(1, length))) { range in
        if length == 1 && size == 8 {
            let from: UnsafePointer<UInt64> = typed(source)
            let to: UnsafeMutablePointer<UInt64> = typed(out)
            for i in range { to[i] = from[wrapped(places[i], limit)] }
        } else {
            let bytes = length * size
            for i in range {
                (out + i * bytes).copyMemory(
                    from: source + wrapped(places[i], limit) * bytes, byteCount: bytes)
            }
        }
    }
}

/// Eight places at a time while none is negative; false at the first that is outside.
private func gatherWords(
    _ source: UnsafePointer<UInt32>, _ places: UnsafePointer<Int64>, _ limit: Int,
    _ out: UnsafeMutablePointer<UInt32>, _ range: Range<Int>
) -> Bool {
    var i = range.lowerBound
    while i < range.upperBound {
        while i + 8 <= range.upperBound, nb_gather4x8(source, places + i, UInt(limit), out + i) {
            i += 8
        }
        for k in i..<min(i + 8, range.upperBound) {
            guard places[k] >= -Int64(limit) && places[k] < Int64(limit) else { return false }
            out[k] = source[wrapped(places[k], limit)]
        }
        i = min(i + 8, range.upperBound)
    }
    return true
}

@inline(__always) private func wrapped(_ place: Int64, _ limit: Int) -> Int {
    let index = Int(truncatingIfNeeded: place)
    return index < 0 ? index + limit : index
}

/// `out[i] = source[offsets[i]]`, blocks of `length` contiguous elements of `size` bytes.
public func gather(
    _ source: UnsafeRawPointer, _ offsets: UnsafePointer<Int>, _ count: Int,
    _ out: UnsafeMutableRawPointer, length: Int, size: Int
) -> Bool {
    inChunks(count, of: max(1, chunkLength / max(1, length))) { range in
        if length == 1 && size == 4 {
            let from: UnsafePointer<UInt32> = typed(source)
            let to: UnsafeMutablePointer<UInt32> = typed(out)
            for i in range { to[i] = from[offsets[i]] }
        } else {
            let bytes = length * size
            for i in range {
                (out + i * bytes).copyMemory(from: source + offsets[i] * size, byteCount: bytes)
            }
        }
    }
}

/// `out[i] = condition[i] ? a[i] : b[i]`; a stride of 0 repeats one element.
public func select(
    _ condition: UnsafePointer<UInt8>, _ a: UnsafeRawPointer, _ aStride: Int,
    _ b: UnsafeRawPointer, _ bStride: Int, _ out: UnsafeMutableRawPointer, _ count: Int, size: Int
) -> Bool {
    inChunks(count) { range in
        switch size {
        case 1:
            choose(
                condition, typed(a), aStride, typed(b), bStride, typed(out), range, UInt8.self)
        case 4:
            choose(
                condition, typed(a), aStride, typed(b), bStride, typed(out), range, UInt32.self)
        default:
            choose(
                condition, typed(a), aStride, typed(b), bStride, typed(out), range, UInt64.self)
        }
    }
}

@inline(__always) private func choose<T>(
    _ condition: UnsafePointer<UInt8>, _ a: UnsafePointer<T>, _ aStride: Int,
    _ b: UnsafePointer<T>, _ bStride: Int, _ out: UnsafeMutablePointer<T>, _ range: Range<Int>,
    _: T.Type
) {
    if aStride == 1 && bStride == 1 {
        // Both are read whatever the condition says, so that vectors can choose.
        for i in range {
            let (yes, no) = (a[i], b[i])
            out[i] = condition[i] != 0 ? yes : no
        }
    } else {
        for i in range {
            let (yes, no) = (a[i * aStride], b[i * bStride])
            out[i] = condition[i] != 0 ? yes : no
        }
    }
}

/// Keeps the elements of `[batch, rows, columns]` on one side of a diagonal, sets the rest to 0.
///
/// - Parameter keepsLower: keeps `column - row <= diagonal`, else `>= diagonal`.
public func keepTriangle(
    _ x: UnsafeMutableRawPointer, batch: Int, rows: Int, columns: Int, diagonal: Int,
    keepsLower: Bool, size: Int
) {
    for matrix in 0..<batch {
        for row in 0..<rows {
            let start = x + (matrix * rows + row) * columns * size
            let border = row + diagonal + (keepsLower ? 1 : 0)
            let column = max(0, min(border, columns))
            if keepsLower {
                (start + column * size).initializeMemory(
                    as: UInt8.self, repeating: 0, count: (columns - column) * size)
            } else {
                start.initializeMemory(as: UInt8.self, repeating: 0, count: column * size)
            }
        }
    }
}

/// `target[offsets[i]] = source[i]`, blocks of `length` contiguous elements of `size` bytes;
/// where a place comes twice, the later block stays.
public func scatter(
    _ source: UnsafeRawPointer, _ offsets: UnsafePointer<Int>, _ count: Int,
    _ target: UnsafeMutableRawPointer, length: Int, size: Int
) {
    let bytes = length * size
    for i in 0..<count {
        (target + offsets[i] * size).copyMemory(from: source + i * bytes, byteCount: bytes)
    }
}
