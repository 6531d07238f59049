import Figures
import Language
import Tensors

/// A kind of value that a higher target brings.
///
/// Methods that are no members of the object are builtins called with it as their first
/// argument.
open class ExtendedObject: HeapObject {
    public init() {
        super.init(kind: .extended)
    }

    /// What `type(x)` says: `dataset`.
    open var typeName: String { "value" }

    /// One line or a few, for the prompt and the page.
    open var summary: String { typeName }

    open var memberNames: [String] { [] }

    /// Those members that cost nothing to read: no file, no calculation.
    open var freeMemberNames: [String] { [] }

    /// The member's value; nil if there is none of that name.
    open func member(_ name: String) throws -> Value? { nil }

    /// What `x[i]` gives; nil if it cannot be indexed.
    open func element(_ index: Value) throws -> Value? { nil }

    /// What `for` goes through: calls give one element after another, then nil. Nil itself
    /// if the object is no sequence.
    open func makeSequence() throws -> (() throws -> Value?)? { nil }

    /// How many elements there are, if that is known.
    open var count: Int? { nil }

    open func isEqual(to other: ExtendedObject) -> Bool { self === other }

    /// How it is shown as a cell's last value, if not as text.
    open func figure() throws -> Figure? { nil }

    /// How a list that begins with it is shown, if not one by one.
    open func figure(ofAll items: [Value]) throws -> Figure? { nil }

    /// Set if it stands for a tensor that is kept in a smaller form, such as images in bytes.
    /// It then works wherever a tensor does; indexing takes the part before making it whole.
    open var storedTensor: StoredTensor? { nil }

    /// What it can be made from again, by the library's `restorers`; nil if it cannot be kept.
    /// Equal objects give equal parts. A cell that uses an object which cannot be kept is run
    /// each time.
    open var kept: KeptObject? { nil }

    /// What tells it from all others where nothing is kept but a fingerprint: what comes from private
    /// data has one too.
    open var identity: KeptObject? { kept }

    /// The values it is made of in which functions may be, such as a model's layers.
    open var heldValues: [Value] { [] }

    // MARK: - Calls

    /// Whether it can be called as a function is.
    open var isCallable: Bool { false }

    /// What `x(…)` gives. Called only if it is callable.
    ///
    /// - Parameter arguments: in the order written, those without a name first.
    open func call(
        _ arguments: [(name: String?, value: Value)], _ machine: any Machine
    ) throws -> Value {
        throw Faults.notCallable(.object(self))
    }

    // MARK: - Standing for a tensor

    /// Set if it stands for a tensor or a number whose elements are not known while it is used,
    /// as all tensors in a traced block are. The methods below are then asked.
    open var isTraced: Bool { false }

    /// What `self op other` gives, or `other op self`; nil if the operator is not its own.
    open func binary(
        _ operation: BinaryOperator, _ other: Value, isLeft: Bool
    ) throws -> Value? { nil }

    /// What `-x` gives.
    open func negated() throws -> Value? { nil }

    /// What `not x` gives, if not the opposite of its `plainTruth`.
    open func inverted() throws -> Value? { nil }

    /// What `x[0, 1:3, ..., mask]` gives, of an object that `isTraced`. `element` is asked before
    /// for a single index.
    open func indexed(by indices: [TensorIndex]) throws -> Value? { nil }

    /// The plain number it stands for; nil if it stands for none. A fault says why it has none
    /// for this use.
    open func plainNumber(for use: PlainUse) throws -> Double? { nil }

    /// The truth value it stands for.
    open func plainTruth(for use: PlainUse) throws -> Bool? { nil }
}

/// What a plain number or truth value is needed for.
public enum PlainUse: Sendable, Equatable {
    /// Deciding an `if`, a `while`, `and`, `or` or `not`.
    case condition
    /// Deciding an `expect`.
    case expectation
    /// A place between brackets.
    case index
    /// A bound or the step of a slice.
    case sliceBound
    /// A bound or the stride of a range.
    case rangeBound
    /// Standing in a string, or becoming one.
    case text
    /// An argument of a builtin, such as a size or an axis.
    case argument
}
