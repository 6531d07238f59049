import Kernels

/// Numbers that depend on the seed alone.
struct Numbers {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// From -1 to 1, a multiple of 1/256, so that few products round.
    mutating func array(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double(whole(-256...256)) / 256 }
    }
}

/// An array of one floating type as raw memory, as the kernels see it.
struct Buffer {
    let type: ElementType
    private(set) var bytes: [UInt8]

    init(_ numbers: [Double], _ type: ElementType) {
        self.type = type
        bytes =
            type == .float32
            ? numbers.map { Float($0) }.withUnsafeBytes(Array.init)
            : numbers.withUnsafeBytes(Array.init)
    }

    /// Full of NaN, so that what is not written shows.
    init(count: Int, _ type: ElementType) {
        self.init([Double](repeating: .nan, count: count), type)
    }

    var numbers: [Double] {
        bytes.withUnsafeBytes { bytes in
            type == .float32
                ? bytes.bindMemory(to: Float.self).map { Double($0) }
                : Array(bytes.bindMemory(to: Double.self))
        }
    }

    func read<R>(_ body: (UnsafeRawPointer) -> R) -> R {
        bytes.withUnsafeBytes { body($0.baseAddress ?? UnsafeRawPointer(bitPattern: 64)!) }
    }

    mutating func write<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R {
        bytes.withUnsafeMutableBytes {
            body($0.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 64)!)
        }
    }
}

func withScratch<R>(_ bytes: Int, _ body: (UnsafeMutableRawPointer) -> R) -> R {
    // One byte off, since nobody promises more; the guard behind shows what writes too far.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes + 65, alignment: 64)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes + 65)
    let result = body(memory + 1)
    for i in 1...64 {
        precondition((memory + bytes + i).load(as: UInt8.self) == 0xFF, "scratch is too small")
    }
    return result
}

/// One geometry with its input, kernel and output gradients.
struct ConvolutionCase: CustomStringConvertible, Sendable {
    let geometry: ConvolutionGeometry
    let x: [Double]
    let kernel: [Double]
    let dOut: [Double]

    var description: String {
        let g = geometry
        return "\(g.images)×\(g.height)×\(g.width)×\(g.channels) → \(g.outHeight)×\(g.outWidth)×"
            + "\(g.outChannels), kernel \(g.kernelHeight)×\(g.kernelWidth), stride "
            + "\(g.strideHeight)×\(g.strideWidth), pad \(g.padTop) \(g.padLeft)"
    }

    /// - Parameter isRounding: takes floats whose products no float holds.
    init(_ geometry: ConvolutionGeometry, seed: Int = 1, isRounding: Bool = false) {
        self.geometry = geometry
        var numbers = Numbers(seed: seed)
        func array(_ count: Int) -> [Double] {
            let all = numbers.array(count)
            return isRounding ? all.map { Double(Float($0 * 0.7310586)) } : all
        }
        x = array(geometry.images * geometry.imageLength)
        kernel = array(geometry.kernelLength)
        dOut = array(geometry.images * geometry.outLength)
    }

    /// A geometry drawn from everything that has an output.
    init(drawn seed: Int) {
        var n = Numbers(seed: seed)
        let (height, width) = (n.whole(1...15), n.whole(1...17))
        let (kernelHeight, kernelWidth) = (n.whole(1...6), n.whole(1...6))
        let (strideHeight, strideWidth) = (n.whole(1...4), n.whole(1...4))
        let (padTop, padLeft) = (n.whole(0...4), n.whole(0...4))
        let channels = [1, 1, 2, 3, 5, 8, 9, 16, 17, 33][n.whole(0...9)]
        let outChannels = [1, 2, 7, 8, 15, 16, 17, 31, 32, 40, 65][n.whole(0...10)]
        func out(_ size: Int, _ kernel: Int, _ stride: Int, _ pad: Int, _ after: Int) -> Int {
            max(0, size + pad + after - kernel) / stride + 1
        }
        self.init(
            ConvolutionGeometry(
                images: n.whole(0...4), height: height, width: width, channels: channels,
                outHeight: out(height, kernelHeight, strideHeight, padTop, n.whole(0...4)),
                outWidth: out(width, kernelWidth, strideWidth, padLeft, n.whole(0...4)),
                outChannels: outChannels, kernelHeight: kernelHeight, kernelWidth: kernelWidth,
                strideHeight: strideHeight, strideWidth: strideWidth, padTop: padTop,
                padLeft: padLeft), seed: seed)
    }

    // MARK: The plain loops

    /// Calls with the places of image, input, kernel and output of every product.
    private func eachProduct(_ body: (_ n: Int, _ x: Int, _ kernel: Int, _ out: Int) -> Void) {
        let g = geometry
        for n in 0..<g.images {
            for y in 0..<g.outHeight {
                for x in 0..<g.outWidth {
                    for i in 0..<g.kernelHeight {
                        for j in 0..<g.kernelWidth {
                            let row = y * g.strideHeight + i - g.padTop
                            let column = x * g.strideWidth + j - g.padLeft
                            guard (0..<g.height).contains(row), (0..<g.width).contains(column)
                            else { continue }
                            let from = ((n * g.height + row) * g.width + column) * g.channels
                            let to = ((n * g.outHeight + y) * g.outWidth + x) * g.outChannels
                            let tap = (i * g.kernelWidth + j) * g.channels
                            for c in 0..<g.channels {
                                for o in 0..<g.outChannels {
                                    body(n, from + c, (tap + c) * g.outChannels + o, to + o)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    func plainForward() -> [Double] {
        var out = [Double](repeating: 0, count: geometry.images * geometry.outLength)
        eachProduct { out[$3] += x[$1] * kernel[$2] }
        return out
    }

    func plainInputGradient() -> [Double] {
        var dx = [Double](repeating: 0, count: geometry.images * geometry.imageLength)
        eachProduct { dx[$1] += dOut[$3] * kernel[$2] }
        return dx
    }

    /// One an image.
    func plainKernelGradients() -> [Double] {
        let length = geometry.kernelLength
        var all = [Double](repeating: 0, count: geometry.images * length)
        eachProduct { all[$0 * length + $2] += x[$1] * dOut[$3] }
        return all
    }

    // MARK: The kernels

    /// Cuts `0..<images` after each of the places.
    private func ranges(_ cuts: [Int]) -> [Range<Int>] {
        let places =
            [0] + cuts.filter { $0 > 0 && $0 < geometry.images }.sorted() + [geometry.images]
        return zip(places, places.dropFirst()).map { $0..<$1 }
    }

    func forward(
        _ type: ElementType, cuts: [Int] = [], method: Convolution.Method = .quickest,
        pixels: inout [Range<Int>]
    ) -> Buffer {
        var out = Buffer(count: geometry.images * geometry.outLength, type)
        let (x, kernel) = (Buffer(x, type), Buffer(kernel, type))
        for images in ranges(cuts) {
            let isComplete = withScratch(
                Convolution.forwardScratchBytes(type, geometry, method: method)
            ) {
                scratch in
                x.read { x in
                    kernel.read { kernel in
                        out.write {
                            Convolution.forward(
                                type, geometry, x: x, kernel: kernel, out: $0, images: images,
                                scratch: scratch, method: method, panelDone: { pixels.append($0) })
                        }
                    }
                }
            }
            precondition(isComplete)
        }
        return out
    }

    func inputGradient(
        _ type: ElementType, cuts: [Int] = [], method: Convolution.Method = .quickest,
        pixels: inout [Range<Int>]
    ) -> Buffer {
        var dx = Buffer(count: geometry.images * geometry.imageLength, type)
        let (dOut, kernel) = (Buffer(dOut, type), Buffer(kernel, type))
        for images in ranges(cuts) {
            let isComplete = withScratch(
                Convolution.inputGradientScratchBytes(type, geometry, method: method)
            ) {
                scratch in
                dOut.read { dOut in
                    kernel.read { kernel in
                        dx.write {
                            Convolution.inputGradient(
                                type, geometry, dOut: dOut, kernel: kernel, dx: $0,
                                images: images, scratch: scratch, method: method,
                                panelDone: { pixels.append($0) })
                        }
                    }
                }
            }
            precondition(isComplete)
        }
        return dx
    }

    private func withInputs<R>(
        _ type: ElementType, scratch bytes: Int,
        _ body: (_ x: UnsafeRawPointer, _ dOut: UnsafeRawPointer, UnsafeMutableRawPointer) -> R
    ) -> R {
        let (x, dOut) = (Buffer(x, type), Buffer(dOut, type))
        return withScratch(bytes) { scratch in
            x.read { x in dOut.read { dOut in body(x, dOut, scratch) } }
        }
    }

    func kernelGradient(_ type: ElementType, cuts: [Int] = [], from start: [Double]? = nil)
        -> Buffer
    {
        var out = start.map { Buffer($0, type) } ?? Buffer(count: geometry.kernelLength, type)
        let bytes = Convolution.kernelGradientScratchBytes(type, geometry)
        for images in ranges(cuts) {
            let isComplete = withInputs(type, scratch: bytes) { x, dOut, scratch in
                out.write {
                    Convolution.kernelGradient(
                        type, geometry, x: x, dOut: dOut, dKernel: $0, images: images,
                        scratch: scratch,
                        isAccumulating: start != nil || images.lowerBound > 0)
                }
            }
            precondition(isComplete)
        }
        return out
    }

    func kernelGradients(_ type: ElementType, cuts: [Int] = []) -> Buffer {
        var out = Buffer(count: geometry.images * geometry.kernelLength, type)
        let bytes = Convolution.kernelGradientScratchBytes(type, geometry)
        for images in ranges(cuts) {
            let isComplete = withInputs(type, scratch: bytes) { x, dOut, scratch in
                out.write {
                    Convolution.perExampleKernelGradients(
                        type, geometry, x: x, dOut: dOut, out: $0, images: images,
                        scratch: scratch)
                }
            }
            precondition(isComplete)
        }
        return out
    }

    func squaredNorms(_ type: ElementType, _ form: NormForm, cuts: [Int] = []) -> Buffer {
        var out = Buffer(count: geometry.images, type)
        let bytes = Convolution.squaredNormsScratchBytes(type, geometry, form: form)
        for images in ranges(cuts) {
            let isComplete = withInputs(type, scratch: bytes) { x, dOut, scratch in
                out.write {
                    Convolution.perExampleSquaredNorms(
                        type, geometry, x: x, dOut: dOut, out: $0, images: images,
                        scratch: scratch, form: form)
                }
            }
            precondition(isComplete)
        }
        return out
    }
}
