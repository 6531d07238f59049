import Kernels

/// Grows one tree, node after node, the left side of a question before its right one.
final class TreeGrower<Rank: FixedWidthInteger & UnsignedInteger & Sendable> {
    private let tree: DecisionTree
    private let columns: RankedColumns<Rank>
    private let classes: Int
    private let count: Int
    private let areWhole: Bool
    private let totalWeight: Double
    private let samples: TreeSamples
    /// Room for those that are moved.
    private let aside: TreeSamples
    private let rooms: [SplitRoom]
    /// The columns; those that may still differ in the node at hand come first.
    private var order: [Int]
    private var nodes: [DecisionTreeModel.Node] = []
    private var shares: [Double] = []

    private struct Task {
        var range: Range<Int>
        var depth: Int
        var parent: Int
        var isLeft: Bool
        /// How many columns may still differ.
        var candidates: Int
    }

    init(
        _ tree: DecisionTree, _ columns: RankedColumns<Rank>, _ labels: [Int32],
        _ weights: [Double], classes: Int
    ) {
        self.tree = tree
        self.columns = columns
        self.classes = classes
        order = Array(0..<columns.columns)
        let known = weights.indices.filter { weights[$0] > 0 }
        count = known.count
        samples = TreeSamples(count: count)
        aside = TreeSamples(count: count)
        var (sum, areWhole) = (0.0, true)
        for (place, row) in known.enumerated() {
            samples.rows[place] = Int32(row)
            samples.labels[place] = labels[row]
            samples.weights[place] = weights[row]
            sum += weights[row]
            if weights[row] != weights[row].rounded() { areWhole = false }
        }
        totalWeight = sum
        self.areWhole = areWhole && sum < 0x1p26
        let most = columns.most
        let counted = SplitSearch<Rank>.counts(most, classes, count) ? most : 4 * count / classes
        let workers = tree.columns == .all ? Kernels.planThreads : 1
        let size = counted * classes
        let (examples, kinds) = (count, classes)
        rooms = (0..<workers).map { _ in
            SplitRoom(counts: size, samples: examples, classes: kinds)
        }
    }

    deinit {
        samples.deallocate()
        aside.deallocate()
    }

    func grow(
        _ words: inout RandomWords
    ) throws(EstimatorError) -> (nodes: [DecisionTreeModel.Node], shares: [Double]) {
        var tasks = [
            Task(range: 0..<count, depth: 0, parent: -1, isLeft: false, candidates: order.count)
        ]
        while let task = tasks.popLast() {
            try Requirement.goingOn()
            let place = addNode(task)
            guard let (split, candidates) = split(task, nodes[place], &words) else { continue }
            let middle = partition(task.range, split)
            ask(split, at: place)
            for isLeft in [false, true] {
                let range =
                    isLeft ? task.range.lowerBound..<middle : middle..<task.range.upperBound
                tasks.append(
                    Task(
                        range: range, depth: task.depth + 1, parent: place, isLeft: isLeft,
                        candidates: candidates))
            }
        }
        return (nodes, shares)
    }

    // MARK: - Nodes

    /// Adds a leaf, and tells the parent.
    private func addNode(_ task: Task) -> Int {
        var totals = [Double](repeating: 0, count: classes)
        for i in task.range { totals[Int(samples.labels[i])] += samples.weights[i] }
        let weight = totals.reduce(0, +)
        let squares = totals.reduce(0) { $0 + $1 * $1 }
        nodes.append(
            DecisionTreeModel.Node(
                column: -1, left: -1, right: -1, threshold: 0, count: task.range.count,
                weight: weight, impurity: 1 - squares / (weight * weight)))
        shares += totals.map { $0 / weight }
        let place = nodes.count - 1
        if task.parent >= 0 {
            if task.isLeft {
                nodes[task.parent].left = Int32(place)
            } else {
                nodes[task.parent].right = Int32(place)
            }
        }
        return place
    }

    private func ask(_ split: Split, at place: Int) {
        let start = columns.starts[split.column]
        let (below, above) = (
            columns.values[start + split.below], columns.values[start + split.above]
        )
        var threshold = Double(below) / 2 + Double(above) / 2
        if threshold == Double(above) { threshold = Double(below) }
        nodes[place].column = Int32(split.column)
        nodes[place].threshold = threshold
    }

    /// The question of a node and the columns that may differ below it; nil for a leaf.
    private func split(
        _ task: Task, _ node: DecisionTreeModel.Node, _ words: inout RandomWords
    ) -> (Split, Int)? {
        let isDeep = tree.maximumDepth.map { task.depth >= $0 } ?? false
        guard !isDeep, node.count >= max(tree.minimumSplit, 2 * tree.minimumLeaf),
            node.impurity > 2.22e-16
        else { return nil }
        var totals = [Double](repeating: 0, count: classes)
        for i in task.range { totals[Int(samples.labels[i])] += samples.weights[i] }
        let found = totals.withUnsafeBufferPointer { totals -> (Split, Int)? in
            guard let totals = totals.baseAddress else { return nil }
            let wanted = tree.columns.count(of: columns.columns)
            return wanted < columns.columns
                ? drawnSplit(task, totals, node.weight, wanted, &words)
                : fullSplit(task, totals, node.weight)
        }
        guard let (split, candidates) = found, split.column >= 0 else { return nil }
        // The fall of the impurity, from what the search compares.
        let fall =
            node.weight / totalWeight
            * (split.purity / node.weight - (1 - node.impurity))
        return fall + 2.22e-16 < tree.minimumDecrease ? nil : (split, candidates)
    }

    // MARK: - Search

    /// So many examples are read row by row: what they have fits into the nearer caches.
    private var few: Int { 1024 }

    private func search(
        _ task: Task, _ totals: UnsafePointer<Double>, _ weight: Double, _ room: SplitRoom,
        _ body: (SplitSearch<Rank>) -> Void
    ) {
        let isFew = task.range.count <= few
        (isFew ? columns.byRow : columns.byColumn).withUnsafeBufferPointer { ranks in
            columns.values.withUnsafeBufferPointer { values in
                columns.starts.withUnsafeBufferPointer { starts in
                    guard let ranks = ranks.baseAddress, let values = values.baseAddress,
                        let starts = starts.baseAddress
                    else { return }
                    body(
                        SplitSearch(
                            ranks: ranks, rowStride: isFew ? columns.columns : 1,
                            columnStride: isFew ? 1 : columns.rows, values: values,
                            starts: starts,
                            classes: classes, minimumLeaf: tree.minimumLeaf, areWhole: areWhole,
                            samples: samples, room: room, range: task.range, totals: totals,
                            weight: weight))
                }
            }
        }
    }

    /// All columns, on as many threads as there are rooms.
    private func fullSplit(
        _ task: Task, _ totals: UnsafePointer<Double>, _ weight: Double
    ) -> (Split, Int)? {
        let candidates = order[..<task.candidates]
        var found = [Split?](repeating: nil, count: candidates.count)
        let work = candidates.count * task.range.count
        found.withUnsafeMutableBufferPointer { found in
            let out = found
            order.withUnsafeBufferPointer { order in
                if work < 1 << 16 || rooms.count == 1 {
                    search(task, totals, weight, rooms[0]) { search in
                        for place in 0..<out.count { out[place] = search.best(order[place]) }
                    }
                } else {
                    let pieces = (out.count + 7) / 8
                    Parallel.forEach(pieces, scratch: rooms) { piece, room in
                        search(task, totals, weight, room) { search in
                            for place in piece * 8..<min(piece * 8 + 8, out.count) {
                                out[place] = search.best(order[place])
                            }
                        }
                    }
                }
            }
        }
        var best = Split()
        var (differing, equal): ([Int], [Int]) = ([], [])
        for (place, split) in found.enumerated() {
            if let split {
                if split.isBetter(than: best) { best = split }
                differing.append(order[place])
            } else {
                equal.append(order[place])
            }
        }
        if !equal.isEmpty {
            order.replaceSubrange(0..<task.candidates, with: differing + equal)
        }
        return (best, differing.count)
    }

    /// Columns drawn one after another, until enough were looked at and one of them differs.
    private func drawnSplit(
        _ task: Task, _ totals: UnsafePointer<Double>, _ weight: Double, _ wanted: Int,
        _ words: inout RandomWords
    ) -> (Split, Int)? {
        var generator = words
        var best = Split()
        // Columns not yet drawn come first, then those looked at, then those found to be the same
        // everywhere, then those known to be.
        var (fresh, differing) = (task.candidates, task.candidates)
        var known = order.count - task.candidates
        var (drawn, constant) = (0, 0)
        search(task, totals, weight, rooms[0]) { search in
            while fresh > 0, drawn < wanted || drawn == constant {
                drawn += 1
                let place = generator.next(below: fresh + known)
                guard place < fresh else {
                    known -= 1
                    constant += 1
                    continue
                }
                let column = order[place]
                fresh -= 1
                order.swapAt(place, fresh)
                guard let split = search.best(column) else {
                    constant += 1
                    differing -= 1
                    order.swapAt(fresh, differing)
                    continue
                }
                if split.isBetter(than: best) { best = split }
            }
        }
        words = generator
        return (best, differing)
    }

    // MARK: - Partition

    /// Puts the examples at most the threshold first; gives where the others begin.
    ///
    /// Both sides keep the order of their rows, so that a column is read from one end to the other.
    private func partition(_ range: Range<Int>, _ split: Split) -> Int {
        columns.byColumn.withUnsafeBufferPointer { ranks in
            let base = split.column * columns.rows
            var (low, moved) = (range.lowerBound, 0)
            for i in range {
                if Int(ranks[base + Int(samples.rows[i])]) <= split.below {
                    samples.move(i, to: low, of: samples)
                    low += 1
                } else {
                    samples.move(i, to: moved, of: aside)
                    moved += 1
                }
            }
            for i in 0..<moved { aside.move(i, to: low + i, of: samples) }
            return low
        }
    }
}
