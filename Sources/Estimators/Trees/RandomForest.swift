import Kernels

/// Trees on examples drawn with putting back, each question chosen from columns drawn by chance;
/// the probability of a class is the mean of the trees'.
///
/// Defaults are those of scikit-learn's `RandomForestClassifier`: 100 trees, ⌊√columns⌋ columns a
/// question, nodes split until they are pure.
///
/// ## Source
/// Breiman, Random forests, Machine Learning 45, 2001.
public struct RandomForest: Classifier, Equatable {
    public var trees = 100
    public var tree: DecisionTree
    /// Whether each tree sees as many examples as there are, drawn with putting back, or all.
    public var drawsExamples = true

    public init() {
        tree = DecisionTree()
        tree.columns = .squareRoot
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> RandomForestModel {
        try tree.check()
        try Requirement.count("the number of trees", trees, from: 1, to: 100_000)
        let known = try ClassLabels(labels, of: features, for: "a random forest")
        let growth = TreeGrowth(
            columns: AnyRankedColumns(features), labels: known.places, classes: known.classes)
        let generators = words.split(into: trees)
        let grown = Parallel.map(trees) { number -> Result<DecisionTreeModel, EstimatorError> in
            var words = generators[number]
            let weights = weights(features.rows, &words)
            do throws(EstimatorError) {
                return .success(try growth.grow(tree, weights: weights, &words))
            } catch {
                return .failure(error)
            }
        }
        var models: [DecisionTreeModel] = []
        for tree in grown { models.append(try tree.get()) }
        return RandomForestModel(
            classes: known.classes, columns: features.columns, trees: models)
    }

    /// How often each example was drawn.
    private func weights(_ count: Int, _ words: inout RandomWords) -> [Double] {
        guard drawsExamples else { return [Double](repeating: 1, count: count) }
        var weights = [Double](repeating: 0, count: count)
        for _ in 0..<count { weights[words.next(below: count)] += 1 }
        return weights
    }
}

/// A fitted forest.
public struct RandomForestModel: ClassifierModel, Equatable {
    public let classes: [Int]
    public let columns: Int
    public let trees: [DecisionTreeModel]

    /// The mean of the trees' importances.
    public var importances: [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for tree in trees {
            for (column, value) in tree.importances.enumerated() { sums[column] += value }
        }
        let total = sums.reduce(0, +)
        return total > 0 ? sums.map { $0 / total } : sums
    }

    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        try Requirement.columns(columns, of: features)
        let width = classes.count
        var values = [Double](repeating: 0, count: features.rows * width)
        for tree in trees {
            try Requirement.goingOn()
            try tree.add(to: &values, of: features)
        }
        for i in values.indices { values[i] /= Double(trees.count) }
        return FeatureMatrix(known: features.rows, width, values)
    }
}
