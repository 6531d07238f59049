/// The part of a convolution, or of its input gradient, that reaches one lattice of target pixels:
/// each takes a window of source pixels that lie side by side.
///
/// A convolution is one such part. In the input gradient with strides, pixels that differ by less
/// than a stride see other taps of the kernel: `strideHeight · strideWidth` parts.
struct CorrelationPart {
    /// Rows and columns of the window, in source pixels; either may be 0.
    var tapRows: Int
    var tapColumns: Int
    /// The source pixel of the first target pixel's first tap, and from one target pixel to the
    /// next.
    var originRow: Int
    var originColumn: Int
    var sourceStepRow: Int
    var sourceStepColumn: Int
    /// The target pixels: the first, from one to the next, and how many.
    var firstRow: Int
    var firstColumn: Int
    var targetStepRow: Int
    var targetStepColumn: Int
    var rows: Int
    var columns: Int

    /// The steps from the target rows in `band` to rows of this part.
    func rows(in band: Range<Int>) -> Range<Int> {
        let from = max(0, ceilingDivision(band.lowerBound - firstRow, targetStepRow))
        let to = min(rows, ceilingDivision(band.upperBound - firstRow, targetStepRow))
        return from..<max(from, to)
    }

    /// The rows of the window of row `row` that are inside a source of `height` rows.
    @inline(__always) func taps(atRow row: Int, height: Int) -> Range<Int> {
        let top = originRow + row * sourceStepRow
        let first = min(tapRows, max(0, -top))
        return first..<max(first, min(tapRows, height - top))
    }
}

/// A convolution or its input gradient as what both are: windows of a source image times weights.
struct Correlation {
    let geometry: ConvolutionGeometry
    /// Whether it goes from output to input, with the kernel turned round.
    let isAdjoint: Bool

    var sourceHeight: Int { isAdjoint ? geometry.outHeight : geometry.height }
    var sourceWidth: Int { isAdjoint ? geometry.outWidth : geometry.width }
    var depth: Int { isAdjoint ? geometry.outChannels : geometry.channels }
    var targetHeight: Int { isAdjoint ? geometry.height : geometry.outHeight }
    var targetWidth: Int { isAdjoint ? geometry.width : geometry.outWidth }
    var targetChannels: Int { isAdjoint ? geometry.channels : geometry.outChannels }

    var parts: Int { isAdjoint ? geometry.strideHeight * geometry.strideWidth : 1 }

    func part(_ number: Int) -> CorrelationPart {
        let g = geometry
        guard isAdjoint else {
            return CorrelationPart(
                tapRows: g.kernelHeight, tapColumns: g.kernelWidth, originRow: -g.padTop,
                originColumn: -g.padLeft, sourceStepRow: g.strideHeight,
                sourceStepColumn: g.strideWidth, firstRow: 0, firstColumn: 0, targetStepRow: 1,
                targetStepColumn: 1, rows: g.outHeight, columns: g.outWidth)
        }
        let y = Lattice(number / g.strideWidth, g.padTop, g.strideHeight, g.kernelHeight, g.height)
        let x = Lattice(number % g.strideWidth, g.padLeft, g.strideWidth, g.kernelWidth, g.width)
        return CorrelationPart(
            tapRows: y.taps, tapColumns: x.taps, originRow: y.origin, originColumn: x.origin,
            sourceStepRow: 1, sourceStepColumn: 1, firstRow: y.first, firstColumn: x.first,
            targetStepRow: g.strideHeight, targetStepColumn: g.strideWidth, rows: y.count,
            columns: x.count)
    }

    /// One axis of a part of the input gradient: input places `first + j · stride`.
    private struct Lattice {
        var first: Int
        var count: Int
        var taps: Int
        var origin: Int

        /// The taps that meet these places are `offset, offset + stride, …`; turned round, they
        /// meet output places that follow each other.
        init(_ first: Int, _ pad: Int, _ stride: Int, _ kernel: Int, _ size: Int) {
            self.first = first
            count = first < size ? (size - first - 1) / stride + 1 : 0
            let offset = (first + pad) % stride
            taps = offset < kernel ? (kernel - offset - 1) / stride + 1 : 0
            origin = (first + pad) / stride - taps + 1
        }
    }

    // MARK: Padding

    /// The columns of zeros left of the source that some part sees, and the columns in all.
    var padding: (left: Int, columns: Int) {
        var (left, end) = (0, sourceWidth)
        for number in 0..<parts {
            let p = part(number)
            guard p.tapColumns > 0, p.columns > 0 else { continue }
            left = max(left, -p.originColumn)
            end = max(end, p.originColumn + (p.columns - 1) * p.sourceStepColumn + p.tapColumns)
        }
        return (left, left + end)
    }

    /// The source rows that the target rows of a band see.
    func sourceRows(of band: Range<Int>) -> Range<Int> {
        var (from, to) = (sourceHeight, 0)
        for number in 0..<parts {
            let p = part(number)
            let rows = p.rows(in: band)
            guard !rows.isEmpty else { continue }
            from = min(from, p.originRow + rows.lowerBound * p.sourceStepRow)
            to = max(to, p.originRow + (rows.upperBound - 1) * p.sourceStepRow + p.tapRows)
        }
        from = max(0, from)
        return from..<max(from, min(to, sourceHeight))
    }

    // MARK: Panels

    /// What is worked on together, so that source, target and weights stay in the second cache:
    /// some rows of an image, or some whole images.
    func panel(size: Int) -> (rows: Int, images: Int) {
        let room = 3 << 17
        let columns = padding.columns
        func bytes(_ rows: Int) -> Int {
            let sourceRows = min(sourceHeight, rows * (isAdjoint ? 1 : geometry.strideHeight))
            return size * (sourceRows * columns * depth + rows * targetWidth * targetChannels)
        }
        let whole = max(1, bytes(targetHeight))
        if whole <= room { return (max(1, targetHeight), min(16, max(1, room / (2 * whole)))) }
        return (max(1, min(targetHeight, room / max(1, bytes(1)))), 1)
    }

    /// Rows of the padded copy of one image of a panel; 0 if the source is read where it lies.
    func copiedRows(panelRows: Int) -> Int {
        guard padding.columns > sourceWidth else { return 0 }
        var most = 0
        for top in stride(from: 0, to: targetHeight, by: panelRows) {
            let rows = sourceRows(of: top..<min(top + panelRows, targetHeight))
            most = max(most, rows.count)
        }
        return most
    }

    // MARK: Weights

    /// Elements of the weights as the tiles read them.
    func weightLength(lanes: Int) -> Int {
        var total = 0
        for number in 0..<parts {
            let p = part(number)
            total += p.tapRows * p.tapColumns
        }
        return total * depth * roundedUp(targetChannels, to: lanes)
    }

    /// Writes the weights of all parts in the order in which tiles read them: for each part and
    /// each tile of target channels a matrix of a row per tap and source channel. Channels beyond
    /// the last are 0.
    func arrangeWeights<T: TileElement>(
        _ kernel: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        var to = out
        for number in 0..<parts {
            let p = part(number)
            inTileColumns(targetChannels, T.self) { first, columns, vectors in
                let width = vectors * T.lanes
                for row in 0..<p.tapRows {
                    for column in 0..<p.tapColumns {
                        let y =
                            isAdjoint
                            ? tap(p.firstRow + g.padTop, g.strideHeight, p.tapRows, row) : row
                        let x =
                            isAdjoint
                            ? tap(p.firstColumn + g.padLeft, g.strideWidth, p.tapColumns, column)
                            : column
                        let matrix = kernel + (y * g.kernelWidth + x) * g.channels * g.outChannels
                        arrange(matrix, to, first, columns, width)
                        to += depth * width
                    }
                }
            }
        }
    }

    private func tap(_ place: Int, _ stride: Int, _ taps: Int, _ turned: Int) -> Int {
        place % stride + stride * (taps - 1 - turned)
    }

    /// One tap's `[channels, outChannels]`, or its transpose.
    @inline(__always) private func arrange<T: TileElement>(
        _ matrix: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ first: Int, _ columns: Int,
        _ width: Int
    ) {
        let n = geometry.outChannels
        for k in 0..<depth {
            let to = out + k * width
            if isAdjoint {
                for c in 0..<columns { to[c] = matrix[(first + c) * n + k] }
            } else {
                for c in 0..<columns { to[c] = matrix[k * n + first + c] }
            }
            for c in columns..<width { to[c] = 0 }
        }
    }
}
