/// Which cells a cell needs: for each name it can see, the nearest earlier cell that defines
/// it or may change it.
///
/// Made from the first cell to the last, since what a cell changes may only be known once
/// the cells above it are.
struct DependencyGraph: Sendable {
    /// For each cell so far: name → position of the cell it comes from.
    private(set) var producers: [[String: Int]] = []
    private var reach = NameReach()
    private var latest: [String: Int] = [:]

    init() {}

    /// For cells of which no run is known.
    ///
    /// - Parameter names: of each cell in page order; nil where a cell is not run.
    init(_ names: [CellNames?]) {
        for cell in names {
            look(at: cell)
            pass(cell, changing: [])
        }
    }

    /// Finds the producers of the next cell.
    mutating func look(at cell: CellNames?) {
        guard let cell else { return producers.append([:]) }
        let found = reach.reach(of: cell)
        producers.append(latest.filter { found.reads.contains($0.key) })
    }

    /// Goes past the cell that was looked at.
    ///
    /// - Parameter names: further names that it changes or may change.
    mutating func pass(_ cell: CellNames?, changing names: Set<String>) {
        guard let cell else { return }
        let index = producers.count - 1
        let written = reach.reach(of: cell).writes.union(names)
        for name in cell.defines.union(written) { latest[name] = index }
        reach.add(cell)
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
