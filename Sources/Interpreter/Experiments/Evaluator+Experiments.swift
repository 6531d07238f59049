import Diagnostics
import Tensors

extension Evaluator {
    // MARK: - Orders

    public func order(
        _ experiment: ExperimentObject, given: [(name: String?, value: Value)],
        digest: Fingerprint?
    ) throws -> RunOrder {
        let parameters = try parameters(of: experiment, given: given)
        let seed = try Self.seed(in: parameters)
        return RunOrder(
            experiment: experiment, parameters: parameters, seed: seed,
            identity: identity(of: experiment, parameters, seed, digest))
    }

    /// What a run would have for parameters: what is given, and defaults for the others.
    private func parameters(
        of experiment: ExperimentObject, given: [(name: String?, value: Value)]
    ) throws -> [(name: String, value: Value)] {
        var found: [Value]?
        let surroundings = RunSurroundings(self)
        beginRandomNumbers(of: experiment, seed: 0)
        onRunStart = { values in
            found = values
            throw Interrupted()
        }
        defer {
            onRunStart = nil
            surroundings.restore(self)
        }
        do {
            _ = try callExperiment(experiment, given)
        } catch {
            guard found != nil else { throw error }
        }
        return Array(zip(experiment.parameterNames, found ?? []).map { ($0, $1) })
    }

    private static func seed(in parameters: [(name: String, value: Value)]) throws -> UInt64 {
        guard let value = parameters.first(where: { $0.name == "seed" })?.value else { return 0 }
        guard let number = value.asNumber, number >= 0, number <= 0x1p53,
            let seed = UInt64(exactly: number)
        else { throw Faults.wrongSeed(value) }
        return seed
    }

    private func identity(
        of experiment: ExperimentObject, _ parameters: [(name: String, value: Value)],
        _ seed: UInt64, _ digest: Fingerprint?
    ) -> RunOrder.Identity? {
        guard let digest, let code = experiment.code else { return nil }
        var stream = FingerprintStream()
        stream.add(text: "run")
        stream.add(text: experiment.name ?? "")
        stream.add(digest)
        stream.add(word: seed)
        for (name, value) in parameters {
            guard let digest = self.digest(ofPlain: value) else { return nil }
            stream.add(text: name)
            stream.add(digest)
        }
        return .init(source: code.outline.fingerprint, data: digest, key: stream.finish())
    }

    // MARK: - Calls

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

    public func perform(
        _ orders: [RunOrder], _ isDone: (Int, RunOutcome) throws -> Void
    ) throws {
        guard !isTracing else { throw Faults.whileTraced("run") }
        guard run == nil else { throw Faults.nestedRun() }
        if let workers = RunWorkers(self, orders) { return try workers.perform(isDone) }
        for (place, order) in orders.enumerated() { try isDone(place, try perform(order)) }
    }

    /// Runs an experiment. It sees the world as it is and leaves it so; its random numbers hang on
    /// its name and seed alone, so a run gives the same whenever and wherever it is made.
    ///
    /// - Throws: what ends the cell and not the run alone: an interrupt, the cell's time, a ceiling
    ///   of its privacy, a file of runs that cannot be used.
    func perform(_ order: RunOrder) throws -> RunOutcome {
        let ticket = try runKeeper?.begin(order)
        let surroundings = RunSurroundings(self)
        let usedFiles = hasUsedFiles
        run = RunInProgress(ticket: ticket, started: Clock.now)
        var outcome = RunOutcome()
        var value = Value.none
        beginRandomNumbers(of: order.experiment, seed: order.seed)
        tracked = TrackedMetrics()
        collector = OutputCollector(limit: limits.outputBytes, onOutput: nil)
        privacyScope.beginRun(of: order.name)
        hasUsedFiles = false
        do {
            onRunStart = { _ in }
            value = try callExperiment(
                order.experiment, order.parameters.map { ($0.name, $0.value) })
            outcome.result = try RunResult.bytes(
                of: value, order.experiment, parameters, privacyScope)
        } catch {
            outcome.failure = located(error)
            value = .none
        }
        outcome.seconds = run?.seconds ?? 0
        onRunStart = nil
        outcome.metrics = tracked
        outcome.outputs = collector.finish(tracked)
        outcome.hasUsedFiles = hasUsedFiles
        (outcome.privacy, outcome.isCharged) = privacyScope.endRun()
        hasUsedFiles = hasUsedFiles || usedFiles
        run = nil
        surroundings.restore(self)
        try conclude(ticket, outcome, value)
        return outcome
    }

    private func conclude(
        _ ticket: RunTicket?, _ outcome: RunOutcome, _ value: Value
    ) throws {
        let ending = outcome.failure.flatMap { Self.endsCell($0) ? $0 : nil }
        if let ticket, let runKeeper {
            do {
                try runKeeper.end(ticket, outcome, result: value, isToGoOn: ending != nil)
            } catch {
                // What was found stays in the notebook.
                guard ending == nil else { return }
                collector.add(.warning(Faults.notKept(error)))
            }
        }
        guard let ending else { return }
        // What was released before it stays spent.
        try privacyScope.add(outcome.privacy, isCharged: outcome.isCharged)
        throw ending
    }

    /// Whether what went wrong concerns the cell and all further runs.
    static func endsCell(_ failure: Diagnostic) -> Bool {
        ["interrupted", "time-limit", "budget-exceeded"].contains(failure.id)
    }

    /// The record that a run gave back.
    public func result(of outcome: RunOutcome) throws -> Value {
        guard let bytes = outcome.result else { return .none }
        return try RunResult.value(of: bytes, library, privacyScope)
    }
}

/// A run that is going on.
struct RunInProgress {
    let ticket: RunTicket?
    let started: Double
    /// How often each title of epochs was met.
    var titles: [String: Int] = [:]
    /// Whether it was said that the run cannot be gone on with.
    var hasWarned = false

    /// In all sittings.
    var seconds: Double { (ticket?.seconds ?? 0) + Clock.now - started }
}

/// What a run must leave as it was.
struct RunSurroundings {
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
    }
}
