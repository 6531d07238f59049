import Figures
import Tensors

extension Value {
    public static func string(_ text: String) -> Value { .object(StringObject(text)) }
    public static func list(_ items: [Value]) -> Value { .object(ListObject(items)) }
    public static func tensor(_ tensor: Tensor) -> Value { .object(TensorObject(tensor)) }
    public static func figure(_ figure: Figure) -> Value { .object(FigureObject(figure)) }

    public static func elementType(_ type: ElementType) -> Value {
        .object(ElementTypeObject(type))
    }

    /// A record with the fields in the order given; names are distinct.
    public static func record(_ fields: [(String, Value)]) -> Value {
        .object(RecordObject(names: fields.map(\.0), values: fields.map(\.1)))
    }

    public var asNumber: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    public var asBool: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    public var asString: String? { downcast(.string, StringObject.self)?.text }
    public var asList: [Value]? { downcast(.list, ListObject.self)?.items }
    public var asRecord: RecordObject? { downcast(.record, RecordObject.self) }
    public var asRange: RangeObject? { downcast(.range, RangeObject.self) }
    public var asTensor: TensorObject? { downcast(.tensor, TensorObject.self) }
    public var asFigure: Figure? { downcast(.figure, FigureObject.self)?.figure }
    public var asElementType: ElementType? {
        downcast(.elementType, ElementTypeObject.self)?.elementType
    }
    public var asExtended: ExtendedObject? { downcast(.extended, ExtendedObject.self) }

    /// Whether it stands for a tensor whose elements are not known while it is used.
    public var isTraced: Bool { asExtended?.isTraced ?? false }

    /// Whether it can be called: a function, or an object such as a model.
    public var isCallable: Bool {
        guard case .object(let object) = self else { return false }
        switch object.kind {
        case .function, .builtin: return true
        case .extended: return asExtended?.isCallable ?? false
        default: return false
        }
    }

    public var isNil: Bool {
        if case .none = self { true } else { false }
    }

    /// The kind byte stands for the class, so that no dynamic cast is needed.
    func downcast<Object: HeapObject>(_ kind: ObjectKind, _: Object.Type) -> Object? {
        guard case .object(let object) = self, object.kind == kind else { return nil }
        return unsafeDowncast(object, to: Object.self)
    }
}
