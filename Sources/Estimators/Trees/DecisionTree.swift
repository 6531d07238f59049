import Kernels

/// A tree of questions whether a column is at most a threshold, each the one that makes the
/// classes purest.
///
/// Every threshold halfway between neighbouring values is tried, so that the tree is that of
/// scikit-learn's `DecisionTreeClassifier` (criterion gini, best splitter); values are compared
/// in single precision, and those within 10⁻⁷ of each other are one, as there. Of questions that
/// are equally good the first column's is taken, where scikit-learn draws one.
///
/// ## Source
/// Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984, section 2.4.
public struct DecisionTree: Classifier, Equatable {
    /// The longest way from the root to a leaf; nil for any.
    public var maximumDepth: Int?
    /// A node with fewer examples is a leaf, from 2 up.
    public var minimumSplit = 2
    /// Either side of a question has at least so many examples, from 1 up.
    public var minimumLeaf = 1
    /// A question must lower the impurity by so much, weighted by the node's share, from 0 up.
    public var minimumDecrease = 0.0
    /// How many columns are looked at for a question.
    public var columns = ColumnChoice.all

    /// The columns that a question is chosen from, drawn for each node.
    public enum ColumnChoice: Sendable, Equatable {
        case all
        /// ⌊√columns⌋.
        case squareRoot
        case count(Int)

        func count(of columns: Int) -> Int {
            switch self {
            case .all: columns
            case .squareRoot: max(1, Int(Double(columns).squareRoot()))
            case .count(let count): min(count, columns)
            }
        }
    }

    public init() {}

    /// - Parameter weights: one for each example, from 0 up; one of weight 0 is left out.
    public func fit(
        _ features: Features, labels: [Int], weights: [Double]? = nil,
        using words: inout RandomWords
    ) throws(EstimatorError) -> DecisionTreeModel {
        try check()
        try Requirement.weights(weights, for: features)
        let known = try ClassLabels(labels, of: features, for: "a decision tree")
        let growth = TreeGrowth(
            columns: AnyRankedColumns(features), labels: known.places, classes: known.classes)
        return try growth.grow(
            self, weights: weights ?? [Double](repeating: 1, count: features.rows), &words)
    }

    public func fit(
        _ features: Features, labels: [Int], using words: inout RandomWords
    ) throws(EstimatorError) -> DecisionTreeModel {
        try fit(features, labels: labels, weights: nil, using: &words)
    }

    func check() throws(EstimatorError) {
        if let maximumDepth { try Requirement.count("the depth", maximumDepth, from: 1) }
        try Requirement.count("the smallest node to split", minimumSplit, from: 2)
        try Requirement.count("the smallest leaf", minimumLeaf, from: 1)
        try Requirement.number("the least decrease", minimumDecrease, above: 0, orEqual: true)
        if case .count(let count) = columns {
            try Requirement.count("the number of columns", count, from: 1)
        }
    }
}

/// Ranked columns with their labels, from which any number of trees are grown.
struct TreeGrowth: Sendable {
    let columns: AnyRankedColumns
    let labels: [Int32]
    let classes: [Int]

    /// - Parameter weights: of each example; those of weight 0 are left out.
    func grow(
        _ tree: DecisionTree, weights: [Double], _ words: inout RandomWords
    ) throws(EstimatorError) -> DecisionTreeModel {
        switch columns {
        case .bytes(let columns): try grow(tree, columns, weights, &words)
        case .shorts(let columns): try grow(tree, columns, weights, &words)
        case .words(let columns): try grow(tree, columns, weights, &words)
        }
    }

    private func grow<Rank>(
        _ tree: DecisionTree, _ columns: RankedColumns<Rank>, _ weights: [Double],
        _ words: inout RandomWords
    ) throws(EstimatorError) -> DecisionTreeModel {
        let grower = TreeGrower(tree, columns, labels, weights, classes: classes.count)
        let nodes = try grower.grow(&words)
        return DecisionTreeModel(
            classes: classes, columns: columns.columns, nodes: nodes.nodes, shares: nodes.shares)
    }
}
