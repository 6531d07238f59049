/// Two-dimensional convolution of float32 and float64, its gradients and their norms.
///
/// All arrays are contiguous, with the shapes that `ConvolutionGeometry` names. Every function
/// works on the images in `images`, which lie at their place in the whole array, and gives the
/// same bits however the images are split among calls. Nothing is allocated and nothing runs in
/// parallel; scratch memory belongs to one call at a time.
public enum Convolution {
    /// Bytes of scratch memory that `forward` needs.
    public static func forwardScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry
    ) -> Int {
        let correlation = Correlation(geometry: geometry, isAdjoint: false)
        return type == .float32
            ? correlation.scratchBytes(Float.self) : correlation.scratchBytes(Double.self)
    }

    /// `out[n, y, x, o] = Σ x[n, y·s + i - p, x·s + j - p, c] · kernel[i, j, c, o]`.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - kernel: `[kernelHeight, kernelWidth, channels, outChannels]`.
    ///   - out: `[images, outHeight, outWidth, outChannels]`.
    ///   - panelDone: is called with ranges of output pixels, counted through all images, right
    ///     after they were written, while they are in the cache.
    /// - Returns: false if it was interrupted.
    public static func forward(
        _ type: ElementType, _ geometry: ConvolutionGeometry, x: UnsafeRawPointer,
        kernel: UnsafeRawPointer, out: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, panelDone: (Range<Int>) -> Void = { _ in }
    ) -> Bool {
        let correlation = Correlation(geometry: geometry, isAdjoint: false)
        var memory = Scratch(scratch)
        if type == .float32 {
            return correlation.run(
                typed(x) as UnsafePointer<Float>, typed(kernel), typed(out), images: images,
                &memory, panelDone: panelDone)
        }
        return correlation.run(
            typed(x) as UnsafePointer<Double>, typed(kernel), typed(out), images: images, &memory,
            panelDone: panelDone)
    }

    /// Bytes of scratch memory that `inputGradient` needs.
    public static func inputGradientScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry
    ) -> Int {
        type == .float32
            ? inputScratchBytes(geometry, Float.self) : inputScratchBytes(geometry, Double.self)
    }

    /// The gradient of a convolution's input, which is the transposed convolution of `dOut`.
    ///
    /// - Parameters:
    ///   - dOut: `[images, outHeight, outWidth, outChannels]`.
    ///   - kernel: `[kernelHeight, kernelWidth, channels, outChannels]`.
    ///   - dx: `[images, height, width, channels]`, written over.
    ///   - panelDone: is called with ranges of input pixels, counted through all images, right
    ///     after they were written, while they are in the cache.
    /// - Returns: false if it was interrupted.
    public static func inputGradient(
        _ type: ElementType, _ geometry: ConvolutionGeometry, dOut: UnsafeRawPointer,
        kernel: UnsafeRawPointer, dx: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, panelDone: (Range<Int>) -> Void = { _ in }
    ) -> Bool {
        var memory = Scratch(scratch)
        if type == .float32 {
            return inputGradient(
                geometry, typed(dOut) as UnsafePointer<Float>, typed(kernel), typed(dx), images,
                &memory, panelDone)
        }
        return inputGradient(
            geometry, typed(dOut) as UnsafePointer<Double>, typed(kernel), typed(dx), images,
            &memory, panelDone)
    }

    private static func inputScratchBytes<T: TileElement>(
        _ geometry: ConvolutionGeometry, _: T.Type
    ) -> Int {
        TapColumns.isQuicker(geometry, lanes: T.lanes)
            ? TapColumns(geometry: geometry).scratchBytes(T.self)
            : Correlation(geometry: geometry, isAdjoint: true).scratchBytes(T.self)
    }

    private static func inputGradient<T: TileElement>(
        _ geometry: ConvolutionGeometry, _ dOut: UnsafePointer<T>, _ kernel: UnsafePointer<T>,
        _ dx: UnsafeMutablePointer<T>, _ images: Range<Int>, _ scratch: inout Scratch,
        _ panelDone: (Range<Int>) -> Void
    ) -> Bool {
        if TapColumns.isQuicker(geometry, lanes: T.lanes) {
            return TapColumns(geometry: geometry).run(
                dOut, kernel, dx, images: images, &scratch, panelDone: panelDone)
        }
        return Correlation(geometry: geometry, isAdjoint: true).run(
            dOut, kernel, dx, images: images, &scratch, panelDone: panelDone)
    }
}
