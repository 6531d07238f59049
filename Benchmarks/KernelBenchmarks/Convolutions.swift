import Kernels
import Shapes
import Tensors

/// A convolution of the networks in the notebooks, as `convolutions.py` lists them.
private struct Layer {
    let name: String
    let geometry: ConvolutionGeometry
    /// Whether it goes from the geometry's output to its input.
    let isTransposed: Bool

    init(
        _ name: String, images: Int, side: Int, _ channels: Int, _ outChannels: Int, kernel: Int,
        stride: Int, pad: Int, isTransposed: Bool = false
    ) {
        self.name = name
        self.isTransposed = isTransposed
        // Of a transposed convolution, `side` is that of its input.
        let large = isTransposed ? (side - 1) * stride - 2 * pad + kernel : side
        let small = isTransposed ? side : (side + 2 * pad - kernel) / stride + 1
        geometry = ConvolutionGeometry(
            images: images, height: large, width: large,
            channels: isTransposed ? outChannels : channels, outHeight: small, outWidth: small,
            outChannels: isTransposed ? channels : outChannels, kernelHeight: kernel,
            kernelWidth: kernel, strideHeight: stride, strideWidth: stride, padTop: pad,
            padLeft: pad)
    }
}

private let layers = [
    Layer("5x5 64-128", images: 128, side: 14, 64, 128, kernel: 5, stride: 1, pad: 2),
    Layer("5x5 1-64", images: 128, side: 28, 1, 64, kernel: 5, stride: 1, pad: 2),
    Layer("8x8 1-16", images: 256, side: 28, 1, 16, kernel: 8, stride: 2, pad: 3),
    Layer("4x4 16-32", images: 256, side: 13, 16, 32, kernel: 4, stride: 2, pad: 0),
    Layer("4x4 1-64", images: 32, side: 28, 1, 64, kernel: 4, stride: 2, pad: 1),
    Layer("4x4 64-128", images: 32, side: 14, 64, 128, kernel: 4, stride: 2, pad: 1),
    Layer(
        "transposed 256-64", images: 32, side: 7, 256, 64, kernel: 4, stride: 2, pad: 1,
        isTransposed: true),
    Layer(
        "transposed 64-32", images: 32, side: 14, 64, 32, kernel: 4, stride: 2, pad: 1,
        isTransposed: true),
]

/// Each layer forward, with the gradient of its kernel, and with that of its input too.
func convolutionItems() throws -> [Item] {
    try layers.flatMap { layer in
        let work = try LayerWork(layer)
        return [
            Item("\(layer.name) forward", inPlace: work.forward),
            Item(
                "\(layer.name) forward, kernel",
                inPlace: {
                    work.forward()
                    work.kernelGradient()
                }),
            Item(
                "\(layer.name) forward, kernel, input",
                inPlace: {
                    work.forward()
                    work.kernelGradient()
                    work.inputGradient()
                }),
        ]
    }
}

/// Arrays of one layer, and the kernels on them.
private struct LayerWork {
    let geometry: ConvolutionGeometry
    let isTransposed: Bool
    /// The larger images and their gradients, the smaller ones and theirs, the kernel and its.
    let large, largeGradient, small, smallGradient, kernel, kernelGradients: UnsafeMutableRawPointer
    let scratch: UnsafeMutableRawPointer

    init(_ layer: Layer) throws {
        let g = layer.geometry
        geometry = g
        isTransposed = layer.isTransposed
        func numbers(_ count: Int) throws -> UnsafeMutableRawPointer {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
            try Tensor.normal([count], at: RandomAddress(seed: 4, stream: 0, draw: 0))
                .withContiguousBytes {
                    memory.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
                }
            return memory
        }
        large = try numbers(g.images * g.imageLength)
        largeGradient = try numbers(g.images * g.imageLength)
        small = try numbers(g.images * g.outLength)
        smallGradient = try numbers(g.images * g.outLength)
        kernel = try numbers(g.kernelLength)
        kernelGradients = try numbers(g.kernelLength)
        let bytes = [
            Convolution.forwardScratchBytes(.float32, g),
            Convolution.inputGradientScratchBytes(.float32, g),
            Convolution.kernelGradientScratchBytes(.float32, g),
        ]
        scratch = .allocate(byteCount: bytes.max() ?? 0, alignment: 64)
    }

    private func toSmall(_ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer) {
        _ = Convolution.forward(
            .float32, geometry, x: from, kernel: kernel, out: to, images: 0..<geometry.images,
            scratch: scratch)
    }

    private func toLarge(_ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer) {
        _ = Convolution.inputGradient(
            .float32, geometry, dOut: from, kernel: kernel, dx: to, images: 0..<geometry.images,
            scratch: scratch)
    }

    func forward() { isTransposed ? toLarge(small, large) : toSmall(large, small) }

    func inputGradient() {
        isTransposed ? toSmall(largeGradient, smallGradient) : toLarge(smallGradient, largeGradient)
    }

    func kernelGradient() {
        _ = Convolution.kernelGradient(
            .float32, geometry, x: isTransposed ? largeGradient : large,
            dOut: isTransposed ? small : smallGradient, dKernel: kernelGradients,
            images: 0..<geometry.images, scratch: scratch, isAccumulating: false)
    }
}
