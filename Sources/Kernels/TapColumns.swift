/// The input gradient of a convolution of few input channels: what each output pixel gives to each
/// tap as one matrix product, `[pixels, taps · channels]`, added up at the input pixels.
///
/// With few channels most lanes of a vector of them would be idle, but those of all taps
/// together fill it.
struct TapColumns {
    let geometry: ConvolutionGeometry

    static func isQuicker(_ correlation: Correlation, lanes: Int) -> Bool {
        correlation.isAdjoint && correlation.targetChannels * 2 <= lanes
    }

    /// From one output pixel's row of the product to the next: whole vectors.
    private func rowLength<T: TileElement>(_: T.Type) -> Int {
        roundedUp(geometry.patchLength, to: T.lanes)
    }

    /// The product, as a convolution of `dOut` by a kernel of one tap.
    private func product<T: TileElement>(_: T.Type) -> Correlation {
        let g = geometry
        return Correlation(
            geometry: ConvolutionGeometry(
                images: g.images, height: g.outHeight, width: g.outWidth,
                channels: g.outChannels, outHeight: g.outHeight, outWidth: g.outWidth,
                outChannels: rowLength(T.self), kernelHeight: 1, kernelWidth: 1),
            isAdjoint: false)
    }

    /// Elements of the product, of its transpose and of the kernel's.
    private func lengths<T: TileElement>(_: T.Type) -> [Int] {
        let row = rowLength(T.self)
        let transpose = geometry.channels == 1 ? geometry.outPixels * geometry.patchLength : 0
        return [geometry.outPixels * row, transpose, geometry.outChannels * row]
    }

    func scratchBytes<T: TileElement>(_: T.Type) -> Int {
        Scratch.bytes(lengths(T.self), size: T.type.size) + product(T.self).scratchBytes(T.self)
    }

    func run<T: TileElement>(
        _ dOut: UnsafePointer<T>, _ kernel: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>,
        images: Range<Int>, _ scratch: inout Scratch, panelDone: (Range<Int>) -> Void
    ) -> Bool {
        let g = geometry
        let product = product(T.self)
        let row = rowLength(T.self)
        let columns = scratch.take(g.outPixels * row, T.self)
        let transpose = scratch.take(g.channels == 1 ? g.outPixels * g.patchLength : 0, T.self)
        let turned = scratch.take(g.outChannels * row, T.self)
        turned.update(repeating: 0, count: g.outChannels * row)
        copyRows(
            kernel, 1, g.outChannels, turned, row, 1, rows: g.outChannels,
            columns: g.patchLength, size: T.type.size)
        for image in images {
            var rest = scratch
            guard
                product.run(
                    dOut + image * g.outLength, turned, columns, images: 0..<1, &rest,
                    panelDone: { _ in })
            else { return false }
            if g.channels == 1 {
                // Pixels of a tap side by side are added in vectors.
                copyRows(
                    columns, 1, row, transpose, g.outPixels, 1, rows: g.patchLength,
                    columns: g.outPixels, size: T.type.size)
                addUp(
                    transpose, pixelStep: 1, tapStep: g.outPixels, dx + image * g.imageLength)
            } else {
                addUp(
                    columns, pixelStep: row, tapStep: g.channels, dx + image * g.imageLength)
            }
            panelDone(image * g.height * g.width..<(image + 1) * g.height * g.width)
        }
        return true
    }

    /// Adds what one image's output pixels give to the pixels that they belong to, tap by tap.
    private func addUp<T: TileElement>(
        _ columns: UnsafePointer<T>, pixelStep: Int, tapStep: Int, _ dx: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        dx.update(repeating: 0, count: g.imageLength)
        for tapRow in 0..<g.kernelHeight {
            let rows = g.insideRows(tapRow)
            for tapColumn in 0..<g.kernelWidth {
                let inside = g.insideColumns(tapColumn)
                let first = inside.lowerBound
                let column = first * g.strideWidth - g.padLeft + tapColumn
                let tap = columns + (tapRow * g.kernelWidth + tapColumn) * tapStep
                for y in rows {
                    let row = y * g.strideHeight - g.padTop + tapRow
                    add(
                        tap + (y * g.outWidth + first) * pixelStep, pixelStep,
                        dx + (row * g.width + column) * g.channels, inside.count)
                }
            }
        }
    }

    @inline(__always) private func add<T: TileElement>(
        _ from: UnsafePointer<T>, _ fromStep: Int, _ to: UnsafeMutablePointer<T>, _ count: Int
    ) {
        let channels = geometry.channels
        let toStep = geometry.strideWidth * channels
        if fromStep == 1 && toStep == 1 {
            for k in 0..<count { to[k] += from[k] }
        } else if fromStep == 1 && toStep == 2 {
            for k in 0..<count { to[2 * k] += from[k] }
        } else if channels == 1 {
            for k in 0..<count { to[k * toStep] += from[k * fromStep] }
        } else {
            for k in 0..<count {
                for c in 0..<channels { to[k * toStep + c] += from[k * fromStep + c] }
            }
        }
    }
}
