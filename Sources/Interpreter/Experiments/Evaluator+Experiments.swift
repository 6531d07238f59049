import Diagnostics
import Tensors

extension Evaluator {
    // MARK: - Parameters

    /// What a run would have for parameters: what is given, and defaults for the others.
    public func parameters(
        of experiment: ExperimentObject, given: [(name: String?, value: Value)]
    ) throws -> [(name: String, value: Value)] {
        var found: [Value]?
        let world = snapshot()
        let draws = (seed, stream, draw, creation, hasReseeded, hasDrawn)
        beginRandomNumbers(of: experiment, seed: 0)
        onRunStart = { values in
            found = values
            throw Interrupted()
        }
        defer {
            onRunStart = nil
            restore(world)
            (seed, stream, draw, creation, hasReseeded, hasDrawn) = draws
        }
        do {
            _ = try callExperiment(experiment, given)
        } catch {
            guard found != nil else { throw error }
        }
        return Array(zip(experiment.parameterNames, found ?? []).map { ($0, $1) })
    }

    /// Called when the parameters of an experiment are known.
    func beginRun(_ frame: UnsafeMutablePointer<Frame>) throws {
        let function = frame.pointee.function.takeUnretainedValue()
        guard let start = onRunStart else { throw Faults.experimentCalled(function.name) }
        onRunStart = nil
        let registers = frame.pointee.registers
        let values = (0..<function.parameterCount).map { place -> Value in
            let value = registers[place]
            return value.asStateCell?.value ?? value
        }
        try start(values)
    }

    /// Calls the function of an experiment.
    private func callExperiment(
        _ experiment: ExperimentObject, _ arguments: [(name: String?, value: Value)]
    ) throws -> Value {
        guard let code = experiment.code else { return .none }
        return try withNesting {
            let base = stack.free
            guard stack.reserve(base, arguments.count + 1) else {
                throw Faults.tooDeep(stack.depthLimit)
            }
            base[0] = .object(experiment)
            defer { base[0] = .none }
            for (place, argument) in arguments.enumerated() { base[place + 1] = argument.value }
            try arrange(
                base + 1, for: code, names: arguments.map(\.name), hasBlock: false,
                count: arguments.count)
            guard stack.push(experiment.target, at: base + 1, target: Frame.outside) else {
                throw Faults.tooDeep(stack.depthLimit)
            }
            return try runLoop()
        }
    }

    private func beginRandomNumbers(of experiment: ExperimentObject, seed: UInt64) {
        self.seed = seed
        stream = Self.stream(of: "experiment \(experiment.name ?? "")")
        (draw, creation) = (0, 0)
        hasReseeded = false
    }

    // MARK: - Runs

    /// Runs an experiment. It sees the world as it is and leaves it so; its random numbers hang on
    /// its name and seed alone, so a run gives the same whenever and wherever it is made.
    ///
    /// - Throws: what ends the cell and not the run alone: an interrupt, the cell's time, a ceiling
    ///   of its privacy.
    public func perform(_ order: RunOrder) throws -> RunOutcome {
        guard !isTracing else { throw Faults.whileTraced("run") }
        guard !isInRun else { throw Faults.nestedRun() }
        let outside = RunSurroundings(self)
        defer { outside.restore(self) }
        let started = Clock.now
        isInRun = true
        beginRandomNumbers(of: order.experiment, seed: order.seed)
        tracked = TrackedMetrics()
        collector = OutputCollector(limit: limits.outputBytes, onOutput: nil)
        privacyScope.beginRun(of: order.experiment.name ?? "")
        var outcome = RunOutcome()
        var ending: Diagnostic?
        do {
            onRunStart = { _ in }
            let value = try callExperiment(order.experiment, order.parameters.map { ($0.name, $0.value) })
            outcome.result = try RunResult.bytes(of: value, order.experiment, parameters)
        } catch {
            let failure = located(error)
            outcome.failure = failure
            if Self.endsCell(failure) { ending = failure }
        }
        onRunStart = nil
        outcome.metrics = tracked
        outcome.outputs = collector.finish(tracked)
        outcome.privacy = privacyScope.endRun()
        outcome.seconds = Clock.now - started
        if let ending {
            // What was released before it stays spent.
            try privacyScope.add(outcome.privacy)
            throw ending
        }
        return outcome
    }

    /// Whether what went wrong concerns the cell and all further runs.
    private static func endsCell(_ failure: Diagnostic) -> Bool {
        ["interrupted", "time-limit", "budget-exceeded"].contains(failure.id)
    }

    /// The record that a run gave back.
    public func result(of outcome: RunOutcome) throws -> Value {
        guard let bytes = outcome.result else { return .none }
        return try RunResult.value(of: bytes, library)
    }
}

/// What a run must leave as it was.
private struct RunSurroundings {
    private let world: World
    private let draws: (UInt64, UInt64, UInt64, UInt64, Bool, Bool)
    private let tracked: TrackedMetrics
    private let collector: OutputCollector

    init(_ evaluator: Evaluator) {
        world = evaluator.snapshot()
        draws = (
            evaluator.seed, evaluator.stream, evaluator.draw, evaluator.creation,
            evaluator.hasReseeded, evaluator.hasDrawn
        )
        tracked = evaluator.tracked
        collector = evaluator.collector
    }

    func restore(_ evaluator: Evaluator) {
        evaluator.restore(world)
        (
            evaluator.seed, evaluator.stream, evaluator.draw, evaluator.creation,
            evaluator.hasReseeded, evaluator.hasDrawn
        ) = draws
        evaluator.tracked = tracked
        evaluator.collector = collector
        evaluator.isInRun = false
    }
}
