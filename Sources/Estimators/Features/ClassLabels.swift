/// Labels as places in the ascending list of classes, checked against the features they belong to.
struct ClassLabels: Sendable {
    /// Ascending.
    let classes: [Int]
    /// For each example, the place of its class.
    let places: [Int32]
    /// How many examples each class has.
    let counts: [Int]

    /// More are measurements that were taken for labels.
    private static let mostClasses = 2000

    /// - Parameter purpose: what is fitted, as a phrase for an error.
    /// - Throws: ``EstimatorError`` without examples or columns, with another number of labels than
    ///   of examples, and with one class only.
    init(
        _ labels: [Int], of features: Features, for purpose: String
    ) throws(EstimatorError) {
        try Requirement.sameCount("features", features.rows, "labels", labels.count)
        guard features.rows > 0 else { throw .missing(what: "examples", purpose: purpose) }
        guard features.columns > 0 else {
            throw .missing(what: "columns of features", purpose: purpose)
        }
        let classes = Array(Set(labels)).sorted()
        guard classes.count >= 2 else {
            throw .missing(what: "examples of a second class", purpose: purpose)
        }
        guard classes.count <= Self.mostClasses else {
            throw .outOfDomain(
                what: "the labels", value: "\(classes.count) different numbers",
                domain: "classes, \(Self.mostClasses) at most")
        }
        let order = Dictionary(
            uniqueKeysWithValues: classes.enumerated().map { ($0.element, Int32($0.offset)) })
        var counts = [Int](repeating: 0, count: classes.count)
        places = labels.map { label in
            let place = order[label] ?? 0
            counts[Int(place)] += 1
            return place
        }
        self.classes = classes
        self.counts = counts
    }
}

extension Requirement {
    /// Weights from 0 up, one for each example, not all 0.
    static func weights(_ weights: [Double]?, for features: Features) throws(EstimatorError) {
        guard let weights else { return }
        try sameCount("features", features.rows, "weights", weights.count)
        try finite(weights, "weights")
        guard weights.allSatisfy({ $0 >= 0 }), weights.contains(where: { $0 > 0 }) else {
            throw .outOfDomain(
                what: "the weights", value: "negative, or all 0",
                domain: "numbers from 0 up, one of them above 0")
        }
    }

    /// As many columns as in the fit.
    static func columns(_ fitted: Int, of features: Features) throws(EstimatorError) {
        try sameCount("a row of features", features.columns, "a row in the fit", fitted)
    }

    static func number(
        _ what: String, _ value: Double, above bound: Double, orEqual: Bool = false
    ) throws(EstimatorError) {
        guard !(value > bound || (orEqual && value == bound)) || value == .infinity else { return }
        throw .outOfDomain(
            what: what, value: "\(value)",
            domain: orEqual ? "a number from \(bound) up" : "a number above \(bound)")
    }

    static func count(
        _ what: String, _ value: Int, from least: Int, to most: Int = .max
    ) throws(EstimatorError) {
        guard value < least || value > most else { return }
        throw .outOfDomain(
            what: what, value: "\(value)",
            domain: most == .max
                ? "a whole number from \(least) up" : "a whole number in \(least)...\(most)")
    }
}
