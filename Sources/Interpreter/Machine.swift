import Diagnostics
import Figures
import Tensors

/// What a builtin's body may ask of the running program.
///
/// Implemented by the evaluator; a class-bound protocol keeps builtins free of its insides.
public protocol Machine: AnyObject {
    /// Calls a function or builtin value of the language.
    func apply(_ function: Value, _ arguments: [Value]) throws -> Value

    /// The same with one argument; the quicker way to call a function for each of many items.
    func apply(_ function: Value, to argument: Value) throws -> Value

    /// The same with two arguments.
    func apply(_ function: Value, to first: Value, and second: Value) throws -> Value

    /// Calls a method of a model.
    func call(
        _ model: ModelObject, method name: String, _ arguments: [(name: String?, value: Value)]
    ) throws -> Value

    /// Adds to the cell's output, within its limit.
    func emit(_ output: CellOutput) throws

    /// Adds a warning to the cell's output, at the call that is being made. The program goes on.
    func warn(_ fault: Fault) throws

    /// Where what is being called is made, or else is called, for a message that comes later; nil
    /// if nothing is running.
    var callLabel: Diagnostic.Label? { get }

    /// The address of the cell's next random draw.
    func nextDraw() -> RandomAddress

    /// The address of the next thing that is made with values drawn at random, such as a layer.
    /// Counted apart from draws, so that neither shifts the other.
    func nextCreation() -> RandomAddress

    /// A new identity, made by the cell that is running: nobody can want the values that it had
    /// before that cell.
    func newCell(_ value: Value) -> StateCell

    /// Changes the state of an object. The change belongs to the cell that is running.
    func write(_ cell: StateCell, _ value: Value)

    /// Says that what the cell does hangs on files, or changes them: its result is not kept, and
    /// it runs each time.
    func noteFileUse()

    /// Set while a block is traced: it then runs once for what is done many times, so what it
    /// would show or change outside is refused.
    var isTracing: Bool { get set }

    /// What traces code now; whoever sets it knows what it is.
    var tracer: AnyObject? { get set }

    /// Runs a body while some of the variables of a list hold other values, then puts back what
    /// they held, whatever happens. The world knows nothing of it.
    ///
    /// - Parameter replacements: variables of the list, each with its value for a while.
    /// - Throws: what the body throws, or `effect-in-step` if it assigned to any variable of the
    ///   list.
    func withValues<Result>(
        _ replacements: [(variable: CapturedVariable, value: Value)],
        of variables: CapturedVariables, _ body: () throws -> Result
    ) throws -> Result

    /// What was done with private data, and what may be done.
    var privacy: PrivacyScope { get }

    /// The variable that is declared or assigned to with the value of the call that is being made;
    /// nil if there is none.
    var declaredName: String? { get }

    /// Fixes the seed for what follows.
    func reseed(_ seed: UInt64)

    /// Tells whoever watches the cell that a loop begins, within those that have begun and not
    /// ended.
    ///
    /// - Parameters:
    ///   - label: what it does, in the user's words.
    ///   - total: its turns; nil if they are not known.
    /// - Returns: its name in the two calls that follow.
    func beginLoop(label: String?, total: Int?) -> Int

    /// A turn of a loop is over.
    func endTurn(ofLoop id: Int)

    /// A loop is over, after all of its turns or before.
    func endLoop(_ id: Int, isWhole: Bool)

    /// Records the values of metrics, one step of each: at the cell's end they are plots where the
    /// first of them was recorded.
    ///
    /// - Parameter plot: the plot that they share; nil for one each.
    func track(_ values: [(name: String, value: Double)], in plot: String?) throws

    /// What the cell has recorded so far.
    var tracked: TrackedMetrics { get }

    // MARK: Experiments

    /// A run of an experiment with these arguments, and defaults for the others.
    ///
    /// - Parameter digest: that of the experiment.
    func order(
        _ experiment: ExperimentObject, given: [(name: String?, value: Value)],
        digest: Fingerprint?
    ) throws -> RunOrder

    /// Makes runs, several at once where that may be. They leave the world as it is.
    ///
    /// - Parameter isDone: gets the outcome of each, by its place, in any order.
    func perform(
        _ orders: [RunOrder], _ isDone: (Int, RunOutcome) throws -> Void
    ) throws

    /// The record that a run gave back; nil if it failed.
    func result(of outcome: RunOutcome) throws -> Value

    /// All that a run hangs on besides parameters and seed; nil if that is like nothing else.
    func digest(of experiment: ExperimentObject) -> Fingerprint?

    /// Where runs are kept; nil if they are not.
    var runKeeper: (any RunKeeper)? { get }

    /// In a run: a loop over epochs that goes on where a stopped program left it. Nil where nothing
    /// is kept.
    ///
    /// - Parameter kept: how many states stay; nil for all.
    func beginEpochs(_ title: String, total: Int, kept: Int?) throws -> EpochLoop?

    /// Throws if the user interrupted, or the cell's time is over. Long loops call it.
    func checkpoint() throws

    /// Throws if so many bytes more would pass the memory limit. Call before a large allocation.
    func reserve(bytes: Int) throws

    /// How values are shown.
    var displayStyle: DisplayStyle { get }

    /// Every builtin and constant there is, for `help`.
    var library: BuiltinLibrary { get }
}

/// The table of builtins and constants that programs see.
public struct BuiltinLibrary: Sendable {
    public let builtins: [String: Builtin]
    public let constants: [String: Constant]
    /// Names that a later version brings; using one says so. The value says what it will be.
    public let notYet: [String: String]
    /// For each kind of ``KeptObject``: makes the object again; nil if the parts are not those
    /// of such an object.
    public let restorers: [String: @Sendable ([Value]) throws -> ExtendedObject?]
    /// Members of models and compositions that are worked out of what they hold, by name; nil
    /// where a value has none.
    public let derivedMembers: [String: @Sendable (Value) throws -> Value?]

    public init(
        builtins: [Builtin], constants: [Constant], notYet: [String: String],
        restorers: [String: @Sendable ([Value]) throws -> ExtendedObject?] = [:],
        derivedMembers: [String: @Sendable (Value) throws -> Value?] = [:]
    ) {
        self.derivedMembers = derivedMembers
        self.restorers = restorers
        self.builtins = Dictionary(
            builtins.map { ($0.signature.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.constants = Dictionary(
            constants.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.notYet = notYet
    }
}

/// One thing a cell shows, in the order it came.
public enum CellOutput: Sendable {
    /// What `print` wrote, line ends included.
    case text(String)
    /// A value as text: a cell's last value, or `show(x)`.
    case value(String)
    case figure(Figure)
    /// An `expect`: whether it held, and its message or source text.
    case expectation(passed: Bool, message: String)
    case warning(Diagnostic)
}
