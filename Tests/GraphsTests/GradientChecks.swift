import GraphChecks
import Graphs
import Kernels
import Shapes
import Tensors
import Testing

/// A function of tensors, and tensors to differentiate it at.
struct GradientCase: CustomTestStringConvertible, Sendable {
    let name: String
    let shapes: [Shape]
    /// Where the elements lie; away from kinks.
    var range: ClosedRange<Double> = -1...1
    let function: @Sendable ([Symbol]) throws -> Symbol

    var testDescription: String { name }

    init(
        _ name: String, _ shapes: Shape..., range: ClosedRange<Double> = -1...1,
        _ function: @escaping @Sendable ([Symbol]) throws -> Symbol
    ) {
        self.name = name
        self.shapes = shapes
        self.range = range
        self.function = function
    }

    func arguments(seed: UInt64) throws -> [Tensor] {
        try shapes.enumerated().map { place, shape in
            try Tensor.uniform(
                shape, low: range.lowerBound, high: range.upperBound, type: .float64,
                at: RandomAddress(seed: seed, stream: UInt64(place)))
        }
    }

    /// A number made of the function's result: its elements with weights that differ.
    func weighted(_ x: [Symbol]) throws -> Symbol {
        let y = try function(x).cast(to: .float64)
        let weights = try Tensor.uniform(
            y.shape, low: 0.5, high: 1.5, type: .float64, at: RandomAddress(seed: 99))
        return try (y * y.graph.constant(weights)).reduce(.sum)
    }
}

func expectClose(
    _ found: [Double], _ wanted: [Double], _ tolerance: Double, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let difference = difference(found, wanted, tolerance)
    #expect(
        difference == nil, "\(what): \(difference ?? "")", sourceLocation: sourceLocation)
}
