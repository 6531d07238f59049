import CVector

/// A convolution of floats by Winograd's minimal filtering: squares of 6×6 source pixels and the
/// weights are taken to 36 points, multiplied there channel by channel, and the products are taken
/// back to squares of target pixels. 36 products stand for 100 (kernels of 5×5) or 144 (3×3).
///
/// Errors are those of plain loops for kernels of 5×5 and twice those for 3×3 (see `winograd.h`).
/// But sums of small integers are not exact, and a NaN or an infinity reaches all of its square.
struct Winograd {
    let correlation: Correlation

    /// Rows and columns of the kernel, 3 or 5.
    private var taps: Int { correlation.geometry.kernelHeight }
    /// Rows and columns of a square of the target.
    private var side: Int { 7 - taps }
    private var squareRows: Int { ceilingDivision(correlation.targetHeight, side) }
    private var squareColumns: Int { ceilingDivision(correlation.targetWidth, side) }
    private var squares: Int { squareRows * squareColumns }

    private static let points = 36

    /// Whether this is quicker than tiles of the convolution itself.
    static func isQuicker(_ c: Correlation) -> Bool {
        let g = c.geometry
        guard g.kernelHeight == g.kernelWidth, g.kernelHeight == 3 || g.kernelHeight == 5,
            g.strideHeight == 1, g.strideWidth == 1, c.depth.isMultiple(of: Float.lanes),
            c.targetChannels.isMultiple(of: Float.lanes), c.depth >= 32, c.targetChannels >= 32
        else { return false }
        // Squares that reach over the border are worked out whole, and taking things to the points
        // and back costs about as much as a third of the products.
        let winograd = Winograd(correlation: c)
        return 4 * winograd.squares * points
            < 3 * c.targetHeight * c.targetWidth * g.kernelHeight * g.kernelWidth
    }

    /// Squares that are worked on together: their points stay in the second cache.
    private var panel: Int {
        let perSquare = Self.points * 4 * (correlation.depth + Float.tileColumns)
        return max(1, (5 << 17) / perSquare / tileRows) * tileRows
    }

    private var weightLength: Int {
        Self.points * correlation.depth * correlation.targetChannels
    }

    // Sixteen more, so that the points do not lie in the same lines of the cache.
    private var sourceStep: Int { panel * correlation.depth + 16 }
    private var productStep: Int { panel * Float.tileColumns + 16 }

    func scratchBytes() -> Int {
        Scratch.bytes(
            [
                correlation.weightLength(lanes: Float.lanes), weightLength,
                Self.points * sourceStep, Self.points * productStep, correlation.depth,
            ], size: 4)
    }

    /// As `Correlation.run`.
    func run(
        _ source: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>, images: Range<Int>, _ scratch: inout Scratch,
        panelDone: (Range<Int>) -> Void
    ) -> Bool {
        let c = correlation
        let arranged = scratch.take(c.weightLength(lanes: Float.lanes), Float.self)
        let memory = Memory(
            weights: scratch.take(weightLength), source: scratch.take(Self.points * sourceStep),
            products: scratch.take(Self.points * productStep), zeros: scratch.take(c.depth))
        memory.zeros.update(repeating: 0, count: c.depth)
        c.arrangeWeights(kernel, arranged)
        transformWeights(arranged, memory.weights)
        let end = images.upperBound * squares
        var first = images.lowerBound * squares
        var done = images.lowerBound * c.targetHeight
        while first < end {
            if Interruption.isRequested { return false }
            let range = first..<min(first + panel, end)
            for number in range {
                transformSource(
                    source, number, memory.source + (number - first) * c.depth, memory.zeros)
            }
            multiply(range, target, memory)
            first = range.upperBound
            // Rows of squares that are whole now.
            let (image, square) = first.quotientAndRemainder(dividingBy: squares)
            let rows = min(c.targetHeight, square / squareColumns * side) + image * c.targetHeight
            if rows > done {
                panelDone(done * c.targetWidth..<rows * c.targetWidth)
                done = rows
            }
        }
        return true
    }

    private struct Memory {
        /// For each tile of target channels and each point a matrix `[depth, channels]`.
        var weights: UnsafeMutablePointer<Float>
        /// For each point a matrix `[squares, depth]`.
        var source: UnsafeMutablePointer<Float>
        /// For each point a matrix `[squares, channels of the tile]`.
        var products: UnsafeMutablePointer<Float>
        var zeros: UnsafeMutablePointer<Float>
    }

    private func transformWeights(
        _ arranged: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>
    ) {
        let depth = correlation.depth
        var (from, to) = (arranged, out)
        inTileColumns(correlation.targetChannels, Float.self) { _, _, vectors in
            let length = depth * vectors * Float.lanes
            for k in stride(from: 0, to: length, by: Float.lanes) {
                nb_winograd_weights(
                    Int32(truncatingIfNeeded: taps), from + k, length, to + k, length)
            }
            from += taps * taps * length
            to += Self.points * length
        }
    }

    private func transformSource(
        _ source: UnsafePointer<Float>, _ number: Int, _ out: UnsafeMutablePointer<Float>,
        _ zeros: UnsafePointer<Float>
    ) {
        let c = correlation
        let part = c.part(0)
        let (image, square) = number.quotientAndRemainder(dividingBy: squares)
        let top = square / squareColumns * side + part.originRow
        let left = square % squareColumns * side + part.originColumn
        let start = source + image * c.sourceHeight * c.sourceWidth * c.depth
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.points) { at in
            for row in 0..<6 {
                for column in 0..<6 {
                    let (y, x) = (top + row, left + column)
                    let isInside = y >= 0 && y < c.sourceHeight && x >= 0 && x < c.sourceWidth
                    at[6 * row + column] =
                        isInside ? start + (y * c.sourceWidth + x) * c.depth : zeros
                }
            }
            nb_winograd_source(at.baseAddress, c.depth, out, sourceStep)
        }
    }

    /// The products at all points of some squares, a tile of target channels at a time.
    private func multiply(
        _ range: Range<Int>, _ target: UnsafeMutablePointer<Float>, _ memory: Memory
    ) {
        let c = correlation
        var weights = memory.weights
        inTileColumns(c.targetChannels, Float.self) { channel, width, vectors in
            for point in 0..<Self.points {
                inTileRows(range.count) { first, rows in
                    let tile = Tile<Float>(
                        left: memory.source + (point * sourceStep + first * c.depth),
                        leftRow: c.depth, leftStep: 1, leftSegment: 0, right: weights,
                        rightStep: width, rightSegment: 0, length: c.depth, segments: 1,
                        out: memory.products + (point * productStep + first * width),
                        outRow: width, columns: width)
                    Float.writeTile(tile, rows: rows, vectors: vectors)
                }
                weights += c.depth * width
            }
            for number in range {
                transformProducts(
                    memory.products + (number - range.lowerBound) * width, number, width,
                    target + channel)
            }
        }
    }

    private func transformProducts(
        _ products: UnsafePointer<Float>, _ number: Int, _ width: Int,
        _ target: UnsafeMutablePointer<Float>
    ) {
        let c = correlation
        let (image, square) = number.quotientAndRemainder(dividingBy: squares)
        let (top, left) = (square / squareColumns * side, square % squareColumns * side)
        let start = target + image * c.targetHeight * c.targetWidth * c.targetChannels
        withUnsafeTemporaryAllocation(
            of: UnsafeMutablePointer<Float>?.self, capacity: side * side
        ) { to in
            for row in 0..<side {
                for column in 0..<side {
                    let (y, x) = (top + row, left + column)
                    to[side * row + column] =
                        y < c.targetHeight && x < c.targetWidth
                        ? start + (y * c.targetWidth + x) * c.targetChannels : nil
                }
            }
            nb_winograd_target(
                Int32(truncatingIfNeeded: side), products, productStep, width, to.baseAddress)
        }
    }
}
