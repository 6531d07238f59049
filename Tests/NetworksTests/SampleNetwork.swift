import Graphs
import Networks
import Shapes
import Tensors

/// Layers one after the other, with their activations.
struct SampleNetwork {
    typealias Part = (layer: any Layer, activation: ((Symbol) throws -> Symbol)?)

    let parts: [Part]
    /// The shape of a batch of inputs.
    let input: Shape
    /// The parameters of each layer.
    private(set) var specs: [[ParameterSpec]] = []
    /// The shape of each layer's output, without the examples.
    private(set) var outputs: [Shape] = []

    init(_ input: Shape, _ parts: [Part]) throws {
        self.input = input
        self.parts = parts
        var x = Graph().input(input, .float32)
        for part in parts {
            let specs = try part.layer.parameters(for: x.shape)
            let parameters = specs.map { x.graph.input($0.shape, .float32) }
            x = try part.layer.apply(x, parameters, .evaluation).value
            self.specs.append(specs)
            outputs.append(Shape(Array(x.shape.sizes.dropFirst())))
        }
    }

    static func relu(_ x: Symbol) -> Symbol { x.unary(.relu) }

    var trainedCount: Int { specs.joined().filter(\.isTrained).reduce(0) { $0 + $1.shape.count } }
    var allCount: Int { specs.joined().reduce(0) { $0 + $1.shape.count } }
    /// The parameters of each layer that has any.
    var counts: [Int] {
        specs.filter { !$0.isEmpty }.map {
            $0.filter(\.isTrained).reduce(0) { $0 + $1.shape.count }
        }
    }

    /// The result, and new values of moving statistics by the number of their parameter.
    func apply(
        _ x: Symbol, _ parameters: [Symbol]
    ) throws -> (value: Symbol, updates: [(Int, Symbol)]) {
        var value = x
        var first = 0
        var updates: [(Int, Symbol)] = []
        for (place, part) in parts.enumerated() {
            let own = Array(parameters[first..<(first + specs[place].count)])
            let output = try part.layer.apply(value, own, .training)
            updates += output.updates.map { (first + $0.parameter, $0.value) }
            value = try part.activation?(output.value) ?? output.value
            first += own.count
        }
        return (value, updates)
    }

    func start(seed: UInt64) throws -> [Tensor] {
        try specs.joined().enumerated().map { place, spec in
            try spec.initializer.tensor(
                spec.shape, at: RandomAddress(seed: seed, stream: UInt64(place)))
        }
    }
}
