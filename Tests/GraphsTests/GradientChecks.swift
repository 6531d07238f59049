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

/// A traced function and its plan.
struct Traced {
    let plan: Plan

    init(
        _ shapes: [(Shape, ElementType)], isFusing: Bool = true,
        _ body: ([Symbol]) throws -> [Symbol]
    ) throws {
        let graph = Graph()
        let inputs = shapes.map { graph.input($0.0, $0.1) }
        plan = try Plan(graph, outputs: try body(inputs), isFusing: isFusing)
    }

    func callAsFunction(_ arguments: [Tensor], draws: [RandomAddress] = []) throws -> [Tensor] {
        var arguments = arguments
        return try plan.run(&arguments, draws: draws)
    }
}

/// The slope of `f` at `x`, along each coordinate, by central differences.
func centralDifferences(
    _ x: [Tensor], _ step: Double = 1e-5, _ f: ([Tensor]) throws -> Double
) throws -> [[Double]] {
    try x.indices.map { place in
        let elements = try x[place].toDoubles()
        return try elements.indices.map { element in
            func value(_ change: Double) throws -> Double {
                var moved = elements
                moved[element] += change
                var all = x
                all[place] = try Tensor(moved, shape: x[place].shape)
                return try f(all)
            }
            return (try value(step) - value(-step)) / (2 * step)
        }
    }
}

func expectClose(
    _ found: [Double], _ wanted: [Double], _ tolerance: Double, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.count == wanted.count, "\(what)", sourceLocation: sourceLocation)
    for (place, (a, b)) in zip(found, wanted).enumerated() {
        let isClose = abs(a - b) <= tolerance * max(1, abs(b)) || (a.isNaN && b.isNaN)
        #expect(
            isClose, "\(what): element \(place) is \(a), wanted \(b)",
            sourceLocation: sourceLocation)
        if !isClose { return }
    }
}
