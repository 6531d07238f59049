import Language

/// The global names a cell deals with, as far as its text tells.
package struct CellNames: Sendable {
    /// What a function may do to globals once it is called.
    package struct Reach: Sendable {
        package var reads: Set<String> = []
        package var writes: Set<String> = []
    }

    package private(set) var defines: Set<String> = []
    package private(set) var uses: Set<String> = []
    package private(set) var writes: Set<String> = []
    /// For a name the cell binds: what functions in its value reach.
    private(set) var functions: [String: Reach] = [:]

    package init(_ program: CheckedProgram) {
        let tree = program.tree
        defines = Set(program.resolution.variables.filter(\.isGlobal).map(\.name))
        let functionRanges = CellNames.outermostFunctions(tree)
        let written = CellNames.writtenNames(program)
        for (node, use) in program.resolution.uses {
            guard let name = program.resolution.globalName(use) else { continue }
            if case .global = use { uses.insert(name) }
            if written.contains(node), case .global = use { writes.insert(name) }
            guard functionRanges.contains(tree[node].range.lowerBound) else { continue }
            for binding in CellNames.bindings(around: tree[node].range, program) {
                functions[binding, default: Reach()].reads.insert(name)
                guard written.contains(node) else { continue }
                functions[binding, default: Reach()].writes.insert(name)
            }
        }
    }

    /// The names that the statement around a place binds.
    private static func bindings(around range: Range<Int>, _ program: CheckedProgram) -> [String] {
        let tree = program.tree
        let statement = tree.statements.last { tree[$0].range.lowerBound <= range.lowerBound }
        guard let statement else { return [] }
        switch tree[statement].kind {
        case .functionDeclaration(let function): return function.name.map { [$0.text] } ?? []
        case .modelDeclaration(let model): return [model.name.text]
        case .declaration(let pattern, _, _): return pattern.names.map(\.text)
        case .assignment(let target, _, _, _):
            return rootName(of: target, tree).flatMap { root in
                program.resolution.uses[root].flatMap(program.resolution.globalName).map { [$0] }
            } ?? []
        default: return []
        }
    }

    /// The name nodes at the roots of what is assigned to.
    private static func writtenNames(_ program: CheckedProgram) -> Set<NodeID> {
        var result: Set<NodeID> = []
        for node in program.tree.nodes {
            guard case .assignment(let target, _, _, _) = node.kind,
                let root = rootName(of: target, program.tree)
            else { continue }
            result.insert(root)
        }
        return result
    }

    private static func rootName(of target: NodeID, _ tree: SyntaxTree) -> NodeID? {
        var node = target
        while true {
            switch tree[node].kind {
            case .member(let base, _), .index(let base, _): node = base
            case .name: return node
            default: return nil
            }
        }
    }

    private static func outermostFunctions(_ tree: SyntaxTree) -> DisjointRanges {
        DisjointRanges(
            tree.nodes.compactMap { node in
                switch node.kind {
                case .lambda, .functionDeclaration, .modelDeclaration: node.range
                default: nil
                }
            })
    }
}

extension Resolution {
    /// The global that a use means; nil for locals, builtins and choices.
    fileprivate func globalName(_ use: NameUse) -> String? {
        switch use {
        case .global(let name): return name
        case .variable(let id):
            guard variables.indices.contains(id.index), variables[id.index].isGlobal else {
                return nil
            }
            return variables[id.index].name
        case .part, .method, .builtin, .choice, .unresolved: return nil
        }
    }
}

/// Ranges with those inside others left out, for quick look-up.
private struct DisjointRanges {
    private var ranges: [Range<Int>] = []

    init(_ all: [Range<Int>]) {
        for range in all.sorted(by: {
            ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound)
        })
        where range.lowerBound >= ranges.last?.upperBound ?? 0 {
            ranges.append(range)
        }
    }

    func contains(_ offset: Int) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(offset)
    }
}
