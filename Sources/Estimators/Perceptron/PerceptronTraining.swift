import Glibc
import Kernels

/// Training by Adam on batches.
struct AdamTraining {
    let settings: Perceptron
    let shape: PerceptronShape

    init(_ settings: Perceptron, _ shape: PerceptronShape) {
        self.settings = settings
        self.shape = shape
    }

    func train<Number: FeatureNumber>(
        _ data: PerceptronData<Number>, from layers: [PerceptronLayer],
        _ words: inout RandomWords
    ) throws(EstimatorError) -> PerceptronTraining {
        let size = min(settings.batch ?? 200, data.rows)
        let state = AdamState<Number>(shape, rows: size)
        state.pass.set(shape.packed(layers))
        var places = (0..<Int32(data.rows)).map { $0 }
        var losses: [Double] = []
        var (best, waited) = (Double.infinity, 0)
        while losses.count < settings.maximumIterations, waited <= settings.patience {
            if settings.shuffles { words.shuffle(&places) }
            var sum = 0.0
            for start in stride(from: 0, to: data.rows, by: size) {
                try Requirement.goingOn()
                let batch = places[start..<min(start + size, data.rows)]
                sum += state.step(data, batch, settings) * Double(batch.count)
            }
            let loss = sum / Double(data.rows)
            losses.append(loss)
            waited = loss > best - settings.tolerance ? waited + 1 : 0
            best = min(best, loss)
        }
        return PerceptronTraining(
            layers: shape.unpacked(state.pass.values), losses: losses, iterations: losses.count,
            hasConverged: waited > settings.patience)
    }
}

/// The network's numbers and Adam's memories of their gradients.
private final class AdamState<Number: FeatureNumber> {
    let pass: PerceptronPass<Number>
    private let first: UnsafeMutablePointer<Number>
    private let second: UnsafeMutablePointer<Number>
    private var steps = 0

    init(_ shape: PerceptronShape, rows: Int) {
        pass = PerceptronPass(shape, rows: rows)
        first = .allocate(capacity: shape.parameters)
        second = .allocate(capacity: shape.parameters)
        first.initialize(repeating: 0, count: shape.parameters)
        second.initialize(repeating: 0, count: shape.parameters)
    }

    deinit {
        first.deallocate()
        second.deallocate()
    }

    /// The batch's loss, penalty included, before the step.
    func step(
        _ data: PerceptronData<Number>, _ batch: ArraySlice<Int32>, _ settings: Perceptron
    ) -> Double {
        let loss = pass.slopes(data, places: batch)
        steps += 1
        let (memory, longMemory, count) = (0.9, 0.999, Double(batch.count))
        let rate =
            settings.learningRate * (1 - pow(longMemory, Double(steps))).squareRoot()
            / (1 - pow(memory, Double(steps)))
        let update = AdamStep(
            rate: rate, firstMemory: memory, secondMemory: longMemory, epsilon: 1e-8,
            decay: settings.penalty, scale: 1 / count)
        let pieces = pass.pieces
        let squares = Parallel.map(pieces.count) { number in
            let piece = pieces[number]
            let range = pass.differentiate(piece, rows: batch.count)
            let squares = pass.squares(range)
            move(range, update)
            if piece.inputs.lowerBound == 0 {
                var free = update
                free.decay = 0
                move(pass.interceptRange(piece.layer), free)
            }
            return squares
        }
        return (loss + 0.5 * settings.penalty * squares.reduce(0, +)) / count
    }

    private func move(_ range: Range<Int>, _ update: AdamStep) {
        let start = range.lowerBound
        Number.update(
            pass.parameters + start, pass.gradient + start, first + start, second + start,
            range.count, update)
    }
}

/// Training by L-BFGS on all examples.
struct CurvatureTraining {
    let settings: Perceptron
    let shape: PerceptronShape

    init(_ settings: Perceptron, _ shape: PerceptronShape) {
        self.settings = settings
        self.shape = shape
    }

    func train<Number: FeatureNumber>(
        _ data: PerceptronData<Number>, from layers: [PerceptronLayer]
    ) throws(EstimatorError) -> PerceptronTraining {
        let pass = PerceptronPass<Number>(shape, rows: data.rows, gathers: false)
        let search = LimitedMemoryBFGS(
            maximumIterations: settings.maximumIterations, gradientTolerance: settings.tolerance,
            // The relative fall of the value at which scikit-learn's search ends.
            decreaseTolerance: 2.22e-9)
        let found = try search.minimum(from: shape.packed(layers)) {
            (point: [Double], gradient: inout [Double]) throws(EstimatorError) -> Double in
            try Requirement.goingOn()
            return pass.borrowing(data.values) { value(at: point, &gradient, data, pass) }
        }
        return PerceptronTraining(
            layers: shape.unpacked(found.point), losses: [found.value],
            iterations: found.iterations, hasConverged: found.hasConverged)
    }

    private func value<Number: FeatureNumber>(
        at point: [Double], _ gradient: inout [Double], _ data: PerceptronData<Number>,
        _ pass: PerceptronPass<Number>
    ) -> Double {
        pass.set(point)
        let count = Double(data.rows)
        let loss = pass.slopes(data, places: nil)
        let pieces = pass.pieces
        let ranges = Parallel.map(pieces.count) { pass.differentiate(pieces[$0], rows: data.rows) }
        for i in gradient.indices { gradient[i] = Double(pass.gradient[i]) / count }
        var squares = 0.0
        for range in ranges {
            squares += pass.squares(range)
            for i in range { gradient[i] += settings.penalty * point[i] / count }
        }
        return (loss + 0.5 * settings.penalty * squares) / count
    }
}
