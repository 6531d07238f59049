import Diagnostics
import Interpreter

/// Runs an experiment once, or once for every combination of values.
struct RunLauncher {
    typealias Arguments = [(name: String?, value: Value)]

    private let call: BuiltinCall
    private let machine: any Machine
    private let experiment: ExperimentObject
    /// What is given for the parameters.
    let given: Arguments

    /// More combinations are a mistake in the ranges.
    private static let mostRuns = 100_000

    init(_ call: BuiltinCall) throws {
        self.call = call
        machine = call.machine
        let value = try call.value(0)
        guard let experiment = value.asExperiment else {
            throw ExperimentFaults.notAnExperiment(value, in: call.name)
        }
        self.experiment = experiment
        let named = call[2]?.asRecord
        given =
            call.rest(1).map { (nil, $0) }
            + zip(named?.names ?? [], named?.values ?? []).map { ($0, $1) }
    }

    // MARK: - One

    /// One run; what it showed is shown here, and if it fails the cell does.
    func one() throws -> RunObject {
        let order = try machine.order(
            experiment, given: given, digest: machine.digest(of: experiment))
        if let known = earlier(order) { return known }
        var outcome = try keptOutcome(of: order)
        if outcome == nil { try machine.perform([order]) { outcome = $1 } }
        guard let outcome else { throw ExperimentFaults.lost(experiment) }
        try addPrivacy(of: outcome)
        let run = try object(order, outcome, number: count + 1)
        add([run])
        for output in outcome.outputs { try machine.emit(output) }
        if let failure = outcome.failure { throw failure }
        return run
    }

    private var count: Int { experiment.runs.value.asList?.count ?? 0 }

    private func add(_ runs: [RunObject]) {
        let known = experiment.runs.value.asList ?? []
        machine.write(experiment.runs, .list(known + runs.map { .object($0) }))
    }

    /// A finished run of this notebook that hangs on the same.
    private func earlier(_ order: RunOrder) -> RunObject? {
        guard let key = order.identity?.key.hexadecimal else { return nil }
        return experiment.runs.value.asList?.lazy.compactMap(\.asRun).first {
            $0.key == key && $0.state == .done
        }
    }

    /// What an earlier run of the notebook left of it.
    private func keptOutcome(of order: RunOrder) throws -> RunOutcome? {
        guard let identity = order.identity else { return nil }
        return try machine.runKeeper?.outcome(of: identity)
    }

    private func addPrivacy(of outcome: RunOutcome) throws {
        // A ledger that outlives the notebook's runs has the charges of kept ones.
        let isCharged =
            outcome.isCharged
            || outcome.isKept && machine.privacy.noiseMode == .release
        try machine.privacy.add(outcome.privacy, isCharged: isCharged)
        if outcome.hasUsedFiles { machine.noteFileUse() }
    }

    private func object(_ order: RunOrder, _ outcome: RunOutcome, number: Int) throws -> RunObject {
        let result = try machine.result(of: outcome)
        let metrics = outcome.metrics.metrics
        return RunObject(
            experiment: order.name, number: number,
            state: outcome.failure == nil ? .done : .failed,
            key: order.identity?.key.hexadecimal,
            parameters: RecordObject(
                names: order.parameters.map(\.name), values: order.parameters.map(\.value)),
            result: result.asRecord ?? RecordObject(names: [], values: []),
            metrics: RecordObject(
                names: metrics.map(\.name), values: metrics.map { .numbers($0.values) }),
            error: outcome.failure?.title, seconds: outcome.seconds)
    }

    // MARK: - Many

    /// A list of runs, the last axis changing quickest. What is finished when it is interrupted
    /// stays.
    func sweep() throws -> Value {
        let digest = machine.digest(of: experiment)
        let orders = try combinations().map {
            try machine.order(experiment, given: $0, digest: digest)
        }
        let loop = machine.beginLoop(label: "run", total: orders.count)
        var known = orders.map { earlier($0) }
        var outcomes = try orders.indices.map { place in
            known[place] == nil ? try keptOutcome(of: orders[place]) : nil
        }
        let places = placesToMake(orders, known, outcomes)
        for _ in 0..<orders.count - places.count { machine.endTurn(ofLoop: loop) }
        let failure = Result {
            try machine.perform(places.map { orders[$0] }) { place, outcome in
                outcomes[places[place]] = outcome
                machine.endTurn(ofLoop: loop)
            }
        }
        try take(outcomes, orders, &known)
        try failure.get()
        machine.endLoop(loop, isWhole: true)
        try warnOfFailures(known.compactMap(\.self))
        return .list(known.compactMap { $0.map { .object($0) } })
    }

    /// Where runs are to be made: each once, though it may be asked for twice.
    private func placesToMake(
        _ orders: [RunOrder], _ known: [RunObject?], _ outcomes: [RunOutcome?]
    ) -> [Int] {
        var seen: Set<RunOrder.Identity> = []
        return orders.indices.filter { place in
            guard known[place] == nil, outcomes[place] == nil else { return false }
            return orders[place].identity.map { seen.insert($0).inserted } ?? true
        }
    }

    /// Makes runs of outcomes, in the order in which they were asked for.
    private func take(
        _ outcomes: [RunOutcome?], _ orders: [RunOrder], _ known: inout [RunObject?]
    ) throws {
        var new: [RunObject] = []
        var byIdentity: [RunOrder.Identity: RunObject] = [:]
        for (place, order) in orders.enumerated() where known[place] == nil {
            if let identity = order.identity, let same = byIdentity[identity] {
                known[place] = same
                continue
            }
            guard let outcome = outcomes[place] else { continue }
            try addPrivacy(of: outcome)
            let run = try object(order, outcome, number: count + new.count + 1)
            new.append(run)
            known[place] = run
            if let identity = order.identity { byIdentity[identity] = run }
        }
        add(new)
    }

    /// Failed runs are rows of a table, and the cell says so.
    private func warnOfFailures(_ runs: [RunObject]) throws {
        let failed = runs.filter { $0.state == .failed }
        guard let first = failed.first else { return }
        try machine.warn(ExperimentFaults.someFailed(failed.count, of: runs.count, first))
    }

    private func combinations() throws -> [Arguments] {
        var axes: [[Value]] = []
        var product = 1.0
        for (place, argument) in given.enumerated() {
            let values = try axis(argument.value) ?? [argument.value]
            guard !values.isEmpty else {
                let names = experiment.parameterNames
                throw ExperimentFaults.emptyAxis(
                    argument.name ?? (place < names.count ? names[place] : "\(place + 1)"))
            }
            axes.append(values)
            product *= Double(values.count)
            guard product <= Double(Self.mostRuns) else {
                throw ExperimentFaults.tooManyRuns(product, Self.mostRuns)
            }
        }
        var result: [Arguments] = [[]]
        for (argument, values) in zip(given, axes) {
            result = result.flatMap { row in values.map { row + [(argument.name, $0)] } }
        }
        return result
    }

    /// The values of a list or range; nil for any other value, which all runs have.
    private func axis(_ value: Value) throws -> [Value]? {
        if let items = value.asList { return items }
        guard value.asRange != nil else { return nil }
        let count = try Sequences.count(value) ?? 0
        guard count <= Self.mostRuns else {
            throw ExperimentFaults.tooManyRuns(Double(count), Self.mostRuns)
        }
        return try Sequences.array(value)
    }
}
