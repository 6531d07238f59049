import Glibc
import Language
import Shapes
import Tensors

/// What the operators of the language do with values, outside the fast paths of the loop.
public enum ValueOperations {
    /// `a op b`.
    ///
    /// - Throws: an ``OperationFailure``, which knows both operands; the evaluator finds the
    ///   words, with the operands' source text.
    public static func binary(_ operation: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
        if case .number(let x) = a, case .number(let y) = b {
            return try numbers(operation, x, y, a, b)
        }
        if let result = try extended(operation, a, b) { return result }
        if let result = try TensorOperations.binary(operation, a, b) { return result }
        switch operation {
        case .equal: return .bool(try equals(a, b))
        case .notEqual: return .bool(!(try equals(a, b)))
        case .add: if let joined = joined(a, b) { return joined }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if let x = a.asString, let y = b.asString { return .bool(compare(operation, x, y)) }
        default: break
        }
        throw OperationFailure(operation, a, b, .types)
    }

    /// What an operand of a kind from another target makes of it.
    private static func extended(
        _ operation: BinaryOperator, _ a: Value, _ b: Value
    ) throws -> Value? {
        if let left = a.asExtended, let result = try left.binary(operation, b, isLeft: true) {
            return result
        }
        return try b.asExtended?.binary(operation, a, isLeft: false)
    }

    /// Whether two values are the same: by value for plain values and tensors (shape and
    /// elements), by identity for functions.
    public static func equals(_ a: Value, _ b: Value) throws -> Bool {
        try equals(a, b, depth: 0)
    }

    /// Lists nest as deep as a program builds them, so the depth has an end.
    private static func equals(_ a: Value, _ b: Value, depth: Int) throws -> Bool {
        switch (a, b) {
        case (.none, .none): return true
        case (.bool(let x), .bool(let y)): return x == y
        case (.number(let x), .number(let y)): return x == y
        case (.object(let x), .object(let y)): return try x === y || objectsEqual(x, y, depth)
        default: return false
        }
    }

    /// −1, 0 or 1 for numbers (tensors of one element too), strings and bools of one kind.
    public static func compare(_ a: Value, _ b: Value) throws -> Int {
        if let x = try number(a), let y = try number(b) { return x < y ? -1 : x == y ? 0 : 1 }
        if let x = a.asString, let y = b.asString { return x < y ? -1 : x == y ? 0 : 1 }
        throw OperationFailure(.less, a, b, .types)
    }

    /// The truth value that a condition needs.
    public static func truth(_ value: Value, for use: PlainUse = .condition) throws -> Bool {
        if case .bool(let truth) = value { return truth }
        if let truth = try value.asExtended?.plainTruth(for: use) { return truth }
        if let tensor = try tensor(value) {
            guard tensor.count == 1 else { throw Faults.tensorAsTruth(tensor.shape) }
            return try tensor.item() != 0
        }
        throw Faults.noTruthValue(value)
    }

    /// A number, or the element of a tensor that has one.
    ///
    /// - Throws: if the element is private and must not be read.
    public static func number(_ value: Value) throws -> Double? {
        if case .number(let number) = value { return number }
        guard let tensor = value.asTensor?.tensor, tensor.count == 1 else { return nil }
        return try tensor.item()
    }

    /// The same, asking an object of another target for the number it stands for.
    ///
    /// - Throws: what the object says if it has none for this use.
    public static func number(_ value: Value, for use: PlainUse) throws -> Double? {
        if let number = try value.asExtended?.plainNumber(for: use) { return number }
        return try number(value)
    }

    /// The tensor that a value is or stands for, made whole.
    public static func tensor(_ value: Value) throws -> Tensor? {
        guard case .object(let object) = value else { return nil }
        switch object.kind {
        case .tensor: return unsafeDowncast(object, to: TensorObject.self).tensor
        case .extended:
            guard let stored = (object as? ExtendedObject)?.storedTensor else { return nil }
            return try stored.restore(stored.stored)
        default: return nil
        }
    }

    static func negated(_ value: Value) throws -> Value {
        if case .number(let number) = value { return .number(-number) }
        if let result = try value.asExtended?.negated() { return result }
        if let tensor = try tensor(value) { return .tensor(try tensor.unary(.negate)) }
        throw Faults.notANumber("-", value)
    }

    /// Unary `+`: the number itself.
    static func asNumeric(_ value: Value) throws -> Value {
        if case .number = value { return value }
        if value.asExtended?.isTraced == true { return value }
        if try tensor(value) != nil { return value }
        throw Faults.notANumber("+", value)
    }

    static func inverted(_ value: Value) throws -> Value {
        if let result = try value.asExtended?.inverted() { return result }
        return .bool(!(try truth(value)))
    }

    // MARK: - Numbers

    private static func numbers(
        _ operation: BinaryOperator, _ x: Double, _ y: Double, _ a: Value, _ b: Value
    ) throws -> Value {
        switch operation {
        case .add: return .number(x + y)
        case .subtract: return .number(x - y)
        case .multiply: return .number(x * y)
        case .divide: return .number(x / y)
        case .power: return .number(pow(x, y))
        case .floorDivide, .remainder:
            guard y != 0 else { throw OperationFailure(operation, a, b, .divisionByZero) }
            let rest = floorRemainder(x, y)
            return .number(operation == .remainder ? rest : ((x - rest) / y).rounded())
        case .matrixProduct: throw OperationFailure(operation, a, b, .types)
        case .equal: return .bool(x == y)
        case .notEqual: return .bool(x != y)
        case .less: return .bool(x < y)
        case .lessOrEqual: return .bool(x <= y)
        case .greater: return .bool(x > y)
        case .greaterOrEqual: return .bool(x >= y)
        }
    }

    /// `x % y` with the sign of `y`, a zero's too; exact.
    static func floorRemainder(_ x: Double, _ y: Double) -> Double {
        let rest = fmod(x, y)
        if rest == 0 { return copysign(0, y) }
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    }

    private static func compare(_ operation: BinaryOperator, _ x: String, _ y: String) -> Bool {
        switch operation {
        case .less: x < y
        case .lessOrEqual: x <= y
        case .greater: x > y
        default: x >= y
        }
    }

    private static func joined(_ a: Value, _ b: Value) -> Value? {
        if let x = a.asString, let y = b.asString { return .string(x + y) }
        if let x = a.asList, let y = b.asList { return .list(x + y) }
        return nil
    }

    // MARK: - Equality

    private static func objectsEqual(
        _ a: HeapObject, _ b: HeapObject, _ depth: Int
    ) throws -> Bool {
        guard a.kind == b.kind else { return false }
        let x = Value.object(a)
        let y = Value.object(b)
        switch a.kind {
        case .string: return x.asString == y.asString
        case .list: return try allEqual(x.asList ?? [], y.asList ?? [], depth)
        case .record: return try recordsEqual(a, b, depth)
        case .range: return rangesEqual(a, b)
        case .tensor:
            guard let s = x.asTensor, let t = y.asTensor else { return false }
            return try Tensor.isEqual(s.tensor, t.tensor)
        case .elementType: return x.asElementType == y.asElementType
        case .figure: return x.asFigure == y.asFigure
        case .builtin:
            return unsafeDowncast(a, to: BuiltinObject.self).builtin.signature.name
                == unsafeDowncast(b, to: BuiltinObject.self).builtin.signature.name
        case .extended:
            guard let s = a as? ExtendedObject, let t = b as? ExtendedObject else { return false }
            return s.isEqual(to: t)
        case .function, .module, .inner: return false
        }
    }

    private static func allEqual(_ a: [Value], _ b: [Value], _ depth: Int) throws -> Bool {
        guard a.count == b.count else { return false }
        guard depth < Display.nestingLimit else { throw Faults.nestedTooDeep() }
        for (x, y) in zip(a, b) where !(try equals(x, y, depth: depth + 1)) { return false }
        return true
    }

    private static func recordsEqual(
        _ a: HeapObject, _ b: HeapObject, _ depth: Int
    ) throws -> Bool {
        let x = unsafeDowncast(a, to: RecordObject.self)
        let y = unsafeDowncast(b, to: RecordObject.self)
        guard x.names.count == y.names.count else { return false }
        var others: [Value] = []
        for name in x.names {
            guard let other = y[name] else { return false }
            others.append(other)
        }
        return try allEqual(x.values, others, depth)
    }

    private static func rangesEqual(_ a: HeapObject, _ b: HeapObject) -> Bool {
        let x = unsafeDowncast(a, to: RangeObject.self)
        let y = unsafeDowncast(b, to: RangeObject.self)
        return x.lower == y.lower && x.upper == y.upper && x.isClosed == y.isClosed
            && x.stride == y.stride
    }
}

/// What went wrong between two operands: facts for the message.
///
/// It never leaves the thread that runs the program.
struct OperationFailure: Error, @unchecked Sendable {
    enum Reason {
        /// The operator is not made for these types.
        case types
        case divisionByZero
        case shape(ShapeError)
        case tensor(TensorError)
    }

    let operation: BinaryOperator
    let left: Value
    let right: Value
    let reason: Reason

    init(_ operation: BinaryOperator, _ left: Value, _ right: Value, _ reason: Reason) {
        self.operation = operation
        self.left = left
        self.right = right
        self.reason = reason
    }
}
