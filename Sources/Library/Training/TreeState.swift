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
    private(set) var noise: TreeNoise?
    /// The steps, and for each source that was met its own.
    private var steps = TreeRun()
    private var runs: [UInt32: TreeRun] = [:]

    init(optimizer: String) {
        self.optimizer = optimizer
    }

    var isFresh: Bool { noise == nil && steps == TreeRun() }

    /// Begins a step: a new tree after so many leaves.
    ///
    /// - Throws: a fault if the step trains something else than those before.
    mutating func begin(_ grid: GridNoise?, restart: Int?, _ name: String) throws {
        if let grid, let noise {
            // Noise of one mode is none of the other.
            guard grid.mode == noise.noise.mode else {
                self = TreeState(optimizer: optimizer)
                return
            }
            guard grid.dimension == noise.noise.dimension else {
                throw Fault(
                    "changed-parameters", title: "the step trains other parameters than before",
                    explanation: "The noise of `\(name)` is that of running sums of one gradient, of "
                        + "\(Wording.count(noise.noise.dimension, "number")); this step's has "
                        + "\(Wording.number(Double(grid.dimension))).",
                    hint: "make an optimiser for each model, and use all of it in each step")
            }
        }
        guard let restart, steps.present.leaves >= restart else { return }
        noise?.restart()
        steps.restart()
        for source in runs.keys { runs[source]?.restart() }
    }

    /// A step on public data.
    mutating func addLeaf() {
        steps.add(nil, noiseMultiplier: .infinity)
        for source in runs.keys { runs[source]?.add(nil, noiseMultiplier: .infinity) }
    }

    /// Writes the step down for each source, before its noise is drawn.
    ///
    /// - Parameter noiseMultiplier: z of a node.
    mutating func charge(
        _ marks: Marks, noiseMultiplier: Double, _ name: String, _ parameters: [String],
        _ scope: PrivacyScope
    ) throws {
        let before = steps
        steps.add(nil, noiseMultiplier: noiseMultiplier)
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
            new.add(own.first.map { leaf($0, isAlone: own.count == 1, scope.book) }, noiseMultiplier: z)
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
        state.isFresh ? KeptObject(Self.kind, [.string(state.optimizer)]) : nil
    }

    static func restored(_ parts: [Value]) -> TreeObject? {
        guard parts.count == 1, let optimizer = parts[0].asString else { return nil }
        return TreeObject(TreeState(optimizer: optimizer))
    }
}
