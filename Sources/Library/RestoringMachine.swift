import Diagnostics
import Interpreter
import Tensors

/// What a builtin is given when its call is repeated only to make the same object again: nothing
/// is drawn, shown, called or written.
final class RestoringMachine: Machine {
    private struct Refusal: Error {}

    func apply(_ function: Value, _ arguments: [Value]) throws -> Value { throw Refusal() }
    func apply(_ function: Value, to argument: Value) throws -> Value { throw Refusal() }

    func apply(_ function: Value, to first: Value, and second: Value) throws -> Value {
        throw Refusal()
    }

    func call(
        _ model: ModelObject, method name: String, _ arguments: [(name: String?, value: Value)]
    ) throws -> Value { throw Refusal() }

    func emit(_ output: CellOutput) throws { throw Refusal() }
    func warn(_ fault: Fault) throws { throw Refusal() }
    var callLabel: Diagnostic.Label? { nil }
    func nextDraw() -> RandomAddress { RandomAddress(seed: 0) }
    func nextCreation() -> RandomAddress { RandomAddress(seed: 0) }
    func newCell(_ value: Value) -> StateCell { StateCell(value) }
    func write(_ cell: StateCell, _ value: Value) {}
    func noteFileUse() {}
    let privacy = PrivacyScope()
    var declaredName: String? { nil }
    var isTracing = false
    var tracer: AnyObject?

    func withValues<Result>(
        _ replacements: [(variable: CapturedVariable, value: Value)],
        of variables: CapturedVariables, _ body: () throws -> Result
    ) throws -> Result { throw Refusal() }

    func reseed(_ seed: UInt64) {}
    func beginLoop(label: String?, total: Int?) -> Int { 0 }
    func endTurn(ofLoop id: Int) {}
    func endLoop(_ id: Int, isWhole: Bool) {}

    func track(_ values: [(name: String, value: Double)], in plot: String?) throws {
        throw Refusal()
    }

    func order(
        _ experiment: ExperimentObject, given: [(name: String?, value: Value)],
        digest: Fingerprint?
    ) throws -> RunOrder { throw Refusal() }

    func perform(
        _ orders: [RunOrder], _ isDone: (Int, RunOutcome) throws -> Void
    ) throws { throw Refusal() }
    func result(of outcome: RunOutcome) throws -> Value { throw Refusal() }
    func digest(of experiment: ExperimentObject) -> Fingerprint? { nil }
    var runKeeper: (any RunKeeper)? { nil }
    func beginEpochs(_ title: String, total: Int, kept: Int?) throws -> EpochLoop? { nil }
    var tracked: TrackedMetrics { TrackedMetrics() }
    func checkpoint() throws {}
    func reserve(bytes: Int) throws {}
    var displayStyle: DisplayStyle { .page }
    var library: BuiltinLibrary { BuiltinLibrary(builtins: [], constants: [], notYet: [:]) }
}
