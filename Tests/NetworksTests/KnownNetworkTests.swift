import Graphs
import Networks
import Shapes
import Tensors
import Testing

/// Parameter counts and output shapes that papers and their programs state.
@Suite struct KnownNetworkTests {
    private static func window(
        _ size: Int, _ stride: Int = 1, _ padding: Padding = .valid
    ) -> WindowSettings { WindowSettings(size: [size], stride: [stride], padding: padding) }

    private static func conv(
        _ filters: Int, _ size: Int, _ stride: Int = 1, _ padding: Padding = .same
    ) -> SampleNetwork.Part { (Conv2D(filters, window(size, stride, padding)), SampleNetwork.relu) }

    private static func dense(_ units: Int, hasBias: Bool = true) -> SampleNetwork.Part {
        (Dense(units, hasBias: hasBias), nil)
    }

    private func expect(
        _ input: Shape, _ parts: [SampleNetwork.Part], counts: [Int]? = nil, trained: Int,
        all: Int? = nil, outputs: [Shape] = []
    ) throws {
        let network = try SampleNetwork(input, parts)
        if let counts { #expect(network.counts == counts) }
        #expect(network.trainedCount == trained)
        #expect(network.allCount == all ?? trained)
        for output in outputs { #expect(network.outputs.contains(output), "\(output)") }
    }

    @Test("DP-CGAN")
    func conditionalGAN() throws {
        // dp-cgan, section 3, row "G, MNIST" (line 27): 115,344 (14,208 + 101,136).
        try expect(
            [1, 110], [Self.dense(128), Self.dense(784), (Reshape([28, 28, 1]), nil)],
            counts: [14208, 101_136], trained: 115_344, outputs: [[28, 28, 1]])
        // Row "D, MNIST" (line 28): 101,889 (101,760 + 129).
        try expect(
            [1, 794], [Self.dense(128), Self.dense(1)], counts: [101_760, 129], trained: 101_889)
        // Row "G, Thyroid" (line 29): 13,312 + 2,709 = 16,021.
        try expect(
            [1, 103], [Self.dense(128), Self.dense(21)], counts: [13312, 2709], trained: 16021)
        // Row "D, Thyroid" (line 30): 3,200 + 129 = 3,329.
        try expect([1, 24], [Self.dense(128), Self.dense(1)], counts: [3200, 129], trained: 3329)
    }

    @Test("CSL-GAN")
    func convolutionalGAN() throws {
        func critic(_ input: Shape, _ channels: [Int]) -> [SampleNetwork.Part] {
            channels.map { Self.conv($0, 5, 2, .pixels(2)) }
                + [(Flatten(), nil), Self.dense(1, hasBias: false)]
        }
        // csl-gan, section 5, "Vanilla" (line 109): the class head has 1,290 parameters.
        try expect([1, 128], [Self.dense(10)], trained: 1290)
        // Section 5, "D" (line 119): flatten 8192, 18,432 and 6,272; nine tensors for CelebA 64.
        let large = try SampleNetwork([1, 64, 64, 3], critic([], [64, 128, 256, 512]))
        #expect(large.outputs.contains([8192]))
        #expect(large.specs.joined().count == 9)
        #expect(
            try SampleNetwork([1, 48, 48, 3], critic([], [128, 256, 512])).outputs.contains([18432])
        )
        #expect(try SampleNetwork([1, 28, 28, 1], critic([], [64, 128])).outputs.contains([6272]))
    }

    @Test("PATE", arguments: [(28, 1, 2_691_274, 3_764_362), (32, 3, 3_431_754, 4_319_050)])
    func teachers(_ size: Int, _ channels: Int, _ plain: Int, _ deeper: Int) throws {
        let pool: SampleNetwork.Part = (MaxPool2D(Self.window(3, 2, .same)), nil)
        let norm: SampleNetwork.Part = (
            LocalResponseNorm(radius: 4, bias: 1, alpha: 0.001 / 9, beta: 0.75), nil
        )
        let side = size / 4
        // pate, section 4.1 (line 149): MNIST 2,691,274, SVHN 3,431,754; flatten 6272 and 8192.
        try expect(
            [1, size, size, channels],
            [
                Self.conv(64, 5), pool, norm, Self.conv(128, 5), norm, pool, (Flatten(), nil),
                Self.dense(384), Self.dense(192), Self.dense(10),
            ], trained: plain, outputs: [[side * side * 128]])
        // Section 4.2 (line 165): MNIST 3,764,362, SVHN 4,319,050; flatten 9408 and 12,288.
        try expect(
            [1, size, size, channels],
            [
                Self.conv(96, 3), Self.conv(96, 3), Self.conv(96, 3, 2), Self.conv(192, 3),
                Self.conv(192, 3), Self.conv(192, 3, 2), Self.conv(192, 5), (Flatten(), nil),
                Self.dense(192), Self.dense(192), Self.dense(10),
            ], trained: deeper, outputs: [[side * side * 192]])
    }

    @Test("Federated GAN: the classifier")
    func classifier() throws {
        let pool: SampleNetwork.Part = (MaxPool2D(Self.window(2, 2)), nil)
        // federated-gan, section 3.1 (line 53): 320 + 18,496 + 36,928 + 36,928 + 2,340 = 95,012.
        try expect(
            [1, 28, 28, 1],
            [
                Self.conv(32, 3, 1, .valid), pool, Self.conv(64, 3, 1, .valid), pool,
                Self.conv(64, 3, 1, .valid), (Flatten(), nil), Self.dense(64), Self.dense(36),
            ],
            counts: [320, 18496, 36928, 36928, 2340], trained: 95012,
            outputs: [
                [26, 26, 32], [13, 13, 32], [11, 11, 64], [5, 5, 64], [3, 3, 64], [576], [36],
            ])
    }

    @Test("Federated GAN: critic and generator")
    func federatedGAN() throws {
        let norm: SampleNetwork.Part = (
            BatchNorm(momentum: 0.999, epsilon: 0.001, isScaled: false), nil
        )
        // federated-gan, section 3.2, first table (lines 61 to 65).
        try expect(
            [1, 28, 28, 1],
            [
                Self.conv(64, 4, 2), Self.conv(128, 4, 2), (Flatten(), nil),
                Self.dense(1024, hasBias: false), norm, Self.dense(1),
            ],
            counts: [1088, 131_200, 6_422_528, 1024, 1025], trained: 6_556_865, all: 6_558_913,
            outputs: [[14, 14, 64], [7, 7, 128], [1024]])
        func transposed(_ filters: Int) -> SampleNetwork.Part {
            (ConvTranspose2D(filters, Self.window(4, 2, .same), hasBias: false), nil)
        }
        // Second table (lines 69 to 74).
        try expect(
            [1, 128],
            [
                Self.dense(1024, hasBias: false), norm, Self.dense(12544, hasBias: false), norm,
                (Reshape([7, 7, 256]), nil), transposed(64), norm, transposed(32), norm,
                Self.conv(1, 4),
            ],
            counts: [131_072, 1024, 12_845_056, 12544, 262_144, 64, 32768, 32, 513],
            trained: 13_285_217, all: 13_312_545,
            outputs: [[7, 7, 256], [14, 14, 64], [28, 28, 32], [28, 28, 1]])
    }
}
