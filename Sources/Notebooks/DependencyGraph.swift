/// Which cells a cell needs: for each name it can see, the nearest earlier cell that defines
/// it or may change it.
struct DependencyGraph: Sendable {
    /// For each cell: name → position of the cell it comes from.
    private(set) var producers: [[String: Int]] = []

    /// - Parameters:
    ///   - names: of each cell in page order; nil where a cell is not run.
    ///   - changed: of each cell the names whose values its last run changed, where one is known
    ///     to tell of the cell as it is now.
    init(_ names: [CellNames?], changed: [Set<String>?]) {
        var reach = NameReach()
        var latest: [String: Int] = [:]
        for (index, cell) in names.enumerated() {
            guard let cell else {
                producers.append([:])
                continue
            }
            let found = reach.reach(of: cell)
            producers.append(latest.filter { found.reads.contains($0.key) })
            let written = found.writes.union(
                changed.indices.contains(index) ? changed[index] ?? [] : [])
            for name in cell.defines.union(written) { latest[name] = index }
            reach.add(cell)
        }
    }

    /// All cells that lead to this one, itself left out.
    func ancestors(of cell: Int) -> Set<Int> {
        var result: Set<Int> = []
        var waiting = [cell]
        while let next = waiting.popLast() {
            for producer in producers[next].values where result.insert(producer).inserted {
                waiting.append(producer)
            }
        }
        return result
    }
}
