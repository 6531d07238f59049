import Kernels

/// The sizes of a network, and where its parameters stand in one row of numbers: the weights of a
/// layer, then its intercepts.
struct PerceptronShape: Sendable, Equatable {
    /// Of the inputs, the hidden layers and the outputs.
    let sizes: [Int]
    let activation: Activation
    let isSoftmax: Bool
    /// Where the parameters of each layer begin, and where the last end.
    let starts: [Int]

    init(sizes: [Int], activation: Activation, isSoftmax: Bool) {
        self.sizes = sizes
        self.activation = activation
        self.isSoftmax = isSoftmax
        var starts = [0]
        for layer in 0..<sizes.count - 1 {
            starts.append(starts[layer] + (sizes[layer] + 1) * sizes[layer + 1])
        }
        self.starts = starts
    }

    var layers: Int { sizes.count - 1 }
    var outputs: Int { sizes[layers] }
    var parameters: Int { starts[layers] }

    /// How many weights a layer has; intercepts come after so many.
    func weights(_ layer: Int) -> Int { sizes[layer] * sizes[layer + 1] }

    func drawnLayers(_ words: inout RandomWords) -> [PerceptronLayer] {
        let factor = activation == .logistic ? 2.0 : 6.0
        return (0..<layers).map { layer in
            let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
            let bound = (factor / Double(inputs + outputs)).squareRoot()
            func draw(_ count: Int) -> [Double] {
                (0..<count).map { _ in bound * (2 * words.uniform() - 1) }
            }
            let weights = FeatureMatrix(known: inputs, outputs, draw(inputs * outputs))
            return PerceptronLayer(weights: weights, intercepts: draw(outputs))
        }
    }

    func packed(_ layers: [PerceptronLayer]) -> [Double] {
        layers.flatMap { $0.weights.values + $0.intercepts }
    }

    func unpacked<Number: FeatureNumber>(_ values: [Number]) -> [PerceptronLayer] {
        (0..<layers).map { layer in
            let (start, count) = (starts[layer], weights(layer))
            let numbers = values[start..<starts[layer + 1]].map { Double($0) }
            return PerceptronLayer(
                weights: FeatureMatrix(
                    known: sizes[layer], sizes[layer + 1], Array(numbers.prefix(count))),
                intercepts: Array(numbers.dropFirst(count)))
        }
    }
}

/// Examples, with a 1 or a 0 for each output.
struct PerceptronData<Number: FeatureNumber>: Sendable {
    let values: [Number]
    let targets: [UInt8]
    let rows: Int
}

/// What training brings.
struct PerceptronTraining {
    var layers: [PerceptronLayer]
    /// The mean loss of each epoch of Adam, or the last value of L-BFGS.
    var losses: [Double]
    var iterations: Int
    var hasConverged: Bool
}
