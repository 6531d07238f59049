import Glibc
import Kernels

/// Small trees one after another, each on examples whose weights grow where those before it were
/// wrong; their votes are added up, weighted by how right each was.
///
/// The algorithm is SAMME with 50 trees of one question each, as in scikit-learn's
/// `AdaBoostClassifier`. It ends early when a tree is never wrong, or no better than chance.
///
/// ## Source
/// Zhu, Zou, Rosset and Hastie, Multi-class AdaBoost, Statistics and Its Interface 2, 2009,
/// algorithm 2.
public struct AdaBoost: Classifier, Equatable {
    public var rounds = 50
    /// What each tree's vote is multiplied by, above 0.
    public var learningRate = 1.0
    public var tree: DecisionTree

    public init() {
        tree = DecisionTree()
        tree.maximumDepth = 1
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> AdaBoostModel {
        try tree.check()
        try Requirement.count("the number of rounds", rounds, from: 1)
        try Requirement.number("the learning rate", learningRate, above: 0)
        let known = try ClassLabels(labels, of: features, for: "AdaBoost")
        let growth = TreeGrowth(
            columns: AnyRankedColumns(features), labels: known.places, classes: known.classes)
        var boost = Boost(count: features.rows, classes: known.classes.count, rate: learningRate)
        for round in 0..<rounds {
            boost.floorWeights()
            let model = try growth.grow(tree, weights: boost.weights, &words)
            let found = try model.classPlaces(of: features)
            let isWrong = zip(found, known.places).map { $0 != $1 }
            guard boost.add(model, isWrong, isLast: round == rounds - 1) else { break }
        }
        guard !boost.models.isEmpty else {
            throw .outOfDomain(
                what: "the first tree", value: "no better than chance",
                domain: "right more often than a guess among \(known.classes.count) classes")
        }
        return AdaBoostModel(
            classes: known.classes, columns: features.columns, trees: boost.models,
            votes: boost.votes, errors: boost.errors)
    }
}

/// The rounds so far.
private struct Boost {
    var weights: [Double]
    var models: [DecisionTreeModel] = []
    var votes: [Double] = []
    var errors: [Double] = []
    private let classes: Int
    private let rate: Double

    init(count: Int, classes: Int, rate: Double) {
        weights = [Double](repeating: 1 / Double(count), count: count)
        self.classes = classes
        self.rate = rate
    }

    /// No weight vanishes, so that every example keeps a say.
    mutating func floorWeights() {
        for i in weights.indices { weights[i] = max(weights[i], 2.220_446_049_250_313e-16) }
    }

    /// - Returns: whether the next round is worth it.
    mutating func add(_ model: DecisionTreeModel, _ isWrong: [Bool], isLast: Bool) -> Bool {
        var (wrong, all) = (0.0, 0.0)
        for (i, weight) in weights.enumerated() {
            all += weight
            if isWrong[i] { wrong += weight }
        }
        let error = wrong / all
        if error >= 1 - 1 / Double(classes) { return false }
        models.append(model)
        errors.append(max(0, error))
        guard error > 0 else {
            votes.append(1)
            return false
        }
        let vote = rate * (log((1 - error) / error) + log(Double(classes - 1)))
        votes.append(vote)
        if isLast { return false }
        return reweigh(isWrong, exp(vote))
    }

    private mutating func reweigh(_ isWrong: [Bool], _ factor: Double) -> Bool {
        var sum = 0.0
        for i in weights.indices {
            if isWrong[i] { weights[i] *= factor }
            sum += weights[i]
        }
        guard sum.isFinite, sum > 0 else { return false }
        for i in weights.indices { weights[i] /= sum }
        return true
    }
}

/// Fitted trees and the weights of their votes.
public struct AdaBoostModel: ClassifierModel, Equatable {
    public let classes: [Int]
    public let columns: Int
    public let trees: [DecisionTreeModel]
    public let votes: [Double]
    /// The weighted share of examples that each tree got wrong.
    public let errors: [Double]

    /// The mean vote for each class, a vote against counting 1 / (classes − 1); for two classes the
    /// second's less the first's.
    public func decisions(for features: Features) throws(EstimatorError) -> FeatureMatrix? {
        let sums = try sums(for: features)
        guard classes.count == 2 else { return sums }
        let column = (0..<features.rows).map { sums.values[2 * $0 + 1] - sums.values[2 * $0] }
        return FeatureMatrix(known: features.rows, 1, column)
    }

    private func sums(for features: Features) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(columns, of: features)
        let width = classes.count
        let total = votes.reduce(0, +)
        var values = [Double](repeating: 0, count: features.rows * width)
        for (tree, vote) in zip(trees, votes) {
            let against = -vote / Double(width - 1)
            for (row, place) in try tree.classPlaces(of: features).enumerated() {
                for k in 0..<width { values[row * width + k] += k == Int(place) ? vote : against }
            }
        }
        for i in values.indices { values[i] /= total }
        return FeatureMatrix(known: features.rows, width, values)
    }

    /// The softmax of the decisions, each divided by classes − 1.
    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        let sums = try sums(for: features)
        var values: [Double] = []
        values.reserveCapacity(sums.values.count)
        for row in 0..<features.rows {
            var logits = Array(sums[row])
            if classes.count > 2 {
                for k in logits.indices { logits[k] /= Double(classes.count - 1) }
            }
            _ = LogisticModel.softmax(&logits)
            values += logits
        }
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    /// The class with the most votes; of equal ones the first.
    public func predictions(for features: Features) throws(EstimatorError) -> [Int] {
        let sums = try sums(for: features)
        return (0..<features.rows).map { classes[Extremes.firstLargest(sums[$0])] }
    }
}
