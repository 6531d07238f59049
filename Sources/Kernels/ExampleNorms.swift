/// How the squared norm of one image's kernel gradient is worked out.
public enum NormForm: Sendable, CaseIterable {
    /// The gradient itself, in scratch, and the sum of its squares.
    case direct
    /// `Σ (p_t · p_u) (g_t · g_u)` over all pairs of output pixels, with `p` what a pixel sees of
    /// the input and `g` its output gradient: the gradient is never formed.
    case gram
}

extension Convolution {
    /// Floating-point operations of the norm of one image, in the given form.
    public static func normOperations(_ form: NormForm, _ geometry: ConvolutionGeometry) -> Double {
        let g = geometry
        switch form {
        case .direct:
            return g.operations + 2 * Double(g.kernelLength)
        case .gram:
            return 2 * GramNorm.pairs(g) * Double(g.patchLength + g.outChannels + 1)
        }
    }

    /// The form that takes less time: of fewer operations, but for what is moved around them.
    public static func normForm(_ geometry: ConvolutionGeometry) -> NormForm {
        let g = geometry
        // An element that is copied and turned, or added up, takes as long as so many operations.
        let moved = Double(g.outPixels * (g.patchLength + g.outChannels))
        let gram = normOperations(.gram, g) + (GramNorm.takesPairs(g) ? 20 : 40) * moved
        return gram < normOperations(.direct, g) + 30 * Double(g.kernelLength) ? .gram : .direct
    }

    /// Bytes of scratch memory that `perExampleSquaredNorms` needs in the given form.
    public static func squaredNormsScratchBytes(
        _ type: ElementType, _ geometry: ConvolutionGeometry, form: NormForm
    ) -> Int {
        switch form {
        case .direct:
            return Scratch.bytes([geometry.kernelLength], size: type.size)
                + kernelGradientScratchBytes(type, geometry)
        case .gram:
            return type == .float32
                ? GramNorm(geometry: geometry).scratchBytes(Float.self)
                : GramNorm(geometry: geometry).scratchBytes(Double.self)
        }
    }

    /// The squared norm of the kernel's gradient of each image by itself.
    ///
    /// - Parameters:
    ///   - x: `[images, height, width, channels]`.
    ///   - dOut: `[images, outHeight, outWidth, outChannels]`.
    ///   - out: one number an image, `[images]` of the same type; summed in double.
    ///   - form: how; `normForm` says which costs less.
    /// - Returns: false if it was interrupted.
    public static func perExampleSquaredNorms(
        _ type: ElementType, _ geometry: ConvolutionGeometry, x: UnsafeRawPointer,
        dOut: UnsafeRawPointer, out: UnsafeMutableRawPointer, images: Range<Int>,
        scratch: UnsafeMutableRawPointer, form: NormForm
    ) -> Bool {
        let g = geometry
        if type == .float32 {
            return squaredNorms(
                g, typed(x) as UnsafePointer<Float>, typed(dOut), typed(out), images, scratch, form)
        }
        return squaredNorms(
            g, typed(x) as UnsafePointer<Double>, typed(dOut), typed(out), images, scratch, form)
    }

    private static func squaredNorms<T: TileElement>(
        _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dOut: UnsafePointer<T>,
        _ out: UnsafeMutablePointer<T>, _ images: Range<Int>, _ scratch: UnsafeMutableRawPointer,
        _ form: NormForm
    ) -> Bool {
        for image in images {
            if Interruption.isRequested { return false }
            var memory = Scratch(scratch)
            let (input, gradients) = (x + image * g.imageLength, dOut + image * g.outLength)
            switch form {
            case .direct:
                let kernel = memory.take(g.kernelLength, T.self)
                kernel.update(repeating: 0, count: g.kernelLength)
                let isComplete = KernelGradient(geometry: g).add(
                    input, gradients, to: kernel, images: 0..<1, &memory)
                if !isComplete { return false }
                out[image] = T(dotProduct(kernel, kernel, g.kernelLength))
            case .gram:
                out[image] = T(GramNorm(geometry: g).value(input, gradients, &memory))
            }
        }
        return true
    }
}
