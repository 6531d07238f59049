import Interpreter
import Privacy
import PrivateLearning
import Shapes
import Tensors

/// What the trees of a `DPFTRL` remember between steps: the noise that is not seen in full yet,
/// and where records were. A value of the world, so that a cell that runs again begins as it did.
struct TreeState {
    /// Tells optimisers apart.
    let optimizer: String
    /// A new tree begins after so many steps; nil for a single one.
    let restart: Int?
    private(set) var noise: TreeNoise?
    /// The steps, and for each source that was met its own.
    private var steps = TreeRun()
    private var runs: [UInt32: TreeRun] = [:]

    init(optimizer: String, restart: Int?) {
        self.optimizer = optimizer
        self.restart = restart
    }

    var isFresh: Bool { noise == nil && steps == TreeRun() }

    /// Begins a step.
    ///
    /// - Parameter grid: of its noise; nil if there is none.
    /// - Throws: a fault if the step trains something else than those before.
    mutating func begin(_ grid: GridNoise?, _ name: String) throws {
        guard let grid, let noise else { return }
        // Noise of one mode is none of the other.
        if grid.mode != noise.noise.mode {
            self = TreeState(optimizer: optimizer, restart: restart)
        } else if grid.dimension != noise.noise.dimension {
            throw PrivateFaults.otherParameters(name, noise.noise.dimension, grid.dimension)
        }
    }

    /// A step on public data.
    mutating func addLeaf() {
        steps.add(nil, noiseMultiplier: .infinity, restart: restart)
        for source in runs.keys {
            runs[source]?.add(nil, noiseMultiplier: .infinity, restart: restart)
        }
    }

    /// Writes the step down for each source, before its noise is drawn.
    ///
    /// - Parameter noiseMultiplier: z of a node.
    mutating func charge(
        _ marks: Marks, noiseMultiplier: Double, _ name: String, _ parameters: [String],
        _ scope: PrivacyScope
    ) throws {
        let before = steps
        steps.add(nil, noiseMultiplier: noiseMultiplier, restart: restart)
        var met: [UInt32: [Marks.Mark]] = [:]
        for mark in marks.all {
            guard let source = scope.book.sourceNumber(of: mark.source) else { continue }
            if case .poisson? = scope.book.sampling(of: mark.source) {
                throw PrivateFaults.poissonTree(name, scope.book.source(of: source)?.name)
            }
            met[source, default: []].append(mark)
        }
        for source in Set(met.keys).union(runs.keys).sorted() {
            let old = runs[source] ?? before
            var new = old
            let own = met[source] ?? []
            // Of several samples a record may be in each.
            let z = noiseMultiplier / Double(max(1, own.count))
            new.add(
                own.first.map { leaf($0, isAlone: own.count == 1, scope.book) },
                noiseMultiplier: z, restart: restart)
            try scope.chargeTree(
                own.first?.source ?? source, optimizer: optimizer, from: old, to: new,
                mechanism: name, parameters: parameters)
            runs[source] = new
        }
    }

    private func leaf(_ mark: Marks.Mark, isAlone: Bool, _ book: PrivacyBook) -> TreeRun.Leaf {
        TreeRun.Leaf(
            mark: mark.source, sample: isAlone ? mark.sample : 0,
            sampling: book.sampling(of: mark.source) ?? .whole,
            keepsOrder: book.keepsOrder(mark.source))
    }

    /// The noise of the next running sum less that of the one before.
    mutating func nextIncrement(
        _ grid: GridNoise, using source: inout NoiseSource
    ) throws -> [Double] {
        // The efficient tree's noise is on no grid.
        let isEfficient = grid.mode == .teaching
        var tree: TreeNoise
        if let noise, noise.noise.scale == grid.scale {
            tree = noise
        } else if let noise {
            tree = try TreeNoise(grid, isEfficient: isEfficient, state: noise.state)
        } else {
            tree = try TreeNoise(grid, isEfficient: isEfficient)
        }
        let increment = try tree.nextIncrement(using: &source)
        if tree.presentLeaves == restart { tree.restart() }
        noise = tree
        return increment
    }
}

/// What the world holds of a tree.
final class TreeObject: ExtendedObject {
    let state: TreeState

    init(_ state: TreeState) {
        self.state = state
        super.init()
    }

    override var typeName: String { "tree" }

    static let kind = "tree"

    /// Only before the first step: noise that hides data is not to lie in a file, and the ledger
    /// of another run knows nothing of these steps.
    override var kept: KeptObject? {
        guard state.isFresh else { return nil }
        return KeptObject(
            Self.kind, [.string(state.optimizer), state.restart.map { .whole($0) } ?? .none])
    }

    static func restored(_ parts: [Value]) -> TreeObject? {
        guard parts.count == 2, let optimizer = parts[0].asString else { return nil }
        let restart = parts[1].asNumber.flatMap { Int(exactly: $0) }
        return TreeObject(TreeState(optimizer: optimizer, restart: restart))
    }
}
