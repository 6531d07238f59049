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

    /// The product, as a convolution of `dOut` by a kernel of one tap.
    private var product: Correlation {
        let g = geometry
        return Correlation(
            geometry: ConvolutionGeometry(
                images: g.images, height: g.outHeight, width: g.outWidth,
                channels: g.outChannels, outHeight: g.outHeight, outWidth: g.outWidth,
                outChannels: g.patchLength, kernelHeight: 1, kernelWidth: 1),
            isAdjoint: false)
    }

    func scratchBytes<T: TileElement>(_: T.Type) -> Int {
        Scratch.bytes(
            [geometry.outPixels * geometry.patchLength, geometry.kernelLength], size: T.type.size)
            + product.scratchBytes(T.self)
    }

    func run<T: TileElement>(
        _ dOut: UnsafePointer<T>, _ kernel: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>,
        images: Range<Int>, _ scratch: inout Scratch, panelDone: (Range<Int>) -> Void
    ) -> Bool {
        let g = geometry
        let columns = scratch.take(g.outPixels * g.patchLength, T.self)
        let turned = scratch.take(g.kernelLength, T.self)
        copyRows(
            kernel, 1, g.outChannels, turned, g.patchLength, 1, rows: g.outChannels,
            columns: g.patchLength, size: T.type.size)
        for image in images {
            var rest = scratch
            guard
                product.run(
                    dOut + image * g.outLength, turned, columns, images: 0..<1, &rest,
                    panelDone: { _ in })
            else { return false }
            addUp(columns, dx + image * g.imageLength)
            panelDone(image * g.height * g.width..<(image + 1) * g.height * g.width)
        }
        return true
    }

    /// Adds the columns of one image at the pixels that they belong to, tap by tap.
    private func addUp<T: TileElement>(
        _ columns: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        dx.update(repeating: 0, count: g.imageLength)
        for tapRow in 0..<g.kernelHeight {
            for y in g.insideRows(tapRow) {
                let row = y * g.strideHeight - g.padTop + tapRow
                for tapColumn in 0..<g.kernelWidth {
                    let inside = g.insideColumns(tapColumn)
                    let first = inside.lowerBound
                    let column = first * g.strideWidth - g.padLeft + tapColumn
                    add(
                        columns + (y * g.outWidth + first) * g.patchLength
                            + (tapRow * g.kernelWidth + tapColumn) * g.channels,
                        dx + (row * g.width + column) * g.channels, inside.count)
                }
            }
        }
    }

    @inline(__always) private func add<T: TileElement>(
        _ from: UnsafePointer<T>, _ to: UnsafeMutablePointer<T>, _ count: Int
    ) {
        let (fromStep, channels) = (geometry.patchLength, geometry.channels)
        let toStep = geometry.strideWidth * channels
        if toStep == 1 {
            for k in 0..<count { to[k] += from[k * fromStep] }
        } else if channels == 1 {
            for k in 0..<count { to[k * toStep] += from[k * fromStep] }
        } else {
            for k in 0..<count {
                for c in 0..<channels { to[k * toStep + c] += from[k * fromStep + c] }
            }
        }
    }
}
