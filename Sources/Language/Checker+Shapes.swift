import Diagnostics
import Glibc
import Shapes

/// What is known of one item of an index.
enum StaticIndex {
    case single(StaticValue)
    case slice(StaticValue?, StaticValue?, StaticValue?)
    case ellipsis
}

/// The operands of an operator and its place.
struct Operands {
    let left: NodeID
    let right: NodeID
    let operatorRange: Range<Int>

    init(left: NodeID, right: NodeID, _ operatorRange: Range<Int>) {
        self.left = left
        self.right = right
        self.operatorRange = operatorRange
    }
}

/// Numbers, lists and shapes as far as they are known before the run. Whatever is doubtful is
/// unknown, and what is unknown fits everywhere.
extension Checking {
    func unary(_ operation: UnaryOperator, _ value: StaticValue) -> StaticValue {
        switch (operation, value) {
        case (.negate, .number(let number)): .number(-number)
        case (.plus, .number), (.plus, .tensor), (.negate, .tensor): value
        case (.not, .boolean(let truth)): .boolean(!truth)
        default: .unknown
        }
    }

    mutating func binary(
        _ operation: BinaryOperator, _ left: StaticValue, _ right: StaticValue,
        _ operands: Operands
    ) -> StaticValue {
        if case .number(let a) = left, case .number(let b) = right {
            return arithmetic(operation, a, b)
        }
        if case .list(let a) = left, case .list(let b) = right, operation == .add {
            return .list(a + b)
        }
        if case .string(let a) = left, case .string(let b) = right, operation == .add {
            return .string(a + b)
        }
        guard let a = shape(of: left), let b = shape(of: right), isTensor(left) || isTensor(right)
        else { return .unknown }
        do throws(ShapeError) {
            let shape =
                operation == .matrixProduct
                ? try ShapeRules.matrixProduct(a, b)
                : try ShapeRules.broadcast(a, b, operation: operation.rawValue)
            return .tensor(shape)
        } catch {
            report(
                error, at: span(operands.operatorRange),
                operands: [
                    (tree.span(operands.left), left), (tree.span(operands.right), right),
                ])
            return .unknown
        }
    }

    private func isTensor(_ value: StaticValue) -> Bool {
        if case .tensor = value { true } else { false }
    }

    private func shape(of value: StaticValue) -> Shape? {
        switch value {
        case .number: []
        case .tensor(let shape): shape
        default: nil
        }
    }

    private func arithmetic(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> StaticValue {
        switch operation {
        case .add: .number(a + b)
        case .subtract: .number(a - b)
        case .multiply: .number(a * b)
        case .divide: b == 0 ? .unknown : .number(a / b)
        case .floorDivide: b == 0 ? .unknown : .number((a / b).rounded(.down))
        case .equal: .boolean(a == b)
        case .notEqual: .boolean(a != b)
        case .less: .boolean(a < b)
        case .lessOrEqual: .boolean(a <= b)
        case .greater: .boolean(a > b)
        case .greaterOrEqual: .boolean(a >= b)
        case .remainder, .power, .matrixProduct: .unknown
        }
    }

    /// `x[…]` of a known tensor or list.
    mutating func indexed(
        _ id: NodeID, _ base: NodeID, _ value: StaticValue, _ indices: [StaticIndex]
    ) -> StaticValue {
        if case .list(let items) = value, indices.count == 1,
            case .single(.number(let place)) = indices[0], let index = Int(exactly: place)
        {
            let fromStart = index < 0 ? index + items.count : index
            return items.indices.contains(fromStart) ? items[fromStart] : .unknown
        }
        guard case .tensor(let shape) = value else { return .unknown }
        var forms: [IndexForm] = []
        for index in indices {
            guard let form = form(of: index) else { return .unknown }
            forms.append(form)
        }
        do throws(ShapeError) {
            return try ShapeRules.indexed(shape, by: forms).map { .tensor($0) } ?? .unknown
        } catch {
            let start = tree[base].range.upperBound
            report(
                error, at: span(min(start, tree[id].range.upperBound)..<tree[id].range.upperBound),
                operands: [(tree.span(base), value)])
            return .unknown
        }
    }

    private func form(of index: StaticIndex) -> IndexForm? {
        switch index {
        case .ellipsis: return .ellipsis
        case .single(.number(let number)): return Int(exactly: number).map { .single($0) }
        case .single: return nil
        case .slice(let from, let to, let step):
            guard let from = bound(from), let to = bound(to), let step = bound(step) else {
                return nil
            }
            return .slice(from: from.value, to: to.value, step: step.value)
        }
    }

    /// A known bound of a slice, or one that is left out; nil if it is not known.
    private func bound(_ value: StaticValue?) -> (value: Int?, isKnown: Bool)? {
        guard let value else { return (nil, true) }
        guard case .number(let number) = value, let whole = Int(exactly: number) else { return nil }
        return (whole, true)
    }

    /// Reports shapes that do not fit, if it is certain that the code runs.
    mutating func report(
        _ error: ShapeError, at place: SourceSpan,
        operands: [(place: SourceSpan, value: StaticValue)]
    ) {
        guard uncertainty == 0 else { return }
        report(Messages.shapes(error, place, operands))
    }
}
