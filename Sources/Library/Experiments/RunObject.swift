import Figures
import Interpreter

/// One run of an experiment, as programs see it.
final class RunObject: ExtendedObject {
    /// How it ended.
    enum State: String {
        case done
        case failed
    }

    let experiment: String
    /// Which of the experiment's runs it is, from 1 up.
    let number: Int
    let state: State
    /// All that it hangs on; nil if that cannot be told.
    let key: String?
    let parameters: RecordObject
    /// What the experiment gave back; without fields if it failed.
    let result: RecordObject
    /// For each metric its values by step.
    let metrics: RecordObject
    let error: String?
    /// How long it took, if that is known here. No part of its value.
    let seconds: Double?

    init(
        experiment: String, number: Int, state: State, key: String?, parameters: RecordObject,
        result: RecordObject, metrics: RecordObject, error: String?, seconds: Double?
    ) {
        self.experiment = experiment
        self.number = number
        self.state = state
        self.key = key
        self.parameters = parameters
        self.result = result
        self.metrics = metrics
        self.error = error
        self.seconds = seconds
    }

    override var typeName: String { "run" }

    override var summary: String {
        let given = zip(parameters.names, parameters.values).map { name, value in
            "\(name): \(Wording.shortened(Display.inspect(value), to: 24))"
        }
        let ending = state == .failed ? ", failed" : ""
        return "run \(experiment)(\(given.joined(separator: ", ")))\(ending)"
    }

    // MARK: - Members

    private static let ownMembers = [
        "parameters", "result", "metrics", "state", "error", "number", "seconds",
    ]

    override var memberNames: [String] {
        result.names + Self.ownMembers.filter { !result.names.contains($0) }
    }

    override var freeMemberNames: [String] { memberNames }

    override func member(_ name: String) throws -> Value? {
        if let value = result[name] { return value }
        switch name {
        case "parameters": return .object(parameters)
        case "result": return state == .failed ? Value.none : .object(result)
        case "metrics": return .object(metrics)
        case "state": return .string(state.rawValue)
        case "error": return error.map { .string($0) } ?? Value.none
        case "number": return .whole(number)
        case "seconds": return seconds.map { .number($0) } ?? Value.none
        default:
            guard state == .failed else { return nil }
            throw ExperimentFaults.readOfFailed(name, error ?? "")
        }
    }

    override func isEqual(to other: ExtendedObject) -> Bool {
        guard let run = other as? RunObject else { return false }
        if self === run { return true }
        return key != nil && run.key == key && run.state == state
    }

    // MARK: - Keeping

    static let kind = "run"

    override var kept: KeptObject? {
        KeptObject(
            Self.kind,
            [
                .string(experiment), .whole(number), .string(state.rawValue),
                key.map { .string($0) } ?? .none, .object(parameters), .object(result),
                .object(metrics), error.map { .string($0) } ?? .none,
            ])
    }

    static func restored(_ parts: [Value]) throws -> RunObject? {
        guard parts.count == 8, let experiment = parts[0].asString,
            let number = parts[1].asNumber.flatMap({ Int(exactly: $0) }),
            let state = parts[2].asString.flatMap(State.init),
            let parameters = parts[4].asRecord, let result = parts[5].asRecord,
            let metrics = parts[6].asRecord
        else { return nil }
        return RunObject(
            experiment: experiment, number: number, state: state, key: parts[3].asString,
            parameters: parameters, result: result, metrics: metrics, error: parts[7].asString,
            seconds: nil)
    }

    // MARK: - Showing

    override func figure() throws -> Figure? { .table(RunTable.one(self)) }

    override func figure(ofAll items: [Value]) throws -> Figure? {
        let runs = items.compactMap { $0.asRun }
        guard runs.count == items.count, !runs.isEmpty else { return nil }
        return .table(RunTable.all(runs))
    }
}

extension Value {
    var asRun: RunObject? { asExtended as? RunObject }
}
