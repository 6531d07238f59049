import Graphs
import Interpreter
import Privacy
import Tensors

/// A noisy sum of clipped gradients in a step: what is charged when it runs, and to what.
struct StepMechanism {
    /// Inputs that hold the examples, by their numbers.
    let batches: [Int]
    /// The other inputs that the sum depends on. What they were computed from is not bounded by
    /// clipping.
    let others: [Int]
    /// Of constants that the sum depends on.
    let marks: Marks
    let clipping: OptimizerObject.Clipping
    /// The noise's standard deviation divided by the sensitivity that the clipping norms give.
    let noiseMultiplier: Double
    /// The same as accountants are told: a little less where sums were rounded.
    let charged: Double
    /// Whether the noise is that of running sums.
    let isTree: Bool

    /// - Parameters:
    ///   - losses: of the examples, whose gradients are summed.
    ///   - batches: inputs whose first axis counts the examples.
    init(
        _ losses: Symbol, _ batches: [Symbol], in trace: Trace,
        _ clipping: OptimizerObject.Clipping, noiseMultiplier: Double, charged: Double,
        isTree: Bool = false
    ) {
        let origins = trace.graph.origins(of: [losses])
        let examples = Set(batches.compactMap(\.inputNumber))
        self.batches = origins.inputs.filter(examples.contains)
        others = origins.inputs.filter { !examples.contains($0) }
        marks = origins.marks
        self.clipping = clipping
        self.noiseMultiplier = noiseMultiplier
        self.charged = charged
        self.isTree = isTree
    }

    /// ``charged`` in units of one clipping norm.
    ///
    /// A microbatch's mean gradient is clipped as one: adding an example changes what the others
    /// of its microbatch contribute, by up to twice the norm.
    var chargedNoise: Double { clipping.microbatchSize > 1 ? charged / 2 : charged }

    /// What is done to the batch.
    var event: PrivacyEvent {
        chargedNoise > 0 ? .gaussian(noiseMultiplier: chargedNoise) : .nonPrivate
    }

    var parameters: [String] {
        let norms = clipping.norms.map { Display.number($0) }.joined(separator: ", ")
        var result = ["noise multiplier \(Display.number(noiseMultiplier))"]
        if let adaptive = clipping.adaptive {
            result += [
                "clipping norm from \(norms) on, after the \(Display.number(adaptive.quantile)) "
                    + "quantile of the gradients' norms",
                "noise of \(Display.number(adaptive.countNoise)) on the count of norms",
            ]
        } else {
            result.append(
                clipping.isByParameter
                    ? "clipping norms \(norms), one for each parameter" : "clipping norm \(norms)")
        }
        if isTree { result.append("noise of running sums") }
        if clipping.microbatchSize > 1 {
            result.append("microbatches of \(clipping.microbatchSize)")
        }
        return result
    }
}

/// Which inputs of a step's plan its results are computed from without a mechanism between.
struct MarkFlow {
    private let loss: Origins
    /// One for each cell that is written.
    private let written: [Origins]
    let mechanisms: [StepMechanism]
    /// The batches of which was spoken last: once for each loop is enough.
    private let spoken = SpokenOf()

    private final class SpokenOf {
        var source: UInt32?
    }

    init(
        _ trace: Trace, loss: Symbol, written values: [Symbol], released: [Symbol],
        _ mechanisms: [StepMechanism]
    ) {
        self.loss = trace.graph.origins(of: [loss])
        self.mechanisms = mechanisms
        var unbounded = Origins()
        for mechanism in mechanisms { unbounded.formUnion(mechanism.others, mechanism.marks) }
        written = values.map { value in
            var origins = trace.graph.origins(of: [value], behind: released)
            origins.formUnion(unbounded)
            return origins
        }
    }

    /// Nothing private, as in most programs: nobody need look further.
    func isPublic(_ arguments: [Tensor]) -> Bool {
        loss.marks.isEmpty && written.allSatisfy(\.marks.isEmpty)
            && arguments.allSatisfy(\.marks.isEmpty)
    }

    func marksOfLoss(_ arguments: [Tensor]) -> Marks { Self.marks(of: loss, arguments) }

    func marksOfWritten(_ arguments: [Tensor]) -> [Marks] {
        written.map { Self.marks(of: $0, arguments) }
    }

    private static func marks(of origins: Origins, _ arguments: [Tensor]) -> Marks {
        origins.inputs.reduce(origins.marks) { $0.union(arguments[$1].marks) }
    }

    /// Writes down what the mechanisms are about to release.
    ///
    /// - Parameter tree: of an optimiser with running sums; what this step is charged in.
    /// - Throws: a fault if a ceiling has no room.
    func charge(
        _ arguments: [Tensor], _ name: String, _ tree: inout TreeState?, _ machine: any Machine
    ) throws {
        let scope = machine.privacy
        for mechanism in mechanisms {
            let marks = mechanism.batches.reduce(Marks.empty) { $0.union(arguments[$1].marks) }
            if mechanism.isTree {
                try MechanismFaults.translating {
                    try tree?.charge(
                        marks, noiseMultiplier: mechanism.chargedNoise, name, mechanism.parameters,
                        scope)
                }
                continue
            }
            try scope.charge(
                marks, mechanism.event, isPerExample: true, mechanism: name,
                parameters: mechanism.parameters)
        }
        let source = loss.inputs.lazy.compactMap { arguments[$0].marks.sources.first }.first
        guard let source, spoken.source != source else { return }
        spoken.source = source
        remark(arguments, name, scope)
    }

    private func remark(_ arguments: [Tensor], _ name: String, _ scope: PrivacyScope) {
        if mechanisms.isEmpty {
            let marks = marksOfWritten(arguments).reduce(Marks.empty) { $0.union($1) }
            return PrivacyRemarks.unprotected(name, marks, scope)
        }
        for mechanism in mechanisms {
            let marks = mechanism.batches.reduce(Marks.empty) { $0.union(arguments[$1].marks) }
            let beside = mechanism.others.reduce(mechanism.marks) { $0.union(arguments[$1].marks) }
            if marks.isStatistic { PrivacyRemarks.statistic(marks, scope) }
            if !beside.isEmpty { PrivacyRemarks.statistic(beside, scope) }
            if let number = scope.numbers(of: marks).first {
                PrivacyRemarks.charged(mechanism, number, scope)
            }
        }
    }
}
