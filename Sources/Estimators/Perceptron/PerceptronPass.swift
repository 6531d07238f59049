import Glibc
import Kernels

/// One pass forward and back over some rows, in panels that threads share.
///
/// Panels depend on the number of rows alone, every product is one panel's, and losses are added
/// in order: threads do not show in the bits.
final class PerceptronPass<Number: FeatureNumber> {
    let shape: PerceptronShape
    let parameters: UnsafeMutablePointer<Number>
    let gradient: UnsafeMutablePointer<Number>
    /// Where the rows of the inputs are: gathered in room of our own, or where they were given.
    private var inputs: UnsafePointer<Number>
    /// Room for the inputs, and what each layer makes of them, `[rows, size]` each.
    private let outputs: [UnsafeMutablePointer<Number>]
    /// Derivatives by each layer's sums.
    private let slopes: [UnsafeMutablePointer<Number>]

    /// - Parameter gathers: whether inputs are put together for each pass, or borrowed.
    init(_ shape: PerceptronShape, rows: Int, gathers: Bool = true) {
        self.shape = shape
        parameters = Self.room(shape.parameters)
        gradient = Self.room(shape.parameters)
        let kept = gathers ? rows : 0
        outputs =
            [Self.room(kept * shape.sizes[0])]
            + shape.sizes.dropFirst().map { Self.room(rows * $0) }
        slopes = shape.sizes.dropFirst().map { Self.room(rows * $0) }
        inputs = UnsafePointer(outputs[0])
    }

    /// Passes of the body take all rows where they are.
    func borrowing<Result>(_ values: [Number], _ body: () -> Result) -> Result {
        values.withUnsafeBufferPointer { values in
            if let start = values.baseAddress { inputs = start }
            defer { inputs = UnsafePointer(outputs[0]) }
            return body()
        }
    }

    private static func room(_ count: Int) -> UnsafeMutablePointer<Number> {
        let room = UnsafeMutablePointer<Number>.allocate(capacity: max(1, count))
        room.initialize(repeating: 0, count: max(1, count))
        return room
    }

    deinit {
        for room in [parameters, gradient] + outputs + slopes { room.deallocate() }
    }

    func set(_ values: [Double]) {
        for (i, value) in values.enumerated() { parameters[i] = Number(value) }
    }

    var values: [Number] { Array(UnsafeBufferPointer(start: parameters, count: shape.parameters)) }

    // MARK: - Forward and back

    private static func panel(_ rows: Int) -> Int { min(512, max(64, (rows + 1) / 2)) }

    /// Puts the slopes in place.
    ///
    /// - Parameter places: which rows of the data; nil for all, which are borrowed.
    /// - Returns: the sum of the rows' losses.
    func slopes(_ data: PerceptronData<Number>, places: ArraySlice<Int32>?) -> Double {
        let rows = places?.count ?? data.rows
        let size = Self.panel(rows)
        let losses = Parallel.map((rows + size - 1) / size) { number in
            let range = number * size..<min((number + 1) * size, rows)
            if let places {
                data.values.withUnsafeBufferPointer { gather($0, places, range) }
            }
            forward(range)
            let loss = outputSlopes(data, places, range)
            back(range)
            return loss
        }
        return losses.reduce(0, +)
    }

    /// What the network says of some rows, at most as many as it has room for.
    func outputs(_ values: [Number], _ range: Range<Int>) -> UnsafeBufferPointer<Number> {
        let columns = shape.sizes[0]
        let size = Self.panel(range.count)
        _ = Parallel.map((range.count + size - 1) / size) { number in
            let part = number * size..<min((number + 1) * size, range.count)
            values.withUnsafeBufferPointer { values in
                let rows = UnsafeBufferPointer(
                    rebasing: values[range.lowerBound * columns..<range.upperBound * columns])
                gather(rows, nil, part)
            }
            forward(part)
        }
        return UnsafeBufferPointer(
            start: outputs[shape.layers], count: range.count * shape.outputs)
    }

    private func gather(
        _ values: UnsafeBufferPointer<Number>, _ places: ArraySlice<Int32>?, _ range: Range<Int>
    ) {
        let columns = shape.sizes[0]
        guard let start = values.baseAddress else { return }
        for row in range {
            let place = places.map { Int($0[$0.startIndex + row]) } ?? row
            (outputs[0] + row * columns).update(from: start + place * columns, count: columns)
        }
    }

    private func forward(_ range: Range<Int>) {
        for layer in 0..<shape.layers {
            let (inputs, width) = (shape.sizes[layer], shape.sizes[layer + 1])
            let out = outputs[layer + 1] + range.lowerBound * width
            let weights = parameters + shape.starts[layer]
            let start = layer == 0 ? self.inputs : UnsafePointer(outputs[layer])
            multiplyPanel(
                Number.elementType,
                MatrixOperand(
                    start: start + range.lowerBound * inputs, rowStride: inputs,
                    isTransposed: false),
                MatrixOperand(start: weights, rowStride: width, isTransposed: false),
                out, rows: range.count, inner: inputs, columns: width, stride: width)
            let intercepts = weights + shape.weights(layer)
            for row in 0..<range.count {
                let line = out + row * width
                for k in 0..<width { line[k] += intercepts[k] }
            }
            activate(out, range.count, width, isLast: layer == shape.layers - 1)
        }
    }

    private func activate(
        _ out: UnsafeMutablePointer<Number>, _ rows: Int, _ width: Int, isLast: Bool
    ) {
        if isLast && shape.isSoftmax {
            _ = softmaxRows(
                Number.elementType, out, out, rows: rows, columns: width, isLogarithm: false)
            return
        }
        let operation: UnaryOperation? =
            switch shape.activation {
            case _ where isLast: .sigmoid
            case .relu: .relu
            case .tanh: .tanh
            case .logistic: .sigmoid
            case .identity: nil
            }
        if let operation { _ = unary(operation, Number.elementType, out, out, rows * width) }
    }

    /// Probability less target, and the losses.
    private func outputSlopes(
        _ data: PerceptronData<Number>, _ places: ArraySlice<Int32>?, _ range: Range<Int>
    ) -> Double {
        let width = shape.outputs
        let (found, slope) = (outputs[shape.layers], slopes[shape.layers - 1])
        // Probabilities keep away from 0 and 1 by the precision of the numbers.
        let least = Double(Number.ulpOfOne)
        var loss = 0.0
        for row in range {
            let place = places.map { Int($0[$0.startIndex + row]) } ?? row
            for k in 0..<width {
                let probability = found[row * width + k]
                let target = data.targets[place * width + k]
                slope[row * width + k] = probability - Number(target)
                let clipped = min(max(Double(probability), least), 1 - least)
                if target == 1 {
                    loss -= log(clipped)
                } else if !shape.isSoftmax {
                    loss -= log(1 - clipped)
                }
            }
        }
        return loss
    }

    private func back(_ range: Range<Int>) {
        for layer in stride(from: shape.layers - 1, to: 0, by: -1) {
            let (inputs, width) = (shape.sizes[layer], shape.sizes[layer + 1])
            let out = slopes[layer - 1] + range.lowerBound * inputs
            multiplyPanel(
                Number.elementType,
                MatrixOperand(
                    start: slopes[layer] + range.lowerBound * width, rowStride: width,
                    isTransposed: false),
                MatrixOperand(
                    start: parameters + shape.starts[layer], rowStride: width, isTransposed: true),
                out, rows: range.count, inner: width, columns: inputs, stride: inputs)
            differentiate(
                out, outputs[layer] + range.lowerBound * inputs, range.count * inputs)
        }
    }

    private func differentiate(
        _ slope: UnsafeMutablePointer<Number>, _ value: UnsafePointer<Number>, _ count: Int
    ) {
        switch shape.activation {
        case .identity: break
        case .relu: for i in 0..<count { slope[i] = value[i] > 0 ? slope[i] : 0 }
        case .tanh: for i in 0..<count { slope[i] *= 1 - value[i] * value[i] }
        case .logistic: for i in 0..<count { slope[i] *= value[i] * (1 - value[i]) }
        }
    }

    // MARK: - Gradients

    /// A part of a layer's weights, some inputs of it; the first also has the intercepts.
    struct Piece {
        let layer: Int
        let inputs: Range<Int>
    }

    /// Pieces of some hundred inputs.
    lazy var pieces: [Piece] = (0..<shape.layers).flatMap { layer -> [Piece] in
        let inputs = shape.sizes[layer]
        let count = (inputs + 199) / 200
        return (0..<count).map {
            Piece(layer: layer, inputs: inputs * $0 / count..<inputs * ($0 + 1) / count)
        }
    }

    /// Writes the summed gradient of a piece.
    ///
    /// - Returns: the range of parameters that are the piece's weights.
    func differentiate(_ piece: Piece, rows: Int) -> Range<Int> {
        let (inputs, width) = (shape.sizes[piece.layer], shape.sizes[piece.layer + 1])
        let start = shape.starts[piece.layer] + piece.inputs.lowerBound * width
        let given = piece.layer == 0 ? self.inputs : UnsafePointer(outputs[piece.layer])
        multiplyPanel(
            Number.elementType,
            MatrixOperand(
                start: given + piece.inputs.lowerBound, rowStride: inputs,
                isTransposed: true),
            MatrixOperand(start: slopes[piece.layer], rowStride: width, isTransposed: false),
            gradient + start, rows: piece.inputs.count, inner: rows, columns: width, stride: width)
        if piece.inputs.lowerBound == 0 {
            let sums = gradient + interceptRange(piece.layer).lowerBound
            sums.update(repeating: 0, count: width)
            for row in 0..<rows {
                let line = slopes[piece.layer] + row * width
                for k in 0..<width { sums[k] += line[k] }
            }
        }
        return start..<start + piece.inputs.count * width
    }

    func interceptRange(_ layer: Int) -> Range<Int> {
        shape.starts[layer] + shape.weights(layer)..<shape.starts[layer + 1]
    }

    /// The squares of some parameters, added up.
    func squares(_ range: Range<Int>) -> Double {
        Number.squares(parameters + range.lowerBound, range.count)
    }
}
