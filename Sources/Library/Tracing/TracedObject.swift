import Glibc
import Graphs
import Interpreter
import Kernels
import Language
import Shapes
import Tensors

/// A tensor that has no elements yet: what stands for one while code is traced.
final class TracedObject: ExtendedObject {
    let symbol: Symbol
    let trace: Trace
    /// For a captured number, and what arithmetic with plain numbers made of it: its value at
    /// the time of tracing, and the captured numbers it comes from. It does not widen tensors.
    let plain: Double?
    let captured: Set<Int>
    /// Whether it becomes a plain number when it is known.
    let isNumber: Bool

    init(
        _ symbol: Symbol, in trace: Trace, plain: Double? = nil, captured: Set<Int> = [],
        isNumber: Bool = false
    ) {
        self.symbol = symbol
        self.trace = trace
        self.plain = plain
        self.isNumber = isNumber
        self.captured = captured
        super.init()
    }

    override var typeName: String { plain == nil ? "tensor" : "number" }
    override var summary: String { "traced tensor of shape \(symbol.shape)" }
    override var isTraced: Bool { true }
    override var count: Int? { symbol.shape.sizes.first }

    // MARK: - Operators

    override func binary(
        _ operation: BinaryOperator, _ other: Value, isLeft: Bool
    ) throws -> Value? {
        let them: TracedObject
        switch other {
        case .number(let number): return try withNumber(operation, number, isLeft: isLeft)
        case .bool(let truth) where symbol.type == .bool:
            return try withNumber(operation, truth ? 1 : 0, isLeft: isLeft)
        default:
            guard let symbol = try trace.symbol(of: other) else { return nil }
            them = other.asTraced ?? TracedObject(symbol, in: trace)
        }
        let (a, b) = isLeft ? (self, them) : (them, self)
        return try a.combined(operation, b)
    }

    private func withNumber(
        _ operation: BinaryOperator, _ number: Double, isLeft: Bool
    ) throws -> Value? {
        guard let op = operation.elementwise else { return nil }
        let result: Symbol =
            isLeft
            ? .binary(op, symbol, number: number) : .binary(op, number: number, symbol)
        guard let plain, !op.isComparison else {
            return .object(
                TracedObject(
                    result, in: trace, plain: truth(op, number, isLeft), captured: captured))
        }
        let value = isLeft ? Self.plain(op, plain, number) : Self.plain(op, number, plain)
        return .object(TracedObject(result, in: trace, plain: value, captured: captured))
    }

    /// What a comparison of captured numbers says at the time of tracing.
    private func truth(_ op: ElementwiseOperation, _ number: Double, _ isLeft: Bool) -> Double? {
        guard let plain, op.isComparison else { return nil }
        return isLeft ? Self.plain(op, plain, number) : Self.plain(op, number, plain)
    }

    private func combined(_ operation: BinaryOperator, _ other: TracedObject) throws -> Value? {
        guard let op = operation.elementwise else {
            return trace.value(try .product(symbol, other.symbol))
        }
        if plain != nil || other.plain != nil { return try withPlain(op, other) }
        return trace.value(try .binary(op, symbol, other.symbol))
    }

    /// One side at least is a captured number.
    private func withPlain(_ op: ElementwiseOperation, _ other: TracedObject) throws -> Value {
        if let x = plain, let y = other.plain {
            let result = try Symbol.binary(op, symbol, other.symbol)
            return .object(
                TracedObject(
                    result, in: trace, plain: Self.plain(op, x, y),
                    captured: captured.union(other.captured)))
        }
        let type = plain == nil ? symbol.type : other.symbol.type
        guard type.isFloating else {
            // What a number does to whole numbers hangs on whether it is one.
            if let x = plain {
                trace.markKeys(captured)
                return trace.value(.binary(op, number: x, other.symbol))
            }
            trace.markKeys(other.captured)
            return trace.value(.binary(op, symbol, number: other.plain ?? .nan))
        }
        return trace.value(try .binary(op, symbol.cast(to: type), other.symbol.cast(to: type)))
    }

    private static func plain(_ op: ElementwiseOperation, _ x: Double, _ y: Double) -> Double? {
        switch op {
        case .add: x + y
        case .subtract: x - y
        case .multiply: x * y
        case .divide: x / y
        case .floorDivide: (x / y).rounded(.down)
        case .remainder: x - (x / y).rounded(.down) * y
        case .power: pow(x, y)
        case .minimum: min(x, y)
        case .maximum: max(x, y)
        case .equal: x == y ? 1 : 0
        case .notEqual: x != y ? 1 : 0
        case .less: x < y ? 1 : 0
        case .lessOrEqual: x <= y ? 1 : 0
        case .greater: x > y ? 1 : 0
        case .greaterOrEqual: x >= y ? 1 : 0
        case .and, .or, .xor: nil
        }
    }

    override func negated() throws -> Value? {
        .object(
            TracedObject(
                symbol.unary(.negate), in: trace, plain: plain.map { -$0 }, captured: captured))
    }

    // MARK: - Parts

    override func indexed(by indices: [TensorIndex]) throws -> Value? {
        guard let part = try symbol.indexed(by: indices) else {
            throw TraceFaults.index()
        }
        return trace.value(part)
    }

    /// Rows by traced whole numbers.
    override func element(_ index: Value) throws -> Value? {
        guard let places = index.asTraced, places.plain == nil else { return nil }
        guard !places.symbol.type.isFloating, places.symbol.type != .bool else {
            throw TraceFaults.index()
        }
        return trace.value(try symbol.gatheringRows(at: places.symbol))
    }

    override func makeSequence() throws -> (() throws -> Value?)? {
        guard symbol.rank > 0 else { return nil }
        var row = 0
        return { [self] in
            guard row < symbol.shape[0] else { return nil }
            defer { row += 1 }
            return try symbol.indexed(by: [.single(row)]).map(trace.value)
        }
    }

    override var memberNames: [String] { ["shape", "T", "dtype", "size", "rank"] }

    override func member(_ name: String) throws -> Value? {
        switch name {
        case "shape": .list(symbol.shape.sizes.map { .number(Double($0)) })
        case "T": trace.value(symbol.transposed())
        case "dtype": .elementType(symbol.type)
        case "size": .number(Double(symbol.shape.count))
        case "rank": .number(Double(symbol.rank))
        default: nil
        }
    }

    // MARK: - Where a plain value is needed

    override func plainNumber(for use: PlainUse) throws -> Double? {
        guard let plain else { throw TraceFaults.plainValue(use, shape: symbol.shape) }
        trace.markKeys(captured)
        return plain
    }

    override func plainTruth(for use: PlainUse) throws -> Bool? {
        guard let plain, symbol.type == .bool else {
            throw TraceFaults.plainValue(use, shape: symbol.shape)
        }
        trace.markKeys(captured)
        return plain != 0
    }
}
