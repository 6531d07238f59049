import Glibc

/// What a model says about some examples, as far as an attacker knows it.
///
/// Whatever is not given is derived where it can be: losses and entropies from predictions.
public struct ModelOutputs: Sendable, Equatable {
    public enum Predictions: Sendable, Equatable {
        /// `[examples, classes]`, or one column of logits of the second of two classes.
        case logits(FeatureMatrix)
        /// The same as probabilities, rows adding up to 1 within 0.001.
        case probabilities(FeatureMatrix)
    }

    /// How many examples.
    public let count: Int
    /// The numbers as the model gave them, for attacks that learn from them.
    let raw: FeatureMatrix?
    /// `[examples, classes]`; two classes where one column was given.
    public let probabilities: FeatureMatrix?
    public let labels: [Int]?
    /// Group of each example, for slices of the author's own.
    public let groups: [String]?
    private let givenLosses: [Double]?
    private let givenEntropies: [Double]?

    /// - Parameters:
    ///   - losses: one for each example, smaller for what the model is better at.
    ///   - labels: true classes, in `0..<classes` where there are predictions.
    ///   - entropies: one for each example, in nats; left out, that of the predictions.
    /// - Throws: ``EstimatorError`` if nothing is given, counts differ, a number is NaN, a label is
    ///   out of range or probabilities are none.
    public init(
        losses: [Double]? = nil, predictions: Predictions? = nil, labels: [Int]? = nil,
        entropies: [Double]? = nil, groups: [String]? = nil
    ) throws(EstimatorError) {
        let (raw, probabilities) = try Self.read(predictions)
        let counts: [(name: String, count: Int?)] = [
            ("losses", losses?.count), ("predictions", raw?.rows), ("labels", labels?.count),
            ("entropies", entropies?.count), ("groups", groups?.count),
        ]
        guard let (name, first) = counts.first(where: { $0.count != nil }),
            losses != nil || raw != nil || entropies != nil
        else {
            throw .missing(
                what: "losses, predictions or entropies", purpose: "a membership attack")
        }
        for (other, count) in counts {
            try Requirement.sameCount(name, first ?? 0, other, count ?? first ?? 0)
        }
        try Requirement.ordered(losses ?? [], "losses")
        try Requirement.ordered(entropies ?? [], "entropies")
        count = first ?? 0
        (givenLosses, givenEntropies) = (losses, entropies)
        (self.raw, self.probabilities) = (raw, probabilities)
        (self.labels, self.groups) = (labels, groups)
        try checkLabels()
    }

    private func checkLabels() throws(EstimatorError) {
        guard let labels, let classes = probabilities?.columns else { return }
        for label in labels where !(0..<classes).contains(label) {
            throw .outOfDomain(
                what: "a label", value: String(label),
                domain: "a class of the predictions, in 0...\(classes - 1)")
        }
    }

    // MARK: - What attacks use

    /// The given losses, or −ln of the label's probability, which counts as 10⁻⁸ at least.
    public var losses: [Double]? {
        if let givenLosses { return givenLosses }
        return labelled { row, label in -log(max(row[row.startIndex + label], 1e-8)) }
    }

    /// The largest probability of each example.
    public var confidences: [Double]? {
        guard let probabilities else { return nil }
        return (0..<count).map { probabilities[$0].max() ?? 0 }
    }

    /// The given entropies, or −Σ p ln p.
    public var entropies: [Double]? {
        if let givenEntropies { return givenEntropies }
        guard let probabilities else { return nil }
        return (0..<count).map { row in
            probabilities[row].reduce(0) { $0 - $1 * log(max($1, 1e-30)) }
        }
    }

    /// −(1 − p_y) ln p_y − Σ p_i ln(1 − p_i) over the other classes i: small only where the model
    /// is sure and right. Probabilities count as 10⁻³⁰ at least.
    ///
    /// ## Source
    /// Song and Mittal, arXiv:2003.10595, equation 8.
    public var modifiedEntropies: [Double]? {
        labelled { row, label in
            var sum = 0.0
            for (i, p) in row.enumerated() {
                sum -=
                    i == label
                    ? (1 - p) * log(max(p, 1e-30)) : p * log(max(1 - p, 1e-30))
            }
            return sum
        }
    }

    /// Whether the most probable class is the label.
    public var areCorrect: [Bool]? {
        guard let probabilities, let labels else { return nil }
        return (0..<count).map { Extremes.firstLargest(probabilities[$0]) == labels[$0] }
    }

    /// What a trained attack learns from: predictions as they were given, then losses.
    var features: FeatureMatrix? {
        guard let raw else { return losses.map { FeatureMatrix(known: count, 1, $0) } }
        return losses.map { raw.appending(column: $0) } ?? raw
    }

    private func labelled(_ value: (ArraySlice<Double>, Int) -> Double) -> [Double]? {
        guard let probabilities, let labels else { return nil }
        return (0..<count).map { value(probabilities[$0], labels[$0]) }
    }
}

// MARK: - Reading predictions

extension ModelOutputs {
    private static func read(
        _ predictions: Predictions?
    ) throws(EstimatorError) -> (FeatureMatrix?, FeatureMatrix?) {
        switch predictions {
        case nil: return (nil, nil)
        case .logits(let matrix):
            try checkColumns(matrix)
            return (matrix, ofLogits(matrix))
        case .probabilities(let matrix):
            try checkColumns(matrix)
            try checkProbabilities(matrix)
            guard matrix.columns == 1 else { return (matrix, matrix) }
            return (
                matrix,
                FeatureMatrix(
                    known: matrix.rows, 2, matrix.values.flatMap { [1 - $0, $0] })
            )
        }
    }

    private static func checkColumns(_ matrix: FeatureMatrix) throws(EstimatorError) {
        guard matrix.columns > 0 else {
            throw .missing(what: "columns of predictions", purpose: "a membership attack")
        }
    }

    private static func checkProbabilities(_ matrix: FeatureMatrix) throws(EstimatorError) {
        for row in 0..<matrix.rows {
            let sum = matrix[row].reduce(0, +)
            for value in matrix[row] where !(-1e-6...1.001).contains(value) {
                throw .outOfDomain(
                    what: "a probability in row \(row)", value: "\(value)",
                    domain: "a number in 0...1")
            }
            guard matrix.columns == 1 || abs(sum - 1) <= 1e-3 else {
                throw .outOfDomain(
                    what: "the sum of the probabilities in row \(row)", value: "\(sum)",
                    domain: "1 within 0.001")
            }
        }
    }

    private static func ofLogits(_ matrix: FeatureMatrix) -> FeatureMatrix {
        if matrix.columns == 1 {
            return FeatureMatrix(
                known: matrix.rows, 2,
                matrix.values.flatMap { [LogisticModel.sigmoid(-$0), LogisticModel.sigmoid($0)] })
        }
        var values: [Double] = []
        values.reserveCapacity(matrix.values.count)
        var row = [Double](repeating: 0, count: matrix.columns)
        for place in 0..<matrix.rows {
            for column in row.indices { row[column] = matrix.values[place * row.count + column] }
            _ = LogisticModel.softmax(&row)
            values += row
        }
        return FeatureMatrix(known: matrix.rows, matrix.columns, values)
    }
}
