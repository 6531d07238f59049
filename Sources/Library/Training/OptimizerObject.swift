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
        var average: MovingAverage?
        /// So many steps' gradients are averaged before an update.
        var accumulation = 1
    }

    /// The part of the moving average of the parameters that stays in each step.
    enum MovingAverage {
        case constant(Double)
        /// A function of the step's number.
        case ofStep(Value)
    }

    /// How each example's gradient is bounded.
    struct Clipping {
        /// One norm for all parameters together, or one for each.
        var norms: [Double]
        var isByParameter: Bool
        var microbatchSize: Int
        /// For a norm that each step moves; ``norms`` is where it begins.
        var adaptive: AdaptiveClipObject.Settings?
    }

    /// How a private optimiser releases the sum of clipped gradients.
    struct GradientPrivacy {
        /// The noise's standard deviation divided by the sensitivity of the sum.
        var noiseMultiplier: Double
        /// For noise on running sums.
        var tree: Tree?

        struct Tree {
            /// A new tree begins after so many steps.
            var restart: Int?
        }
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
    /// Of an adaptive clipping norm, or of the trees; nil if it has neither.
    let own: StateCell?
    /// How it was declared, to be made again.
    let declaration: Value
    /// Plans of the blocks that were stepped with it.
    let plans = StepMemo()

    init(
        _ name: String, _ settings: Settings, target: Value, taken: StateCell, memory: StateCell,
        own: StateCell? = nil, declaration: Value
    ) {
        self.name = name
        self.settings = settings
        self.target = target
        self.taken = taken
        self.memory = memory
        self.own = own
        self.declaration = declaration
        super.init()
    }

    override var typeName: String { "optimiser" }
    override var heldValues: [Value] { [target] }
    override var summary: String { "\(name)(lr: \(Display.inspect(settings.rate)))" }

    override var memberNames: [String] {
        ["steps", "lr"] + (settings.clipping == nil ? [] : ["clip", "sensitivity"])
            + (settings.accumulation == 1 ? [] : ["updates"])
    }

    override func member(_ name: String) throws -> Value? {
        switch name {
        case "steps": return .number(Double(stepCount))
        case "lr": return settings.rate
        case "updates": return settings.accumulation == 1 ? nil : .whole(updateCount)
        case "clip": return clippingNorms
        case "sensitivity":
            return settings.clipping.map { .number(adaptiveNorm?.value ?? $0.sensitivity) }
        default: return nil
        }
    }

    var stepCount: Int { taken.value.asNumber.flatMap { Int(exactly: $0) } ?? 0 }

    /// How many updates the steps have made.
    var updateCount: Int { stepCount / settings.accumulation }

    /// Whether the next step ends in an update.
    var isUpdateNext: Bool { (stepCount + 1) % settings.accumulation == 0 }

    /// The clipping norm that each step moves, if there is one.
    var adaptiveNorm: AdaptiveNorm? {
        guard let settings = settings.clipping?.adaptive, let own else { return nil }
        return AdaptiveNorm(settings, cell: own)
    }

    /// What stands before the next step, of an optimiser with running sums.
    var tree: TreeState? {
        guard settings.privacy?.tree != nil else { return nil }
        return (own?.value.asExtended as? TreeObject)?.state
    }

    /// The norms that the next step clips to.
    private var clippingNorms: Value? {
        guard let clipping = settings.clipping else { return nil }
        if let norm = adaptiveNorm { return .number(norm.value) }
        return clipping.isByParameter ? .numbers(clipping.norms) : .number(clipping.norms[0])
    }

    /// The learning rate of the next update.
    func rate(_ machine: any Machine) throws -> Double {
        if case .number(let rate) = settings.rate { return rate }
        let value = try machine.apply(settings.rate, to: .number(Double(updateCount)))
        guard let rate = try Numbers.number(value), rate.isFinite else {
            throw Fault(
                "wrong-type", title: "a learning rate must be a number",
                explanation: "`lr` of `\(name)` gave \(Wording.plain(value)) for step "
                    + "\(updateCount).")
        }
        return rate
    }

    /// Which part of the moving average stays in the next update, if that changes by step.
    func averagePart(_ machine: any Machine) throws -> Double? {
        guard case .ofStep(let function) = settings.average else { return nil }
        let value = try machine.apply(function, to: .number(Double(updateCount)))
        guard let part = try Numbers.number(value), 0...1 ~= part else {
            throw Fault(
                "wrong-type", title: "the part that stays of an average is in 0...1",
                explanation: "`average` of `\(name)` gave \(Wording.plain(value)) for step "
                    + "\(updateCount).")
        }
        return part
    }

    // MARK: - What is remembered

    /// Where the moving average stands among what is remembered, behind the rule's own.
    var averagePlace: Int { settings.rule.slots.count }

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
        if settings.accumulation > 1 {
            cells.append(machine.newCell(.tensor(try .zeros(tensor.shape, tensor.elementType))))
        }
        let entry = Value.list(([parameter] + cells).map { .cell($0) })
        machine.write(memory, .list(known + [entry]))
        return cells
    }

    /// The moving average of a parameter, if there is one.
    func average(of parameter: StateCell) -> Value? {
        guard settings.average != nil else { return nil }
        for entry in memory.value.asList ?? [] {
            guard let cells = entry.asList, cells.first?.asStateCell === parameter else { continue }
            return cells.indices.contains(averagePlace + 1)
                ? cells[averagePlace + 1].asStateCell?.value : nil
        }
        return nil
    }

    override var kept: KeptObject? {
        KeptObject(
            "optimiser",
            [declaration, target, .cell(taken), .cell(memory)] + (own.map { [.cell($0)] } ?? []))
    }
}

extension OptimizerObject.Clipping {
    var sensitivity: Double {
        norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The rule for so many parameters.
    ///
    /// - Parameter margin: the part of each norm that gradients are clipped to.
    /// - Throws: a fault if the norms are not one a parameter.
    func rule(parameters: [ModelParameter], margin: Double = 1) throws -> ClippingRule {
        guard isByParameter else {
            return ClippingRule(
                groups: [.init(parameters: Array(parameters.indices), norm: norms[0] * margin)],
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
            groups: norms.enumerated().map { .init(parameters: [$0], norm: $1 * margin) },
            microbatchSize: microbatchSize)
    }
}
