import Kernels
import Shapes
import Tensors

/// A convolution, one of its adjoints, or what they give by example.
struct ConvolutionStep {
    enum Kind {
        case forward
        case input
        case kernel
        case kernelsByExample
        case normsByExample
    }

    /// What is done to output pixels right after they were written.
    var epilogue: TileGroup?
    let kind: Kind
    let type: ElementType
    let geometry: ConvolutionGeometry
    /// The operands, and what is written.
    let first: Int
    let second: Int
    let out: Int
    /// Where the partial sums of kernel gradients stand; nil if there is one part.
    var partial: Int?

    /// Images in one piece of work: the split does not show in results but for kernel gradients,
    /// which are sums of as many parts as `parts` whatever the number of threads.
    var pieces: Int {
        switch kind {
        case .kernel: parts
        default: min(geometry.images, 16)
        }
    }

    /// Into how many sums a kernel gradient is cut.
    var parts: Int { Self.parts(geometry) }

    static func parts(_ geometry: ConvolutionGeometry) -> Int {
        geometry.operations < 2e6 ? 1 : min(4, max(1, geometry.images))
    }

    func images(_ piece: Int) -> Range<Int> {
        let count = geometry.images
        return count * piece / pieces..<count * (piece + 1) / pieces
    }

    /// Bytes of scratch; the epilogue's begin after the convolution's own.
    var scratchBytes: Int { ownScratchBytes + (epilogue?.scratchBytes ?? 0) }

    private var ownScratchBytes: Int { (kindScratchBytes + 127) / 64 * 64 }

    private var kindScratchBytes: Int {
        switch kind {
        case .forward: Convolution.forwardScratchBytes(type, geometry)
        case .input: Convolution.inputGradientScratchBytes(type, geometry)
        case .kernel, .kernelsByExample:
            Convolution.kernelGradientScratchBytes(type, geometry)
        case .normsByExample:
            Convolution.squaredNormsScratchBytes(
                type, geometry, form: Convolution.normForm(geometry))
        }
    }

    func run(_ context: PlanContext) {
        let addresses = context.addresses
        guard geometry.images > 0 else {
            if kind == .kernel { fill(addresses[out], type, geometry.kernelLength, 0) }
            return
        }
        context.parallel(pieces) { piece, worker in
            run(images(piece), piece, addresses, context.scratch + worker * context.scratchBytes)
        }
        if kind == .kernel, let partial { addParts(addresses[partial], addresses[out], context) }
    }

    private func run(
        _ images: Range<Int>, _ piece: Int,
        _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let (a, b, o) = (addresses[first], addresses[second], addresses[out])
        let channels = kind == .input ? geometry.channels : geometry.outChannels
        func done(_ pixels: Range<Int>) {
            epilogue?.run(rows: pixels, of: channels, addresses, scratch + ownScratchBytes)
        }
        switch kind {
        case .forward:
            _ = Convolution.forward(
                type, geometry, x: a, kernel: b, out: o, images: images, scratch: scratch,
                panelDone: done)
        case .input:
            _ = Convolution.inputGradient(
                type, geometry, dOut: a, kernel: b, dx: o, images: images, scratch: scratch,
                panelDone: done)
        case .kernel:
            let bytes = geometry.kernelLength * type.size
            let target = piece == 0 ? o : addresses[partial ?? out] + (piece - 1) * bytes
            _ = Convolution.kernelGradient(
                type, geometry, x: a, dOut: b, dKernel: target, images: images, scratch: scratch,
                isAccumulating: false)
        case .kernelsByExample:
            _ = Convolution.perExampleKernelGradients(
                type, geometry, x: a, dOut: b, out: o, images: images, scratch: scratch)
        case .normsByExample:
            _ = Convolution.perExampleSquaredNorms(
                type, geometry, x: a, dOut: b, out: o, images: images, scratch: scratch,
                form: Convolution.normForm(geometry))
        }
    }

    /// Adds the later parts to the first, in order.
    private func addParts(
        _ partial: UnsafeMutableRawPointer, _ out: UnsafeMutableRawPointer,
        _ context: PlanContext
    ) {
        let length = geometry.kernelLength
        let piece = 4096
        context.parallel((length + piece - 1) / piece) { number, _ in
            let start = number * piece
            let count = min(piece, length - start)
            let target = TileOperand(start: out + start * type.size, stride: 1)
            for part in 0..<(parts - 1) {
                let source = TileOperand(
                    start: partial + (part * length + start) * type.size, stride: 1)
                applyToTile(.binary(.add), type, target, source, source, target.start, count)
            }
        }
    }
}

/// Pooling, or one of its adjoints.
struct PoolStep {
    enum Kind {
        /// The maxima and their places.
        case maxima(places: Int)
        case gather
        case scatter
        case sum
        case spread
    }

    let kind: Kind
    let type: ElementType
    let geometry: PoolingGeometry
    let source: Int
    let places: Int
    let out: Int

    var pieces: Int { min(geometry.images, 16) }

    func run(_ context: PlanContext) {
        context.parallel(pieces) { piece, _ in
            let count = geometry.images
            run(count * piece / pieces..<count * (piece + 1) / pieces, context.addresses)
        }
    }

    private func run(
        _ images: Range<Int>, _ addresses: UnsafeMutablePointer<UnsafeMutableRawPointer>
    ) {
        func kept(_ value: Int) -> UnsafeMutablePointer<UInt16> {
            addresses[value].assumingMemoryBound(to: UInt16.self)
        }
        let (x, o) = (addresses[source], addresses[out])
        switch kind {
        case .maxima(let places):
            _ = Pooling.maxForward(
                type, geometry, x: x, out: o, places: kept(places), images: images)
        case .gather:
            _ = Pooling.maxGather(
                type, geometry, x: x, places: kept(places), out: o, images: images)
        case .scatter:
            _ = Pooling.maxScatter(
                type, geometry, dOut: x, places: kept(places), dx: o, images: images)
        case .sum:
            _ = Pooling.sumForward(
                type, geometry, x: x, out: o, images: images, factor: .constant(1))
        case .spread:
            _ = Pooling.sumGradient(
                type, geometry, dOut: x, dx: o, images: images, factor: .constant(1))
        }
    }
}

/// Sums over neighbouring channels.
struct WindowSumStep {
    let type: ElementType
    let source: Int
    let out: Int
    let rows: Int
    let columns: Int
    let radius: Int

    var scratchBytes: Int { WindowSums.scratchBytes(type, columns: columns, radius: radius) }

    func run(_ context: PlanContext) {
        let pieces = min(rows, 16)
        context.parallel(pieces) { piece, worker in
            _ = WindowSums.alongRows(
                type, x: context.addresses[source], out: context.addresses[out],
                rows: rows * piece / pieces..<rows * (piece + 1) / pieces, columns: columns,
                radius: radius, scratch: context.scratch + worker * context.scratchBytes)
        }
    }
}
