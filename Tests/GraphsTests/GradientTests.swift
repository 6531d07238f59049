import GraphChecks
import Graphs
import Kernels
import Shapes
import Tensors
import Testing

@Suite struct GradientTests {
    @Test("A first derivative is the slope", arguments: GradientCase.all)
    func firstOrder(_ sample: GradientCase) throws {
        let arguments = try sample.arguments(seed: 1)
        let types = sample.shapes.map { ($0, ElementType.float64) }
        let value = try Traced(types) { [try sample.weighted($0)] }
        let gradient = try Traced(types) {
            try $0[0].graph.gradients(of: try sample.weighted($0), by: $0)
        }
        let slopes = try centralDifferences(arguments) { try value($0)[0].item() }
        for (found, wanted) in zip(try gradient(arguments), slopes) {
            expectClose(try found.toDoubles(), wanted, 2e-7, sample.name)
        }
    }

    @Test("A second derivative is the slope of the first", arguments: GradientCase.all)
    func secondOrder(_ sample: GradientCase) throws {
        let arguments = try sample.arguments(seed: 2)
        let types = sample.shapes.map { ($0, ElementType.float64) }
        /// The first derivatives with weights, made one number.
        func first(_ x: [Symbol]) throws -> Symbol {
            let graph = x[0].graph
            let gradients = try graph.gradients(of: try sample.weighted(x), by: x)
            var total = graph.number(0, [], .float64)
            for (place, gradient) in gradients.enumerated() {
                let weights = try Tensor.uniform(
                    gradient.shape, low: 0.5, high: 1.5, type: .float64,
                    at: RandomAddress(seed: 98, stream: UInt64(place)))
                total = total + (try (gradient * graph.constant(weights)).reduce(.sum))
            }
            return total
        }
        let value = try Traced(types) { [try first($0)] }
        let gradient = try Traced(types) {
            try $0[0].graph.gradients(of: try first($0), by: $0)
        }
        let slopes = try centralDifferences(arguments) { try value($0)[0].item() }
        for (found, wanted) in zip(try gradient(arguments), slopes) {
            expectClose(try found.toDoubles(), wanted, 2e-6, sample.name)
        }
    }

    @Test("Fused and unfused plans give the same bits", arguments: GradientCase.all)
    func fusion(_ sample: GradientCase) throws {
        for type in [ElementType.float32, .float64] {
            let arguments = try sample.arguments(seed: 3).map { try $0.cast(to: type) }
            let types = sample.shapes.map { ($0, type) }
            let results = try [true, false].map { isFusing in
                try Traced(types, isFusing: isFusing) {
                    let value = try sample.weighted($0)
                    return try [value] + $0[0].graph.gradients(of: value, by: $0)
                }(arguments).map { try $0.toDoubles().map(\.bitPattern) }
            }
            #expect(results[0] == results[1])
        }
    }
}
