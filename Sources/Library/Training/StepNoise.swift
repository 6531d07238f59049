import Graphs
import Interpreter
import Privacy
import PrivateLearning
import Shapes
import Tensors

/// Noise of a step that is drawn before its plan runs, and is an input of it: all of a release,
/// and that of trees.
struct StepNoise {
    /// Of the noise, in sensitivities.
    let noiseMultiplier: Double
    let sensitivity: Sensitivity
    /// How many numbers get noise.
    let dimension: Int
    let summation: Summation
    let isTree: Bool

    enum Sensitivity {
        case fixed(Double)
        /// That of a cell, which holds the clipping norm.
        case cell(StateCell)
    }

    /// What accountants are told, in sensitivities; it does not depend on a norm that moves.
    func charged(_ mode: NoiseMode) throws -> Double {
        switch sensitivity {
        case .fixed: try gridNoise(mode).noiseMultiplier
        case .cell:
            GridNoise.noiseMultiplier(
                .gaussian(noiseMultiplier), dimension: dimension, sum: summation, mode: mode)
        }
    }

    /// - Throws: `PrivacyError`, `MechanismError`.
    func gridNoise(_ mode: NoiseMode) throws -> GridNoise {
        let norm: Double =
            switch sensitivity {
            case .fixed(let norm): norm
            case .cell(let cell): try cell.value.asTensor?.tensor.toDoubles().first ?? 1
            }
        return try GridNoise(
            .gaussian(noiseMultiplier), clippingNorm: norm, dimension: dimension, sum: summation,
            mode: mode)
    }
}

/// The noise of one run of a plan.
struct NoiseDraw {
    let noises: [StepNoise]
    let grids: [GridNoise]
    let mode: NoiseMode

    /// - Parameter noises: those of the plan, before their cells are emptied.
    init(_ noises: [StepNoise], _ mode: NoiseMode) throws {
        self.noises = noises
        self.mode = mode
        grids = try MechanismFaults.translating { try noises.map { try $0.gridNoise(mode) } }
    }

    /// Of the noise of running sums, if there is some.
    var treeGrid: GridNoise? { zip(noises, grids).first { $0.0.isTree }?.1 }

    /// The power of two on which a sum is rounded.
    func spacing(_ place: Int) -> Double { grids[place].spacing ?? 1 }

    /// The noise of each place; the trees move on.
    ///
    /// - Parameter tree: what stands before this step.
    func drawn(
        _ tree: inout TreeState?, _ machine: any Machine
    ) throws -> [[Double]] {
        guard !noises.isEmpty else { return [] }
        return try MechanismFaults.translating {
            var source = try machine.noiseSource()
            return try zip(noises, grids).map { noise, grid in
                if noise.isTree, var own = tree {
                    defer { tree = own }
                    return try own.nextIncrement(grid, using: &source)
                }
                var numbers = [Double](repeating: 0, count: noise.dimension)
                try numbers.withUnsafeMutableBufferPointer { try grid.fill($0, using: &source) }
                return numbers
            }
        }
    }
}

/// What a mechanism throws, in the user's words.
enum MechanismFaults {
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as MechanismError {
            throw Fault(error.diagnostic)
        } catch let error as PrivacyError {
            throw Fault(error)
        }
    }
}

extension Machine {
    /// Where the noise of what is being done comes from.
    func noiseSource() throws -> NoiseSource {
        switch privacy.noiseMode {
        case .teaching: .seeded(nextDraw())
        case .release: try .system()
        }
    }
}
