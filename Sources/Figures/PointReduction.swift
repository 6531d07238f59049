/// Fewer points that look the same.
package enum PointReduction {
    /// Positions to draw of a line, in order, at most `limit` of them (`limit` ≥ 16).
    ///
    /// The points are cut into runs of equal length; each run keeps its lowest and highest
    /// point, its outermost ones in `x` where `x` goes back and forth, and one of its gaps. So
    /// the extremes of the whole and every gap wider than a run stay.
    package static func line(
        x: [Double], y: [Double], limit: Int, hasPlace: (Int) -> Bool
    ) -> [Int] {
        let count = min(x.count, y.count)
        guard count > limit else { return Array(0..<count) }
        let isOrdered = (1..<count).allSatisfy { !(x[$0] < x[$0 - 1]) }
        let runs = max(1, limit / (isOrdered ? 3 : 5) - 1)
        var kept: [Int] = []
        kept.reserveCapacity(limit)
        for run in 0..<runs {
            let range = count * run / runs..<count * (run + 1) / runs
            kept += extremes(of: range, x: x, y: y, isOrdered: isOrdered, hasPlace: hasPlace)
        }
        let ends = [0, count - 1].filter { !kept.contains($0) }
        return Array(Set(kept + ends)).sorted()
    }

    /// Positions to draw of a cloud: its extremes, and of the rest every so-many-th.
    package static func cloud(
        x: [Double], y: [Double], limit: Int, hasPlace: (Int) -> Bool
    ) -> [Int] {
        let drawable = (0..<min(x.count, y.count)).filter(hasPlace)
        guard drawable.count > limit else { return drawable }
        var kept = Set<Int>()
        for values in [x, y] {
            if let low = drawable.min(by: { values[$0] < values[$1] }) { kept.insert(low) }
            if let high = drawable.max(by: { values[$0] < values[$1] }) { kept.insert(high) }
        }
        let others = max(1, limit - 4)
        for index in 0..<others { kept.insert(drawable[drawable.count * index / others]) }
        return kept.sorted()
    }

    private static func extremes(
        of range: Range<Int>, x: [Double], y: [Double], isOrdered: Bool, hasPlace: (Int) -> Bool
    ) -> [Int] {
        var gap: Int?
        var low: Int?, high: Int?, left: Int?, right: Int?
        for index in range {
            guard hasPlace(index) else {
                if gap == nil { gap = index }
                continue
            }
            if low.map({ y[index] < y[$0] }) ?? true { low = index }
            if high.map({ y[index] > y[$0] }) ?? true { high = index }
            if left.map({ x[index] < x[$0] }) ?? true { left = index }
            if right.map({ x[index] > x[$0] }) ?? true { right = index }
        }
        let found = isOrdered ? [gap, low, high] : [gap, low, high, left, right]
        return Array(Set(found.compactMap { $0 })).sorted()
    }
}
