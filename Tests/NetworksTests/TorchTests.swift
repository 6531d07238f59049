import GraphChecks
import Graphs
import Networks
import Shapes
import Tensors
import Testing

/// Layers, losses and optimisers against PyTorch.
///
/// Tolerances are absolute below 1 and relative above: vectors are rounded to 12 digits, and
/// float32 has 7, of which sums and second derivatives lose some.
@Suite struct TorchTests {
    private static let tolerances:
        [(type: ElementType, value: Double, first: Double, second: Double)] = [
            (.float64, 1e-10, 1e-10, 1e-9), (.float32, 1e-5, 2e-5, 2e-4),
        ]

    @Test("The vectors name what made them, and each has its function")
    func complete() throws {
        let vectors = try TorchVectors.read()
        #expect(vectors.torch.hasPrefix("2."))
        let functions = Set(vectors.cases.filter { $0.tensors["cotangent"] != nil }.map(\.name))
        #expect(functions == Set(TorchFunctions.all.keys))
    }

    @Test(
        "Values, gradients and gradients of gradients are PyTorch's",
        arguments: TorchVectors.all.filter { $0.tensors["cotangent"] != nil })
    func functions(_ sample: TorchCase) throws {
        for (type, value, first, second) in Self.tolerances {
            let found = try results(sample, type)
            for (name, tensor) in found {
                let tolerance =
                    name.hasPrefix("dd ") ? second : name.hasPrefix("d ") ? first : value
                try expect(tensor, sample, name, tolerance, "\(sample.name), \(type)")
            }
        }
    }

    private func expect(
        _ found: Tensor, _ sample: TorchCase, _ name: String, _ tolerance: Double, _ what: String
    ) throws {
        let wanted = try sample.tensor(name)
        #expect(found.shape == Shape(wanted.shape), "\(what): \(name)")
        let difference = difference(try found.toDoubles(), wanted.values, tolerance)
        #expect(difference == nil, "\(what): \(name), \(difference ?? "")")
    }

    /// All that the case has numbers for, by its names.
    private func results(_ sample: TorchCase, _ type: ElementType) throws -> [(String, Tensor)] {
        guard let function = TorchFunctions.all[sample.name] else {
            throw TorchFault.missing(sample.name)
        }
        let given = try sample.arguments.map { try sample.tensor($0) }
        var names: [String] = []
        let traced = try Traced(given.map { (Shape($0.shape), $0.elementType(type)) }) { inputs in
            let named = Dictionary(uniqueKeysWithValues: zip(sample.arguments, inputs))
            let graph = inputs[0].graph
            let output = try function(named)
            let free = try sample.free.map { try TorchFunctions.argument($0, named) }
            func weighted(_ x: Symbol, _ name: String) throws -> Symbol {
                let weights = try sample.tensor(name).tensor(type)
                return try Symbol.binary(.multiply, x, graph.constant(weights)).reduce(.sum)
            }
            let gradients = try graph.gradients(
                of: try weighted(output.value, "cotangent"), by: free)
            var mixed = graph.number(0, [], type)
            for (name, gradient) in zip(sample.free, gradients) {
                mixed = try .binary(.add, mixed, try weighted(gradient, "v \(name)"))
            }
            let second = try graph.gradients(of: mixed, by: free)
            let statistics = sample.tensors.keys.filter { $0.hasPrefix("new ") }.sorted()
            #expect(statistics.isEmpty || statistics.count == output.updates.count)
            names =
                ["value"] + sample.free.map { "d \($0)" } + sample.free.map { "dd \($0)" }
                + statistics
            return [output.value] + gradients + second
                + (statistics.isEmpty ? [] : output.updates.map(\.value))
        }
        return Array(zip(names, try traced(given.map { try $0.tensor(type) })))
    }

    // MARK: - Optimisers

    private static let optimizers: [(String, OptimizerRule, rate: Double, WeightDecay)] = [
        ("SGD", .sgd(momentum: 0, isNesterov: false), 0.1, .none),
        ("momentum", .sgd(momentum: 0.9, isNesterov: false), 0.1, .none),
        ("Nesterov", .sgd(momentum: 0.9, isNesterov: true), 0.1, .none),
        ("SGD, weight decay", .sgd(momentum: 0.9, isNesterov: false), 0.1, .coupled(0.05)),
        ("Adagrad", .adagrad(initial: 0.1, epsilon: 1e-10), 0.1, .none),
        ("RMSProp", .rmsProp(decay: 0.9, momentum: 0, epsilon: 1e-7), 0.01, .none),
        ("RMSProp, momentum", .rmsProp(decay: 0.9, momentum: 0.5, epsilon: 1e-7), 0.01, .none),
        ("Adam", .adam(beta1: 0.5, beta2: 0.999, epsilon: 1e-8), 0.01, .none),
        ("Adam, weight decay", .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), 0.01, .coupled(0.1)),
        ("AdamW", .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8), 0.01, .decoupled(0.1)),
    ]

    @Test("One step and ten steps of each optimiser are PyTorch's", arguments: 0..<10)
    func optimizer(_ number: Int) throws {
        let (name, rule, rate, decay) = Self.optimizers[number]
        let sample = try TorchVectors.named("optimiser, \(name)")
        for (type, tolerance, _, _) in Self.tolerances {
            let gradients = try sample.tensor("gradients").tensor(type)
            let graph = Graph()
            let shape: Shape = [2, 3]
            let parameter = graph.input(shape, type)
            let slots = rule.slots.map { _ in graph.input(shape, type) }
            let gradient = graph.input(shape, type)
            let scalars = (0...rule.scalarCount).map { _ in graph.input([], type) }
            let step = try rule.update(
                parameter, gradient: try decay.direction(gradient, of: parameter), slots: slots,
                scalars: Array(scalars.dropLast()))
            let moved = try decay.pulled(
                step.parameter, from: parameter, rate: scalars[scalars.count - 1])
            let updates =
                [(input: parameter, value: moved)]
                + zip(slots, step.slots).map { (input: $0, value: $1) }
            let plan = try Plan(graph, outputs: [], updates: updates)
            var held =
                [try sample.tensor("start").tensor(type)]
                + (try rule.slots.map { try Tensor.full(shape, $0.initial, type) })
            for turn in 1...10 {
                let numbers = rule.scalars(learningRate: rate, step: turn) + [rate]
                let now = try gradients.indexed(by: [.single(turn - 1)])
                var arguments =
                    try held + [now]
                    + numbers.map { try Tensor.scalar($0, type) }
                _ = try plan.run(&arguments)
                held = Array(arguments.prefix(held.count))
                if turn == 1 || turn == 10 {
                    try expect(held[0], sample, "after \(turn)", tolerance, "\(name), \(type)")
                }
            }
        }
    }

    @Test("Every optimiser of the vectors is checked")
    func allOptimizers() {
        let names = TorchVectors.all.map(\.name).filter { $0.hasPrefix("optimiser") }
        #expect(Set(names) == Set(Self.optimizers.map { "optimiser, \($0.0)" }))
    }

    // MARK: - Gradients by example

    @Test(
        "Norms by example and clipped sums are PyTorch's", arguments: ["dense", "convolutions"])
    func clippedSum(_ name: String) throws {
        let sample = try TorchVectors.named("clipped sum, \(name)")
        let given = try sample.arguments.map { try sample.tensor($0) }
        let clip = try sample.tensor("clip").values[0]
        let parameters = sample.arguments.filter { sample.tensors["sum \($0)"] != nil }
        for (type, _, tolerance, _) in Self.tolerances {
            let types = given.map { (Shape($0.shape), $0.elementType(type)) }
            let traced = try Traced(types) { inputs in
                let losses = try name == "dense" ? Self.dense(inputs) : Self.convolutions(inputs)
                let split = try ExampleGradients(
                    of: losses, by: Array(inputs.suffix(parameters.count)),
                    batches: Array(inputs.prefix(2)))
                let clipped = split.clippedSum(.global(clip, parameters: parameters.count))
                return clipped.norms + clipped.sums
            }
            let found = try traced(given.map { try $0.tensor(type) })
            for (key, tensor) in zip(["norms"] + parameters.map { "sum \($0)" }, found) {
                try expect(tensor, sample, key, tolerance, "\(name), \(type)")
            }
        }
    }

    private static func dense(_ p: [Symbol]) throws -> Symbol {
        let hidden = try Dense(6).apply(p[0], [p[2], p[3]], .training).value.unary(.tanh)
        let logits = try Dense(3).apply(hidden, [p[4], p[5]], .training).value
        return try Losses.softmaxCrossEntropy(logits, p[1])
    }

    private static func convolutions(_ p: [Symbol]) throws -> Symbol {
        let window = WindowSettings(size: [3], stride: [2], padding: .same)
        let pool = WindowSettings(size: [2], stride: [1], padding: .valid)
        var x = try Conv2D(4, window).apply(p[0], [p[2], p[3]], .training).value.unary(.relu)
        x = try GroupNorm(2).apply(x, [p[4], p[5]], .training).value
        x = try MaxPool2D(pool).apply(x, [], .training).value
        x = try Flatten().apply(x, [], .training).value
        let logits = try Dense(3).apply(x, [p[6], p[7]], .training).value
        return try Losses.softmaxCrossEntropy(logits, p[1])
    }
}
