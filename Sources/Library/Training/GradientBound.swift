import Interpreter

/// How a gradient is bounded.
struct GradientBound {
    /// Nil for not at all.
    var clipping: OptimizerObject.Clipping?
    /// Of a mechanism that releases the sum; nil if it is not released.
    var noiseMultiplier: Double?
    /// Whether the noise is that of running sums.
    var isTree = false
}

extension OptimizerObject {
    /// What a block captures; a private optimiser fills up Poisson samples.
    func captured(of block: Value, _ machine: any Machine) -> CapturedInputs {
        var captured = CapturedInputs(of: block)
        guard settings.privacy != nil else { return captured }
        let values = captured.variables.all.map(\.value)
        captured.padding = SamplePadding(of: values, in: machine.privacy.book)
        return captured
    }

    /// How the gradient of all that is not marked is bounded.
    var bound: GradientBound? {
        settings.clipping.map {
            GradientBound(
                clipping: $0, noiseMultiplier: settings.privacy?.noiseMultiplier,
                isTree: settings.privacy?.tree != nil)
        }
    }

    func bound(_ term: TermClipping) -> GradientBound {
        var result = GradientBound(clipping: term.clipping ?? settings.clipping)
        switch term.noise {
        case .none: break
        case .multiplier(let noise): result.noiseMultiplier = noise
        case .optimizers:
            result.noiseMultiplier = settings.privacy?.noiseMultiplier
            result.isTree = settings.privacy?.tree != nil
        }
        return result
    }
}
