import Kernels
import Testing

@Suite("Convolutions and their gradients are what plain loops give")
struct ConvolutionTests {
    /// Corners that few draws meet: no image, windows of one pixel, strides that pass over pixels,
    /// windows larger than the image, channels below, at and above a vector's width.
    static let corners = [
        ConvolutionGeometry(
            images: 0, height: 4, width: 4, channels: 3, outHeight: 2, outWidth: 2,
            outChannels: 5, kernelHeight: 3, kernelWidth: 3),
        ConvolutionGeometry(
            images: 3, height: 5, width: 7, channels: 20, outHeight: 5, outWidth: 7,
            outChannels: 33, kernelHeight: 1, kernelWidth: 1),
        ConvolutionGeometry(
            images: 2, height: 9, width: 9, channels: 4, outHeight: 3, outWidth: 2,
            outChannels: 6, kernelHeight: 2, kernelWidth: 1, strideHeight: 3, strideWidth: 5),
        ConvolutionGeometry(
            images: 2, height: 2, width: 3, channels: 17, outHeight: 4, outWidth: 5,
            outChannels: 16, kernelHeight: 5, kernelWidth: 5, padTop: 3, padLeft: 3),
        ConvolutionGeometry(
            images: 2, height: 3, width: 3, channels: 8, outHeight: 6, outWidth: 6,
            outChannels: 9, kernelHeight: 2, kernelWidth: 2, padTop: 4, padLeft: 4),
        ConvolutionGeometry(
            images: 5, height: 28, width: 28, channels: 1, outHeight: 14, outWidth: 14,
            outChannels: 16, kernelHeight: 8, kernelWidth: 8, strideHeight: 2, strideWidth: 2,
            padTop: 3, padLeft: 3),
        ConvolutionGeometry(
            images: 19, height: 6, width: 6, channels: 16, outHeight: 6, outWidth: 6,
            outChannels: 16, kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1),
        ConvolutionGeometry(
            images: 2, height: 14, width: 14, channels: 32, outHeight: 14, outWidth: 14,
            outChannels: 64, kernelHeight: 5, kernelWidth: 5, padTop: 2, padLeft: 2),
        // Wide enough to be cut into panels of rows.
        ConvolutionGeometry(
            images: 1, height: 96, width: 96, channels: 9, outHeight: 48, outWidth: 48,
            outChannels: 33, kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2,
            padTop: 1, padLeft: 1),
        ConvolutionGeometry(
            images: 1, height: 90, width: 90, channels: 2, outHeight: 90, outWidth: 90,
            outChannels: 40, kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1),
    ].map { ConvolutionCase($0) }

    static let cases = corners + (1...120).map { ConvolutionCase(drawn: $0) }

    /// Compares with a tolerance for sums of `terms` products of numbers up to 1.
    private func expect(
        _ found: [Double], _ wanted: [Double], _ type: ElementType, terms: Int,
        _ words: @autoclosure () -> String
    ) {
        let unit = type == .float32 ? 6e-8 : 1e-16
        let tolerance =
            unit * (8 + 4 * Double(terms).squareRoot()) * max(1, Double(terms).squareRoot())
        #expect(found.count == wanted.count)
        // NaN where something was not written, and then no number is above it.
        let worst = zip(found, wanted).map { abs($0 - $1) }.reduce(0) {
            $0.isNaN || $1 <= $0 ? $0 : $1
        }
        #expect(worst <= tolerance, "\(words()): \(worst), \(tolerance) is allowed")
    }

    private func covers(_ pixels: [Range<Int>], _ count: Int) -> Bool {
        pixels.flatMap { Array($0) }.sorted() == Array(0..<count)
    }

    @Test("Forward", arguments: cases)
    func forward(_ c: ConvolutionCase) {
        let g = c.geometry
        let wanted = c.plainForward()
        for type in [ElementType.float32, .float64] {
            var pixels: [Range<Int>] = []
            let found = c.forward(type, pixels: &pixels)
            expect(found.numbers, wanted, type, terms: g.patchLength, "\(type) \(c)")
            #expect(covers(pixels, g.images * g.outPixels), "\(c)")
            let split = c.forward(type, cuts: [1, 3], pixels: &pixels)
            #expect(split.bytes == found.bytes, "\(c)")
        }
    }

    @Test("The gradient of the input", arguments: cases)
    func inputGradient(_ c: ConvolutionCase) {
        let g = c.geometry
        let wanted = c.plainInputGradient()
        for type in [ElementType.float32, .float64] {
            var pixels: [Range<Int>] = []
            let found = c.inputGradient(type, pixels: &pixels)
            let terms = g.kernelHeight * g.kernelWidth * g.outChannels
            expect(found.numbers, wanted, type, terms: terms, "\(type) \(c)")
            #expect(covers(pixels, g.images * g.height * g.width), "\(c)")
            let split = c.inputGradient(type, cuts: [1, 3], pixels: &pixels)
            #expect(split.bytes == found.bytes, "\(c)")
        }
    }

    @Test("The gradient of the kernel, in all and by image", arguments: cases)
    func kernelGradient(_ c: ConvolutionCase) {
        let g = c.geometry
        let each = c.plainKernelGradients()
        var wanted = [Double](repeating: 0, count: g.kernelLength)
        for (i, number) in each.enumerated() { wanted[i % g.kernelLength] += number }
        for type in [ElementType.float32, .float64] {
            let found = c.kernelGradient(type)
            expect(found.numbers, wanted, type, terms: g.images * g.outPixels, "\(type) \(c)")
            #expect(c.kernelGradient(type, cuts: [1, 3]).bytes == found.bytes, "\(c)")
            let added = c.kernelGradient(type, from: wanted.map { _ in 3 })
            expect(
                added.numbers, wanted.map { $0 + 3 }, type, terms: g.images * g.outPixels + 9,
                "\(type) \(c)")
            let byImage = c.kernelGradients(type)
            expect(byImage.numbers, each, type, terms: g.outPixels, "\(type) \(c)")
            #expect(c.kernelGradients(type, cuts: [2]).bytes == byImage.bytes)
        }
    }

    @Test("Squared norms by image, in both forms", arguments: cases)
    func norms(_ c: ConvolutionCase) {
        let g = c.geometry
        let each = c.plainKernelGradients()
        let wanted = (0..<g.images).map { image in
            each[image * g.kernelLength..<(image + 1) * g.kernelLength].reduce(0) { $0 + $1 * $1 }
        }
        for type in [ElementType.float32, .float64] {
            for form in NormForm.allCases {
                let found = c.squaredNorms(type, form)
                for (a, b) in zip(found.numbers, wanted) {
                    // The Gram form takes differences of what may be larger than the result.
                    let tolerance = (type == .float32 ? 2e-5 : 1e-13) * max(1, b)
                    #expect(abs(a - b) <= tolerance, "\(type) \(form) \(c)")
                }
                #expect(c.squaredNorms(type, form, cuts: [1, 3]).bytes == found.bytes, "\(c)")
            }
        }
    }

    @Test("⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩ = ⟨kernel, gradient⟩", arguments: cases.prefix(40))
    func adjoint(_ c: ConvolutionCase) {
        var pixels: [Range<Int>] = []
        func product(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let forward = product(c.forward(.float64, pixels: &pixels).numbers, c.dOut)
        let back = product(c.x, c.inputGradient(.float64, pixels: &pixels).numbers)
        let kernel =
            c.geometry.images == 0 ? 0 : product(c.kernel, c.kernelGradient(.float64).numbers)
        let tolerance = 1e-11 * max(1, abs(forward))
        #expect(abs(forward - back) <= tolerance, "\(c)")
        #expect(abs(forward - kernel) <= tolerance, "\(c)")
    }

    /// Geometries that Winograd's filtering is chosen for, with sides that its squares fill or not.
    static let filtered: [ConvolutionCase] = [3, 5].flatMap { kernel in
        [(14, 14, 2, 64, 32), (7, 13, 0, 32, 48), (16, 11, 1, 48, 80), (9, 30, 3, 32, 32)].map {
            height, width, pad, channels, outChannels in
            ConvolutionCase(
                ConvolutionGeometry(
                    images: 5, height: height, width: width, channels: channels,
                    outHeight: height + 2 * pad - kernel + 1,
                    outWidth: width + 2 * pad - kernel + 1, outChannels: outChannels,
                    kernelHeight: kernel, kernelWidth: kernel, padTop: pad, padLeft: pad),
                seed: height, isRounding: true)
        }
    }

    private func squares(_ a: [Double], minus b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    @Test("Winograd's filtering errs at most 2.5 times as much as plain loops", arguments: filtered)
    func filtering(_ c: ConvolutionCase) {
        let g = c.geometry
        var (pixels, done): ([Range<Int>], [Range<Int>]) = ([], [])
        #expect(Convolution.usesWinograd(.float32, g, isInputGradient: false))
        #expect(!Convolution.usesWinograd(.float64, g, isInputGradient: false))
        let exact = c.forward(.float64, pixels: &pixels).numbers
        let direct = c.forward(.float32, method: .direct, pixels: &pixels)
        let found = c.forward(.float32, pixels: &done)
        #expect(found.bytes != direct.bytes)
        #expect(squares(found.numbers, minus: exact) < 6 * squares(direct.numbers, minus: exact))
        #expect(covers(done, g.images * g.outPixels))
        #expect(c.forward(.float32, cuts: [1, 2, 4], pixels: &pixels).bytes == found.bytes)

        #expect(Convolution.usesWinograd(.float32, g, isInputGradient: true))
        let exactBack = c.inputGradient(.float64, pixels: &pixels).numbers
        let directBack = c.inputGradient(.float32, method: .direct, pixels: &pixels)
        done = []
        let back = c.inputGradient(.float32, pixels: &done)
        #expect(back.bytes != directBack.bytes)
        #expect(
            squares(back.numbers, minus: exactBack) < 6
                * squares(directBack.numbers, minus: exactBack))
        #expect(covers(done, g.images * g.height * g.width))
        #expect(c.inputGradient(.float32, cuts: [1, 2, 4], pixels: &pixels).bytes == back.bytes)
    }

    /// Recorded with AVX-512; AVX2 gives the same.
    @Test(
        "The bits do not depend on the instruction set", .enabled(if: hasFusedMultiplyAdd),
        arguments: zip(
            [filtered[0], filtered[5], roundingCase(strides: 1), roundingCase(strides: 2)],
            [
                0x1aa4_4782_632d_4729, 0x862d_e2c8_4988_052c, 0xe150_9aa7_cef3_0e10,
                0xca07_7c8a_9e21_fd91,
            ] as [UInt64]))
    func bits(_ c: ConvolutionCase, _ hash: UInt64) {
        var pixels: [Range<Int>] = []
        let results = [
            c.forward(.float32, pixels: &pixels), c.inputGradient(.float32, pixels: &pixels),
            c.kernelGradient(.float32), c.forward(.float64, pixels: &pixels),
        ]
        // FNV-1a.
        let found = results.flatMap(\.bytes).reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        #expect(found == hash, "\(c): 0x\(String(found, radix: 16))")
    }

    private static func roundingCase(strides: Int) -> ConvolutionCase {
        ConvolutionCase(
            ConvolutionGeometry(
                images: 3, height: 15, width: 17, channels: strides == 1 ? 1 : 19, outHeight: 8,
                outWidth: 9, outChannels: 37, kernelHeight: 5, kernelWidth: 4,
                strideHeight: strides, strideWidth: strides, padTop: 2, padLeft: 1),
            seed: 5, isRounding: true)
    }

    @Test("The cheaper form of the norm is told")
    func forms() {
        func geometry(_ side: Int, _ channels: Int, _ outChannels: Int) -> ConvolutionGeometry {
            ConvolutionGeometry(
                images: 1, height: side, width: side, channels: channels, outHeight: side,
                outWidth: side, outChannels: outChannels, kernelHeight: 3, kernelWidth: 3,
                padTop: 1, padLeft: 1)
        }
        #expect(Convolution.normForm(geometry(4, 128, 128)) == .gram)
        #expect(Convolution.normForm(geometry(28, 1, 16)) == .direct)
        #expect(Convolution.normForm(geometry(1, 64, 1)) == .gram)
        for form in NormForm.allCases {
            #expect(Convolution.normOperations(form, geometry(8, 8, 8)) > 0)
        }
    }
}
