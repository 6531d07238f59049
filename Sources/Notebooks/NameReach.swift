/// What can be read and written through the functions that cells define.
package struct NameReach: Sendable {
    private var functions: [String: CellNames.Reach] = [:]

    package init() {}

    /// The cell was passed: its functions take the place of older ones of the same name.
    package mutating func add(_ names: CellNames) {
        for name in names.defines { functions[name] = nil }
        functions.merge(names.functions) { _, new in new }
    }

    /// What the cell may read and write, through functions of cells above too.
    package func reach(of names: CellNames) -> CellNames.Reach {
        var result = CellNames.Reach(reads: names.uses, writes: names.writes)
        var waiting = names.uses.union(names.functions.values.flatMap(\.reads))
        var seen = waiting
        while let name = waiting.popFirst() {
            guard let function = functions[name] else { continue }
            result.reads.formUnion(function.reads)
            result.writes.formUnion(function.writes)
            for next in function.reads where seen.insert(next).inserted { waiting.insert(next) }
        }
        return result
    }
}

/// Which names do not have the value they should, since a cell failed; and through which
/// functions that is felt.
struct NameHealth {
    /// Name → position of the failed cell.
    private var broken: [String: Int] = [:]
    private var functions = NameReach()

    /// The position of the first failed cell that this one needs.
    func failedCell(neededBy names: CellNames) -> Int? {
        functions.reach(of: names).reads.compactMap { broken[$0] }.min()
    }

    mutating func cellRan(_ names: CellNames) {
        for name in names.defines { broken[name] = nil }
        functions.add(names)
    }

    /// - Parameter cause: the position of the cell that failed: this one, or one it needed.
    mutating func cellFailed(_ names: CellNames, cause: Int) {
        for name in names.defines.union(functions.reach(of: names).writes)
        where broken[name] == nil {
            broken[name] = cause
        }
    }
}
