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
    private let loss: Symbol
    /// The parameters that the loss met and the optimiser trains.
    private let parameters: [ModelParameter]
    private let symbols: [Symbol]
    private var updates: [(input: Symbol, value: Symbol)] = []
    private(set) var written: [(cell: StateCell, input: Int)] = []
    /// Sums that a mechanism released.
    private var released: [Symbol] = []
    private var mechanisms: [StepMechanism] = []
    /// What must be finite before the update.
    private var guards: [Symbol] = []

    init(
        _ optimizer: OptimizerObject, _ trace: Trace, _ result: Value, _ machine: any Machine
    ) throws {
        self.optimizer = optimizer
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
        let gradients = try gradients()
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
        let slots = try cells.map { cell -> Symbol in
            guard let tensor = cell.value.asTensor?.tensor else {
                throw LayerFaults.notTensor(optimizer.name)
            }
            return trace.symbol(of: cell, tensor)
        }
        let direction = try settings.decay.direction(gradient.cast(to: symbol.type), of: symbol)
        var (value, remembered) = try settings.rule.update(
            symbol, gradient: direction, slots: slots, scalars: scalars)
        value = try settings.decay.pulled(value, from: symbol, rate: rate)
        if let average = settings.average, let old = slots.last {
            remembered.append(
                try .binary(
                    .add, .binary(.multiply, old, number: average),
                    .binary(.multiply, value, number: 1 - average)))
        }
        write(parameter.cell, symbol, value)
        for (place, cell) in cells.enumerated() { write(cell, slots[place], remembered[place]) }
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

    private mutating func gradients() throws -> [Symbol] {
        guard !trace.clippedTerms.isEmpty else {
            return try gradients(of: loss, optimizer.bound)
        }
        let (marked, rest) = try LossTerms.split(loss, at: trace.clippedTerms.map(\.term))
        guard marked.count == trace.clippedTerms.count else { throw StepFaults.clippedInside() }
        var total: [Symbol]?
        for (place, factor) in marked {
            let (term, own) = trace.clippedTerms[place]
            let part = try gradients(of: term, optimizer.bound(own)).map {
                Symbol.binary(.multiply, $0, number: factor)
            }
            total = try total.map { try zip($0, part).map { try .binary(.add, $0, $1) } } ?? part
        }
        // What is not marked is bounded together, as the optimiser says.
        if let rest {
            let part = try gradients(of: rest, optimizer.bound)
            total = try total.map { try zip($0, part).map { try .binary(.add, $0, $1) } } ?? part
        }
        return total ?? []
    }

    private mutating func gradients(
        of loss: Symbol, _ bound: GradientBound?
    ) throws -> [Symbol] {
        guard let bound, let clipping = bound.clipping else {
            return try PlanFaults.translating {
                try trace.graph.gradients(of: loss, by: symbols)
            }
        }
        let terms = try LossTerms(of: loss)
        guard let losses = terms.losses else { throw StepFaults.notPerExample(loss.shape) }
        let count = losses.shape[0]
        guard clipping.microbatchSize > 0, count % clipping.microbatchSize == 0 else {
            throw StepFaults.microbatches(count, clipping.microbatchSize)
        }
        let rule = try clipping.rule(parameters: parameters)
        do {
            let batches = trace.batches(of: count)
            let split = try ExampleGradients(
                of: losses, by: symbols, batches: batches,
                microbatchSize: clipping.microbatchSize)
            let (sums, _) = split.clippedSum(rule)
            let scale = terms.scale * Double(clipping.microbatchSize)
            let noisy = try sums.map {
                try noised($0, rule.sensitivity * (bound.noiseMultiplier ?? 0))
            }
            if let noiseMultiplier = bound.noiseMultiplier {
                released += noisy
                mechanisms.append(
                    StepMechanism(
                        losses, batches, in: trace, clipping, noiseMultiplier: noiseMultiplier))
            }
            var gradients = noisy.map { Symbol.binary(.multiply, $0, number: scale) }
            if let rest = terms.rest {
                let others = try trace.graph.gradients(of: rest, by: symbols)
                for place in gradients.indices {
                    gradients[place] = try .binary(.add, gradients[place], others[place])
                }
            }
            return gradients
        } catch let error as PerExampleError {
            throw StepFaults.fault(
                error, parameters.map(\.path), in: trace, of: optimizer.target)
        }
    }

    private func noised(_ sum: Symbol, _ deviation: Double) throws -> Symbol {
        guard deviation > 0 else { return sum }
        let noise = trace.graph.random(
            .normal(mean: 0, standardDeviation: deviation), sum.shape, sum.type)
        return try .binary(.add, sum, noise)
    }

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

/// How a gradient is bounded.
struct GradientBound {
    /// Nil for not at all.
    var clipping: OptimizerObject.Clipping?
    /// Of a mechanism that releases the sum; nil if it is not released.
    var noiseMultiplier: Double?
}

extension OptimizerObject {
    /// How the gradient of all that is not marked is bounded.
    var bound: GradientBound? {
        settings.clipping.map {
            GradientBound(clipping: $0, noiseMultiplier: settings.privacy?.noiseMultiplier)
        }
    }

    func bound(_ term: TermClipping) -> GradientBound {
        let noise: Double? =
            switch term.noise {
            case .none: nil
            case .multiplier(let noise): noise
            case .optimizers: settings.privacy?.noiseMultiplier
            }
        return GradientBound(
            clipping: term.clipping ?? settings.clipping, noiseMultiplier: noise)
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
