import Graphs
import Interpreter
import Kernels
import Networks
import Shapes
import Tensors

/// An optimiser in a program: a rule, what it trains, and what it remembers.
final class OptimizerObject: ExtendedObject {
    struct Settings {
        var rule: OptimizerRule
        /// A number, a schedule or a function of the step's number.
        var rate: Value
        var decay = WeightDecay.none
        var clipping: Clipping?
        /// What makes a private optimiser: its noise on the sum of clipped gradients.
        var privacy: GradientPrivacy?
        /// The part of the moving average of the parameters that stays in each step.
        var average: Double?
    }

    /// How each example's gradient is bounded.
    struct Clipping {
        /// One norm for all parameters together, or one for each.
        var norms: [Double]
        var isByParameter: Bool
        var microbatchSize: Int
    }

    /// How a private optimiser releases the sum of clipped gradients.
    struct GradientPrivacy {
        /// The noise's standard deviation divided by the sensitivity of the sum.
        var noiseMultiplier: Double
    }

    /// As users write it: `Adam`.
    let name: String
    let settings: Settings
    /// A layer, a model, or a list of them.
    let target: Value
    /// How many steps were taken.
    let taken: StateCell
    /// For each parameter met so far, a list of its cell and of what is remembered of it.
    let memory: StateCell
    /// How it was declared, to be made again.
    let declaration: Value
    /// Plans of the blocks that were stepped with it.
    let plans = StepMemo()

    init(
        _ name: String, _ settings: Settings, target: Value, taken: StateCell, memory: StateCell,
        declaration: Value
    ) {
        self.name = name
        self.settings = settings
        self.target = target
        self.taken = taken
        self.memory = memory
        self.declaration = declaration
        super.init()
    }

    override var typeName: String { "optimiser" }
    override var heldValues: [Value] { [target] }
    override var summary: String { "\(name)(lr: \(Display.inspect(settings.rate)))" }

    override var memberNames: [String] {
        ["steps", "lr"] + (settings.clipping == nil ? [] : ["sensitivity"])
    }

    override func member(_ name: String) throws -> Value? {
        switch name {
        case "steps": return .number(Double(stepCount))
        case "lr": return settings.rate
        case "sensitivity": return settings.clipping.map { .number($0.sensitivity) }
        default: return nil
        }
    }

    var stepCount: Int { taken.value.asNumber.flatMap { Int(exactly: $0) } ?? 0 }

    /// The learning rate of the next step.
    func rate(_ machine: any Machine) throws -> Double {
        if case .number(let rate) = settings.rate { return rate }
        let value = try machine.apply(settings.rate, to: .number(Double(stepCount)))
        guard let rate = try Numbers.number(value), rate.isFinite else {
            throw Fault(
                "wrong-type", title: "a learning rate must be a number",
                explanation: "`lr` of `\(name)` gave \(Wording.plain(value)) for step "
                    + "\(stepCount).")
        }
        return rate
    }

    // MARK: - What is remembered

    /// The slots' names: those of the rule, and the average.
    var slotCount: Int { settings.rule.slots.count + (settings.average == nil ? 0 : 1) }

    /// What is remembered of a parameter, made now if it is met for the first time.
    func slots(of parameter: StateCell, _ machine: any Machine) throws -> [StateCell] {
        let known = memory.value.asList ?? []
        for entry in known {
            guard let cells = entry.asList, cells.first?.asStateCell === parameter else { continue }
            return cells.dropFirst().compactMap(\.asStateCell)
        }
        guard let tensor = parameter.value.asTensor?.tensor else { return [] }
        var cells = try settings.rule.slots.map {
            machine.newCell(.tensor(try .full(tensor.shape, $0.initial, tensor.elementType)))
        }
        if settings.average != nil { cells.append(machine.newCell(parameter.value)) }
        let entry = Value.list(([parameter] + cells).map { .cell($0) })
        machine.write(memory, .list(known + [entry]))
        return cells
    }

    /// The moving average of a parameter, if there is one.
    func average(of parameter: StateCell) -> Value? {
        guard settings.average != nil else { return nil }
        for entry in memory.value.asList ?? [] {
            guard let cells = entry.asList, cells.first?.asStateCell === parameter else { continue }
            return cells.last?.asStateCell?.value
        }
        return nil
    }

    override var kept: KeptObject? {
        KeptObject("optimiser", [declaration, target, .cell(taken), .cell(memory)])
    }
}

extension OptimizerObject.Clipping {
    var sensitivity: Double {
        norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The rule for so many parameters.
    ///
    /// - Throws: a fault if the norms are not one a parameter.
    func rule(parameters: [ModelParameter]) throws -> ClippingRule {
        guard isByParameter else {
            return ClippingRule(
                groups: [.init(parameters: Array(parameters.indices), norm: norms[0])],
                microbatchSize: microbatchSize)
        }
        guard norms.count == parameters.count else {
            let paths = parameters.map { "`\($0.path)`" }.joined(separator: ", ")
            throw Fault(
                "clipping-norms", title: "there must be one clipping norm a parameter",
                explanation: "`clip` has \(Wording.count(norms.count, "norm", "norms")), and "
                    + "the step trains \(parameters.count): \(paths).",
                hint: "give one number for a norm of all parameters together")
        }
        return ClippingRule(
            groups: norms.enumerated().map { .init(parameters: [$0], norm: $1) },
            microbatchSize: microbatchSize)
    }
}
