import Kernels

/// A loop over the elements of two strided places at once, with as few axes as can be.
///
/// Axes of size 1 are dropped and axes that both places walk evenly are merged. What remains
/// is handed out as matrices, rows and columns, to a kernel.
struct PairWalk {
    private(set) var sizes: [Int] = []
    private(set) var left: [Int] = []
    private(set) var right: [Int] = []
    private(set) var isEmpty = false

    init(_ sizes: [Int], _ left: [Int], _ right: [Int]) {
        for axis in sizes.indices where sizes[axis] != 1 {
            if sizes[axis] == 0 { isEmpty = true }
            append(sizes[axis], left[axis], right[axis])
        }
    }

    private mutating func append(_ size: Int, _ leftStride: Int, _ rightStride: Int) {
        if let last = sizes.indices.last, left[last] == leftStride &* size,
            right[last] == rightStride &* size
        {
            sizes[last] &*= size
            left[last] = leftStride
            right[last] = rightStride
        } else {
            sizes.append(size)
            left.append(leftStride)
            right.append(rightStride)
        }
    }

    /// Calls `body` with each matrix's layout and the offsets of its first elements.
    func forEachMatrix(
        _ body: (_ layout: PairLayout, _ left: Int, _ right: Int) throws -> Void
    ) rethrows {
        if isEmpty { return }
        let rank = sizes.count
        let layout = PairLayout(
            rows: rank > 1 ? sizes[rank - 2] : 1, columns: rank > 0 ? sizes[rank - 1] : 1,
            leftRow: rank > 1 ? left[rank - 2] : 0, leftColumn: rank > 0 ? left[rank - 1] : 1,
            rightRow: rank > 1 ? right[rank - 2] : 0, rightColumn: rank > 0 ? right[rank - 1] : 1)
        try forEachOffset(outerAxes: max(0, rank - 2)) { try body(layout, $0, $1) }
    }

    /// Counts through the first axes like an odometer.
    private func forEachOffset(
        outerAxes: Int, _ body: (_ left: Int, _ right: Int) throws -> Void
    ) rethrows {
        var counter = [Int](repeating: 0, count: outerAxes)
        var leftOffset = 0
        var rightOffset = 0
        while true {
            try body(leftOffset, rightOffset)
            var axis = outerAxes - 1
            while axis >= 0 {
                counter[axis] += 1
                leftOffset += left[axis]
                rightOffset += right[axis]
                if counter[axis] < sizes[axis] { break }
                leftOffset -= left[axis] * sizes[axis]
                rightOffset -= right[axis] * sizes[axis]
                counter[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Copies elements of `size` bytes from the left place to the right one.
    func copy(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, size: Int
    ) throws {
        try forEachMatrix { layout, leftOffset, rightOffset in
            try Self.copyInPieces(
                source + leftOffset * size, target + rightOffset * size, layout, size)
        }
    }

    /// A few million elements at a time, so that an interruption is heard between them.
    private static func copyInPieces(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ layout: PairLayout,
        _ size: Int
    ) throws {
        let rowsAtOnce = max(1, (1 << 22) / max(1, layout.columns))
        var row = 0
        while row < layout.rows {
            if row > 0 && Interruption.isRequested { throw Interrupted() }
            copyRows(
                source + row * layout.leftRow * size, layout.leftRow, layout.leftColumn,
                target + row * layout.rightRow * size, layout.rightRow, layout.rightColumn,
                rows: min(rowsAtOnce, layout.rows - row), columns: layout.columns, size: size)
            row += rowsAtOnce
        }
    }
}

extension Tensor {
    /// The strides with which this tensor is read as one of the given, broadcast sizes.
    func strides(broadcastTo sizes: [Int]) -> [Int] {
        let own = allStrides
        let lead = sizes.count - rank
        return sizes.indices.map { axis in
            axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
        }
    }
}
