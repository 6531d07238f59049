extension Correlation {
    /// Bytes of scratch that `run` needs.
    func scratchBytes<T: TileElement>(_: T.Type) -> Int {
        let (rows, images) = panel(size: T.type.size)
        return Scratch.bytes(
            [
                weightLength(lanes: T.lanes),
                images * copiedRows(panelRows: rows) * padding.columns * depth,
            ], size: T.type.size)
    }

    /// Writes the target images in `images`, panel by panel.
    ///
    /// - Parameter panelDone: is called with the target pixels that were just written.
    /// - Returns: false if it was interrupted.
    func run<T: TileElement>(
        _ source: UnsafePointer<T>, _ kernel: UnsafePointer<T>, _ target: UnsafeMutablePointer<T>,
        images: Range<Int>, _ scratch: inout Scratch, panelDone: (Range<Int>) -> Void
    ) -> Bool {
        guard targetHeight > 0, targetWidth > 0, targetChannels > 0 else { return true }
        let panel = panel(size: T.type.size)
        let padding = padding
        let copied = copiedRows(panelRows: panel.rows)
        let weights = scratch.take(weightLength(lanes: T.lanes), T.self)
        let copies = scratch.take(panel.images * copied * padding.columns * depth, T.self)
        arrangeWeights(kernel, weights)
        var first = images.lowerBound
        while first < images.upperBound {
            let end = min(first + panel.images, images.upperBound)
            for top in stride(from: 0, to: targetHeight, by: panel.rows) {
                if Interruption.isRequested { return false }
                let band = top..<min(top + panel.rows, targetHeight)
                let rows = sourceRows(of: band)
                var view = SourceView(
                    start: source + first * sourceHeight * sourceWidth * depth, firstRow: 0,
                    left: 0, rowLength: sourceWidth * depth,
                    imageLength: sourceHeight * sourceWidth * depth)
                if padding.columns > sourceWidth {
                    for image in first..<end {
                        copyPadded(
                            source + image * sourceHeight * sourceWidth * depth, rows,
                            copies + (image - first) * copied * padding.columns * depth, padding)
                    }
                    view = SourceView(
                        start: UnsafePointer(copies), firstRow: rows.lowerBound, left: padding.left,
                        rowLength: padding.columns * depth,
                        imageLength: copied * padding.columns * depth)
                }
                multiply(
                    view, weights, target + first * targetHeight * targetWidth * targetChannels,
                    images: end - first, band)
                for image in first..<end {
                    let start = image * targetHeight
                    panelDone(
                        (start + band.lowerBound) * targetWidth..<(start + band.upperBound)
                            * targetWidth)
                }
            }
            first = end
        }
        return true
    }

    /// The source as tiles see it: where row `firstRow` begins, `left` columns of zeros before it.
    private struct SourceView<T> {
        var start: UnsafePointer<T>
        var firstRow: Int
        var left: Int
        var rowLength: Int
        var imageLength: Int
    }

    /// Copies rows of an image with zeros at both sides.
    private func copyPadded<T: TileElement>(
        _ image: UnsafePointer<T>, _ rows: Range<Int>, _ out: UnsafeMutablePointer<T>,
        _ padding: (left: Int, columns: Int)
    ) {
        let (left, length) = (padding.left * depth, sourceWidth * depth)
        let right = padding.columns * depth - left - length
        var to = out
        for row in rows {
            to.update(repeating: 0, count: left)
            (to + left).update(from: image + row * length, count: length)
            (to + (left + length)).update(repeating: 0, count: right)
            to += left + length + right
        }
    }

    /// All tiles of a panel, those with the same weights after each other.
    private func multiply<T: TileElement>(
        _ source: SourceView<T>, _ weights: UnsafePointer<T>, _ target: UnsafeMutablePointer<T>,
        images: Int, _ band: Range<Int>
    ) {
        var matrix = weights
        for number in 0..<parts {
            let p = part(number)
            let rows = p.rows(in: band)
            inTileColumns(targetChannels, T.self) { first, columns, vectors in
                let width = vectors * T.lanes
                for image in 0..<images {
                    for row in rows {
                        multiplyRow(
                            p, row, source, image, matrix, width,
                            target + image * targetHeight * targetWidth * targetChannels + first,
                            columns)
                    }
                }
                matrix += p.tapRows * p.tapColumns * depth * width
            }
        }
    }

    @inline(__always) private func multiplyRow<T: TileElement>(
        _ p: CorrelationPart, _ row: Int, _ source: SourceView<T>, _ image: Int,
        _ matrix: UnsafePointer<T>, _ width: Int, _ target: UnsafeMutablePointer<T>,
        _ columns: Int
    ) {
        let length = p.tapColumns * depth
        let taps = length == 0 ? 0..<0 : p.taps(atRow: row, height: sourceHeight)
        let sourceRow = p.originRow + row * p.sourceStepRow + taps.lowerBound - source.firstRow
        let left =
            source.start + image * source.imageLength
            + (taps.isEmpty ? 0 : sourceRow * source.rowLength)
            + (source.left + p.originColumn) * depth
        let targetRow = p.firstRow + row * p.targetStepRow
        let out = target + (targetRow * targetWidth + p.firstColumn) * targetChannels
        let outStep = p.targetStepColumn * targetChannels
        var tile = Tile(
            left: left, leftRow: p.sourceStepColumn * depth, leftStep: 1,
            leftSegment: source.rowLength, right: matrix + taps.lowerBound * length * width,
            rightStep: width, rightSegment: length * width, length: length, segments: taps.count,
            out: out, outRow: outStep, columns: columns)
        inTileRows(p.columns) { first, count in
            tile.left = left + first * p.sourceStepColumn * depth
            tile.out = out + first * outStep
            T.writeTile(tile, rows: count, vectors: width / T.lanes)
        }
    }
}
