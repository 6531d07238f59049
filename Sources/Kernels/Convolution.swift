/// Two-dimensional convolution of float32 and float64, its gradients and their norms.
///
/// All arrays are contiguous, with the shapes that `ConvolutionGeometry` names. Every function
/// works on the images in `images`, which lie at their place in the whole array, and gives the
/// same bits however the images are split among calls. Nothing is allocated and nothing runs in
/// parallel; scratch memory belongs to one call at a time.
public enum Convolution {
    /// How a convolution and the gradient of its input are worked out.
    public enum Method: Sendable, CaseIterable {
        /// The quickest for type and geometry.
        case quickest
        /// Every product of the definition, each result one chain of additions.
        case direct
    }

    /// Whether Winograd's minimal filtering is what is quickest: float32, kernels of 3×3 and 5×5
    /// without strides, and some tens of channels.
    public static func usesWinograd(
        _ type: ElementType, _ geometry: ConvolutionGeometry, isInputGradient: Bool
    ) -> Bool {
        type == .float32
            && Winograd.isQuicker(Correlation(geometry: geometry, isAdjoint: isInputGradient))
    }

    // MARK: Forward

    /// Bytes of scratch memory that `forward` needs.
    public static func forwardScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry, method: Method = .quickest
    ) -> Int {
        scratchBytes(type, Correlation(geometry: geometry, isAdjoint: false), method)
    }

    /// `out[n, y, x, o] = Σ x[n, y·s + i - p, x·s + j - p, c] · kernel[i, j, c, o]`.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - kernel: `[kernelHeight, kernelWidth, channels, outChannels]`.
    ///   - out: `[images, outHeight, outWidth, outChannels]`.
    ///   - method: as scratch was asked for.
    ///   - panelDone: is called with ranges of output pixels, counted through all images, right
    ///     after they were written, while they are in the cache.
    /// - Returns: false if it was interrupted.
    public static func forward(
        _ type: ElementType, _ geometry: ConvolutionGeometry, x: UnsafeRawPointer,
        kernel: UnsafeRawPointer, out: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, method: Method = .quickest,
        panelDone: (Range<Int>) -> Void = { _ in }
    ) -> Bool {
        run(
            type, Correlation(geometry: geometry, isAdjoint: false), x, kernel, out, images,
            scratch, method, panelDone)
    }

    // MARK: Input gradient

    /// Bytes of scratch memory that `inputGradient` needs.
    public static func inputGradientScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry, method: Method = .quickest
    ) -> Int {
        scratchBytes(type, Correlation(geometry: geometry, isAdjoint: true), method)
    }

    /// The gradient of a convolution's input, which is the transposed convolution of `dOut`.
    ///
    /// - Parameters:
    ///   - dOut: `[images, outHeight, outWidth, outChannels]`.
    ///   - kernel: `[kernelHeight, kernelWidth, channels, outChannels]`.
    ///   - dx: `[images, height, width, channels]`, written over.
    ///   - method: as scratch was asked for.
    ///   - panelDone: is called with ranges of input pixels, counted through all images, right
    ///     after they were written, while they are in the cache.
    /// - Returns: false if it was interrupted.
    public static func inputGradient(
        _ type: ElementType, _ geometry: ConvolutionGeometry, dOut: UnsafeRawPointer,
        kernel: UnsafeRawPointer, dx: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, method: Method = .quickest,
        panelDone: (Range<Int>) -> Void = { _ in }
    ) -> Bool {
        run(
            type, Correlation(geometry: geometry, isAdjoint: true), dOut, kernel, dx, images,
            scratch, method, panelDone)
    }

    // MARK: Either

    private static func scratchBytes(
        _ type: ElementType, _ correlation: Correlation, _ method: Method
    ) -> Int {
        guard type == .float32 else { return plainScratchBytes(correlation, Double.self) }
        return method == .quickest && Winograd.isQuicker(correlation)
            ? Winograd(correlation: correlation).scratchBytes()
            : plainScratchBytes(correlation, Float.self)
    }

    private static func plainScratchBytes<T: TileElement>(
        _ correlation: Correlation, _: T.Type
    ) -> Int {
        TapColumns.isQuicker(correlation, lanes: T.lanes)
            ? TapColumns(geometry: correlation.geometry).scratchBytes(T.self)
            : correlation.scratchBytes(T.self)
    }

    private static func run(
        _ type: ElementType, _ correlation: Correlation, _ source: UnsafeRawPointer,
        _ kernel: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ images: Range<Int>,
        _ scratch: UnsafeMutableRawPointer, _ method: Method, _ panelDone: (Range<Int>) -> Void
    ) -> Bool {
        var memory = Scratch(scratch)
        guard type == .float32 else {
            return runPlain(
                correlation, typed(source) as UnsafePointer<Double>, typed(kernel), typed(target),
                images, &memory, panelDone)
        }
        if method == .quickest && Winograd.isQuicker(correlation) {
            return Winograd(correlation: correlation).run(
                typed(source), typed(kernel), typed(target), images: images, &memory,
                panelDone: panelDone)
        }
        return runPlain(
            correlation, typed(source) as UnsafePointer<Float>, typed(kernel), typed(target),
            images, &memory, panelDone)
    }

    private static func runPlain<T: TileElement>(
        _ correlation: Correlation, _ source: UnsafePointer<T>, _ kernel: UnsafePointer<T>,
        _ target: UnsafeMutablePointer<T>, _ images: Range<Int>, _ scratch: inout Scratch,
        _ panelDone: (Range<Int>) -> Void
    ) -> Bool {
        if TapColumns.isQuicker(correlation, lanes: T.lanes) {
            return TapColumns(geometry: correlation.geometry).run(
                source, kernel, target, images: images, &scratch, panelDone: panelDone)
        }
        return correlation.run(
            source, kernel, target, images: images, &scratch, panelDone: panelDone)
    }
}
