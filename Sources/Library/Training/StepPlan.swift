import Glibc
import Graphs
import Interpreter
import Kernels
import Networks
import Privacy
import Shapes
import Tensors

/// A block of training code as a plan: loss, gradients and update in one.
final class StepPlan {
    let plan: Plan
    let trace: Trace
    /// What the plan was made for.
    let forms: [CapturedInputs.Form]
    /// The values of captured numbers that decided its shape.
    let keys: [(place: Int, value: Double)]
    /// Cells that a run writes, with the place of their input.
    private let written: [(cell: StateCell, input: Int)]
    /// What the results are computed from, and what is charged.
    private let flow: MarkFlow
    /// What the forms name by address; kept, so that nothing else comes to stand there.
    private let named: [AnyObject]
    /// Noise that each run is given.
    private let noises: [StepNoise]
    private let phase: Phase

    /// What a plan is made for besides what its block captures.
    struct Phase: Hashable {
        /// Whether noise is drawn inside the plan, from a seed, or comes from outside.
        let mode: NoiseMode
        /// Whether the step ends in an update, and does not only gather gradients for one.
        let isUpdate: Bool
        /// The rows of a filled sample; nil if every row counts.
        let paddedRows: Int?
        /// The expected size of a sample, which its mean divides by.
        let expectedRows: Double?

        init(
            _ optimizer: OptimizerObject, _ captured: CapturedInputs, _ machine: any Machine
        ) {
            mode = machine.privacy.noiseMode
            isUpdate = optimizer.isUpdateNext
            paddedRows = captured.padding?.padded
            expectedRows = captured.padding?.expected
        }
    }

    init(
        _ optimizer: OptimizerObject, _ block: Value, _ captured: CapturedInputs,
        _ machine: any Machine
    ) throws {
        forms = captured.forms
        phase = Phase(optimizer, captured, machine)
        trace = Trace(mode: .training)
        let result = try machine.tracing(trace) { [trace] in
            try machine.withValues(
                try captured.replacements(in: trace), of: captured.variables
            ) {
                try machine.apply(block, [])
            }
        }
        var builder = try StepBuilder(optimizer, trace, result, captured.padding, machine)
        try builder.build()
        plan = try builder.plan()
        flow = builder.flow
        written = builder.written
        noises = builder.noises
        // The optimiser keeps its plans, and outlives them.
        named =
            (captured.identities + [block.sharedCode].compactMap { $0 })
            .filter { $0 !== optimizer }
        keys = trace.keys.sorted().compactMap { place in
            captured.number(place).map { (place, $0) }
        }
    }

    func fits(
        _ captured: CapturedInputs, _ forms: [CapturedInputs.Form], _ phase: Phase
    ) -> Bool {
        self.phase == phase && self.forms == forms
            && keys.allSatisfy { captured.number($0.place) == $0.value }
    }

    /// Takes one step; the loss before it.
    func run(
        _ optimizer: OptimizerObject, _ captured: CapturedInputs, _ machine: any Machine
    ) throws -> [Tensor] {
        let step = optimizer.stepCount + 1
        let scalars = try scalars(optimizer, captured, machine)
        let noise = try NoiseDraw(noises, phase.mode)
        var tree = optimizer.tree
        try tree?.begin(noise.treeGrid, optimizer.name)
        let draws = (0..<plan.drawCount).map { _ in machine.nextDraw() }
        var arguments: [Tensor] = []
        arguments.reserveCapacity(trace.sources.count)
        let isWritten = Set(written.map(\.input))
        for (place, source) in trace.sources.enumerated() {
            switch source {
            case .cell(let cell):
                arguments.append(try tensor(of: cell, takes: isWritten.contains(place), machine))
            case .captured(let variable, let path):
                arguments.append(try captured.tensor(variable, path))
            case .scalar(let number): arguments.append(try .scalar(scalars[number], .float64))
            case .grid(let place): arguments.append(try .scalar(noise.spacing(place), .float64))
            case .noise, .argument: arguments.append(try .scalar(0))
            }
        }
        let isPublic = flow.isPublic(arguments)
        let marks = isPublic ? nil : flow.marksOfWritten(arguments)
        let lossMarks = isPublic ? .empty : flow.marksOfLoss(arguments)
        // Taken from the cells above, and put back whatever happens.
        defer {
            for (place, (cell, input)) in written.enumerated() {
                let value = arguments[input]
                machine.write(
                    cell, .tensor(marks.map { value.withoutMarks.marked($0[place]) } ?? value))
            }
        }
        do {
            if isPublic {
                tree?.addLeaf()
            } else {
                try flow.charge(arguments, optimizer.name, &tree, machine)
            }
            try give(noise, &tree, to: &arguments, machine)
            let results = try PlanFaults.translating { try plan.run(&arguments, draws: draws) }
            machine.write(optimizer.taken, .number(Double(step)))
            if let tree, let cell = optimizer.own { machine.write(cell, .object(TreeObject(tree))) }
            return results.map { $0.marked(lossMarks) }
        } catch PlanError.notFinite {
            throw notFinite(arguments, draws, captured, step)
        }
    }

    private func scalars(
        _ optimizer: OptimizerObject, _ captured: CapturedInputs, _ machine: any Machine
    ) throws -> [Double] {
        let rate = try optimizer.rate(machine)
        let part = try optimizer.averagePart(machine) ?? 0
        return optimizer.settings.rule.scalars(
            learningRate: rate, step: optimizer.updateCount + 1)
            + [rate, Double(captured.padding?.rows ?? 0)] + [part, 1 - part]
    }

    /// Draws the noise that is an input, after it was charged.
    private func give(
        _ noise: NoiseDraw, _ tree: inout TreeState?, to arguments: inout [Tensor],
        _ machine: any Machine
    ) throws {
        let drawn = try noise.drawn(&tree, machine)
        for (input, source) in trace.sources.enumerated() {
            guard case .noise(let place) = source else { continue }
            arguments[input] = try Tensor(drawn[place], shape: [drawn[place].count])
        }
    }

    /// Where the numbers of this step stopped being finite.
    private func notFinite(
        _ arguments: [Tensor], _ draws: [RandomAddress], _ captured: CapturedInputs, _ step: Int
    ) -> Fault {
        switch (try? plan.firstNotFinite(arguments, draws: draws)) ?? nil {
        case .input(let place):
            if case .captured(let variable, _) = trace.sources[place] {
                return StepFaults.notFinite(
                    in: "`\(captured.variables.all[variable].name)`", step, arguments[place])
            }
            return StepFaults.notFinite(in: "a parameter", step, arguments[place])
        case .operation(let operation, let shape, _):
            return StepFaults.notFinite(operation, shape, step)
        case nil: return StepFaults.notFinite("the gradient", step)
        }
    }

    /// The tensor of a cell; taken out of it, if nobody else holds it, so that it can be written
    /// in place.
    private func tensor(
        of cell: StateCell, takes: Bool, _ machine: any Machine
    ) throws -> Tensor {
        guard var object = cell.value.asTensor else { throw LayerFaults.notTensor("step") }
        guard takes else { return object.tensor }
        let nothing = try Tensor.scalar(0)
        machine.write(cell, .none)
        if isKnownUniquelyReferenced(&object) {
            let tensor = object.tensor
            object.tensor = nothing
            return tensor
        }
        return object.tensor
    }

}

/// The plans of an optimiser's blocks, by their code.
final class StepMemo {
    private var plans: [ObjectIdentifier: [StepPlan]] = [:]
    /// So many plans of one block are kept.
    static let limit = 64
    /// From so many on the user is warned.
    static let warning = 32

    /// The plan for what a block captures now, made if there is none.
    ///
    /// A sample is filled up, unless the block counts on its size.
    func plan(
        _ optimizer: OptimizerObject, _ block: Value, _ captured: inout CapturedInputs,
        _ machine: any Machine
    ) throws -> StepPlan {
        guard let padding = captured.padding, padding.padded != padding.rows else {
            return try plan(optimizer, block, captured, machine)
        }
        var exact = captured
        exact.padding = SamplePadding(unpadded: padding)
        if let code = block.codeIdentity, let known = plans[code] {
            let forms = exact.forms
            let phase = StepPlan.Phase(optimizer, exact, machine)
            if let plan = known.last(where: { $0.fits(exact, forms, phase) }) {
                captured = exact
                return plan
            }
        }
        do {
            return try plan(optimizer, block, captured, machine)
        } catch let failure {
            guard !(failure is Interrupted), let plan = try? plan(optimizer, block, exact, machine)
            else { throw failure }
            captured = exact
            return plan
        }
    }

    private func plan(
        _ optimizer: OptimizerObject, _ block: Value, _ captured: CapturedInputs,
        _ machine: any Machine
    ) throws -> StepPlan {
        let forms = captured.forms
        guard let code = block.codeIdentity else {
            return try StepPlan(optimizer, block, captured, machine)
        }
        var known = plans[code] ?? []
        let phase = StepPlan.Phase(optimizer, captured, machine)
        if let place = known.lastIndex(where: { $0.fits(captured, forms, phase) }) {
            if place != known.count - 1 {
                known.append(known.remove(at: place))
                plans[code] = known
            }
            return known[known.count - 1]
        }
        let made = try StepPlan(optimizer, block, captured, machine)
        if known.count == Self.warning {
            try machine.warn(StepFaults.manyPlans(PlanDifferences(known + [made], captured)))
        }
        if known.count >= Self.limit { known.removeFirst() }
        plans[code] = known + [made]
        return made
    }
}

extension StepPlan {
    /// Nanoseconds that each part of a step takes; the median of several runs that change
    /// nothing.
    func times(
        _ optimizer: OptimizerObject, _ captured: CapturedInputs, _ machine: any Machine
    ) throws -> [Double] {
        let scalars = try scalars(optimizer, captured, machine)
        var all = plan.descriptions.map { _ in [Double]() }
        for turn in 0..<7 {
            try machine.checkpoint()
            // Of their own, so that nothing is copied in between: the times are those of a
            // training that works in place.
            var arguments = try trace.sources.map { source -> Tensor in
                switch source {
                case .cell(let cell):
                    return try (cell.value.asTensor?.tensor ?? .scalar(0)).copied()
                case .captured(let variable, let path):
                    return try captured.tensor(variable, path).copied()
                case .scalar(let number): return try .scalar(scalars[number], .float64)
                case .noise(let place): return try .zeros([noises[place].dimension], .float64)
                case .grid: return try .scalar(0x1p-20, .float64)
                case .argument: return try .scalar(0)
                }
            }
            let draws = (0..<plan.drawCount).map {
                RandomAddress(seed: UInt64(turn), draw: UInt64($0))
            }
            var last = Self.now
            _ = try PlanFaults.translating {
                try plan.run(&arguments, draws: draws) { place in
                    let now = Self.now
                    all[place].append(now - last)
                    last = now
                }
            }
        }
        return all.map { $0.sorted()[$0.count / 2] }
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
