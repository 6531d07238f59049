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
    func one(_ arguments: Arguments) throws -> RunObject {
        let (run, outcome) = try made(arguments)
        for output in outcome?.outputs ?? [] { try machine.emit(output) }
        if let failure = outcome?.failure { throw failure }
        return run
    }

    /// A run that was made before, or a new one with what it left.
    private func made(_ arguments: Arguments) throws -> (RunObject, RunOutcome?) {
        let parameters = try machine.parameters(of: experiment, given: arguments)
        let order = RunOrder(experiment, parameters, seed: try seed(in: parameters))
        let key = key(of: order)
        if let key, let known = earlier(key) { return (known, nil) }
        let outcome = try machine.perform(order)
        try machine.privacy.add(outcome.privacy)
        let run = try object(order, key, outcome)
        machine.write(experiment.runs, .list((experiment.runs.value.asList ?? []) + [.object(run)]))
        return (run, outcome)
    }

    /// A finished run of this notebook that hangs on the same.
    private func earlier(_ key: String) -> RunObject? {
        experiment.runs.value.asList?.lazy.compactMap(\.asRun).first {
            $0.key == key && $0.state == .done
        }
    }

    private func seed(in parameters: [(name: String, value: Value)]) throws -> UInt64 {
        guard let value = parameters.first(where: { $0.name == "seed" })?.value else { return 0 }
        guard let number = value.asNumber, number >= 0, number <= 0x1p53,
            let seed = UInt64(exactly: number)
        else { throw ExperimentFaults.wrongSeed(value) }
        return seed
    }

    /// All that the run hangs on; nil if something in it is like nothing else.
    private func key(of order: RunOrder) -> String? {
        guard let digest = machine.digest(of: experiment) else { return nil }
        var stream = FingerprintStream()
        stream.add(text: "run")
        stream.add(digest)
        stream.add(word: order.seed)
        for (name, value) in order.parameters {
            guard let digest = machine.digest(ofPlain: value) else { return nil }
            stream.add(text: name)
            stream.add(digest)
        }
        return stream.finish().hexadecimal
    }

    private func object(
        _ order: RunOrder, _ key: String?, _ outcome: RunOutcome
    ) throws -> RunObject {
        let result = try machine.result(of: outcome)
        let metrics = outcome.metrics.metrics.map { ($0.name, Value.numbers($0.values)) }
        return RunObject(
            experiment: experiment.name ?? "experiment",
            number: (experiment.runs.value.asList?.count ?? 0) + 1,
            state: outcome.failure == nil ? .done : .failed, key: key,
            parameters: RecordObject(
                names: order.parameters.map(\.name), values: order.parameters.map(\.value)),
            result: result.asRecord ?? RecordObject(names: [], values: []),
            metrics: RecordObject(names: metrics.map(\.0), values: metrics.map(\.1)),
            error: outcome.failure?.title, seconds: outcome.seconds)
    }

    // MARK: - Many

    /// A list of runs, the last axis changing quickest.
    func sweep() throws -> Value {
        let combinations = try combinations()
        let loop = machine.beginLoop(label: "run", total: combinations.count)
        var runs: [Value] = []
        for arguments in combinations {
            runs.append(.object(try made(arguments).0))
            machine.endTurn(ofLoop: loop)
        }
        machine.endLoop(loop, isWhole: true)
        return .list(runs)
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
