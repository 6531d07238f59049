/// The sizes of a two-dimensional convolution.
///
/// Images are contiguous `[images, height, width, channels]`, kernels
/// `[kernelHeight, kernelWidth, channels, outChannels]`, and results
/// `[images, outHeight, outWidth, outChannels]`. An output element at `(y, x)` takes the input
/// from row `y · strideHeight - padTop` and column `x · strideWidth - padLeft` on; what lies
/// outside the image is 0, so padding below and at the right follows from the output's size.
public struct ConvolutionGeometry: Hashable, Sendable {
    public var images: Int
    public var height: Int
    public var width: Int
    public var channels: Int
    public var outHeight: Int
    public var outWidth: Int
    public var outChannels: Int
    public var kernelHeight: Int
    public var kernelWidth: Int
    /// At least 1, as `strideWidth`.
    public var strideHeight: Int
    public var strideWidth: Int
    /// Rows of zeros above the image, at least 0.
    public var padTop: Int
    /// Columns of zeros left of the image, at least 0.
    public var padLeft: Int

    public init(
        images: Int, height: Int, width: Int, channels: Int, outHeight: Int, outWidth: Int,
        outChannels: Int, kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1,
        strideWidth: Int = 1, padTop: Int = 0, padLeft: Int = 0
    ) {
        self.images = images
        self.height = height
        self.width = width
        self.channels = channels
        self.outHeight = outHeight
        self.outWidth = outWidth
        self.outChannels = outChannels
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.padTop = padTop
        self.padLeft = padLeft
    }

    /// Elements of one image of the input.
    public var imageLength: Int { height * width * channels }
    /// Pixels of one image of the output.
    public var outPixels: Int { outHeight * outWidth }
    /// Elements of one image of the output.
    public var outLength: Int { outPixels * outChannels }
    /// Elements that one output pixel sees: the rows of the kernel as a matrix.
    public var patchLength: Int { kernelHeight * kernelWidth * channels }
    /// Elements of the kernel.
    public var kernelLength: Int { patchLength * outChannels }

    /// Floating-point operations of the convolution of one image, or of one of its gradients,
    /// counted as if padding were multiplied.
    public var operations: Double {
        2 * Double(outPixels) * Double(patchLength) * Double(outChannels)
    }

    /// The output columns (rows) whose tap at `place` lies inside the image.
    @inline(__always) static func inside(
        tap: Int, pad: Int, stride: Int, size: Int, count: Int
    ) -> Range<Int> {
        // place · stride - pad + tap lies in 0 ..< size.
        let first = max(0, ceilingDivision(pad - tap, stride))
        let end = min(count, ceilingDivision(size + pad - tap, stride))
        return first..<max(first, end)
    }

    func insideColumns(_ tap: Int) -> Range<Int> {
        Self.inside(tap: tap, pad: padLeft, stride: strideWidth, size: width, count: outWidth)
    }

    func insideRows(_ tap: Int) -> Range<Int> {
        Self.inside(tap: tap, pad: padTop, stride: strideHeight, size: height, count: outHeight)
    }
}

/// The least integer that is not below `a / b`, for a positive `b`.
@inline(__always) func ceilingDivision(_ a: Int, _ b: Int) -> Int {
    a > 0 ? (a - 1) / b + 1 : -(-a / b)
}

/// The greatest integer that is not above `a / b`, for a positive `b`.
@inline(__always) func floorDivision(_ a: Int, _ b: Int) -> Int {
    a >= 0 ? a / b : -((-a - 1) / b + 1)
}

@inline(__always) func roundedUp(_ a: Int, to b: Int) -> Int { ceilingDivision(a, b) * b }
