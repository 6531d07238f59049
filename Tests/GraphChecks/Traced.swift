import Graphs
import Kernels
import Shapes
import Tensors

/// A traced function and its plan.
public struct Traced {
    public let plan: Plan

    public init(
        _ shapes: [(Shape, ElementType)], isFusing: Bool = true,
        _ body: ([Symbol]) throws -> [Symbol]
    ) throws {
        let graph = Graph()
        let inputs = shapes.map { graph.input($0.0, $0.1) }
        plan = try Plan(graph, outputs: try body(inputs), isFusing: isFusing)
    }

    public func callAsFunction(
        _ arguments: [Tensor], draws: [RandomAddress] = []
    ) throws -> [Tensor] {
        var arguments = arguments
        return try plan.run(&arguments, draws: draws)
    }
}

/// The slope of `f` at `x`, along each coordinate, by central differences.
public func centralDifferences(
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

/// Where two lists of numbers first differ by more than the tolerance, relative above 1; nil
/// where they agree.
public func difference(_ found: [Double], _ wanted: [Double], _ tolerance: Double) -> String? {
    guard found.count == wanted.count else {
        return "\(found.count) elements, wanted \(wanted.count)"
    }
    for (place, (a, b)) in zip(found, wanted).enumerated() {
        let isClose = abs(a - b) <= tolerance * max(1, abs(b)) || (a.isNaN && b.isNaN) || a == b
        if !isClose { return "element \(place) is \(a), wanted \(b)" }
    }
    return nil
}

extension Symbol {
    /// A number made of all elements, with weights that differ.
    public func weighted(seed: UInt64) throws -> Symbol {
        let weights = try Tensor.uniform(
            shape, low: 0.5, high: 1.5, type: .float64, at: RandomAddress(seed: seed))
        return try Symbol.binary(.multiply, cast(to: .float64), graph.constant(weights))
            .reduce(.sum)
    }
}
