/// A question, with the ranks on either side of its threshold.
struct Split {
    var column = -1
    /// Σ left² / left weight + Σ right² / right weight over the classes: the larger, the purer.
    var purity = -Double.infinity
    var below = 0
    var above = 0

    /// Of equally good ones the first column's.
    func isBetter(than other: Split) -> Bool {
        purity > other.purity || (purity == other.purity && column < other.column && column >= 0)
    }
}

/// The examples of a tree, those of a node side by side.
struct TreeSamples {
    let rows: UnsafeMutablePointer<Int32>
    let labels: UnsafeMutablePointer<Int32>
    let weights: UnsafeMutablePointer<Double>

    init(count: Int) {
        rows = .allocate(capacity: max(1, count))
        labels = .allocate(capacity: max(1, count))
        weights = .allocate(capacity: max(1, count))
    }

    func deallocate() {
        rows.deallocate()
        labels.deallocate()
        weights.deallocate()
    }

    @inline(__always) func move(_ i: Int, to place: Int, of other: TreeSamples) {
        other.rows[place] = rows[i]
        other.labels[place] = labels[i]
        other.weights[place] = weights[i]
    }
}

/// Room for the search of one thread.
final class SplitRoom {
    /// `[ranks, classes]`, all 0 between searches.
    let counts: UnsafeMutablePointer<Double>
    let items: UnsafeMutablePointer<UInt64>
    let otherItems: UnsafeMutablePointer<UInt64>
    let left: UnsafeMutablePointer<Double>
    let right: UnsafeMutablePointer<Double>

    init(counts size: Int, samples: Int, classes: Int) {
        counts = .allocate(capacity: max(1, size))
        counts.initialize(repeating: 0, count: max(1, size))
        items = .allocate(capacity: max(1, samples))
        otherItems = .allocate(capacity: max(1, samples))
        left = .allocate(capacity: classes)
        right = .allocate(capacity: classes)
    }

    deinit {
        for block in [counts, left, right] { block.deallocate() }
        items.deallocate()
        otherItems.deallocate()
    }
}

/// The best question about one column for the examples of one node.
struct SplitSearch<Rank: FixedWidthInteger & UnsignedInteger & Sendable> {
    let ranks: UnsafePointer<Rank>
    /// From one example to the next, and from one column to the next.
    let rowStride: Int
    let columnStride: Int
    let values: UnsafePointer<Float>
    let starts: UnsafePointer<Int>
    let classes: Int
    let minimumLeaf: Int
    /// Whether all weights are whole, so that sums of squares may be carried along exactly.
    let areWhole: Bool
    let samples: TreeSamples
    let room: SplitRoom

    // Of the node.
    let range: Range<Int>
    let totals: UnsafePointer<Double>
    let weight: Double

    /// Values that differ by no more are one.
    private var closeness: Float { 1e-7 }

    /// Ranks that are counted in a table, if there are not many more of them than examples.
    static func counts(_ different: Int, _ classes: Int, _ examples: Int) -> Bool {
        different * classes <= 4 * examples
    }

    /// - Returns: nil if the column is the same everywhere in the node; a split without a column if
    ///   no question leaves enough on either side.
    func best(_ column: Int) -> Split? {
        let different = starts[column + 1] - starts[column]
        if different == 1 { return nil }
        return minimumLeaf == 1 && Self.counts(different, classes, range.count)
            ? bestByCounting(column, different) : bestBySorting(column, different)
    }

    // MARK: - Counting

    private func bestByCounting(_ column: Int, _ different: Int) -> Split? {
        let own = ranks + column * columnStride
        let (counts, rowsOf, labels) = (room.counts, samples.rows, samples.labels)
        var i = range.lowerBound
        while i < range.upperBound {
            let place = Int(own[Int(rowsOf[i]) &* rowStride]) &* classes &+ Int(labels[i])
            counts[place] += samples.weights[i]
            i &+= 1
        }
        return scan(column, different)
    }

    /// Goes through the table once and leaves it empty.
    private func scan(_ column: Int, _ different: Int) -> Split? {
        let (left, right, counts) = (room.left, room.right, room.counts)
        let values = self.values + starts[column]
        reset()
        var split = Split()
        var (first, previous, leftWeight) = (-1, -1, 0.0)
        for rank in 0..<different {
            let own = counts + rank * classes
            var sum = 0.0
            for k in 0..<classes { sum += own[k] }
            if sum == 0 { continue }
            if previous >= 0, values[rank] > values[previous] + closeness {
                offer(column, previous, rank, purity(leftWeight), &split)
            }
            for k in 0..<classes {
                left[k] += own[k]
                right[k] = totals[k] - left[k]
                own[k] = 0
            }
            leftWeight += sum
            if first < 0 { first = rank }
            previous = rank
        }
        return values[previous] <= values[first] + closeness ? nil : split
    }

    // MARK: - Sorting

    private func bestBySorting(_ column: Int, _ different: Int) -> Split? {
        let own = ranks + column * columnStride
        let (items, count) = (room.items, range.count)
        var (least, most) = (UInt64.max, UInt64(0))
        for i in 0..<count {
            let rank = UInt64(own[Int(samples.rows[range.lowerBound &+ i]) &* rowStride])
            least = min(least, rank)
            most = max(most, rank)
            items[i] = rank << 32 | UInt64(i)
        }
        let values = self.values + starts[column]
        if values[Int(most)] <= values[Int(least)] + closeness { return nil }
        let width = 64 - most.leadingZeroBitCount
        let sorted = ItemSort.sort(items, room.otherItems, count, bits: 32..<32 + width)
        return areWhole ? walkWhole(column, sorted, values) : walk(column, sorted, values)
    }

    /// Sums of squares change with each example: exact, as long as weights are whole numbers.
    private func walkWhole(
        _ column: Int, _ sorted: UnsafeMutablePointer<UInt64>, _ values: UnsafePointer<Float>
    ) -> Split {
        let (left, right) = (room.left, room.right)
        reset()
        var split = Split()
        var (leftSquares, rightSquares, leftWeight) = (0.0, 0.0, 0.0)
        for k in 0..<classes { rightSquares += right[k] * right[k] }
        var previous = Int(sorted[0] >> 32)
        for i in 0..<range.count {
            let rank = Int(sorted[i] >> 32)
            if rank != previous {
                if values[rank] > values[previous] + closeness, leavesEnough(i) {
                    let purity = leftSquares / leftWeight + rightSquares / (weight - leftWeight)
                    offer(column, previous, rank, purity, &split)
                }
                previous = rank
            }
            let place = range.lowerBound &+ Int(sorted[i] & 0xFFFF_FFFF)
            let (k, w) = (Int(samples.labels[place]), samples.weights[place])
            leftSquares += w * (w + 2 * left[k])
            rightSquares += w * (w - 2 * right[k])
            left[k] += w
            right[k] -= w
            leftWeight += w
        }
        return split
    }

    private func walk(
        _ column: Int, _ sorted: UnsafeMutablePointer<UInt64>, _ values: UnsafePointer<Float>
    ) -> Split {
        let (left, right) = (room.left, room.right)
        reset()
        var split = Split()
        var leftWeight = 0.0
        var previous = Int(sorted[0] >> 32)
        for i in 0..<range.count {
            let rank = Int(sorted[i] >> 32)
            if rank != previous {
                if values[rank] > values[previous] + closeness, leavesEnough(i) {
                    for k in 0..<classes { right[k] = totals[k] - left[k] }
                    offer(column, previous, rank, purity(leftWeight), &split)
                }
                previous = rank
            }
            let place = range.lowerBound &+ Int(sorted[i] & 0xFFFF_FFFF)
            let w = samples.weights[place]
            left[Int(samples.labels[place])] += w
            leftWeight += w
        }
        return split
    }

    // MARK: - Shared

    private func leavesEnough(_ count: Int) -> Bool {
        count >= minimumLeaf && range.count - count >= minimumLeaf
    }

    private func reset() {
        room.left.update(repeating: 0, count: classes)
        room.right.update(from: totals, count: classes)
    }

    @inline(__always) private func purity(_ leftWeight: Double) -> Double {
        let (left, right) = (room.left, room.right)
        var (leftSquares, rightSquares) = (0.0, 0.0)
        for k in 0..<classes {
            leftSquares += left[k] * left[k]
            rightSquares += right[k] * right[k]
        }
        return leftSquares / leftWeight + rightSquares / (weight - leftWeight)
    }

    @inline(__always) private func offer(
        _ column: Int, _ below: Int, _ above: Int, _ purity: Double, _ split: inout Split
    ) {
        if purity > split.purity {
            split = Split(column: column, purity: purity, below: below, above: above)
        }
    }
}
