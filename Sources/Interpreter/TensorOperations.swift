import Language
import Shapes
import Tensors

/// The meeting place of the language's operators and indices with the tensors' own.
public enum TensorOperations {
    /// `a op b` where one side is or stands for a tensor; nil if none does, or if the other
    /// side is nothing a tensor is compared with.
    static func binary(_ operation: BinaryOperator, _ a: Value, _ b: Value) throws -> Value? {
        guard mayBeTensor(a) || mayBeTensor(b) else { return nil }
        do {
            let left = try ValueOperations.tensor(a)
            let right = try ValueOperations.tensor(b)
            if let left, let right { return .tensor(try tensors(operation, left, right)) }
            return try withNumber(operation, left, right, a, b)
        } catch let error as ShapeError {
            throw OperationFailure(operation, a, b, .shape(error))
        } catch let error as TensorError {
            throw OperationFailure(operation, a, b, .tensor(error))
        }
    }

    private static func mayBeTensor(_ value: Value) -> Bool {
        guard case .object(let object) = value else { return false }
        return object.kind == .tensor || object.kind == .extended
    }

    private static func tensors(
        _ operation: BinaryOperator, _ left: Tensor, _ right: Tensor
    ) throws -> Tensor {
        guard let elementwise = operation.elementwise else { return try .matmul(left, right) }
        return try .binary(elementwise, left, right)
    }

    private static func withNumber(
        _ operation: BinaryOperator, _ left: Tensor?, _ right: Tensor?, _ a: Value, _ b: Value
    ) throws -> Value? {
        guard left != nil || right != nil else { return nil }
        guard let elementwise = operation.elementwise else { return nil }
        if let left, let number = scalar(b, beside: left) {
            return .tensor(try .binary(elementwise, left, number: number))
        }
        if let right, let number = scalar(a, beside: right) {
            return .tensor(try .binary(elementwise, number: number, right))
        }
        // `x == nil` asks whether there is a tensor; `x == [1, 2]` is a mistake.
        if a.isNil || b.isNil { return nil }
        throw OperationFailure(operation, a, b, .types)
    }

    /// A plain number; a truth value beside a tensor of truth values.
    private static func scalar(_ value: Value, beside tensor: Tensor) -> Double? {
        switch value {
        case .number(let number): number
        case .bool(let truth) where tensor.elementType == .bool: truth ? 1 : 0
        default: nil
        }
    }

    // MARK: - Indices

    static func indexed(_ tensor: Tensor, by indices: [TensorIndex]) throws -> Value {
        .tensor(try tensor.indexed(by: indices))
    }

    /// What one value between the brackets means to a tensor.
    static func index(_ value: Value) throws -> TensorIndex {
        if case .number(let number) = value { return .single(try whole(number)) }
        if let number = try value.asExtended?.plainNumber(for: .index) {
            return .single(try whole(number))
        }
        if let tensor = try ValueOperations.tensor(value) {
            if tensor.elementType == .bool { return .mask(tensor) }
            guard !tensor.elementType.isFloating else {
                guard tensor.count == 1 else {
                    throw Faults.fractionalIndices(tensor.elementType)
                }
                return .single(try whole(try tensor.item()))
            }
            return tensor.rank == 0 ? .single(try whole(try tensor.item())) : .integers(tensor)
        }
        if let range = value.asRange { return try slice(range) }
        if let items = value.asList { return try places(items) }
        throw Faults.wrongIndex(value, in: "a tensor")
    }

    private static func places(_ items: [Value]) throws -> TensorIndex {
        if !items.isEmpty, items.allSatisfy({ $0.asBool != nil }) {
            let truths = items.compactMap(\.asBool)
            return .mask(try Tensor(truths, shape: [truths.count]))
        }
        let places = try items.map { item -> Int64 in
            guard let number = try ValueOperations.number(item, for: .index) else {
                throw Faults.wrongIndex(item, in: "a tensor")
            }
            return Int64(try whole(number))
        }
        return .integers(try Tensor(places, shape: [places.count]))
    }

    private static func slice(_ range: RangeObject) throws -> TensorIndex {
        let numbers = try range.elements().map { Int64(try whole($0)) }
        return .integers(try Tensor(numbers, shape: [numbers.count]))
    }

    /// A number that stands for a place.
    static func whole(_ number: Double) throws -> Int {
        guard let place = Int(exactly: number) else { throw Faults.fractionalIndex(number) }
        return place
    }

    // MARK: - Assigning

    static func assign(
        _ value: Value, at indices: [TensorIndex], of target: inout Tensor
    ) throws {
        switch value {
        case .number(let number): try target.assign(number, at: indices)
        case .bool(let truth) where target.elementType == .bool:
            try target.assign(truth ? 1 : 0, at: indices)
        default:
            if let tensor = try ValueOperations.tensor(value) {
                try target.assign(tensor, at: indices)
            } else if value.isTraced {
                throw Faults.partOfTracedAssigned()
            } else {
                throw Faults.notAnElement(value)
            }
        }
    }

    // MARK: - Members

    static let memberNames = ["shape", "T", "dtype", "size", "rank"]

    static func member(_ name: String, of tensor: Tensor) throws -> Value? {
        switch name {
        case "shape": shape(tensor.shape)
        case "T": .tensor(tensor.transposed())
        case "dtype": .elementType(tensor.elementType)
        case "size": .number(Double(tensor.count))
        case "rank": .number(Double(tensor.rank))
        default: nil
        }
    }

    static func member(_ name: String, of stored: StoredTensor) throws -> Value? {
        switch name {
        case "shape": return shape(stored.stored.shape)
        case "size": return .number(Double(stored.stored.count))
        case "rank": return .number(Double(stored.stored.rank))
        case "dtype" where stored.stored.rank > 0:
            let none = try stored.stored.indexed(by: [.slice(from: 0, to: 0, step: nil)])
            return .elementType(try stored.restore(none).elementType)
        case "T", "dtype": return try member(name, of: try stored.restore(stored.stored))
        default: return nil
        }
    }

    private static func shape(_ shape: Shape) -> Value {
        .list(shape.sizes.map { .number(Double($0)) })
    }
}

extension BinaryOperator {
    /// The elementwise operation of the same name; nil for the matrix product.
    public var elementwise: ElementwiseOperation? {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .floorDivide: .floorDivide
        case .remainder: .remainder
        case .matrixProduct: nil
        case .power: .power
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        }
    }
}
