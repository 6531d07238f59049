import Glibc
import Kernels

/// The weighted mean cross-entropy of linear classifiers with a penalty on their coefficients.
///
/// Either the outputs are classes that share a probability of 1 (``Form/multinomial``), or each is
/// a yes or no of its own (``Form/separate``): one problem an output, in one pass over the data.
///
/// ## Shapes
/// - parameters of an output: `[columns]` coefficients, then its intercept if there are any
struct LogisticLoss<Number: FeatureNumber>: Sendable {
    enum Form: Sendable {
        case multinomial
        case separate
    }

    let rows: Int
    let columns: Int
    let values: [Number]
    let form: Form
    /// Multinomial: the class of each example. Separate: 1 where the answer is yes,
    /// `[outputs, rows]`.
    let targets: [Int32]
    let weights: [Double]?
    let hasIntercept: Bool
    /// Of half the squared norm of the coefficients, relative to the mean loss.
    let penalty: Double
    private let totalWeight: Double

    init(
        rows: Int, columns: Int, values: [Number], form: Form, targets: [Int32],
        weights: [Double]?, hasIntercept: Bool, inverseRegularization: Double
    ) {
        self.rows = rows
        self.columns = columns
        self.values = values
        self.form = form
        self.targets = targets
        self.weights = weights
        self.hasIntercept = hasIntercept
        totalWeight = weights?.reduce(0, +) ?? Double(rows)
        penalty = 1 / (inverseRegularization * totalWeight)
    }

    /// How many parameters an output has.
    var width: Int { columns + (hasIntercept ? 1 : 0) }

    /// What the outputs at some places cost, and the derivatives by their parameters.
    ///
    /// - Parameters:
    ///   - points: the parameters of each of these outputs.
    ///   - outputs: which outputs they are; it matters for separate ones alone.
    /// - Returns: a loss for each output; the multinomial loss stands in the first.
    func value(
        at points: [[Double]], outputs: [Int], _ gradients: inout [[Double]]
    ) throws(EstimatorError) -> [Double] {
        try Requirement.goingOn()
        let coefficients = points.flatMap { $0.prefix(columns).map { Number($0) } }
        let intercepts = points.map { hasIntercept ? $0[columns] : 0 }
        // As many pieces for all numbers of threads.
        let pieces = max(1, rows / 4096)
        let sums = Parallel.map(pieces) { piece in
            let range = rows * piece / pieces..<rows * (piece + 1) / pieces
            return partialSums(range, coefficients, intercepts, outputs)
        }
        var losses = [Double](repeating: 0, count: outputs.count)
        for i in gradients.indices { gradients[i] = [Double](repeating: 0, count: width) }
        for part in sums {
            for (place, loss) in part.losses.enumerated() { losses[place] += loss }
            for place in outputs.indices {
                let start = place * columns
                for column in 0..<columns {
                    gradients[place][column] += part.slopes[start + column]
                }
                if hasIntercept { gradients[place][columns] += part.interceptSlopes[place] }
            }
        }
        addPenalty(points, &losses, &gradients)
        return losses
    }

    private func addPenalty(
        _ points: [[Double]], _ losses: inout [Double], _ gradients: inout [[Double]]
    ) {
        for (place, point) in points.enumerated() {
            var sum = 0.0
            for column in 0..<columns {
                sum += 0.5 * penalty * point[column] * point[column]
                gradients[place][column] += penalty * point[column]
            }
            losses[form == .multinomial ? 0 : place] += sum
        }
    }

    // MARK: - Some of the rows

    private struct Sums {
        var losses: [Double]
        /// `[outputs, columns]`.
        var slopes: [Double]
        var interceptSlopes: [Double]
    }

    /// So many rows at a time are scored, and added to the gradient while they are near.
    private var block: Int { 256 }

    private func partialSums(
        _ range: Range<Int>, _ coefficients: [Number], _ intercepts: [Double], _ outputs: [Int]
    ) -> Sums {
        let count = outputs.count
        var sums = Sums(
            losses: [Double](repeating: 0, count: count),
            slopes: [Double](repeating: 0, count: count * columns),
            interceptSlopes: [Double](repeating: 0, count: count))
        var scores = [Number](repeating: 0, count: block * count)
        var product = [Number](repeating: 0, count: count * columns)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
            let part = start..<min(start + block, range.upperBound)
            multiply(part, coefficients, into: &scores, count)
            for row in part {
                let place = (row - start) * count
                turnIntoSlopes(row, &scores, place, intercepts, outputs, &sums)
            }
            multiplyBack(part, scores, into: &product, count)
            for i in product.indices { sums.slopes[i] += Double(product[i]) }
        }
        return sums
    }

    private func multiply(
        _ part: Range<Int>, _ coefficients: [Number], into scores: inout [Number], _ count: Int
    ) {
        values.withUnsafeBytes { x in
            coefficients.withUnsafeBytes { w in
                scores.withUnsafeMutableBytes { out in
                    guard let x = x.baseAddress, let w = w.baseAddress, let out = out.baseAddress
                    else { return }
                    let offset = part.lowerBound * columns * MemoryLayout<Number>.stride
                    multiplyPanel(
                        Number.elementType,
                        MatrixOperand(start: x + offset, rowStride: columns, isTransposed: false),
                        MatrixOperand(start: w, rowStride: columns, isTransposed: true),
                        out, rows: part.count, inner: columns, columns: count, stride: count)
                }
            }
        }
    }

    private func multiplyBack(
        _ part: Range<Int>, _ slopes: [Number], into product: inout [Number], _ count: Int
    ) {
        values.withUnsafeBytes { x in
            slopes.withUnsafeBytes { s in
                product.withUnsafeMutableBytes { out in
                    guard let x = x.baseAddress, let s = s.baseAddress, let out = out.baseAddress
                    else { return }
                    let offset = part.lowerBound * columns * MemoryLayout<Number>.stride
                    multiplyPanel(
                        Number.elementType,
                        // A single output is one row of slopes, not a column of them.
                        MatrixOperand(
                            start: s, rowStride: count == 1 ? part.count : count,
                            isTransposed: count > 1),
                        MatrixOperand(start: x + offset, rowStride: columns, isTransposed: false),
                        out, rows: count, inner: part.count, columns: columns, stride: columns)
                }
            }
        }
    }

    // MARK: - A row

    /// Adds the loss of a row; its scores become the derivatives by them.
    @inline(__always) private func turnIntoSlopes(
        _ row: Int, _ scores: inout [Number], _ place: Int, _ intercepts: [Double],
        _ outputs: [Int], _ sums: inout Sums
    ) {
        let share = (weights?[row] ?? 1) / totalWeight
        switch form {
        case .multinomial:
            sums.losses[0] += share * multinomial(row, &scores, place, intercepts)
        case .separate:
            for (k, output) in outputs.enumerated() {
                let logit = Double(scores[place + k]) + intercepts[k]
                let target = Double(targets[output * rows + row])
                let small = exp(-abs(logit))
                let loss = max(logit, 0) + log1p(small) - target * logit
                sums.losses[k] += share * loss
                scores[place + k] = Number((logit >= 0 ? 1 : small) / (1 + small) - target)
            }
        }
        for k in outputs.indices {
            let slope = share * Double(scores[place + k])
            scores[place + k] = Number(slope)
            sums.interceptSlopes[k] += slope
        }
    }

    @inline(__always) private func multinomial(
        _ row: Int, _ scores: inout [Number], _ place: Int, _ intercepts: [Double]
    ) -> Double {
        let target = Int(targets[row])
        var largest = -Double.infinity
        for k in intercepts.indices {
            largest = max(largest, Double(scores[place + k]) + intercepts[k])
        }
        let own = Double(scores[place + target]) + intercepts[target]
        var sum = 0.0
        for k in intercepts.indices {
            let power = exp(Double(scores[place + k]) + intercepts[k] - largest)
            sum += power
            scores[place + k] = Number(power)
        }
        for k in intercepts.indices { scores[place + k] = Number(Double(scores[place + k]) / sum) }
        scores[place + target] -= 1
        return largest + log(sum) - own
    }
}
