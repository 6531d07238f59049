import Graphs
import Interpreter
import Networks
import Tensors

/// From the arguments of an optimiser's function to the optimiser.
extension BuiltinCall {
    /// A new optimiser; the common settings begin at a parameter.
    ///
    /// - Parameter privacy: of a private one, which must have a clipping norm.
    func optimizer(
        _ rule: OptimizerRule, rate standard: Double, common: Int, isDecoupled: Bool = false,
        privacy: OptimizerObject.GradientPrivacy? = nil, accumulation: Int = 1
    ) throws -> Value {
        let target = try value(0)
        guard !ParameterList(of: target).isEmpty else {
            throw wrongType(0, "a model, a layer, or a list of them", found: target)
        }
        let decay = try number(common, default: isDecoupled ? 0.01 : 0)
        var settings = OptimizerObject.Settings(rule: rule, rate: self[1] ?? .number(standard))
        if case .number(let rate) = settings.rate, !rate.isFinite {
            throw outOfDomain(1, "a finite number", found: Wording.number(rate))
        }
        settings.decay = decay == 0 ? .none : isDecoupled ? .decoupled(decay) : .coupled(decay)
        settings.clipping = try clipping(
            common + 1, microbatch: common + 2, privacy: privacy)
        settings.privacy = privacy
        settings.accumulation = accumulation
        guard privacy == nil || settings.clipping != nil else { throw PrivateFaults.noNorm(name) }
        if isGiven(common + 3) {
            settings.average = try movingAverage(common + 3)
        }
        let given = values.enumerated().map { $0 == 0 ? .none : $1 ?? .none }
        return .object(
            OptimizerObject(
                name, settings, target: target, taken: machine.newCell(.number(0)),
                memory: machine.newCell(.list([])), own: try ownCell(settings),
                declaration: .list([.string(name), .list(given)])))
    }

    private func movingAverage(_ index: Int) throws -> OptimizerObject.MovingAverage {
        guard let value = self[index], try Numbers.number(value) == nil, value.isCallable else {
            return .constant(try number(index, in: 0...1, "a number in 0...1"))
        }
        return .ofStep(value)
    }

    /// What a private optimiser remembers besides what is remembered of parameters.
    private func ownCell(_ settings: OptimizerObject.Settings) throws -> StateCell? {
        if let adaptive = settings.clipping?.adaptive {
            return machine.newCell(.tensor(try .scalar(adaptive.start, .float64)))
        }
        guard let tree = settings.privacy?.tree else { return nil }
        let address = machine.nextCreation()
        return machine.newCell(
            .object(
                TreeObject(
                    TreeState(
                        optimizer: "\(address.seed) \(address.stream) \(address.draw)",
                        restart: tree.restart))))
    }

    /// - Parameter privacy: of an optimiser whose norm may be adaptive.
    func clipping(
        _ index: Int, microbatch: Int, privacy: OptimizerObject.GradientPrivacy? = nil
    ) throws -> OptimizerObject.Clipping? {
        guard let value = self[index] else { return nil }
        if let adaptive = (value.asExtended as? AdaptiveClipObject)?.settings {
            guard let privacy, privacy.tree == nil else {
                throw PrivateFaults.adaptiveOutside(name)
            }
            guard privacy.noiseMultiplier < 2 * adaptive.countNoise else {
                throw PrivateFaults.countNoise(
                    name, privacy.noiseMultiplier, adaptive.countNoise)
            }
            return OptimizerObject.Clipping(
                norms: [adaptive.start], isByParameter: false,
                microbatchSize: try count(microbatch, from: 1, default: 1), adaptive: adaptive)
        }
        let norms = try (value.asList ?? [value]).map { item -> Double in
            guard let norm = try Numbers.number(item), norm > 0, norm.isFinite else {
                throw outOfDomain(
                    index, "a number above 0, or a list of them", found: Wording.plain(item))
            }
            return norm
        }
        guard !norms.isEmpty else { throw emptyValue(index) }
        return OptimizerObject.Clipping(
            norms: norms, isByParameter: value.asList != nil,
            microbatchSize: try count(microbatch, from: 1, default: 1))
    }
}
