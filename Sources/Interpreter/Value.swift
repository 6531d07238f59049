import Figures
import Language
import Tensors

/// A value of the language. Small things are held in place; the rest is one reference.
///
/// Lists, records and tensors are values: writing through one variable never changes
/// another, since the storage is copied when it is shared.
public enum Value {
    case none
    case bool(Bool)
    case number(Double)
    case object(HeapObject)
}

/// What a value on the heap is; a byte, so that the evaluator needs no dynamic cast.
public enum ObjectKind: UInt8, Sendable {
    case string
    case list
    case record
    case range
    case function
    case builtin
    case tensor
    case elementType
    case figure
    case module
    /// A kind that another target brings: datasets, layers, optimisers.
    case extended
    /// What programs never see: variables, the state of loops.
    case inner
}

/// The ancestor of every value that lives on the heap.
open class HeapObject {
    public final let kind: ObjectKind

    public init(kind: ObjectKind) {
        self.kind = kind
    }
}

public final class ListObject: HeapObject {
    public var items: [Value]

    public init(_ items: [Value]) {
        self.items = items
        super.init(kind: .list)
    }

    deinit { Dismantling.release(&items) }
}

/// A record; fields keep the order in which they were written.
public final class RecordObject: HeapObject {
    public private(set) var names: [String]
    public internal(set) var values: [Value]

    public init(names: [String], values: [Value]) {
        self.names = names
        self.values = values
        super.init(kind: .record)
    }

    deinit { Dismantling.release(&values) }

    /// Where a field stands; nil if there is none of that name. It is looked for at `hint`
    /// first: the same code mostly finds it at the same place.
    @inline(__always)
    func place(of name: String, hint: Int) -> Int? {
        if hint < names.count, names[hint] == name { return hint }
        return names.firstIndex(of: name)
    }

    /// Gives up its values; the record is not used again.
    func takeValues() -> [Value] {
        defer { values = [] }
        return values
    }

    /// Records are small: a linear search beats a table.
    public subscript(name: String) -> Value? {
        get { names.firstIndex(of: name).map { values[$0] } }
        set {
            guard let newValue else { return }
            if let index = names.firstIndex(of: name) {
                values[index] = newValue
            } else {
                names.append(name)
                values.append(newValue)
            }
        }
    }
}

/// `a..<b by s`: whole or fractional numbers, never materialised.
public final class RangeObject: HeapObject {
    public let lower: Double
    public let upper: Double
    public let isClosed: Bool
    /// Not zero.
    public let stride: Double

    public init(lower: Double, upper: Double, isClosed: Bool, stride: Double) {
        self.lower = lower
        self.upper = upper
        self.isClosed = isClosed
        self.stride = stride
        super.init(kind: .range)
    }
}

public final class BuiltinObject: HeapObject {
    public let builtin: Builtin

    public init(_ builtin: Builtin) {
        self.builtin = builtin
        super.init(kind: .builtin)
    }
}

public final class TensorObject: HeapObject {
    public var tensor: Tensor

    public init(_ tensor: Tensor) {
        self.tensor = tensor
        super.init(kind: .tensor)
    }
}

/// `float32`, `int64`, …
public final class ElementTypeObject: HeapObject {
    public let elementType: ElementType

    public init(_ elementType: ElementType) {
        self.elementType = elementType
        super.init(kind: .elementType)
    }
}

public final class FigureObject: HeapObject {
    public let figure: Figure

    public init(_ figure: Figure) {
        self.figure = figure
        super.init(kind: .figure)
    }
}

/// A tensor kept in a smaller form, and how a part of it becomes what the user sees.
public struct StoredTensor {
    public let stored: Tensor
    public let restore: (Tensor) throws -> Tensor

    public init(stored: Tensor, restore: @escaping (Tensor) throws -> Tensor) {
        self.stored = stored
        self.restore = restore
    }
}
