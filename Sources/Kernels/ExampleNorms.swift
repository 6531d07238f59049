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
        switch form {
        case .direct:
            return geometry.operations + 2 * Double(geometry.kernelLength)
        case .gram:
            // Blocks below the diagonal are left out: they are those above it.
            let pixels = Double(geometry.outPixels)
            let blocks = Double(ceilingDivision(geometry.outPixels, gramBlock))
            let pairs = blocks < 2 ? pixels * pixels : pixels * pixels * (1 + 1 / blocks) / 2
            return 2 * pairs * Double(geometry.patchLength + geometry.outChannels + 1)
        }
    }

    /// The form of fewer operations.
    public static func normForm(_ geometry: ConvolutionGeometry) -> NormForm {
        normOperations(.gram, geometry) < normOperations(.direct, geometry) ? .gram : .direct
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
            return Scratch.bytes(
                [
                    geometry.outPixels * geometry.patchLength, gramBlock * gramBlock,
                    gramBlock * gramBlock,
                ],
                size: type.size)
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
                out[image] = T(gramNorm(g, input, gradients, &memory))
            }
        }
        return true
    }

    /// Pixels of one block of the products of pairs.
    private static let gramBlock = 64

    private static func gramNorm<T: TileElement>(
        _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dOut: UnsafePointer<T>,
        _ scratch: inout Scratch
    ) -> Double {
        guard g.kernelLength > 0 else { return 0 }
        let patches = scratch.take(g.outPixels * g.patchLength, T.self)
        let left = scratch.take(gramBlock * gramBlock, T.self)
        let right = scratch.take(gramBlock * gramBlock, T.self)
        copyPatches(g, x, patches)
        var total = 0.0
        for top in stride(from: 0, to: g.outPixels, by: gramBlock) {
            let rows = min(gramBlock, g.outPixels - top)
            for start in stride(from: top, to: g.outPixels, by: gramBlock) {
                let columns = min(gramBlock, g.outPixels - start)
                pairProducts(patches, g.patchLength, top, rows, start, columns, left)
                pairProducts(dOut, g.outChannels, top, rows, start, columns, right)
                total += (start == top ? 1 : 2) * dotProduct(left, right, rows * columns)
            }
        }
        return total
    }

    /// `out[t, u]` is the product of rows `top + t` and `start + u` of a matrix.
    private static func pairProducts<T: TileElement>(
        _ matrix: UnsafePointer<T>, _ length: Int, _ top: Int, _ rows: Int, _ start: Int,
        _ columns: Int, _ out: UnsafeMutablePointer<T>
    ) {
        multiply(
            T.type,
            MatrixOperand(start: matrix + top * length, rowStride: length, isTransposed: false),
            MatrixOperand(start: matrix + start * length, rowStride: length, isTransposed: true),
            out, rows: rows, inner: length, columns: columns, stride: columns)
    }

    /// What each output pixel sees of one image: `[outPixels, patchLength]`.
    private static func copyPatches<T: TileElement>(
        _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ out: UnsafeMutablePointer<T>
    ) {
        let length = g.kernelWidth * g.channels
        for y in 0..<g.outHeight {
            for column in 0..<g.outWidth {
                let left = column * g.strideWidth - g.padLeft
                let first = min(g.kernelWidth, max(0, -left)) * g.channels
                let end = max(first, min(g.kernelWidth, g.width - left) * g.channels)
                var to = out + (y * g.outWidth + column) * g.patchLength
                for tapRow in 0..<g.kernelHeight {
                    let row = y * g.strideHeight - g.padTop + tapRow
                    if row < 0 || row >= g.height {
                        to.update(repeating: 0, count: length)
                    } else {
                        let from = x + (row * g.width + left) * g.channels
                        to.update(repeating: 0, count: first)
                        (to + first).update(from: from + first, count: end - first)
                        (to + end).update(repeating: 0, count: length - end)
                    }
                    to += length
                }
            }
        }
    }

    /// `Σ a · b` in double.
    private static func dotProduct<T: TileElement>(
        _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ count: Int
    ) -> Double {
        var sums = SIMD8<Double>.zero
        var k = 0
        while k + 8 <= count {
            for lane in 0..<8 { sums[lane] += Double(a[k + lane]) * Double(b[k + lane]) }
            k += 8
        }
        var total = sums.sum()
        while k < count {
            total += Double(a[k]) * Double(b[k])
            k += 1
        }
        return total
    }
}
