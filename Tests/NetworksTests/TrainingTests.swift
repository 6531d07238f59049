import Graphs
import Kernels
import Networks
import Shapes
import Tensors
import Testing

/// Whole trainings: the same bits whatever the threads, the run or the fusing.
@Suite(.serialized) struct TrainingTests {
    /// Twenty steps of Adam, with or without clipping by example and noise.
    private struct Training {
        let network: SampleNetwork
        let isClipped: Bool
        let plan: Plan
        private let trained: [Int]
        private static let rule = OptimizerRule.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

        init(_ network: SampleNetwork, isClipped: Bool, isFusing: Bool = true) throws {
            self.network = network
            self.isClipped = isClipped
            let graph = Graph()
            let specs = Array(network.specs.joined())
            let x = graph.input(network.input, .float32)
            let labels = graph.input([network.input[0]], .int64)
            let parameters = specs.map { graph.input($0.shape, .float32) }
            let trained = specs.indices.filter { specs[$0].isTrained }
            self.trained = trained
            let scalars = (0..<Self.rule.scalarCount).map { _ in graph.input([], .float32) }
            let slots = trained.map { number in
                Self.rule.slots.map { _ in graph.input(specs[number].shape, .float32) }
            }
            let (logits, statistics) = try network.apply(x, parameters)
            let losses = try Losses.softmaxCrossEntropy(logits, labels)
            let loss = try losses.reduce(.mean)
            let targets = trained.map { parameters[$0] }
            let gradients =
                try isClipped
                ? Self.clipped(losses, targets, x, labels)
                : graph.gradients(of: loss, by: targets)
            var updates = statistics.map { (input: parameters[$0.0], value: $0.1) }
            for place in trained.indices {
                let step = try Self.rule.update(
                    targets[place], gradient: gradients[place], slots: slots[place],
                    scalars: scalars)
                updates.append((targets[place], step.parameter))
                updates += zip(slots[place], step.slots).map { ($0, $1) }
            }
            plan = try Plan(graph, outputs: [loss], updates: updates, isFusing: isFusing)
        }

        private static func clipped(
            _ losses: Symbol, _ parameters: [Symbol], _ x: Symbol, _ labels: Symbol
        ) throws -> [Symbol] {
            let split = try ExampleGradients(of: losses, by: parameters, batches: [x, labels])
            return try split.clippedSum(.global(0.5, parameters: parameters.count)).sums.map {
                let noise = x.graph.random(
                    .normal(mean: 0, standardDeviation: 0.1), $0.shape, $0.type)
                let size = Double(max(1, losses.shape[0]))
                return Symbol.binary(.divide, try .binary(.add, $0, noise), number: size)
            }
        }

        /// The bits of the losses and of all parameters.
        func bits() throws -> [[UInt64]] {
            var held = try network.start(seed: 3)
            let shapes = trained.map { held[$0].shape }
            let labels = try Tensor(
                (0..<network.input[0]).map { Int64($0 % 3) }, shape: [network.input[0]])
            var slots = try shapes.flatMap { [try Tensor.full($0, 0), try Tensor.full($0, 0)] }
            var result: [[UInt64]] = []
            for step in 1...20 {
                let x = try Tensor.normal(
                    network.input, at: RandomAddress(seed: 5, stream: UInt64(step)))
                let scalars = try Self.rule.scalars(learningRate: 0.01, step: step)
                    .map { try Tensor.scalar($0, .float32) }
                var arguments = [x, labels] + held + scalars + slots
                let draws = (0..<plan.drawCount).map {
                    RandomAddress(seed: 6, stream: UInt64(step), draw: UInt64($0))
                }
                let loss = try plan.run(&arguments, draws: draws)[0]
                held = Array(arguments[2..<(2 + held.count)])
                slots = Array(arguments.suffix(slots.count))
                result.append(try loss.toDoubles().map(\.bitPattern))
            }
            return result + (try held.map { try $0.toDoubles().map(\.bitPattern) })
        }
    }

    private static func window(_ size: Int, _ stride: Int, _ padding: Padding) -> WindowSettings {
        WindowSettings(size: [size], stride: [stride], padding: padding)
    }

    private static func network(_ norm: any Layer) throws -> SampleNetwork {
        try SampleNetwork(
            [48, 12, 12, 2],
            [
                (Conv2D(16, window(5, 1, .same)), SampleNetwork.relu),
                (norm, { try Activations.leakyReLU($0, slope: 0.2) }),
                (MaxPool2D(window(2, 2, .valid)), nil), (Dropout(0.3), nil),
                (Conv2D(24, window(3, 2, .pixels(1))), { $0.unary(.tanh) }),
                (Flatten(), nil), (Dense(64), { try Activations.gelu($0) }), (Dropout(0.5), nil),
                (Dense(3), nil),
            ])
    }

    private static func trainings(isFusing: Bool = true) throws -> [Training] {
        [
            try Training(network(BatchNorm()), isClipped: false, isFusing: isFusing),
            try Training(network(GroupNorm(4)), isClipped: true, isFusing: isFusing),
        ]
    }

    @Test("A training has the same bits with one thread, two and three, and in two runs")
    func threads() throws {
        let before = Engine.threads
        defer { Engine.threads = before }
        for training in try Self.trainings() {
            Engine.threads = 1
            let wanted = try training.bits()
            #expect(wanted.joined().allSatisfy { Double(bitPattern: $0).isFinite })
            #expect(wanted[0] != wanted[19])
            for count in [1, 2, 3] {
                Engine.threads = count
                #expect(try training.bits() == wanted, "\(count) threads")
            }
        }
    }

    @Test("A training has the same bits fused and unfused")
    func fusing() throws {
        for (fused, plain) in zip(try Self.trainings(), try Self.trainings(isFusing: false)) {
            #expect(try fused.bits() == plain.bits())
        }
    }
}
