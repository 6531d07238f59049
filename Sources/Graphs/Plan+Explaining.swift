import Kernels
import Shapes
import Tensors

/// One step of a plan, for tables.
public struct PlanStepDescription: Sendable {
    /// Operations that run in one pass, in order: `+ · relu`.
    public let operation: String
    /// The shape of the result.
    public let shape: Shape
    /// Whether it is a fused pass over tiles.
    public let isFused: Bool
    /// Floating-point operations of products and convolutions, and one an element of other work.
    public let operations: Double
    /// Bytes read and written.
    public let bytes: Double
    /// Places of the earlier steps whose results it reads.
    public let sources: [Int]
}

extension Plan {
    /// The steps in order.
    public var descriptions: [PlanStepDescription] {
        let sources = sources
        return steps.indices.map { description(of: $0, sources[$0]) }
    }

    /// For each step the earlier ones whose results it reads, in order.
    private var sources: [[Int]] {
        var writer: [Int: Int] = [:]
        return traffic.enumerated().map { place, traffic in
            defer { for value in traffic.writes { writer[value] = place } }
            return Set(traffic.reads.compactMap { writer[$0] }).sorted()
        }
    }

    /// Bytes of memory for values between steps, and for scratch.
    public var memoryBytes: Int { byteCount }

    private func description(of place: Int, _ sources: [Int]) -> PlanStepDescription {
        let node = graph[nodes[place]]
        let bytes = node.operands.reduce(Double(node.shape.count * node.tile.size)) {
            $0 + Double(graph[$1].shape.count * graph[$1].tile.size)
        }
        if case .group(let group) = steps[place] {
            let count = Double(group.rows * group.columns)
            let touched = group.inputs.reduce(0.0) { sum, input in
                sum + (input.strides.contains { $0 != 0 } ? count : 1)
            }
            return PlanStepDescription(
                operation: group.names.joined(separator: " · "),
                shape: node.shape, isFused: true,
                operations: count * Double(group.names.count),
                bytes: (touched + count * Double(group.outputs.count)) * Double(group.type.size),
                sources: sources)
        }
        let following = steps[place].epilogue.map { group in
            group.names.map { " · " + $0 }.joined()
        }
        return PlanStepDescription(
            operation: node.primitive.name + (following ?? ""), shape: node.shape, isFused: false,
            operations: steps[place].operations ?? Double(node.shape.count), bytes: bytes,
            sources: sources)
    }
}

extension TileGroup {
    fileprivate var names: [String] {
        instructions.map(\.op.name) + folds.map(\.op.name) + (whole.map { [$0.op.name] } ?? [])
    }
}

extension Reduction {
    fileprivate var name: String {
        switch self {
        case .maximum: "max"
        case .minimum: "min"
        default: "\(self)"
        }
    }
}

extension PlanStep {
    /// What is done to its rows as they are written.
    var epilogue: TileGroup? {
        switch self {
        case .product(let step): step.epilogue
        case .convolution(let step): step.epilogue
        default: nil
        }
    }

    /// Multiplications and additions of products; nil for other work.
    fileprivate var operations: Double? {
        switch self {
        case .product(let step):
            2 * Double(step.batch) * Double(step.rows) * Double(step.inner) * Double(step.columns)
        case .convolution(let step):
            step.geometry.operations * Double(step.geometry.images)
        default: nil
        }
    }
}

extension TileOperation {
    var name: String {
        switch self {
        case .unary(let op): op.name
        case .binary(let op): op.symbol
        case .select: "where"
        case .copy: "copy"
        case .truncate: "truncate"
        case .truth: "truth"
        }
    }
}
