/// The gradient of a convolution's kernel: for each tap the products of the input pixels that it
/// meets and the output gradients, summed over the pixels of each image and then over the images.
///
/// The taps of one kernel row read input that lies side by side. With few channels they are worked
/// out together, from a copy with zeros at the sides; with more each for itself, which passes over
/// what meets padding.
struct KernelGradient {
    let geometry: ConvolutionGeometry

    /// Whether the taps of a kernel row are worked out together.
    private var joinsTaps: Bool { geometry.channels < 8 }

    private var paddedWidth: Int {
        max(
            geometry.padLeft + geometry.width,
            (geometry.outWidth - 1) * geometry.strideWidth + geometry.kernelWidth)
    }

    private var copiesInput: Bool { joinsTaps && paddedWidth > geometry.width }

    /// Output rows and images that are worked on together, so that they stay in the second cache.
    private func panel(size: Int) -> (rows: Int, images: Int) {
        let g = geometry
        let room = 1 << 19
        func bytes(_ rows: Int) -> Int {
            let inputRows = min(g.height, rows * g.strideHeight + g.kernelHeight)
            return size * (inputRows * paddedWidth * g.channels + rows * g.outWidth * g.outChannels)
        }
        let whole = max(1, bytes(g.outHeight))
        if whole <= room { return (max(1, g.outHeight), min(16, max(1, room / whole))) }
        return (max(1, min(g.outHeight, room / max(1, bytes(1)))), 1)
    }

    /// Channels of the output gradients in the form that tiles read.
    private func wholeChannels<T: TileElement>(_: T.Type) -> Int {
        roundedUp(geometry.outChannels, to: T.lanes)
    }

    /// Elements of the copies of input and output gradients of one image.
    private func copyLengths<T: TileElement>(_: T.Type) -> (input: Int, output: Int) {
        let g = geometry
        let channels = wholeChannels(T.self)
        return (
            copiesInput ? g.height * paddedWidth * g.channels : 0,
            channels > g.outChannels ? g.outPixels * channels : 0
        )
    }

    func scratchBytes<T: TileElement>(_: T.Type) -> Int {
        let images = panel(size: T.type.size).images
        let lengths = copyLengths(T.self)
        return Scratch.bytes(
            [images * lengths.input, images * lengths.output],
            size: T.type.size)
    }

    /// Adds the gradients of `images` to `out`, in order of the images.
    ///
    /// - Returns: false if it was interrupted.
    func add<T: TileElement>(
        _ x: UnsafePointer<T>, _ dOut: UnsafePointer<T>, to out: UnsafeMutablePointer<T>,
        images: Range<Int>, _ scratch: inout Scratch
    ) -> Bool {
        let g = geometry
        guard g.outPixels > 0, g.kernelLength > 0 else { return true }
        let panel = panel(size: T.type.size)
        let lengths = copyLengths(T.self)
        let inputs = scratch.take(panel.images * lengths.input, T.self)
        let outputs = scratch.take(panel.images * lengths.output, T.self)
        var first = images.lowerBound
        while first < images.upperBound {
            if Interruption.isRequested { return false }
            let count = min(panel.images, images.upperBound - first)
            var operands = Operands(
                x: x + first * g.imageLength, xRow: g.width * g.channels, xImage: g.imageLength,
                left: 0, dOut: dOut + first * g.outLength, channels: g.outChannels,
                dOutImage: g.outLength)
            if lengths.input > 0 {
                for k in 0..<count {
                    copyPadded(x + (first + k) * g.imageLength, inputs + k * lengths.input)
                }
                operands.x = UnsafePointer(inputs)
                operands.xRow = paddedWidth * g.channels
                operands.xImage = lengths.input
                operands.left = g.padLeft
            }
            if lengths.output > 0 {
                let channels = wholeChannels(T.self)
                for k in 0..<count {
                    copyChannels(
                        dOut + (first + k) * g.outLength, outputs + k * lengths.output, channels)
                }
                operands.dOut = UnsafePointer(outputs)
                operands.channels = channels
                operands.dOutImage = lengths.output
            }
            for top in stride(from: 0, to: g.outHeight, by: panel.rows) {
                multiply(
                    operands, images: count, top..<min(top + panel.rows, g.outHeight), out)
            }
            first += count
        }
        return true
    }

    private struct Operands<T> {
        var x: UnsafePointer<T>
        var xRow: Int
        var xImage: Int
        /// Columns of zeros before the first column.
        var left: Int
        var dOut: UnsafePointer<T>
        var channels: Int
        var dOutImage: Int
    }

    private func copyPadded<T: TileElement>(
        _ image: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        let (left, length) = (g.padLeft * g.channels, g.width * g.channels)
        let right = paddedWidth * g.channels - left - length
        var to = out
        for row in 0..<g.height {
            to.update(repeating: 0, count: left)
            (to + left).update(from: image + row * length, count: length)
            (to + (left + length)).update(repeating: 0, count: right)
            to += left + length + right
        }
    }

    /// Copies output gradients with zeros for the channels that fill the last vector.
    private func copyChannels<T: TileElement>(
        _ image: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>, _ channels: Int
    ) {
        let n = geometry.outChannels
        for pixel in 0..<geometry.outPixels {
            let to = out + pixel * channels
            to.update(from: image + pixel * n, count: n)
            (to + n).update(repeating: 0, count: channels - n)
        }
    }

    /// All tiles of a panel.
    private func multiply<T: TileElement>(
        _ operands: Operands<T>, images: Int, _ band: Range<Int>, _ out: UnsafeMutablePointer<T>
    ) {
        let g = geometry
        let tapLength = joinsTaps ? g.kernelWidth * g.channels : g.channels
        for tapRow in 0..<g.kernelHeight {
            let rows = g.insideRows(tapRow).clamped(to: band)
            guard !rows.isEmpty else { continue }
            for tapColumn in 0..<(joinsTaps ? 1 : g.kernelWidth) {
                let columns = joinsTaps ? 0..<g.outWidth : g.insideColumns(tapColumn)
                guard !columns.isEmpty else { continue }
                let row = rows.lowerBound * g.strideHeight - g.padTop + tapRow
                let column = columns.lowerBound * g.strideWidth - g.padLeft + tapColumn
                let tile = Tile(
                    left: operands.x + row * operands.xRow
                        + (column + operands.left) * g.channels,
                    leftRow: 1, leftStep: g.strideWidth * g.channels,
                    leftSegment: g.strideHeight * operands.xRow,
                    right: operands.dOut
                        + (rows.lowerBound * g.outWidth + columns.lowerBound) * operands.channels,
                    rightStep: operands.channels, rightSegment: g.outWidth * operands.channels,
                    length: columns.count, segments: rows.count,
                    out: out + (tapRow * g.kernelWidth + tapColumn) * g.channels * g.outChannels,
                    outRow: g.outChannels, columns: 0)
                multiply(tile, tapLength, operands, images: images)
            }
        }
    }

    /// The tiles of one tap, or of the taps of one row; `tile` is the first for the first image.
    @inline(__always) private func multiply<T: TileElement>(
        _ first: Tile<T>, _ length: Int, _ operands: Operands<T>, images: Int
    ) {
        inTileColumns(geometry.outChannels, T.self) { channel, columns, vectors in
            for image in 0..<images {
                var tile = first
                tile.right += image * operands.dOutImage + channel
                tile.columns = columns
                inTileRows(length) { start, count in
                    tile.left = first.left + image * operands.xImage + start
                    tile.out = first.out + start * geometry.outChannels + channel
                    T.addTile(tile, rows: count, vectors: vectors)
                }
            }
        }
    }
}

extension Convolution {
    /// Bytes of scratch memory that `kernelGradient` and `perExampleKernelGradients` need.
    public static func kernelGradientScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry
    ) -> Int {
        let gradient = KernelGradient(geometry: geometry)
        return type == .float32
            ? gradient.scratchBytes(Float.self) : gradient.scratchBytes(Double.self)
    }

    /// The gradient of a convolution's kernel, the sum of those of the images.
    ///
    /// Each image's gradient is added for itself, in order, so that calls for parts of the
    /// images, one after the other, give the bits of one call.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - dOut: `[images, outHeight, outWidth, outChannels]`.
    ///   - dKernel: `[kernelHeight, kernelWidth, channels, outChannels]`.
    ///   - isAccumulating: adds to what `dKernel` holds; else it is set to 0 first.
    /// - Returns: false if it was interrupted.
    public static func kernelGradient(
        _ type: ElementType, _ geometry: ConvolutionGeometry, x: UnsafeRawPointer,
        dOut: UnsafeRawPointer, dKernel: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, isAccumulating: Bool
    ) -> Bool {
        if !isAccumulating { fill(dKernel, type, geometry.kernelLength, 0) }
        let gradient = KernelGradient(geometry: geometry)
        var memory = Scratch(scratch)
        if type == .float32 {
            return gradient.add(
                typed(x) as UnsafePointer<Float>, typed(dOut), to: typed(dKernel), images: images,
                &memory)
        }
        return gradient.add(
            typed(x) as UnsafePointer<Double>, typed(dOut), to: typed(dKernel), images: images,
            &memory)
    }

    /// The kernel's gradient of each image by itself.
    ///
    /// - Parameter out: `[images, kernelHeight, kernelWidth, channels, outChannels]`, written over
    ///   at the places of `images`.
    /// - Returns: false if it was interrupted.
    public static func perExampleKernelGradients(
        _ type: ElementType, _ geometry: ConvolutionGeometry, x: UnsafeRawPointer,
        dOut: UnsafeRawPointer, out: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer
    ) -> Bool {
        for image in images {
            let isComplete = kernelGradient(
                type, geometry, x: x, dOut: dOut,
                dKernel: out + image * geometry.kernelLength * type.size,
                images: image..<image + 1, scratch: scratch, isAccumulating: false)
            if !isComplete { return false }
        }
        return true
    }
}
