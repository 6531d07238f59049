import GraphChecks
import Graphs
import Networks
import Shapes
import Tensors
import Testing

/// Layers and losses against central differences, in float64.
@Suite struct LayerGradientTests {
    /// The first derivatives with weights, made one number.
    private func first(_ sample: LayerCase, _ x: [Symbol]) throws -> Symbol {
        let graph = x[0].graph
        let gradients = try graph.gradients(
            of: try sample.value(x).weighted(seed: 99), by: x)
        return try gradients.enumerated().reduce(graph.number(0, [], .float64)) {
            try .binary(.add, $0, $1.element.weighted(seed: 50 + UInt64($1.offset)))
        }
    }

    private func check(
        _ sample: LayerCase, seed: UInt64, _ tolerance: Double,
        _ number: ([Symbol]) throws -> Symbol
    ) throws {
        let arguments = try sample.arguments(seed: seed)
        let types = sample.shapes.map { ($0, ElementType.float64) }
        let value = try Traced(types) { [try number($0)] }
        let gradient = try Traced(types) { try $0[0].graph.gradients(of: try number($0), by: $0) }
        let slopes = try centralDifferences(arguments) { try value($0)[0].item() }
        for (place, (found, wanted)) in zip(try gradient(arguments), slopes).enumerated() {
            let difference = difference(try found.toDoubles(), wanted, tolerance)
            #expect(difference == nil, "\(sample.name), argument \(place): \(difference ?? "")")
            #expect(found.shape == sample.shapes[place])
        }
    }

    @Test("A first derivative is the slope", arguments: LayerCase.all)
    func firstOrder(_ sample: LayerCase) throws {
        try check(sample, seed: 11, 5e-7) { try sample.value($0).weighted(seed: 99) }
    }

    @Test("A second derivative is the slope of the first", arguments: LayerCase.all)
    func secondOrder(_ sample: LayerCase) throws {
        try check(sample, seed: 12, 5e-6) { try first(sample, $0) }
    }
}

/// Norms by example of layers with parameters.
@Suite struct LayerNormTests {
    private static let layers: [LayerCase] = {
        func window(_ size: Int, _ stride: Int, _ padding: Padding) -> WindowSettings {
            WindowSettings(size: [size], stride: [stride], padding: padding)
        }
        return [
            LayerCase(Dense(3), [4, 2]), LayerCase(Dense(1), [4, 1]),
            LayerCase(Dense(2, hasBias: false), [4, 3]), LayerCase(Dense(2), [4, 3, 5]),
            LayerCase(Dense(5), [4, 6, 4]), LayerCase(Dense(2), [1, 3]),
            LayerCase(Conv2D(3, window(3, 1, .same)), [4, 5, 4, 2]),
            LayerCase(Conv2D(3, window(3, 2, .pixels(1))), [4, 5, 5, 1]),
            LayerCase(Conv2D(2, window(1, 1, .valid)), [4, 3, 3, 2]),
            LayerCase(Conv2D(2, window(2, 1, .valid)), [1, 3, 3, 2]),
            LayerCase(ConvTranspose2D(2, window(3, 2, .same)), [4, 3, 3, 2]),
            LayerCase(ConvTranspose2D(2, window(4, 2, .valid), hasBias: false), [4, 2, 2, 3]),
            LayerCase(Dense(3, weightNorm: WeightNormalization()), [4, 2]),
            LayerCase(Dense(3, hasBias: false, weightNorm: WeightNormalization()), [4, 6, 5]),
            // As many inputs as there are examples.
            LayerCase(Dense(2, weightNorm: WeightNormalization(isScaled: false)), [4, 4]),
            LayerCase(
                Conv2D(3, window(3, 2, .same), weightNorm: WeightNormalization()), [4, 5, 4, 2]),
            LayerCase(
                Conv2D(2, window(1, 1, .valid), weightNorm: WeightNormalization()), [1, 3, 3, 2]),
            LayerCase(LayerNorm(), [4, 3]), LayerCase(LayerNorm(), [4, 2, 3]),
            LayerCase(GroupNorm(2), [4, 3, 2, 4]),
            LayerCase(BatchNorm(), [4, 3], .evaluation),
            LayerCase(BatchNorm(), [4, 2, 2, 3], .evaluation),
        ]
    }()

    @Test("Norms and sums are those of the gradients one by one", arguments: layers)
    func norms(_ sample: LayerCase) throws {
        let trained = sample.parameters.indices.filter { sample.parameters[$0].isTrained }
        let arguments = try sample.arguments(seed: 21)
        let count = sample.inputs[0][0]
        let types = sample.shapes.map { ($0, ElementType.float64) }
        func losses(_ all: [Symbol]) throws -> Symbol {
            let value = try sample.value(all)
            return try value.squared().reduce(.sum, axes: Array(1..<value.rank))
        }
        func parameters(_ all: [Symbol]) -> [Symbol] { trained.map { all[1 + $0] } }
        let single = try (0..<count).map { example in
            try Traced(types) { all in
                let losses = try losses(all)
                let one = try #require(try losses.indexed(by: [.single(example)]))
                return try losses.graph.gradients(of: one, by: parameters(all))
            }(arguments).map { try $0.toDoubles() }
        }
        let found = try Traced(types) { all in
            let split = try ExampleGradients(
                of: try losses(all), by: parameters(all), batches: [all[0]])
            let weights = all[0].graph.constant(
                try Tensor((0..<count).map { Double($0) - 1 }, shape: [count]))
            return trained.indices.map { split.squaredNorms(of: [$0]) }
                + trained.indices.map { split.weightedSum($0, weights: weights) }
                + trained.indices.map { split.gradients($0) }
        }(arguments).map { try $0.toDoubles() }
        for place in trained.indices {
            let gradients = single.map { $0[place] }
            let squares = gradients.map { $0.reduce(0) { $0 + $1 * $1 } }
            let sum = gradients[0].indices.map { element in
                gradients.enumerated().reduce(0) {
                    $0 + (Double($1.offset) - 1) * $1.element[element]
                }
            }
            let wanted = [squares, sum, gradients.flatMap { $0 }]
            for (kind, numbers) in wanted.enumerated() {
                let difference = difference(
                    found[kind * trained.count + place], numbers, 1e-9)
                let what = ["norms", "sum", "gradients"][kind]
                #expect(difference == nil, "\(sample.name) \(place) \(what): \(difference ?? "")")
            }
        }
    }
}
