import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// Makes the update of a traced loss.
struct StepBuilder {
    private let optimizer: OptimizerObject
    private let trace: Trace
    private let machine: any Machine
    /// Before the update, as it is shown.
    private var loss: Symbol
    private let padding: SamplePadding?
    /// The parameters that the loss met and the optimiser trains.
    private let parameters: [ModelParameter]
    private let symbols: [Symbol]
    private var updates: [(input: Symbol, value: Symbol)] = []
    private(set) var written: [(cell: StateCell, input: Int)] = []
    /// Sums that a mechanism released.
    private var released: [Symbol] = []
    private var mechanisms: [StepMechanism] = []
    private var release: StepRelease
    /// Whether the step ends in an update, and does not only gather gradients for one.
    private let isUpdate: Bool
    /// What must be finite before the update.
    private var guards: [Symbol] = []

    init(
        _ optimizer: OptimizerObject, _ trace: Trace, _ result: Value, _ padding: SamplePadding?,
        _ machine: any Machine
    ) throws {
        self.padding = padding
        self.optimizer = optimizer
        isUpdate = optimizer.isUpdateNext
        release = StepRelease(trace, machine.privacy.noiseMode)
        self.trace = trace
        self.machine = machine
        guard let loss = result.asTraced?.symbol else { throw StepFaults.notALoss(result) }
        guard loss.shape.count == 1 else {
            throw StepFaults.notOneNumber(loss.shape)
        }
        self.loss = loss
        let all = ParameterList(of: optimizer.target)
        guard !all.isEmpty else { throw StepFaults.nothingToTrain(optimizer) }
        var found: [ModelParameter] = []
        var symbols: [Symbol] = []
        for parameter in all.trained {
            guard let met = trace.cells.first(where: { $0.cell === parameter.cell }) else {
                continue
            }
            found.append(parameter)
            symbols.append(met.symbol)
        }
        guard !found.isEmpty else { throw StepFaults.untouched(optimizer) }
        parameters = found
        self.symbols = symbols
    }

    mutating func build() throws {
        let (shown, gradients) = try gradients()
        loss = shown
        guards = [loss] + gradients
        let rule = optimizer.settings.rule
        // Rates change from step to step without another plan.
        let scalars = (0...rule.scalarCount).map {
            trace.input(.scalar($0), [], .float64)
        }
        for (place, parameter) in parameters.enumerated() {
            let symbol = symbols[place]
            let own = scalars.map { $0.cast(to: symbol.type) }
            try update(
                parameter, symbol, gradients[place], Array(own.dropLast()), rate: own[own.count - 1]
            )
        }
        noteMovingStatistics(ParameterList(of: optimizer.target).all)
    }

    private mutating func update(
        _ parameter: ModelParameter, _ symbol: Symbol, _ gradient: Symbol, _ scalars: [Symbol],
        rate: Symbol
    ) throws {
        let settings = optimizer.settings
        let cells = try optimizer.slots(of: parameter.cell, machine)
        var slots = try cells.map { try self.symbol(of: $0) }
        var gradient = gradient.cast(to: symbol.type)
        if settings.accumulation > 1, let gathered = slots.popLast(), let cell = cells.last {
            gradient = try .binary(.add, gathered, gradient)
            guard isUpdate else { return write(cell, gathered, gradient) }
            gradient = .binary(.multiply, gradient, number: 1 / Double(settings.accumulation))
            write(cell, gathered, trace.graph.number(0, symbol.shape, symbol.type))
        }
        let direction = try settings.decay.direction(gradient, of: symbol)
        var (value, remembered) = try settings.rule.update(
            symbol, gradient: direction, slots: slots, scalars: scalars)
        value = try settings.decay.pulled(value, from: symbol, rate: rate)
        if let average = settings.average, let old = slots.last {
            remembered.append(try averaged(average, old, value))
        }
        write(parameter.cell, symbol, value)
        for (place, slot) in slots.enumerated() { write(cells[place], slot, remembered[place]) }
    }

    private func averaged(
        _ average: OptimizerObject.MovingAverage, _ old: Symbol, _ value: Symbol
    ) throws -> Symbol {
        guard case .constant(let part) = average else {
            let first = optimizer.settings.rule.scalarCount + 2
            let parts = [first, first + 1].map {
                trace.input(.scalar($0), [], .float64).cast(to: value.type)
            }
            return try .binary(
                .add, .binary(.multiply, old, parts[0]), .binary(.multiply, value, parts[1]))
        }
        return try .binary(
            .add, .binary(.multiply, old, number: part),
            .binary(.multiply, value, number: 1 - part))
    }

    /// The input that stands for what an optimiser remembers.
    private func symbol(of cell: StateCell) throws -> Symbol {
        guard let tensor = cell.value.asTensor?.tensor else {
            throw LayerFaults.notTensor(optimizer.name)
        }
        return trace.symbol(of: cell, tensor)
    }

    private mutating func write(_ cell: StateCell, _ input: Symbol, _ value: Symbol) {
        updates.append((input: input, value: value))
        if let place = input.inputNumber { written.append((cell, place)) }
    }

    /// Only the optimiser's own models follow the batch.
    private mutating func noteMovingStatistics(_ own: [ModelParameter]) {
        for (cell, value) in trace.updates where own.contains(where: { $0.cell === cell }) {
            guard let met = trace.cells.first(where: { $0.cell === cell }) else { continue }
            write(cell, met.symbol, value.cast(to: met.symbol.type))
        }
    }

    // MARK: - Gradients

    /// A loss as it is shown, and its gradient by each parameter.
    private typealias Part = (loss: Symbol, gradients: [Symbol])

    private mutating func gradients() throws -> Part {
        guard !trace.clippedTerms.isEmpty else { return try part(of: loss, optimizer.bound) }
        let (marked, rest) = try LossTerms.split(loss, at: trace.clippedTerms.map(\.term))
        guard marked.count == trace.clippedTerms.count else { throw StepFaults.clippedInside() }
        var total: Part?
        for (place, factor) in marked {
            let (term, own) = trace.clippedTerms[place]
            let part = try part(of: term, optimizer.bound(own))
            total = try Self.sum(total, part, factor)
        }
        // What is not marked is bounded together, as the optimiser says.
        if let rest { total = try Self.sum(total, part(of: rest, optimizer.bound), 1) }
        return total ?? (loss, [])
    }

    private static func sum(_ total: Part?, _ part: Part, _ factor: Double) throws -> Part {
        func scaled(_ symbol: Symbol) -> Symbol {
            factor == 1 ? symbol : .binary(.multiply, symbol, number: factor)
        }
        guard let total else { return (scaled(part.loss), part.gradients.map(scaled)) }
        return (
            try .binary(.add, total.loss, scaled(part.loss)),
            try zip(total.gradients, part.gradients).map { try .binary(.add, $0, scaled($1)) }
        )
    }

    private mutating func part(of loss: Symbol, _ bound: GradientBound?) throws -> Part {
        guard let bound, let clipping = bound.clipping else {
            return try PlanFaults.translating {
                (loss, try trace.graph.gradients(of: loss, by: symbols))
            }
        }
        let terms = try LossTerms(of: loss)
        guard let losses = terms.losses else { throw StepFaults.notPerExample(loss.shape) }
        let count = losses.shape[0]
        guard clipping.microbatchSize > 0, count % clipping.microbatchSize == 0 else {
            throw StepFaults.microbatches(count, clipping.microbatchSize)
        }
        do {
            let batches = trace.batches(of: count)
            let split = try ExampleGradients(
                of: losses, by: symbols, batches: batches,
                microbatchSize: clipping.microbatchSize)
            let counts = try counts(of: count, clipping)
            let sums = try sums(split, counts, losses, batches, bound, clipping)
            // The size of a Poisson sample is private, so a mean is over the expected one.
            let scale =
                padding.flatMap { counts != nil && terms.isMean ? 1 / $0.expected : nil }
                ?? terms.scale
            let factor = scale * Double(clipping.microbatchSize)
            var gradients = sums.map { Symbol.binary(.multiply, $0, number: factor) }
            if let rest = terms.rest {
                let others = try trace.graph.gradients(of: rest, by: symbols)
                for place in gradients.indices {
                    gradients[place] = try .binary(.add, gradients[place], others[place])
                }
            }
            return (try shown(loss, terms, counts, scale), gradients)
        } catch let error as PerExampleError {
            throw StepFaults.fault(
                error, parameters.map(\.path), in: trace, of: optimizer.target)
        }
    }

    /// 1 for each example of a sample that was filled up, 0 for what was added; nil for another
    /// batch.
    private func counts(of count: Int, _ clipping: OptimizerObject.Clipping) throws -> Symbol? {
        guard let padding, padding.padded == count else { return nil }
        guard clipping.microbatchSize == 1 else {
            throw StepFaults.microbatchesOfSample(clipping.microbatchSize)
        }
        let places = trace.graph.constant(try .arange(0, Double(count)))
        let rows = trace.input(.scalar(optimizer.settings.rule.scalarCount + 1), [], .float64)
        return try .binary(.less, places, rows.cast(to: .float32)).cast(to: .float32)
    }

    /// The loss of what counts.
    private func shown(
        _ loss: Symbol, _ terms: LossTerms, _ counts: Symbol?, _ scale: Double
    ) throws -> Symbol {
        guard let counts, let losses = terms.losses else { return loss }
        let counted = try Symbol.binary(.multiply, losses, counts.cast(to: losses.type))
        let sum = Symbol.binary(.multiply, try counted.reduce(.sum, axes: [0]), number: scale)
        let all = try terms.rest.map { try .binary(.add, sum, $0) } ?? sum
        return try all.reshaped(loss.shape.sizes)
    }

    /// The sums of clipped gradients, with noise if a mechanism releases them.
    private mutating func sums(
        _ split: ExampleGradients, _ counts: Symbol?, _ losses: Symbol, _ batches: [Symbol],
        _ bound: GradientBound, _ clipping: OptimizerObject.Clipping
    ) throws -> [Symbol] {
        let isExact = release.mode == .release && bound.noiseMultiplier ?? 0 > 0
        let margin = isExact ? StepRelease.margin : 1
        let norm = try clipping.adaptive == nil ? nil : adaptiveNorm()
        let (sums, norms) = try (isExact ? split.inDoubles() : split).clippedSum(
            clipping.rule(parameters: parameters, margin: margin),
            norms: norm.map { [.binary(.multiply, $0.symbol, number: margin)] }, counting: counts)
        guard let noiseMultiplier = bound.noiseMultiplier else { return sums }
        var mechanism = StepRelease.Mechanism(
            noiseMultiplier: noiseMultiplier, sensitivity: .fixed(clipping.sensitivity),
            isTree: bound.isTree)
        if bound.isTree, mechanisms.contains(where: \.isTree) {
            throw PrivateFaults.treeTwice(optimizer.name)
        }
        if let norm {
            mechanism.sensitivity = .cell(norm.norm.cell)
            mechanism.norm = norm.symbol
            mechanism.noiseMultiplier = AdaptiveNorm.sumNoise(
                noiseMultiplier, countNoise: norm.norm.settings.countNoise)
        }
        var (noisy, charged) = try release.noised(
            sums, as: symbols.map(\.type), of: split.count, mechanism)
        released += noisy
        if let norm, let norms = norms.first {
            try move(
                norm, norms, counts,
                expected: counts.flatMap { _ in padding?.expected }
                    ?? Double(split.count), hasNoise: noiseMultiplier > 0)
            charged =
                release.mode == .teaching
                ? noiseMultiplier
                : AdaptiveNorm.together(charged, 2 * norm.norm.settings.countNoise)
        }
        mechanisms.append(
            StepMechanism(
                losses, batches, in: trace, clipping, noiseMultiplier: noiseMultiplier,
                charged: charged, isTree: bound.isTree))
        return noisy
    }

    private typealias MovingNorm = (norm: AdaptiveNorm, symbol: Symbol)

    private func adaptiveNorm() throws -> MovingNorm? {
        guard let norm = optimizer.adaptiveNorm else { return nil }
        return (norm, try symbol(of: norm.cell))
    }

    /// Lets an adaptive norm follow a noisy count of the norms below it.
    private mutating func move(
        _ norm: MovingNorm, _ norms: Symbol, _ counts: Symbol?, expected: Double, hasNoise: Bool
    ) throws {
        guard !written.contains(where: { $0.cell === norm.norm.cell }) else {
            throw PrivateFaults.adaptiveTwice(optimizer.name)
        }
        let count = try release.noised(
            AdaptiveNorm.count(norms, below: norm.symbol, counting: counts),
            deviation: hasNoise ? norm.norm.settings.countNoise : 0)
        released.append(count)
        write(
            norm.norm.cell, norm.symbol,
            try norm.norm.moved(norm.symbol, count: count, expected: expected))
    }

    /// Noise that a run of the plan is given.
    var noises: [StepNoise] { release.noises }

    func plan() throws -> Plan {
        try Plan(trace.graph, outputs: [loss], updates: updates, guards: guards)
    }

    /// What the results come from; asked after ``build()``.
    var flow: MarkFlow {
        MarkFlow(
            trace, loss: loss, written: updates.filter { $0.input.inputNumber != nil }.map(\.value),
            released: released, mechanisms)
    }
}

extension Trace {
    /// Inputs whose first axis has so many places: the examples of a step.
    func batches(of count: Int) -> [Symbol] {
        graph.inputs.filter { symbol in
            guard symbol.rank > 0, symbol.shape[0] == count, let place = symbol.inputNumber,
                case .captured = sources[place]
            else { return false }
            return true
        }
    }
}
