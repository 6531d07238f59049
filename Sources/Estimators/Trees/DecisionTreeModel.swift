/// A fitted tree.
public struct DecisionTreeModel: ClassifierModel, Equatable {
    /// A question, or a leaf.
    public struct Node: Sendable, Equatable {
        /// The column that is asked for; −1 in a leaf.
        public var column: Int32
        /// The next node where the column is at most the threshold.
        public var left: Int32
        /// The next node elsewhere.
        public var right: Int32
        public var threshold: Double
        /// How many examples of the fit came here, and their weights.
        public var count: Int
        public var weight: Double
        /// Gini's: the chance that two examples from here, drawn with putting back, differ in class.
        public var impurity: Double

        public var isLeaf: Bool { column < 0 }
    }

    public let classes: [Int]
    public let columns: Int
    /// The first is the root; a node comes before those below it.
    public let nodes: [Node]
    /// The share of each class in each node, `[nodes, classes]`.
    let shares: [Double]

    public var leaves: Int { nodes.count { $0.isLeaf } }

    /// Questions on the longest way to a leaf.
    public var depth: Int {
        var depths = [Int](repeating: 0, count: nodes.count)
        for (place, node) in nodes.enumerated() where !node.isLeaf {
            depths[Int(node.left)] = depths[place] + 1
            depths[Int(node.right)] = depths[place] + 1
        }
        return depths.max() ?? 0
    }

    /// How much of the fall of the impurity each column's questions brought; sums to 1 unless the
    /// tree asks nothing.
    public var importances: [Double] {
        var falls = [Double](repeating: 0, count: columns)
        for node in nodes where !node.isLeaf {
            let (left, right) = (nodes[Int(node.left)], nodes[Int(node.right)])
            falls[Int(node.column)] +=
                node.weight * node.impurity - left.weight * left.impurity
                - right.weight * right.impurity
        }
        let total = falls.reduce(0, +)
        return total > 0 ? falls.map { $0 / total } : falls
    }

    /// The shares of the classes in the leaf that each example comes to.
    public func probabilities(of features: Features) throws(EstimatorError) -> FeatureMatrix {
        var values = [Double](repeating: 0, count: features.rows * classes.count)
        try add(to: &values, of: features)
        return FeatureMatrix(known: features.rows, classes.count, values)
    }

    /// Adds the shares to those of other trees.
    func add(to values: inout [Double], of features: Features) throws(EstimatorError) {
        let width = classes.count
        for (row, leaf) in try places(of: features).enumerated() {
            for k in 0..<width { values[row * width + k] += shares[Int(leaf) * width + k] }
        }
    }

    /// The place of the class that is most frequent in the leaf of each example.
    func classPlaces(of features: Features) throws(EstimatorError) -> [Int32] {
        let width = classes.count
        let best = nodes.indices.map { node in
            Int32(Extremes.firstLargest(shares[node * width..<(node + 1) * width]))
        }
        return try places(of: features).map { best[Int($0)] }
    }

    /// The leaf of each example.
    private func places(of features: Features) throws(EstimatorError) -> [Int32] {
        try Requirement.columns(columns, of: features)
        return switch features.storage {
        case .single(let values): places(values, features.rows)
        case .double(let values): places(values, features.rows)
        }
    }

    private func places<Number: FeatureNumber>(_ values: [Number], _ rows: Int) -> [Int32] {
        nodes.withUnsafeBufferPointer { nodes in
            values.withUnsafeBufferPointer { values in
                (0..<rows).map { row in
                    var place: Int32 = 0
                    while nodes[Int(place)].column >= 0 {
                        let node = nodes[Int(place)]
                        let value = Float(values[row * columns + Int(node.column)])
                        place = Double(value) <= node.threshold ? node.left : node.right
                    }
                    return place
                }
            }
        }
    }
}
